//! How common values are in the data at hand: Mario Rossi proves little.

use super::levels::Factor;
use super::number::{at, joined, mixed, real, size, small};
use super::spread::spread;
use super::table::{Row, Table};

/// A record with its position.
#[derive(Clone, Copy)]
pub(crate) struct One<'t> {
    pub(crate) position: u32,
    pub(crate) row: &'t Row,
}

/// How many different people have a value: by record, the record's own included. People are told apart by their date of birth: the several
/// records of one person must not make a rare name common.
#[derive(Debug, Default)]
struct ByRecord(Vec<u32>);

/// The same for values that have a number in a lexicon.
#[derive(Debug, Default)]
struct ByNumber(Vec<u32>);

/// Counts of all values that corrections need.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    records: f64,
    family: ByNumber,
    given: ByNumber,
    place: ByNumber,
    street: ByNumber,
    /// Records here, not people, who are told apart by it.
    birth: ByRecord,
    house: ByRecord,
    address: ByRecord,
    phone: ByRecord,
    namesakes: ByRecord,
    namesakes_of_place: ByRecord,
}

/// A value of a record, 0 where it has none.
type Value = fn(&Table, &Row) -> u64;

fn family(_: &Table, row: &Row) -> u64 {
    u64::from(row.family)
}
fn given(_: &Table, row: &Row) -> u64 {
    u64::from(row.given)
}
fn birth(_: &Table, row: &Row) -> u64 {
    u64::from(row.birth.0)
}
fn place(_: &Table, row: &Row) -> u64 {
    u64::from(row.place)
}
fn house(_: &Table, row: &Row) -> u64 {
    u64::from(row.house)
}
fn phone(_: &Table, row: &Row) -> u64 {
    row.phone
}
fn namesakes(_: &Table, row: &Row) -> u64 {
    if row.family == 0 || row.given == 0 { 0 } else { joined(u64::from(row.family), u64::from(row.given)) }
}
fn namesakes_of_place(table: &Table, row: &Row) -> u64 {
    let names = namesakes(table, row);
    if row.place == 0 || names == 0 { 0 } else { joined(names, u64::from(row.place)) }
}

/// The street, whether the number of the house stood in its field or not.
fn street(table: &Table, row: &Row) -> u64 {
    table.streets.get(row.street).map_or(0, |street| street.key)
}

/// Street and number.
fn address(table: &Table, row: &Row) -> u64 {
    match street(table, row) {
        street if street > 0 && row.house > 0 => joined(street, u64::from(row.house)),
        _ => 0,
    }
}

/// Numbers are texts: equal ones are brought together by what they say.
fn number(table: &Table, row: &Row) -> u64 {
    let text = if row.number == 0 { "" } else { table.numbers.get(row.number) };
    if text.is_empty() { 0 } else { text.bytes().fold(3, |all: u64, byte| joined(all, u64::from(byte))) | 1 }
}

/// What tells people with one value apart: the date of birth, or the record when there is none.
fn person(row: &Row, record: u32) -> u32 {
    if row.birth.is_missing() { u32::try_from(mixed(u64::from(record)) >> 32).unwrap_or(0) } else { row.birth.0 }
}

/// One value counted.
#[derive(Default)]
struct Counted {
    /// How many people have the value of each record, at least 1.
    people: Vec<u32>,
    /// How often two random records, one of each file when there are two, have the same value, of those that have one.
    coincidence: f64,
}

fn count(table: &Table, value: Value) -> Counted {
    let rows = table.rows.iter().zip(0_u32..);
    let mut values: Vec<(u64, u32, u32)> =
        rows.map(|(row, record)| (value(table, row), person(row, record), record)).filter(|(value, ..)| *value > 0).collect();
    values.sort_unstable();
    let second = table.second.unwrap_or(u32::MAX);
    let pairs = |group: &[(u64, u32, u32)]| {
        let (all, second) = (size(group.len()), size(group.iter().filter(|(.., record)| *record >= second).count()));
        if table.second.is_some() { second * (all - second) } else { all * (all - 1.0).max(0.0) / 2.0 }
    };
    let (all, mut same) = (pairs(&values), 0.0);
    let mut out = vec![1; table.rows.len()];
    for group in values.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        same += pairs(group);
        let people = small(group.chunk_by(|a, b| a.1 == b.1).count());
        for (.., record) in group {
            if let Some(slot) = out.get_mut(at(*record)) {
                *slot = people;
            }
        }
    }
    Counted { people: out, coincidence: if all > 0.0 { same / all } else { 0.0 } }
}

/// How many records have the day of birth of each record.
fn count_days(table: &Table) -> Vec<u32> {
    let mut by_day: rustc_hash::FxHashMap<u32, u32> = rustc_hash::FxHashMap::default();
    table.rows.iter().for_each(|row| *by_day.entry(row.birth.0).or_default() += 1);
    let of = |row: &Row| if row.birth.is_missing() { 1 } else { by_day.get(&row.birth.0).copied().unwrap_or(1) };
    table.rows.iter().map(of).collect()
}

impl ByRecord {
    fn others(&self, a: One<'_>, b: One<'_>) -> u32 {
        others(&self.0, a.position, a, b)
    }
}

impl ByNumber {
    fn of(counted: Counted, table: &Table, number: impl Fn(&Row) -> u32) -> ByNumber {
        let most = table.rows.iter().map(&number).max().unwrap_or(0);
        let mut out = vec![1; at(most) + 1];
        for (row, people) in table.rows.iter().zip(counted.people) {
            if let Some(slot) = out.get_mut(at(number(row))) {
                *slot = people;
            }
        }
        ByNumber(out)
    }
    fn others(&self, number: u32, a: One<'_>, b: One<'_>) -> u32 {
        others(&self.0, number, a, b)
    }
}

