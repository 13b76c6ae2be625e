//! What is sent about reports, read into commands.

use super::model::{ReportKind, ReportStep};
use chrono::NaiveDate;
use kernel::input::Fields;
use uuid::Uuid;

/// Longest reason, longest note.
pub const REASON: usize = 500;
/// Longest number.
pub const REFERENCE: usize = 60;

/// A report to be prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// What.
    pub kind: ReportKind,
    /// Because of which meeting.
    pub meeting: Option<Uuid>,
    /// Why.
    pub reason: String,
}

/// A report: what, because of which meeting, why.
pub fn read_new(fields: &mut Fields) -> Option<NewReport> {
    let kind = fields.required_code("kind");
    let meeting = fields.id("meeting");
    let reason = fields.required_line("reason", REASON);
    Some(NewReport { kind: kind?, meeting, reason: reason? })
}

/// What happened to a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTaken {
    /// What.
    pub step: ReportStep,
    /// When.
    pub on: NaiveDate,
    /// Under which number it was sent; may be empty.
    pub reference: String,
    /// A note; may be empty.
    pub note: String,
}

/// A step: what happened and when, today when no day is given.
pub fn read_step(fields: &mut Fields, today: NaiveDate) -> Option<StepTaken> {
    let step = fields.required_code("step");
    let on = fields.date("on").unwrap_or(today);
    let reference = fields.line("reference", REFERENCE).unwrap_or_default();
    let note = fields.line("note", REASON).unwrap_or_default();
    if on > today {
        fields.fault("on", "La data non può essere nel futuro.");
    }
    Some(StepTaken { step: step?, on, reference, note })
}
