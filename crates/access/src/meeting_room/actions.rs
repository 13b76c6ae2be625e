//! Adding and closing rooms, and giving one to an appointment.

use super::forms::NewRoom;
use super::store::{ADD, CLOSE, FREE, IN_UNIT, ONE, PUT, RoomRow, SEES, TO_COME};
use crate::appointment::actions::to_manage;
use crate::appointment::model::AppointmentKind;
use crate::appointment::store::Appointment;
use crate::problems::{Problem, faster};
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::time::local;
use kernel::{AppointmentId, Failure, Instant, Outcome, UnitId};
use uuid::Uuid;

/// What somebody else's change means for whoever decides on the same thing.
const CHANGED: &str = "Qualcun altro l'ha cambiata nel frattempo: rileggila e riprova.";

/// Adds a room to a unit whose appointments the actor sees, once for the same request.
///
/// # Errors
/// 404 for another unit; [`Problem::RoomNameTaken`].
pub async fn add(db: &Db, principal: &Principal, new: &NewRoom, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if tx.sql(&SEES).id("unit", new.unit).value::<i64>().await? == 0 {
        return Err(Failure::NotFound);
    }
    let id: Uuid = tx.new_id()?;
    let query = tx.sql(&ADD).id("id", id).id("unit", new.unit).bind("name", &new.name).bind("seats", new.seats);
    query
        .bind("reserved", new.reserved)
        .bind("forever", FOREVER)
        .run_one()
        .await
        .on_constraint("access_room_name", || Problem::RoomNameTaken.at("name"))?;
    tx.commit(Audit::of("room.create").on("room", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Closes a room from today on; its unit.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::RoomInUse`] while appointments are to come in it.
pub async fn close(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<UnitId> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let room: RoomRow = tx.sql(&ONE).id("id", id).one().await?;
    if room.version != version {
        return Err(Failure::Conflict { current: room.version, sentence: CHANGED.into() });
    }
    if tx.sql(&TO_COME).id("id", id).value::<i64>().await? > 0 {
        return Err(Problem::RoomInUse.into());
    }
    let closed = tx.sql(&CLOSE).id("id", id).bind("version", version).run_one().await;
    closed.map_err(|error| faster(error, version, CHANGED))?;
    tx.commit(Audit::of("room.close").on("room", id)).await?;
    Ok(room.unit_id)
}

/// The rooms of a unit that are free at a time, but for what `itself` has.
///
/// # Errors
/// Those of the database.
pub(crate) async fn free(
    tx: &mut Tx,
    unit: UnitId,
    itself: AppointmentId,
    starts: Instant,
    ends: Instant,
) -> Outcome<Vec<RoomRow>> {
    let query = tx.sql(&FREE).id("unit", unit).id("itself", itself).bind("starts", starts).bind("ends", ends);
    Ok(query.bind("day", local(starts).date()).all().await?)
}

/// The room that an appointment keeps when it moves: the one it has, where that is of the unit and free then.
pub(crate) async fn kept(tx: &mut Tx, row: &Appointment, unit: UnitId, starts: Instant, ends: Instant) -> Outcome<Option<Uuid>> {
    let Some(room) = row.room_id.filter(|_| row.unit_id == unit) else { return Ok(None) };
    Ok(free(tx, unit, row.id, starts, ends).await?.into_iter().map(|free| free.id).find(|free| *free == room))
}

/// Gives an appointment a room of its unit, or takes it away. Two who ask for the same room at once: one gets it.
///
/// # Errors
/// 404, conflict, [`Problem::NotOpen`]; [`Problem::NoSuchRoom`], [`Problem::RoomNotReserved`], [`Problem::RoomTaken`].
pub async fn give(db: &Db, principal: &Principal, id: AppointmentId, version: i64, room: Option<Uuid>) -> Outcome<()> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = to_manage(&mut tx, id, version).await?;
    if let Some(room) = room {
        let query = tx.sql(&IN_UNIT).id("id", room).id("unit", row.unit_id).bind("day", local(row.starts_at).date());
        let known: RoomRow = query.optional().await?.ok_or_else(|| Problem::NoSuchRoom.at("room"))?;
        if row.kind == AppointmentKind::Private && !known.reserved {
            return Err(Problem::RoomNotReserved.at("room"));
        }
    }
    tx.sql(&PUT)
        .id("id", id)
        .maybe_id("room", room)
        .bind("version", version)
        .run_one()
        .await
        .map_err(|error| faster(error, version, CHANGED))
        .on_constraint("access_appointment_room_once", || Problem::RoomTaken.at("room"))?;
    tx.commit(Audit::of("appointment.room").about(row.person_id).on("appointment", id).fields(["room_id"])).await?;
    Ok(())
}
