//! What the form and the interface send to change the level of a case.

use super::NewLevel;
use crate::case::Level;
use crate::case::forms::REASON;
use chrono::NaiveDate;
use kernel::UnitId;
use kernel::input::Fields;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another level of a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeLevel {
    /// Which.
    pub level: Level,
    /// The unit that works on it from then on, when it is another one.
    pub unit: Option<UnitId>,
    /// From which day: not before the level of now, not in the future.
    pub from_day: NaiveDate,
    /// Why: by which order, or which order ended; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`ChangeLevel`].
pub fn change(fields: &mut Fields) -> Option<ChangeLevel> {
    let level = fields.required_code("level");
    let unit = fields.id("unit");
    let from_day = fields.required_date("from_day");
    let reason = fields.required_text("reason", REASON);
    Some(ChangeLevel { level: level?, unit, from_day: from_day?, reason: reason? })
}

impl From<ChangeLevel> for NewLevel {
    fn from(sent: ChangeLevel) -> Self {
        NewLevel { to: sent.level, unit: sent.unit, on: sent.from_day, reason: sent.reason, order: None }
    }
}
