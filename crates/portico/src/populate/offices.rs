//! Who works in the offices of the synthetic city.

use crate::demo::{city::PASSWORD, people};
use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use guard::account::{self, AccountKind, NewAccount};
use guard::password::Cost;
use guard::unit::Tree;
use kernel::{AccountId, Actor, UnitId};
use network::bulk::Hands;
use std::collections::BTreeMap;
use store::{Audit, Db};
use synthetic::demo_data;

/// Open cases that a social worker has, as in the municipio of the demonstration that is filled as in life.
pub const CASES_OF_A_WORKER: u64 = 55;
/// Cases given to a worker that are still to be taken.
const ASSIGNED: u64 = 2;
/// Proposed cases of a unit.
const PROPOSED: u64 = 10;

/// A social worker with what may still be given to them.
#[derive(Clone, Copy, Debug)]
struct Worker {
    account: AccountId,
    open: u64,
    assigned: u64,
}

/// For which cases somebody has room.
#[derive(Clone, Copy, Debug)]
enum Room {
    InCare,
    Assigned,
}

impl Worker {
    fn left(&self, room: Room) -> u64 {
        match room {
            Room::InCare => self.open,
            Room::Assigned => self.assigned,
        }
    }
}

/// A unit of one level in one district, with its workers.
#[derive(Clone, Debug)]
struct Office {
    unit: UnitId,
    level: i64,
    workers: Vec<Worker>,
    next: usize,
    proposed: u64,
}

/// Where a case is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The unit.
    pub unit: UnitId,
    /// Its level.
    pub level: i64,
    /// Who.
    pub worker: AccountId,
}

/// The offices, by district and level.
#[derive(Clone, Debug)]
pub struct Offices {
    all: BTreeMap<(String, i64), Office>,
    /// Who checks, authorises and reports.
    pub hands: Hands,
}

impl Offices {
    /// Adds social workers to the offices of the body's districts, two of three at the first level where there is a second.
    pub async fn staff(
        db: &Db,
        actor: &Actor,
        code: &str,
        districts: &[String],
        workers: u64,
        today: NaiveDate,
    ) -> Result<Offices> {
        let mut tx = db.global(actor).await?;
        let tree = Tree::load(&mut tx).await?;
        let mut seats: Vec<(String, i64, UnitId)> = Vec::new();
        for district in districts {
            let territorial = |level| district.parse().ok().and_then(|municipio| tree.competent(municipio, level, today));
            match (territorial(1), territorial(2)) {
                (Some(first), Some(second)) => {
                    seats.extend([
                        (district.clone(), 1, first.id),
                        (district.clone(), 1, first.id),
                        (district.clone(), 2, second.id),
                    ]);
                }
                (Some(only), None) => seats.push((district.clone(), 1, only.id)),
                _ => seats.extend(tree.with_code(district).map(|unit| (district.clone(), 1, unit.id))),
            }
        }
        anyhow::ensure!(!seats.is_empty(), "no unit is competent for the streets of the body");
        let root = tree.by_code().into_iter().find(|unit| unit.parent_id.is_none()).context("the body has no unit")?.id;
        let streets = demo_data::streets(demo_data::MILANO_STREETS)?;
        let count = usize::try_from(workers.max(1))?;
        let names = people::colleagues(977, &demo_data::names()?, &streets, count, today)?;
        let mut all: BTreeMap<(String, i64), Office> = BTreeMap::new();
        for (place, name) in names.iter().enumerate() {
            let Some((district, level, unit)) = seats.get(place % seats.len()) else { continue };
            let username = format!("operatore.{code}.{:04}", place + 1);
            let account = add(&mut tx, username, name, "assistente_sociale", *unit).await?;
            let office = all.entry((district.clone(), *level)).or_insert_with(|| Office {
                unit: *unit,
                level: *level,
                workers: Vec::new(),
                next: 0,
                proposed: PROPOSED,
            });
            office.workers.push(Worker { account, open: CASES_OF_A_WORKER, assigned: ASSIGNED });
        }
        let checker = add(&mut tx, format!("istruttoria.{code}"), "Istruttoria (città sintetica)", "amministrativo", root).await?;
        let authoriser =
            add(&mut tx, format!("autorizzazioni.{code}"), "Autorizzazioni (città sintetica)", "dirigente", root).await?;
        tx.commit(Audit::of("account.create").rows(names.len().saturating_add(2))).await?;
        Ok(Offices { all, hands: Hands { checker, authoriser, reporter: AccountId::SYSTEM } })
    }

    /// How many cases all workers together can have in care.
    pub fn slots(&self) -> u64 {
        self.all.values().flat_map(|office| office.workers.iter()).map(|worker| worker.open).sum()
    }

    /// The office of a district at a level, or at the first one; any office when nobody works in the district.
    fn office(&mut self, district: &str, level: i64) -> Result<&mut Office> {
        let own = [level, 1].into_iter().map(|level| (district.to_owned(), level)).find(|key| self.all.contains_key(key));
        let key = own.or_else(|| self.all.keys().next().cloned()).context("nobody works anywhere")?;
        self.all.get_mut(&key).context("nobody works here")
    }

    /// Who has a case, open or long closed; each in turn.
    pub fn desk(&mut self, district: &str, level: i64) -> Result<Desk> {
        let office = self.office(district, level)?;
        office.next = office.next.saturating_add(1);
        let place = office.next.checked_rem(office.workers.len()).unwrap_or(0);
        let worker = office.workers.get(place).context("an office without workers")?;
        Ok(Desk { unit: office.unit, level: office.level, worker: worker.account })
    }

    /// Takes one place of a kind from whoever has most of it left; `None` when nobody has any.
    fn place(&mut self, district: &str, level: i64, room: Room) -> Result<Option<Desk>> {
        let office = self.office(district, level)?;
        let (unit, level) = (office.unit, office.level);
        let most = office.workers.iter_mut().max_by_key(|worker| worker.left(room)).filter(|worker| worker.left(room) > 0);
        Ok(most.map(|worker| {
            match room {
                Room::InCare => worker.open = worker.open.saturating_sub(1),
                Room::Assigned => worker.assigned = worker.assigned.saturating_sub(1),
            }
            Desk { unit, level, worker: worker.account }
        }))
    }

    /// Gives a case in care to whoever has most room; nobody when all are full.
    pub fn take(&mut self, district: &str, level: i64) -> Result<Option<Desk>> {
        self.place(district, level, Room::InCare)
    }

    /// Gives a case that is still to be taken.
    pub fn assign(&mut self, district: &str, level: i64) -> Result<Option<Desk>> {
        self.place(district, level, Room::Assigned)
    }

    /// A place among the proposed cases of an office, with whoever proposed.
    pub fn propose(&mut self, district: &str, level: i64) -> Result<Option<Desk>> {
        let office = self.office(district, level)?;
        if office.proposed == 0 {
            return Ok(None);
        }
        office.proposed = office.proposed.saturating_sub(1);
        self.desk(district, level).map(Some)
    }
}

async fn add(tx: &mut store::Tx, username: String, name: &str, role: &str, unit: UnitId) -> Result<AccountId> {
    let new = NewAccount {
        username,
        display_name: name.to_owned(),
        email: String::new(),
        kind: AccountKind::Staff,
        provider: None,
        password: Some((PASSWORD.to_owned(), Cost::Cheap)),
    };
    let id = account::create(tx, new).await?;
    account::assign(tx, id, role, unit, guard::scope::ALWAYS, None, "Città sintetica").await?;
    Ok(id)
}
