//! What a form or a JSON body says of a referral.

use super::actions::{Answering, NewReferral};
use kernel::input::Fields;

/// Reads a referral.
pub fn read_new(fields: &mut Fields) -> Option<NewReferral> {
    let to = fields.required_id("referral_unit");
    let message = fields.text("referral_message", 2_000).unwrap_or_default();
    Some(NewReferral { to: to?, message })
}

/// Reads an answer.
pub fn read_answer(fields: &mut Fields) -> Option<Answering> {
    let answer = fields.required_code("answer");
    let reason = fields.text("reason", 1_000).unwrap_or_default();
    Some(Answering { answer: answer?, reason })
}
