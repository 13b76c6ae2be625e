//! Dates of birth as files have them, kept also when no calendar has them: a mistyped date is still evidence.

/// A date in one number: year, month, day (each 0 when unknown), and whether only two digits of the year are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Packed(pub(crate) u32);

const SHORT: u32 = 1 << 31;

impl Packed {
    pub(crate) fn new(year: u32, month: u32, day: u32) -> Packed {
        Packed((year & 0x3fff) << 14 | (month & 0x7f) << 7 | (day & 0x7f))
    }
    /// A date of which only the last two digits of the year are known.
    pub(crate) fn short(year: u32, month: u32, day: u32) -> Packed {
        Packed(Packed::new(1900 + year % 100, month, day).0 | SHORT)
    }
    pub(crate) fn is_missing(self) -> bool {
        self.0 == 0
    }
    pub(crate) fn is_short(self) -> bool {
        self.0 & SHORT != 0
    }
    pub(crate) fn year(self) -> u32 {
        self.0 >> 14 & 0x3fff
    }
    pub(crate) fn month(self) -> u32 {
        self.0 >> 7 & 0x7f
    }
    pub(crate) fn day(self) -> u32 {
        self.0 & 0x7f
    }
    /// Whether day, month and year are all there.
    pub(crate) fn is_whole(self) -> bool {
        self.year() > 0 && self.month() > 0 && self.day() > 0
    }
    /// Year (two digits) and the smaller and larger of day and month: the same for a date with the two exchanged.
    pub(crate) fn unordered(self) -> Option<u32> {
        let (first, second) = if self.month() < self.day() { (self.month(), self.day()) } else { (self.day(), self.month()) };
        self.is_whole().then(|| (self.year() % 100) << 14 | first << 7 | second)
    }
}

/// Reads `1980-01-31`, `31/1/1980`, `31.01.80`, `19800131`, `31011980`, `01/1980` or `1980`; a time of day behind it is left
/// out. `None` when it is nothing of that kind; `Some` of a missing date for an empty text.
pub(crate) fn read(text: &str) -> Option<Packed> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Packed::default());
    }
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.')) {
        return None;
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && fits(month) && fits(day) => {
            Some(Packed::new(number(year)?, number(month)?, number(day)?))
        }
        [day, month, year] if year.len() == 4 && fits(month) && fits(day) => {
            Some(Packed::new(number(year)?, number(month)?, number(day)?))
        }
        [day, month, year] if year.len() == 2 && fits(month) && fits(day) => {
            Some(Packed::short(number(year)?, number(month)?, number(day)?))
        }
        [month, year] if year.len() == 4 && fits(month) => Some(Packed::new(number(year)?, number(month)?, 0)),
        [year] if year.len() == 4 => Some(Packed::new(number(year)?, 0, 0)),
        [all] if all.len() == 8 => {
            let part = |from: usize, to: usize| all.get(from..to).and_then(number);
            let year = |value: &u32| (1850..=2100).contains(value);
            match (part(0, 4).filter(year), part(4, 8).filter(year)) {
                (None, Some(last)) => Some(Packed::new(last, part(2, 4)?, part(0, 2)?)),
                _ => Some(Packed::new(part(0, 4)?, part(4, 6)?, part(6, 8)?)),
            }
        }
        _ => None,
    }
}

fn fits(part: &str) -> bool {
    matches!(part.len(), 1 | 2)
}

/// Levels of the comparison of two dates that both have a year: 1 same, 2 day and month exchanged, 3 one figure (or two
/// neighbouring ones exchanged), 4 two parts of three, 5 same year or nothing contradicts, 6 another. 0 when one is missing.
pub(crate) fn level(a: Packed, b: Packed) -> u64 {
    if a.is_missing() || b.is_missing() || a.year() == 0 || b.year() == 0 {
        return 0;
    }
    let short = a.is_short() || b.is_short();
    let year = |date: Packed| if short { date.year() % 100 } else { date.year() };
    let (same_year, same_month, same_day) = (year(a) == year(b), a.month() == b.month(), a.day() == b.day());
    if !a.is_whole() || !b.is_whole() {
        let month_fits = a.month() == 0 || b.month() == 0 || same_month;
        return if same_year && month_fits { 5 } else { 6 };
    }
    if same_year && same_month && same_day {
        return 1;
    }
    if same_year && a.month() == b.day() && a.day() == b.month() {
        return 2;
    }
    if one_figure(year(a) * 10_000 + a.month() * 100 + a.day(), year(b) * 10_000 + b.month() * 100 + b.day()) {
        return 3;
    }
    match (same_year, same_month, same_day) {
        (true, true, _) | (true, _, true) | (_, true, true) => 4,
        (true, _, _) => 5,
        _ => 6,
    }
}

