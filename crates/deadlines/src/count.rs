//! Counting: from a start and a rule to the day or the moment by which something is due.

use crate::calendar::Calendar;
use crate::rules::{AtEnd, Count, Free, Rule};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use kernel::Instant;
use kernel::time::{days_after, local, show_date, show_moment, start_of_day};

/// Most days that one rule gives: six-monthly reports for a lifetime.
const MOST: u32 = 400;

/// By when something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// By this moment: terms in hours.
    At(Instant),
    /// By the end of this day.
    On(NaiveDate),
}

impl Due {
    /// The day, in Italy.
    pub fn day(self) -> NaiveDate {
        match self {
            Due::At(moment) => local(moment).date(),
            Due::On(day) => day,
        }
    }
    /// The moment, where there is one.
    pub fn moment(self) -> Option<Instant> {
        match self {
            Due::At(moment) => Some(moment),
            Due::On(_) => None,
        }
    }
    /// The first moment at which it is too late.
    pub fn ends(self) -> Instant {
        match self {
            Due::At(moment) => moment,
            Due::On(day) => start_of_day(days_after(day, 1)),
        }
    }
    /// The moment so long before it is too late: when to remind, when to tell whoever answers for the office.
    pub fn before(self, by: TimeDelta) -> Instant {
        self.ends().checked_sub_signed(by).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }
    /// Whether it is over and was not met.
    pub fn is_late(self, now: Instant, today: NaiveDate) -> bool {
        match self {
            Due::At(moment) => moment < now,
            Due::On(day) => day < today,
        }
    }
}

impl std::fmt::Display for Due {
    /// `24/11/2026`, or `24/11/2026 13:00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Due::At(moment) => f.write_str(&show_moment(*moment)),
            Due::On(day) => f.write_str(&show_date(*day)),
        }
    }
}

/// By when a rule wants something that begins at a moment.
///
/// Hours are hours that pass, and end where they end. Days and months begin with the day of the moment in Italy, which is not counted
/// (c.c. art. 2963: the day from which one counts is left out; a month ends on the day of the same number, or on the last one). An end on
/// a free day moves only where the rule says so, by the calendar of the place only where the rule says that, too.
pub fn due(rule: &Rule, from: Instant, calendar: &Calendar) -> Due {
    let start = local(from).date();
    match rule.count {
        Count::Hours(hours) => {
            Due::At(from.checked_add_signed(TimeDelta::hours(i64::from(hours))).unwrap_or(DateTime::<Utc>::MAX_UTC))
        }
        Count::Days(_) | Count::WorkingDays(_) | Count::Months(_) => Due::On(end(rule, start, 1, free_for(rule, calendar))),
    }
}

/// The calendar that counts for a rule.
fn free_for(rule: &Rule, calendar: &Calendar) -> Calendar {
    match rule.free {
        Free::National => Calendar::NATIONAL,
        Free::Place => *calendar,
    }
}

/// The end of so many terms one after the other, counted from the first start.
fn end(rule: &Rule, start: NaiveDate, times: u32, calendar: Calendar) -> NaiveDate {
    let many = rule.count.how_many().saturating_mul(times);
    let day = match rule.count {
        // Only a term in days or months is asked for here; hours are whole days of them.
        Count::Hours(_) => days_after(start, u64::from(many / 24)),
        Count::Days(_) => days_after(start, u64::from(many)),
        Count::WorkingDays(_) => return calendar.working_days_after(start, many),
        Count::Months(_) => start.checked_add_months(Months::new(many)).unwrap_or(NaiveDate::MAX),
    };
    match rule.at_end {
        AtEnd::Stays => day,
        AtEnd::NextWorking => calendar.first_working(day),
    }
}

