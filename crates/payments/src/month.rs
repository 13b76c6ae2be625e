//! A calendar month: what a payment is for.

use chrono::{Datelike as _, Months, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A month, kept as its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Month(NaiveDate);

/// A text that is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Il mese si scrive come 11/2026.")]
pub struct NotAMonth;

impl Month {
    /// The month in which a day falls.
    pub fn of(day: NaiveDate) -> Month {
        Month(day.with_day(1).unwrap_or(day))
    }
    /// Its first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }
    /// The first day of the month after it.
    pub fn end(self) -> NaiveDate {
        self.plus(1).0
    }
    /// So many months later.
    pub fn plus(self, months: u32) -> Month {
        Month(self.0.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX))
    }
    /// So many months earlier.
    pub fn minus(self, months: u32) -> Month {
        Month(self.0.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN))
    }
    /// Its days.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        let end = self.end();
        self.0.iter_days().take_while(move |day| *day < end)
    }
    /// The day of this number, or its last one when it has none: the 31st of February is the 28th.
    pub fn day_or_last(self, day: u32) -> NaiveDate {
        self.0.with_day(day).unwrap_or_else(|| self.end().pred_opt().unwrap_or(self.0))
    }
    /// `novembre 2026`
    pub fn words(self) -> String {
        ui::markup::month_in_words(self.0)
    }
    /// As a form shows it: `11/2026`.
    pub fn typed(self) -> String {
        self.0.format("%m/%Y").to_string()
    }
}

/// As programs write it: `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

/// Reads `11/2026`, `2026-11` and `2026-11-01`.
impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let text = text.trim();
        let (year, month) = match text.split_once('/') {
            Some((month, year)) => (year, month),
            None => text.strip_suffix("-01").filter(|rest| rest.len() == 7).unwrap_or(text).split_once('-').ok_or(NotAMonth)?,
        };
        let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if year.len() != 4 || !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let (year, month): (i32, u32) = (year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?);
        NaiveDate::from_ymd_opt(year, month, 1).filter(|_| (2000..=2100).contains(&year)).map(Month).ok_or(NotAMonth)
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl utoipa::PartialSchema for Month {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("A calendar month, as `2026-11`."))
            .pattern(Some(r"^\d{4}-\d{2}$"))
            .into()
    }
}
impl utoipa::ToSchema for Month {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_people_and_programs_write_it() {
        for text in ["11/2026", "2026-11", "2026-11-01", " 11/2026 "] {
            assert_eq!(text.parse::<Month>().map(|month| month.to_string()), Ok("2026-11".to_owned()), "{text}");
        }
        for text in ["", "2026", "13/2026", "0/2026", "11/26", "novembre 2026", "11/1999", "2026-1-1"] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text}");
        }
        let november: Month = "2026-11".parse().unwrap_or_else(|_| Month::of(NaiveDate::MIN));
        assert_eq!((november.typed().as_str(), november.words().as_str()), ("11/2026", "novembre 2026"));
        assert_eq!((november.days().count(), november.plus(3).day_or_last(31).to_string()), (30, "2027-02-28".to_owned()));
    }
}
