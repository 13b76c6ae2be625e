//! A seal that was set by mistake: the record comes back as it was.

use super::store::{OWN, OWN_ONE, OwnRow, UNDO, UNSEAL};
use crate::merge::settle::refind;
use crate::person::store::{PersonRow, SEALING, reaches};
use guard::{Permission, Principal};
use kernel::{Outcome, PersonId};
use store::{Audit, Db};
use uuid::Uuid;

/// The seals of adopted children that the actor set, or a colleague for whom they stand in, and can undo.
///
/// # Errors
/// 403 for whoever seals nobody.
pub async fn own(db: &Db, principal: &Principal) -> Outcome<Vec<OwnRow>> {
    principal.require(Permission::IDENTITY_SEAL)?;
    let mut tx = db.begin(&principal.actor).await?;
    let rows: Vec<OwnRow> = tx.sql(&OWN).all().await?;
    tx.commit(Audit::of("identity.list").rows(rows.len())).await?;
    Ok(rows)
}

/// Undoes a seal: the record is found again by whoever found it before, and is what it was. The seal stays, with who undid it and why, for
/// whoever reads sealed identities. The resident of the civil register is looked for anew, and so are likely duplicates.
///
/// What was taken out of a record after a rectified sex stands in the seal, and is written again by hand: its record never went.
///
/// # Errors
/// 403; 404 for a seal that somebody else set, that is undone, or over whose record the actor has no say any more.
pub async fn undo(db: &Db, principal: &Principal, seal: Uuid, reason: &str) -> Outcome<PersonId> {
    principal.require(Permission::IDENTITY_SEAL)?;
    let mut tx = db.begin(&principal.actor).await?;
    let person: PersonId = tx.sql(&OWN_ONE).id("id", seal).value().await?;
    tx.sql(&UNSEAL).id("person", person).run_one().await?;
    tx.sql(&UNDO).id("id", seal).bind("reason", reason).run_one().await?;
    let row: PersonRow = tx.sql(&SEALING).id("id", person).one().await?;
    let reached = reaches(&mut tx, person).await?;
    refind(&mut tx, person, row.data(reached)).await?;
    tx.commit(Audit::of("identity.unseal").about(person).on("seal", seal)).await?;
    Ok(person)
}
