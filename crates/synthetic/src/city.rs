//! A whole city as tables: persons with their duplicates, households, addresses, events, the truth, and extracts of the register.
//!
//! Household by household, in constant memory; where the rows go is the caller's matter.

use crate::chance::Chance;
use crate::events::{Before, EVENT_COLUMNS, Event, Teller};
use crate::extract::{Months, RESIDENT_COLUMNS, Resident, residents};
use crate::mistakes::{Desk, Mistake};
use crate::names::Names;
use crate::people::Household;
use crate::population::{Options, Population, PopulationError};
use crate::record::{RECORD_COLUMNS, Record};
use crate::streets::{Address, Streets};
use chrono::NaiveDate;

kernel::code_enum! {
    /// A table of the city; the code is the name of its file.
    pub enum Sheet {
        /// What offices wrote down.
        Persons = "persons" => "Persone",
        /// Registered households.
        Households = "households" => "Nuclei",
        /// Addresses with their periods.
        Addresses = "addresses" => "Indirizzi",
        /// What happened over the last years.
        Events = "events" => "Eventi",
        /// Which records are the same person.
        Truth = "truth" => "Verità",
        /// Every resident of the day.
        Residents = "residents" => "Residenti",
        /// The same city some months later.
        ResidentsLater = "residents-later" => "Residenti, mesi dopo",
        /// What happened in these months.
        EventsLater = "events-later" => "Eventi di quei mesi",
    }
}

const HOUSEHOLD_COLUMNS: [&str; 6] = ["id", "number", "members", "holder", "address", "municipio"];
const ADDRESS_COLUMNS: [&str; 14] = [
    "household",
    "kind",
    "street",
    "house_number",
    "staircase",
    "postcode",
    "city",
    "city_code",
    "municipio",
    "neighbourhood",
    "latitude_microdegrees",
    "longitude_microdegrees",
    "from",
    "until",
];
const TRUTH_COLUMNS: [&str; 3] = ["id", "person", "mistakes"];

impl Sheet {
    /// Its columns.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Sheet::Persons => &RECORD_COLUMNS,
            Sheet::Households => &HOUSEHOLD_COLUMNS,
            Sheet::Addresses => &ADDRESS_COLUMNS,
            Sheet::Events | Sheet::EventsLater => &EVENT_COLUMNS,
            Sheet::Truth => &TRUTH_COLUMNS,
            Sheet::Residents | Sheet::ResidentsLater => &RESIDENT_COLUMNS,
        }
    }

    /// What its rows are, for the file that explains the folder.
    const fn about(self) -> &'static str {
        match self {
            Sheet::Persons => {
                "one row a record. The first office wrote down everything and made no mistake; who was written down again at another desk \
                 has a second record, with mistakes, without household. Codes: `birth_place_code` and `citizenship` are Belfiore codes \
                 (citizenship empty for Italians), `tax_code` may be definitive, provisional (11 digits), a health code (STP…) or mistyped"
            }
            Sheet::Households => "one row a registered household; `holder` is a person",
            Sheet::Addresses => {
                "one row a household and period, a day before `until` is the last; `kind` is residence or fictitious (people without a home)"
            }
            Sheet::Events => {
                "what happened over the last five years to those who live here; `detail` names whoever is not in persons.csv"
            }
            Sheet::Truth => {
                "one row a record of persons.csv: records with the same `person` are the same person; `mistakes` are the codes of what went \
                 wrong in it, separated by spaces"
            }
            Sheet::Residents => "an extract of the population register: every resident of the day, one row each",
            Sheet::ResidentsLater => {
                "the extract some months later: moves, births, new households, citizenships; who died or left has `died_on` or `left_on`"
            }
            Sheet::EventsLater => "what happened between the two extracts, for checking what an import finds",
        }
    }
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where chance begins.
    pub seed: u64,
    /// How many people, exactly, and as of which day.
    pub options: Options,
    /// How many in a thousand persons were written down again at another desk.
    pub duplicates_permille: u32,
    /// The day of the later extract; no extracts when there is none.
    pub later: Option<NaiveDate>,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
    /// Records of persons who have one already.
    pub duplicates: u64,
    /// Events.
    pub events: u64,
    /// Lines of the later extract.
    pub residents_later: u64,
}

