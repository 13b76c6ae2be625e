//! A city of synthetic people inside an installation: `portico generate people --into`.
//!
//! For measuring and for trying at full size. Persons, households, cases, services and deliveries are written by each room's own
//! bulk code, in transactions of some thousand persons, and obey the rules of the tables: who looks finds a city at work, whose
//! budget reconciles and whose audit chain is whole. The same options give the same people, cases and amounts.

mod daily;
mod even;
mod offices;
pub mod procedure;
mod story;

pub use offices::CASES_OF_A_WORKER;

use anyhow::{Result, bail};
use casework::UserArea;
use casework::bulk::{Course, History};
use chrono::{Datelike as _, NaiveDate};
use courts::authority::AuthorityId;
use even::Evenly;
use guard::body::Body;
use kernel::{Actor, Cents, ChapterId};
use network::bulk::{Given, Offer};
use offices::Offices;
use registry::bulk::Known;
use std::collections::{BTreeMap, BTreeSet};
use store::{Audit, Db};
use story::{Story, Teller};
use synthetic::{Household, Options, Population, Streets, demo_data};

/// Persons written in one transaction, about.
const LOT: usize = 5_000;
/// Dearest unit of a service that is given to many.
const DEAREST: Cents = Cents(4_000);

/// Areas of users that have a place in the records for INPS.
const REPORTED: [UserArea; 4] =
    [UserArea::OlderPeople, UserArea::Disability, UserArea::PovertyAndHomelessness, UserArea::FamiliesAndMinors];

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Where chance begins.
    pub seed: u64,
    /// People of the city, of whom the office knows some.
    pub residents: u64,
    /// Persons in the register.
    pub persons: u64,
    /// Cases, of which those that [`Wanted::workers`] can have in care are open.
    pub cases: u64,
    /// Of them, those with a service in the year.
    pub beneficiaries: u64,
    /// Deliveries of these services.
    pub deliveries: u64,
    /// Social workers to be added, spread over the offices.
    pub workers: u64,
    /// The year in which services are given; it must be over.
    pub year: i32,
    /// Diary entries, spread over the cases that are or were in care; a few for each where it is 0. One of 400 open cases has 500 of them.
    pub entries: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Written {
    /// Households.
    pub households: usize,
    /// Persons.
    pub persons: usize,
    /// Cases.
    pub cases: usize,
    /// Of them in care.
    pub in_care: usize,
    /// Diary entries.
    pub entries: usize,
    /// Authorised services.
    pub services: usize,
    /// Deliveries.
    pub deliveries: usize,
    /// Social workers.
    pub workers: u64,
    /// What falls due.
    pub dues: usize,
    /// Orders of judicial authorities.
    pub orders: usize,
    /// Documents.
    pub documents: usize,
}

/// Households with what happened to their members, to be written together.
#[derive(Default)]
struct Lot {
    households: Vec<(Household, NaiveDate)>,
    stories: Vec<Story>,
    persons: usize,
}

impl Wanted {
    /// Whether it can be.
    fn check(&self, today: NaiveDate) -> Result<()> {
        if self.persons > self.residents {
            bail!("there are more persons than residents");
        }
        if self.cases > self.persons || self.beneficiaries > self.cases {
            bail!("there are at most as many cases as persons, and as many beneficiaries as cases");
        }
        if self.deliveries < self.beneficiaries || self.deliveries > self.beneficiaries.saturating_mul(180) {
            bail!("each beneficiary has from 1 to 180 deliveries");
        }
        if self.entries > 0 && self.entries < self.cases {
            bail!("there are at least as many entries as cases");
        }
        if self.year >= today.year() {
            bail!("the year of the deliveries must be over");
        }
        Ok(())
    }
}

/// Fills a demonstration body. `say` is told how far it is.
pub async fn populate(db: &Db, body: &Body, wanted: Wanted, say: &dyn Fn(&str)) -> Result<Written> {
    if !body.demo {
        bail!("{} is no demonstration: synthetic people never come among real ones", body.name);
    }
    let today = db.clock().today();
    wanted.check(today)?;
    let actor = Actor::system(body.body_id);
    let names = demo_data::names()?;
    let file = crate::demo::streets::file(&body.code);
    let streets = demo_data::streets(file)?;
    let population = || Population::new(wanted.seed, Options { residents: wanted.residents, on: today }, &names, &streets);
    let mut kept = Evenly::new(wanted.persons, wanted.residents);
    let mut people = population()?.filter(|household| kept.next_group(household.members.len().try_into().unwrap_or(0))).peekable();
    if let Some(first) = people.peek() {
        refuse_twice(db, &actor, first).await?;
    }
    let mut offices = Offices::staff(db, &actor, &body.code, &districts(file)?, wanted.workers, today).await?;
    let offers = if wanted.beneficiaries > 0 { offers(db, &actor, &wanted).await? } else { Vec::new() };
    let places = places(&streets);
    let teller = Teller::new(&wanted, &offers, &places, offices.slots(), today)?;
    let court = daily::court(db, &actor, today).await?;
    let land = Land { db, actor: &actor, offers: &offers, court, today };
    let (mut written, mut turns, mut lot) =
        (Written { workers: wanted.workers, ..Written::default() }, teller.turns(), Lot::default());
    for household in people {
        teller.tell(household, &mut turns, &mut offices, &mut lot)?;
        if lot.persons >= LOT {
            write(&land, &offices, std::mem::take(&mut lot), &mut written).await?;
            say(&format!(
                "{} persons, {} cases, {} entries, {} deliveries",
                written.persons, written.cases, written.entries, written.deliveries
            ));
        }
    }
    write(&land, &offices, lot, &mut written).await?;
    say("counting for the planner of the database …");
    db.refresh_statistics().await?;
    Ok(written)
}

