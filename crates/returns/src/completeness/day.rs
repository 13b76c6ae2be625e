//! What somebody has to put right today so that the returns can be sent.

use super::store;
use kernel::Failure;
use guard::Principal;
use ::store::Tx;
use ui::{Boxed, DayItem};

#[derive(sqlx::FromRow)]
struct Mine {
    year: i64,
    findings: i64,
}

/// One item a year in which the acting account can put something right, and one for each return that is due.
pub fn items<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut items = crate::duty::due_items(tx, principal).await?;
        for mine in tx.sql(&store::HOW_MANY_MINE).all::<Mine>().await? {
            let words = if mine.findings == 1 { "1 dato da completare".to_owned() } else { format!("{} dati da completare", mine.findings) };
            items.push(DayItem {
                group: "Debiti informativi",
                rank: 80,
                due: None,
                time: None,
                title: format!("SIUSS {}: {words}", mine.year),
                detail: "Senza questi dati le prestazioni non si possono trasmettere a INPS.".into(),
                late: false,
                href: format!("/debiti/da-completare/{}", mine.year),
            });
        }
        Ok(items)
    })
}
