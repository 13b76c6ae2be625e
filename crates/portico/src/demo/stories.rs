//! All stories of the demonstration, told in order of time by the product's own actions.

mod casting;

use super::days;
use super::script::Script;
use super::staff::{Agenda, City};
use super::stage::{Next, Stage};
use super::tale::{Step, Tale, Turn};
use super::{care, desk, services, streets, teresa};
use access::appointment::forms::{Chosen, NewAppointment};
use access::appointment::model::AppointmentKind;
use anyhow::{Context as _, Result};
use chrono::{Datelike as _, NaiveDate, TimeDelta};
use kernel::tax_code::Identifier;
use kernel::time::{days_after, days_before, local};
use kernel::{Instant, PersonId, TaxCode};
use std::collections::{BTreeMap, BTreeSet};
use store::{Audit, Db};
use synthetic::{Chance, Names, Situation, Streets, Texts, demo_data};

/// Days that the stories go back: eighteen months.
pub const DAYS: u64 = 548;
/// Everything follows from this and from today.
const SEED: u64 = 0x0050_4F52_5449_434F;

/// How large the demonstration is, in hundredths of the whole: the tests build a small one.
#[derive(Clone, Copy, Debug)]
pub struct Scale(pub u32);

impl Scale {
    pub(super) fn of(self, count: usize) -> usize {
        let hundredths = usize::try_from(self.0).unwrap_or(usize::MAX);
        count.saturating_mul(hundredths).div_ceil(100)
    }
}

/// Somebody whom municipio 4 follows when the stories end.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Who.
    pub person: PersonId,
    /// Tax code, where it is known.
    pub tax_code: Option<TaxCode>,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
}

/// An act on the script.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// A step of a story.
    Tale(usize, Step),
    /// The providers of a body report what they gave before this day.
    Reports(NaiveDate),
    /// The office decides on a delivery that was held.
    Decide(usize, services::Held),
    /// News are taken by the rooms that follow them.
    News,
    /// A month begins.
    Month,
}

/// Who tells.
pub struct Director<'a> {
    stage: Stage<'a>,
    script: Script<Act>,
    tales: Vec<Option<Tale>>,
    agenda: Agenda,
    acts: u32,
    streets: BTreeMap<usize, Streets>,
    chance: Chance,
    end: Instant,
    cases: (usize, usize),
    codes: BTreeSet<String>,
}

