//! Moments and days. The clock is passed in; no rule reads the machine's.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::Rome;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment, in UTC, to the microsecond (what both databases keep).
pub type Instant = DateTime<Utc>;

/// Where "now" comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that tests and the demo set by hand: microseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at a moment until it is set again.
    pub fn set_at(moment: Instant) -> Self {
        Clock::Set(Arc::new(AtomicI64::new(moment.timestamp_micros())))
    }
    /// Moves a clock that is set by hand; the machine's clock does not obey.
    pub fn move_to(&self, moment: Instant) {
        if let Clock::Set(micros) = self {
            micros.store(moment.timestamp_micros(), Ordering::SeqCst);
        }
    }
    /// Now, to the microsecond.
    pub fn now(&self) -> Instant {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
            Clock::System => Utc::now().trunc_subsecs(6),
            Clock::Set(micros) => DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }
    /// Today in Italy.
    pub fn today(&self) -> NaiveDate {
        local(self.now()).date()
    }
}

/// The moment as an Italian wall clock shows it.
pub fn local(moment: Instant) -> NaiveDateTime {
    moment.with_timezone(&Rome).naive_local()
}

/// An Italian wall-clock time as a moment. The hour that daylight saving repeats means its first pass; an hour that it skips
/// is moved forward by the hour that is missing.
pub fn from_local(wall: NaiveDateTime) -> Instant {
    match Rome.from_local_datetime(&wall) {
        LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => moment.with_timezone(&Utc),
        LocalResult::None => match Rome.from_local_datetime(&(wall + chrono::TimeDelta::hours(1))) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => moment.with_timezone(&Utc),
            LocalResult::None => Utc.from_utc_datetime(&wall),
        },
    }
}

/// Whether an Italian wall clock ever shows this time: on the night in which daylight saving begins an hour is left out.
pub fn is_on_the_clock(wall: NaiveDateTime) -> bool {
    !matches!(Rome.from_local_datetime(&wall), LocalResult::None)
}

/// The first moment of a day in Italy.
pub fn start_of_day(day: NaiveDate) -> Instant {
    from_local(day.and_time(NaiveTime::MIN))
}

/// `21/11/2026`.
pub fn show_date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// `21/11/2026 14:05`, in Italy.
pub fn show_moment(moment: Instant) -> String {
    local(moment).format("%d/%m/%Y %H:%M").to_string()
}

/// `14:05`, in Italy.
pub fn show_time(moment: Instant) -> String {
    local(moment).format("%H:%M").to_string()
}

/// Reads `21/11/2026`, `21-11-2026`, `21.11.2026`, `21 11 2026` and `2026-11-21`. Years of two digits are not guessed at.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1 | 2) => (a, b, c),
        (1 | 2, 4) => (c, b, a),
        _ => return None,
    };
    if b.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)
}

/// Reads `2026-11-21` and nothing else (RFC 3339), as programs write it.
pub fn parse_iso_date(text: &str) -> Option<NaiveDate> {
    if text.len() == 10 { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// Reads `9`, `9:05`, `09.05`, `0905`.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hours, minutes) = match text.split_once([':', '.']) {
        Some((hours, minutes)) => (hours, minutes.get(..2).unwrap_or(minutes)),
        None if text.len() == 4 => text.split_at_checked(2)?,
        None => (text, "0"),
    };
    let number = |part: &str| {
        (!part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    NaiveTime::from_hms_opt(number(hours)?, number(minutes)?, 0)
}

/// Completed years between a birth and a day; negative before it.
pub fn age(birth: NaiveDate, on: NaiveDate) -> i32 {
    let years = on.year() - birth.year();
    if (on.month(), on.day()) < (birth.month(), birth.day()) { years - 1 } else { years }
}

/// So many days later, or the last day the calendar knows.
pub fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// So many days earlier, or the first day the calendar knows.
pub fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// The months as Italian writes them.
pub const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
    }

    #[test]
    fn dates_are_read_in_every_form_people_type_and_years_of_two_digits_are_refused() {
        for text in ["21/11/2026", "21-11-2026", "21.11.2026", "21 11 2026", "2026-11-21", " 21/11/2026 "] {
            assert_eq!(parse_date(text), Some(day(2026, 11, 21)), "{text}");
        }
        for text in ["21/11/26", "31/02/2026", "2026-13-01", "21/11", "ieri", "21/011/2026", "+1/02/2026"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn the_hour_that_daylight_saving_repeats_is_its_first_pass_and_the_missing_hour_moves_on() {
        let twice = day(2026, 10, 25).and_hms_opt(2, 30, 0).unwrap_or_default();
        assert_eq!(from_local(twice).to_rfc3339(), "2026-10-25T00:30:00+00:00");
        let never = day(2026, 3, 29).and_hms_opt(2, 30, 0).unwrap_or_default();
        assert_eq!(show_moment(from_local(never)), "29/03/2026 03:30");
        assert!(is_on_the_clock(twice) && !is_on_the_clock(never));
    }

    #[test]
    fn a_child_born_on_the_29th_of_february_grows_on_the_first_of_march() {
        assert_eq!(age(day(2008, 2, 29), day(2026, 2, 28)), 17);
        assert_eq!(age(day(2008, 2, 29), day(2026, 3, 1)), 18);
    }

    #[test]
    fn times_are_read_as_typed() {
        for (text, h, m) in [("9", 9, 0), ("9:05", 9, 5), ("09.05", 9, 5), ("0905", 9, 5), ("14:30", 14, 30)] {
            assert_eq!(parse_time(text), NaiveTime::from_hms_opt(h, m, 0), "{text}");
        }
        for text in ["", "25", "9:60", "nove", "12345"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
