//! The values of the indicator, by date, with their sources.

use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../../data/national/isee.toml");

/// A value as the file holds it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[serde(rename = "unit")]
    _unit: String,
    about: String,
    from: toml::value::Datetime,
    until: Option<toml::value::Datetime>,
    value: Vec<i64>,
    source: String,
    verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    value: Vec<Row>,
}

/// A value with its days and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What it is, in Italian.
    pub about: String,
    /// Whole numbers in the units of the file.
    pub numbers: Vec<i64>,
    /// The act.
    pub source: String,
    /// Whether it was read in the act.
    pub verified: bool,
}

/// A value that is not there, or not on that day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no value {id} on {day}")]
pub struct Lacking {
    /// Its id.
    pub id: &'static str,
    /// The day.
    pub day: NaiveDate,
}

/// The values of a day. Amounts in cents; scale and coefficients in hundredths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// For one to five members.
    pub scale_members: Vec<i64>,
    /// For each more.
    pub scale_further_member: i64,
    /// With three, four, five children or more.
    pub scale_children: Vec<i64>,
    /// With minors whose parents worked; with a child under three.
    pub scale_working_parents: (i64, i64),
    /// For each member with a disability.
    pub scale_disability: i64,
    /// Percent and ceiling for each person.
    pub employee_deduction: (i64, i64),
    /// See `employee_deduction`.
    pub pension_deduction: (i64, i64),
    /// Ceiling for each person.
    pub disability_expenses: i64,
    /// Ceiling, and more for each child after the second.
    pub rent_deduction: (i64, i64),
    /// See `rent_deduction`.
    pub home_franchise: (i64, i64),
    /// The part of the excess that counts.
    pub home_excess: (i64, i64),
    /// For one, for each other, at most.
    pub movable_franchise: (i64, i64, i64),
    /// For each child after the second.
    pub movable_franchise_children: i64,
    /// Ceiling for the household.
    pub state_bonds: i64,
    /// Percent of the assets that counts.
    pub assets_weight: i64,
    /// What does not count of a child's means, and the coefficient.
    pub extra_residential: (i64, i64),
    /// The coefficient with one child, and for each other.
    pub extra_minors: (i64, i64),
    /// By how many percent income, or assets, must have fallen.
    pub current_fall: (i64, i64),
    /// All of them, with their sources.
    pub sources: Vec<Value>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| toml::from_str::<File>(TEXT).map(|file| file.value).unwrap_or_default());

fn date(of: &toml::value::Datetime) -> Option<NaiveDate> {
    let day = of.date?;
    NaiveDate::from_ymd_opt(i32::from(day.year), u32::from(day.month), u32::from(day.day))
}

fn on(id: &str, day: NaiveDate) -> Option<&'static Row> {
    ROWS.iter().rev().find(|row| {
        row.id == id
            && date(&row.from).is_some_and(|from| from <= day)
            && row.until.as_ref().is_none_or(|until| date(until).is_some_and(|until| day < until))
    })
}

impl Parameters {
    /// The values of a day.
    ///
    /// # Errors
    /// The first that is lacking.
    pub fn on(day: NaiveDate) -> Result<Parameters, Lacking> {
        let mut sources = Vec::new();
        let mut all = |id: &'static str, count: usize| {
            let row = on(id, day).filter(|row| row.value.len() == count).ok_or(Lacking { id, day })?;
            let value =
                Value { about: row.about.clone(), numbers: row.value.clone(), source: row.source.clone(), verified: row.verified };
            sources.push(value);
            Ok(row.value.clone())
        };
        let one = |numbers: &[i64]| numbers.first().copied().unwrap_or_default();
        let two = |numbers: &[i64]| (one(numbers), numbers.get(1).copied().unwrap_or_default());
        let three = |numbers: &[i64]| {
            (one(numbers), numbers.get(1).copied().unwrap_or_default(), numbers.get(2).copied().unwrap_or_default())
        };
        Ok(Parameters {
            scale_members: all("scale_members", 5)?,
            scale_further_member: one(&all("scale_further_member", 1)?),
            scale_children: all("scale_children", 3)?,
            scale_working_parents: two(&all("scale_working_parents", 2)?),
            scale_disability: one(&all("scale_disability", 1)?),
            employee_deduction: two(&all("employee_deduction", 2)?),
            pension_deduction: two(&all("pension_deduction", 2)?),
            disability_expenses: one(&all("disability_expenses", 1)?),
            rent_deduction: two(&all("rent_deduction", 2)?),
            home_franchise: two(&all("home_franchise", 2)?),
            home_excess: two(&all("home_excess", 2)?),
            movable_franchise: three(&all("movable_franchise", 3)?),
            movable_franchise_children: one(&all("movable_franchise_children", 1)?),
            state_bonds: one(&all("state_bonds", 1)?),
            assets_weight: one(&all("assets_weight", 1)?),
            extra_residential: two(&all("extra_residential", 2)?),
            extra_minors: two(&all("extra_minors", 2)?),
            current_fall: two(&all("current_fall", 2)?),
            sources,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_file_is_used_has_its_source_and_says_whether_it_was_read_there() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let parameters = Parameters::on(today).unwrap();
        assert_eq!(parameters.sources.len(), ROWS.len(), "{ROWS:?}");
        assert!(parameters.sources.iter().all(|value| !value.source.is_empty() && !value.about.is_empty()));
        assert_eq!(parameters.sources.iter().filter(|value| !value.verified).count(), 3);
    }

    #[test]
    fn before_the_first_day_nothing_is_worked_out() {
        let before = NaiveDate::from_ymd_opt(2025, 3, 4).unwrap();
        assert_eq!(Parameters::on(before).map(|_| ()), Err(Lacking { id: "scale_members", day: before }));
    }
}