/// The days on which something that comes again is due, up to and with a last one. Each counts from the first start and never from the one
/// before: six months after the 31st of August is the 28th of February, and twelve months after it the 31st of August again.
///
/// Nothing for a rule that does not come again. The patron saint moves none of them: reports and accounts go to courts.
pub fn series(rule: &Rule, from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    if !rule.every || rule.count.how_many() == 0 {
        return Vec::new();
    }
    (1..=MOST).map(|times| end(rule, from, times, Calendar::NATIONAL)).take_while(|day| *day <= until).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::rules;
    use kernel::time::from_local;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// An Italian wall clock.
    fn at(text: &str) -> Instant {
        from_local(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time"))
    }

    fn rule(count: Count, at_end: AtEnd, free: Free) -> Rule {
        Rule {
            code: "X".into(),
            label: "Termine".into(),
            from: "inizio".into(),
            count,
            at_end,
            source: "prova".into(),
            verified: true,
            every: false,
            free,
            valid_from: day("1900-01-01"),
            valid_until: None,
        }
    }

    fn again(count: Count) -> Rule {
        Rule { every: true, ..rule(count, AtEnd::Stays, Free::National) }
    }

    const MILAN: &str = "F205";
    const ROME: &str = "H501";

    #[test]
    fn a_term_of_24_hours_ends_at_the_same_hour_of_the_next_day_and_is_not_moved_for_christmas() {
        let acts = rules().on("ART403_DOCS", day("2026-12-24")).expect("a rule");
        let milan = Calendar::of_place(MILAN);
        assert_eq!(due(acts, at("2026-12-24 18:30"), &milan), Due::At(at("2026-12-25 18:30")));
        assert_eq!(due(acts, at("2026-12-06 18:30"), &milan), Due::At(at("2026-12-07 18:30")), "nor for the patron");
    }

    #[test]
    fn over_the_night_the_clocks_go_back_24_hours_end_one_hour_earlier_on_the_wall() {
        let acts = rules().on("ART403_DOCS", day("2026-10-24")).expect("a rule");
        assert_eq!(due(acts, at("2026-10-24 14:00"), &Calendar::NATIONAL), Due::At(at("2026-10-25 13:00")));
        assert_eq!(due(acts, at("2026-03-28 14:00"), &Calendar::NATIONAL), Due::At(at("2026-03-29 15:00")), "and later in March");
    }

    #[test]
    fn fifteen_days_from_the_22nd_of_november_end_after_the_patron_and_the_holiday_in_milan_where_the_law_moves_the_end() {
        let (milan, rome) = (Calendar::of_place(MILAN), Calendar::of_place(ROME));
        let from = at("2026-11-22 10:00");
        let moved = rule(Count::Days(15), AtEnd::NextWorking, Free::Place);
        assert_eq!(due(&moved, from, &rome), Due::On(day("2026-12-07")));
        assert_eq!(due(&moved, from, &milan), Due::On(day("2026-12-09")));
        let court = rule(Count::Days(15), AtEnd::NextWorking, Free::National);
        assert_eq!(due(&court, from, &milan), Due::On(day("2026-12-07")), "the patron saint moves no term of a court");
        let stays = rule(Count::Days(15), AtEnd::Stays, Free::Place);
        assert_eq!(due(&stays, from, &milan), Due::On(day("2026-12-07")));
        assert_eq!(due(&stays, at("2026-11-23 10:00"), &rome), Due::On(day("2026-12-08")), "a holiday, and it stays");
    }

    #[test]
    fn months_end_on_the_day_of_the_same_number_or_on_the_last_one() {
        for (months, from, ends) in [
            (12, "2028-02-29", "2029-02-28"),
            (48, "2028-02-29", "2032-02-29"),
            (6, "2026-08-31", "2027-02-28"),
            (6, "2027-08-31", "2028-02-29"),
            (1, "2027-01-30", "2027-02-28"),
            (1, "2026-11-23", "2026-12-23"),
            (24, "2026-11-23", "2028-11-23"),
            (36, "2026-11-30", "2029-11-30"),
        ] {
            let rule = rule(Count::Months(months), AtEnd::Stays, Free::National);
            assert_eq!(due(&rule, start_of_day(day(from)), &Calendar::NATIONAL), Due::On(day(ends)), "{months} months from {from}");
        }
    }

    #[test]
    fn twelve_months_from_the_29th_of_february_end_on_the_28th_and_move_when_the_rule_says_so() {
        // The 28th of February 2026 is a Saturday.
        let from = start_of_day(day("2024-02-29"));
        let two_years = |at_end| due(&rule(Count::Months(24), at_end, Free::National), from, &Calendar::NATIONAL);
        assert_eq!(two_years(AtEnd::Stays), Due::On(day("2026-02-28")));
        assert_eq!(two_years(AtEnd::NextWorking), Due::On(day("2026-03-02")));
    }

    #[test]
    fn every_six_months_from_31_august_counts_from_the_start_and_not_from_the_last_one() {
        let reports = series(&again(Count::Months(6)), day("2026-08-31"), day("2028-08-31"));
        assert_eq!(reports, [day("2027-02-28"), day("2027-08-31"), day("2028-02-29"), day("2028-08-31")]);
        let accounts = series(&again(Count::Months(12)), day("2024-02-29"), day("2028-12-31"));
        assert_eq!(accounts, [day("2025-02-28"), day("2026-02-28"), day("2027-02-28"), day("2028-02-29")]);
    }

    #[test]
    fn what_does_not_come_again_has_no_series_and_what_does_has_an_end() {
        assert!(series(&rule(Count::Months(6), AtEnd::Stays, Free::National), day("2026-01-01"), day("2030-01-01")).is_empty());
        assert!(series(&again(Count::Months(6)), day("2026-01-01"), day("2026-06-30")).is_empty());
        assert_eq!(
            series(&again(Count::Days(1)), day("2026-01-01"), NaiveDate::MAX).len(),
            usize::try_from(MOST).expect("a number")
        );
    }

    #[test]
    fn working_days_are_those_of_the_place_only_where_the_rule_says_so() {
        let from = at("2026-12-04 09:00");
        let milan = Calendar::of_place(MILAN);
        assert_eq!(due(&rule(Count::WorkingDays(4), AtEnd::Stays, Free::Place), from, &milan), Due::On(day("2026-12-14")));
        assert_eq!(due(&rule(Count::WorkingDays(4), AtEnd::Stays, Free::National), from, &milan), Due::On(day("2026-12-11")));
    }

    #[test]
    fn a_start_after_midnight_in_italy_is_of_that_day_though_it_is_the_day_before_in_greenwich() {
        let from = at("2026-07-10 00:30");
        assert_eq!(from.date_naive(), day("2026-07-09"));
        assert_eq!(due(&rule(Count::Days(1), AtEnd::Stays, Free::National), from, &Calendar::NATIONAL), Due::On(day("2026-07-11")));
    }

    #[test]
    fn a_day_is_late_on_the_next_one_and_a_moment_at_once() {
        let today = day("2026-11-21");
        let now = at("2026-11-21 23:59");
        assert!(!Due::On(today).is_late(now, today));
        assert!(Due::On(day("2026-11-20")).is_late(now, today));
        assert!(!Due::At(now).is_late(now, today));
        assert!(Due::At(at("2026-11-21 23:58")).is_late(now, today));
        assert_eq!(Due::On(today).ends(), at("2026-11-22 00:00"));
        assert_eq!(Due::At(now).before(TimeDelta::hours(6)), at("2026-11-21 17:59"));
        assert_eq!((Due::On(today).to_string(), Due::At(now).to_string()), ("21/11/2026".into(), "21/11/2026 23:59".into()));
    }

    fn any_rule() -> impl Strategy<Value = Rule> {
        let count = (0_u8..4, 0_u32..400).prop_map(|(kind, n)| match kind {
            0 => Count::Hours(n),
            1 => Count::Days(n),
            2 => Count::WorkingDays(n % 60),
            _ => Count::Months(n % 120),
        });
        (count, any::<bool>(), any::<bool>()).prop_map(|(count, moves, place)| {
            rule(count, if moves { AtEnd::NextWorking } else { AtEnd::Stays }, if place { Free::Place } else { Free::National })
        })
    }

    /// A moment between 1990 and 2060, to the minute.
    fn any_moment() -> impl Strategy<Value = Instant> {
        (631_152_000_i64..2_840_140_800).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("a moment"))
    }

    proptest! {
        #[test]
        fn what_is_due_is_never_before_its_start(rule in any_rule(), from in any_moment(), milan in any::<bool>()) {
            let calendar = if milan { Calendar::of_place(MILAN) } else { Calendar::NATIONAL };
            let due = due(&rule, from, &calendar);
            prop_assert!(due.day() >= local(from).date());
            if let Due::At(moment) = due {
                prop_assert!(moment >= from);
            }
        }
        #[test]
        fn what_begins_later_is_never_due_earlier(rule in any_rule(), one in any_moment(), other in any_moment(), milan in any::<bool>()) {
            let calendar = if milan { Calendar::of_place(MILAN) } else { Calendar::NATIONAL };
            let (first, second) = if one <= other { (one, other) } else { (other, one) };
            prop_assert!(due(&rule, first, &calendar).ends() <= due(&rule, second, &calendar).ends());
        }
        #[test]
        fn an_end_that_moves_is_a_working_day_and_one_that_stays_is_where_it_was_counted(days in 0_u32..400, from in any_moment()) {
            let calendar = Calendar::of_place(MILAN);
            let stays = due(&rule(Count::Days(days), AtEnd::Stays, Free::Place), from, &calendar).day();
            let moves = due(&rule(Count::Days(days), AtEnd::NextWorking, Free::Place), from, &calendar).day();
            prop_assert_eq!(stays, days_after(local(from).date(), u64::from(days)));
            prop_assert!(!calendar.is_free(moves) && moves >= stays && (moves == stays || calendar.is_free(stays)));
        }
        #[test]
        fn what_comes_again_never_comes_twice_on_a_day_nor_goes_back(months in 1_u32..24, from in any_moment()) {
            let from = local(from).date();
            let days = series(&again(Count::Months(months)), from, days_after(from, 3650));
            prop_assert!(days.windows(2).all(|two| two[0] < two[1]));
            prop_assert!(days.iter().all(|day| *day > from));
        }
    }
}
