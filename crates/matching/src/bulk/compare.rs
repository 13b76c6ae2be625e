//! Two records, level by level.

use super::code::{birth_level, letters_level, place_level};
use super::date;
use super::form::{NO_PROVINCE, shared};
use super::levels::{Factor, NAME_OTHER, Pattern};
use super::likeness::likeness;
use super::near::{ALMOST, is_one_error, name_level, one_error};
use super::number::small;
use super::store::Lexicon;
use super::table::{Row, Table};
use strsim::osa_distance;

/// Slots of the memory of comparisons of names, as a power of two: common names meet again and again.
const MEMORY: u32 = 16;
/// Compares the records of one table; one for each thread.
pub(crate) struct Comparer<'t> {
    table: &'t Table,
    names: Memory,
    streets: Memory,
}

impl<'t> Comparer<'t> {
    pub(crate) fn new(table: &'t Table) -> Self {
        Comparer { table, names: Memory::new(), streets: Memory::new() }
    }

    /// The pattern of two records; the order of the two does not matter.
    pub(crate) fn pattern(&mut self, a: &Row, b: &Row) -> Pattern {
        let beside = self.beside_names(a, b);
        self.with_names(beside, a, b)
    }

    /// The pattern of all but the names themselves, which take longest.
    pub(crate) fn beside_names(&mut self, a: &Row, b: &Row) -> Pattern {
        let mut place = self.place(a.place, b.place);
        if place >= 3 && (a.place_from_code || b.place_from_code) && self.mistyped_code(a.place, b.place) {
            place = 2;
        }
        let mut pattern = Pattern::default().with(Factor::Birth, date::level(a.birth, b.birth)).with(Factor::Place, place);
        pattern = pattern.with(Factor::Street, self.street(a.street, b.street)).with(Factor::Locality, self.locality(a, b));
        if a.house > 0 && b.house > 0 {
            pattern = pattern.with(Factor::House, if a.house == b.house { 1 } else { 2 });
        }
        pattern = pattern.with(Factor::Phone, phone(a.phone, b.phone)).with(Factor::Number, self.number(a.number, b.number));
        if a.sex > 0 && b.sex > 0 {
            pattern = pattern.with(Factor::Sex, if a.sex == b.sex { 1 } else { 2 });
        }
        pattern = pattern
            .with(Factor::CodeFamily, letters_level(a.code.family, b.code.family))
            .with(Factor::CodeGiven, letters_level(a.code.given, b.code.given));
        if !a.birth_from_code && !b.birth_from_code {
            pattern = pattern.with(Factor::CodeBirth, birth_level(a.code, b.code));
        }
        if !a.place_from_code && !b.place_from_code {
            pattern = pattern.with(Factor::CodePlace, place_level(a.code.place, b.code.place));
        }
        if a.code.is_whole() && a.code == b.code {
            pattern = pattern.with(Factor::CodeWhole, if a.code_digits == b.code_digits { 1 } else { 2 });
        } else if a.code_digits > 0 && b.code_digits > 0 {
            pattern = pattern.with(Factor::CodeCheck, if a.code_right && b.code_right { 2 } else { 1 });
        }
        pattern
    }

    /// Adds the names to the pattern of all else.
    pub(crate) fn with_names(&mut self, beside: Pattern, a: &Row, b: &Row) -> Pattern {
        let mut family = self.name(a.family, b.family);
        let mut given = self.name(a.given, b.given);
        let mut order = u64::from(family > 0 && given > 0);
        if let Some(across) = self.lone(a, b, family.max(given)) {
            (family, given, order) = (across, 0, 2);
        } else if family >= 4 && given >= 4 {
            if let Some((closer, farther)) = self.across(a, b, family + given) {
                (family, given, order) = (closer, farther, 2);
            } else if family + given > 8 && self.may_be_regrouped(a, b) && self.regrouped(a, b) {
                (family, given, order) = (5, 5, 2);
            }
        }
        beside.with(Factor::Family, family).with(Factor::Given, given).with(Factor::Order, order)
    }

    fn name(&mut self, a: u32, b: u32) -> u64 {
        if a == 0 || b == 0 {
            return 0;
        }
        if a == b {
            return 1;
        }
        let table = self.table;
        self.names.level(a, b, || name_level(table, a, b))
    }

    /// Whether the words of the two full names have the same bits; most have not.
    fn may_be_regrouped(&self, a: &Row, b: &Row) -> bool {
        let bits = |row: &Row| {
            let name = |number: u32| self.table.names.get(number).map_or(0, |name| name.word_bits);
            name(row.family) | name(row.given)
        };
        bits(a) == bits(b)
    }

    /// Whether the two full names are the same words, parted otherwise.
    fn regrouped(&self, a: &Row, b: &Row) -> bool {
        let words = |row: &Row| {
            let name = |number: u32| self.table.names.get(number).map(|name| name.words.iter().copied()).into_iter().flatten();
            let mut words: Vec<u32> = name(row.family).chain(name(row.given)).collect();
            words.sort_unstable();
            words
        };
        let (a, b) = (words(a), words(b));
        a.len() >= 3 && a == b
    }

