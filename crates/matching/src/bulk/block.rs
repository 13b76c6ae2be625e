//! Which pairs are compared at all: records that share a key. Every rule finds what the errors that it allows leave equal; a
//! pair that several rules find is compared once.

use super::number::{at, joined, mixed};
use super::table::{Row, Table};

/// How many rules there are.
pub(crate) const RULES: usize = 31;
type Keys = [u32; RULES];

/// What a rule asks to be equal, in English for those who read the notes, and the most records with one key that are compared with one
/// another. A key that more records share says nothing (a shelter's telephone, the address of those without one).
pub(crate) const NAMES: [(&str, usize); RULES] = [
    ("tax code", 200),
    ("address and family initial", 60),
    ("address and given initial", 60),
    ("date of birth and family name", 400),
    ("date of birth and given name", 400),
    ("telephone", 60),
    ("number", 60),
    ("date and place of birth", 8),
    ("date of birth and initials", 400),
    ("date of birth and postcode", 400),
    ("date of birth and house number", 200),
    ("letters and year of the tax code", 200),
    ("date and place of the tax code", 200),
    ("address and year of birth", 100),
    ("family name, given initial, year of birth", 400),
    ("given name, family initial, year of birth", 400),
    ("family name, given initial, day and month of birth", 400),
    ("given name, family initial, day and month of birth", 400),
    ("family name, given initial, postcode", 300),
    ("given name, postcode, year of birth", 300),
    ("family name, postcode, house number", 100),
    ("given name, postcode, house number", 100),
    ("postcode, house number, year of birth, initials", 200),
    ("family name, postcode, year of birth", 200),
    ("date of birth and street", 100),
    ("date of birth and municipality", 12),
    ("family name and street", 200),
    ("given name, street, year of birth", 200),
    ("beginning of the number and an initial", 60),
    ("end of the number and an initial", 60),
    ("both names", 60),
];

/// The keys of all records, 0 where a record has none.
pub(crate) struct Blocks {
    keys: Vec<Keys>,
    /// How many keys were too common, by rule.
    pub(crate) too_common: [u64; RULES],
    /// At most so many pairs.
    pub(crate) pairs: u64,
}

/// One key of several parts; 0 when one of them is missing.
fn key(parts: &[u64]) -> u32 {
    if parts.contains(&0) {
        return 0;
    }
    let all = parts.iter().fold(0, |all, part| joined(all, *part));
    u32::try_from(mixed(all) >> 32).unwrap_or(0).max(1)
}

