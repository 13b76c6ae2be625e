//! Whom the stories are about: households of the synthetic population, each with the member who comes to the door and why.

use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use registry::address::model::NewAddress;
use registry::{AddressKind, MemberRole, NewPerson};
use synthetic::{Address, Chance, Household, Names, Options, Person, Population, Role, Situation, Streets};

/// How many of a thousand stories begin so.
const SHARES: [(Situation, usize); 10] = [
    (Situation::ElderlyAlone, 230),
    (Situation::ExhaustedCarer, 130),
    (Situation::FamilyEviction, 140),
    (Situation::Poverty, 110),
    (Situation::ConflictualSeparation, 80),
    (Situation::NewForeignParents, 70),
    (Situation::WithdrawnTeenager, 90),
    (Situation::Disability, 80),
    (Situation::Homeless, 40),
    (Situation::Addiction, 30),
];

/// Residents among whom the people of one office are looked for.
const RESIDENTS: u64 = 400_000;

/// Somebody with a story.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The household.
    pub household: Household,
    /// Which member.
    pub who: usize,
    /// Why they come.
    pub situation: Situation,
}

impl Subject {
    /// The person.
    pub fn person(&self) -> Result<&Person> {
        self.household.members.get(self.who).context("the household has no such member")
    }
}

/// So many people of one district, in the proportions of life; the same for the same seed.
pub fn draw(seed: u64, names: &Names, streets: &Streets, count: usize, on: NaiveDate) -> Result<Vec<Subject>> {
    let mut wanted: Vec<(Situation, usize)> =
        SHARES.iter().map(|(situation, share)| (*situation, count.saturating_mul(*share).div_ceil(1_000))).collect();
    let mut chance = Chance::of_item(seed, 1);
    let mut chosen = Vec::with_capacity(count);
    for household in Population::new(seed, Options { residents: RESIDENTS, on }, names, streets)? {
        if chosen.len() >= count {
            break;
        }
        let open: Vec<(usize, Situation)> = wanted
            .iter()
            .filter(|(_, left)| *left > 0)
            .flat_map(|(situation, _)| {
                let fits = |person: &Person| situation.suits(person, &household, on) && person.age_on(on) >= 1;
                household
                    .members
                    .iter()
                    .enumerate()
                    .filter(move |(_, person)| fits(person))
                    .map(|(who, _)| (who, *situation))
                    .collect::<Vec<_>>()
            })
            .collect();
        let Some((who, situation)) = chance.pick(&open).copied() else { continue };
        // Not everybody who could come does: neighbours of those who do give the streets their variety.
        if !matches!(situation, Situation::NewForeignParents | Situation::Homeless | Situation::ConflictualSeparation)
            && chance.below(3) > 0
        {
            continue;
        }
        if let Some((_, left)) = wanted.iter_mut().find(|(other, _)| *other == situation) {
            *left = left.saturating_sub(1);
        }
        chosen.push(Subject { household, who, situation });
    }
    // The quotas fill one after the other: the stories are shuffled, or the rare ones would all begin first.
    for at in (1..chosen.len()).rev() {
        let other = usize::try_from(chance.below(u32::try_from(at + 1)?))?;
        chosen.swap(at, other);
    }
    Ok(chosen)
}

/// Adult Italians of working age, as names of staff: given name, family name, woman.
pub fn colleagues(seed: u64, names: &Names, streets: &Streets, count: usize, on: NaiveDate) -> Result<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for household in Population::new(seed, Options { residents: 20_000, on }, names, streets)? {
        let fit = |person: &&Person| {
            (27..=61).contains(&person.age_on(on))
                && !person.is_foreign_citizen()
                && person.birthplace.belfiore.starts_with(|c| c != 'Z')
        };
        let Some(person) = household.members.iter().find(fit) else { continue };
        // In this work four of five are women.
        if person.sex == Sex::Male && all.len() % 5 != 4 {
            continue;
        }
        let name = format!("{} {}", person.given_name, person.family_name);
        let same = |other: &String| other.split(' ').next() == name.split(' ').next();
        if !all.iter().rev().take(8).any(same) {
            all.push(name);
        }
        if all.len() >= count {
            break;
        }
    }
    Ok(all)
}

/// What the desk writes down of somebody.
pub fn new_person(person: &Person, address: Option<NewAddress>) -> NewPerson {
    NewPerson { data: registry::bulk::data_of(person), address }
}

/// The address of a household since somebody lives there.
pub fn residence(address: &Address, since: NaiveDate) -> NewAddress {
    NewAddress {
        kind: AddressKind::Residence,
        street: address.street.clone(),
        number: address.number.to_string(),
        detail: address.staircase.clone(),
        postcode: address.postcode.clone(),
        place: address.comune_belfiore.clone(),
        municipio: None,
        reason: String::new(),
        from: Some(since),
        later_confirmed: false,
        restricted: false,
    }
}

/// Somebody without a home.
pub fn no_abode(since: NaiveDate, municipio: Option<i64>) -> NewAddress {
    NewAddress {
        kind: AddressKind::NoAbode,
        street: String::new(),
        number: String::new(),
        detail: String::new(),
        postcode: String::new(),
        place: String::new(),
        municipio,
        reason: "Dorme abitualmente in questo territorio".into(),
        from: Some(since),
        later_confirmed: false,
        restricted: false,
    }
}

/// The place of a member in the household.
pub fn role(role: Role) -> MemberRole {
    match role {
        Role::Holder => MemberRole::Holder,
        Role::Spouse => MemberRole::Spouse,
        Role::Child => MemberRole::Child,
        Role::Parent => MemberRole::Parent,
        Role::Other => MemberRole::Other,
    }
}
