//! What is sent about entitlements, read into commands.

use chrono::NaiveDate;
use kernel::Cents;
use kernel::input::Fields;

/// Longest reason.
pub const REASON: usize = 300;
/// Longest name of an act.
pub const ACT: usize = 120;

/// Another amount from a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// First day.
    pub from: NaiveDate,
    /// In cents.
    pub amount: Cents,
    /// Why.
    pub reason: String,
    /// By which act; may be empty.
    pub act: String,
}

/// The end of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resumption {
    /// First day on which it is paid again.
    pub from: NaiveDate,
    /// Whether what fell due meanwhile is owed.
    pub owed: bool,
}

kernel::code_enum! {
    /// What becomes of what fell due during a suspension.
    pub enum Arrears {
        /// It is paid with the next run.
        Owed = "owed" => "Si pagano gli arretrati",
        /// It is lost.
        Lost = "lost" => "Gli arretrati non spettano",
    }
}

/// Another amount from a day.
pub fn read_change(fields: &mut Fields) -> Option<NewChange> {
    let from = fields.required_date("from");
    let amount = fields.required_cents("amount");
    let reason = fields.required_line("reason", REASON);
    let act = fields.line("act", ACT).unwrap_or_default();
    Some(NewChange { from: from?, amount: amount?, reason: reason?, act })
}

/// A suspension: from when, and why.
pub fn read_suspension(fields: &mut Fields) -> Option<(NaiveDate, String)> {
    let from = fields.required_date("from");
    let reason = fields.required_line("reason", REASON);
    Some((from?, reason?))
}

/// The end of a suspension.
pub fn read_resumption(fields: &mut Fields) -> Option<Resumption> {
    let from = fields.required_date("from");
    let arrears: Option<Arrears> = fields.required_code("arrears");
    Some(Resumption { from: from?, owed: arrears? == Arrears::Owed })
}
