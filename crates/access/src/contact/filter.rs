//! What the list of contacts is asked for: period, unit, outcome, urgency, need.

use super::model::{Ending, Need, Urgency};
use super::store::{self, Cursor, Line};
use ::store::Tx;
use chrono::NaiveDate;
use guard::scope::{ALWAYS, FOREVER};
use kernel::codes::Code;
use kernel::{Outcome, UnitId};

/// The filters that are on.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Unit that took the contact.
    pub unit: Option<UnitId>,
    /// First day.
    pub first: Option<NaiveDate>,
    /// Last day.
    pub last: Option<NaiveDate>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// How soon.
    pub urgency: Option<Urgency>,
    /// First need.
    pub need: Option<Need>,
}

impl Filter {
    /// From a query; what is not understood filters nothing.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Filter {
        Filter {
            unit: value("unit").and_then(|text| text.parse().ok()),
            first: value("from").and_then(|text| kernel::time::parse_date(&text)),
            last: value("to").and_then(|text| kernel::time::parse_date(&text)),
            ending: value("ending").and_then(|text| Ending::from_code(&text)),
            urgency: value("urgency").and_then(|text| Urgency::from_code(&text)),
            need: value("need").and_then(|text| Need::from_code(&text)),
        }
    }
}

/// So many contacts after a cursor (older), or before it (newer), always newest first.
///
/// # Errors
/// Those of the database.
pub async fn page(tx: &mut Tx, filter: &Filter, after: Option<Cursor>, before: Option<Cursor>, most: i64) -> Outcome<Vec<Line>> {
    let older = before.is_none();
    let statement = match (filter.unit.is_some(), older) {
        (false, true) => &store::AFTER,
        (false, false) => &store::BEFORE,
        (true, true) => &store::AFTER_IN_UNIT,
        (true, false) => &store::BEFORE_IN_UNIT,
    };
    let cursor = before.or(after).unwrap_or(Cursor::NEWEST);
    let mut query = tx
        .sql(statement)
        .bind("first", filter.first.unwrap_or(ALWAYS))
        .bind("last", filter.last.unwrap_or(FOREVER))
        .bind("ending", filter.ending.map_or("", Ending::code))
        .bind("urgency", filter.urgency.map_or("", Urgency::code))
        .bind("need", filter.need.map_or("", Need::code))
        .bind("at", cursor.at)
        .bind("id", cursor.id)
        .bind("most", most);
    if let Some(unit) = filter.unit {
        query = query.id("unit", unit);
    }
    let mut rows: Vec<Line> = query.all().await?;
    if !older {
        rows.reverse();
    }
    Ok(rows)
}
