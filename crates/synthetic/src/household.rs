//! One household, put together: names, birthdays, places, papers, telephones.

use crate::chance::Chance;
use crate::codes::{self, Papers};
use crate::names::{Community, ITALIAN, Names};
use crate::people::{Birthplace, Household, ItalianLevel, MaritalStatus, Person, Role};
use crate::shape::{self, MOST_MEMBERS, Member};
use crate::streets::Streets;
use chrono::{Days, Months, NaiveDate};
use kernel::tax_code::{Sex, TaxCode};
use kernel::{HouseholdId, PersonId};
use uuid::Uuid;

/// Adults in a thousand from abroad whose papers say the first of January. UNVERIFIED.
const CONVENTIONAL: u32 = 40;
/// Households in a thousand whose adults all come from one foreign community.
const FOREIGN: u32 = 187;
/// Of them, those in a thousand who have become Italian citizens.
const NATURALISED: u32 = 95;
/// Couples in a thousand households of Italians in which one of the two is a foreign citizen.
const MIXED: u32 = 35;
/// Households in a thousand that are one person without a home (ISTAT census of 2021: some 8,500 in Milan).
const WITHOUT_HOME: u32 = 11;
/// Of them, those in a thousand who come from abroad.
const WITHOUT_HOME_FOREIGN: u32 = 380;
/// Sons in a thousand who bear the given name of their father, Italians and others.
const NAMESAKES: (u32, u32) = (4, 25);
/// People alone in a thousand who share name and birthday with somebody else of the city.
const DOUBLES: u32 = 8;

/// Everything a household is made from.
pub(crate) struct Maker<'a> {
    pub(crate) seed: u64,
    pub(crate) on: NaiveDate,
    pub(crate) names: &'a Names,
    pub(crate) streets: &'a Streets,
}

/// What is settled of a person before the rest is drawn.
#[derive(Default)]
struct Settled {
    given_name: Option<String>,
    birth_date: Option<NaiveDate>,
    naturalised: bool,
    without_home: bool,
    born_here: bool,
    /// Given names that brothers and sisters bear.
    taken: Vec<String>,
}

