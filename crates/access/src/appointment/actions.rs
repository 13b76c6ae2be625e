//! Booking, moving, cancelling an appointment, and saying how it went.

use super::forms::{Cancelling, Chosen, Moving, NewAppointment, Went};
use super::held::record;
use super::model::{AppointmentKind, AppointmentState, AppointmentStep, may, not_open};
use super::store::{self, Appointment, OpenRow};
use crate::calendar;
use crate::contact::actions::known_person;
use crate::contact::model::human_number;
use crate::meeting_room;
use crate::problems::{Problem, faster};
use ::store::{Audit, Db, OnConstraint, Once, Tx};
use chrono::{Datelike, TimeDelta};
use guard::{Permission, Principal};
use kernel::time::{days_after, local};
use kernel::{AccountId, AppointmentId, ContactId, Failure, Instant, Outcome, PersonId, UnitId};
use registry::Involvement;
use uuid::Uuid;

/// How long after an appointment its unit and worker reach the person because of it alone.
pub const APPOINTMENT_DAYS: u64 = 90;

/// What somebody else's change means for whoever decides on the same appointment.
const CHANGED: &str = "Qualcun altro ha cambiato questo appuntamento: rileggilo e riprova.";

/// A chosen time, checked against the calendar.
struct Time {
    unit: UnitId,
    worker: Option<AccountId>,
    kind: AppointmentKind,
    starts_at: Instant,
    ends_at: Instant,
}

/// The chosen time, if it is free; or any time in the calendar of somebody who works in the unit, when a length is given.
async fn time(
    tx: &mut Tx,
    principal: &Principal,
    unit: UnitId,
    kind: Option<AppointmentKind>,
    chosen: &Chosen,
    itself: Option<&Appointment>,
) -> Outcome<Time> {
    if chosen.starts_at < tx.now() {
        return Err(Problem::InPast.at("slot"));
    }
    calendar::actions::take_turn(tx, chosen.calendar).await?;
    let day = local(chosen.starts_at).date();
    let Some(minutes) = chosen.minutes else {
        let free = calendar::actions::free_of_calendar(tx, chosen.calendar, day, 1).await?;
        let found =
            free.into_iter().find(|free| free.slot.starts_at == chosen.starts_at && (itself.is_some() || free.slot.unit == unit));
        let Some(found) = found else { return Err(Problem::NoSuchSlot.at("slot")) };
        let slot = found.slot;
        return Ok(Time {
            unit: slot.unit,
            worker: slot.worker,
            kind: slot.kind,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
        });
    };
    let own = chosen.calendar == principal.actor.account.0;
    let may: i64 = tx.sql(&store::MAY_IN_UNIT).id("unit", unit).value().await?;
    if may == 0 && !own {
        return Err(Failure::NotFound);
    }
    let worker = (chosen.calendar != unit.0).then_some(AccountId(chosen.calendar));
    if let Some(worker) = worker
        && !calendar::actions::works_in(tx, worker, unit).await?
    {
        return Err(Problem::NotOfUnit.at("calendar"));
    }
    let kind = kind.or(itself.map(|itself| itself.kind)).unwrap_or(AppointmentKind::Interview);
    let ends_at = chosen.starts_at.checked_add_signed(TimeDelta::minutes(minutes)).ok_or_else(|| Problem::InPast.at("slot"))?;
    Ok(Time { unit, worker, kind, starts_at: chosen.starts_at, ends_at })
}

/// Whoever has something else to keep at that time cannot be at both; whoever books may know better (somebody else comes along) and
/// confirms it.
async fn check_alone(
    tx: &mut Tx,
    person: Option<PersonId>,
    contact: Option<ContactId>,
    itself: Option<AppointmentId>,
    time: &Time,
) -> Outcome<()> {
    let found: Option<Appointment> = tx
        .sql(&store::AT_THE_SAME_TIME)
        .id("itself", itself.unwrap_or(AppointmentId(Uuid::nil())))
        .maybe_id("person", person)
        .maybe_id("contact", contact)
        .bind("starts", time.starts_at)
        .bind("ends", time.ends_at)
        .optional()
        .await?;
    let Some(found) = found else { return Ok(()) };
    let other = format!("{}, {}, {}", found.at_words(), found.with_whom(), found.unit_name);
    Err(Problem::AlsoElsewhere.refusal().because(format!("L'altro: {other}.")).at("overlap_confirmed").into())
}

