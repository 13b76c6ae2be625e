//! What asks to be done today: proposals that wait for whoever may decide them and did not propose them.

use super::rows::Waiting;
use super::store::WAITING;
use guard::{Permission, Principal};
use kernel::Failure;
use store::Tx;
use ui::{Boxed, DayItem};

/// Most that stand there.
const MOST: i64 = 30;

/// For whoever may decide.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::APPLICATION_DECIDE) {
            return Ok(Vec::new());
        }
        let today = tx.today();
        let rows: Vec<Waiting> = tx.sql(&WAITING).bind("most", MOST).all().await?;
        let item = |row: Waiting| DayItem {
            group: "Decisioni da prendere",
            rank: 43,
            due: row.due_on,
            time: None,
            title: format!("{} – {}", row.display_name, row.measure_title),
            detail: format!("Proposta: {}", kernel::time::show_moment(row.proposed_at)),
            late: row.due_on.is_some_and(|due| due < today),
            href: format!("/decisioni/{}", row.id),
        };
        Ok(rows.into_iter().map(item).collect())
    })
}
