//! Who sends to INPS, and the codes of states that the body has completed: dated data, never overwritten.

pub mod api;
pub mod forms;
pub mod pages;
pub mod store;

use crate::problems::Problem;
use crate::siuss::{Citizenships, Entry, Finding, SenderSource};
use ::store::{Audit, Db, Once, Tx};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use uuid::Uuid;

/// Who sends from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSender {
    /// The code by which INPS knows the body.
    pub code: String,
    /// Name.
    pub name: Option<String>,
    /// Belfiore code of the municipality of the registered office.
    pub seat: String,
    /// Tax code of the officer who answers for the sending.
    pub officer: String,
    /// First day.
    pub valid_from: NaiveDate,
}

/// The code of a state in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCitizenship {
    /// Belfiore code or two-letter ISO code.
    pub state: String,
    /// Three digits.
    pub code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after the last.
    pub valid_until: Option<NaiveDate>,
    /// Where the code was read.
    pub source: String,
}

impl NewSender {
    /// As the check of the header wants it.
    pub fn source(&self) -> SenderSource {
        SenderSource {
            code: Some(self.code.clone()),
            name: self.name.clone(),
            seat: Some(self.seat.clone()),
            officer: Some(self.officer.clone()),
        }
    }
}

/// Records who sends from a day on; what was recorded before stays.
pub async fn say(db: &Db, principal: &Principal, new: &NewSender, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::RETURN_PRODUCE)?;
    if let Err(findings) = new.source().check() {
        return Err(wrong_fields(&findings));
    }
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_SENDER)
        .bind("id", id)
        .bind("code", new.code.as_str())
        .bind("name", new.name.as_deref().unwrap_or_default())
        .bind("seat", new.seat.as_str())
        .bind("officer", new.officer.as_str())
        .bind("from", new.valid_from)
        .run()
        .await?;
    tx.commit(
        Audit::of("return_sender.create")
            .on("return_sender", id)
            .fields(["code", "name", "seat", "officer"])
            .answering(id.to_string()),
    )
    .await?;
    Ok(id)
}

fn wrong_fields(findings: &[Finding]) -> Failure {
    use crate::siuss::Gap;
    let field = |gap: Gap| match gap {
        Gap::BodySeat => "seat",
        Gap::BodyOfficer => "officer",
        Gap::BodyName => "name",
        _ => "code",
    };
    let message = |gap: Gap| match gap {
        Gap::BodySeat => "Scrivi il codice catastale del comune, come F205.",
        Gap::BodyOfficer => "Codice fiscale non valido, o in una forma che INPS non accetta.",
        Gap::BodyName => "Contiene caratteri non ammessi.",
        _ => "Solo lettere maiuscole e cifre, al massimo 30: per un Comune il codice catastale, come F205.",
    };
    match findings {
        [] => Problem::SenderShape.at("code"),
        _ => Failure::Invalid(
            findings
                .iter()
                .map(|finding| kernel::FieldError {
                    field: field(finding.gap).to_owned(),
                    message: message(finding.gap).to_owned(),
                })
                .collect(),
        ),
    }
}

/// Completes the table of citizenships; what was there before stays, the later row wins.
pub async fn complete(db: &Db, principal: &Principal, new: &NewCitizenship, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::RETURN_PRODUCE)?;
    let shipped = Citizenships::shipped().map_err(Failure::internal)?;
    let Some(name) = shipped.name_of(&new.state) else { return Err(Problem::UnknownState.at("state")) };
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_CITIZENSHIP)
        .bind("id", id)
        .bind("state", new.state.to_ascii_uppercase())
        .bind("name", name)
        .bind("code", new.code.as_str())
        .bind("from", new.valid_from)
        .bind("until", new.valid_until.unwrap_or(FOREVER))
        .bind("source", new.source.as_str())
        .run()
        .await?;
    tx.commit(
        Audit::of("return_citizenship.create").on("return_citizenship", id).fields(["state", "code"]).answering(id.to_string()),
    )
    .await?;
    Ok(id)
}

/// Who sends on a day, as the body has said it.
pub async fn in_force(tx: &mut Tx, on: NaiveDate) -> Outcome<SenderSource> {
    let row: Option<store::SenderRow> = tx.sql(&store::SENDER_ON).bind("on", on).optional().await?;
    Ok(row.map(|row| row.source()).unwrap_or_default())
}

/// The shipped table of citizenships with what the body has completed.
pub async fn citizenships(tx: &mut Tx) -> Outcome<Citizenships> {
    let mut table = Citizenships::shipped().map_err(Failure::internal)?;
    for row in tx.sql(&store::CITIZENSHIPS).all::<store::CitizenshipRow>().await? {
        let entry = Entry {
            name: row.name,
            code: row.code.parse().ok(),
            valid_from: Some(row.valid_from),
            valid_to: Some(row.valid_until).filter(|day| *day < FOREVER).and_then(|day| day.pred_opt()),
        };
        table.add(&row.state, entry);
    }
    Ok(table)
}