/// Books an appointment. Two who ask for the same time at once: one gets it.
///
/// # Errors
/// [`Failure::NotFound`] for a contact that the actor may not read, [`Problem::NoSuchPerson`], [`Problem::InPast`],
/// [`Problem::NoSuchSlot`], [`Problem::TimeTaken`], [`Problem::NotOfUnit`]; [`Problem::AlsoElsewhere`] unless that is confirmed.
pub async fn book(db: &Db, principal: &Principal, new: &NewAppointment, once: Option<&Once>) -> Outcome<AppointmentId> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let of_contact = match new.contact {
        Some(contact) => tx.sql(&store::CONTACT).id("contact", contact).value::<Option<PersonId>>().await?,
        None => None,
    };
    // Whom a readable contact is about needs no further look.
    let person = match (of_contact, new.person) {
        (None, Some(person)) => Some(known_person(&mut tx, principal, person).await?.id),
        (of_contact, _) => of_contact,
    };
    let time = time(&mut tx, principal, new.unit, new.kind, &new.chosen, None).await?;
    if !new.chosen.overlap_confirmed {
        check_alone(&mut tx, person, new.contact, None, &time).await?;
    }
    let year = local(tx.now()).year();
    let number = human_number(year, tx.next_number(format!("appointment/{year}")).await?);
    let id: AppointmentId = tx.new_id()?;
    tx.sql(&store::ADD)
        .id("id", id)
        .bind("number", number)
        .maybe_id("contact", new.contact)
        .maybe_id("person", person)
        .id("unit", time.unit)
        .maybe_id("worker", time.worker)
        .id("calendar", new.chosen.calendar)
        .code("kind", time.kind)
        .bind("starts", time.starts_at)
        .bind("ends", time.ends_at)
        .bind("place", &new.place)
        .bind("note", &new.note)
        .run_one()
        .await
        .on_constraint("access_appointment_once", || Problem::TimeTaken.at("slot"))?;
    record(&mut tx, id, AppointmentStep::Booked, "", "", None).await?;
    if let Some(person) = person {
        involve(&mut tx, id, person, time.unit, time.worker, time.starts_at).await?;
    }
    tx.tell("appointment.booked", serde_json::json!({ "appointment_id": id, "person_id": person, "unit_id": time.unit })).await?;
    tx.commit(Audit::of("appointment.create").about(person).on("appointment", id).answering(id.to_string())).await?;
    Ok(id)
}

async fn involve(
    tx: &mut Tx,
    id: AppointmentId,
    person: PersonId,
    unit: UnitId,
    worker: Option<AccountId>,
    starts_at: Instant,
) -> Outcome<()> {
    let from = tx.today();
    let until = Some(days_after(local(starts_at).date(), APPOINTMENT_DAYS));
    registry::involve(tx, Involvement { person, unit, account: worker, kind: "appointment", source: id.0, from, until }).await
}

/// After a contact got its person: whoever they have an appointment with is involved too.
pub(crate) async fn involve_open(tx: &mut Tx, contact: ContactId, person: PersonId) -> Outcome<()> {
    for row in tx.sql(&store::OPEN_OF_CONTACT).id("contact", contact).all::<OpenRow>().await? {
        involve(tx, row.id, person, row.unit_id, row.worker_id, row.starts_at).await?;
    }
    Ok(())
}

/// An appointment that is to be kept, in the version that was read. What is over is over, whatever was read.
pub(crate) async fn to_manage(tx: &mut Tx, id: AppointmentId, version: i64) -> Outcome<Appointment> {
    let row: Appointment = tx.sql(&store::TO_MANAGE).id("id", id).one().await?;
    if !row.is_open() {
        return Err(not_open(row.state));
    }
    if row.version != version {
        return Err(Failure::Conflict { current: row.version, sentence: CHANGED.into() });
    }
    Ok(row)
}

