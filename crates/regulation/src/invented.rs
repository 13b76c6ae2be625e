//! Households that do not exist, the same for the same seed: for measures, for trying a draft, and for tests.

use crate::calendar;
use crate::case::{Case, Member};
use crate::columns::{Gathering, Population};
use crate::known::{HouseholdField, PersonField};
use crate::number::{CENT, EURO, ONE};
use crate::regulation::Regulation;
use crate::types::Type;

/// A source of chance.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The same from the same seed.
    pub fn new(seed: u64) -> Chance {
        Chance(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    fn within(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from + 1).unwrap_or(1))).unwrap_or_default()
    }

    /// A source of its own for what bears a name: what others ask for changes nothing in it.
    fn named(base: u64, name: &str) -> Chance {
        let hash =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Chance::new(base ^ hash)
    }

    /// Whether something happens that happens so often in a hundred.
    pub fn percent(&mut self, often: u64) -> bool {
        self.below(100) < often
    }
}

/// An invented household for a regulation, on a day; so many values in a hundred are not known. The same chance gives the same household
/// to every regulation, and the same answer to facts of one name and type.
pub fn case(regulation: &Regulation, day: i64, unknown: u64, chance: &mut Chance) -> Case {
    let mut case = Case::unknown(regulation);
    let known = |chance: &mut Chance| !chance.percent(unknown);
    // Most have little, few have much.
    let isee = chance.within(0, 1_000) * chance.within(0, 1_000) / 20 * EURO + chance.within(0, 99) * CENT;
    let household = [
        (HouseholdField::Isee, isee),
        (HouseholdField::IseeValidUntil, day + chance.within(-60, 360)),
        (HouseholdField::IseeDefects, i64::from(chance.percent(4))),
        (HouseholdField::Resident, i64::from(chance.percent(96))),
        (HouseholdField::ResidentSince, day - chance.within(0, 12_000)),
        (HouseholdField::Borough, chance.within(1, 9)),
        (HouseholdField::Rent, chance.within(0, 14_000) * EURO),
    ];
    for (field, value) in household {
        case.set_household(field, known(chance).then_some(value));
    }
    // About 2.1 on the average, as in Milan.
    let members = match chance.below(100) {
        0..44 => 1,
        44..71 => 2,
        71..86 => 3,
        86..95 => 4,
        95..98 => 5,
        _ => chance.within(6, 8),
    };
    for place in 0..members {
        let adult = place < 2;
        let age = if adult { chance.within(19, 95) } else { chance.within(0, 24) };
        let role = if place == 0 {
            0
        } else if adult {
            chance.within(1, 2)
        } else {
            3
        };
        let mut member = Member::default();
        let fields = [
            (PersonField::BirthDate, (day - age * 365 - chance.within(0, 365)).max(calendar::FIRST)),
            (PersonField::Sex, chance.within(0, 1)),
            (PersonField::Role, role),
            (PersonField::Disability, if chance.percent(90) { 0 } else { chance.within(1, 3) }),
            (PersonField::AttendanceAllowance, i64::from(chance.percent(6))),
            (PersonField::CivilInvalidity, if chance.percent(90) { 0 } else { chance.within(34, 100) }),
            (PersonField::Resident, i64::from(chance.percent(97))),
            (PersonField::ResidentSince, day - chance.within(0, 12_000)),
            (PersonField::Working, i64::from(adult && chance.percent(55))),
            (PersonField::Student, i64::from(!adult && age > 2)),
            (PersonField::Dependent, i64::from(!adult)),
            (PersonField::ForeignPermitUntil, day + chance.within(-100, 1_500)),
        ];
        for (field, value) in fields {
            member.set(field, known(chance).then_some(value));
        }
        case.members.push(member);
    }
    let base = chance.next();
    for (place, fact) in regulation.facts.iter().enumerate() {
        let chance = &mut Chance::named(base, &fact.id);
        let (low, high) = (fact.min, fact.max);
        let among = |chance: &mut Chance, low: i64, high: i64, unit: i64| {
            let (low, high) = (fact.min.unwrap_or(low * unit), fact.max.unwrap_or(high * unit));
            let steps = (high - low) / unit;
            low + chance.within(0, steps.clamp(0, 1_000_000)) * unit
        };
        let value = match fact.kind {
            Type::Boolean => i64::from(chance.percent(75)),
            Type::Integer => among(chance, 0, 20, 1),
            Type::Decimal => among(chance, 0, 20, ONE),
            Type::Money => among(chance, 0, 5_000, EURO),
            Type::Date => (day + chance.within(-700, 700)).clamp(low.unwrap_or(calendar::FIRST), high.unwrap_or(calendar::LAST)),
            Type::Period => calendar::period(i32::try_from(chance.within(0, 36)).unwrap_or_default(), 0),
            Type::Text => chance.within(-1, i64::try_from(regulation.texts.len()).unwrap_or_default() - 1),
            Type::Choice(list) => {
                let words = regulation.choices.get(usize::from(list)).map_or(1, Vec::len);
                chance.within(0, i64::try_from(words).unwrap_or(1) - 1)
            }
        };
        if let Some(known_fact) = case.facts.get_mut(place) {
            *known_fact = known(chance).then_some(value);
        }
    }
    for (running, other) in case.running.iter_mut().zip(&regulation.incompatible) {
        let chance = &mut Chance::named(base, &other.measure);
        *running = (!chance.percent(unknown)).then(|| chance.percent(3));
    }
    case
}

/// An invented population in which everything is known.
pub fn population(regulation: &Regulation, day: i64, households: usize, seed: u64) -> Population {
    let mut chance = Chance::new(seed);
    let mut gathering = Gathering::new(regulation);
    for _ in 0..households {
        gathering.push(&case(regulation, day, 0, &mut chance));
    }
    gathering.done()
}
