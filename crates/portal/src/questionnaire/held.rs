//! The regulations of a body that hold on a day, kept ready: what was published never changes its text.

use super::catalogue::Catalogue;
use ::store::Tx;
use benefits::rule::actions::version;
use benefits::rule::store::{LIST, RuleRow};
use benefits::rule::text;
use chrono::NaiveDate;
use kernel::{BodyId, Failure, Outcome};
use regulation::{Rules, calendar};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Most regulations that are asked about.
pub const MOST_REGULATIONS: i64 = 100;
/// How many bodies are kept ready.
const KEPT: usize = 16;

/// A body with its day and the versions that hold on it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Which {
    body: BodyId,
    day: NaiveDate,
    versions: Vec<Uuid>,
}

static READY: Mutex<Vec<(Which, Arc<Catalogue>)>> = Mutex::new(Vec::new());

/// The catalogue of the body of a transaction, on its day.
///
/// # Errors
/// Those of the database; a published text that cannot be read any more, which is ours.
pub async fn catalogue(tx: &mut Tx, body: BodyId) -> Outcome<Arc<Catalogue>> {
    let rows: Vec<RuleRow> = tx
        .sql(&LIST)
        .bind("pattern", "%")
        .bind("any_kind", true)
        .bind("kind", "")
        .bind("standing", "in_force")
        .bind("after_name", "")
        .id("after_id", Uuid::nil())
        .bind("most", MOST_REGULATIONS)
        .all()
        .await?;
    let which = Which { body, day: tx.today(), versions: rows.iter().filter_map(|row| row.held_id).collect() };
    if let Some(ready) = ready(&which) {
        return Ok(ready);
    }
    let day = calendar::of(which.day);
    let mut all = Vec::new();
    for row in &rows {
        let Some(id) = row.held_id else { continue };
        let held = version(tx, id).await?;
        let read = text::read_any(&held.text).await?;
        let regulation =
            read.map_err(|_| Failure::internal(format!("version {id} of {} was published and cannot be read", row.code)))?;
        let act = row.act().map(|act| format!("{} del {}, {}", act.number, kernel::time::show_date(act.date), act.organ));
        // A parameter that ended without another leaves the regulation without an answer on this day; its own page says so.
        if let Ok(rules) = Rules::on(&regulation, day) {
            all.push((rules, act.unwrap_or_default()));
        }
    }
    let made = Arc::new(Catalogue::of(all));
    keep(which, &made);
    Ok(made)
}

fn ready(which: &Which) -> Option<Arc<Catalogue>> {
    let all = READY.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|(known, _)| known == which).map(|(_, made)| Arc::clone(made))
}

/// Keeps one more, in the place of an older one of the same body, or of the first.
fn keep(which: Which, made: &Arc<Catalogue>) {
    let mut all = READY.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|(known, _)| known.body != which.body);
    if all.len() >= KEPT {
        all.remove(0);
    }
    all.push((which, Arc::clone(made)));
}
