//! Which pairs are compared at all: records that share what a rule asks for. Every rule finds what the errors that it allows leave
//! equal; a pair that several rules find is compared once.

use super::number::{at, joined, mixed};
use super::spread::spread;
use super::table::Table;
use super::traits::{self, TRAITS, Traits};
use super::traits::{
    BOTH_NAMES, CITY, CODE, CODE_BIRTH, CODE_LETTERS, DATE, DAY, FAMILY, FAMILY_INITIAL, GIVEN, GIVEN_INITIAL, HOUSE, INITIALS,
    NUMBER, NUMBER_BEGIN, NUMBER_END, PHONE, PLACE, POSTCODE, STREET, YEAR,
};

/// How many rules there are.
pub(crate) const RULES: usize = 32;

/// A reason to compare two records.
pub(crate) struct Rule {
    /// What it asks for, in English for those who read the notes.
    pub(crate) name: &'static str,
    /// The traits that two records must share.
    wants: u32,
    /// The most records with one key that are compared with one another. A key that more records share says nothing (a shelter's telephone,
    /// the address of those without one).
    pub(crate) most: usize,
}

const fn rule(name: &'static str, wants: u32, most: usize) -> Rule {
    Rule { name, wants, most }
}

/// All rules. A pair is compared in the first that finds it.
pub(crate) static ALL: [Rule; RULES] = [
    rule("tax code", CODE, 200),
    rule("address and family initial", STREET | HOUSE | FAMILY_INITIAL, 60),
    rule("address and given initial", STREET | HOUSE | GIVEN_INITIAL, 60),
    rule("date of birth and family name", DATE | FAMILY, 400),
    rule("date of birth and given name", DATE | GIVEN, 400),
    rule("telephone", PHONE, 60),
    rule("number", NUMBER, 60),
    rule("date and place of birth", DATE | PLACE, 8),
    rule("date of birth and initials", DATE | INITIALS, 400),
    rule("date of birth and postcode", DATE | POSTCODE, 400),
    rule("date of birth and house number", DATE | HOUSE, 200),
    rule("letters and year of the tax code", CODE_LETTERS, 200),
    rule("date and place of the tax code", CODE_BIRTH, 8),
    rule("date and place of the tax code, initials", CODE_BIRTH | INITIALS, 100),
    rule("address and year of birth", STREET | HOUSE | YEAR, 100),
    rule("family name, given initial, year of birth", FAMILY | GIVEN_INITIAL | YEAR, 400),
    rule("given name, family initial, year of birth", GIVEN | FAMILY_INITIAL | YEAR, 400),
    rule("family name, given initial, day and month of birth", FAMILY | GIVEN_INITIAL | DAY, 400),
    rule("given name, family initial, day and month of birth", GIVEN | FAMILY_INITIAL | DAY, 400),
    rule("family name, given initial, postcode", FAMILY | GIVEN_INITIAL | POSTCODE, 300),
    rule("given name, postcode, year of birth", GIVEN | POSTCODE | YEAR, 300),
    rule("family name, postcode, house number", FAMILY | POSTCODE | HOUSE, 100),
    rule("given name, postcode, house number", GIVEN | POSTCODE | HOUSE, 100),
    rule("postcode, house number, year of birth, initials", POSTCODE | HOUSE | YEAR | INITIALS, 200),
    rule("family name, postcode, year of birth", FAMILY | POSTCODE | YEAR, 200),
    rule("date of birth and street", DATE | STREET, 100),
    rule("date of birth and municipality", DATE | CITY, 12),
    rule("family name and street", FAMILY | STREET, 200),
    rule("given name, street, year of birth", GIVEN | STREET | YEAR, 200),
    rule("beginning of the number and an initial", NUMBER_BEGIN, 60),
    rule("end of the number and an initial", NUMBER_END, 60),
    rule("both names", BOTH_NAMES, 60),
];

/// The key of a record under a rule: equal where all the traits are equal that the rule asks for; 0 when one of them is missing.
fn key(traits: &Traits, wants: &[usize]) -> u32 {
    let mut all = 0;
    for trait_number in wants {
        match traits.get(*trait_number) {
            None | Some(0) => return 0,
            Some(value) => all = joined(all, u64::from(*value)),
        }
    }
    u32::try_from(mixed(all) >> 32).unwrap_or(0).max(1)
}

