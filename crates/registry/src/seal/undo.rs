//! A seal that was set by mistake: the record comes back as it was.

use super::open::because;
use super::store::{OWN, OWN_ONE, OwnRow, OwnSeal, RECORD, TASKS_BACK, TO_UNDO, ToUndo, UNDO, UNSEAL};
use crate::duplicate::PairSource;
use crate::duplicate::store::{Found, keep};
use crate::identifier::store::all;
use crate::merge::settle::refind;
use crate::person::actions::{claim, holders};
use crate::person::entered_again;
use crate::person::store::{HolderRow, PersonRow, reaches};
use guard::{Permission, Principal};
use kernel::tax_code::Identifier;
use kernel::{Failure, Instant, Outcome, PersonId};
use store::{Audit, Db, Tx};
use uuid::Uuid;

/// The place in the list of seals after which a page begins.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// When the last one shown was set.
    pub at: Instant,
    /// Its identifier.
    pub id: Uuid,
}

impl After {
    /// Before the first one.
    pub const START: After = After { at: FAR, id: Uuid::max() };
    /// Reads what [`OwnRow::cursor`] wrote.
    pub fn read(text: &str) -> Option<After> {
        let (at, id) = text.split_once('~')?;
        let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some(After { at, id: id.parse().ok()? })
    }
}

/// Later than any seal.
const FAR: Instant = match chrono::DateTime::from_timestamp(253_370_764_800, 0) {
    Some(moment) => moment,
    None => chrono::DateTime::UNIX_EPOCH,
};

/// The seals of adopted children that the actor set, or a colleague for whom they stand in, and can undo: what the act says, and nothing of
/// whom it is about. The latest first, at most `most`.
///
/// # Errors
/// 403 for whoever seals nobody.
pub async fn own(db: &Db, principal: &Principal, after: After, most: i64) -> Outcome<Vec<OwnRow>> {
    principal.require(Permission::IDENTITY_SEAL)?;
    let mut tx = db.begin_reading(&principal.actor).await?;
    let query = tx.sql(&OWN).bind("after_at", after.at).id("after_id", after.id);
    let rows: Vec<OwnRow> = query.bind("most", most).all().await?;
    tx.commit(Audit::of("identity.list").rows(rows.len())).await?;
    Ok(rows)
}

/// Whom one of them is about, for a reason that stands in the log.
///
/// # Errors
/// 403 for whoever seals nobody; 404 for a seal that is not in their list.
pub async fn open_own(db: &Db, principal: &Principal, seal: Uuid, purpose: &str) -> Outcome<OwnSeal> {
    principal.require(Permission::IDENTITY_SEAL)?;
    let mut tx = db.begin_reading(&because(principal, purpose)).await?;
    let row: OwnSeal = tx.sql(&OWN_ONE).id("id", seal).one().await?;
    tx.commit(Audit::of("identity.open").about(row.person_id).on("seal", seal)).await?;
    Ok(row)
}

/// Those of whom the actor may know who were given a code of this person while nobody could know that somebody has it. Whoever gives one of
/// these codes to somebody at this moment waits, or is waited for.
async fn entered_meanwhile(tx: &mut Tx, person: PersonId) -> Outcome<Vec<HolderRow>> {
    let today = tx.today();
    let rows = all(tx, person).await?;
    let mut codes: Vec<Identifier> =
        rows.iter().filter(|row| row.valid_until > today).filter_map(|row| Identifier::parse(&row.value).ok()).collect();
    codes.sort_unstable_by(|one, other| one.value().cmp(other.value()));
    let mut others: Vec<HolderRow> = Vec::new();
    for code in &codes {
        claim(tx, Some(code)).await?;
        let held = holders(tx, person, Some(code)).await?;
        let more: Vec<HolderRow> = held.into_iter().filter(|one| others.iter().all(|known| known.id != one.id)).collect();
        others.extend(more);
    }
    Ok(others)
}

/// Undoes a seal: the record is found again by whoever found it before, and is what it was, with its likely duplicates, what was decided of
/// them, and what waited for somebody. Whoever has a code of it since is a likely duplicate too. The seal stays, with who undid it and why,
/// for whoever reads sealed identities. The tie to a resident of the civil register, and news from there, do not come back: the
/// resident is looked for again.
///
/// What was taken out of a record after a rectified sex stands in the seal, and is written again by hand: its record never went.
///
/// # Errors
/// 403; 404 for a seal that is undone already, or that somebody else set, or over whose record the actor has no say any more, unless they
/// read sealed identities.
pub async fn undo(db: &Db, principal: &Principal, seal: Uuid, reason: &str) -> Outcome<PersonId> {
    if !principal.may(Permission::IDENTITY_SEAL) && !principal.may(Permission::IDENTITY_SEALED) {
        return Err(Failure::Forbidden);
    }
    let mut tx = db.begin(&because(principal, reason)).await?;
    let undone: ToUndo = tx.sql(&TO_UNDO).id("id", seal).one().await?;
    let person = undone.person_id;
    tx.sql(&UNSEAL).id("person", person).run_one().await?;
    tx.sql(&UNDO).id("id", seal).bind("reason", reason).run_one().await?;
    let others = entered_meanwhile(&mut tx, person).await?;
    let row: PersonRow = tx.sql(&RECORD).id("person", person).one().await?;
    let reached = reaches(&mut tx, person).await?;
    refind(&mut tx, person, row.data(reached)).await?;
    let back = tx.sql(&TASKS_BACK).id("person", person);
    back.bind("sealed_at", undone.sealed_at).id("sealed_by", undone.sealed_by).run().await?;
    for other in &others {
        // As the search would find them: what was judged of the two before stands.
        let found = Found {
            one: person,
            other: other.id,
            source: PairSource::Search,
            probability: 1000,
            evidence: &[],
            note: "Stesso codice",
        };
        keep(&mut tx, &found).await?;
    }
    entered_again::tell(&mut tx, person, &others).await?;
    tx.commit(Audit::of("identity.unseal").about(person).on("seal", seal)).await?;
    Ok(person)
}
