//! The terms of law on which this room counts, all of them dated data of the engine `deadlines`. Terms of proceedings are counted with the
//! national holidays; no patron saint moves them.

use chrono::NaiveDate;
use deadlines::{Calendar, Due, Rule};
use kernel::time::start_of_day;
use kernel::{Instant, Outcome};

/// Art. 403 c.c.: the prosecutor is told at once.
pub const ORAL: &str = "ART403_ORAL";
/// Art. 403 c.c.: the acts go to the prosecutor.
pub const ACTS: &str = "ART403_DOCS";
/// Art. 403 c.c.: the prosecutor asks the court.
pub const PROSECUTOR: &str = "ART403_PM";
/// Art. 403 c.c.: the decree of the court.
pub const DECREE: &str = "ART403_TM_DECREE";
/// Art. 403 c.c.: the hearing.
pub const HEARING: &str = "ART403_HEARING";
/// Art. 403 c.c.: after the hearing the court in full composition confirms, changes or takes away what was decreed.
pub const COLLEGE: &str = "ART403_COLLEGE";
/// Art. 403 c.c.: the decree reaches the parents and the special curator.
pub const NOTIFY: &str = "ART403_NOTIFY";
/// Custody to the social service: the name of the worker (L. 184/1983 art. 5-bis).
pub const WORKER_NAME: &str = "SOC_SERVICE_NAME";
/// Custody to the social service: reports.
pub const CUSTODY_REPORT: &str = "SOC_SERVICE_CUSTODY_REPORT";
/// Custody to the social service: how long at most.
pub const CUSTODY_MAX: &str = "SOC_SERVICE_CUSTODY_MAX";
/// Foster care: reports.
pub const FOSTER_REPORT: &str = "FOSTER_REPORT";
/// Foster care: how long at most.
pub const FOSTER_MAX: &str = "FOSTER_MAX";
/// Guardianship and support administration: inventory.
pub const INVENTORY: &str = "ADS_INVENTORY";
/// Guardianship and support administration: account of a year.
pub const ACCOUNT: &str = "ADS_ACCOUNT";
/// Guardianship and support administration: final account.
pub const FINAL_ACCOUNT: &str = "ADS_FINAL";
/// Probation of a minor: how long at most.
pub const PROBATION_MAX: &str = "MAP_MINOR_MAX";
/// Probation of a minor for a lighter offence: how long at most.
pub const PROBATION_LIGHT: &str = "MAP_MINOR_LIGHT";

/// Every term on which this room counts.
pub const ALL: &[&str] = &[
    ORAL,
    ACTS,
    PROSECUTOR,
    DECREE,
    HEARING,
    COLLEGE,
    NOTIFY,
    WORKER_NAME,
    CUSTODY_REPORT,
    CUSTODY_MAX,
    FOSTER_REPORT,
    FOSTER_MAX,
    INVENTORY,
    ACCOUNT,
    FINAL_ACCOUNT,
    PROBATION_MAX,
    PROBATION_LIGHT,
];

/// The term as it holds on a day.
///
/// # Errors
/// A failure of ours where the data know of none.
pub fn rule(code: &str, on: NaiveDate) -> Outcome<&'static Rule> {
    let rules = deadlines::rules();
    // What began before the law knew a term is counted by the first that it set.
    let first = || rules.all().iter().filter(|rule| rule.code == code).min_by_key(|rule| rule.valid_from);
    match rules.on(code, on).or_else(first) {
        Some(rule) => Ok(rule),
        None => rules.need(code, on),
    }
}

/// When a term ends that begins at a moment.
///
/// # Errors
/// Those of [`rule`].
pub fn due(code: &str, from: Instant) -> Outcome<Due> {
    let rule = rule(code, kernel::time::local(from).date())?;
    Ok(deadlines::due(rule, from, &Calendar::NATIONAL))
}

/// The last day of a term that begins on a day.
///
/// # Errors
/// Those of [`rule`].
pub fn last_day(code: &str, from: NaiveDate) -> Outcome<NaiveDate> {
    Ok(due(code, start_of_day(from))?.day())
}

/// The days of a term that comes again, from the first start until a day.
///
/// # Errors
/// Those of [`rule`].
pub fn series(code: &str, from: NaiveDate, until: NaiveDate) -> Outcome<Vec<NaiveDate>> {
    Ok(deadlines::series(rule(code, from)?, from, until))
}

/// Where a term stands in the law, and whether that was read at its source.
pub fn source(code: &str, on: NaiveDate) -> String {
    match deadlines::rules().on(code, on) {
        Some(rule) if rule.verified => rule.source.clone(),
        Some(rule) => format!("{} (da verificare alla fonte)", rule.source),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_of_this_room_is_in_the_data() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
        for code in ALL {
            assert!(rule(code, day).is_ok(), "{code}");
        }
    }
}
