//! How common values are in the data at hand: Mario Rossi proves little.

use super::levels::Factor;
use super::number::{joined, mixed, real, size, small};
use super::table::{Row, Table};
use rustc_hash::FxHashMap;

/// How many different people have a value, for values of at least two; of all others it is enough to know that they are rare. People are
/// told apart by their date of birth: the several records of one person must not make a rare name common.
#[derive(Debug, Default)]
struct Counts(FxHashMap<u64, u32>);

/// Counts of all values that corrections need.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    records: f64,
    family: Counts,
    given: Counts,
    birth: Counts,
    place: Counts,
    street: Counts,
    house: Counts,
    address: Counts,
    phone: Counts,
    namesakes: Counts,
    namesakes_of_place: Counts,
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
fn phone(row: &Row) -> u64 {
    row.phone
}
fn namesakes(row: &Row) -> u64 {
    if row.family == 0 || row.given == 0 { 0 } else { joined(family(row), given(row)) }
}
fn namesakes_of_place(row: &Row) -> u64 {
    if row.place == 0 || namesakes(row) == 0 { 0 } else { joined(namesakes(row), place(row)) }
}

/// The street, whether the number of the house stood in its field or not.
pub(crate) fn street(table: &Table, row: &Row) -> u64 {
    table.streets.get(row.street).map_or(0, |street| street.key)
}

/// Street and number.
fn address(table: &Table, row: &Row) -> u64 {
    match street(table, row) {
        street if street > 0 && row.house > 0 => joined(street, u64::from(row.house)),
        _ => 0,
    }
}

/// What tells people with one value apart: the date of birth, or the record when there is none.
fn person(row: &Row, record: u32) -> u32 {
    if row.birth.is_missing() { u32::try_from(mixed(u64::from(record)) >> 32).unwrap_or(0) } else { row.birth.0 }
}

impl Counts {
    /// Counts sorted values, each with what tells its people apart.
    fn of(values: &[(u64, u32)]) -> Counts {
        let people = |group: &[(u64, u32)]| group.chunk_by(|a, b| a.1 == b.1).count();
        let groups = values.chunk_by(|a, b| a.0 == b.0).filter_map(|group| Some((group.first()?.0, small(people(group)))));
        Counts(groups.filter(|(_, people)| *people > 1).collect())
    }
    /// How many people other than the two of a pair have a value.
    fn others(&self, value: u64, a: &Row, b: &Row) -> u32 {
        let pair = if a.birth == b.birth { 1 } else { 2 };
        self.0.get(&value).copied().unwrap_or(1).saturating_sub(pair)
    }
}

/// How often two random records, one of each file when there are two, have the same value, of those that have one.
fn coincidence(table: &Table, value: &dyn Fn(&Row) -> u64) -> f64 {
    let second = table.second.unwrap_or(u32::MAX);
    let rows = table.rows.iter().enumerate().map(|(place, row)| (value(row), small(place) >= second));
    let mut values: Vec<(u64, bool)> = rows.filter(|(value, _)| *value > 0).collect();
    values.sort_unstable();
    let pairs = |group: &[(u64, bool)]| {
        let second = group.iter().filter(|(_, second)| *second).count();
        let all = size(group.len());
        if table.second.is_some() { size(second) * size(group.len() - second) } else { all * (all - 1.0).max(0.0) / 2.0 }
    };
    let all = pairs(&values);
    let same: f64 = values.chunk_by(|a, b| a.0 == b.0).map(pairs).sum();
    if all > 0.0 { same / all } else { 0.0 }
}