impl Maker<'_> {
    /// The household with this number, of at most `most` members; `None` only if names or streets are empty. A few people alone
    /// are the double of somebody else: the same name and birthday, another person.
    pub(crate) fn household(&self, number: u64, most: usize) -> Option<Household> {
        let mut chance = Chance::of_item(self.seed.rotate_left(29), number);
        if number > 0 && chance.per_mille(DOUBLES) {
            let other = u64::from(chance.below(u32::try_from(number).unwrap_or(u32::MAX)));
            let mut drawn = self.drawn(number, most, None)?;
            let theirs = self.drawn(other, MOST_MEMBERS, None)?.members.into_iter().next()?;
            let alike = |own: &Person| own.sex == theirs.sex && own.citizenship_belfiore == theirs.citizenship_belfiore;
            if drawn.members.len() == 1 && drawn.members.first().is_some_and(alike) {
                drawn = self.drawn(number, 1, Some(&theirs))?;
            }
            return Some(drawn);
        }
        self.drawn(number, most, None)
    }

    fn drawn(&self, number: u64, most: usize, double_of: Option<&Person>) -> Option<Household> {
        let mut chance = Chance::of_item(self.seed, number);
        let italian = self.names.community(ITALIAN)?;
        let without_home = chance.per_mille(WITHOUT_HOME);
        let from_abroad = if without_home { WITHOUT_HOME_FOREIGN } else { FOREIGN };
        let community = if chance.per_mille(from_abroad) { self.names.foreign(&mut chance)? } else { italian };
        let foreign = community.code != ITALIAN;
        let naturalised = foreign && !without_home && chance.per_mille(NATURALISED);
        let shape = if without_home {
            shape::without_home(&mut chance, foreign)
        } else {
            shape::draw(&mut chance, foreign, community.women_permille, most)
        };
        let partner = if !foreign && chance.per_mille(MIXED) { self.names.foreign(&mut chance)? } else { community };
        let address = if without_home { self.streets.without_home(&mut chance)? } else { self.streets.draw(&mut chance)? };
        let since = self.on.checked_sub_days(Days::new(u64::from(chance.below(9_000)) + 20))?;
        let families = Families::draw(self.names, community, partner, &shape, &mut chance);

        let mut members: Vec<Person> = Vec::with_capacity(shape.len());
        for (position, member) in (0_u64..).zip(&shape) {
            let own = if member.role == Role::Spouse { partner } else { community };
            let family = match double_of {
                Some(other) => other.family_name.clone(),
                None => families.of(self.names, member, own, &mut chance),
            };
            let settled = Settled {
                given_name: double_of
                    .map(|other| other.given_name.clone())
                    .or_else(|| namesake(member, &members, foreign, &mut chance)),
                birth_date: double_of
                    .map(|other| other.birth_date)
                    .or_else(|| members.last().filter(|_| member.twin).map(|twin| twin.birth_date)),
                naturalised,
                without_home,
                born_here: false,
                taken: members.iter().filter(|other| other.role == member.role).map(|other| other.given_name.clone()).collect(),
            };
            let mut person = self.person(member, own, family, settled, &mut chance)?;
            person.id = PersonId(self.id(number * 16 + position + 1, 1));
            person.resident_since = since.max(person.birth_date);
            members.push(person);
        }
        Some(Household { id: HouseholdId(self.id(number, 2)), number, address, members })
    }

    fn person(
        &self,
        member: &Member,
        community: &Community,
        family_name: String,
        settled: Settled,
        chance: &mut Chance,
    ) -> Option<Person> {
        let age = u32::try_from(member.age).ok()?;
        let born = self.on.checked_sub_months(Months::new(age * 12))?.checked_sub_days(Days::new(u64::from(chance.below(365))))?;
        let foreign = community.code != ITALIAN;
        let born = self.conventional(born, foreign && member.age >= 18, chance);
        let birth_date = settled.birth_date.unwrap_or(born);
        let year = chrono::Datelike::year(&birth_date);
        let mut given = self.names.given(community, member.sex, year, chance);
        for _ in 0..6 {
            if !settled.taken.contains(&given) {
                break;
            }
            given = self.names.given(community, member.sex, year, chance);
        }
        let given_name = settled.given_name.unwrap_or(given);
        let birthplace = if settled.born_here { Birthplace::milano() } else { self.birthplace(member.age, community, chance) };
        let arrived = foreign && birthplace.belfiore.starts_with('Z');
        let papers = match (arrived, settled.without_home) {
            (true, true) => Papers::Few,
            (true, false) if !settled.naturalised => Papers::Late,
            _ => Papers::All,
        };
        let identifier = codes::identifier(papers, chance, || {
            TaxCode::compute(&family_name, &given_name, member.sex, birth_date, &birthplace.belfiore)
        });
        let italian = match (arrived && member.age >= 7, chance.below(100)) {
            (false, _) | (true, 0..=51) => ItalianLevel::Good,
            (true, 52..=88) => ItalianLevel::Basic,
            (true, _) => ItalianLevel::None,
        };
        let mobile = member.age >= 14 && chance.per_mille(if member.age >= 75 { 450 } else { 900 });
        let landline = member.role == Role::Holder && member.age >= 55 && !settled.without_home && chance.per_mille(600);
        let email = (16..75).contains(&member.age) && chance.per_mille(550);
        let (citizenship_belfiore, citizenship) = if settled.naturalised {
            (String::new(), "italiana".to_owned())
        } else {
            (community.country_belfiore.clone(), community.citizenship.clone())
        };
        Some(Person {
            id: PersonId(Uuid::nil()),
            role: member.role,
            sex: member.sex,
            birth_date,
            birthplace,
            citizenship_belfiore,
            citizenship,
            identifier,
            marital_status: member.status,
            language: community.language.clone(),
            italian,
            mobile: mobile.then(|| format!("300 {:07}", chance.below(10_000_000))),
            landline: landline.then(|| format!("02 0100 {:04}", chance.below(10_000))),
            email: email.then(|| mail_address(&given_name, &family_name, chance.below(10_000))),
            resident_since: self.on,
            family_name,
            given_name,
        })
    }

    /// A child born into a household on a day, in the city, with the names of its family.
    pub(crate) fn newborn(&self, household: &Household, born: NaiveDate, chance: &mut Chance) -> Option<Person> {
        let head = |sex: Sex| {
            let heads = |person: &&Person| person.sex == sex && matches!(person.role, Role::Holder | Role::Spouse);
            household.members.iter().find(heads)
        };
        let mother = head(Sex::Female)?;
        let father = head(Sex::Male).unwrap_or(mother);
        let of_state = |state: &str| self.names.communities().iter().find(|community| community.country_belfiore == state);
        let community = of_state(&father.citizenship_belfiore)?;
        let sex = if chance.per_mille(486) { Sex::Female } else { Sex::Male };
        let member = Member { role: Role::Child, sex, age: 0, status: MaritalStatus::Single, twin: false };
        let family = Names::family_of_child(community, &father.family_name, &mother.family_name);
        let taken = household.members.iter().map(|other| other.given_name.clone()).collect();
        let settled = Settled { birth_date: Some(born), taken, born_here: true, ..Settled::default() };
        let mut child = self.person(&member, community, family, settled, chance)?;
        child.id = PersonId(self.id(household.number * 16 + 13, 1));
        child.resident_since = born;
        Some(child)
    }

    /// Some who come from where births were not registered to the day have the first of January in their papers.
    fn conventional(&self, born: NaiveDate, arrived: bool, chance: &mut Chance) -> NaiveDate {
        if !arrived || !chance.per_mille(CONVENTIONAL) {
            return born;
        }
        NaiveDate::from_ymd_opt(chrono::Datelike::year(&born), 1, 1).unwrap_or(born)
    }

    fn birthplace(&self, age: i32, community: &Community, chance: &mut Chance) -> Birthplace {
        if community.code == ITALIAN {
            let here = match age {
                ..30 => 800,
                30..60 => 450,
                _ => 250,
            };
            return if chance.per_mille(here) { Birthplace::milano() } else { self.names.birthplace(chance) };
        }
        let here = match age {
            ..18 => 700,
            18..25 => 250,
            _ => 0,
        };
        if chance.per_mille(here) {
            return Birthplace::milano();
        }
        Birthplace { belfiore: community.country_belfiore.clone(), name: community.country.clone(), province: String::new() }
    }

    /// An identifier in the form of UUID version 7 whose time is the number, so that rows arrive in the order of their keys.
    fn id(&self, number: u64, kind: u64) -> Uuid {
        let mut chance = Chance::of_item(self.seed.rotate_left(17) ^ kind, number);
        chance.id(BEGINNING.wrapping_add(number))
    }
}

