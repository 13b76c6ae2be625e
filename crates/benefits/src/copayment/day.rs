//! What asks to be done today: recalculations that wait to be approved, and those to be looked at.

use super::rows::Waiting;
use super::store::WAITING;
use guard::{Permission, Principal};
use kernel::Failure;
use store::Tx;
use ui::{Boxed, DayItem};

/// For whoever decides, and for whoever examines.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::APPLICATION_DECIDE) && !principal.may(Permission::APPLICATION_EXAMINE) {
            return Ok(Vec::new());
        }
        let waiting: Waiting = tx.sql(&WAITING).one().await?;
        let item = |count: i64, what: &str, href: &str| DayItem {
            group: "Ricalcoli delle compartecipazioni",
            rank: 42,
            due: None,
            time: None,
            title: if count == 1 { format!("Un ricalcolo {what}") } else { format!("{count} ricalcoli {what}") },
            detail: "Dopo un nuovo ISEE o una nuova tariffa".to_owned(),
            late: false,
            href: href.to_owned(),
        };
        let mut all = Vec::new();
        if waiting.proposed > 0 {
            all.push(item(waiting.proposed, "da approvare", "/ricalcoli?state=proposed"));
        }
        if waiting.others > 0 {
            all.push(item(waiting.others, "da esaminare", "/ricalcoli"));
        }
        Ok(all)
    })
}
