//! The table service × user area, and how rows of the daily work become its cells.

use super::super::siuss::CareArea;
use chrono::NaiveDate;
use kernel::money::MoneyError;
use kernel::{Cents, Period, PersonId, ServiceId, code_enum};
use std::collections::{BTreeMap, BTreeSet, HashSet};

code_enum! {
    /// The seven user areas of the survey.
    pub enum UserArea {
        /// Families and minors.
        FamiliesAndMinors = "FAM_MIN" => "Famiglia e minori",
        /// Persons with a disability.
        Disability = "DIS" => "Disabili",
        /// Addictions.
        Addictions = "DIP" => "Dipendenze",
        /// Older people.
        OlderPeople = "ANZ" => "Anziani",
        /// Immigrants, Roma, Sinti and Travellers.
        ImmigrantsAndRoma = "IMM" => "Immigrati, Rom, Sinti e Caminanti",
        /// Poverty, adults in hardship, homeless people.
        PovertyAndHomelessness = "POV" => "Povertà, disagio adulti e senza dimora",
        /// Services for several areas together.
        SeveralAreas = "MULTI" => "Multiutenza",
    }
}

impl UserArea {
    /// The area of SIUSS that a row of this area is proposed with; `None` where the two lists do not meet and somebody must say.
    /// Only a proposal: an old person in care for poverty belongs to poverty there.
    pub const fn proposed_care_area(self) -> Option<CareArea> {
        match self {
            UserArea::FamiliesAndMinors => Some(CareArea::FamilyAndMinors),
            UserArea::Disability | UserArea::OlderPeople => Some(CareArea::DisabilityAndDependency),
            UserArea::PovertyAndHomelessness => Some(CareArea::PovertyAndExclusion),
            UserArea::Addictions | UserArea::ImmigrantsAndRoma | UserArea::SeveralAreas => None,
        }
    }
}

code_enum! {
    /// How a service is run. The codes of ISTAT's questionnaire change with its editions: a table outside the program maps these
    /// to them.
    pub enum Management {
        /// By the body itself.
        Direct = "direct" => "Gestione diretta",
        /// By a contractor.
        Contracted = "contracted" => "Affidamento a terzi",
        /// By accredited providers among whom the person chooses.
        Accredited = "accredited" => "Accreditamento o titoli sociali",
        /// By another public body on its behalf.
        Delegated = "delegated" => "Delega ad altro ente pubblico",
    }
}

/// One row of the daily work that counts: a delivery, a payment, an authorised month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The day it belongs to.
    pub on: NaiveDate,
    /// The service of the catalogue.
    pub service: ServiceId,
    /// The user area, when somebody has said it.
    pub area: Option<UserArea>,
    /// Who was served; `None` for services to people without a name.
    pub person: Option<PersonId>,
    /// Expenditure committed, in all.
    pub committed: Cents,
    /// Of it, paid by users.
    pub paid_by_users: Cents,
    /// Of it, paid by the national health service.
    pub paid_by_health_service: Cents,
    /// How the service is run.
    pub management: Option<Management>,
}

/// What the table says about one service and one area, or about many together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Persons served in the year, each once.
    pub users: u64,
    /// Persons behind the rows, each once: the users, and those whose services of the year came after their death. Never shown; it
    /// tells whether the money gives somebody away.
    pub persons: u64,
    /// Rows that name nobody: served, but not counted among the users.
    pub nameless_rows: u64,
    /// Rows in all.
    pub rows: u64,
    /// Expenditure committed.
    pub committed: Cents,
    /// Paid by users.
    pub paid_by_users: Cents,
    /// Paid by the national health service.
    pub paid_by_health_service: Cents,
    /// Every form in which it was run.
    pub management: BTreeSet<Management>,
}

impl Cell {
    fn add(&mut self, row: &Row) -> Result<(), MoneyError> {
        self.rows += 1;
        self.nameless_rows += u64::from(row.person.is_none());
        self.committed = self.committed.plus(row.committed)?;
        self.paid_by_users = self.paid_by_users.plus(row.paid_by_users)?;
        self.paid_by_health_service = self.paid_by_health_service.plus(row.paid_by_health_service)?;
        self.management.extend(row.management);
        Ok(())
    }

