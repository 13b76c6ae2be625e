//! Looking for free times, and changing a calendar's week.

use super::forms::{NewClosure, NewHours};
use super::leaving::{POSTS, Post, while_there};
use super::model::{Absence, Busy, Closure, DAY, Slot, at, free_slots};
use super::store::{self, AbsenceRow, BusyRow, ClosureRow, HoursRow};
use crate::appointment::model::AppointmentKind;
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date, start_of_day};
use kernel::{AccountId, Failure, Outcome, UnitId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A free time with the name of whoever it is with.
#[derive(Clone, Debug)]
pub struct NamedSlot {
    /// The time.
    pub slot: Slot,
    /// Whose calendar, in words.
    pub calendar_name: String,
}

/// The free times of a unit from a day on, for so many days; of one kind or of all.
///
/// # Errors
/// Those of the database. A unit that the actor may not book in has no free times.
pub async fn free(
    tx: &mut Tx,
    unit: UnitId,
    kind: Option<AppointmentKind>,
    first: NaiveDate,
    days: u64,
) -> Outcome<Vec<NamedSlot>> {
    let last = days_after(first, days);
    let rows: Vec<HoursRow> = tx.sql(&store::HOURS_TO_BOOK).id("unit", unit).bind("first", first).bind("last", last).all().await?;
    let rows: Vec<HoursRow> = rows.into_iter().filter(|row| kind.is_none_or(|kind| row.kind == kind)).collect();
    of_rows(tx, unit, &rows, first, last).await
}

/// The free times of one calendar, whatever the unit in which they are given.
pub(crate) async fn free_of_calendar(tx: &mut Tx, calendar: Uuid, first: NaiveDate, days: u64) -> Outcome<Vec<NamedSlot>> {
    let last = days_after(first, days);
    let rows: Vec<HoursRow> =
        tx.sql(&store::HOURS_OF_CALENDAR).id("calendar", calendar).bind("first", first).bind("last", last).all().await?;
    let Some(unit) = rows.first().map(|row| row.unit_id) else { return Ok(Vec::new()) };
    of_rows(tx, unit, &rows, first, last).await
}

async fn of_rows(tx: &mut Tx, unit: UnitId, rows: &[HoursRow], first: NaiveDate, last: NaiveDate) -> Outcome<Vec<NamedSlot>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let closures: Vec<ClosureRow> = tx.sql(&store::CLOSURES).id("unit", unit).bind("first", first).bind("last", last).all().await?;
    let absences: Vec<AbsenceRow> = tx.sql(&store::ABSENCES).id("unit", unit).bind("first", first).bind("last", last).all().await?;
    let busy: Vec<BusyRow> =
        tx.sql(&store::BUSY).id("unit", unit).bind("from", start_of_day(first)).bind("until", start_of_day(last)).all().await?;
    let posts: Vec<Post> = tx.sql(&POSTS).id("unit", unit).bind("first", first).bind("last", last).all().await?;
    let hours = while_there(rows.iter().map(HoursRow::hours), &posts);
    let closures: Vec<_> = closures
        .iter()
        .map(|row| Closure { calendar: row.calendar_id, day: row.on_day, opens: row.opens, closes: row.closes })
        .collect();
    let absences: Vec<_> =
        absences.iter().map(|row| Absence { calendar: row.account_id, from: row.valid_from, until: row.valid_until }).collect();
    let busy: Vec<_> =
        busy.iter().map(|row| Busy { calendar: row.calendar_id, starts_at: row.starts_at, ends_at: row.ends_at }).collect();
    let names: BTreeMap<Uuid, String> = rows.iter().map(|row| (row.calendar_id, row.calendar_name())).collect();
    let free = free_slots(&hours, &closures, &absences, &busy, first, last, tx.now());
    Ok(free
        .into_iter()
        .map(|slot| NamedSlot { calendar_name: names.get(&slot.calendar).cloned().unwrap_or_default(), slot })
        .collect())
}

/// Takes the calendar until the transaction ends: whoever books in it, closes it or changes its week at the same moment waits, and then
/// sees what was done. Called before the calendar is looked at.
pub(crate) async fn take_turn(tx: &mut Tx, calendar: Uuid) -> Outcome<()> {
    Ok(tx.sql(&store::TURN).id("calendar", calendar).run_one().await?)
}

/// Whether somebody works in a unit today.
pub(crate) async fn works_in(tx: &mut Tx, worker: AccountId, unit: UnitId) -> Outcome<bool> {
    let workers: Vec<(AccountId, String)> = tx.sql(&store::WORKERS).id("unit", unit).all().await?;
    Ok(workers.iter().any(|(id, _)| *id == worker))
}