/// What the city is made from.
#[derive(Clone, Copy, Debug)]
pub struct Stock<'a> {
    /// Names.
    pub names: &'a Names,
    /// Streets.
    pub streets: &'a Streets,
    /// Mistakes.
    pub desk: &'a Desk,
}

/// An order that cannot be met, or a row that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CityError<E> {
    /// The population cannot be.
    #[error(transparent)]
    Population(#[from] PopulationError),
    /// The later extract must be later, by ten years at most.
    #[error("the later extract must be of a later day, within ten years")]
    Later,
    /// Where the rows go.
    #[error("{0}")]
    Row(E),
}

/// Duplicates wait here until others have been written, so that nobody's second record stands beside the first.
const WAITING: usize = 10_000;

struct City<'a, W> {
    order: Order,
    stock: Stock<'a>,
    teller: Teller<'a>,
    months: Option<Months<'a>>,
    waiting: Vec<(Record, Vec<Mistake>)>,
    written: Written,
    write: W,
}

/// Makes the city and gives every row to `write`, with its table; `progress` hears of every hundred thousand persons.
///
/// # Errors
/// When the order cannot be met, and whatever `write` fails with.
pub fn make<E, W>(order: Order, stock: Stock<'_>, write: W, mut progress: impl FnMut(u64)) -> Result<Written, CityError<E>>
where
    W: FnMut(Sheet, &[String]) -> Result<(), E>,
{
    let mut population = Population::new(order.seed, order.options, stock.names, stock.streets)?;
    let months = match order.later {
        None => None,
        Some(later) => {
            let months = Months::between(order.seed, order.options.on, later, stock.names, stock.streets);
            Some(months.ok_or(CityError::Later)?)
        }
    };
    let teller = Teller { seed: order.seed, on: order.options.on, names: stock.names, streets: stock.streets };
    let mut city = City { order, stock, teller, months, waiting: Vec::new(), written: Written::default(), write };
    let mut told = 0;
    for household in population.by_ref() {
        city.household(&household)?;
        if city.written.persons / 100_000 > told {
            told = city.written.persons / 100_000;
            progress(city.written.persons);
        }
    }
    city.arrivals(&mut population)?;
    city.last()?;
    Ok(city.written)
}

impl<E, W: FnMut(Sheet, &[String]) -> Result<(), E>> City<'_, W> {
    fn row(&mut self, sheet: Sheet, cells: &[String]) -> Result<(), CityError<E>> {
        (self.write)(sheet, cells).map_err(CityError::Row)
    }

    fn household(&mut self, household: &Household) -> Result<(), CityError<E>> {
        let mut chance = Chance::of_item(self.order.seed.rotate_left(11), household.number);
        self.written.households += 1;
        for person in &household.members {
            self.written.persons += 1;
            self.record(&Record::first(person, household), &[])?;
            let mut again = u32::from(chance.per_mille(self.order.duplicates_permille));
            again += again * u32::from(chance.per_mille(60));
            for _ in 0..again {
                let (mut record, mistakes) = self.stock.desk.again(person, household, self.stock.streets, &mut chance);
                // Nine for each resident: sixteen for a household of about two.
                let most = u32::try_from(self.order.options.residents.saturating_mul(9)).unwrap_or(u32::MAX);
                let among = u64::from(chance.below(most));
                record.id = crate::household::record_id(among, &mut chance);
                self.waiting.push((record, mistakes));
                self.written.duplicates += 1;
            }
        }
        while self.waiting.len() > WAITING {
            self.one_who_waits(&mut chance)?;
        }
        let past = self.teller.past(household);
        self.row(Sheet::Households, &household_cells(household))?;
        if let Some(Before { address, from, until }) = &past.before {
            self.row(Sheet::Addresses, &address_cells(household, address, *from, Some(*until)))?;
        }
        let since = household.members.iter().map(|person| person.resident_since).min().unwrap_or(self.order.options.on);
        self.row(Sheet::Addresses, &address_cells(household, &household.address, since, None))?;
        self.events(Sheet::Events, &past.events)?;
        if let Some(months) = &self.months {
            let changed = months.later(household);
            for resident in residents(household) {
                self.row(Sheet::Residents, &Resident::cells(&resident))?;
            }
            self.changed(&changed.residents, &changed.events)?;
        }
        Ok(())
    }

    /// Those who come between the two extracts.
    fn arrivals(&mut self, population: &mut Population<'_>) -> Result<(), CityError<E>> {
        let Some(coming) = self.months.as_ref().map(|months| months.arrivals(self.order.options.residents)) else { return Ok(()) };
        population.extend(coming);
        for household in population {
            let Some(changed) = self.months.as_ref().map(|months| months.arrived(household)) else { break };
            self.changed(&changed.residents, &changed.events)?;
        }
        Ok(())
    }

    fn changed(&mut self, residents: &[Resident], events: &[Event]) -> Result<(), CityError<E>> {
        for resident in residents {
            self.written.residents_later += 1;
            self.row(Sheet::ResidentsLater, &resident.cells())?;
        }
        self.events(Sheet::EventsLater, events)
    }

    fn events(&mut self, sheet: Sheet, events: &[Event]) -> Result<(), CityError<E>> {
        for event in events {
            self.written.events += 1;
            self.row(sheet, &event.cells())?;
        }
        Ok(())
    }

    fn record(&mut self, record: &Record, mistakes: &[Mistake]) -> Result<(), CityError<E>> {
        self.row(Sheet::Persons, &record.cells())?;
        let mistakes = mistakes.iter().map(|mistake| mistake.code()).collect::<Vec<_>>().join(" ");
        self.row(Sheet::Truth, &[record.id.to_string(), record.person.to_string(), mistakes])
    }

    fn one_who_waits(&mut self, chance: &mut Chance) -> Result<(), CityError<E>> {
        let at = usize::try_from(chance.below(u32::try_from(self.waiting.len()).unwrap_or(u32::MAX))).unwrap_or_default();
        if self.waiting.is_empty() {
            return Ok(());
        }
        let (record, mistakes) = self.waiting.swap_remove(at);
        self.record(&record, &mistakes)
    }

    fn last(&mut self) -> Result<(), CityError<E>> {
        let mut chance = Chance::of_item(self.order.seed.rotate_left(13), 0);
        while !self.waiting.is_empty() {
            self.one_who_waits(&mut chance)?;
        }
        Ok(())
    }
}

