//! Periods of validity: from a day, up to but excluding another, or open.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// From `from`, up to and excluding `until`; open when there is no end. Screens show the last day included ([`Period::last_day`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// First day after it; `None` while it is open.
    pub until: Option<NaiveDate>,
}

/// A period that would end before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period ends before it begins")]
pub struct EmptyPeriod;

impl Period {
    /// A period, refused when it would hold no day.
    pub fn new(from: NaiveDate, until: Option<NaiveDate>) -> Result<Self, EmptyPeriod> {
        match until {
            Some(until) if until <= from => Err(EmptyPeriod),
            _ => Ok(Period { from, until }),
        }
    }
    /// A period given as people say it, with its last day included.
    pub fn through(from: NaiveDate, last_day: NaiveDate) -> Result<Self, EmptyPeriod> {
        let until = last_day.succ_opt().ok_or(EmptyPeriod)?;
        Period::new(from, Some(until))
    }
    /// The last day included, if it has an end.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.until.and_then(|until| until.pred_opt())
    }
    /// Whether the day is inside.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
    /// Whether the two have a day in common.
    pub fn overlaps(self, other: Period) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }
    /// The days the two have in common.
    pub fn intersection(self, other: Period) -> Option<Period> {
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Period::new(self.from.max(other.from), until).ok()
    }
    /// How many days it has, if it has an end.
    pub fn days(self) -> Option<i64> {
        self.until.map(|until| (until - self.from).num_days())
    }
    /// The calendar year as a period.
    pub fn year(year: i32) -> Option<Self> {
        Some(Period {
            from: NaiveDate::from_ymd_opt(year, 1, 1)?,
            until: Some(NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(738_000 + n).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn two_periods_overlap_exactly_when_they_share_a_day(a in 0..40, la in 1..20, b in 0..40, lb in 1..20) {
            let (p, q) = (Period::new(day(a), Some(day(a + la))), Period::new(day(b), Some(day(b + lb))));
            let (Ok(p), Ok(q)) = (p, q) else { return Err(TestCaseError::fail("periods with days")) };
            let shared = (0..70).any(|n| p.contains(day(n)) && q.contains(day(n)));
            prop_assert_eq!(p.overlaps(q), shared);
            prop_assert_eq!(p.intersection(q).is_some(), shared);
        }
    }

    #[test]
    fn a_period_without_days_is_refused() {
        assert_eq!(Period::new(day(3), Some(day(3))), Err(EmptyPeriod));
        assert_eq!(Period::through(day(3), day(3)).map(|p| p.days()), Ok(Some(1)));
    }
}
