//! The level of a case: the first for whoever comes of their own accord, the second for families with an order of a judicial authority. It
//! follows the order and returns with its end; every change has its day, its reason and, where the order is registered, the order. It is
//! changed here and nowhere else.

pub mod forms;
pub mod pages;

use crate::case::store::{SET_LEVEL, Worker};
use crate::case::{CaseBrief, Level, actions as cases};
use crate::doing::{Doing, expect_version, or_conflict};
use crate::dues::{self, working_days_after};
use crate::involved;
use crate::problems::Problem;
use agenda::{DueKind, NewDue};
use chrono::NaiveDate;
use deadlines::Due;
use guard::unit::{Unit, UnitKind};
use guard::{Permission, unit};
use kernel::{CaseId, Failure, Outcome, UnitId};
use serde::Serialize;
use store::{Audit, OnConstraint as _, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    LAST = "select place, from_day from casework_level where body_id = :body and case_id = :case order by place desc limit 1";
    ADD = "insert into casework_level (body_id, id, case_id, place, level, from_day, unit_id, reason, order_id, account_id, at)
           values (:body, :id, :case, :place, :level, :from_day, :unit, :reason, :order, :actor, :now)";
    OF_CASE = concat!("select v.level, v.from_day, v.unit_id, u.name as unit_name, coalesce(l.reason, '') as reason, v.order_id, coalesce(a.display_name, '') as by_name
                         from casework_v_level v join guard_unit u on u.body_id = v.body_id and u.id = v.unit_id
                         left join casework_level l on l.body_id = v.body_id and l.case_id = v.case_id and l.place = v.place
                         left join guard_account a on a.body_id = l.body_id and a.id = l.account_id
                        where v.body_id = :body and v.case_id = :case and ", crate::case_scope!("case.read", "v.case_id"), " order by v.place desc limit 100");
    /// Another open case of the same subject in a unit and at a level, where the actor may know of it.
    OTHER = concat!("select o.number from casework_case c join casework_case o on o.body_id = c.body_id and o.subject_id = c.subject_id and o.id <> c.id
                      where c.body_id = :body and c.id = :case and o.unit_id = :unit and o.level = :level and o.state <> 'closed' and ",
                    crate::case_scope!("case.list", "o.id"), " limit 1");
    MOVE_UNIT = "update casework_case set unit_id = :unit, version = version + 1 where body_id = :body and id = :id and version = :version";
}

/// Working days in which a case that came to a unit is to be given to somebody of it.
pub(crate) const DAYS_TO_ASSIGN: u32 = 5;

/// The due of a case that came to a unit by its row of this number, and has nobody of it in charge.
fn to_assign(place: i64) -> String {
    format!("assign-{place}")
}

/// Another level, as it is decided.
#[derive(Clone, Debug)]
pub struct NewLevel {
    /// Which.
    pub to: Level,
    /// Which unit works on it from then on; `None` where it stays.
    pub unit: Option<UnitId>,
    /// From which day.
    pub on: NaiveDate,
    /// Why: by which order, or which order ended.
    pub reason: String,
    /// The order, when it is in the register of orders.
    pub order: Option<Uuid>,
}

/// A level that a case has or had.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct LevelRow {
    /// 1 or 2.
    pub level: i64,
    /// From which day.
    pub from_day: NaiveDate,
    /// In which unit.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Why.
    pub reason: String,
    /// The order, when it is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Uuid>,
    /// Who changed it; empty for the one that the case was opened with.
    pub by_name: String,
}

impl LevelRow {
    /// `Primo livello`.
    pub fn label(&self) -> &'static str {
        Level::from_number(self.level).map_or("", Level::label)
    }
}

/// The levels of a case, the one of now first.
///
/// # Errors
/// Those of the database.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<LevelRow>> {
    Ok(tx.sql(&OF_CASE).id("case", case).all().await?)
}

