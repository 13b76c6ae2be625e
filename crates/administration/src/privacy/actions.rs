//! What is written into the privacy registers.

use super::{MANDATABLE, ROLES_OF, STAFF_NAMED};
use crate::problems::{Problem, changed_meanwhile};
use chrono::NaiveDate;
use guard::mandate::{self, Mandate};
use guard::processing::{self, ProcessingData, SharingData};
use guard::{Permission, Principal};
use kernel::input::{Fields, LINE};
use kernel::time::days_after;
use kernel::{AccountId, Actor, BodyId, Failure, Outcome, PersonId};
use store::{Audit, Db, Once, StoreError, Tx};
use uuid::Uuid;

/// Longest description.
const TEXT: usize = 1000;

fn period(fields: &mut Fields) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let (from, last) = (fields.required_date("from"), fields.date("until"));
    if let (Some(from), Some(last)) = (from, last)
        && last < from
    {
        fields.fault("until", "La fine non può precedere l'inizio.");
    }
    (from, last.map(|last| days_after(last, 1)))
}

/// Reads somebody's part in a processing.
pub fn read_processing(fields: &mut Fields) -> Option<ProcessingData> {
    let (name, role) = (fields.required_line("name", LINE), fields.required_code("role"));
    let (activity, act) = (fields.required_line("activity", TEXT), fields.required_line("act", LINE));
    let (from, until) = period(fields);
    Some(ProcessingData { name: name?, role: role?, activity: activity?, act: act?, from: from?, until })
}

/// Reads what another body may ask.
pub fn read_sharing(fields: &mut Fields) -> Option<SharingData> {
    let other = fields.required_id::<BodyId>("body");
    let (subject, purpose) = (fields.required_line("subject", TEXT), fields.required_line("purpose", TEXT));
    let act = fields.required_line("act", LINE);
    let (from, until) = period(fields);
    Some(SharingData { other: other?, subject: subject?, purpose: purpose?, act: act?, from: from?, until })
}

