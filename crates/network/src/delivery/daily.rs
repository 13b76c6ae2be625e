//! How much of a service one day can hold: a table with dates, not code. More than that is a slip of the keyboard until the office says
//! otherwise.

use crate::catalogue::model::UnitOfMeasure;
use chrono::NaiveDate;

/// Per unit of measure, whole units, first day and first day after the last one; a line that cannot be read is left out and fails the
/// tests.
const TABLE: &str = include_str!("../../daily_most.tsv");

#[derive(Clone, Copy, Debug)]
struct Rule {
    unit: UnitOfMeasure,
    hundredths: i64,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

impl Rule {
    fn read(line: &str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (unit, most, from, until) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        Some(Rule {
            unit: unit.parse().ok()?,
            hundredths: most.parse::<i64>().ok()?.checked_mul(100)?,
            from: from.parse().ok()?,
            until: if until.is_empty() { None } else { Some(until.parse().ok()?) },
        })
    }
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

fn rules() -> impl Iterator<Item = Rule> {
    TABLE.lines().skip(1).filter_map(Rule::read)
}

/// The most that one person can be given of one service on a day, in hundredths of a unit; `None` where no measure is known.
pub fn most_on(unit: UnitOfMeasure, day: NaiveDate) -> Option<i64> {
    rules().find(|rule| rule.unit == unit && rule.holds_on(day)).map(|rule| rule.hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn every_line_is_read_and_no_unit_has_two_measures_on_a_day() {
        assert_eq!(rules().count(), TABLE.lines().count() - 1);
        let all: Vec<Rule> = rules().collect();
        for rule in &all {
            assert!(rule.hundredths > 0 && rule.until.is_none_or(|until| rule.from < until));
            assert_eq!(all.iter().filter(|other| other.unit == rule.unit && other.holds_on(rule.from)).count(), 1, "{rule:?}");
        }
    }

    #[test]
    fn a_day_holds_twenty_four_hours_and_one_day_and_any_number_of_visits() {
        assert_eq!(most_on(UnitOfMeasure::Hour, day("2026-11-21")), Some(2_400));
        assert_eq!(most_on(UnitOfMeasure::Day, day("2026-11-21")), Some(100));
        assert_eq!(most_on(UnitOfMeasure::Visit, day("2026-11-21")), None);
        assert_eq!(most_on(UnitOfMeasure::Hour, day("1999-12-31")), None, "the measure has a first day");
    }
}
