//! The extract of a population register: every resident of a day, and the same city some months later.

use crate::chance::Chance;
use crate::events::{Event, EventKind, in_one_line};
use crate::household::Maker;
use crate::names::Names;
use crate::people::{Household, Person, Role};
use crate::population::MOST_RESIDENTS;
use crate::streets::{Address, Streets};
use chrono::{Datelike, Days, NaiveDate};
use kernel::tax_code::{Sex, TaxCode};

/// One line of an extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// The number that the municipality gave them.
    pub resident_id: String,
    /// Definitive tax code; empty for those who have none yet.
    pub tax_code: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: NaiveDate,
    /// Belfiore code of the municipality or state of birth.
    pub birth_place: String,
    /// `IT`, or the Belfiore code of the state.
    pub citizenship: String,
    /// Number of the registered household.
    pub household: String,
    /// Place in it, in the words of the register.
    pub role: &'static str,
    /// Street.
    pub street: String,
    /// House number.
    pub number: String,
    /// Postcode.
    pub postcode: String,
    /// Borough.
    pub municipio: String,
    /// Since when they are registered at the address.
    pub registered_on: NaiveDate,
    /// Day of death.
    pub died_on: Option<NaiveDate>,
    /// Day on which they were struck off because they left.
    pub left_on: Option<NaiveDate>,
    /// Where to.
    pub left_to: String,
}

/// The columns of an extract.
pub const RESIDENT_COLUMNS: [&str; 18] = [
    "resident_id",
    "tax_code",
    "family_name",
    "given_name",
    "sex",
    "birth_date",
    "birth_place",
    "citizenship",
    "household",
    "role",
    "street",
    "number",
    "postcode",
    "municipio",
    "registered_on",
    "died_on",
    "left_on",
    "left_to",
];

impl Resident {
    /// The cells, in the order of [`RESIDENT_COLUMNS`].
    pub fn cells(&self) -> [String; 18] {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            self.resident_id.clone(),
            self.tax_code.clone(),
            self.family_name.clone(),
            self.given_name.clone(),
            self.sex.code().to_owned(),
            self.birth_date.to_string(),
            self.birth_place.clone(),
            self.citizenship.clone(),
            self.household.clone(),
            self.role.to_owned(),
            self.street.clone(),
            self.number.clone(),
            self.postcode.clone(),
            self.municipio.clone(),
            self.registered_on.to_string(),
            day(self.died_on),
            day(self.left_on),
            self.left_to.clone(),
        ]
    }

    fn of(person: &Person, place: u64, household: &Household) -> Resident {
        let address = &household.address;
        let woman = person.sex == Sex::Female;
        Resident {
            resident_id: (household.number.saturating_mul(16).saturating_add(place).saturating_add(1)).to_string(),
            tax_code: person
                .identifier
                .as_ref()
                .and_then(|it| it.tax_code())
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            family_name: person.family_name.clone(),
            given_name: person.given_name.clone(),
            sex: person.sex,
            birth_date: person.birth_date,
            birth_place: person.birthplace.belfiore.clone(),
            citizenship: if person.is_foreign_citizen() { person.citizenship_belfiore.clone() } else { "IT".to_owned() },
            household: household.number.saturating_add(1).to_string(),
            role: match person.role {
                Role::Holder => HOLDER,
                Role::Spouse if woman => "moglie",
                Role::Spouse => "marito",
                Role::Child => {
                    if woman {
                        "figlia"
                    } else {
                        "figlio"
                    }
                }
                Role::Parent => {
                    if woman {
                        "madre"
                    } else {
                        "padre"
                    }
                }
                Role::Other => "convivente senza parentela",
            },
            street: address.street.clone(),
            number: door(address),
            postcode: address.postcode.clone(),
            municipio: address.district.clone(),
            registered_on: person.resident_since,
            died_on: None,
            left_on: None,
            left_to: String::new(),
        }
    }
}

const HOLDER: &str = "intestatario";

fn door(address: &Address) -> String {
    if address.staircase.len() == 1 { format!("{}/{}", address.number, address.staircase) } else { address.number.to_string() }
}

/// The lines of a household.
pub fn residents(household: &Household) -> Vec<Resident> {
    (0..).zip(&household.members).map(|(place, person)| Resident::of(person, place, household)).collect()
}

/// Yearly rates in a thousand; the orders of magnitude of a large Italian city (UNVERIFIED).
mod rates {
    pub(super) const MOVE_WITHIN: u32 = 55;
    pub(super) const MOVE_OUT: u32 = 38;
    pub(super) const MOVE_OUT_FOREIGN: u32 = 55;
    pub(super) const BIRTH: u32 = 62;
    pub(super) const SEPARATION: u32 = 8;
    pub(super) const LEAVES_PARENTS: u32 = 60;
    pub(super) const CITIZENSHIP: u32 = 25;
    pub(super) const TAX_CODE: u32 = 400;
    /// Those who come in a year, in a thousand residents.
    pub(super) const ARRIVALS: u64 = 45;

