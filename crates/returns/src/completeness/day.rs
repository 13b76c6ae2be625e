//! What somebody has to put right today so that the returns can be sent.

use super::store;
use ::store::Tx;
use guard::Principal;
use kernel::Failure;
use ui::{Boxed, DayItem};

/// One item a year in which the acting account can put something right, and one for each return that is due.
pub fn items<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut items = crate::duty::due_items(tx, principal).await?;
        for year in tx.sql(&store::WAITING_FOR_ME).values::<i64>().await? {
            items.push(DayItem {
                group: "Debiti informativi",
                rank: 80,
                due: None,
                time: None,
                title: format!("Ci sono dati da completare per SIUSS {year}"),
                detail: "Senza questi dati le prestazioni non si possono trasmettere a INPS.".into(),
                late: false,
                href: format!("/debiti/da-completare/{year}"),
            });
        }
        Ok(items)
    })
}
