//! What the forms of rules and decisions send.

use super::{Resolution, RuleKind};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::input::Fields;
use kernel::{AuthorisationId, ServiceId};
use uuid::Uuid;

/// Longest reason, source and note.
pub const WORDS: usize = 500;

/// A rule as it was written down.
#[derive(Clone, Debug)]
pub struct RuleData {
    /// The one service.
    pub first: ServiceId,
    /// The other, or the same: one service twice.
    pub second: ServiceId,
    /// What it means that somebody has both.
    pub kind: RuleKind,
    /// Why.
    pub reason: String,
    /// The act it comes from.
    pub source: String,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

/// Reads a rule: `first_service`, `second_service`, `kind`, `reason`, `source`, `valid_from`, `valid_to`.
pub(crate) fn read_rule(fields: &mut Fields) -> Option<RuleData> {
    let (first, second) = (fields.required_id("first_service"), fields.required_id("second_service"));
    let kind = fields.required_code("kind");
    let reason = fields.required_line("reason", WORDS);
    let source = fields.required_line("source", WORDS);
    let period = fields.period("valid_from", "valid_to");
    let period = period?;
    Some(RuleData {
        first: first?,
        second: second?,
        kind: kind?,
        reason: reason?,
        source: source?,
        from: period.from,
        until: period.until.unwrap_or(FOREVER),
    })
}

/// The last day of a rule: `rule`, `last_day`.
pub(super) fn read_end(fields: &mut Fields) -> Option<(Uuid, NaiveDate)> {
    let (rule, last) = (fields.required_id("rule"), fields.required_date("last_day"));
    Some((rule?, last?))
}

/// What is decided about an overlap.
#[derive(Clone, Debug)]
pub struct Decision {
    /// By which rule.
    pub rule: Uuid,
    /// The one authorisation.
    pub first: AuthorisationId,
    /// The other.
    pub second: AuthorisationId,
    /// What becomes of them.
    pub outcome: Resolution,
    /// Why.
    pub note: String,
}

/// Reads a decision: `rule`, `first`, `second`, `outcome`, `note`.
pub(super) fn read_decision(fields: &mut Fields) -> Option<Decision> {
    let (rule, first, second) = (fields.required_id("rule"), fields.required_id("first"), fields.required_id("second"));
    let outcome = fields.required_code("outcome");
    let note = fields.required_line("note", WORDS);
    Some(Decision { rule: rule?, first: first?, second: second?, outcome: outcome?, note: note? })
}
