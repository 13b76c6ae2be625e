//! The offices of the demonstration: who works there, and when people can come.

use super::catalogue;
use super::city::{self, Files, Made};
use super::days;
use access::appointment::model::AppointmentKind;
use access::calendar::forms::NewHours;
use access::calendar::model::Weekday;
use anyhow::{Context as _, Result};
use casework::OfferedService;
use chrono::{Datelike as _, NaiveDate};
use guard::Principal;
use kernel::time::days_after;
use kernel::{AccountId, Actor, Instant, ProviderId, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use store::Db;
use synthetic::Chance;

/// A social worker with a calendar.
#[derive(Clone, Copy, Debug)]
pub struct Worker {
    /// The account.
    pub account: AccountId,
    /// Where.
    pub unit: UnitId,
    /// Of which level.
    pub level: i64,
    /// Place among the workers of the body, from which the week follows.
    pub place: u32,
}

impl Worker {
    /// Stands for whoever will work with somebody whose story is only being made up.
    pub fn nobody() -> Worker {
        Worker { account: AccountId::SYSTEM, unit: UnitId(uuid::Uuid::nil()), level: 1, place: 0 }
    }
}

/// An office with its people and its part of the city.
#[derive(Clone, Debug)]
pub struct Office {
    /// The district of the streets.
    pub district: String,
    /// Its borough.
    pub municipio: Option<i64>,
    /// Who takes contacts at the desk.
    pub secretary: AccountId,
    /// Who assigns.
    pub coordinator: AccountId,
    /// Who examines requests.
    pub checker: AccountId,
    /// Who authorises.
    pub authoriser: AccountId,
    /// Who works with people.
    pub workers: Vec<Worker>,
}

/// A body at work.
pub struct City {
    /// The body with its units and accounts.
    pub made: Made,
    /// Code.
    pub code: &'static str,
    /// Who may do what.
    pub principals: BTreeMap<AccountId, Principal>,
    /// Offices.
    pub offices: Vec<Office>,
    /// What it offers, by the code of the service.
    pub services: BTreeMap<String, OfferedService>,
    /// Accounts of the providers.
    pub providers: BTreeMap<ProviderId, AccountId>,
}

impl City {
    /// Whoever acts.
    pub fn principal(&self, account: AccountId) -> Result<&Principal> {
        self.principals.get(&account).context("nobody has this account")
    }
    /// The account with this name.
    pub fn account(&self, username: &str) -> Result<AccountId> {
        self.made.accounts.get(username).copied().with_context(|| format!("the demo has no account {username}"))
    }
    /// Learns who may do what: after the last account was made.
    pub async fn learn(&mut self, db: &Db) -> Result<()> {
        for account in self.made.accounts.values() {
            let actor = Actor { account: *account, ..Actor::system(self.made.body) };
            let mut tx = db.global(&actor).await?;
            let principal = Principal::load(&mut tx).await?.context("an account that is not active")?;
            tx.commit_bookkeeping().await?;
            self.principals.insert(*account, principal);
        }
        Ok(())
    }
}

/// How many social workers municipio 4 has at each level.
const OF_THE_FIRST_LEVEL: usize = 8;
const OF_THE_SECOND_LEVEL: usize = 4;

/// Somebody to be added: the name to sign in with, the role and the unit.
struct Post(String, &'static str, String);

fn posts_of_milan() -> Vec<Post> {
    let mut all = Vec::new();
    for n in 2..=OF_THE_FIRST_LEVEL {
        all.push(Post(format!("assistente.sociale.municipio4.{n:02}"), "assistente_sociale", "SSPT-4-1".into()));
    }
    for n in 2..=OF_THE_SECOND_LEVEL {
        all.push(Post(format!("assistente.sociale.municipio4.livello2.{n:02}"), "assistente_sociale", "SSPT-4-2".into()));
    }
    for n in (1..=9).filter(|n| *n != 4 && *n != 5) {
        all.push(Post(format!("segreteria.municipio{n}"), "segreteria", format!("MW-M{n}")));
        all.push(Post(format!("coordinatrice.municipio{n}"), "coordinatore", format!("MW-M{n}")));
        all.push(Post(format!("assistente.sociale.municipio{n}"), "assistente_sociale", format!("SSPT-{n}-1")));
    }
    all
}

fn posts(code: &str) -> Vec<Post> {
    match code {
        "assemi" => vec![Post("assistente.sociale.sandonato".into(), "assistente_sociale", "COM-SANDONATO".into())],
        "cinque-zone" => vec![Post("assistente.sociale.zona.sud".into(), "assistente_sociale", "CZ-SUD".into())],
        _ => posts_of_milan(),
    }
}

/// Name to sign in with of the account of a provider.
fn provider_username(code: &str, provider: &str) -> String {
    match provider {
        "VELA" => "ente.gestore".to_owned(),
        "GELSO" => "ente.gestore.2".to_owned(),
        _ if code == "milano" => format!("ente.gestore.{}", provider.to_lowercase()),
        _ => format!("ente.gestore.{}.{}", provider.to_lowercase(), code.replace('-', ".")),
    }
}

/// Makes the accounts that are still missing in a body, and puts its offices together. `names` are for people nobody named yet.
pub async fn open(db: &Db, files: &Files, mut made: Made, names: &mut impl Iterator<Item = String>) -> Result<City> {
    let code = files.code;
    for Post(username, role, unit) in posts(code) {
        let name = names.next().context("the demo needs more names")?;
        city::add_account(db, &mut made, &username, &name, role, &unit, None).await?;
    }
    let services = catalogue::offered(db, &made, db.clock().today()).await?;
    let known: BTreeMap<String, ProviderId> =
        services.values().flat_map(|service| service.providers.iter().map(|(id, name)| (name.clone(), *id))).collect();
    let mut listed = catalogue::provider_codes(code)?;
    listed.extend(
        known
            .keys()
            .filter(|name| listed.iter().all(|(_, other)| other != *name))
            .cloned()
            .map(|name| ("DIRETTA".to_owned(), name))
            .collect::<Vec<_>>(),
    );
    let mut providers = BTreeMap::new();
    let root = if code == "milano" {
        "DIR07"
    } else if code == "assemi" {
        "ASSEMI"
    } else {
        "CZ"
    };
    for (provider, name) in listed {
        let Some(id) = known.get(&name) else { continue };
        let username = provider_username(code, &provider);
        let who = names.next().context("the demo needs more names")?;
        let account =
            city::add_account(db, &mut made, &username, &format!("{who} ({name})"), "ente_gestore", root, Some(*id)).await?;
        providers.insert(*id, account);
    }
    let offices = offices(code, &made)?;
    let mut city = City { made, code, principals: BTreeMap::new(), offices, services, providers };
    city.learn(db).await?;
    Ok(city)
}

fn offices(code: &str, made: &Made) -> Result<Vec<Office>> {
    let account = |name: &str| made.accounts.get(name).copied().with_context(|| format!("no account {name}"));
    let mut place = 0;
    let mut worker = |name: &str, unit: &str, level: i64| -> Result<Worker> {
        place += 1;
        Ok(Worker { account: account(name)?, unit: made.unit(unit)?, level, place })
    };
    let mut all = Vec::new();
    if code != "milano" {
        let rows: [(&str, &str, &str); 2] = if code == "assemi" {
            [
                ("COM-MELEGNANO", "assistente.sociale.assemi", "ASS-MIN"),
                ("COM-SANDONATO", "assistente.sociale.sandonato", "COM-SANDONATO"),
            ]
        } else {
            [("CZ-NORD", "assistente.sociale.zona.nord", "CZ-NORD"), ("CZ-SUD", "assistente.sociale.zona.sud", "CZ-SUD")]
        };
        let (secretary, coordinator, checker) = if code == "assemi" {
            ("segreteria.assemi", "coordinatore.assemi", "amministrativo.assemi")
        } else {
            ("segreteria.zona.nord", "coordinatore.cinque.zone", "amministrativo.cinque.zone")
        };
        for (district, name, unit) in rows {
            all.push(Office {
                district: district.to_owned(),
                municipio: None,
                // The secretary of the north serves the north alone: in the south the coordinator takes contacts.
                secretary: account(if unit == "CZ-SUD" { coordinator } else { secretary })?,
                coordinator: account(coordinator)?,
                checker: account(checker)?,
                authoriser: account(coordinator)?,
                workers: vec![worker(name, unit, 1)?],
            });
        }
        return Ok(all);
    }
    for n in 1..=9_i64 {
        let mut workers = vec![worker(&format!("assistente.sociale.municipio{n}"), &format!("SSPT-{n}-1"), 1)?];
        if n == 4 {
            for other in 2..=OF_THE_FIRST_LEVEL {
                workers.push(worker(&format!("assistente.sociale.municipio4.{other:02}"), "SSPT-4-1", 1)?);
            }
            workers.push(worker("assistente.sociale.municipio4.livello2", "SSPT-4-2", 2)?);
            for other in 2..=OF_THE_SECOND_LEVEL {
                workers.push(worker(&format!("assistente.sociale.municipio4.livello2.{other:02}"), "SSPT-4-2", 2)?);
            }
        }
        all.push(Office {
            district: n.to_string(),
            municipio: Some(n),
            secretary: account(&format!("segreteria.municipio{n}"))?,
            coordinator: account(&format!("coordinatrice.municipio{n}"))?,
            checker: account(if n == 4 { "amministrativo" } else { "ufficio.domiciliarita" })?,
            authoriser: account("dirigente")?,
            workers,
        });
    }
    Ok(all)
}

/// Two half days a week in which a worker sees people, an hour each: weekday from 1, first and last hour.
fn week(place: u32) -> [(i64, u32, u32); 2] {
    [(i64::from(place % 5) + 1, 9, 13), (i64::from((place + 2) % 5) + 1, 14, 17)]
}

/// Writes the hours of every worker into the calendars.
pub async fn open_calendars(db: &Db, city: &City, from: NaiveDate) -> Result<()> {
    for office in &city.offices {
        for worker in &office.workers {
            for (weekday, opens, closes) in week(worker.place) {
                let hours = NewHours {
                    unit: worker.unit,
                    worker: Some(worker.account),
                    kind: AppointmentKind::Interview,
                    weekday: Weekday::of_number(weekday).context("no such weekday")?,
                    opens: i64::from(opens) * 60,
                    closes: i64::from(closes) * 60,
                    slot_minutes: 60,
                    from,
                    until: None,
                };
                access::calendar::actions::add_hours(db, city.principal(worker.account)?, &hours, None).await?;
            }
        }
    }
    Ok(())
}

/// Which times are taken already.
#[derive(Default)]
pub struct Agenda {
    taken: BTreeSet<(AccountId, Instant)>,
}

impl Agenda {
    /// Takes the first free hour of a worker's week from a day on, perhaps not the very first.
    pub fn take(&mut self, worker: &Worker, from: NaiveDate, chance: &mut Chance) -> Option<Instant> {
        let mut skip = chance.below(3);
        for day in (0..120).map(|days| days_after(from, days)).filter(|day| days::is_working(*day)) {
            let weekday = i64::from(day.weekday().number_from_monday());
            for (_, opens, closes) in week(worker.place).into_iter().filter(|(on, ..)| *on == weekday) {
                for hour in opens..closes {
                    let at = days::at(day, hour, 0);
                    if self.taken.contains(&(worker.account, at)) {
                        continue;
                    }
                    if skip == 0 {
                        self.taken.insert((worker.account, at));
                        return Some(at);
                    }
                    skip -= 1;
                }
            }
        }
        None
    }
    /// Takes a given time; false when it is taken.
    pub fn take_at(&mut self, account: AccountId, at: Instant) -> bool {
        self.taken.insert((account, at))
    }
}