/// Marks the first record of those that share a key; there are never so many records ([`super::MOST_RECORDS`]).
const FIRST: u32 = 1 << 31;
/// Pairs in one part of the work, more or less.
const PART: u64 = 1 << 16;

/// The records that a rule brings together.
#[derive(Default)]
struct Brought {
    /// Those of one key one after the other, in order; the first of them is marked.
    records: Vec<u32>,
    /// Where parts of the work begin; the last is the end.
    parts: Vec<usize>,
    pairs: u64,
    too_common: u64,
}

/// What the rules ask for, one after the other, and the bit of each rule.
struct Rules {
    wants: [u32; RULES],
    bits: [u32; RULES],
}

impl Rules {
    fn new() -> Rules {
        Rules { wants: ALL.each_ref().map(|rule| rule.wants), bits: std::array::from_fn(|number| 1 << number) }
    }
    /// The rules that find two records who share these traits, as bits.
    fn met(&self, shared: u32) -> u32 {
        self.wants.iter().zip(self.bits).fold(0, |all, (wants, bit)| all | if shared & wants == *wants { bit } else { 0 })
    }
}

/// The records of a table by what they share.
pub(crate) struct Blocks {
    all: Rules,
    traits: Vec<Traits>,
    /// The rules under which each record is compared with any other, as bits.
    rules: Vec<u32>,
    brought: Vec<Brought>,
    second: Option<u32>,
    /// Pairs, those that several rules find as often as they are found.
    pub(crate) pairs: u64,
}

/// A part of the work: a rule, and which of its parts.
#[derive(Clone, Copy)]
pub(crate) struct Part(usize, usize);

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

/// Brings together the records that share what a rule asks for.
fn bring(rule: &Rule, traits: &[Traits], second: Option<u32>) -> Brought {
    let wants: Vec<usize> = (0..TRAITS).filter(|number| rule.wants >> number & 1 == 1).collect();
    let keys = traits.iter().zip(0_u64..).map(|(traits, record)| (key(traits, &wants), record));
    let mut order: Vec<u64> = Vec::with_capacity(traits.len());
    order.extend(keys.filter(|(key, _)| *key > 0).map(|(key, record)| u64::from(key) << 32 | record));
    by_key(&mut order);
    let mut out = Brought { parts: vec![0], ..Brought::default() };
    let mut since = 0;
    for block in order.chunk_by(same_key).filter(|block| block.len() > 1) {
        let all = u64::try_from(block.len()).unwrap_or(u64::MAX);
        let pairs = match second {
            None => all.saturating_mul(all - 1) / 2,
            Some(second) => {
                let first = u64::try_from(block.partition_point(|entry| record(*entry) < second)).unwrap_or(u64::MAX);
                first.saturating_mul(all.saturating_sub(first))
            }
        };
        if block.len() > rule.most {
            out.too_common += 1;
            continue;
        }
        if pairs == 0 {
            continue;
        }
        out.records.extend(block.iter().zip(0_u32..).map(|(entry, place)| record(*entry) | if place == 0 { FIRST } else { 0 }));
        out.pairs = out.pairs.saturating_add(pairs);
        since += pairs;
        if since >= PART {
            out.parts.push(out.records.len());
            since = 0;
        }
    }
    if out.parts.last() != Some(&out.records.len()) {
        out.parts.push(out.records.len());
    }
    out.records.shrink_to_fit();
    out
}

impl Blocks {
    /// Brings the records of a table together under all rules.
    pub(crate) fn new(table: &Table, threads: usize) -> Blocks {
        let share = table.rows.len().div_ceil(threads.max(1)).max(1);
        let mut traits = vec![[0; TRAITS]; table.rows.len()];
        std::thread::scope(|scope| {
            for (traits, rows) in traits.chunks_mut(share).zip(table.rows.chunks(share)) {
                scope.spawn(move || traits.iter_mut().zip(rows).for_each(|(traits, row)| *traits = traits::of(table, row)));
            }
        });
        let brought = spread(threads, RULES, |number| {
            ALL.get(number).map_or_else(Brought::default, |rule| bring(rule, &traits, table.second))
        });
        let mut rules = vec![0; table.rows.len()];
        let all = Rules::new();
        for (brought, bit) in brought.iter().zip(all.bits) {
            for entry in &brought.records {
                if let Some(rules) = rules.get_mut(at(entry & !FIRST)) {
                    *rules |= bit;
                }
            }
        }
        let pairs = brought.iter().fold(0, |all: u64, brought| all.saturating_add(brought.pairs));
        Blocks { all, traits, rules, brought, second: table.second, pairs }
    }

