//! What happened to the people of a city over the last years: births, deaths, marriages, moves, citizenships, households.

use crate::chance::Chance;
use crate::names::{ITALIAN, Names};
use crate::people::{Household, MaritalStatus, Person, Role};
use crate::streets::{Address, Streets};
use chrono::{Days, NaiveDate};
use kernel::tax_code::Sex;

/// How many years are told.
pub const YEARS: u64 = 5;
const DAYS: u64 = YEARS * 365;

kernel::code_enum! {
    /// What happened.
    pub enum EventKind {
        /// Somebody was born.
        Birth = "birth" => "Nascita",
        /// Somebody died.
        Death = "death" => "Decesso",
        /// A couple married.
        Marriage = "marriage" => "Matrimonio",
        /// A couple parted, and one of the two left the household.
        Separation = "separation" => "Separazione",
        /// Came from another municipality.
        MovedIn = "moved_in" => "Immigrazione da altro comune",
        /// Came from abroad.
        Arrived = "arrived" => "Immigrazione dall'estero",
        /// Moved within the city.
        MovedWithin = "moved_within" => "Cambio di abitazione",
        /// Left for another municipality or abroad.
        MovedOut = "moved_out" => "Emigrazione",
        /// Became an Italian citizen.
        Citizenship = "citizenship" => "Acquisto della cittadinanza",
        /// Left the household of the parents for one of their own.
        NewHousehold = "new_household" => "Nuova famiglia",
        /// A tax code was given, or became definitive.
        TaxCode = "tax_code" => "Attribuzione del codice fiscale",
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub date: NaiveDate,
    /// What.
    pub kind: EventKind,
    /// Whom it happened to; empty when they are not among the persons (who died, who left).
    pub person: String,
    /// Their household.
    pub household: String,
    /// The other person: mother of the child, spouse, widow.
    pub other: String,
    /// Whence.
    pub from: String,
    /// Whither.
    pub to: String,
    /// Name and birth date of somebody who is not among the persons.
    pub detail: String,
}

/// The columns of `events.csv`.
pub const EVENT_COLUMNS: [&str; 8] = ["date", "kind", "person", "household", "other_person", "from", "to", "detail"];

impl Event {
    pub(crate) fn of(kind: EventKind, date: NaiveDate, person: &Person, household: &Household) -> Event {
        Event {
            date,
            kind,
            person: person.id.to_string(),
            household: household.id.to_string(),
            other: String::new(),
            from: String::new(),
            to: String::new(),
            detail: String::new(),
        }
    }

    /// The cells, in the order of [`EVENT_COLUMNS`].
    pub fn cells(&self) -> [String; 8] {
        [
            self.date.to_string(),
            self.kind.code().to_owned(),
            self.person.clone(),
            self.household.clone(),
            self.other.clone(),
            self.from.clone(),
            self.to.clone(),
            self.detail.clone(),
        ]
    }
}

/// Where a household lived before it came to its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The address in the city.
    pub address: Address,
    /// Since when.
    pub from: NaiveDate,
    /// Until the day on which they moved.
    pub until: NaiveDate,
}

/// What happened to one household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The events, oldest first.
    pub events: Vec<Event>,
    /// Its address before.
    pub before: Option<Before>,
}

pub(crate) fn in_one_line(address: &Address) -> String {
    format!("{} {}, {} {}", address.street, address.number, address.postcode, address.comune)
}

/// Tells the past of households; the same for the same seed.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// Where chance begins.
    pub seed: u64,
    /// The day that is today.
    pub on: NaiveDate,
    /// Names, for those who are gone.
    pub names: &'a Names,
    /// Streets, for addresses of before.
    pub streets: &'a Streets,
}

