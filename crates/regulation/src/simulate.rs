//! What a changed regulation would do: who gains, who loses, by how much, before anybody votes for it.

use crate::calendar;
use crate::columns::{Columns, Decided, Population};
use crate::evaluate::Outcome;
use crate::known::{HouseholdField, PersonField};
use crate::number::EURO;
use crate::rules::Rules;
use serde::Serialize;

/// Groups smaller than this are not shown.
pub const SMALLEST: u64 = 5;

/// One population under one regulation, or under two.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub regulation: String,
    pub against: Option<String>,
    pub households: usize,
    pub all: Sums,
    pub groups: Vec<Group>,
}

/// A way to part the population.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// `borough`, `age` or `isee`.
    pub by: &'static str,
    pub label: &'static str,
    pub rows: Vec<Row>,
}

/// One part.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub label: String,
    /// Nothing when the part, or what became of it, is too small to be shown.
    pub sums: Option<Sums>,
}

/// Figures of a part. Amounts are whole cents for the period of the regulation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    pub households: u64,
    pub granted: u64,
    pub undetermined: u64,
    pub faulty: u64,
    pub amount_cents: i64,
    /// Against the other regulation, if there is one.
    pub granted_before: u64,
    pub amount_before_cents: i64,
    /// Households that get more, or get it at all, and by how much together.
    pub gaining: u64,
    pub gained_cents: i64,
    pub losing: u64,
    pub lost_cents: i64,
}

impl Sums {
    fn add(&mut self, outcome: Outcome, amount: i64, before: Option<(Outcome, i64)>) {
        self.households += 1;
        self.granted += u64::from(outcome == Outcome::Granted);
        self.undetermined += u64::from(outcome == Outcome::Undetermined);
        self.faulty += u64::from(outcome == Outcome::Faulty);
        self.amount_cents = self.amount_cents.saturating_add(amount);
        let Some((was, had)) = before else { return };
        self.granted_before += u64::from(was == Outcome::Granted);
        self.amount_before_cents = self.amount_before_cents.saturating_add(had);
        // Where no amounts are at stake, to be granted is the gain.
        let (now, then) = (outcome == Outcome::Granted, was == Outcome::Granted);
        if amount > had || (amount == had && now && !then) {
            self.gaining += 1;
            self.gained_cents = self.gained_cents.saturating_add(amount - had);
        } else if amount < had || (amount == had && then && !now) {
            self.losing += 1;
            self.lost_cents = self.lost_cents.saturating_add(had - amount);
        }
    }

    /// Whether some figure of people is too small to be shown without pointing at them.
    fn small(&self) -> bool {
        [self.households, self.granted, self.undetermined, self.faulty, self.granted_before, self.gaining, self.losing]
            .iter()
            .any(|count| (1..SMALLEST).contains(count))
    }

    fn with(&mut self, other: &Sums) {
        let add = |sum: &mut u64, more: u64| *sum = sum.saturating_add(more);
        let add_cents = |sum: &mut i64, more: i64| *sum = sum.saturating_add(more);
        add(&mut self.households, other.households);
        add(&mut self.granted, other.granted);
        add(&mut self.undetermined, other.undetermined);
        add(&mut self.faulty, other.faulty);
        add(&mut self.granted_before, other.granted_before);
        add(&mut self.gaining, other.gaining);
        add(&mut self.losing, other.losing);
        add_cents(&mut self.amount_cents, other.amount_cents);
        add_cents(&mut self.amount_before_cents, other.amount_before_cents);
        add_cents(&mut self.gained_cents, other.gained_cents);
        add_cents(&mut self.lost_cents, other.lost_cents);
    }
}