fn household_cells(household: &Household) -> [String; 6] {
    let address = &household.address;
    [
        household.id.to_string(),
        (household.number + 1).to_string(),
        household.members.len().to_string(),
        household.holder().map(|holder| holder.id.to_string()).unwrap_or_default(),
        crate::events::in_one_line(address),
        address.district.clone(),
    ]
}

fn address_cells(household: &Household, address: &Address, from: NaiveDate, until: Option<NaiveDate>) -> [String; 14] {
    [
        household.id.to_string(),
        if address.is_fictitious() { "fictitious" } else { "residence" }.to_owned(),
        address.street.clone(),
        address.number.to_string(),
        address.staircase.clone(),
        address.postcode.clone(),
        address.comune.clone(),
        address.comune_belfiore.clone(),
        address.district.clone(),
        address.neighbourhood.clone(),
        address.lat_microdegrees.to_string(),
        address.lon_microdegrees.to_string(),
        from.to_string(),
        until.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

/// The file that explains the folder: what was asked for, what each table and column is.
pub fn manifest(order: &Order, written: &Written) -> String {
    let mut text = format!(
        "# A synthetic city\n\nNobody in these files exists. Written by `portico generate people`: the same seed and options give the same bytes.\n\n\
         | | |\n| --- | --- |\n| seed | {} |\n| day | {} |\n| persons | {} |\n| households | {} |\n| second records | {} |\n| events | {} |\n",
        order.seed, order.options.on, written.persons, written.households, written.duplicates, written.events
    );
    if let Some(later) = order.later {
        text.push_str(&format!("| later extract | {later}, {} lines |\n", written.residents_later));
    }
    text.push_str("\nCSV: UTF-8, comma, a header row. Days are written 2026-11-22. What is not known is empty.\n");
    for sheet in Sheet::ALL.iter().filter(|sheet| order.later.is_some() || !sheet.is_of_extracts()) {
        text.push_str(&format!("\n## {}.csv\n\n{}.\n\n`{}`\n", sheet.code(), sheet.about(), sheet.columns().join("`, `")));
    }
    text
}

impl Sheet {
    /// Whether it is written only when extracts are wanted.
    pub const fn is_of_extracts(self) -> bool {
        matches!(self, Sheet::Residents | Sheet::ResidentsLater | Sheet::EventsLater)
    }
}