    fn place(&self, a: u32, b: u32) -> u64 {
        if a == b {
            return u64::from(a > 0);
        }
        let (Some(a), Some(b)) = (self.table.places.get(a), self.table.places.get(b)) else { return 0 };
        if a.province != NO_PROVINCE && a.province == b.province {
            return if a.only_province || b.only_province { 2 } else { 3 };
        }
        if (!a.known || !b.known) && (one_error(a.name.as_bytes(), b.name.as_bytes()) || likeness(&a.name, &b.name) >= ALMOST) {
            return 2;
        }
        4
    }

    /// The levels of the names compared across, when that is closer than `straight`: the one is close, the other not altogether different.
    /// Which of the two counts as family name does not depend on the order of the records.
    fn across(&mut self, a: &Row, b: &Row, straight: u64) -> Option<(u64, u64)> {
        if !self.is_close(a.family, b.given) && !self.is_close(a.given, b.family) {
            return None;
        }
        let (first, second) = (self.name(a.family, b.given), self.name(a.given, b.family));
        (first > 0 && second > 0 && first.max(second) < NAME_OTHER && first + second < straight)
            .then(|| (first.min(second), first.max(second)))
    }

    /// Whether two names are equal, sound alike or are one error apart; without a look at anything else.
    fn is_close(&self, a: u32, b: u32) -> bool {
        let (Some(one), Some(other)) = (self.table.names.get(a), self.table.names.get(b)) else { return false };
        a == b || one.sound == other.sound || is_one_error(one, other)
    }

    /// The level of the only name of one record against either name of the other, when it is close across and not straight: a family
    /// name typed into the wrong field, or the other way round.
    fn lone(&mut self, a: &Row, b: &Row, straight: u64) -> Option<u64> {
        let names = |row: &Row| u64::from(row.family > 0) + u64::from(row.given > 0);
        if names(a) + names(b) != 3 && !(names(a) == 1 && names(b) == 1 && straight == 0) || straight != 0 && straight < 4 {
            return None;
        }
        let (first, second) = (self.name(a.family, b.given), self.name(a.given, b.family));
        [first, second].into_iter().filter(|level| *level > 0 && *level <= 3).min()
    }

    /// Whether the codes of two places differ in one character: one of them was read from a tax code, which may be mistyped.
    fn mistyped_code(&self, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.table.places.get(a), self.table.places.get(b)) else { return false };
        a.name.len() == b.name.len() && a.name.bytes().zip(b.name.bytes()).filter(|(a, b)| a != b).count() == 1
    }

    fn street(&mut self, a: u32, b: u32) -> u64 {
        if a == 0 || b == 0 {
            return 0;
        }
        if a == b {
            return 1;
        }
        let table = self.table;
        if are_far(table, a, b) { 3 } else { self.streets.level(a, b, || street_level(table, a, b)) }
    }

    /// Postcode and municipality, each of which may be equal, one error apart, or different.
    fn locality(&self, a: &Row, b: &Row) -> u64 {
        let postcode = closeness(a.postcode, b.postcode, &self.table.postcodes);
        let city = closeness(a.city, b.city, &self.table.cities);
        match (postcode, city) {
            (None, None) => 0,
            (Some(points), None) | (None, Some(points)) => [5, 2, 1].get(usize::from(points)).copied().unwrap_or(5),
            (Some(one), Some(other)) => 5 - u64::from((one + other).min(4)),
        }
    }

    fn number(&self, a: u32, b: u32) -> u64 {
        if a == 0 || b == 0 {
            return 0;
        }
        let (a, b) = (self.table.numbers.get(a), self.table.numbers.get(b));
        if a == b {
            1
        } else if one_error(a.as_bytes(), b.as_bytes()) {
            2
        } else if a.len().abs_diff(b.len()) <= 2 && a.len() >= 6 && osa_distance(a, b) == 2 {
            3
        } else {
            4
        }
    }
}

/// What pairs of numbers gave before, of some that were met lately: the two numbers and the level in one.
struct Memory(Vec<u64>);

impl Memory {
    fn new() -> Memory {
        Memory(vec![u64::MAX; 1 << MEMORY])
    }
    /// What two numbers gave before, or what they give now. There are never so many names that a number has more than 28 bits
    /// ([`super::MOST_RECORDS`]).
    fn level(&mut self, a: u32, b: u32, compare: impl FnOnce() -> u8) -> u64 {
        let key = (u64::from(a.min(b)) << 28 | u64::from(a.max(b))) << 8;
        let place = (key >> 8).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - MEMORY);
        match usize::try_from(place).ok().and_then(|place| self.0.get_mut(place)) {
            Some(known) if *known & !0xff == key => *known & 0xff,
            Some(slot) => {
                let level = u64::from(compare());
                *slot = key | level;
                level
            }
            None => u64::from(compare()),
        }
    }
}