impl Teller<'_> {
    /// The last years of a household as they must have been for it to be what it is.
    pub fn past(&self, household: &Household) -> Past {
        let mut chance = Chance::of_item(self.seed.rotate_left(41), household.number);
        let mut past = Past::default();
        let begin = self.on.checked_sub_days(Days::new(DAYS)).unwrap_or(self.on);
        self.came(household, begin, &mut past, &mut chance);
        self.born(household, begin, &mut past);
        self.paired(household, begin, &mut past, &mut chance);
        for person in &household.members {
            let came_from_abroad = person.language.code != "it" && person.birthplace.belfiore.starts_with('Z');
            if came_from_abroad && !person.is_foreign_citizen() && chance.per_mille(380) {
                let date = self.some_day(person.birth_date.max(begin), &mut chance);
                past.events.push(Event { to: "IT".into(), ..Event::of(EventKind::Citizenship, date, person, household) });
            }
        }
        past.events.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.person.cmp(&b.person)));
        past
    }

    fn some_day(&self, from: NaiveDate, chance: &mut Chance) -> NaiveDate {
        let days = u32::try_from((self.on - from).num_days()).unwrap_or(0);
        from.checked_add_days(Days::new(u64::from(chance.below(days.max(1))))).unwrap_or(from).min(self.on)
    }

    /// How they came to the address, when that was lately.
    fn came(&self, household: &Household, begin: NaiveDate, past: &mut Past, chance: &mut Chance) {
        let Some(holder) = household.holder().filter(|holder| holder.resident_since >= begin && !household.address.is_fictitious())
        else {
            return;
        };
        let since = holder.resident_since;
        let foreign = holder.birthplace.belfiore.starts_with('Z');
        let kind = match (foreign, chance.below(100)) {
            (_, 0..45) => EventKind::MovedWithin,
            (true, 45..85) => EventKind::Arrived,
            _ => EventKind::MovedIn,
        };
        let from = match kind {
            EventKind::MovedWithin => {
                let Some(address) = self.streets.draw(chance) else { return };
                let stayed = Days::new(u64::from(chance.below(4_000)) + 200);
                let line = in_one_line(&address);
                past.before = since.checked_sub_days(stayed).map(|from| Before { address, from, until: since });
                line
            }
            EventKind::Arrived => holder.birthplace.name.clone(),
            _ => self.names.birthplace(chance).name,
        };
        let to = in_one_line(&household.address);
        for person in household.members.iter().filter(|person| person.resident_since == since) {
            past.events.push(Event { from: from.clone(), to: to.clone(), ..Event::of(kind, since, person, household) });
        }
    }

    fn born(&self, household: &Household, begin: NaiveDate, past: &mut Past) {
        let head = |person: &&Person| person.sex == Sex::Female && matches!(person.role, Role::Holder | Role::Spouse);
        let mother = household.members.iter().find(head).map(|mother| mother.id.to_string()).unwrap_or_default();
        let here = |person: &&Person| person.birth_date >= begin && !person.birthplace.belfiore.starts_with('Z');
        for child in household.members.iter().filter(here) {
            let event = Event::of(EventKind::Birth, child.birth_date, child, household);
            past.events.push(Event { other: mother.clone(), to: child.birthplace.name.clone(), ..event });
        }
    }

    /// Marriages, deaths of spouses, separations, children who left their parents.
    fn paired(&self, household: &Household, begin: NaiveDate, past: &mut Past, chance: &mut Chance) {
        let Some(holder) = household.holder() else { return };
        let spouse = household.members.iter().find(|person| person.role == Role::Spouse);
        let age = holder.age_on(self.on);
        let adult =
            |person: &Person| person.birth_date.checked_add_days(Days::new(18 * 366)).unwrap_or(self.on).max(begin).min(self.on);
        if let Some(spouse) = spouse {
            let lately = match age {
                ..40 => 450,
                40..60 => 90,
                _ => 15,
            };
            if holder.marital_status == MaritalStatus::Married && chance.per_mille(lately) {
                let date = self.some_day(adult(holder).max(adult(spouse)), chance);
                past.events.push(Event { other: spouse.id.to_string(), ..Event::of(EventKind::Marriage, date, holder, household) });
            }
            return;
        }
        match holder.marital_status {
            MaritalStatus::Widowed if chance.per_mille(330) => {
                let date = self.some_day(begin, chance);
                let detail = self.gone(holder, age, chance);
                let mut event = Event::of(EventKind::Death, date, holder, household);
                event.other = std::mem::take(&mut event.person);
                past.events.push(Event { detail, ..event });
            }
            MaritalStatus::Divorced if chance.per_mille(300) => {
                let date = self.some_day(adult(holder), chance);
                let detail = self.gone(holder, age, chance);
                past.events.push(Event { detail, ..Event::of(EventKind::Separation, date, holder, household) });
            }
            MaritalStatus::Single if household.members.len() == 1 && (20..36).contains(&age) && chance.per_mille(350) => {
                let date = self.some_day(adult(holder), chance);
                let to = in_one_line(&household.address);
                past.events.push(Event { to, ..Event::of(EventKind::NewHousehold, date, holder, household) });
            }
            _ => {}
        }
    }

    /// Name and birth date of the spouse of before.
    fn gone(&self, holder: &Person, age: i32, chance: &mut Chance) -> String {
        let code = if holder.language.code == "it" { ITALIAN } else { "" };
        let own = |belfiore: &str| self.names.communities().iter().find(|community| community.country_belfiore == belfiore);
        let Some(community) = self.names.community(code).or_else(|| own(&holder.citizenship_belfiore)) else {
            return String::new();
        };
        let sex = if holder.sex == Sex::Female { Sex::Male } else { Sex::Female };
        let years = u32::try_from(age + chance.between(-4, 6)).unwrap_or(60);
        let birth = self.on.checked_sub_months(chrono::Months::new(years * 12 + chance.below(12))).unwrap_or(self.on);
        let given = self.names.given(community, sex, chrono::Datelike::year(&birth), chance);
        format!("{} {given}, {birth}", self.names.family(community, chance))
    }
}
