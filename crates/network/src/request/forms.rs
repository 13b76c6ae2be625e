//! What requests and decisions send.

use super::actions::{AskData, Command};
use super::model::PriceChoice;
use chrono::NaiveDate;
use finance::MandatoryGround;
use kernel::input::Fields;

/// Longest reason.
pub const REASON: usize = 1_000;
/// Longest schedule.
pub const SCHEDULE: usize = 300;

/// A request: `plan_service_id`, `schedule`, `age_reason`.
pub fn read_ask(fields: &mut Fields) -> Option<AskData> {
    let plan_service = fields.required_id("plan_service_id");
    let schedule = fields.line("schedule", SCHEDULE).unwrap_or_default();
    let age_reason = fields.line("age_reason", crate::age::REASON);
    Some(AskData { plan_service: plan_service?, schedule, age_reason })
}

/// A positive check: `price`, `means_note`.
pub fn read_check(fields: &mut Fields) -> Option<Command> {
    let price: Option<PriceChoice> = fields.code("price");
    let means_note = fields.line("means_note", REASON).unwrap_or_default();
    Some(Command::Check { price, means_note })
}

fn reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

/// Back to whoever asked: `reason`.
pub fn read_send_back(fields: &mut Fields) -> Option<Command> {
    reason(fields).map(|reason| Command::SendBack { reason })
}

/// Not granted: `reason`.
pub fn read_refuse(fields: &mut Fields) -> Option<Command> {
    reason(fields).map(|reason| Command::Refuse { reason })
}

/// Taken back: `reason`.
pub fn read_withdraw(fields: &mut Fields) -> Option<Command> {
    reason(fields).map(|reason| Command::Withdraw { reason })
}

/// Goes on under the plan in force: `reason`.
pub fn read_keep(fields: &mut Fields) -> Option<Command> {
    reason(fields).map(|reason| Command::Keep { reason })
}

/// Sent again: `note`, `schedule`.
pub fn read_resubmit(fields: &mut Fields) -> Option<Command> {
    let note = fields.required_line("note", REASON);
    let schedule = fields.line("schedule", SCHEDULE);
    Some(Command::Resubmit { note: note?, schedule })
}

/// Authorised: `act_number`, `act_date`, `age_reason`.
pub fn read_authorise(fields: &mut Fields, today: NaiveDate) -> Option<Command> {
    let act_number = fields.required_line("act_number", 60);
    let act_date = fields.required_date("act_date");
    if act_date.is_some_and(|day| day > today) {
        fields.fault("act_date", "La data dell’atto non può essere futura.");
    }
    let age_reason = fields.line("age_reason", crate::age::REASON);
    Some(Command::Authorise { act_number: act_number?, act_date: act_date?, age_reason })
}

/// Goes ahead though it waits: `ground`, `reference`.
pub fn read_go_ahead(fields: &mut Fields) -> Option<Command> {
    let ground: Option<MandatoryGround> = fields.required_code("ground");
    let reference = fields.required_line("reference", 300);
    Some(Command::GoAhead { ground: ground?, reference: reference? })
}

/// Rests: `from`, `reason`.
pub fn read_suspend(fields: &mut Fields) -> Option<Command> {
    let from = fields.required_date("from");
    let reason = reason(fields);
    Some(Command::Suspend { from: from?, reason: reason? })
}

/// Goes on: `on`.
pub fn read_resume(fields: &mut Fields) -> Option<Command> {
    fields.required_date("on").map(|on| Command::Resume { on })
}

/// Ends: `ended_on`, `reason`.
pub fn read_end(fields: &mut Fields) -> Option<Command> {
    let on = fields.required_date("ended_on");
    let reason = reason(fields);
    Some(Command::End { on: on?, reason: reason? })
}
