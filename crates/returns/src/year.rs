//! The year of reference in an address, and its first and last day.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::NaiveDate;
use kernel::{Failure, Period};
use ui::{Fail, Site};

/// A year of reference with its bounds: from `first` up to, not including, `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    /// The number.
    pub number: i32,
    /// 1 January.
    pub first: NaiveDate,
    /// 1 January of the year after.
    pub next: NaiveDate,
}

/// How many years back the pages of a year lead; an earlier one is reached by its address.
pub const YEARS_BACK: i32 = 5;

impl Year {
    /// A year in which a municipality may have used a program: 1990 to 2199.
    pub fn new(number: i32) -> Option<Self> {
        let period = Period::year(number).filter(|_| (1990..2200).contains(&number))?;
        Some(Year { number, first: period.from, next: period.until? })
    }
    /// The year in which a day lies.
    pub fn of(day: NaiveDate) -> Result<Self, Failure> {
        Year::new(chrono::Datelike::year(&day)).ok_or_else(|| Failure::internal("a clock out of every possible period"))
    }
    /// 31 December.
    pub fn last(self) -> NaiveDate {
        self.next.pred_opt().unwrap_or(self.first)
    }
    /// As the database holds it.
    pub fn whole(self) -> i64 {
        i64::from(self.number)
    }
}

/// The first part of the path that is a year; anything else answers 404.
#[derive(Clone, Copy, Debug)]
pub struct PathYear(pub Year);

impl FromRequestParts<Site> for PathYear {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Fail> {
        let path = axum::extract::RawPathParams::from_request_parts(parts, site).await.map_err(|_| Fail(Failure::NotFound))?;
        let year = path.iter().find_map(|(_, value)| if value.len() == 4 { value.parse().ok().and_then(Year::new) } else { None });
        year.map(PathYear).ok_or(Fail(Failure::NotFound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_its_bounds_and_others_are_no_years() {
        let year = Year::new(2026).unwrap();
        assert_eq!((year.first.to_string().as_str(), year.last().to_string().as_str()), ("2026-01-01", "2026-12-31"));
        for number in [0, -2026, 1989, 2200, i32::MAX] {
            assert_eq!(Year::new(number), None);
        }
    }
}