impl Frequencies {
    /// Counts a table; also gives how often the closest level comes by chance, for the comparisons where values can simply be counted:
    /// of a number of the house, together with the street.
    pub(crate) fn count(table: &Table) -> (Frequencies, Vec<(Factor, f64)>) {
        let count = |value: &dyn Fn(&Row) -> u64| {
            let rows = table.rows.iter().zip(0..);
            let mut values: Vec<(u64, u32)> =
                rows.map(|(row, record)| (value(row), person(row, record))).filter(|(value, _)| *value > 0).collect();
            values.sort_unstable();
            Counts::of(&values)
        };
        let street = |row: &Row| street(table, row);
        let address = |row: &Row| address(table, row);
        // Numbers are texts: equal ones are brought together by what they say.
        let number = |row: &Row| {
            let text = if row.number == 0 { "" } else { table.numbers.get(row.number) };
            if text.is_empty() { 0 } else { text.bytes().fold(3, |all: u64, byte| joined(all, u64::from(byte))) | 1 }
        };
        let same = vec![
            (Factor::Family, coincidence(table, &family)),
            (Factor::Given, coincidence(table, &given)),
            (Factor::Birth, coincidence(table, &birth)),
            (Factor::Place, coincidence(table, &place)),
            (Factor::Street, coincidence(table, &street)),
            (Factor::House, coincidence(table, &address)),
            (Factor::Phone, coincidence(table, &phone)),
            (Factor::Number, coincidence(table, &number)),
        ];
        let mut by_day: FxHashMap<u64, u32> = FxHashMap::default();
        table.rows.iter().map(birth).filter(|day| *day > 0).for_each(|day| *by_day.entry(day).or_default() += 1);
        by_day.retain(|_, count| *count > 1);
        let out = Frequencies {
            records: size(table.rows.len()),
            family: count(&family),
            given: count(&given),
            birth: Counts(by_day),
            place: count(&place),
            street: count(&street),
            house: count(&|row| u64::from(row.house)),
            address: count(&address),
            phone: count(&phone),
            namesakes: count(&namesakes),
            namesakes_of_place: count(&namesakes_of_place),
        };
        (out, same)
    }

    /// The share of other people with a value; when there is none, the value is rare, and certainly no more common than `usual`.
    fn share(&self, others: u32, usual: f64) -> f64 {
        let records = self.records.max(1.0);
        if others == 0 { usual.min(0.5 / records) } else { real(u64::from(others)) / records }
    }

    /// How common a family name is; of two, the more common.
    pub(crate) fn family(&self, a: &Row, b: &Row, usual: f64) -> f64 {
        self.share(self.family.others(family(a), a, b).max(self.family.others(family(b), a, b)), usual)
    }
    /// How common a given name is; of two, the more common.
    pub(crate) fn given(&self, a: &Row, b: &Row, usual: f64) -> f64 {
        self.share(self.given.others(given(a), a, b).max(self.given.others(given(b), a, b)), usual)
    }
    /// How common a day of birth is.
    pub(crate) fn birth(&self, a: &Row, usual: f64) -> f64 {
        let others = self.birth.0.get(&birth(a)).copied().unwrap_or(1).saturating_sub(2);
        self.share(others, usual)
    }
    /// How common a place of birth is.
    pub(crate) fn place(&self, a: &Row, b: &Row, usual: f64) -> f64 {
        self.share(self.place.others(place(a), a, b), usual)
    }
    /// How common a street is.
    pub(crate) fn street(&self, table: &Table, a: &Row, b: &Row, usual: f64) -> f64 {
        self.share(self.street.others(street(table, a), a, b), usual)
    }
    /// How common a number of the house is in that street.
    pub(crate) fn house(&self, table: &Table, a: &Row, b: &Row, usual: f64) -> f64 {
        let street = real(u64::from(self.street.others(street(table, a), a, b)));
        let house = real(u64::from(self.address.others(address(table, a), a, b)));
        // Where few live, the street says little of its houses, and how common the number is anywhere says it.
        let anywhere = self.share(self.house.others(u64::from(a.house), a, b), usual);
        ((house + 2.0 * anywhere) / (street + 2.0)).min(1.0)
    }
    /// How common a telephone number is.
    pub(crate) fn phone(&self, a: &Row, b: &Row, usual: f64) -> f64 {
        self.share(self.phone.others(phone(a), a, b), usual)
    }
    /// The share of others with the very names of both records; 0 when there is nobody else.
    pub(crate) fn namesakes(&self, a: &Row, b: &Row) -> f64 {
        real(u64::from(self.namesakes.others(namesakes(a), a, b))) / self.records.max(1.0)
    }
    /// How often others with the same names were born in the same place, with as much belief in the place alone as `ties` of them.
    pub(crate) fn place_of_namesakes(&self, a: &Row, b: &Row, ties: f64, usual: f64) -> f64 {
        let all = real(u64::from(self.namesakes.others(namesakes(a), a, b)));
        let there = real(u64::from(self.namesakes_of_place.others(namesakes_of_place(a), a, b)));
        ((there + ties * self.place(a, b, usual)) / (all + ties)).min(1.0)
    }
}
