//! What asks to be done today: omissions and discrepancies that nobody looked at. They refuse nobody, and must not be forgotten.

use super::store::{TO_SETTLE, ToSettle};
use guard::{Permission, Principal};
use kernel::Failure;
use kernel::time::show_date;
use store::Tx;
use ui::{Boxed, DayItem};

/// Most that stand there.
const MOST: i64 = 30;

/// For whoever may settle them.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::ISEE_WRITE) {
            return Ok(Vec::new());
        }
        let rows: Vec<ToSettle> = tx.sql(&TO_SETTLE).bind("most", MOST).all().await?;
        let item = |row: ToSettle| DayItem {
            group: "ISEE da verificare",
            rank: 46,
            due: None,
            time: None,
            title: format!("{}: l'attestazione riporta omissioni o difformità", row.display_name),
            detail: format!("ISEE {}, presentata il {}", row.kind.label().to_lowercase(), show_date(row.submitted_on)),
            late: false,
            href: format!("/isee/{}#annotazioni", row.id),
        };
        Ok(rows.into_iter().map(item).collect())
    })
}
