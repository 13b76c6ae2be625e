//! From weekly hours, closures, absences and what is booked to the times that are still free.

use crate::appointment::model::AppointmentKind;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use kernel::time::from_local;
use kernel::{AccountId, Instant, UnitId};
use uuid::Uuid;

/// Minutes of a day.
pub const DAY: i64 = 24 * 60;
/// Most days a search for free times looks ahead at once.
pub const MOST_DAYS: i64 = 28;

kernel::code_enum! {
    /// A day of the week.
    pub enum Weekday {
        /// Monday.
        Monday = "1" => "Lunedì",
        /// Tuesday.
        Tuesday = "2" => "Martedì",
        /// Wednesday.
        Wednesday = "3" => "Mercoledì",
        /// Thursday.
        Thursday = "4" => "Giovedì",
        /// Friday.
        Friday = "5" => "Venerdì",
        /// Saturday.
        Saturday = "6" => "Sabato",
        /// Sunday.
        Sunday = "7" => "Domenica",
    }
}

impl Weekday {
    /// As stored: 1 (Monday) to 7.
    pub fn number(self) -> i64 {
        Weekday::ALL.iter().zip(1..).find(|(day, _)| **day == self).map_or(0, |(_, number)| number)
    }
    /// From its number.
    pub fn of_number(number: i64) -> Option<Weekday> {
        Weekday::ALL.iter().copied().find(|day| day.number() == number)
    }
}

/// Weekly hours of a calendar.
#[derive(Clone, Debug)]
pub struct Hours {
    /// Whose times these are: the worker's, or the unit's own.
    pub calendar: Uuid,
    /// Where.
    pub unit: UnitId,
    /// With whom.
    pub worker: Option<AccountId>,
    /// For what.
    pub kind: AppointmentKind,
    /// 1 (Monday) to 7.
    pub weekday: i64,
    /// Minutes from midnight on the wall clock.
    pub opens: i64,
    /// Minutes from midnight on the wall clock.
    pub closes: i64,
    /// Length of one appointment in minutes.
    pub slot_minutes: i64,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// Hours of one day in which a calendar gives nothing.
#[derive(Clone, Copy, Debug)]
pub struct Closure {
    /// Which calendar.
    pub calendar: Uuid,
    /// The day.
    pub day: NaiveDate,
    /// Minutes from midnight.
    pub opens: i64,
    /// Minutes from midnight.
    pub closes: i64,
}

/// Days in which a worker is absent.
#[derive(Clone, Copy, Debug)]
pub struct Absence {
    /// Whose calendar.
    pub calendar: Uuid,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

/// A time that is taken.
#[derive(Clone, Copy, Debug)]
pub struct Busy {
    /// Of which calendar.
    pub calendar: Uuid,
    /// From.
    pub starts_at: Instant,
    /// To.
    pub ends_at: Instant,
}

/// A free time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Of which calendar.
    pub calendar: Uuid,
    /// Where.
    pub unit: UnitId,
    /// With whom; `None` for the office's own calendar.
    pub worker: Option<AccountId>,
    /// For what.
    pub kind: AppointmentKind,
    /// From.
    pub starts_at: Instant,
    /// To.
    pub ends_at: Instant,
}

/// The moment at which the wall clock of a day shows so many minutes after midnight.
pub fn at(day: NaiveDate, minutes: i64) -> Instant {
    let wall =
        NaiveDateTime::new(day, NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minutes)).unwrap_or(NaiveDateTime::MAX);
    from_local(wall)
}