/// Where people are met: the first streets of the city, each once.
fn places(streets: &Streets) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let all = streets.segments().iter().map(|segment| segment.street.clone());
    all.filter(|street| seen.insert(street.clone())).take(story::PLACES).collect()
}

/// Where all of it is written.
struct Land<'a> {
    db: &'a Db,
    actor: &'a Actor,
    offers: &'a [Offer],
    court: AuthorityId,
    today: NaiveDate,
}

/// The districts of a list of streets.
fn districts(file: &str) -> Result<Vec<String>> {
    let segments = registry::street::parse(file).map_err(|faults| anyhow::anyhow!("the streets are not right: {faults:?}"))?;
    let found: BTreeSet<String> = segments.into_iter().map(|segment| segment.district).collect();
    Ok(found.into_iter().collect())
}

async fn refuse_twice(db: &Db, actor: &Actor, first: &Household) -> Result<()> {
    let Some(person) = first.members.first() else { return Ok(()) };
    let mut tx = db.begin(actor).await?;
    let known = registry::bulk::is_enrolled(&mut tx, person.id).await?;
    tx.roll_back().await?;
    if known {
        bail!("the people of this seed are in the register already: choose another --seed");
    }
    Ok(())
}

/// What is given in the year, with the money for all of it on its chapters.
async fn offers(db: &Db, actor: &Actor, wanted: &Wanted) -> Result<Vec<Offer>> {
    let mut tx = db.begin(actor).await?;
    let mut all = network::bulk::offers(&mut tx, wanted.year).await?;
    // Of the other areas nobody has said yet under which one they are reported.
    all.retain(|offer| offer.unit_price <= DEAREST && REPORTED.contains(&offer.user_area));
    if all.is_empty() {
        bail!("the catalogue has no service with price and chapter in {} that many could be given", wanted.year);
    }
    let on = NaiveDate::from_ymd_opt(wanted.year, 1, 1).unwrap_or_default();
    for (chapter, amount) in story::expected(&all, wanted.deliveries)? {
        finance::bulk::provide(&mut tx, chapter, amount, on).await?;
    }
    tx.commit(Audit::of("variation.create")).await?;
    Ok(all)
}

/// Writes a lot in one transaction.
async fn write(land: &Land<'_>, offices: &Offices, lot: Lot, written: &mut Written) -> Result<()> {
    if lot.households.is_empty() {
        return Ok(());
    }
    let offers = land.offers;
    let mut tx = land.db.begin(land.actor).await?;
    let known: Vec<Known<'_>> = lot.households.iter().map(|(household, since)| Known { household, since: *since }).collect();
    let persons = registry::bulk::enrol(&mut tx, &known).await?;
    let (histories, services): (Vec<History>, Vec<_>) = lot.stories.into_iter().map(|story| (story.history, story.given)).unzip();
    casework::bulk::record(&mut tx, &histories).await?;
    let given: Vec<Given<'_>> = histories.iter().zip(services).filter_map(|(case, given)| service(case, given?, offers)).collect();
    let mut needed: BTreeMap<ChapterId, Cents> = BTreeMap::new();
    for one in &given {
        let sum = needed.entry(one.offer.chapter).or_default();
        *sum = sum.plus(one.planned.total)?;
    }
    for (chapter, amount) in needed {
        let on = given.first().map(|one| one.planned.from).unwrap_or_default();
        finance::bulk::provide(&mut tx, chapter, amount, on).await?;
    }
    network::bulk::give(&mut tx, offices.hands, &given).await?;
    let day = daily::write(&mut tx, &histories, land.court, land.today).await?;
    tx.commit(Audit::of("population.import").rows(persons)).await?;
    written.households += lot.households.len();
    written.persons += persons;
    written.cases += histories.len();
    written.in_care += histories.iter().filter(|case| matches!(case.course, Course::InCare { .. })).count();
    written.entries += histories.iter().map(|case| case.entries.len()).sum::<usize>();
    written.services += given.len();
    written.dues += day.dues;
    written.orders += day.orders;
    written.documents += day.documents;
    written.deliveries += given.iter().map(|one| one.days.len()).sum::<usize>();
    Ok(())
}

fn service<'a>(
    case: &'a History,
    (id, offer, days): (kernel::AuthorisationId, usize, Vec<NaiveDate>),
    offers: &'a [Offer],
) -> Option<Given<'a>> {
    Some(Given {
        id,
        planned: case.planned.as_ref()?,
        offer: offers.get(offer)?,
        case: case.id,
        person: case.person,
        unit: case.unit,
        worker: case.worker,
        ended: matches!(case.course, Course::Closed { .. }),
        days,
    })
}
