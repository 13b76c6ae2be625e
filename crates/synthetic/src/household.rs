//! One household, put together: names, birthdays, places, papers, telephones.

use crate::chance::Chance;
use crate::names::{Community, ITALIAN, Names};
use crate::people::{Birthplace, Household, ItalianLevel, Person, Role};
use crate::shape::{self, Member};
use crate::streets::Streets;
use chrono::{Days, Months, NaiveDate};
use kernel::tax_code::{Identifier, Sex, TaxCode};
use kernel::{HouseholdId, PersonId};
use uuid::Uuid;

/// Households in a thousand whose adults are all of one foreign community.
const FOREIGN: u32 = 158;
/// Couples in a thousand households of Italians in which one of the two is a foreign citizen.
const MIXED: u32 = 35;

/// Everything a household is made from.
pub(crate) struct Maker<'a> {
    pub(crate) seed: u64,
    pub(crate) on: NaiveDate,
    pub(crate) names: &'a Names,
    pub(crate) streets: &'a Streets,
}

impl Maker<'_> {
    /// The household with this number, of at most `most` members; `None` only if names or streets are empty.
    pub(crate) fn household(&self, number: u64, most: usize) -> Option<Household> {
        let mut chance = Chance::of_item(self.seed, number);
        let italian = self.names.community(ITALIAN)?;
        let community = if chance.per_mille(FOREIGN) { self.names.foreign(&mut chance)? } else { italian };
        let foreign = community.code != ITALIAN;
        let shape = shape::draw(&mut chance, foreign, community.women_permille, most);
        let partner = if !foreign && chance.per_mille(MIXED) { self.names.foreign(&mut chance)? } else { community };
        let address = self.streets.draw(&mut chance)?;
        let since = self.on.checked_sub_days(Days::new(u64::from(chance.below(9_000)) + 20))?;
        let families = Families::draw(self.names, community, partner, &shape, &mut chance);

        let mut members = Vec::with_capacity(shape.len());
        for (position, member) in (0_u64..).zip(&shape) {
            let own = if member.role == Role::Spouse { partner } else { community };
            let family = families.of(self.names, member, own, &mut chance);
            let mut person = self.person(member, own, family, &mut chance)?;
            person.id = PersonId(self.id(number * 16 + position + 1, 1));
            person.resident_since = since.max(person.birth_date);
            members.push(person);
        }
        Some(Household { id: HouseholdId(self.id(number, 2)), number, address, members })
    }

    fn person(&self, member: &Member, community: &Community, family_name: String, chance: &mut Chance) -> Option<Person> {
        let age = u32::try_from(member.age).ok()?;
        let birth_date =
            self.on.checked_sub_months(Months::new(age * 12))?.checked_sub_days(Days::new(u64::from(chance.below(365))))?;
        let year = chrono::Datelike::year(&birth_date);
        let given_name = self.names.given(community, member.sex, year, chance);
        let foreign = community.code != ITALIAN;
        let birthplace = self.birthplace(member.age, community, chance);
        let born_here = !birthplace.belfiore.starts_with('Z');
        let identifier = identifier(member.sex, birth_date, &birthplace, &family_name, &given_name, foreign && !born_here, chance);
        let italian = match (foreign && !born_here && member.age >= 7, chance.below(100)) {
            (false, _) | (true, 0..=51) => ItalianLevel::Good,
            (true, 52..=88) => ItalianLevel::Basic,
            (true, _) => ItalianLevel::None,
        };
        let mobile = member.age >= 14 && chance.per_mille(if member.age >= 75 { 450 } else { 900 });
        let landline = member.role == Role::Holder && member.age >= 55 && chance.per_mille(600);
        let email = (16..75).contains(&member.age) && chance.per_mille(550);
        Some(Person {
            id: PersonId(Uuid::nil()),
            role: member.role,
            sex: member.sex,
            birth_date,
            birthplace,
            citizenship_belfiore: community.country_belfiore.clone(),
            citizenship: community.citizenship.clone(),
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
        const BEGINNING: u64 = 1_577_836_800_000; // 1 January 2020, milliseconds
        let mut chance = Chance::of_item(self.seed.rotate_left(17) ^ kind, number);
        chance.id(BEGINNING.wrapping_add(number))
    }
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

/// The tax code that the rules give; a provisional one for some who arrived lately, none for a few.
fn identifier(
    sex: Sex,
    birth: NaiveDate,
    place: &Birthplace,
    family: &str,
    given: &str,
    arrived: bool,
    chance: &mut Chance,
) -> Option<Identifier> {
    match (arrived, chance.below(1_000)) {
        (true, 0..25) => provisional(chance),
        (true, 25..45) | (false, 0..2) => None,
        _ => TaxCode::compute(family, given, sex, birth, &place.belfiore).map(Identifier::Definitive),
    }
}

/// Eleven digits, the last of which follows from the others as in a VAT number. The last three before it name no office.
fn provisional(chance: &mut Chance) -> Option<Identifier> {
    let digits = format!("9{:06}000", chance.below(1_000_000));
    let sum: u32 = digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor)
        .map(|product| if product > 9 { product - 9 } else { product })
        .sum();
    Identifier::parse(&format!("{digits}{}", (10 - sum % 10) % 10)).ok()
}

/// `anna.derossi.0042@example.org`, in plain letters.
fn mail_address(given: &str, family: &str, number: u32) -> String {
    format!("{}.{}.{number:04}@example.org", kernel::text::folded_tight(given), kernel::text::folded_tight(family))
}
