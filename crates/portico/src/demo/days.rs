//! The days on which offices work.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use kernel::Instant;
use kernel::time::{days_after, days_before, from_local};

/// Holidays with a fixed date: those of the State, and the patron of Milan.
const FIXED: [(u32, u32); 13] =
    [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (10, 4), (11, 1), (12, 7), (12, 8), (12, 24), (12, 25), (12, 26)];

/// Easter Sunday of a Gregorian year (Meeus, Jones, Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// Whether offices work on a day.
pub fn is_working(day: NaiveDate) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let fixed = FIXED.contains(&(day.month(), day.day()));
    let after_easter = easter(day.year()).and_then(|sunday| sunday.checked_add_days(Days::new(1))) == Some(day);
    !(weekend || fixed || after_easter)
}

/// The day itself when offices work on it, otherwise the next one on which they do.
pub fn working_from(day: NaiveDate) -> NaiveDate {
    (0..20).map(|days| days_after(day, days)).find(|day| is_working(*day)).unwrap_or(day)
}

/// The working day that lies so many working days after a day.
pub fn working_after(day: NaiveDate, count: u32) -> NaiveDate {
    (0..count).fold(working_from(day), |day, _| working_from(days_after(day, 1)))
}

/// The last working day before a day.
pub fn working_before(day: NaiveDate) -> NaiveDate {
    (1..20).map(|days| days_before(day, days)).find(|day| is_working(*day)).unwrap_or(day)
}

/// A wall-clock time of a day.
pub fn at(day: NaiveDate, hour: u32, minute: u32) -> Instant {
    from_local(day.and_hms_opt(hour.min(23), minute.min(59), 0).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn nobody_works_on_sundays_on_easter_monday_and_on_the_patrons_day() {
        for text in ["2026-11-22", "2026-11-21", "2026-04-06", "2025-04-21", "2027-03-29", "2026-12-07", "2026-08-15"] {
            assert!(!is_working(day(text)), "{text}");
        }
        assert!(is_working(day("2026-11-23")));
        assert_eq!(working_from(day("2026-04-04")), day("2026-04-07"));
        assert_eq!(working_after(day("2026-12-04"), 1), day("2026-12-09"));
        assert_eq!(working_before(day("2026-12-09")), day("2026-12-04"));
    }
}