    /// What remains to the body: committed, less what users and health service pay.
    pub fn borne_by_body(&self) -> Result<Cents, MoneyError> {
        self.committed.minus(self.paid_by_users)?.minus(self.paid_by_health_service)
    }

    /// Whether it holds money of anybody.
    pub fn has_money(&self) -> bool {
        [self.committed, self.paid_by_users, self.paid_by_health_service].iter().any(|amount| *amount != Cents::ZERO)
    }

    /// Whether so few stand behind it that it would let one of them be recognised: few users, or money of few persons none of whom
    /// is a user, as they had died before the year. Services to people without a name show nobody.
    pub fn shows_few(&self, threshold: u64) -> bool {
        let few = 1..threshold;
        few.contains(&self.users) || (self.users == 0 && few.contains(&self.persons) && self.has_money())
    }

    /// Whether there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

/// Service and area of a cell; an area that nobody has said yet has cells of its own, so that the totals stay whole.
pub type CellKey = (ServiceId, Option<UserArea>);

/// The table of one year. A person who used two services is one user of each and one user in all: totals of users are counted,
/// never added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The year.
    pub year: i32,
    /// By service and area.
    pub cells: BTreeMap<CellKey, Cell>,
    /// By service.
    pub by_service: BTreeMap<ServiceId, Cell>,
    /// By area.
    pub by_area: BTreeMap<Option<UserArea>, Cell>,
    /// In all.
    pub total: Cell,
}

/// Why a table could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A year that the calendar does not know.
    #[error("the calendar does not know the year {0}")]
    Year(i32),
    /// Amounts beyond what can be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Which total a person was counted in.
#[derive(PartialEq, Eq, Hash)]
enum Counted {
    Cell(CellKey, PersonId),
    Service(ServiceId, PersonId),
    Area(Option<UserArea>, PersonId),
    All(PersonId),
}

impl Table {
    /// The table of a year from rows, in any order; rows of other years are passed over.
    pub fn of_year(year: i32, rows: impl IntoIterator<Item = Row>) -> Result<Self, TableError> {
        let period = Period::year(year).ok_or(TableError::Year(year))?;
        let mut table = Table { year, ..Table::default() };
        let mut counted = HashSet::new();
        for row in rows.into_iter().filter(|row| period.contains(row.on)) {
            let key = (row.service, row.area);
            let in_four: [(&mut Cell, Option<Counted>); 4] = [
                (table.cells.entry(key).or_default(), row.person.map(|person| Counted::Cell(key, person))),
                (table.by_service.entry(row.service).or_default(), row.person.map(|person| Counted::Service(row.service, person))),
                (table.by_area.entry(row.area).or_default(), row.person.map(|person| Counted::Area(row.area, person))),
                (&mut table.total, row.person.map(Counted::All)),
            ];
            for (cell, mark) in in_four {
                cell.add(&row)?;
                cell.users += u64::from(mark.is_some_and(|mark| counted.insert(mark)));
                cell.persons = cell.users;
            }
        }
        Ok(table)
    }

