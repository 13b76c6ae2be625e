//! The days on which nobody is owed an answer: Saturdays, Sundays and the holidays of the State.

use crate::time::days_after;
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Holidays with a fixed date (law 260/1949, 54/1977; 4 October since 2026, law 151/2025): month, day, first year.
const FIXED: [(u32, u32, i32); 11] = [
    (1, 1, 0),
    (1, 6, 0),
    (4, 25, 0),
    (5, 1, 0),
    (6, 2, 0),
    (8, 15, 0),
    (10, 4, 2026),
    (11, 1, 0),
    (12, 8, 0),
    (12, 25, 0),
    (12, 26, 0),
];

/// Easter Sunday of a Gregorian year (Meeus, Jones, Butcher).
pub fn easter(year: i32) -> Option<NaiveDate> {
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

/// Whether a day is a Saturday, a Sunday or a holiday of the State.
pub fn is_free(day: NaiveDate) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let fixed = FIXED.iter().any(|(month, on, since)| (*month, *on) == (day.month(), day.day()) && day.year() >= *since);
    let after_easter = easter(day.year()).and_then(|sunday| sunday.checked_add_days(Days::new(1))) == Some(day);
    weekend || fixed || after_easter
}

/// The day itself, or the first one after it that is not free: when a term ends (Regulation (EEC, Euratom) 1182/71 art. 3(4)).
pub fn first_working(day: NaiveDate) -> NaiveDate {
    (0..20).map(|days| days_after(day, days)).find(|day| !is_free(*day)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_that_ends_on_a_free_day_ends_on_the_next_working_one() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(easter(2026), Some(day("2026-04-05")));
        assert_eq!(first_working(day("2026-04-04")), day("2026-04-07"), "Easter Monday is no working day");
        assert_eq!(first_working(day("2026-12-25")), day("2026-12-28"), "nor is St Stephen's, and then comes a Sunday");
        assert_eq!(first_working(day("2025-10-03")), day("2025-10-03"));
        assert!(is_free(day("2027-10-04")) && !is_free(day("2024-10-04")), "St Francis is kept since 2026");
    }
}
