//! What stands around the words of a letter: who writes, to whom, who follows the procedure, who signs.

use super::store::{ADDRESSEE, Addressee};
use crate::application::store::ApplicationRow;
use ::store::Tx;
use chrono::NaiveDate;
use guard::Principal;
use guard::body::BodyKind;
use guard::unit::Unit;
use kernel::Outcome;
use letters::kinds::Application;
use letters::{Frame, Responsible, Sender, Signature, Signing};

/// Who writes about an application, and to whom.
#[derive(Clone, Debug)]
pub struct Around {
    /// The name of the body.
    pub body: String,
    /// Where it is written; empty where the body is no municipality.
    pub place: String,
    /// The office of the measure.
    pub office: Unit,
    /// To whom.
    pub addressee: Addressee,
}

/// Reads who writes about an application, and to whom.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn around(tx: &mut Tx, principal: &Principal, row: &ApplicationRow) -> Outcome<Around> {
    let addressee: Addressee = tx.sql(&ADDRESSEE).id("id", row.id).one().await?;
    let office = guard::unit::one(tx, row.unit_id).await?;
    let body = guard::body::own(tx).await?;
    let place = match body.kind {
        BodyKind::Comune => kernel::place::by_belfiore(&body.belfiore).map(|place| place.name().to_owned()).unwrap_or_default(),
        BodyKind::Ambito | BodyKind::Azienda => String::new(),
    };
    Ok(Around { body: principal.body_name.clone(), place, office, addressee })
}

impl Around {
    /// The application that a letter is about.
    pub fn application(&self, row: &ApplicationRow) -> Application {
        let is_for_another = self.addressee.person_id != row.person_id;
        Application {
            number: row.number.clone(),
            measure: row.measure_title.clone(),
            received_on: row.received_on,
            beneficiary: is_for_another.then(|| row.display_name.clone()),
        }
    }

    /// The address of the office for the public; empty where there is none, or it is told to nobody.
    fn address(&self) -> &str {
        if self.office.address_secret { "" } else { &self.office.address }
    }

    /// Where one hands in and looks at papers, as the end of a sentence.
    pub fn at_the_office(&self) -> String {
        match self.address() {
            "" => format!("all'ufficio «{}»", self.office.name),
            address => format!("all'ufficio «{}», {address}", self.office.name),
        }
    }

    /// How one reaches the office.
    fn contacts(&self) -> Vec<String> {
        let mut contacts = Vec::new();
        if !self.office.phone.is_empty() {
            contacts.push(format!("telefono {}", self.office.phone));
        }
        if !self.office.hours.is_empty() {
            contacts.push(format!("orario: {}", self.office.hours));
        }
        contacts
    }

    /// The frame of a letter of a day that nobody signs. It has no number of the register: the body gives it when the letter leaves.
    pub fn frame(&self, row: &ApplicationRow, on: NaiveDate) -> Frame {
        let responsible = Responsible {
            name: row.responsible_name.clone(),
            office: self.office.name.clone(),
            contacts: self.contacts(),
            files: self.at_the_office(),
        };
        Frame {
            sender: Sender {
                body: self.body.clone(),
                office: self.office.name.clone(),
                address: self.address().to_owned(),
                contacts: self.contacts(),
            },
            protocol: None,
            place: self.place.clone(),
            date: on,
            addressee: self.addressee.lines(),
            responsible: Some(responsible),
            signature: None,
        }
    }

    /// The same, to be signed by whoever is in charge of the procedure, who sees to what is told (L. 241/1990 art. 6 c. 1 lett. d).
    pub fn signed(&self, row: &ApplicationRow, on: NaiveDate, act: Option<String>) -> Frame {
        let role = if row.responsible_name.is_empty() { "" } else { "Responsabile del procedimento" };
        let signature = Signature { name: row.responsible_name.clone(), role: role.to_owned(), act, signing: Signing::Hand };
        Frame { signature: Some(signature), ..self.frame(row, on) }
    }
}
