//! Days of birth as they are typed into one box.

use chrono::{Datelike, NaiveDate};
use kernel::text::folded;
use kernel::time::{MONTHS, parse_date};

/// Years of two digits below this may be of either century: nobody alive was born in 1926 and is typed as 26 more often than a child.
const EITHER_CENTURY: u32 = 50;

/// The days that a text may mean, the likeliest first: `12/3/1980`, `12-3-80`, `12 marzo 1980`, `1° mar 80`, `1980-03-12`, `12031980`,
/// `19800312`, `120380`. A year of two digits may mean two of them. Empty when it means none.
pub(crate) fn days(text: &str) -> Vec<NaiveDate> {
    let text = text.trim();
    if let Some(day) = parse_date(text) {
        return vec![day];
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return together(text);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return Vec::new() };
    let day = day.trim_end_matches(['°', 'º', '^']);
    match month_of(month) {
        Some(month) => of(day, month, year),
        None => Vec::new(),
    }
}

/// Eight or six digits written as one.
fn together(digits: &str) -> Vec<NaiveDate> {
    let (first, last) = (digits.get(..2), digits.get(4..));
    let (Some(day), Some(month), Some(year)) = (first, digits.get(2..4), last) else { return Vec::new() };
    match digits.len() {
        6 => of(day, number(month, 2).unwrap_or(0), year),
        8 => {
            let written = of(day, number(month, 2).unwrap_or(0), year);
            let from_year = || {
                let parts = (digits.get(..4), digits.get(4..6).and_then(|month| number(month, 2)), digits.get(6..));
                if let (Some(year), Some(month), Some(day)) = parts { of(day, month, year) } else { Vec::new() }
            };
            let plausible = written.iter().any(|day| (1880..2100).contains(&day.year()));
            if plausible { written } else { from_year() }
        }
        _ => Vec::new(),
    }
}

/// So many digits at most, as a number.
fn number(text: &str, most: usize) -> Option<u32> {
    (!text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn month_of(text: &str) -> Option<u32> {
    if let Some(month) = number(text, 2) {
        return Some(month);
    }
    let word = folded(text);
    // Three letters are enough.
    let at = MONTHS.iter().position(|month| word.chars().count() >= 3 && month.starts_with(&word))?;
    u32::try_from(at + 1).ok()
}

fn of(day: &str, month: u32, year: &str) -> Vec<NaiveDate> {
    let (Some(day), Some(short)) = (number(day, 2), number(year, 4)) else { return Vec::new() };
    let years: Vec<u32> = match year.len() {
        4 => vec![short],
        2 if short < EITHER_CENTURY => vec![1900 + short, 2000 + short],
        2 => vec![1900 + short],
        _ => Vec::new(),
    };
    years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)).collect()
}

/// A year alone: four digits of the last centuries.
pub(crate) fn year(text: &str) -> Option<i32> {
    let year = number(text, 4).filter(|_| text.len() == 4).and_then(|year| i32::try_from(year).ok())?;
    (1880..2100).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        days(text).iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_day_is_read_however_people_write_it() {
        for text in [
            "12/3/1980",
            "12 marzo 1980",
            "12 Mar 1980",
            "1980-03-12",
            "12031980",
            "19800312",
            "120380",
            "12/3/80",
            "12.03.80",
            "12-mar-80",
        ] {
            assert_eq!(read(text), "1980-03-12", "{text}");
        }
        assert_eq!(read("1° maggio 1955"), "1955-05-01");
        assert_eq!(read("12/3/15"), "1915-03-12 2015-03-12");
        for text in
            ["", "12", "12 ma 1980", "32/1/80", "300280", "12 marzo", "1234567", "marzo 12 1980", "99999999", "12 marzo 198"]
        {
            assert_eq!(read(text), "", "{text}");
        }
        assert_eq!((year("1980"), year("198"), year("0300"), year("19a0")), (Some(1980), None, None, None));
    }
}