/// The units that can have a case today, by their code.
pub(crate) async fn units(tx: &mut Tx) -> Outcome<Vec<Unit>> {
    let today = tx.today();
    let tree = unit::Tree::load(tx).await?;
    let has_cases = |unit: &&Unit| match unit.kind {
        UnitKind::Unit
        | UnitKind::Office
        | UnitKind::Territorial
        | UnitKind::Specialised
        | UnitKind::Service
        | UnitKind::Member => unit.valid_from <= today && today < unit.valid_until,
        UnitKind::Directorate | UnitKind::Area | UnitKind::AccessPoint => false,
    };
    Ok(tree.by_code().into_iter().filter(has_cases).cloned().collect())
}

/// The day from which a case is as it is now, and the number of its last row; 0 while none is written.
async fn last(tx: &mut Tx, case: &CaseBrief) -> Outcome<(i64, NaiveDate)> {
    Ok(tx.sql(&LAST).id("case", case.id).optional::<(i64, NaiveDate)>().await?.unwrap_or((0, case.opened_on)))
}

async fn add(tx: &mut Tx, case: CaseId, place: i64, unit: UnitId, level: i64, row: (NaiveDate, &str, Option<Uuid>)) -> Outcome<()> {
    let (from_day, reason, order) = row;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("case", case)
        .bind("place", place)
        .bind("level", level)
        .bind("from_day", from_day)
        .id("unit", unit)
        .bind("reason", reason)
        .maybe_id("order", order)
        .run()
        .await
        .on_constraint("casework_level_place", || crate::doing::conflict(place))?;
    Ok(())
}

/// Notes where a case is from a day on; with the first note where it was until then.
pub(crate) async fn note(
    tx: &mut Tx,
    case: &CaseBrief,
    level: i64,
    unit: UnitId,
    row: (NaiveDate, &str, Option<Uuid>),
) -> Outcome<()> {
    let (mut place, since) = last(tx, case).await?;
    if place == 0 {
        place = 1;
        add(tx, case.id, place, case.unit_id, case.level, (since, "", None)).await?;
    }
    add(tx, case.id, place.saturating_add(1), unit, level, row).await
}

/// Refuses a unit and level in which the same person or household has an open case already. The sentence names that case to whoever may know
/// of it.
pub(crate) async fn must_be_alone(tx: &mut Tx, case: CaseId, unit: UnitId, level: i64) -> Outcome<()> {
    let other = tx.sql(&OTHER).id("case", case).id("unit", unit).bind("level", level).values::<String>().await?;
    match other.first() {
        Some(number) => {
            Err(Problem::AlreadyThere.because(format!("È la cartella {number}: chiudi una delle due, o prosegui in quella.")))
        }
        None => Ok(()),
    }
}

/// Whether somebody may be in charge of the cases of a unit.
pub(crate) async fn works_in(tx: &mut Tx, unit: UnitId, case: &CaseBrief) -> Outcome<bool> {
    let workers: Vec<Worker> = cases::workers(tx, unit).await?;
    Ok(workers.iter().any(|worker| Some(worker.id) == case.worker_id))
}

/// Puts a case into another unit of a known version: its unit, who knows the person, whose its dues are.
pub(crate) async fn move_to_unit(tx: &mut Tx, case: &CaseBrief, unit: UnitId) -> Outcome<()> {
    must_be_alone(tx, case.id, unit, case.level).await?;
    let moved = tx.sql(&MOVE_UNIT).id("id", case.id).id("unit", unit).bind("version", case.version).run_one().await;
    or_taken(moved, case.version)?;
    involved::unit_changed(tx, case.id).await?;
    dues::hands_changed(tx, case.id).await
}

fn or_taken(done: Result<(), store::StoreError>, current: i64) -> Outcome<()> {
    match done {
        Err(store::StoreError::Violated(name)) if name == "casework_case_one_open" => Err(Problem::AlreadyThere.into()),
        other => or_conflict(other, current),
    }
}