    /// Rows whose area nobody has said: the survey cannot take them.
    pub fn rows_without_area(&self) -> u64 {
        self.by_area.get(&None).map_or(0, |cell| cell.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn service(number: u128) -> ServiceId {
        Uuid::from_u128(number).into()
    }

    fn person(number: u128) -> PersonId {
        Uuid::from_u128(number).into()
    }

    fn row(of: u128, who: Option<u128>, area: Option<UserArea>, cents: i64) -> Row {
        Row {
            on: NaiveDate::from_ymd_opt(2026, 5, 4).unwrap(),
            service: service(of),
            area,
            person: who.map(person),
            committed: Cents(cents),
            paid_by_users: Cents(cents / 10),
            paid_by_health_service: Cents(cents / 4),
            management: Some(Management::Accredited),
        }
    }

    #[test]
    fn the_areas_are_those_of_the_national_list() {
        let listed: Vec<(&str, &str)> = include_str!("../../../../data/national/istat_user_areas.tsv")
            .lines()
            .skip(1)
            .map(|line| {
                let mut cells = line.split('\t');
                (cells.next().unwrap(), cells.next().unwrap())
            })
            .collect();
        assert_eq!(UserArea::ALL.iter().map(|area| (area.code(), area.label())).collect::<Vec<_>>(), listed);
    }

    #[test]
    fn the_areas_whose_assessment_is_asked_for_in_time_are_those_without_which_the_return_is_held() {
        for area in UserArea::ALL {
            let asks = area.code().parse::<casework::UserArea>().is_ok_and(|area| area.asks_sina());
            assert_eq!(asks, area.proposed_care_area() == Some(CareArea::DisabilityAndDependency), "{area:?}");
        }
    }

    #[test]
    fn a_person_is_one_user_of_each_service_and_one_in_all() {
        let old = Some(UserArea::OlderPeople);
        let rows =
            [row(1, Some(7), old, 1_000), row(1, Some(7), old, 2_000), row(2, Some(7), old, 400), row(2, Some(8), None, 100)];
        let table = Table::of_year(2026, rows).unwrap();
        assert_eq!(table.cells[&(service(1), old)].users, 1);
        assert_eq!(table.by_service[&service(2)].users, 2);
        assert_eq!(table.by_area[&old].users, 1);
        assert_eq!((table.total.users, table.total.committed), (2, Cents(3_500)));
        assert_eq!(table.rows_without_area(), 1);
        assert_eq!(table.cells[&(service(1), old)].borne_by_body(), Ok(Cents(3_000 - 300 - 750)));
    }

    #[test]
    fn whoever_is_served_without_a_name_costs_but_is_not_counted() {
        let street = Some(UserArea::PovertyAndHomelessness);
        let table = Table::of_year(2026, [row(3, None, street, 500), row(3, None, street, 500)]).unwrap();
        assert_eq!((table.total.users, table.total.nameless_rows, table.total.committed), (0, 2, Cents(1_000)));
    }

    #[test]
    fn rows_of_another_year_do_not_count() {
        let mut last = row(1, Some(1), None, 100);
        last.on = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        assert!(Table::of_year(2026, [last.clone()]).unwrap().total.is_empty());
        assert_eq!(Table::of_year(2025, [last]).unwrap().total.rows, 1);
    }

    #[test]
    fn sums_that_cannot_be_held_are_an_error() {
        let rows = [row(1, Some(1), None, i64::MAX), row(1, Some(2), None, i64::MAX)];
        assert!(matches!(Table::of_year(2026, rows), Err(TableError::Money(_))));
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let area = proptest::option::of(proptest::sample::select(UserArea::ALL));
        proptest::collection::vec(
            (0..4u128, proptest::option::of(0..6u128), area, 0..10_000i64)
                .prop_map(|(of, who, area, cents)| row(of, who, area, cents)),
            0..60,
        )
    }

    proptest! {
        #[test]
        fn money_adds_up_along_both_sides_and_users_never_exceed_the_sum(rows in rows()) {
            let table = Table::of_year(2026, rows.clone()).unwrap();
            for side in [table.cells.values().collect::<Vec<_>>(), table.by_service.values().collect(), table.by_area.values().collect()] {
                prop_assert_eq!(Cents::sum(side.iter().map(|cell| cell.committed)), Ok(table.total.committed));
                prop_assert_eq!(side.iter().map(|cell| cell.rows).sum::<u64>(), table.total.rows);
                prop_assert!(side.iter().map(|cell| cell.users).sum::<u64>() >= table.total.users);
                prop_assert!(side.iter().all(|cell| cell.users <= table.total.users));
            }
            let people: BTreeSet<PersonId> = rows.iter().filter_map(|row| row.person).collect();
            prop_assert_eq!(table.total.users, people.len() as u64);
        }

        #[test]
        fn the_order_of_rows_changes_nothing(rows in rows()) {
            let backwards = Table::of_year(2026, rows.iter().rev().cloned());
            prop_assert_eq!(Table::of_year(2026, rows), backwards);
        }
    }
}