/// Whether two streets cannot be the same however they are written: no word in common, and too many different letters. Most pairs of streets end
/// here.
fn are_far(table: &Table, a: u32, b: u32) -> bool {
    let (Some(a), Some(b)) = (table.streets.get(a), table.streets.get(b)) else { return false };
    a.word_bits & b.word_bits == 0 && (a.letters ^ b.letters).count_ones() > 4
}

/// 1 same but for its spelling, 2 almost, 3 other.
fn street_level(table: &Table, a: u32, b: u32) -> u8 {
    let (Some(a), Some(b)) = (table.streets.get(a), table.streets.get(b)) else { return 3 };
    if a.tight == b.tight {
        return 1;
    }
    let least = a.words.len().min(b.words.len());
    if least > 0 && shared(&a.words, &b.words) == small(least) {
        return 2;
    }
    let apart = (a.letters ^ b.letters).count_ones();
    if apart <= 2 && one_error(a.tight.as_bytes(), b.tight.as_bytes()) {
        return 2;
    }
    let near = apart <= 4 && a.tight.len().abs_diff(b.tight.len()) <= 3 && likeness(&a.tight, &b.tight) >= ALMOST;
    if near { 2 } else { 3 }
}

/// 2 equal, 1 one error apart, 0 different; `None` when one is missing.
fn closeness(a: u32, b: u32, texts: &Lexicon<Box<str>>) -> Option<u8> {
    if a == b {
        return (a > 0).then_some(2);
    }
    let (one, other) = (texts.get(a)?, texts.get(b)?);
    Some(if one_error(one.as_bytes(), other.as_bytes()) || one.len() > 5 && likeness(one, other) >= ALMOST { 1 } else { 0 })
}

/// The figures of a number behind the one that keeps its zeros.
fn digits(mut number: u64, room: &mut [u8; 20]) -> &[u8] {
    let mut begin = room.len();
    for slot in room.iter_mut().rev() {
        if number < 10 {
            break;
        }
        *slot = u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        begin -= 1;
    }
    room.get(begin..).unwrap_or_default()
}

/// 1 same, 2 one figure, 3 the one is the end of the other (a prefix left out), 4 other.
fn phone(a: u64, b: u64) -> u64 {
    if a == 0 || b == 0 {
        return 0;
    }
    if a == b {
        return 1;
    }
    // Of two numbers of one length, neither is the end of the other, and one figure is one figure.
    if a.checked_ilog10() == b.checked_ilog10() && !date::may_be_one_figure(a, b) {
        return 4;
    }
    let (mut one, mut other) = ([0; 20], [0; 20]);
    let (a, b) = (digits(a, &mut one), digits(b, &mut other));
    if a.len().min(b.len()) >= 6 && (a.ends_with(b) || b.ends_with(a)) {
        3
    } else if one_error(a, b) {
        2
    } else {
        4
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Record;
    use super::*;

    fn pattern(a: Record<'_>, b: Record<'_>) -> Pattern {
        let mut table = Table::default();
        table.push(&Record { id: "a", ..a }).unwrap();
        table.push(&Record { id: "b", ..b }).unwrap();
        let rows = table.rows.clone();
        let there = Comparer::new(&table).pattern(&rows[0], &rows[1]);
        assert_eq!(Comparer::new(&table).pattern(&rows[1], &rows[0]), there, "the order of the two does not matter");
        there
    }

    #[test]
    fn names_are_compared_by_how_hands_and_ears_get_them_wrong() {
        let level = |a, b| {
            pattern(Record { family_name: a, ..Record::default() }, Record { family_name: b, ..Record::default() })
                .level(Factor::Family)
        };
        assert_eq!(level("D'Angelo", "D Angelo"), 1);
        assert_eq!(level("Zacchini", "Zakini"), 2);
        assert_eq!(level("Ferrari", "Fertari"), 3);
        assert_eq!(level("Ferrari", "Frerari"), 3, "two neighbours exchanged");
        assert_eq!(level("Brambilla", "Bambila"), 4);
        assert_eq!(level("Rossi", "Rossi Bianchi"), 5);
        assert_eq!(level("Quispe Mamani", "Mamani Quispe"), 2);
        assert_eq!(level("Rossi", "Colombo"), 7);
        assert_eq!(level("Rossi", ""), 0);
    }

    #[test]
    fn exchanged_names_are_seen_and_compared_across() {
        let a = Record { family_name: "Chen", given_name: "Xiaoming", ..Record::default() };
        let b = Record { family_name: "Xiaoming", given_name: "Chen", ..Record::default() };
        let swapped = pattern(a, b);
        assert_eq!((swapped.level(Factor::Family), swapped.level(Factor::Given), swapped.level(Factor::Order)), (1, 1, 2));
    }

    #[test]
    fn a_telephone_meets_itself_without_its_prefix() {
        let level =
            |a, b| pattern(Record { phone: a, ..Record::default() }, Record { phone: b, ..Record::default() }).level(Factor::Phone);
        assert_eq!(level("+39 02 1234567", "021234567"), 1);
        assert_eq!(level("021234567", "1234567"), 3);
        assert_eq!(level("3331234567", "3331234576"), 2);
        assert_eq!(level("3331234567", "3479876543"), 4);
    }
}
