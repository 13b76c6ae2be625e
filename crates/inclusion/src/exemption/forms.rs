//! What is sent about exemptions, read into commands.

use super::ExemptionGround;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::input::Fields;
use kernel::time::days_after;

/// Longest note.
pub const NOTE: usize = 300;

/// An exemption to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExemption {
    /// Why.
    pub ground: ExemptionGround,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
    /// A note.
    pub note: String,
}

/// An exemption: why, from when, and the last day where there is one.
pub fn read_new(fields: &mut Fields) -> Option<NewExemption> {
    let ground = fields.required_code("ground");
    let from = fields.required_date("from");
    let last = fields.date("last_day");
    let note = fields.line("note", NOTE).unwrap_or_default();
    if from.zip(last).is_some_and(|(from, last)| last < from) {
        fields.fault("last_day", "L'ultimo giorno viene prima del primo.");
    }
    let until = last.map_or(FOREVER, |last| days_after(last, 1));
    Some(NewExemption { ground: ground?, from: from?, until, note })
}

/// The last day of an exemption that ends.
pub fn read_end(fields: &mut Fields) -> Option<NaiveDate> {
    fields.required_date("last_day")
}
