//! What the forms of the review say.

use super::actions::{Judgement, Report};
use super::model::PairState;
use kernel::input::Fields;

/// Longest note or reason.
const NOTE: usize = 300;

/// Reads a report.
pub fn read_report(fields: &mut Fields) -> Option<Report> {
    let other = fields.required_id("other");
    let note = fields.line("note", NOTE).unwrap_or_default();
    Some(Report { other: other?, note })
}

/// Reads a decision: that they are two people wants a reason.
pub fn read_judgement(fields: &mut Fields) -> Option<Judgement> {
    let state: Option<PairState> = fields.required_code("state");
    let reason = match state {
        Some(PairState::NotSame) => fields.required_line("reason", NOTE),
        _ => Some(fields.line("reason", NOTE).unwrap_or_default()),
    };
    Some(Judgement { state: state?, reason: reason? })
}
