//! What is due for a month, and what was paid too much: rules without a database.

use crate::month::Month;
use chrono::{Datelike as _, NaiveDate};
use kernel::Cents;
use kernel::money::MoneyError;

kernel::code_enum! {
    /// How often what was granted falls due.
    pub enum Rhythm {
        /// Once.
        Once = "once" => "Una volta sola",
        /// For each day.
        Day = "day" => "Al giorno",
        /// For each month.
        Month = "month" => "Al mese",
        /// For each year.
        Year = "year" => "All'anno",
    }
}

kernel::code_enum! {
    /// How an entitlement stands on a day.
    pub enum Standing {
        /// It is paid.
        Running = "running" => "In corso",
        /// It waits.
        Suspended = "suspended" => "Sospesa",
        /// Its time is over, or it was revoked.
        Ended = "ended" => "Finita",
    }
}

/// A time in which nothing is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// First day.
    pub from: NaiveDate,
    /// First day after it; `None` while it lasts.
    pub until: Option<NaiveDate>,
    /// Whether what fell due in it is owed all the same; `None` while it lasts.
    pub owed: Option<bool>,
}

impl Pause {
    fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
    /// Whether what falls due on a day waits for its end.
    fn waits(&self, day: NaiveDate) -> bool {
        self.owed.is_none() && self.holds(day)
    }
    /// Whether what fell due on a day is lost.
    fn loses(&self, day: NaiveDate) -> bool {
        self.owed == Some(false) && self.holds(day)
    }
}

/// What is granted, with everything that changed it since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The amount as it was granted, in cents.
    pub amount: Cents,
    /// How often it falls due.
    pub rhythm: Rhythm,
    /// First day.
    pub from: NaiveDate,
    /// First day after it, a revocation and a death taken in; `None` while it is open.
    pub until: Option<NaiveDate>,
    /// Other amounts from a day, in the order of their days.
    pub changes: Vec<(NaiveDate, Cents)>,
    /// Suspensions.
    pub pauses: Vec<Pause>,
}

/// What falls due for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// In cents; never nothing.
    pub amount: Cents,
    /// Whether a suspension that lasts keeps it back.
    pub paused: bool,
}

impl Terms {
    fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
    /// The day nearest to this one on which it runs: arrears are paid also when its time is over.
    pub fn nearest(&self, day: NaiveDate) -> NaiveDate {
        let last = self.until.and_then(|until| until.pred_opt());
        last.map_or(day, |last| day.min(last)).max(self.from)
    }
    /// The amount that holds on a day.
    pub fn amount_on(&self, day: NaiveDate) -> Cents {
        self.changes.iter().rev().find(|(from, _)| *from <= day).map_or(self.amount, |(_, amount)| *amount)
    }

    /// What falls due for a month, if anything does.
    ///
    /// What is granted by the month falls due on the day of the month on which it began (on the last day of a shorter month), whole: a grant
    /// of six months is paid six times, whenever it begins. By the day every day counts that lies within the period. By the year it falls due
    /// in the month in which it began; once, in that month alone.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn instalment(&self, month: Month) -> Result<Option<Instalment>, MoneyError> {
        let on_one_day = |day: NaiveDate| {
            let due = self.holds(day) && !self.pauses.iter().any(|pause| pause.loses(day));
            let amount = self.amount_on(day);
            let paused = self.pauses.iter().any(|pause| pause.waits(day));
            (due && amount > Cents::ZERO).then_some(Instalment { amount, paused })
        };
        let first = Month::of(self.from);
        Ok(match self.rhythm {
            Rhythm::Once if month == first => on_one_day(self.from),
            Rhythm::Year if month.first().month() == self.from.month() => on_one_day(month.day_or_last(self.from.day())),
            Rhythm::Once | Rhythm::Year => None,
            Rhythm::Month => on_one_day(month.day_or_last(self.from.day())),
            Rhythm::Day => {
                let mut sum = Instalment { amount: Cents::ZERO, paused: false };
                for one in month.days().filter_map(on_one_day) {
                    sum = Instalment { amount: sum.amount.plus(one.amount)?, paused: sum.paused || one.paused };
                }
                (sum.amount > Cents::ZERO).then_some(sum)
            }
        })
    }

    /// The months from a month on, through another, for which something may fall due.
    pub fn months(&self, earliest: Month, through: Month) -> impl Iterator<Item = Month> {
        let first = Month::of(self.from).max(earliest);
        let last = match self.rhythm {
            Rhythm::Once => through.min(Month::of(self.from)),
            Rhythm::Day | Rhythm::Month | Rhythm::Year => through,
        };
        std::iter::successors(Some(first), |month| Some(month.plus(1))).take_while(move |month| *month <= last)
    }

    /// How much of what was paid, month by month, was not due: what comes back.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn undue(&self, paid: &[(Month, Cents)]) -> Result<Cents, MoneyError> {
        let mut sum = Cents::ZERO;
        for (month, paid) in paid {
            let due = self.instalment(*month)?.map_or(Cents::ZERO, |instalment| instalment.amount);
            sum = sum.plus(paid.minus(due)?.max(Cents::ZERO))?;
        }
        Ok(sum)
    }
}