/// A mandate to be given.
#[derive(Clone, Debug)]
pub struct NewMandate {
    /// Name to sign in with of who may see.
    pub username: String,
    /// Why, by which act.
    pub reason: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// Reads a mandate.
pub fn read_mandate(fields: &mut Fields) -> Option<NewMandate> {
    let (username, reason) = (fields.required_line("username", 60), fields.required_line("reason", TEXT));
    let (from, until) = period(fields);
    Some(NewMandate { username: username?.to_lowercase(), reason: reason?, from: from?, until })
}

/// Writes a processing: a new one, or one of a known version.
pub async fn write_processing(
    db: &Db,
    principal: &Principal,
    known: Option<(Uuid, i64)>,
    data: &ProcessingData,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    principal.require(Permission::PRIVACY_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if known.is_none()
        && let Some(id) = tx.already::<Uuid>(once).await?
    {
        return Ok(id);
    }
    let id = match known {
        Some((id, _)) => id,
        None => tx.new_id()?,
    };
    if let Err(error) = processing::write(&mut tx, id, known.map(|(_, version)| version), data).await {
        return Err(match error {
            StoreError::NoRow => changed_meanwhile(processing::one(&mut tx, id).await?.version),
            other => other.into(),
        });
    }
    tx.commit(Audit::of("processing.write").on("processing", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Writes a sharing: a new one, or one of a known version.
pub async fn write_sharing(
    db: &Db,
    principal: &Principal,
    known: Option<(Uuid, i64)>,
    data: &SharingData,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    principal.require(Permission::PRIVACY_MANAGE)?;
    // Other bodies are named: a transaction across bodies.
    let mut tx = db.global(&principal.actor).await?;
    if known.is_none()
        && let Some(id) = tx.already::<Uuid>(once).await?
    {
        return Ok(id);
    }
    if data.other == principal.actor.body {
        return Err(Problem::SharingWithOneself.at("body"));
    }
    if !guard::body::all(&mut tx).await?.iter().any(|body| body.body_id == data.other) {
        return Err(Failure::field("body", "Scegli un ente dell'elenco."));
    }
    let id = match known {
        Some((id, _)) => id,
        None => tx.new_id()?,
    };
    if let Err(error) = processing::write_sharing(&mut tx, id, known.map(|(_, version)| version), data).await {
        return Err(match error {
            StoreError::NoRow => changed_meanwhile(processing::sharing(&mut tx, id).await?.version),
            other => other.into(),
        });
    }
    tx.commit(Audit::of("sharing.write").on("sharing", id).answering(id.to_string())).await?;
    Ok(id)
}

async fn over(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    tx.sql(&MANDATABLE).id("person", person).one::<(PersonId,)>().await?;
    Ok(())
}

/// The mandates over a person.
pub async fn mandates(db: &Db, principal: &Principal, person: PersonId) -> Outcome<(String, Vec<Mandate>)> {
    principal.require(Permission::MANDATE_GRANT)?;
    let mut tx = db.begin(&principal.actor).await?;
    over(&mut tx, person).await?;
    let mandates = mandate::of_person(&mut tx, person).await?;
    let name = registry::identities(&mut tx, &[person])
        .await?
        .remove(&person)
        .map_or_else(|| "Persona protetta".to_owned(), |card| card.display_name);
    tx.commit(Audit::of("mandate.list").about(person).rows(mandates.len())).await?;
    Ok((name, mandates))
}

/// Who may receive a mandate: somebody else than the giver, in whose work persons or their cases are read. It would be of no use to
/// others, and whoever decides alone about what they read themselves is checked by nobody.
async fn receiver(tx: &mut Tx, username: &str) -> Outcome<AccountId> {
    let refused = |sentence: &str| Failure::field("username", sentence);
    let Some((account,)) = tx.sql(&STAFF_NAMED).bind("username", username).optional::<(AccountId,)>().await? else {
        return Err(refused("Nessun operatore attivo ha questo nome utente."));
    };
    if account == tx.actor().account {
        return Err(refused("Non puoi dare un mandato a te stesso: chiedilo al responsabile della protezione dei dati."));
    }
    let roles = tx.sql(&ROLES_OF).id("account", account).values::<String>().await?;
    let reads = |role: &String| {
        let mut granted = guard::roles::table().of_role(role);
        granted.any(|(permission, _)| matches!(permission, Permission::PERSON_READ | Permission::CASE_READ))
    };
    if roles.iter().any(reads) {
        Ok(account)
    } else {
        Err(refused("Il ruolo di questo operatore non legge né persone né cartelle: un mandato non gli servirebbe."))
    }
}

/// Gives somebody a mandate over a person.
///
/// # Errors
/// 404 for a person whom no unit in the actor's scope has in an open case or protects; a fault on `username` for nobody, for the
/// actor, and for whoever reads neither persons nor cases.
pub async fn grant(db: &Db, principal: &Principal, person: PersonId, new: &NewMandate, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::MANDATE_GRANT)?;
    let actor = Actor { purpose: Some(new.reason.clone()), ..principal.actor.clone() };
    let mut tx = db.begin(&actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok(id);
    }
    over(&mut tx, person).await?;
    let account = receiver(&mut tx, &new.username).await?;
    let id = mandate::grant(&mut tx, account, person, &new.reason, new.from, new.until).await?;
    tx.commit(Audit::of("mandate.grant").about(person).on("account", account).answering(id.to_string())).await?;
    Ok(id)
}

/// Ends a mandate from today on.
pub async fn end(db: &Db, principal: &Principal, person: PersonId, id: Uuid) -> Outcome<()> {
    principal.require(Permission::MANDATE_GRANT)?;
    let mut tx = db.begin(&principal.actor).await?;
    over(&mut tx, person).await?;
    let today = tx.today();
    mandate::end(&mut tx, person, id, today).await?;
    tx.commit(Audit::of("mandate.end").about(person).on("mandate", id)).await?;
    Ok(())
}
