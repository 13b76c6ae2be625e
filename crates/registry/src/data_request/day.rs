//! The requests whose answer is owed.

use super::store::{OWED, TermRow};
use guard::{Permission, Principal};
use kernel::Failure;
use kernel::time::{days_after, show_date};
use store::Tx;
use ui::{Boxed, DayItem};

/// How many days before its term a request stands in the day.
const AHEAD: u64 = 31;
/// Most that stand there.
const MOST: i64 = 50;

/// For whoever may answer them.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PERSON_EXPORT) {
            return Ok(Vec::new());
        }
        let today = tx.today();
        let ahead = days_after(today, AHEAD);
        let rows: Vec<TermRow> = tx.sql(&OWED).bind("ahead", ahead).bind("most", MOST).all().await?;
        let item = |row: TermRow| DayItem {
            group: "Richieste sui propri dati",
            rank: 44,
            due: Some(row.due_on),
            time: None,
            title: format!("Consegna la copia dei dati: {}", row.display_name),
            detail: format!("Chiesta il {}", show_date(row.asked_on)),
            late: row.due_on < today,
            href: format!("/persone/{}/diritti#richiesta-{}", row.person_id, row.id),
        };
        Ok(rows.into_iter().map(item).collect())
    })
}