/// Whether the actor may change the hours of a unit as such.
async fn sees_unit(tx: &mut Tx, unit: UnitId) -> Outcome<bool> {
    Ok(tx.sql(&store::UNITS_SEEN).values::<UnitId>().await?.contains(&unit))
}

/// Adds weekly hours to a calendar.
///
/// # Errors
/// [`Failure::NotFound`] for a unit that the actor does not see, [`Problem::NotOfUnit`], [`Problem::HoursOverlap`].
pub async fn add_hours(db: &Db, principal: &Principal, new: &NewHours, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let own = new.worker == Some(principal.actor.account);
    if !own && !sees_unit(&mut tx, new.unit).await? {
        return Err(Failure::NotFound);
    }
    if let Some(worker) = new.worker
        && !works_in(&mut tx, worker, new.unit).await?
    {
        return Err(Problem::NotOfUnit.at("worker"));
    }
    let calendar = new.worker.map_or(new.unit.0, |worker| worker.0);
    let until = new.until.unwrap_or(FOREVER);
    take_turn(&mut tx, calendar).await?;
    let crossing: i64 = tx
        .sql(&store::OVERLAPPING)
        .id("calendar", calendar)
        .bind("weekday", new.weekday.number())
        .bind("opens", new.opens)
        .bind("closes", new.closes)
        .bind("from", new.from)
        .bind("until", until)
        .value()
        .await?;
    if crossing > 0 {
        return Err(Problem::HoursOverlap.into());
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_HOURS)
        .id("id", id)
        .id("unit", new.unit)
        .maybe_id("worker", new.worker)
        .id("calendar", calendar)
        .code("kind", new.kind)
        .bind("weekday", new.weekday.number())
        .bind("opens", new.opens)
        .bind("closes", new.closes)
        .bind("slot", new.slot_minutes)
        .bind("from", new.from)
        .bind("until", until)
        .run_one()
        .await?;
    tx.commit(Audit::of("hours.create").on("hours", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Ends weekly hours: from `until` on they give no more times. Hours that never began are taken away.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Conflict`].
pub async fn end_hours(db: &Db, principal: &Principal, id: Uuid, version: i64, until: NaiveDate) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: HoursRow = tx.sql(&store::ONE_TO_CHANGE).id("id", id).one().await?;
    if row.version != version {
        return Err(Failure::Conflict {
            current: row.version,
            sentence: format!(
                "Nel frattempo qualcun altro ha cambiato questo orario: {} ora vale {}.",
                row.words().to_lowercase(),
                row.last_day().map_or_else(|| "senza fine".to_owned(), |last| format!("fino al {}", show_date(last)))
            ),
        });
    }
    if until <= row.valid_from {
        tx.sql(&store::DROP_HOURS).id("id", id).bind("version", version).run_one().await?;
    } else {
        tx.sql(&store::END_HOURS).id("id", id).bind("version", version).bind("until", until).run_one().await?;
    }
    tx.commit(Audit::of("hours.end").on("hours", id).fields(["valid_until"])).await?;
    Ok(())
}

/// Closes a calendar for some hours of a day (a meeting, a holiday).
///
/// # Errors
/// [`Failure::NotFound`], [`Problem::BookedInside`].
pub async fn close_calendar(db: &Db, principal: &Principal, new: &NewClosure, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let own = new.worker == Some(principal.actor.account);
    if !own && !sees_unit(&mut tx, new.unit).await? {
        return Err(Failure::NotFound);
    }
    if let Some(worker) = new.worker
        && !works_in(&mut tx, worker, new.unit).await?
    {
        return Err(Problem::NotOfUnit.at("worker"));
    }
    let calendar = new.worker.map_or(new.unit.0, |worker| worker.0);
    take_turn(&mut tx, calendar).await?;
    let until = if new.closes >= DAY { start_of_day(days_after(new.day, 1)) } else { at(new.day, new.closes) };
    let inside: i64 = tx
        .sql(&store::BOOKED_INSIDE)
        .id("calendar", calendar)
        .bind("from", at(new.day, new.opens))
        .bind("until", until)
        .value()
        .await?;
    if inside > 0 {
        let words = if inside == 1 { "È 1 appuntamento.".to_owned() } else { format!("Sono {inside} appuntamenti.") };
        return Err(Problem::BookedInside.because(words));
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_CLOSURE)
        .id("id", id)
        .id("unit", new.unit)
        .id("calendar", calendar)
        .bind("day", new.day)
        .bind("opens", new.opens)
        .bind("closes", new.closes)
        .bind("reason", &new.reason)
        .run_one()
        .await?;
    tx.commit(Audit::of("closure.create").on("closure", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Opens a closed calendar again.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn reopen_calendar(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&store::DROP_CLOSURE).id("id", id).run_one().await?;
    tx.commit(Audit::of("closure.delete").on("closure", id)).await?;
    Ok(())
}