    /// Deaths by completed years.
    pub(super) fn death(age: i32) -> u32 {
        match age {
            ..40 => 1,
            40..60 => 2,
            60..70 => 8,
            70..80 => 20,
            80..90 => 68,
            _ => 200,
        }
    }
}

/// Lines of the later extract for one household, and what happened in between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The residents, and those who died or left since.
    pub residents: Vec<Resident>,
    /// What happened, oldest first.
    pub events: Vec<Event>,
}

/// The months between two extracts.
#[derive(Debug)]
pub struct Months<'a> {
    seed: u64,
    on: NaiveDate,
    days: u64,
    names: &'a Names,
    streets: &'a Streets,
}

impl<'a> Months<'a> {
    /// From `on` until `later`, not more than ten years; `None` when that is not after it.
    pub fn between(seed: u64, on: NaiveDate, later: NaiveDate, names: &'a Names, streets: &'a Streets) -> Option<Months<'a>> {
        let days = u64::try_from((later - on).num_days()).ok().filter(|days| (1..=3_653).contains(days))?;
        Some(Months { seed, on, days, names, streets })
    }

    /// How many come to a city of so many.
    pub fn arrivals(&self, residents: u64) -> u64 {
        residents.min(MOST_RESIDENTS).saturating_mul(rates::ARRIVALS).saturating_mul(self.days) / 365_000
    }

    /// The household of some who came in these months, made as if it had been there: they are registered on a day of theirs.
    pub fn arrived(&self, mut household: Household) -> Changed {
        let mut chance = Chance::of_item(self.seed.rotate_left(7), household.number);
        let date = self.some_day(&mut chance);
        for person in &mut household.members {
            person.resident_since = date.max(person.birth_date);
        }
        let abroad = household.holder().is_some_and(|holder| holder.birthplace.belfiore.starts_with('Z')) && chance.per_mille(700);
        let kind = if abroad { EventKind::Arrived } else { EventKind::MovedIn };
        let to = in_one_line(&household.address);
        let from = if abroad {
            household.holder().map(|holder| holder.birthplace.name.clone()).unwrap_or_default()
        } else {
            self.names.birthplace(&mut chance).name
        };
        let told = |person| Event { from: from.clone(), to: to.clone(), ..Event::of(kind, date, person, &household) };
        Changed { events: household.members.iter().map(told).collect(), residents: residents(&household) }
    }

    /// What became of a household.
    pub fn later(&self, household: &Household) -> Changed {
        let mut chance = Chance::of_item(self.seed.rotate_left(53), household.number);
        let mut changed = Changed { residents: residents(household), events: Vec::new() };
        let foreign = household.holder().is_some_and(Person::is_foreign_citizen);
        let out = if foreign { rates::MOVE_OUT_FOREIGN } else { rates::MOVE_OUT };
        if self.happens(out, &mut chance) {
            self.leaves(household, &mut changed, &mut chance);
        } else if self.happens(rates::MOVE_WITHIN, &mut chance) && !household.address.is_fictitious() {
            self.moves(household, &mut changed, &mut chance);
        }
        for (place, person) in household.members.iter().enumerate() {
            self.one(place, person, household, &mut changed, &mut chance);
        }
        self.born(household, &mut changed, &mut chance);
        follow_the_holder(&mut changed.residents);
        changed.events.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.person.cmp(&b.person)));
        changed
    }

    /// Whether something that happens so often in a year happens in these months.
    fn happens(&self, permille: u32, chance: &mut Chance) -> bool {
        let share = u64::from(permille).saturating_mul(1_000).saturating_mul(self.days) / 365;
        u64::from(chance.below(1_000_000)) < share
    }

    fn some_day(&self, chance: &mut Chance) -> NaiveDate {
        let after = u64::from(chance.below(u32::try_from(self.days).unwrap_or(1))).saturating_add(1);
        self.on.checked_add_days(Days::new(after)).unwrap_or(self.on)
    }

    fn leaves(&self, household: &Household, changed: &mut Changed, chance: &mut Chance) {
        let date = self.some_day(chance);
        let home = household.holder().filter(|holder| holder.is_foreign_citizen() && chance.per_mille(450));
        let to = home.map_or_else(|| self.names.birthplace(chance).name, |holder| holder.birthplace.name.clone());
        for (line, person) in changed.residents.iter_mut().zip(&household.members) {
            line.left_on = Some(date);
            line.left_to.clone_from(&to);
            changed.events.push(Event { to: to.clone(), ..Event::of(EventKind::MovedOut, date, person, household) });
        }
    }

    fn moves(&self, household: &Household, changed: &mut Changed, chance: &mut Chance) {
        let Some(address) = self.streets.draw(chance) else { return };
        let date = self.some_day(chance);
        let (from, to) = (in_one_line(&household.address), in_one_line(&address));
        for (line, person) in changed.residents.iter_mut().zip(&household.members) {
            settle(line, &address, date);
            let event = Event::of(EventKind::MovedWithin, date, person, household);
            changed.events.push(Event { from: from.clone(), to: to.clone(), ..event });
        }
    }

    /// What happens to one of them.
    fn one(&self, place: usize, person: &Person, household: &Household, changed: &mut Changed, chance: &mut Chance) {
        let age = person.age_on(self.on);
        let dies = self.happens(rates::death(age), chance);
        let (separates, leaves) = (self.happens(rates::SEPARATION, chance), self.happens(rates::LEAVES_PARENTS, chance));
        let citizen = self.happens(rates::CITIZENSHIP, chance);
        let coded = self.happens(rates::TAX_CODE, chance);
        let date = self.some_day(chance);
        let Some(line) = changed.residents.get_mut(place).filter(|line| line.left_on.is_none()) else { return };
        if dies {
            line.died_on = Some(date);
            changed.events.push(Event::of(EventKind::Death, date, person, household));
            return;
        }
        let parts = match person.role {
            Role::Spouse if separates => Some(EventKind::Separation),
            Role::Child if leaves && (22..45).contains(&age) => Some(EventKind::NewHousehold),
            _ => None,
        };
        if let Some((kind, address)) = parts.zip(self.streets.draw(chance)) {
            settle(line, &address, date);
            line.household = format!("1{:0>9}", line.resident_id);
            line.role = HOLDER;
            let event = Event::of(kind, date, person, household);
            changed.events.push(Event { from: in_one_line(&household.address), to: in_one_line(&address), ..event });
        }
        if citizen && person.is_foreign_citizen() {
            line.citizenship = "IT".to_owned();
            changed.events.push(Event { to: "IT".into(), ..Event::of(EventKind::Citizenship, date, person, household) });
        }
        if coded && line.tax_code.is_empty() {
            let code = TaxCode::compute(
                &person.family_name,
                &person.given_name,
                person.sex,
                person.birth_date,
                &person.birthplace.belfiore,
            );
            if let Some(code) = code {
                code.as_str().clone_into(&mut line.tax_code);
                changed.events.push(Event { to: line.tax_code.clone(), ..Event::of(EventKind::TaxCode, date, person, household) });
            }
        }
    }

    /// A child of a couple that is still there.
    fn born(&self, household: &Household, changed: &mut Changed, chance: &mut Chance) {
        let born = self.happens(rates::BIRTH, chance);
        let couple = household.members.iter().any(|person| person.role == Role::Spouse);
        let head = |person: &&Person| matches!(person.role, Role::Holder | Role::Spouse);
        let Some(mother) = household
            .members
            .iter()
            .filter(head)
            .position(|person| person.sex == Sex::Female && (20..=42).contains(&person.age_on(self.on)))
        else {
            return;
        };
        let lately = household.members.iter().any(|person| (self.on - person.birth_date).num_days() < 420);
        let (Some(line), Some(mother)) = (changed.residents.get(mother), household.members.get(mother)) else { return };
        if !born || !couple || lately || line.died_on.is_some() || line.left_on.is_some() {
            return;
        }
        let date = self.some_day(chance);
        let maker = Maker { seed: self.seed, on: date, names: self.names, streets: self.streets };
        let Some(child) = maker.newborn(household, date, chance) else { return };
        let mut baby = Resident::of(&child, 12, household);
        for (own, hers) in
            [(&mut baby.street, &line.street), (&mut baby.number, &line.number), (&mut baby.postcode, &line.postcode)]
        {
            own.clone_from(hers);
        }
        baby.municipio.clone_from(&line.municipio);
        baby.household.clone_from(&line.household);
        // A newborn has its code after some weeks.
        if self.on.checked_add_days(Days::new(self.days)).is_some_and(|later| (later - date).num_days() < 14) {
            baby.tax_code = String::new();
        }
        let event = Event::of(EventKind::Birth, date, &child, household);
        changed.events.push(Event { other: mother.id.to_string(), to: child.birthplace.name.clone(), ..event });
        changed.residents.push(baby);
    }
}

fn settle(line: &mut Resident, address: &Address, date: NaiveDate) {
    line.street.clone_from(&address.street);
    line.number = door(address);
    line.postcode.clone_from(&address.postcode);
    line.municipio.clone_from(&address.district);
    line.registered_on = date.max(line.birth_date);
}

/// Where the holder died or went, the household bears the name of the eldest who stays.
fn follow_the_holder(residents: &mut [Resident]) {
    let Some(number) = residents.first().map(|line| line.household.clone()) else { return };
    let stays = |line: &Resident| line.household == number && line.died_on.is_none() && line.left_on.is_none();
    if residents.first().is_some_and(&stays) {
        return;
    }
    if let Some(eldest) =
        residents.iter_mut().filter(|line| stays(line)).min_by_key(|line| (line.birth_date.year(), line.birth_date))
    {
        eldest.role = HOLDER;
    }
}