fn keys(table: &Table, row: &Row) -> Keys {
    let name = |number: u32| table.names.get(number).map_or((0, 0), |name| (u64::from(name.sound), u64::from(name.initial)));
    let ((family, family_initial), (given, given_initial)) = (name(row.family), name(row.given));
    let date = row.birth.unordered().map_or(0, |date| u64::from(date) + 1);
    let year = if row.birth.is_missing() || row.birth.year() == 0 { 0 } else { u64::from(row.birth.year() % 100) + 1 };
    let day = if row.birth.is_whole() { u64::from(row.birth.month() << 7 | row.birth.day()) } else { 0 };
    let (place, postcode, house) = (u64::from(row.place), u64::from(row.postcode), u64::from(row.house));
    let street = table.streets.get(row.street).map_or(0, |street| street.key);
    let code = row.code;
    let (letters, born_at) =
        (u64::from(code.family) << 16 | u64::from(code.given), u64::from(code.birth) << 16 | u64::from(code.place));
    let both = |a: u16, b: u16, joined: u64| if a == 0 || b == 0 { 0 } else { joined };
    let (letters, born_at) = (both(code.family, code.given, letters), both(code.birth, code.place, born_at));
    let code_year = if code.birth == 0 { 0 } else { u64::from((code.birth - 1) / 372) + 1 };
    let unordered = |a: u64, b: u64| if a == 0 || b == 0 { 0 } else { joined(a.min(b), a.max(b)) | 1 };
    let number = table.numbers.get(row.number).as_bytes();
    let half = number.len() / 2;
    let part = |bytes: Option<&[u8]>| {
        let bytes = bytes.unwrap_or_default();
        if row.number == 0 || bytes.is_empty() { 0 } else { bytes.iter().fold(1, |all: u64, byte| joined(all, u64::from(*byte))) }
    };
    // Nobody is kept apart by a name that is missing.
    let initial = |initial: u64| initial + 1;
    [
        key(&[1, letters, born_at]),
        key(&[2, street, house, family_initial]),
        key(&[3, street, house, given_initial]),
        key(&[4, date, family]),
        key(&[5, date, given]),
        key(&[6, row.phone]),
        key(&[7, part(Some(number))]),
        key(&[8, date, place]),
        key(&[9, date, unordered(initial(family_initial), initial(given_initial))]),
        key(&[10, date, postcode]),
        key(&[11, date, house]),
        key(&[12, letters, code_year]),
        key(&[13, born_at]),
        key(&[14, street, house, year]),
        key(&[15, family, given_initial, year]),
        key(&[16, given, family_initial, year]),
        key(&[17, family, given_initial, day]),
        key(&[18, given, family_initial, day]),
        key(&[19, family, given_initial, postcode]),
        key(&[20, given, postcode, year]),
        key(&[21, family, postcode, house]),
        key(&[22, given, postcode, house]),
        key(&[23, postcode, house, year, unordered(initial(family_initial), initial(given_initial))]),
        key(&[24, family, postcode, year]),
        key(&[25, date, street]),
        key(&[26, date, u64::from(row.city)]),
        key(&[27, family, street]),
        key(&[28, given, street, year]),
        key(&[29, part(number.get(..half)), initial(family_initial)]),
        key(&[30, part(number.get(half..)), initial(given_initial)]),
        key(&[31, unordered(family, given)]),
    ]
}

/// Records with one key, one after the other.
pub(crate) struct Rule {
    /// Which rule.
    number: usize,
    /// Key (above) and record (below), in order.
    order: Vec<u64>,
    /// Where groups of work begin; the last is the end.
    parts: Vec<usize>,
}

