//! "Is this person known?" for those who may learn that and nothing else: exact name and day of birth, and where to ask.

use crate::not_hidden;
use crate::person::identity;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::text::folded;
use kernel::{Outcome, PersonId, UnitId};
use store::Tx;

store::statements! {
    EXACTLY = concat!("select p.id from registry_person p where p.body_id = :body and p.sort_name = :sort_name and p.birth_date = :birth_date and ", not_hidden!("p.id"), " order by p.id limit 1");
    LAST_UNIT = concat!("select i.unit_id from registry_involvement i where i.body_id = :body and i.person_id = :person and i.valid_from <= :today and i.valid_until > :today
                            and (i.of_person_id is null or ", not_hidden!("i.of_person_id"), ") order by i.valid_from desc, i.id desc limit 1");
}

/// Who is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Day of birth.
    pub birth_date: NaiveDate,
}

/// Reads the question: all three are needed.
pub fn read(fields: &mut Fields) -> Option<Question> {
    let family_name = fields.required_line("family_name", 100);
    let given_name = fields.required_line("given_name", 100);
    let birth_date = fields.required_date("birth_date");
    Some(Question { family_name: family_name?, given_name: given_name?, birth_date: birth_date? })
}

/// The answer: known or not, and where to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Who, for the audit row; it is not shown.
    pub person: Option<PersonId>,
    /// The sentence.
    pub sentence: String,
    /// The unit to ask.
    pub unit: Option<UnitId>,
}

/// Whether somebody is known. Protected persons are answered like strangers.
///
/// # Errors
/// Those of the database.
pub async fn known(tx: &mut Tx, question: &Question) -> Outcome<Known> {
    let name = folded(&format!("{} {}", question.family_name, question.given_name));
    let found: Option<(PersonId,)> =
        tx.sql(&EXACTLY).bind("sort_name", name).bind("birth_date", question.birth_date).optional().await?;
    let Some((person,)) = found else {
        return Ok(Known {
            sentence: "Non risulta conosciuta con questo nome e questa data di nascita.".into(),
            ..Known::default()
        });
    };
    let card = identity(tx, person).await?;
    let unit = match card.unit {
        Some(unit) => Some(unit),
        None => tx.sql(&LAST_UNIT).id("person", person).optional::<(UnitId,)>().await?.map(|row| row.0),
    };
    let sentence = match unit {
        None => "Conosciuta, oggi nessun servizio la segue: chiedere al punto unico di accesso.".to_owned(),
        Some(unit) => {
            let unit = guard::unit::one(tx, unit).await?;
            let phone = if unit.phone.is_empty() { String::new() } else { format!(", telefono {}", unit.phone) };
            format!("Conosciuta. A chi chiedere: {}{phone}.", unit.name)
        }
    };
    Ok(Known { person: Some(person), sentence, unit })
}