/// Simulates rules on a population; with other rules, compares. The other rules read the same households: facts are those of the first,
/// by name.
pub fn simulate(rules: &Rules, against: Option<(&Rules, &Population)>, population: &Population, threads: usize) -> Report {
    let now = Columns::new(rules).decide(population, threads);
    let before = against.map(|(rules, population)| Columns::new(rules).decide(population, threads));
    let row = |decided: &Decided, place: usize| {
        let outcome = decided.outcomes.get(place).copied().unwrap_or(Outcome::Faulty);
        (outcome, decided.amounts.get(place).copied().flatten().unwrap_or_default())
    };
    let mut all = Sums::default();
    let mut parts: [std::collections::BTreeMap<(i64, String), Sums>; 3] = Default::default();
    for place in 0..population.households() {
        let (outcome, amount) = row(&now, place);
        let was = before.as_ref().map(|before| row(before, place));
        all.add(outcome, amount, was);
        for (part, key) in parts.iter_mut().zip(keys(population, place, rules.day)) {
            part.entry(key).or_default().add(outcome, amount, was);
        }
    }
    let names = [("borough", "Municipio"), ("age", "Età di chi chiede"), ("isee", "ISEE")];
    let groups = names.into_iter().zip(parts).map(|((by, label), part)| Group { by, label, rows: shown(part) }).collect();
    Report {
        regulation: rules.regulation.id.clone(),
        against: against.map(|(rules, _)| rules.regulation.id.clone()),
        households: population.households(),
        all,
        groups,
    }
}

/// The parts with what is too small left out. The total less what is shown tells what is hidden: so one part alone is never hidden, nor parts
/// that are too small together; the next smallest is hidden with them.
fn shown(part: std::collections::BTreeMap<(i64, String), Sums>) -> Vec<Row> {
    let mut hidden: std::collections::BTreeSet<(i64, String)> =
        part.iter().filter(|(_, sums)| sums.small()).map(|(key, _)| key.clone()).collect();
    while !hidden.is_empty() {
        let mut together = Sums::default();
        for (_, sums) in part.iter().filter(|(key, _)| hidden.contains(key)) {
            together.with(sums);
        }
        if hidden.len() > 1 && !together.small() {
            break;
        }
        let next = part.iter().filter(|(key, _)| !hidden.contains(key)).min_by_key(|(_, sums)| sums.households);
        match next {
            Some((key, _)) => hidden.insert(key.clone()),
            None => break,
        };
    }
    part.into_iter()
        .map(|(key, sums)| {
            let hide = hidden.contains(&key);
            Row { label: key.1, sums: (!hide).then_some(sums) }
        })
        .collect()
}

/// Upper ends of the ISEE bands, in euro.
const ISEE_BANDS: [i64; 8] = [3_000, 6_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000];

fn keys(population: &Population, place: usize, day: i64) -> [(i64, String); 3] {
    let unknown = || (i64::MAX, "non noto".to_owned());
    let field = |field: HouseholdField| population.household.get(field as usize).and_then(|column| column.at(place));
    let borough = field(HouseholdField::Borough).map_or_else(unknown, |number| (number, format!("Municipio {number}")));
    let first = population.first.get(place).zip(population.first.get(place + 1)).filter(|(from, to)| from < to);
    let births = population.members.get(PersonField::BirthDate as usize);
    let birth = first.zip(births).and_then(|((from, _), column)| column.at(*from as usize));
    let age = birth.map_or_else(unknown, |birth| {
        let age = calendar::age(birth, day);
        match age {
            ..18 => (0, "meno di 18 anni".to_owned()),
            18..30 => (18, "18-29 anni".to_owned()),
            30..45 => (30, "30-44 anni".to_owned()),
            45..65 => (45, "45-64 anni".to_owned()),
            65..80 => (65, "65-79 anni".to_owned()),
            _ => (80, "80 anni e più".to_owned()),
        }
    });
    let isee = field(HouseholdField::Isee).map_or_else(unknown, |isee| {
        let place = ISEE_BANDS.partition_point(|end| end * EURO < isee);
        match (place.checked_sub(1).and_then(|before| ISEE_BANDS.get(before)), ISEE_BANDS.get(place)) {
            (None, Some(end)) => (*end, format!("fino a {}", thousands(*end))),
            (Some(start), Some(end)) => (*end, format!("da {},01 a {}", thousands(*start), thousands(*end))),
            (Some(start), None) => (i64::MAX - 1, format!("oltre {}", thousands(*start))),
            (None, None) => unknown(),
        }
    });
    [borough, age, isee]
}

fn thousands(euro: i64) -> String {
    kernel::Cents(euro * 100).plain().trim_end_matches(",00").to_owned()
}
