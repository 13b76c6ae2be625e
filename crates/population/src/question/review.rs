//! Who asked about whom, and why: for the data protection officer.

use super::store::{AskingRow, MOST_ASKING, REVIEW, REVIEW_OF, ReviewRow, SHOWN_OF, ShownRow};
use askama::Template;
use chrono::{DateTime, TimeDelta};
use kernel::{AccountId, Instant, Outcome};
use store::{Audit, Tx};
use ui::{Answer, Visit};
use uuid::Uuid;

/// Questions of one page.
const PAGE: usize = 50;
/// The page, for the log.
const SHOWN_ON: &str = "civil_review";

/// A question with whom it showed.
pub(super) struct Reviewed {
    pub row: ReviewRow,
    pub shown: Vec<ShownRow>,
}

#[derive(Template)]
#[template(path = "population/review.html")]
struct ReviewPage {
    rows: Vec<Reviewed>,
    most: Vec<AskingRow>,
    of: Option<String>,
    older: Option<String>,
}

/// Where a page goes on: moment and identifier of its last row.
pub(super) fn cursor(row: &ReviewRow) -> String {
    format!("{}.{}", row.asked_at.timestamp_micros(), row.id)
}

fn place(text: Option<&str>, now: Instant) -> (Instant, Uuid) {
    let read = || {
        let (at, id) = text?.split_once('.')?;
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, Uuid::try_parse(id).ok()?))
    };
    read().unwrap_or((now + TimeDelta::days(1), Uuid::max()))
}

/// Questions before a place, newest first; one more than asked for.
pub(super) async fn questions(tx: &mut Tx, of: Option<AccountId>, before: Option<&str>, most: usize) -> Outcome<Vec<ReviewRow>> {
    let (at, id) = place(before, tx.now());
    let most = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
    let query = match of {
        None => tx.sql(&REVIEW),
        Some(account) => tx.sql(&REVIEW_OF).id("account", account),
    };
    Ok(query.bind("before_at", at).bind("before_id", id).bind("most", most).all().await?)
}

/// Whom each of these questions showed.
pub(super) async fn with_shown(tx: &mut Tx, rows: Vec<ReviewRow>) -> Outcome<Vec<Reviewed>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let shown = tx.sql(&SHOWN_OF).bind("question", row.id).all().await?;
        all.push(Reviewed { row, shown });
    }
    Ok(all)
}

/// `GET /anagrafe/domande`
pub async fn page(visit: Visit) -> Answer {
    let of = visit.query("chi").and_then(|text| text.parse::<AccountId>().ok());
    let before = visit.query("prima");
    let mut tx = visit.begin().await?;
    let mut rows = questions(&mut tx, of, before.as_deref(), PAGE).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = rows.last().filter(|_| more).map(|row| {
        let of = of.map(|of| format!("&chi={of}")).unwrap_or_default();
        format!("{}/domande?prima={}{of}", crate::PAGE, cursor(row))
    });
    let since = tx.now() - TimeDelta::days(30);
    let most: Vec<AskingRow> = tx.sql(&MOST_ASKING).bind("since", since).all().await?;
    let rows = with_shown(&mut tx, rows).await?;
    tx.commit(Audit::of("resident.review").rows(rows.len()).showing(SHOWN_ON, [])).await?;
    let of = of.and_then(|of| most.iter().find(|row| row.account_id == of)).map(|row| row.account_name.clone().unwrap_or_default());
    visit.page("Domande all'anagrafe").wide().render(ReviewPage { rows, most, of, older })
}
