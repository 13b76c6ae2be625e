//! What the form of a limit sends.

use chrono::NaiveDate;
use kernel::input::Fields;
use registry::person::AgeLimit;
use registry::person::age::OLDEST;

/// Longest reason for which a limit is set aside.
pub const REASON: usize = 500;
/// Longest source of a limit.
const SOURCE: usize = 200;

/// A limit from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitData {
    /// The bounds; without any there is no limit from that day on.
    pub limit: AgeLimit,
    /// The act, regulation or call it comes from.
    pub source: String,
    /// Anything else.
    pub note: String,
    /// First day.
    pub from: NaiveDate,
}

/// Reads a limit: `least_years`, `most_years`, `no_limit`, `source`, `note`, `valid_from`.
pub(crate) fn read_limit(fields: &mut Fields) -> Option<LimitData> {
    let least = fields.whole("least_years", 0, i64::from(OLDEST));
    let most = fields.whole("most_years", 0, i64::from(OLDEST));
    let none = fields.flag("no_limit");
    let source = fields.required_line("source", SOURCE);
    let note = fields.line("note", 500).unwrap_or_default();
    let from = fields.required_date("valid_from");
    let typed = ["least_years", "most_years"].iter().any(|name| fields.is_faulty(name));
    match (least, most) {
        (Some(least), Some(most)) if least > most => fields.fault("most_years", "L’età massima è minore di quella minima."),
        (None, None) if !none && !typed => {
            fields.fault("least_years", "Scrivi almeno una delle due età, oppure indica che non ci sono limiti.");
        }
        (Some(_), _) | (_, Some(_)) if none => fields.fault("no_limit", "Hai scritto anche un’età: togli l’una o l’altra."),
        _ => {}
    }
    let years = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
    Some(LimitData { limit: AgeLimit { least: years(least), most: years(most) }, source: source?, note, from: from? })
}