/// Changes the level of an open case in the caller's transaction, and its unit where one is given; tells `case.level`.
///
/// Whoever is in charge stays until the unit gives the case to somebody of its own, which it is asked to do.
///
/// # Errors
/// `CASE-010` when it is closed, `CASE-013` when nothing changes, `CASE-014` for an impossible day, `CASE-015` when the same person or
/// household has an open case there, `CASE-016` when it is reserved and would come to people who do not see it; faults at `unit`.
pub async fn change(tx: &mut Tx, case: &CaseBrief, new: NewLevel) -> Outcome<()> {
    if !case.state.is_open() {
        return Err(Problem::CaseIsClosed.into());
    }
    let unit = new.unit.unwrap_or(case.unit_id);
    if case.level == new.to.number() {
        return Err(Problem::SameLevel.at("level"));
    }
    let (_, since) = last(tx, case).await?;
    let today = tx.today();
    if new.on > today || new.on < since {
        return Err(Problem::LevelDay.at("from_day"));
    }
    let elsewhere = unit != case.unit_id;
    if elsewhere {
        let fits = units(tx).await?.into_iter().any(|one| one.id == unit && one.level.is_none_or(|own| own == new.to.number()));
        if !fits {
            return Err(Failure::field("unit", "Scegli un’unità che lavora a questo livello."));
        }
    }
    let left = elsewhere && case.worker_id.is_some() && !works_in(tx, unit, case).await?;
    if left && case.sealed {
        return Err(Problem::SealedElsewhere.at("unit"));
    }
    must_be_alone(tx, case.id, unit, new.to.number()).await?;
    note(tx, case, new.to.number(), unit, (new.on, &new.reason, new.order)).await?;
    let set = tx.sql(&SET_LEVEL).id("id", case.id).bind("level", new.to.number()).id("unit", unit);
    or_taken(set.bind("version", case.version).run_one().await, case.version)?;
    if elsewhere {
        involved::unit_changed(tx, case.id).await?;
        dues::hands_changed(tx, case.id).await?;
    }
    if left {
        ask_to_assign(tx, case, unit).await?;
    }
    let told = serde_json::json!({"case_id": case.id, "person_id": case.person_id, "level": new.to.number(), "on": new.on});
    tx.tell("case.level", told).await?;
    Ok(())
}

/// Asks a unit to give a case that came to it to somebody of its own.
async fn ask_to_assign(tx: &mut Tx, case: &CaseBrief, unit: UnitId) -> Outcome<()> {
    let on = working_days_after(tx.today(), DAYS_TO_ASSIGN);
    let (place, _) = last(tx, case).await?;
    let due = NewDue {
        kind: DueKind::Passage,
        source: case.id.0,
        key: &to_assign(place),
        title: "Cartella arrivata da un’altra unità: va affidata a una persona",
        href: &format!("/cartelle/{}/assegna", case.id),
        due: Due::On(on),
        person: Some(case.person_id),
        case: Some(case.id),
        unit,
        account: None,
        closed: false,
        escalate_at: Some(dues::morning_after(on)),
        rule: "",
    };
    agenda::set(tx, due).await.map(drop)
}

/// A case was given to somebody: what its unit was asked is done.
pub(crate) async fn assigned(tx: &mut Tx, case: &CaseBrief) -> Outcome<()> {
    let now = tx.now();
    for place in 2..=last(tx, case).await?.0 {
        agenda::met(tx, case.id.0, &to_assign(place), now).await?;
    }
    Ok(())
}

/// A case ended: nobody is asked any more to give it to somebody. What other rooms are owed by it stands.
pub(crate) async fn ended(tx: &mut Tx, case: &CaseBrief, why: &str) -> Outcome<()> {
    for place in 2..=last(tx, case).await?.0 {
        agenda::drop_one(tx, case.id.0, &to_assign(place), why).await?;
    }
    Ok(())
}

/// Changes the level by hand.
///
/// # Errors
/// Those of [`change`].
pub async fn set(doing: Doing<'_>, id: CaseId, new: NewLevel, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::CASE_ASSIGN).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let case = cases::open_case(&mut tx, Permission::CASE_ASSIGN, id).await?;
    expect_version(case.version, version)?;
    change(&mut tx, &case, new).await?;
    tx.commit(Audit::of("case.level").about(case.person_id).on("case", id).fields(["level", "unit"])).await?;
    Ok(())
}
