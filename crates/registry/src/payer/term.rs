//! By when the Comune that pays must be told: data, with its source.

use chrono::NaiveDate;
use kernel::time::{days_after, days_before};

/// `code`, `days` (from the first day of the stay; negative before it), `source`, `verified` (V or U).
const TERMS: &str = include_str!("../../../../data/national/register_terms.tsv");

/// The day by which the notice to the Comune that pays is owed for a stay that begins on this day.
pub fn notice_due(began_on: NaiveDate) -> NaiveDate {
    match days_of("payer_notice") {
        Some(days) if days < 0 => days_before(began_on, days.unsigned_abs()),
        Some(days) => days_after(began_on, days.unsigned_abs()),
        None => began_on,
    }
}

fn days_of(code: &str) -> Option<i64> {
    let mut rows = TERMS.lines().skip(1).map(|line| line.split('\t'));
    rows.find_map(|mut cells| if cells.next() == Some(code) { cells.next()?.parse().ok() } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comune_that_pays_is_told_by_the_first_day_of_the_stay() {
        assert_eq!(days_of("payer_notice"), Some(0));
        let day: NaiveDate = "2026-11-21".parse().expect("a day");
        assert_eq!(notice_due(day), day);
    }
}