/// The earlier of the days after which nothing is due: the end that was granted, the revocation, the day after a death.
pub fn earliest_end(granted: Option<NaiveDate>, revoked_from: Option<NaiveDate>, died_on: Option<NaiveDate>) -> Option<NaiveDate> {
    let after_death = died_on.map(|day| day.succ_opt().unwrap_or(day));
    [granted, revoked_from, after_death].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, Months};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }
    fn month(text: &str) -> Month {
        Month::of(day(&format!("{text}-01")))
    }
    fn terms(rhythm: Rhythm, from: &str, until: Option<&str>) -> Terms {
        Terms { amount: Cents(10_000), rhythm, from: day(from), until: until.map(day), changes: Vec::new(), pauses: Vec::new() }
    }
    fn due(terms: &Terms, text: &str) -> i64 {
        terms.instalment(month(text)).ok().flatten().map_or(0, |one| one.amount.0)
    }

    #[test]
    fn what_is_granted_by_the_month_is_paid_whole_on_the_day_on_which_it_began() {
        let middle = terms(Rhythm::Month, "2026-11-15", Some("2027-02-15"));
        let all: Vec<i64> = ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"].map(|month| due(&middle, month)).to_vec();
        assert_eq!(all, [0, 10_000, 10_000, 10_000, 0], "three months, three times");
        let last = terms(Rhythm::Month, "2026-08-31", None);
        assert_eq!((due(&last, "2026-09"), due(&last, "2027-02")), (10_000, 10_000));
    }

    #[test]
    fn by_the_day_every_day_counts_once_and_by_the_year_the_month_in_which_it_began() {
        let daily = terms(Rhythm::Day, "2026-11-21", Some("2026-12-03"));
        assert_eq!((due(&daily, "2026-11"), due(&daily, "2026-12"), due(&daily, "2027-01")), (100_000, 20_000, 0));
        let yearly = terms(Rhythm::Year, "2026-03-10", Some("2028-03-10"));
        assert_eq!(
            (due(&yearly, "2026-03"), due(&yearly, "2027-03"), due(&yearly, "2028-03"), due(&yearly, "2026-04")),
            (10_000, 10_000, 0, 0)
        );
        let once = terms(Rhythm::Once, "2026-03-10", None);
        assert_eq!((due(&once, "2026-03"), due(&once, "2026-04"), due(&once, "2027-03")), (10_000, 0, 0));
        assert_eq!(once.months(month("2025-01"), month("2027-12")).count(), 1);
    }

    #[test]
    fn another_amount_holds_from_its_day() {
        let mut monthly = terms(Rhythm::Month, "2026-01-10", None);
        monthly.changes = vec![(day("2026-03-10"), Cents(5_000)), (day("2026-05-11"), Cents(0))];
        assert_eq!(["2026-02", "2026-03", "2026-05", "2026-06"].map(|month| due(&monthly, month)), [10_000, 5_000, 5_000, 0]);
        let mut daily = terms(Rhythm::Day, "2026-01-01", None);
        daily.changes = vec![(day("2026-02-15"), Cents(20_000))];
        assert_eq!(due(&daily, "2026-02"), 14 * 10_000 + 14 * 20_000);
    }

    #[test]
    fn what_falls_due_while_a_suspension_lasts_waits_and_afterwards_is_owed_or_lost_as_was_said() {
        let with = |until: Option<&str>, owed| {
            let mut terms = terms(Rhythm::Month, "2026-01-01", None);
            terms.pauses = vec![Pause { from: day("2026-03-01"), until: until.map(day), owed }];
            terms
        };
        let lasting = with(None, None);
        assert_eq!(lasting.instalment(month("2026-02")), Ok(Some(Instalment { amount: Cents(10_000), paused: false })));
        assert_eq!(lasting.instalment(month("2026-04")), Ok(Some(Instalment { amount: Cents(10_000), paused: true })));
        let owed = with(Some("2026-05-01"), Some(true));
        assert_eq!(owed.instalment(month("2026-04")), Ok(Some(Instalment { amount: Cents(10_000), paused: false })));
        let lost = with(Some("2026-05-01"), Some(false));
        assert_eq!((due(&lost, "2026-04"), due(&lost, "2026-05")), (0, 10_000));
    }

    #[test]
    fn a_revocation_gives_back_what_was_paid_after_it_and_a_lower_amount_the_difference() {
        let paid: Vec<(Month, Cents)> = ["2026-01", "2026-02", "2026-03"].map(|text| (month(text), Cents(10_000))).to_vec();
        let revoked = terms(Rhythm::Month, "2026-01-01", Some("2026-02-01"));
        assert_eq!(revoked.undue(&paid), Ok(Cents(20_000)));
        let mut lower = terms(Rhythm::Month, "2026-01-01", None);
        lower.changes = vec![(day("2026-03-01"), Cents(6_000))];
        assert_eq!(lower.undue(&paid), Ok(Cents(4_000)));
        let end = earliest_end(Some(day("2026-12-31")), None, Some(day("2026-03-31")));
        assert_eq!(end, Some(day("2026-04-01")), "the day of the death itself counts");
    }

    proptest! {
        #[test]
        fn so_many_months_are_paid_so_many_times_whenever_they_begin(offset in 0_u64..4_000, months in 1_u32..60) {
            let from = day("2020-01-01") + Days::new(offset);
            let mut granted = terms(Rhythm::Month, "2020-01-01", None);
            (granted.from, granted.until) = (from, from.checked_add_months(Months::new(months)));
            let through = Month::of(from).plus(months + 3);
            let paid = granted.months(Month::of(from), through).filter(|month| granted.instalment(*month) != Ok(None)).count();
            prop_assert_eq!(paid, usize::try_from(months).unwrap_or(0));
        }

        #[test]
        fn days_add_up_to_the_whole_period_however_months_cut_it(offset in 0_u64..4_000, days in 1_u64..500, cut in 0_u64..500) {
            let from = day("2020-01-01") + Days::new(offset);
            let mut granted = terms(Rhythm::Day, "2020-01-01", None);
            (granted.from, granted.until) = (from, Some(from + Days::new(days)));
            let through = Month::of(from).plus(20);
            let paid: Vec<(Month, Cents)> = granted.months(Month::of(from), through)
                .filter_map(|month| granted.instalment(month).ok().flatten().map(|one| (month, one.amount))).collect();
            let sum = |all: &[(Month, Cents)]| Cents::sum(all.iter().map(|(_, amount)| *amount));
            prop_assert_eq!(sum(&paid), Ok(Cents(10_000 * i64::try_from(days).unwrap_or(0))));
            // What a revocation takes back and what stays make up what was paid.
            let mut revoked = granted.clone();
            revoked.until = Some((from + Days::new(cut)).min(from + Days::new(days)));
            let stays: Vec<(Month, Cents)> = revoked.months(Month::of(from), through)
                .filter_map(|month| revoked.instalment(month).ok().flatten().map(|one| (month, one.amount))).collect();
            prop_assert_eq!(revoked.undue(&paid).and_then(|back| back.plus(sum(&stays)?)), sum(&paid));
        }
    }
}
