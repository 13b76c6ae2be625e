//! What is asked for a year, in pages and in JSON.

use super::actions::NewYear;
use kernel::input::Fields;

/// Longest label.
pub const LABEL: usize = 120;
/// Longest source.
pub const SOURCE: usize = 300;
/// The years a budget may be of.
pub const YEARS: (i64, i64) = (1990, 2199);

/// A copy to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCopy {
    /// The year whose amounts are taken.
    pub from: i32,
    /// The year to open.
    pub to: NewYear,
}

fn year(fields: &mut Fields, name: &str) -> Option<i32> {
    fields.required_whole(name, YEARS.0, YEARS.1).and_then(|year| i32::try_from(year).ok())
}

/// Label and source.
pub fn read_words(fields: &mut Fields) -> Option<(String, String)> {
    let (label, source) = (fields.required_line("label", LABEL), fields.required_line("source", SOURCE));
    Some((label?, source?))
}

/// Reads a year to be opened with the amounts of another.
pub fn read_copy(fields: &mut Fields) -> Option<NewCopy> {
    let (from, to) = (year(fields, "from"), year(fields, "year"));
    if from.is_some() && from == to {
        fields.fault("year", "L'anno da aprire deve essere diverso da quello da riportare.");
    }
    let words = read_words(fields);
    let (label, source) = words?;
    Some(NewCopy { from: from?, to: NewYear { year: to?, label, source } })
}