/// How many people other than the two of a pair have a value.
fn others(counts: &[u32], place: u32, a: One<'_>, b: One<'_>) -> u32 {
    let pair = if a.row.birth == b.row.birth { 1 } else { 2 };
    counts.get(at(place)).copied().unwrap_or(1).saturating_sub(pair)
}

impl Frequencies {
    /// Counts a table; also gives how often the closest level comes by chance, for the comparisons where values can simply be counted:
    /// of a number of the house, together with the street.
    pub(crate) fn count(table: &Table, threads: usize) -> (Frequencies, Vec<(Factor, f64)>) {
        const VALUES: [(Value, Option<Factor>); 11] = [
            (family, Some(Factor::Family)),
            (given, Some(Factor::Given)),
            (place, Some(Factor::Place)),
            (street, Some(Factor::Street)),
            (birth, Some(Factor::Birth)),
            (house, None),
            (address, Some(Factor::House)),
            (phone, Some(Factor::Phone)),
            (namesakes, None),
            (namesakes_of_place, None),
            (number, Some(Factor::Number)),
        ];
        let counted = spread(threads, VALUES.len(), |which| {
            VALUES.get(which).map_or_else(Counted::default, |(value, _)| count(table, *value))
        });
        let same = VALUES.iter().zip(&counted);
        let same = same.filter_map(|((_, factor), counted)| Some(((*factor)?, counted.coincidence))).collect();
        let mut counted = counted.into_iter();
        let mut next = || counted.next().unwrap_or_default();
        let mut out = Frequencies {
            records: size(table.rows.len()),
            family: ByNumber::of(next(), table, |row| row.family),
            given: ByNumber::of(next(), table, |row| row.given),
            place: ByNumber::of(next(), table, |row| row.place),
            street: ByNumber::of(next(), table, |row| row.street),
            ..Frequencies::default()
        };
        next();
        out.birth = ByRecord(count_days(table));
        for slot in [&mut out.house, &mut out.address, &mut out.phone, &mut out.namesakes, &mut out.namesakes_of_place] {
            *slot = ByRecord(next().people);
        }
        (out, same)
    }

    /// The share of other people with a value; when there is none, the value is rare, and certainly no more common than `usual`.
    pub(crate) fn share(&self, others: u32, usual: f64) -> f64 {
        let records = self.records.max(1.0);
        if others == 0 { usual.min(0.5 / records) } else { real(u64::from(others)) / records }
    }

    /// How many others have the family name and the given name; of two names each, the more common.
    pub(crate) fn others_of_names(&self, a: One<'_>, b: One<'_>) -> (u32, u32) {
        (
            self.family.others(a.row.family, a, b).max(self.family.others(b.row.family, a, b)),
            self.given.others(a.row.given, a, b).max(self.given.others(b.row.given, a, b)),
        )
    }
    /// The most people with one family name, and with one given name.
    pub(crate) fn most_of_names(&self) -> (u32, u32) {
        let most = |counts: &ByNumber| counts.0.iter().copied().max().unwrap_or(0);
        (most(&self.family), most(&self.given))
    }
    /// How common a family name is; of two, the more common.
    pub(crate) fn family(&self, a: One<'_>, b: One<'_>, usual: f64) -> f64 {
        self.share(self.others_of_names(a, b).0, usual)
    }
    /// How common a given name is; of two, the more common.
    pub(crate) fn given(&self, a: One<'_>, b: One<'_>, usual: f64) -> f64 {
        self.share(self.others_of_names(a, b).1, usual)
    }
    /// How common a day of birth is.
    pub(crate) fn birth(&self, a: One<'_>, usual: f64) -> f64 {
        self.share(self.birth.0.get(at(a.position)).copied().unwrap_or(1).saturating_sub(2), usual)
    }
    /// How common a place of birth is.
    pub(crate) fn place(&self, a: One<'_>, b: One<'_>, usual: f64) -> f64 {
        self.share(self.place.others(a.row.place, a, b), usual)
    }
    /// How common a street is.
    pub(crate) fn street(&self, a: One<'_>, b: One<'_>, usual: f64) -> f64 {
        self.share(self.street.others(a.row.street, a, b), usual)
    }
    /// How common a number of the house is in that street.
    pub(crate) fn house(&self, a: One<'_>, b: One<'_>, usual: f64) -> f64 {
        let street = real(u64::from(self.street.others(a.row.street, a, b)));
        let house = real(u64::from(self.address.others(a, b)));
        // Where few live, the street says little of its houses, and how common the number is anywhere says it.
        let anywhere = self.share(self.house.others(a, b), usual);
        ((house + 2.0 * anywhere) / (street + 2.0)).min(1.0)
    }
    /// How common a telephone number is.
    pub(crate) fn phone(&self, a: One<'_>, b: One<'_>, usual: f64) -> f64 {
        self.share(self.phone.others(a, b), usual)
    }
    /// The share of others with the very names of both records; 0 when there is nobody else.
    pub(crate) fn namesakes(&self, a: One<'_>, b: One<'_>) -> f64 {
        real(u64::from(self.namesakes.others(a, b))) / self.records.max(1.0)
    }
    /// How often others with the same names were born in the same place, with as much belief in the place alone as `ties` of them.
    pub(crate) fn place_of_namesakes(&self, a: One<'_>, b: One<'_>, ties: f64, usual: f64) -> f64 {
        let all = real(u64::from(self.namesakes.others(a, b)));
        let there = real(u64::from(self.namesakes_of_place.others(a, b)));
        ((there + ties * self.place(a, b, usual)) / (all + ties)).min(1.0)
    }
}
