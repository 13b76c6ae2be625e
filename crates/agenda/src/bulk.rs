//! Many dues at once, for generated cities: no note, no check of who may, one statement for many rows.

use crate::due::model::{DueId, DueKind};
use crate::due::write::{ADD, ADD_ALSO};
use deadlines::Due;
use kernel::{AccountId, CaseId, Instant, Outcome, PersonId, UnitId};
use store::Tx;
use store::many::Row;
use uuid::Uuid;

/// A due as a generated city has it.
#[derive(Clone, Debug)]
pub struct DueRow {
    /// What it is.
    pub kind: DueKind,
    /// The thing it is a due of.
    pub source: Uuid,
    /// Which due of that thing.
    pub key: String,
    /// One line, without the name of anybody.
    pub title: String,
    /// Where it is dealt with.
    pub href: String,
    /// By when.
    pub due: Due,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The unit.
    pub unit: UnitId,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// Whether it is seen by few.
    pub closed: bool,
    /// From when whoever answers for the unit is told.
    pub escalate_at: Option<Instant>,
}

/// Writes dues that are not there yet.
///
/// # Errors
/// Those of the database.
pub async fn dues(tx: &mut Tx, all: Vec<DueRow>) -> Outcome<()> {
    let mut rows = Vec::with_capacity(all.len());
    for due in all {
        rows.push(
            Row::new()
                .id("id", tx.new_id::<DueId>()?)
                .code("kind", due.kind)
                .bind("source", due.source)
                .bind("key", due.key)
                .bind("title", due.title)
                .bind("href", due.href)
                .maybe_id("person", due.person)
                .maybe_id("case", due.case)
                .id("unit", due.unit)
                .maybe_id("account", due.account)
                .bind("closed", due.closed)
                .bind("sealed", due.closed && due.case.is_some())
                .bind("due_on", due.due.day())
                .bind("due_at", due.due.moment())
                .bind("rule", "")
                .bind("escalate_at", due.escalate_at),
        );
    }
    tx.insert_many(&ADD, rows).await?;
    Ok(())
}

/// Who else sees the dues of cases: pairs of a case, or a source, and an account.
///
/// # Errors
/// Those of the database.
pub async fn also(tx: &mut Tx, pairs: &[(Uuid, AccountId)]) -> Outcome<()> {
    let rows = pairs.iter().map(|(of, account)| Row::new().bind("of", *of).id("account", *account)).collect();
    tx.insert_many(&ADD_ALSO, rows).await?;
    Ok(())
}
