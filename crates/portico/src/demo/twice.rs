//! Some people are written down twice, as at every desk: half a name, a day that was heard wrong, names in each other's place. The search
//! through the register has found them, so that the review has something to show.

use super::staff::{City, Office};
use super::stories::Scale;
use anyhow::{Context as _, Result};
use chrono::{Datelike as _, NaiveDate};
use kernel::PersonId;
use registry::NewPerson;
use registry::duplicate::job;
use registry::duplicate::search::{self, Known};
use registry::person::model::{Birth, PersonData};
use std::collections::BTreeSet;
use store::{Audit, Db};

/// People written down twice in one office of the whole demonstration.
const IN_ONE_OFFICE: usize = 6;

/// At least so many, however small the city.
const LEAST: usize = 2;

/// What went wrong the second time.
#[derive(Clone, Copy)]
enum Slip {
    /// A letter of the family name is missing.
    Letter,
    /// Family and given name in each other's place.
    Swapped,
    /// Day and month, or only the year was understood.
    Day,
    /// The given name as people call them.
    Short,
}

const SLIPS: [Slip; 4] = [Slip::Letter, Slip::Day, Slip::Swapped, Slip::Short];

/// Writes some people of every office down again, and searches the registers of all bodies.
pub async fn write_down(db: &Db, cities: &[City], scale: Scale) -> Result<()> {
    let mut slips = SLIPS.into_iter().cycle();
    let mut twice = BTreeSet::new();
    for city in cities {
        for office in &city.offices {
            let count = scale.of(IN_ONE_OFFICE).max(LEAST);
            again(db, city, office, count, (&mut slips, &mut twice))
                .await
                .with_context(|| format!("duplicates of {}", city.code))?;
        }
        let searcher = city.offices.first().context("a body without offices")?.coordinator;
        let actor = &city.principal(searcher)?.actor;
        let mut tx = db.begin(actor).await?;
        let mut records = search::records(&mut tx).await?;
        records.sort_by(|one, other| by_name(one).cmp(&by_name(other)));
        let all = search::known(&mut tx).await?;
        tx.roll_back().await?;
        // Somebody has to listen: a search to which nobody does ends with nothing.
        let (sender, _listener) = tokio::sync::watch::channel(0_i64);
        let found = search::pairs(&records, all, &sender);
        let mut tx = db.begin(actor).await?;
        job::write(&mut tx, &found).await?;
        tx.commit(Audit::of("duplicate.search").rows(found.len())).await?;
    }
    Ok(())
}

/// Writes people of one office down again: not those who were already, nor those who were entered so.
async fn again(
    db: &Db,
    city: &City,
    office: &Office,
    count: usize,
    (slips, twice): (&mut impl Iterator<Item = Slip>, &mut BTreeSet<PersonId>),
) -> Result<()> {
    let desk = city.principal(office.secretary)?;
    let mut tx = db.begin(&desk.actor).await?;
    let all = search::records(&mut tx).await?;
    let ids: Vec<PersonId> = all.iter().map(Known::id).collect();
    let reached = registry::person::card::readable(&mut tx, &ids).await?;
    let named = |known: &&Known| {
        reached.contains(&known.id())
            && !twice.contains(&known.id())
            && known.birth_date().is_some()
            && known.family_name().chars().count() > 4
    };
    let mut theirs: Vec<&Known> = all.iter().filter(named).collect();
    theirs.sort_by(|one, other| by_name(one).cmp(&by_name(other)));
    let step = theirs.len().checked_div(count.max(1)).unwrap_or_default().max(1);
    let mut entered = Vec::new();
    for (known, slip) in theirs.into_iter().step_by(step).take(count).zip(slips) {
        let new = NewPerson { data: misheard(known, slip), address: None };
        let id = registry::register(&mut tx, desk, &new).await?;
        twice.extend([known.id(), id]);
        entered.push(id);
    }
    let last = entered.last().copied();
    tx.commit(Audit::of("person.create").about(last).rows(entered.len())).await?;
    Ok(())
}

/// An order without chance, which identifiers hold.
fn by_name(known: &Known) -> (&str, &str, Option<NaiveDate>) {
    (known.family_name(), known.given_name(), known.birth_date())
}

/// What the second desk understood; the code was not at hand.
fn misheard(known: &Known, slip: Slip) -> PersonData {
    let (family, given) = (known.family_name().to_owned(), known.given_name().to_owned());
    let date = known.birth_date();
    let data = PersonData {
        family_name: family.clone(),
        given_name: given.clone(),
        sex: known.sex(),
        birth: Birth { date, ..Birth::default() },
        ..PersonData::default()
    };
    match slip {
        Slip::Letter => PersonData { family_name: without_a_letter(&family), ..data },
        Slip::Swapped => PersonData { family_name: given, given_name: family, ..data },
        Slip::Short => {
            PersonData { given_name: given.chars().take(4).collect(), birth_place: known.birth_place().to_owned(), ..data }
        }
        Slip::Day => match date.and_then(turned) {
            Some(turned) => PersonData { birth: Birth { date: Some(turned), ..Birth::default() }, ..data },
            None => PersonData { birth: Birth { date: None, year: date.map(|day| day.year()), estimated: false }, ..data },
        },
    }
}

fn without_a_letter(name: &str) -> String {
    name.chars().enumerate().filter(|(at, _)| *at != 3).map(|(_, letter)| letter).collect()
}

/// Day and month in each other's place, where that is another day.
fn turned(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()).filter(|turned| *turned != day)
}
