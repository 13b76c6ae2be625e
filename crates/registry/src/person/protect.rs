//! Protecting a person: from then on only those with a mandate, or who follow them in person, know that they are in the register.

use super::change::{self, Change};
use super::store::{KEYS_APART, PROTECT, PersonRow, RESTRICT, SHELTER};
use super::update::overtaken;
use crate::involvement::{Involvement, end_involvement, involve};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db, Tx};
use uuid::Uuid;

store::statements! {
    GUARDED = "select a.id from registry_address a where a.body_id = :body and a.person_id = :person and a.restricted order by a.id";
}

fn words(on: bool) -> &'static str {
    if on { "protetta" } else { "non protetta" }
}

/// Protects somebody who was just entered, because somebody of their family is: with the same answer for the record. Part of the
/// transaction that enters them.
///
/// # Errors
/// [`Failure::Forbidden`] for whoever works in no unit: nobody would answer for the record.
pub(crate) async fn with_family(tx: &mut Tx, principal: &Principal, person: PersonId) -> Outcome<()> {
    let unit = principal.unit().ok_or(Failure::Forbidden)?;
    tx.sql(&SHELTER).id("id", person).run_one().await?;
    tx.sql(&KEYS_APART).id("id", person).run().await?;
    let (account, from) = (Some(principal.actor.account), tx.today());
    involve(tx, Involvement { person, unit, account, kind: "protection", source: person.0, from, until: None }).await?;
    change::write(tx, person, &[Change::new("restricted", words(false), words(true))], "Protetta con la famiglia").await
}

/// What comes back when two records are parted is protected when it was, or when the record that stayed is: both may be the one who is in
/// danger, and only somebody who knows which takes the protection away, with the reason. Whoever parts them answers for it, and for every
/// address of theirs that is protected: what they know of is not lost to everybody. Part of the transaction that parts them.
///
/// # Errors
/// [`Failure::Forbidden`] for whoever works in no unit: nobody would answer for the record.
pub(crate) async fn come_back(tx: &mut Tx, principal: &Principal, person: PersonId, was: bool, stayed: bool) -> Outcome<()> {
    let addresses: Vec<Uuid> = tx.sql(&GUARDED).id("person", person).values().await?;
    if !was && !stayed && addresses.is_empty() {
        return Ok(());
    }
    let unit = principal.unit().ok_or(Failure::Forbidden)?;
    let (account, from) = (Some(principal.actor.account), tx.today());
    for source in addresses.into_iter().chain((was || stayed).then_some(person.0)) {
        involve(tx, Involvement { person, unit, account, kind: "protection", source, from, until: None }).await?;
    }
    if stayed && !was {
        tx.sql(&SHELTER).id("id", person).run_one().await?;
        tx.sql(&KEYS_APART).id("id", person).run().await?;
        let words = Change::new("restricted", words(false), words(true));
        change::write(tx, person, &[words], "Protetta come la scheda da cui è separata").await?;
        tx.tell("person.protected", serde_json::json!({"person_id": person})).await?;
    }
    Ok(())
}

/// Protects a person, or takes the protection away, with the reason. Whoever protects them stays assigned to them, so that somebody
/// always answers for the record.
///
/// # Errors
/// 404 outside the actor's scope, conflict, [`Problem::ProtectedAlready`].
pub async fn protect(db: &Db, principal: &Principal, person: PersonId, version: i64, on: bool, reason: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_PROTECT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: PersonRow = tx.sql(&PROTECT).id("id", person).one().await?;
    if row.version != version {
        let typed =
            if row.restricted == on { format!(" È già {}; tu avevi scritto «{reason}».", words(on)) } else { String::new() };
        return Err(overtaken(&mut tx, &row, "restricted", &typed).await?);
    }
    if row.restricted == on {
        return Err(Problem::ProtectedAlready.into());
    }
    tx.sql(&RESTRICT).id("id", person).bind("version", version).bind("restricted", on).run_one().await?;
    tx.sql(&KEYS_APART).id("id", person).run().await?;
    let from = tx.today();
    match (on, principal.unit()) {
        (true, Some(unit)) => {
            let account = Some(principal.actor.account);
            involve(&mut tx, Involvement { person, unit, account, kind: "protection", source: person.0, from, until: None })
                .await?;
        }
        (true, None) => return Err(Failure::Forbidden),
        (false, _) => drop(end_involvement(&mut tx, "protection", person.0, from).await?),
    }
    change::write(&mut tx, person, &[Change::new("restricted", words(!on), words(on))], reason).await?;
    // Later rooms keep what they have of a family from telling that somebody of it is hidden.
    if on {
        tx.tell("person.protected", serde_json::json!({"person_id": person})).await?;
    }
    tx.commit(
        Audit::of(if on { "person.protect" } else { "person.unprotect" }).about(person).on("person", person).fields(["restricted"]),
    )
    .await?;
    Ok(())
}