/// Whether two numbers may differ in one decimal figure, or by two neighbouring figures exchanged: only then is their difference, its zeros at
/// the end left out, of one figure or a multiple of nine below ninety. Most pairs of numbers end here.
pub(crate) fn may_be_one_figure(a: u64, b: u64) -> bool {
    let mut apart = a.abs_diff(b);
    while apart > 81 && apart.is_multiple_of(10) {
        apart /= 10;
    }
    apart <= 81
}

/// Whether two numbers differ in one decimal figure, or by two neighbouring figures exchanged.
fn one_figure(mut a: u32, mut b: u32) -> bool {
    if !may_be_one_figure(u64::from(a), u64::from(b)) {
        return false;
    }
    let mut different = [(0, 0, 0); 2];
    let mut found = 0_usize;
    for place in 0_u32..10 {
        if a == b {
            break;
        }
        let (x, y) = (a % 10, b % 10);
        if x != y {
            let Some(slot) = different.get_mut(found) else { return false };
            *slot = (place, x, y);
            found += 1;
        }
        (a, b) = (a / 10, b / 10);
    }
    let [(first, x1, y1), (second, x2, y2)] = different;
    found == 1 || found == 2 && second == first + 1 && x1 == y2 && x2 == y1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_pair_of_one_figure_is_passed_over(number in 0_u64..100_000_000, place in 0_u32..8, figure in 0_u64..10) {
            let power = 10_u64.pow(place);
            let at = |place: u32| number / 10_u64.pow(place) % 10;
            let changed = number - at(place) * power + figure * power;
            prop_assert!(may_be_one_figure(number, changed));
            let exchanged = number - at(place) * power - at(place + 1) * power * 10 + at(place + 1) * power + at(place) * power * 10;
            prop_assert!(may_be_one_figure(number, exchanged));
        }
    }

    #[test]
    fn every_common_way_of_writing_a_date_is_read() {
        for text in ["1980-01-31", "31/1/1980", "31.01.1980", "19800131", "31011980", "1980-01-31T00:00:00", "31-01-1980 00:00"] {
            assert_eq!(read(text), Some(Packed::new(1980, 1, 31)), "{text}");
        }
        assert_eq!(read("31/1/80"), Some(Packed::short(80, 1, 31)));
        assert_eq!(read("1980"), Some(Packed::new(1980, 0, 0)));
        assert_eq!(read(" "), Some(Packed::default()));
        assert_eq!(read("ieri"), None);
        assert_eq!(read("1-2-3"), None);
    }

    #[test]
    fn a_date_is_compared_by_what_a_hand_gets_wrong() {
        let compare = |a: &str, b: &str| level(read(a).unwrap(), read(b).unwrap());
        assert_eq!(compare("1980-01-31", "31/01/80"), 1);
        assert_eq!(compare("1980-03-04", "1980-04-03"), 2);
        assert_eq!(compare("1980-03-04", "1980-03-05"), 3);
        assert_eq!(compare("1980-03-12", "1980-03-21"), 3, "two figures exchanged");
        assert_eq!(compare("1980-03-04", "1980-03-29"), 4);
        assert_eq!(compare("1980-03-04", "1961-03-04"), 4);
        assert_eq!(compare("1980-03-04", "1980-11-29"), 5);
        assert_eq!(compare("1980-03-04", "1980"), 5);
        assert_eq!(compare("1980-03-04", "1955-11-29"), 6);
        assert_eq!(compare("", "1955-11-29"), 0);
    }
}