/// The record of an entry.
fn record(entry: u64) -> u32 {
    u32::try_from(entry & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}

fn same_key(a: &u64, b: &u64) -> bool {
    a >> 32 == b >> 32
}

/// Sorts entries by their keys, those of one key by their records, which come in order already: digit by digit.
fn by_key(entries: &mut Vec<u64>) {
    const DIGITS: u32 = 11;
    if entries.len() < 1 << DIGITS {
        entries.sort_unstable();
        return;
    }
    let mut other = vec![0; entries.len()];
    for shift in [32, 32 + DIGITS, 32 + 2 * DIGITS] {
        let digit = |entry: u64| usize::try_from(entry >> shift & ((1 << DIGITS) - 1)).unwrap_or(0);
        let mut places = vec![0_usize; 1 << DIGITS];
        for entry in entries.iter() {
            if let Some(count) = places.get_mut(digit(*entry)) {
                *count += 1;
            }
        }
        let mut begin = 0;
        for place in &mut places {
            begin += std::mem::replace(place, begin);
        }
        for entry in entries.iter() {
            if let Some(place) = places.get_mut(digit(*entry)) {
                if let Some(slot) = other.get_mut(*place) {
                    *slot = *entry;
                }
                *place += 1;
            }
        }
        std::mem::swap(entries, &mut other);
    }
}

/// Pairs in one group of work, more or less.
const PART: usize = 1 << 15;

impl Blocks {
    /// The keys of a table, without those that are too common.
    pub(crate) fn new(table: &Table) -> Blocks {
        let keys = table.rows.iter().map(|row| keys(table, row)).collect();
        let mut blocks = Blocks { keys, too_common: [0; RULES], pairs: 0 };
        for number in 0..RULES {
            blocks.clear_common(number, table.second);
        }
        blocks
    }

    fn sorted(&self, number: usize) -> Vec<u64> {
        let all = self.keys.iter().zip(0_u64..);
        let mut order: Vec<u64> = all
            .filter_map(|(keys, record)| Some(u64::from(keys.get(number).copied().filter(|key| *key > 0)?) << 32 | record))
            .collect();
        by_key(&mut order);
        order
    }

    fn clear_common(&mut self, number: usize, second: Option<u32>) {
        let most = NAMES.get(number).map_or(0, |(_, most)| *most);
        let order = self.sorted(number);
        for group in order.chunk_by(same_key) {
            let pairs = match second {
                None => group.len().saturating_mul(group.len() - 1) / 2,
                Some(second) => {
                    let first = group.partition_point(|entry| record(*entry) < second);
                    first.saturating_mul(group.len() - first)
                }
            };
            if group.len() <= most {
                self.pairs = self.pairs.saturating_add(u64::try_from(pairs).unwrap_or(u64::MAX));
                continue;
            }
            if let Some(count) = self.too_common.get_mut(number) {
                *count += 1;
            }
            for entry in group {
                if let Some(key) = self.keys.get_mut(at(record(*entry))).and_then(|keys| keys.get_mut(number)) {
                    *key = 0;
                }
            }
        }
    }

    /// One rule, ready to be worked through in parts.
    pub(crate) fn rule(&self, number: usize) -> Rule {
        let order = self.sorted(number);
        let mut parts = vec![0];
        let (mut begin, mut pairs) = (0, 0_usize);
        for group in order.chunk_by(same_key) {
            begin += group.len();
            pairs = pairs.saturating_add(group.len().saturating_mul(group.len()));
            if pairs >= PART {
                parts.push(begin);
                pairs = 0;
            }
        }
        if parts.last() != Some(&order.len()) {
            parts.push(order.len());
        }
        Rule { number, order, parts }
    }

    /// Whether an earlier rule finds the pair too.
    fn found_before(&self, number: usize, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.keys.get(at(a)), self.keys.get(at(b))) else { return true };
        a.iter().zip(b).take(number).any(|(a, b)| a == b && *a > 0)
    }

    /// Calls `each` with the pairs of a part that no earlier rule finds, the smaller record first; with two files, the one of the
    /// first file.
    pub(crate) fn pairs(&self, rule: &Rule, part: usize, second: Option<u32>, mut each: impl FnMut(u32, u32)) {
        let (Some(begin), Some(end)) = (rule.parts.get(part), rule.parts.get(part + 1)) else { return };
        let records = rule.order.get(*begin..*end).unwrap_or_default();
        for group in records.chunk_by(same_key) {
            for (place, a) in group.iter().enumerate() {
                let a = record(*a);
                for b in group.iter().skip(place + 1) {
                    let b = record(*b);
                    let same_file = second.is_some_and(|second| (a < second) == (b < second));
                    if !same_file && !self.found_before(rule.number, a, b) {
                        each(a, b);
                    }
                }
            }
        }
    }
}

impl Rule {
    /// How many parts there are.
    pub(crate) fn parts(&self) -> usize {
        self.parts.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Record;
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn keys_are_sorted_as_anybody_sorts_them(keys in proptest::collection::vec(any::<u32>(), 0..6_000)) {
            let entries: Vec<u64> = keys.iter().zip(0_u64..).map(|(key, record)| u64::from(key % 900 * 4_000_000) << 32 | record).collect();
            let (mut sorted, mut wanted) = (entries.clone(), entries);
            by_key(&mut sorted);
            wanted.sort_unstable();
            prop_assert_eq!(sorted, wanted);
        }
    }

    #[test]
    fn each_pair_is_found_once_and_only_across_two_files() {
        let mut table = Table::default();
        for id in ["1", "2", "3", "4"] {
            let anna = Record { id, given_name: "Anna", family_name: "Rossi", birth_date: "1980-01-02", ..Record::default() };
            table.push(&anna).unwrap();
        }
        let found = |table: &Table| {
            let blocks = Blocks::new(table);
            let mut all = Vec::new();
            for number in 0..RULES {
                let rule = blocks.rule(number);
                for part in 0..rule.parts() {
                    blocks.pairs(&rule, part, table.second, |a, b| all.push((a, b)));
                }
            }
            assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
            all.len()
        };
        assert_eq!(found(&table), 6);
        table.second = Some(1);
        assert_eq!(found(&table), 3);
    }
}
