//! How common values are in the data at hand: Mario Rossi proves little.

use super::levels::Factor;
use super::number::{joined, real, size, small};
use super::table::{Row, Table};
use rustc_hash::FxHashMap;

/// Counts of values that occur at least three times; of all others it is enough to know that they are rare.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    records: f64,
    family: FxHashMap<u64, u32>,
    given: FxHashMap<u64, u32>,
    birth: FxHashMap<u64, u32>,
    place: FxHashMap<u64, u32>,
    address: FxHashMap<u64, u32>,
    phone: FxHashMap<u64, u32>,
    namesakes: FxHashMap<u64, u32>,
    namesakes_of_place: FxHashMap<u64, u32>,
}

fn family(row: &Row) -> u64 {
    u64::from(row.family)
}
fn given(row: &Row) -> u64 {
    u64::from(row.given)
}
fn birth(row: &Row) -> u64 {
    u64::from(row.birth.0)
}
fn place(row: &Row) -> u64 {
    u64::from(row.place)
}
fn number(row: &Row) -> u64 {
    u64::from(row.number)
}
fn phone(row: &Row) -> u64 {
    row.phone
}
fn namesakes(row: &Row) -> u64 {
    if row.family == 0 || row.given == 0 { 0 } else { joined(family(row), given(row)) }
}
fn namesakes_of_place(row: &Row) -> u64 {
    if row.place == 0 || namesakes(row) == 0 { 0 } else { joined(namesakes(row), place(row)) }
}

/// Street and number, whether they stood in one field or in two.
pub(crate) fn address(table: &Table, row: &Row) -> u64 {
    match table.streets.get(row.street) {
        Some(street) if row.house > 0 => {
            street.tight.bytes().fold(joined(7, u64::from(row.house)), |all, byte| all.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte))
        }
        _ => 0,
    }
}

/// Values in order, each with whether it is of the second file; missing ones left out.
fn sorted(table: &Table, value: impl Fn(&Row) -> u64) -> Vec<(u64, bool)> {
    let second = table.second.unwrap_or(u32::MAX);
    let rows = table.rows.iter().enumerate();
    let mut values: Vec<(u64, bool)> =
        rows.map(|(place, row)| (value(row), small(place) >= second)).filter(|(value, _)| *value > 0).collect();
    values.sort_unstable();
    values
}

/// How often two random records, one of each file when there are two, have the same value, of those that have one.
fn coincidence(values: &[(u64, bool)], two_files: bool) -> f64 {
    let second = values.iter().filter(|(_, second)| *second).count();
    let first = values.len() - second;
    let all = if two_files { size(first) * size(second) } else { size(values.len()) * (size(values.len()) - 1.0) / 2.0 };
    let pairs: f64 = values
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| {
            let second = group.iter().filter(|(_, second)| *second).count();
            let first = group.len() - second;
            if two_files { size(first) * size(second) } else { size(group.len()) * (size(group.len()) - 1.0) / 2.0 }
        })
        .sum();
    if all > 0.0 { pairs / all } else { 0.0 }
}

impl Frequencies {
    /// Counts a table; also gives how often the closest level comes by chance, for the comparisons where values can simply be counted.
    pub(crate) fn count(table: &Table) -> (Frequencies, Vec<(Factor, f64)>) {
        let mut out = Frequencies { records: size(table.rows.len()), ..Frequencies::default() };
        let mut same = Vec::new();
        let two_files = table.second.is_some();
        let mut add = |counts: Option<&mut FxHashMap<u64, u32>>, factor: Option<Factor>, value: &dyn Fn(&Row) -> u64| {
            let values = sorted(table, value);
            if let Some(factor) = factor {
                same.push((factor, coincidence(&values, two_files)));
            }
            if let Some(counts) = counts {
                let common = values.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() >= 3);
                counts.extend(common.filter_map(|group| Some((group.first()?.0, small(group.len())))));
            }
        };
        add(Some(&mut out.family), Some(Factor::Family), &family);
        add(Some(&mut out.given), Some(Factor::Given), &given);
        add(Some(&mut out.birth), Some(Factor::Birth), &birth);
        add(Some(&mut out.place), Some(Factor::Place), &place);
        add(Some(&mut out.address), Some(Factor::Street), &|row| address(table, row));
        add(Some(&mut out.phone), Some(Factor::Phone), &phone);
        add(Some(&mut out.namesakes), None, &namesakes);
        add(Some(&mut out.namesakes_of_place), None, &namesakes_of_place);
        // Numbers are texts: equal ones are brought together by what they say.
        let text = |row: &Row| {
            let text = if row.number == 0 { "" } else { table.numbers.get(number(row).try_into().unwrap_or(0)) };
            if text.is_empty() { 0 } else { text.bytes().fold(3, |all: u64, byte| joined(all, u64::from(byte))) | 1 }
        };
        add(None, Some(Factor::Number), &text);
        (out, same)
    }

    /// The share of records that have a value, the record itself not counted.
    fn share(&self, counts: &FxHashMap<u64, u32>, value: u64) -> f64 {
        let others = counts.get(&value).map_or(1, |count| count.saturating_sub(1)).max(1);
        real(u64::from(others)) / self.records.max(1.0)
    }

    fn count_of(counts: &FxHashMap<u64, u32>, value: u64) -> f64 {
        counts.get(&value).map_or(0.0, |count| real(u64::from(*count)))
    }

    /// How common a family name is; of two, the more common.
    pub(crate) fn family(&self, a: &Row, b: &Row) -> f64 {
        self.share(&self.family, family(a)).max(self.share(&self.family, family(b)))
    }
    /// How common a given name is; of two, the more common.
    pub(crate) fn given(&self, a: &Row, b: &Row) -> f64 {
        self.share(&self.given, given(a)).max(self.share(&self.given, given(b)))
    }
    /// How common a day of birth is.
    pub(crate) fn birth(&self, a: &Row) -> f64 {
        self.share(&self.birth, birth(a))
    }
    /// How common a place of birth is.
    pub(crate) fn place(&self, a: &Row) -> f64 {
        self.share(&self.place, place(a))
    }
    /// How common an address is.
    pub(crate) fn address(&self, table: &Table, a: &Row) -> f64 {
        self.share(&self.address, address(table, a))
    }
    /// How common a telephone number is.
    pub(crate) fn phone(&self, a: &Row) -> f64 {
        self.share(&self.phone, phone(a))
    }
    /// The share of others with the very names of both records; 0 when there is nobody else.
    pub(crate) fn namesakes(&self, a: &Row, b: &Row) -> f64 {
        let others = |row: &Row| (Frequencies::count_of(&self.namesakes, namesakes(row)) - 2.0).max(0.0);
        others(a).max(others(b)) / self.records.max(1.0)
    }
    /// How often others with the same names were born in the same place, with as much belief in the place alone as `ties` of them.
    pub(crate) fn place_of_namesakes(&self, a: &Row, ties: f64) -> f64 {
        let all = (Frequencies::count_of(&self.namesakes, namesakes(a)) - 2.0).max(0.0);
        let there = (Frequencies::count_of(&self.namesakes_of_place, namesakes_of_place(a)) - 2.0).max(0.0);
        ((there + ties * self.place(a)) / (all + ties)).min(1.0)
    }
}