/// `09:30`.
pub fn clock_words(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// The free times of the days from `first`, up to and excluding `last`, none of them before `now`, in order of time.
///
/// On the night in which the clocks go forward the hour that does not exist gives no times; in the one in which they go back the
/// hour that comes twice gives its times once, in its first pass.
pub fn free_slots(
    hours: &[Hours],
    closures: &[Closure],
    absences: &[Absence],
    busy: &[Busy],
    first: NaiveDate,
    last: NaiveDate,
    now: Instant,
) -> Vec<Slot> {
    let mut free: Vec<Slot> = Vec::new();
    for day in first.iter_days().take_while(|day| *day < last) {
        let weekday = i64::from(day.weekday().number_from_monday());
        for own in hours.iter().filter(|own| own.weekday == weekday && own.valid_from <= day && day < own.valid_until) {
            if absences.iter().any(|absence| absence.calendar == own.calendar && absence.from <= day && day < absence.until) {
                continue;
            }
            let mut minute = own.opens;
            let mut previous_end = Instant::MIN_UTC;
            while own.slot_minutes > 0 && minute.saturating_add(own.slot_minutes) <= own.closes {
                let (from, to) = (minute, minute.saturating_add(own.slot_minutes));
                minute = to;
                let starts_at = at(day, from);
                let Some(ends_at) = starts_at.checked_add_signed(TimeDelta::minutes(own.slot_minutes)) else { continue };
                let closed = closures.iter().any(|closure| {
                    closure.calendar == own.calendar && closure.day == day && closure.opens < to && closure.closes > from
                });
                let taken =
                    busy.iter().any(|busy| busy.calendar == own.calendar && busy.starts_at < ends_at && busy.ends_at > starts_at);
                if closed || taken || starts_at < now || starts_at < previous_end {
                    continue;
                }
                previous_end = ends_at;
                free.push(Slot { calendar: own.calendar, unit: own.unit, worker: own.worker, kind: own.kind, starts_at, ends_at });
            }
        }
    }
    free.sort_by_key(|slot| (slot.starts_at, slot.calendar));
    free.dedup_by_key(|slot| (slot.starts_at, slot.calendar));
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::show_time;
    use proptest::prelude::*;

    const CALENDAR: Uuid = Uuid::from_u128(7);

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn hours(weekday: i64, opens: i64, closes: i64, slot_minutes: i64) -> Hours {
        let (valid_from, valid_until) = (day("2020-01-01"), day("2030-01-01"));
        let kind = AppointmentKind::Interview;
        Hours {
            calendar: CALENDAR,
            unit: UnitId(Uuid::from_u128(1)),
            worker: None,
            kind,
            weekday,
            opens,
            closes,
            slot_minutes,
            valid_from,
            valid_until,
        }
    }

    fn on(day: NaiveDate, own: &Hours) -> Vec<Slot> {
        let next = day.succ_opt().expect("a day after");
        free_slots(std::slice::from_ref(own), &[], &[], &[], day, next, Instant::MIN_UTC)
    }

    #[test]
    fn nine_o_clock_stays_nine_o_clock_when_the_clocks_change() {
        for date in ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26"] {
            let date = day(date);
            let own = hours(i64::from(date.weekday().number_from_monday()), 9 * 60, 10 * 60, 30);
            let times: Vec<String> = on(date, &own).iter().map(|slot| show_time(slot.starts_at)).collect();
            assert_eq!(times, ["09:00", "09:30"], "{date}");
        }
    }

    #[test]
    fn the_hour_that_comes_twice_is_given_once_and_the_one_that_never_comes_not_at_all() {
        let twice = on(day("2026-10-25"), &hours(7, 90, 240, 30));
        let times: Vec<String> = twice.iter().map(|slot| show_time(slot.starts_at)).collect();
        assert_eq!(times, ["01:30", "02:00", "02:30", "03:00", "03:30"]);
        assert!(twice.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at));
        let never: Vec<String> =
            on(day("2026-03-29"), &hours(7, 90, 240, 30)).iter().map(|slot| show_time(slot.starts_at)).collect();
        assert_eq!(never, ["01:30", "03:00", "03:30"]);
    }

    #[test]
    fn what_is_closed_absent_booked_or_past_is_not_free() {
        let monday = day("2026-11-23");
        let own = hours(1, 540, 660, 30);
        let next = monday.succ_opt().expect("a day after");
        let count = |closures: &[Closure], absences: &[Absence], busy: &[Busy], now: Instant| {
            free_slots(std::slice::from_ref(&own), closures, absences, busy, monday, next, now).len()
        };
        let long_ago = Instant::MIN_UTC;
        assert_eq!(count(&[], &[], &[], long_ago), 4);
        assert_eq!(count(&[Closure { calendar: CALENDAR, day: monday, opens: 545, closes: 575 }], &[], &[], long_ago), 2);
        assert_eq!(count(&[], &[Absence { calendar: CALENDAR, from: monday, until: next }], &[], long_ago), 0);
        assert_eq!(
            count(&[], &[], &[Busy { calendar: CALENDAR, starts_at: at(monday, 570), ends_at: at(monday, 600) }], long_ago),
            3
        );
        assert_eq!(
            count(&[], &[], &[Busy { calendar: Uuid::nil(), starts_at: at(monday, 570), ends_at: at(monday, 600) }], long_ago),
            4
        );
        assert_eq!(count(&[], &[], &[], at(monday, 571)), 2);
    }

    proptest! {
        #[test]
        fn free_times_never_overlap_whatever_the_hours(opens in 0..1400_i64, length in 1..600_i64, slot in 10..240_i64, days in 0..400_u64) {
            let first = kernel::time::days_after(day("2026-01-01"), days);
            let own: Vec<Hours> = (1..=7).map(|weekday| hours(weekday, opens, (opens + length).min(DAY), slot)).collect();
            let free = free_slots(&own, &[], &[], &[], first, kernel::time::days_after(first, 3), Instant::MIN_UTC);
            prop_assert!(free.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at));
        }
    }
}