    /// How many keys were too common to compare, by rule.
    pub(crate) fn too_common(&self) -> impl Iterator<Item = (&'static Rule, u64)> {
        ALL.iter().zip(self.brought.iter().map(|brought| brought.too_common))
    }

    /// All parts of the work.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let all = self.brought.iter().enumerate();
        all.flat_map(|(number, brought)| (1..brought.parts.len()).map(move |part| Part(number, part - 1))).collect()
    }

    /// Calls `each` with the pairs of a part that no earlier rule finds, the smaller record first; with two files, the one of the
    /// first file. Pairs that are not `wanted` are passed over, which is decided first. Gives how many pairs the part has.
    pub(crate) fn pairs(&self, part: Part, wanted: impl Fn(u32, u32) -> bool, mut each: impl FnMut(u32, u32)) -> u64 {
        let Part(number, part) = part;
        let Some(brought) = self.brought.get(number) else { return 0 };
        let (Some(begin), Some(end)) = (brought.parts.get(part), brought.parts.get(part + 1)) else { return 0 };
        let bit = self.all.bits.get(number).copied().unwrap_or(0);
        let mut seen = 0;
        let mut block: Vec<(u32, u32, Traits)> = Vec::new();
        for entries in brought.records.get(*begin..*end).unwrap_or_default().chunk_by(|_, next| next & FIRST == 0) {
            // Read once and kept together: what follows looks at them again and again.
            block.clear();
            block.extend(entries.iter().filter_map(|entry| {
                let place = at(entry & !FIRST);
                Some((entry & !FIRST, *self.rules.get(place)?, *self.traits.get(place)?))
            }));
            let mut rest = block.as_slice();
            while let [(a, rules, traits), others @ ..] = rest {
                rest = others;
                for (b, _, others_traits) in others {
                    let same_file = self.second.is_some_and(|second| (*a < second) == (*b < second));
                    if same_file || !wanted(*a, *b) {
                        continue;
                    }
                    // Of the rules that find the pair, the first has it.
                    let found = self.all.met(traits::shared(traits, others_traits)) & rules;
                    if found & found.wrapping_neg() == bit {
                        each(*a, *b);
                    }
                }
                seen += u64::try_from(others.len()).unwrap_or(0);
            }
        }
        seen
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

    fn all(blocks: &Blocks) -> Vec<(u32, u32)> {
        let mut all = Vec::new();
        for part in blocks.parts() {
            blocks.pairs(part, |_, _| true, |a, b| all.push((a, b)));
        }
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        all
    }

    #[test]
    fn each_pair_is_found_once_and_only_across_two_files() {
        let mut table = Table::default();
        for id in ["1", "2", "3", "4"] {
            let anna = Record { id, given_name: "Anna", family_name: "Rossi", birth_date: "1980-01-02", ..Record::default() };
            table.push(&anna).unwrap();
        }
        assert_eq!(all(&Blocks::new(&table, 1)).len(), 6);
        table.second = Some(1);
        assert_eq!(all(&Blocks::new(&table, 2)).len(), 3);
    }

    #[test]
    fn a_key_that_too_many_share_brings_nobody_together_and_another_key_still_does() {
        let mut table = Table::default();
        let ids: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        for id in &ids {
            let family_name = if id.len() == 1 { "Brambilla" } else { "" };
            table.push(&Record { id, family_name, phone: "02 1234567", city: "Milano", ..Record::default() }).unwrap();
        }
        let blocks = Blocks::new(&table, 2);
        assert!(all(&blocks).is_empty());
        let common: Vec<&str> = blocks.too_common().filter(|(_, count)| *count > 0).map(|(rule, _)| rule.name).collect();
        assert_eq!(common, ["telephone"]);
        for (row, day) in table.rows.iter_mut().zip(0_u32..) {
            row.birth = super::super::date::Packed::new(1980, 1, day / 2 % 28 + 1);
        }
        // Ten of one name, by two and two of one day.
        let found = all(&Blocks::new(&table, 2));
        assert!(found.contains(&(0, 1)) && found.contains(&(8, 9)) && !found.contains(&(0, 9)), "{found:?}");
    }
}