/// 1 January 2020 in milliseconds: the time in the identifiers begins there.
const BEGINNING: u64 = 1_577_836_800_000;

/// An identifier that looks like that of the person of household `among`.
pub(crate) fn record_id(among: u64, chance: &mut Chance) -> Uuid {
    chance.id(BEGINNING.wrapping_add(among))
}

/// The family names of a household.
struct Families {
    holder: String,
    spouse: String,
    children: String,
}

impl Families {
    fn draw(names: &Names, community: &Community, partner: &Community, shape: &[Member], chance: &mut Chance) -> Self {
        let holder = names.family(community, chance);
        let spouse = names.family(partner, chance);
        let holder_is_mother = shape.first().is_some_and(|member| member.sex == Sex::Female);
        let (father, mother) = if holder_is_mother { (&spouse, &holder) } else { (&holder, &spouse) };
        // One child in six of a mother alone bears her name.
        let alone = !shape.iter().any(|member| member.role == Role::Spouse);
        let children = if holder_is_mother && alone && chance.below(6) == 0 {
            mother.clone()
        } else {
            Names::family_of_child(community, father, mother)
        };
        Families { holder, spouse, children }
    }

    fn of(&self, names: &Names, member: &Member, community: &Community, chance: &mut Chance) -> String {
        match member.role {
            Role::Holder => self.holder.clone(),
            Role::Spouse => self.spouse.clone(),
            Role::Child => self.children.clone(),
            Role::Parent if member.sex == Sex::Male && !community.two_family_names => self.holder.clone(),
            Role::Parent | Role::Other => names.family(community, chance),
        }
    }
}

/// The given name of the father, for a few of his sons.
fn namesake(member: &Member, before: &[Person], foreign: bool, chance: &mut Chance) -> Option<String> {
    if member.role != Role::Child || member.sex != Sex::Male || member.twin {
        return None;
    }
    let taken = before.iter().any(|other| other.role == Role::Child && other.sex == Sex::Male);
    let share = if foreign { NAMESAKES.1 } else { NAMESAKES.0 };
    let father = before.iter().find(|other| other.sex == Sex::Male && matches!(other.role, Role::Holder | Role::Spouse))?;
    (!taken && chance.per_mille(share)).then(|| father.given_name.clone())
}

/// `anna.derossi.0042@example.org`, in plain letters.
fn mail_address(given: &str, family: &str, number: u32) -> String {
    format!("{}.{}.{number:04}@example.org", kernel::text::folded_tight(given), kernel::text::folded_tight(family))
}
