//! What is asked for a variation, in pages and in JSON.

use chrono::NaiveDate;
use kernel::Cents;
use kernel::input::Fields;

/// Longest name of an act.
pub const ACT: usize = 120;
/// Longest reason.
pub const REASON: usize = 500;

kernel::code_enum! {
    /// More or less.
    pub enum Direction {
        /// The chapter gets more.
        Increase = "increase" => "Aumento",
        /// The chapter gets less.
        Decrease = "decrease" => "Diminuzione",
    }
}

/// A variation to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVariation {
    /// The act that decided it («Delibera GC 214/2026»).
    pub act: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// More or, negative, less.
    pub amount: Cents,
    /// Why.
    pub reason: String,
}

/// Reads a variation.
pub fn read(fields: &mut Fields, today: NaiveDate) -> Option<NewVariation> {
    let direction: Option<Direction> = fields.required_code("direction");
    let amount = fields.required_cents("amount");
    if amount == Some(Cents::ZERO) {
        fields.fault("amount", "L'importo deve essere maggiore di zero.");
    }
    let act = fields.required_line("act", ACT);
    let decided_on = fields.required_date("decided_on");
    if decided_on.is_some_and(|day| day > today) {
        fields.fault("decided_on", "La data dell'atto è nel futuro.");
    }
    let reason = fields.required_text("reason", REASON);
    let amount = match direction? {
        Direction::Increase => amount?,
        Direction::Decrease => Cents(amount?.0.checked_neg()?),
    };
    Some(NewVariation { act: act?, decided_on: decided_on?, amount, reason: reason? })
}
