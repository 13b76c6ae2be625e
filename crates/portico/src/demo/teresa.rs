//! One story told by hand: Teresa Colombo, who wants to stay at home. The manual and the journeys of the browser follow it.

mod around;
mod scenes;
mod words;

use super::days;
use super::people;
use super::staff::{Agenda, City};
use super::stage::{Next, Stage};
use super::tale::{Plot, Step, Tale};
use access::contact::model::Ending;
use anyhow::{Context as _, Result};
use casework::interview::InterviewOutcome;
use chrono::{Months, NaiveDate, TimeDelta};
use kernel::tax_code::{Identifier, Sex, TaxCode};
use kernel::time::{days_after, days_before};
use kernel::{HouseholdId, Instant, PersonId};
use synthetic::{Address, Birthplace, Household, ItalianLevel, Language, MaritalStatus, Person, Role, Situation, Streets};

use scenes::{assessed, at_home, booked, heard, knocks, planned, reviewed, understood, visits, written};
use words::DIARY;

/// Days before today on which her daughter calls.
const BEGINS: u64 = 236;

/// What she is called.
pub const NAME: (&str, &str) = ("Teresa", "Colombo");

/// Her place in the city and in time.
pub fn cast(cities: &[City], city: usize, office: usize, streets: &Streets, today: NaiveDate) -> Result<Tale> {
    let worker = cities.get(city).and_then(|body| body.offices.get(office)).and_then(|office| office.workers.first()).copied();
    let worker = worker.context("nobody to work with her")?;
    let near = streets.within("4").context("no streets")?;
    let door = near.segments().first().context("no streets")?;
    let address = Address {
        street: door.street.clone(),
        number: door.number_from + 2,
        staircase: "scala B, terzo piano".into(),
        postcode: door.postcode.clone(),
        comune: door.comune.clone(),
        comune_belfiore: door.comune_belfiore.clone(),
        district: door.district.clone(),
        neighbourhood: door.neighbourhood.clone(),
        lat_microdegrees: door.lat_microdegrees,
        lon_microdegrees: door.lon_microdegrees,
    };
    let birth_date = today.checked_sub_months(Months::new(82 * 12 + 7)).context("too long ago")?;
    let (given, family) = NAME;
    let person = Person {
        id: PersonId(uuid::Uuid::nil()),
        role: Role::Holder,
        family_name: family.into(),
        given_name: given.into(),
        sex: Sex::Female,
        birth_date,
        birthplace: Birthplace::milano(),
        citizenship_belfiore: String::new(),
        citizenship: "italiana".into(),
        identifier: TaxCode::compute(family, given, Sex::Female, birth_date, "F205").map(Identifier::Definitive),
        marital_status: MaritalStatus::Widowed,
        language: Language { code: "it".into(), name: "italiano".into() },
        italian: ItalianLevel::Good,
        mobile: None,
        landline: Some("02 0100 0482".into()),
        email: None,
        resident_since: today.checked_sub_months(Months::new(51 * 12)).context("too long ago")?,
    };
    let household = Household { id: HouseholdId(uuid::Uuid::nil()), number: 82, address, members: vec![person] };
    let subject = people::Subject { household, who: 0, situation: Situation::ElderlyAlone };
    let begins = days::working_from(days_before(today, BEGINS));
    let plot = Plot { ending: Ending::Appointment, interview: InterviewOutcome::Proposal, ..Plot::empty() };
    let mut tale = Tale::new(city, office, worker, subject, begins, 82, plot);
    tale.by_hand = true;
    Ok(tale)
}

const KNOCKS: usize = 100;
const AT_HOME: usize = 101;
const BOOKED: usize = 102;
const HEARD: usize = 103;
const UNDERSTOOD: usize = 104;
const ASSESSED: usize = 105;
const PLANNED: usize = 106;
const REVIEWED: usize = 107;
const TODAY: usize = 108;

/// When everything happens; diary entries are scenes 0 to 99.
pub fn scenes(begins: NaiveDate) -> Next {
    let mut all = Next::default();
    let on = |days: u64| days::working_from(days_after(begins, days));
    all.add(days::at(begins, 10, 20), Step::Hand(KNOCKS));
    all.add(days::at(begins, 10, 26), Step::Hand(AT_HOME));
    all.add(days::at(begins, 10, 31), Step::Hand(BOOKED));
    all.add(days::at(on(7), 12, 40), Step::Hand(HEARD));
    all.add(days::at(on(9), 9, 15), Step::Assign);
    all.add(days::at(on(33), 16, 5), Step::Hand(UNDERSTOOD));
    all.add(days::at(on(35), 16, 20), Step::Hand(ASSESSED));
    all.add(days::at(on(44), 10, 10), Step::Hand(PLANNED));
    all.add(days::at(on(144), 11, 50), Step::Hand(REVIEWED));
    all.add(days::at(on(BEGINS - 5), 15, 30), Step::Hand(TODAY));
    for (number, (days, hour, _, minutes, ..)) in DIARY.iter().enumerate() {
        all.add(days::at(on(*days), *hour, 0) + TimeDelta::minutes(minutes + 20), Step::Hand(number));
    }
    all
}

/// One scene.
pub async fn scene(stage: &Stage<'_>, agenda: &mut Agenda, tale: &mut Tale, scene: usize, at: Instant) -> Result<Next> {
    match scene {
        KNOCKS => knocks(stage, tale).await?,
        AT_HOME => at_home(stage, tale).await?,
        BOOKED => booked(stage, agenda, tale).await?,
        HEARD => heard(stage, tale, at).await?,
        UNDERSTOOD => understood(stage, tale, at).await?,
        ASSESSED => assessed(stage, tale, at).await?,
        PLANNED => return planned(stage, tale, at).await,
        REVIEWED => reviewed(stage, tale, at).await?,
        TODAY => visits(stage, agenda, tale).await?,
        entry => written(stage, tale, entry).await?,
    }
    Ok(Next::default())
}