impl<'a> Director<'a> {
    /// Casts all stories.
    pub fn cast(
        db: &'a Db,
        texts: &'a Texts,
        names: &Names,
        cities: &'a [City],
        end: Instant,
        scale: Scale,
    ) -> Result<Director<'a>> {
        let stage = Stage { db, texts, cities, today: local(end).date() };
        let chance = Chance::of_item(SEED, 0);
        let mut all = Director {
            stage,
            script: Script::default(),
            tales: Vec::new(),
            agenda: Agenda::default(),
            acts: 0,
            streets: BTreeMap::new(),
            chance,
            end,
            cases: (0, 0),
            codes: BTreeSet::new(),
        };
        for (city, body) in cities.iter().enumerate() {
            let streets = demo_data::streets(streets::file(body.code))?;
            for (number, office) in body.offices.iter().enumerate() {
                let near = streets.within(&office.district).context("an office without streets")?;
                let full = office.municipio == Some(4);
                let cases = scale.of(if full {
                    840
                } else if body.code == "milano" {
                    25
                } else {
                    10
                });
                let others = scale.of(if full { 270 } else { 7 });
                all.cast_office(city, number, office, &near, names, (cases, others))?;
            }
            all.streets.insert(city, streets);
        }
        if let Some((city, office)) = of_municipio_4(cities) {
            let tale = teresa::cast(cities, city, office, all.streets.get(&city).context("no streets")?, local(end).date())?;
            let number = all.tales.len();
            for (at, step) in teresa::scenes(tale.begins).0 {
                all.script.add(at, Act::Tale(number, step));
            }
            all.tales.push(Some(tale));
        }
        all.rhythm();
        Ok(all)
    }

    /// What comes back every month.
    fn rhythm(&mut self) {
        let last = local(self.end).date();
        let mut month = days_before(last, DAYS).with_day(1).unwrap_or(last);
        while month <= last {
            self.script.add(days::at(month, 0, 5), Act::Month);
            self.script.add(days::at(days::working_after(month, 3), 17, 30), Act::Reports(month));
            self.script.add(days::at(days::working_after(month, 4), 7, 0), Act::News);
            month = days_after(month, 32).with_day(1).unwrap_or(last);
            if month.year() > last.year() + 1 {
                break;
            }
        }
    }

    /// Tells everything until now; whom municipio 4 follows then.
    pub async fn tell(mut self, say: &dyn Fn(&str)) -> Result<Vec<Followed>> {
        let today = local(self.end).date();
        let eve = days::at(days::working_before(today), 16, 45);
        self.tell_until(eve, say).await?;
        self.move_clock(eve);
        self.fill_the_next_days(eve).await?;
        self.tell_until(self.end, say).await?;
        self.move_clock(self.end);
        take_news(self.stage.db, self.stage.cities).await?;
        self.followed()
    }

    /// Adults in care in municipio 4, in the order of their stories: nobody who is protected, died or moved away.
    fn followed(&self) -> Result<Vec<Followed>> {
        let mut all = Vec::new();
        for tale in self.tales.iter().flatten() {
            let goes_on = tale.taken_on.is_some() && !tale.over && !tale.by_hand && !tale.is_minor();
            let is_away = matches!(tale.plot.turn, Turn::Dies | Turn::Moves | Turn::Protected);
            if !goes_on || is_away || self.stage.office(tale)?.municipio != Some(4) {
                continue;
            }
            let own = tale.subject.person()?;
            all.push(Followed {
                person: tale.person_id()?,
                tax_code: own.identifier.as_ref().and_then(Identifier::tax_code).cloned(),
                family_name: own.family_name.clone(),
                given_name: own.given_name.clone(),
            });
        }
        Ok(all)
    }

    fn move_clock(&self, at: Instant) {
        self.stage.db.clock().move_to(at);
    }

    async fn tell_until(&mut self, until: Instant, say: &dyn Fn(&str)) -> Result<()> {
        while let Some((at, act)) = self.script.next_until(until) {
            self.move_clock(at);
            match act {
                Act::Tale(number, step) => {
                    let mut tale = self.tales.get_mut(number).and_then(Option::take).context("no such story")?;
                    let next = self.perform(&mut tale, step, at).await;
                    let next = next.map_err(|error| {
                        let faults = match error.downcast_ref::<kernel::Failure>() {
                            Some(kernel::Failure::Invalid(faults)) => format!("{faults:?}"),
                            _ => String::new(),
                        };
                        error.context(format!(
                            "{step:?} of story {number} ({:?}, {:?}) on {at} {faults}",
                            tale.subject.situation, tale.plot
                        ))
                    })?;
                    for (when, step) in next.0 {
                        self.script.add(when.max(at), Act::Tale(number, step));
                    }
                    if let Some(place) = self.tales.get_mut(number) {
                        *place = Some(tale);
                    }
                }
                Act::Reports(month) => self.report(month, at).await?,
                Act::Decide(number, held) => {
                    if let Some(Some(tale)) = self.tales.get_mut(number) {
                        services::decide(&self.stage, tale, held).await?;
                    }
                }
                Act::News => take_news(self.stage.db, self.stage.cities).await?,
                Act::Month => {
                    let (done, of) = self.cases;
                    say(&format!("{}: municipio 4, {done} di {of} cartelle …", ui::markup::month_in_words(local(at).date())));
                }
            }
        }
        Ok(())
    }

    async fn perform(&mut self, tale: &mut Tale, step: Step, at: Instant) -> Result<Next> {
        let stage = &self.stage;
        match step {
            Step::Contact => desk::contact(stage, tale, at).await,
            Step::Household => desk::household(stage, tale).await,
            Step::Adopt => desk::adopt(stage, tale).await,
            Step::Book => desk::book(stage, &mut self.agenda, tale, at).await,
            Step::Missed => desk::missed(stage, tale, at).await,
            Step::Interview => {
                let next = desk::interview(stage, tale, at).await?;
                self.cases.0 += usize::from(tale.case.is_some() && stage.office(tale)?.municipio == Some(4));
                Ok(next)
            }
            Step::Assign => care::assign(stage, tale, at).await,
            Step::Take => care::take(stage, tale, at).await,
            Step::Entry => care::entry(stage, tale, at).await,
            Step::Analysis => care::analysis(stage, tale, at).await,
            Step::Assessment => care::assessment(stage, tale, at).await,
            Step::Plan => services::plan(stage, tale, at).await,
            Step::Sign => services::sign(stage, tale, at).await,
            Step::Ask => services::ask(stage, tale, at).await,
            Step::Check => services::check(stage, tale, at).await,
            Step::Authorise => services::authorise(stage, tale, &mut self.acts, at).await,
            Step::Review => care::review(stage, tale, at).await,
            Step::Close => care::close(stage, tale, at).await,
            Step::Dies => {
                self.script.add(at + TimeDelta::minutes(4), Act::News);
                care::dies(stage, tale, at).await
            }
            Step::Moves => {
                self.script.add(at + TimeDelta::minutes(4), Act::News);
                let elsewhere =
                    self.streets.get(&tale.city).and_then(|streets| streets.within("7")).context("no streets elsewhere")?;
                care::moves(stage, tale, &elsewhere, at).await
            }
            Step::Protect => care::protect(stage, tale).await,
            Step::Answer => care::answer(stage, tale).await,
            Step::Hand(scene) => teresa::scene(stage, &mut self.agenda, tale, scene, at).await,
        }
    }

    async fn report(&mut self, month: NaiveDate, at: Instant) -> Result<()> {
        for number in 0..self.tales.len() {
            let Some(Some(tale)) = self.tales.get_mut(number) else { continue };
            if tale.over || tale.asked.iter().all(|asked| asked.authorisation.is_none()) || tale.reported_until >= month {
                continue;
            }
            let held = services::report(&self.stage, tale, month).await.with_context(|| format!("reports of story {number}"))?;
            for one in held {
                if tale.chance.below(4) > 0 {
                    let wait = u32::try_from(tale.chance.between(3, 14))?;
                    self.script.add(days::at(days::working_after(local(at).date(), wait), 12, 10), Act::Decide(number, one));
                }
            }
        }
        Ok(())
    }

    /// Today and the next days of every worker: the demonstration is looked at on any day, also on a Sunday.
    async fn fill_the_next_days(&mut self, at: Instant) -> Result<()> {
        let today = local(self.end).date();
        let mut by_worker: BTreeMap<kernel::AccountId, Vec<usize>> = BTreeMap::new();
        for (number, tale) in self.tales.iter().enumerate() {
            if let Some(tale) = tale
                .as_ref()
                .filter(|tale| tale.taken_on.is_some() && !tale.over && tale.plot.turn != Turn::Protected && !tale.by_hand)
            {
                by_worker.entry(tale.worker.account).or_default().push(number);
            }
        }
        // Whoever follows protected persons alone has a day too.
        for (number, tale) in self.tales.iter().enumerate() {
            if let Some(tale) = tale.as_ref().filter(|tale| tale.taken_on.is_some() && !tale.over && !tale.by_hand) {
                by_worker.entry(tale.worker.account).or_insert_with(|| vec![number]);
            }
        }
        let days = std::iter::once(today).chain((1..8).map(|count| days::working_after(days_after(today, 1), count - 1)));
        let times = [(9, 0), (10, 0), (11, 0), (14, 0), (15, 0), (16, 0)];
        for (place, day) in (0_u32..).zip(days.collect::<Vec<_>>()) {
            for tales in by_worker.values() {
                let wanted = if place == 0 { 3 } else { 1 + self.chance.below(2) };
                let mut tried: Vec<(u32, u32)> = (0..wanted).filter_map(|_| self.chance.pick(&times).copied()).collect();
                // Nobody's day is empty because chance pointed at hours that are over.
                if place == 0 && tried.iter().all(|(hour, minute)| days::at(day, *hour, *minute) <= at) {
                    tried.extend(times.last());
                }
                for (hour, minute) in tried {
                    let Some(number) = self.chance.pick(tales).copied() else { continue };
                    let starts_at = days::at(day, hour, minute);
                    let Some(Some(tale)) = self.tales.get(number) else { continue };
                    if starts_at > at && self.agenda.take_at(tale.worker.account, starts_at) {
                        self.visit(number, starts_at).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn visit(&self, number: usize, starts_at: Instant) -> Result<()> {
        let Some(Some(tale)) = self.tales.get(number) else { return Ok(()) };
        let home = local(starts_at).date().day().is_multiple_of(2) && tale.subject.situation != Situation::Homeless;
        let address = &tale.subject.household.address;
        let new = NewAppointment {
            contact: None,
            person: tale.person,
            unit: tale.worker.unit,
            chosen: Chosen { calendar: tale.worker.account.0, starts_at, minutes: Some(50), overlap_confirmed: true },
            kind: Some(if home { AppointmentKind::HomeVisit } else { AppointmentKind::Interview }),
            place: if home { format!("{} {}", address.street, address.number) } else { String::new() },
            note: String::new(),
        };
        access::appointment::actions::book(self.stage.db, self.stage.worker(tale)?, &new, None).await?;
        Ok(())
    }
}

/// Where municipio 4 is.
fn of_municipio_4(cities: &[City]) -> Option<(usize, usize)> {
    cities
        .iter()
        .enumerate()
        .find_map(|(city, body)| body.offices.iter().position(|office| office.municipio == Some(4)).map(|office| (city, office)))
}

/// The rooms take the news that concern them; what nobody follows is taken off the list.
pub(super) async fn take_news(db: &Db, cities: &[City]) -> Result<()> {
    for city in cities {
        loop {
            let mut tx = db.begin(&kernel::Actor::system(city.made.body)).await?;
            let news = tx.news(200).await?;
            if news.is_empty() {
                tx.roll_back().await?;
                break;
            }
            for one in news.iter().filter(|one| one.topic != "reservation.covered") {
                registry::person::entered_again::follow(&mut tx, one).await?;
                casework::news::follow(&mut tx, one).await?;
                network::follow_one(&mut tx, one).await?;
                payments::follow(&mut tx, one).await?;
                tx.took(one).await?;
            }
            network::follow_news(&mut tx).await?;
            tx.commit(Audit::of("news.take").rows(news.len())).await?;
        }
    }
    Ok(())
}
