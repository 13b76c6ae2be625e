//! Dues for a worker's own calendar program: when, and of what kind. Never what it says, nor about whom.

use crate::due::model::{DueId, DueKind, due_of};
use chrono::NaiveDate;
use deadlines::Due;
use kernel::{AccountId, Instant, Outcome};
use store::Tx;

store::statements! {
    global OF_ACCOUNT = "select d.id, d.kind, d.due_on, d.due_at, d.created_at, d.version from agenda_due d
                          where d.body_id = :body and d.account_id = :account and d.met_at is null and d.dropped_at is null and not d.closed
                            and d.due_on >= :from and d.due_on < :until
                            and exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :account and gs.permission = 'due.read'
                                           and gs.valid_from <= :today and gs.valid_until > :today)
                          order by d.due_on, d.id limit 1000";
}

/// A due as a calendar shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedDue {
    /// Which.
    pub id: DueId,
    /// What kind of thing.
    pub kind: DueKind,
    /// By when.
    pub due: Due,
    /// When it was told first.
    pub told_at: Instant,
    /// How often it was changed, from 1.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DueId,
    kind: DueKind,
    due_on: NaiveDate,
    due_at: Option<Instant>,
    created_at: Instant,
    version: i64,
}

/// What an account itself has to do in these days and is not closed; nothing for one that may see no dues. For the calendar feed, whose reader
/// has proved who they are by a secret address.
///
/// # Errors
/// Those of the database.
pub async fn feed_of(tx: &mut Tx, account: AccountId, from: NaiveDate, until: NaiveDate) -> Outcome<Vec<FeedDue>> {
    let rows: Vec<Row> = tx.sql(&OF_ACCOUNT).id("account", account).bind("from", from).bind("until", until).all().await?;
    let shown = |row: Row| FeedDue {
        id: row.id,
        kind: row.kind,
        due: due_of(row.due_on, row.due_at),
        told_at: row.created_at,
        version: row.version,
    };
    Ok(rows.into_iter().map(shown).collect())
}
