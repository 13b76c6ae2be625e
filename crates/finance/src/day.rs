//! What the budget asks of people today: requests that wait for cover, chapters that have less than is taken from them.

use crate::chapter::pages::QUEUE_ALERT_DAYS;
use crate::chapter::read::waiting;
use crate::chapter::store::{SHORT, ShortRow};
use ::store::Tx;
use chrono::Datelike as _;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use ui::{Boxed, DayItem};

/// For whoever manages the budget, authorises on it, or answers for its figures.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(items(tx, principal))
}

async fn items(tx: &mut Tx, principal: &Principal) -> Outcome<Vec<DayItem>> {
    let concerned = [Permission::BUDGET_MANAGE, Permission::SERVICE_AUTHORISE, Permission::FIGURES_READ];
    let concerned = concerned.into_iter().any(|permission| principal.may(permission));
    if !principal.may(Permission::BUDGET_READ) || !concerned {
        return Ok(Vec::new());
    }
    let mut items = Vec::new();
    let item = |title: String, detail: String, late: bool, href: String| DayItem {
        group: "Bilancio",
        rank: 60,
        due: None,
        time: None,
        title,
        detail,
        late,
        href,
    };
    let sums = waiting(tx).await?;
    if let Some(since) = sums.since {
        let days = (tx.today() - since).num_days();
        let title = if sums.requests == 1 {
            "Una richiesta in attesa di copertura".to_owned()
        } else {
            format!("{} richieste in attesa di copertura", sums.requests)
        };
        let detail = format!("Servono {}; la più vecchia aspetta da {days} giorni", sums.uncovered_cents);
        items.push(item(title, detail, days > QUEUE_ALERT_DAYS, "/bilancio/attese".to_owned()));
    }
    let year = tx.today().year();
    let short: Vec<ShortRow> = tx.sql(&SHORT).bind("year", year).all().await?;
    for row in short {
        let title = format!("Capitolo {}.{}.{} sotto copertura", row.chapter, row.article, row.sub);
        items.push(item(
            title,
            format!("{}: mancano {}", row.description, row.missing_cents),
            true,
            format!("/bilancio/capitoli/{}", row.chapter_id),
        ));
    }
    Ok(items)
}
