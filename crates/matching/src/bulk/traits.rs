//! What two records may have in common, as numbers: the parts of which the rules of blocking are made.

use super::number::{joined, mixed};
use super::table::{Row, Table};

/// How many there are.
pub(crate) const TRAITS: usize = 21;

/// One number for each trait, 0 where the record has none.
pub(crate) type Traits = [u32; TRAITS];

/// Traits as bits.
pub(crate) const CODE: u32 = 1;
pub(crate) const CODE_LETTERS: u32 = 1 << 1;
pub(crate) const CODE_BIRTH: u32 = 1 << 2;
pub(crate) const STREET: u32 = 1 << 3;
pub(crate) const HOUSE: u32 = 1 << 4;
pub(crate) const FAMILY: u32 = 1 << 5;
pub(crate) const GIVEN: u32 = 1 << 6;
pub(crate) const FAMILY_INITIAL: u32 = 1 << 7;
pub(crate) const GIVEN_INITIAL: u32 = 1 << 8;
pub(crate) const DATE: u32 = 1 << 9;
pub(crate) const YEAR: u32 = 1 << 10;
pub(crate) const DAY: u32 = 1 << 11;
pub(crate) const PLACE: u32 = 1 << 12;
pub(crate) const POSTCODE: u32 = 1 << 13;
pub(crate) const CITY: u32 = 1 << 14;
pub(crate) const PHONE: u32 = 1 << 15;
pub(crate) const NUMBER: u32 = 1 << 16;
pub(crate) const INITIALS: u32 = 1 << 17;
pub(crate) const NUMBER_BEGIN: u32 = 1 << 18;
pub(crate) const NUMBER_END: u32 = 1 << 19;
pub(crate) const BOTH_NAMES: u32 = 1 << 20;

/// In the order of [`of`].
const BITS: Traits = [
    CODE,
    CODE_LETTERS,
    CODE_BIRTH,
    STREET,
    HOUSE,
    FAMILY,
    GIVEN,
    FAMILY_INITIAL,
    GIVEN_INITIAL,
    DATE,
    YEAR,
    DAY,
    PLACE,
    POSTCODE,
    CITY,
    PHONE,
    NUMBER,
    INITIALS,
    NUMBER_BEGIN,
    NUMBER_END,
    BOTH_NAMES,
];

/// A number above 0 for what has one.
fn short(number: u64) -> u32 {
    if number == 0 { 0 } else { u32::try_from(mixed(number) >> 32).unwrap_or(0).max(1) }
}

/// Several numbers as one; 0 when one of them is missing.
fn both(parts: &[u64]) -> u64 {
    if parts.contains(&0) { 0 } else { parts.iter().fold(1, |all, part| joined(all, *part)) | 1 }
}

/// The traits of a record. Dates come without the order of day and month, and without the century.
pub(crate) fn of(table: &Table, row: &Row) -> Traits {
    let name = |number: u32| table.names.get(number).map_or((0, 0), |name| (name.sound, name.initial));
    let ((family, family_initial), (given, given_initial)) = (name(row.family), name(row.given));
    let unordered = |a: u32, b: u32| both(&[u64::from(a.min(b)), u64::from(a.max(b))]);
    let birth = row.birth;
    let year = if birth.is_missing() || birth.year() == 0 { 0 } else { birth.year() % 100 + 1 };
    let code = row.code;
    let letters = both(&[u64::from(code.family), u64::from(code.given)]);
    let code_birth = both(&[u64::from(code.birth), u64::from(code.place)]);
    let code_year = if code.birth == 0 { 0 } else { u64::from((code.birth - 1) / 372) + 1 };
    let number = if row.number == 0 { &[] } else { table.numbers.get(row.number).as_bytes() };
    let half = number.len() / 2;
    let part = |bytes: Option<&[u8]>| match bytes.unwrap_or_default() {
        [] => 0,
        bytes => bytes.iter().fold(1, |all: u64, byte| joined(all, u64::from(*byte))) | 1,
    };
    // Nobody is kept apart by a name that is missing.
    let perhaps = |initial: u32| initial + 1;
    [
        short(both(&[letters, code_birth])),
        short(both(&[letters, code_year])),
        short(code_birth),
        short(table.streets.get(row.street).map_or(0, |street| street.key)),
        row.house,
        family,
        given,
        family_initial,
        given_initial,
        birth.unordered().map_or(0, |date| date + 1),
        year,
        if birth.is_whole() { birth.month() << 7 | birth.day() } else { 0 },
        row.place,
        row.postcode,
        row.city,
        short(row.phone),
        short(part(Some(number))),
        short(unordered(perhaps(family_initial), perhaps(given_initial))),
        short(both(&[part(number.get(..half)), u64::from(perhaps(family_initial))])),
        short(both(&[part(number.get(half..)), u64::from(perhaps(given_initial))])),
        short(unordered(family, given)),
    ]
}

/// The traits that two records share, as bits.
pub(crate) fn shared(a: &Traits, b: &Traits) -> u32 {
    a.iter().zip(b).zip(BITS).fold(0, |all, ((a, b), bit)| all | if (a == b) & (*a != 0) { bit } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::super::table::Record;
    use super::*;

    #[test]
    fn what_is_missing_is_shared_with_nobody() {
        let mut table = Table::default();
        for id in ["1", "2"] {
            table.push(&Record { id, given_name: "Anna", ..Record::default() }).unwrap();
        }
        let traits: Vec<Traits> = table.rows.iter().map(|row| of(&table, row)).collect();
        assert_eq!(shared(&traits[0], &traits[1]), GIVEN | GIVEN_INITIAL | INITIALS);
    }

    #[test]
    fn a_date_is_shared_with_day_and_month_exchanged_and_without_its_century() {
        let mut table = Table::default();
        for (id, birth_date) in [("1", "1980-03-04"), ("2", "04/03/1980"), ("3", "3.4.80"), ("4", "1980-05-04")] {
            table.push(&Record { id, birth_date, ..Record::default() }).unwrap();
        }
        let traits: Vec<Traits> = table.rows.iter().map(|row| of(&table, row)).collect();
        let with_first: Vec<u32> = traits.iter().map(|other| shared(&traits[0], other) & (DATE | YEAR | DAY)).collect();
        assert_eq!(with_first, [DATE | YEAR | DAY, DATE | YEAR | DAY, DATE | YEAR, YEAR]);
    }
}
