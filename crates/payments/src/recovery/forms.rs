//! What is sent about recoveries, read into commands.

use super::model::{MOST_INSTALMENTS, RepaymentKind};
use crate::month::Month;
use chrono::NaiveDate;
use kernel::Cents;
use kernel::input::Fields;

/// Longest note.
pub const NOTE: usize = 300;

/// What came back, or was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRepayment {
    /// Which of the two.
    pub kind: RepaymentKind,
    /// In cents; more than nothing.
    pub amount: Cents,
    /// When.
    pub on: NaiveDate,
    /// A note; the act, where it is given up.
    pub note: String,
}

/// A month that must be there; the fault is told beside the field.
pub(crate) fn required_month(fields: &mut Fields, name: &str) -> Option<Month> {
    let text = fields.required_line(name, 10)?;
    match text.parse::<Month>() {
        Ok(month) => Some(month),
        Err(fault) => {
            fields.fault(name, fault.to_string());
            None
        }
    }
}

/// In how many monthly parts, from which month.
pub fn read_plan(fields: &mut Fields) -> Option<(i64, Month)> {
    let instalments = fields.required_whole("instalments", 1, MOST_INSTALMENTS);
    let first = required_month(fields, "first_month");
    Some((instalments?, first?))
}

/// What came back, or was given up. A day that is not there yet is a mistake; so is nothing.
pub fn read_repayment(fields: &mut Fields, today: NaiveDate) -> Option<NewRepayment> {
    let kind: Option<RepaymentKind> = fields.required_code("kind");
    let amount = fields.required_cents("amount");
    let on = fields.required_date("on");
    let note = fields.line("note", NOTE).unwrap_or_default();
    if amount == Some(Cents::ZERO) {
        fields.fault("amount", "L'importo deve essere maggiore di zero.");
    }
    if on.is_some_and(|on| on > today) {
        fields.fault("on", "La data non può essere nel futuro.");
    }
    if kind == Some(RepaymentKind::Waived) && note.is_empty() {
        fields.fault("note", "Scrivi con quale atto si rinuncia.");
    }
    Some(NewRepayment { kind: kind?, amount: amount?, on: on?, note })
}
