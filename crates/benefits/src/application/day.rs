//! What asks to be done today: applications whose term is about to end, for whoever examines them; those that were begun and never submitted, for
//! whoever may complete them.

use super::list::SOON;
use super::model::ApplicationState;
use super::store::{ApplicationRow, DUE, UNFINISHED};
use guard::{Permission, Principal};
use kernel::Failure;
use kernel::time::{days_after, days_before, show_date, start_of_day};
use store::Tx;
use ui::{Boxed, DayItem};

/// Most that stand there.
const MOST: i64 = 30;
/// Days after which one that was begun is asked after.
const FORGOTTEN: u64 = 7;

/// For whoever examines them and whoever may complete them.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let today = tx.today();
        let mut out = Vec::new();
        if principal.may(Permission::APPLICATION_EXAMINE) {
            let rows: Vec<ApplicationRow> = tx.sql(&DUE).bind("ahead", days_after(today, SOON)).bind("most", MOST).all().await?;
            out.extend(rows.into_iter().map(|row| {
                let waits = if row.state == ApplicationState::Suspended { " In attesa dei documenti." } else { "" };
                DayItem {
                    group: "Domande da concludere",
                    rank: 44,
                    due: row.due_on,
                    time: None,
                    title: format!("{} – domanda {}", row.display_name, row.number),
                    detail: format!("{}.{waits}", row.measure_title),
                    late: row.is_late_on(&today),
                    href: row.href(),
                }
            }));
        }
        if principal.may(Permission::APPLICATION_WRITE) {
            let before = start_of_day(days_before(today, FORGOTTEN));
            let rows: Vec<ApplicationRow> = tx.sql(&UNFINISHED).bind("before", before).bind("most", MOST).all().await?;
            out.extend(rows.into_iter().map(|row| DayItem {
                group: "Domande da presentare",
                rank: 45,
                due: None,
                time: None,
                title: format!("{} – domanda {}", row.display_name, row.number),
                detail: format!(
                    "{}: cominciata, non ancora presentata (arrivata il {})",
                    row.measure_title,
                    show_date(row.received_on)
                ),
                late: false,
                href: row.href(),
            }));
        }
        Ok(out)
    })
}