/// Moves an appointment to another time, perhaps in another calendar.
///
/// # Errors
/// As [`book`], and [`Failure::Conflict`], [`Problem::NotOpen`].
pub async fn move_to(db: &Db, principal: &Principal, id: AppointmentId, version: i64, moving: &Moving) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = to_manage(&mut tx, id, version).await?;
    may(row.state, AppointmentStep::Moved, row.starts_at, tx.now())?;
    let time = time(&mut tx, principal, row.unit_id, None, &moving.chosen, Some(&row)).await?;
    if !moving.chosen.overlap_confirmed {
        check_alone(&mut tx, row.person_id, row.contact_id, Some(id), &time).await?;
    }
    // It keeps its room where that is free at the new time, too.
    let room = meeting_room::actions::kept(&mut tx, &row, time.unit, time.starts_at, time.ends_at).await?;
    tx.sql(&store::MOVE)
        .id("id", id)
        .maybe_id("room", room)
        .bind("version", version)
        .bind("starts", time.starts_at)
        .bind("ends", time.ends_at)
        .id("unit", time.unit)
        .maybe_id("worker", time.worker)
        .id("calendar", moving.chosen.calendar)
        .code("kind", time.kind)
        .run_one()
        .await
        .map_err(|error| faster(error, version, CHANGED))
        .on_constraint("access_appointment_once", || Problem::TimeTaken.at("slot"))
        .on_constraint("access_appointment_room_once", || Problem::RoomTaken.at("slot"))?;
    record(&mut tx, id, AppointmentStep::Moved, moving.wanted_by.code(), &moving.reason, Some(row.starts_at)).await?;
    if let Some(person) = row.person_id {
        if row.worker_id != time.worker || row.unit_id != time.unit {
            let today = tx.today();
            registry::end_involvement(&mut tx, "appointment", id.0, today).await?;
        }
        involve(&mut tx, id, person, time.unit, time.worker, time.starts_at).await?;
    }
    tx.commit(Audit::of("appointment.move").about(row.person_id).on("appointment", id).fields(["starts_at"])).await?;
    Ok(())
}

/// Cancels an appointment: its time is free again.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Conflict`], [`Problem::NotOpen`].
pub async fn cancel(db: &Db, principal: &Principal, id: AppointmentId, version: i64, cancelling: &Cancelling) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = cancel_in(&mut tx, id, version, cancelling).await?;
    tx.commit(Audit::of("appointment.cancel").about(row.person_id).on("appointment", id).fields(["state"])).await?;
    Ok(())
}

/// Cancels an appointment in a transaction that does more; what it was.
pub(crate) async fn cancel_in(tx: &mut Tx, id: AppointmentId, version: i64, cancelling: &Cancelling) -> Outcome<Appointment> {
    let row = to_manage(tx, id, version).await?;
    may(row.state, AppointmentStep::Cancelled, row.starts_at, tx.now())?;
    let ended =
        tx.sql(&store::END).id("id", id).bind("version", version).code("state", AppointmentState::Cancelled).run_one().await;
    ended.map_err(|error| faster(error, version, CHANGED))?;
    record(tx, id, AppointmentStep::Cancelled, cancelling.wanted_by.code(), &cancelling.reason, None).await?;
    let today = tx.today();
    registry::end_involvement(tx, "appointment", id.0, today).await?;
    Ok(row)
}

/// Says how an appointment went.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Conflict`], [`Problem::NotOpen`], [`Problem::NotYet`].
pub async fn went(db: &Db, principal: &Principal, id: AppointmentId, version: i64, went: Went) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = to_manage(&mut tx, id, version).await?;
    let (step, state) = match went {
        Went::Held => (AppointmentStep::Held, AppointmentState::Held),
        Went::Missed => (AppointmentStep::Missed, AppointmentState::Missed),
    };
    may(row.state, step, row.starts_at, tx.now())?;
    let ended = tx.sql(&store::END).id("id", id).bind("version", version).code("state", state).run_one().await;
    ended.map_err(|error| faster(error, version, CHANGED))?;
    record(&mut tx, id, step, "", "", None).await?;
    tx.commit(Audit::of("appointment.went").about(row.person_id).on("appointment", id).fields(["state"])).await?;
    Ok(())
}
