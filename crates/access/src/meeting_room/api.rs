//! Rooms for programs.

use super::pages;
use super::store::{OF_UNIT, RoomRow};
use ::store::Audit;
use kernel::{AppointmentId, Failure, UnitId};
use serde::{Deserialize, Serialize};
use ui::answer::{json, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A room in which people are received.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomView {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub unit: UnitId,
    /// What it is called.
    pub name: String,
    /// How many people it holds.
    pub seats: i64,
    /// Whether what is said in it is not heard outside.
    pub reserved: bool,
    /// For `If-Match`.
    pub version: i64,
}

impl From<RoomRow> for RoomView {
    fn from(row: RoomRow) -> Self {
        RoomView { id: row.id, unit: row.unit_id, name: row.name, seats: row.seats, reserved: row.reserved, version: row.version }
    }
}

/// The rooms of a unit.
#[utoipa::path(get, path = "/api/v1/rooms", operation_id = "rooms", params(("unit" = UnitId, Query, description = "Whose.")),
    responses((status = 200, body = Vec<RoomView>)))]
pub async fn list(visit: Visit) -> Answer {
    let unit = visit.query("unit").and_then(|text| text.parse::<UnitId>().ok());
    let unit = unit.ok_or_else(|| Failure::field("unit", "Di quale unità? Serve il suo identificativo."))?;
    let mut tx = visit.begin().await?;
    let rows: Vec<RoomRow> = tx.sql(&OF_UNIT).id("unit", unit).all().await?;
    tx.commit(Audit::of("room.list").rows(rows.len())).await?;
    Ok(json(&rows.into_iter().map(RoomView::from).collect::<Vec<_>>()))
}

/// A room to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct RoomInput {
    /// Whose it is.
    unit: Uuid,
    /// What it is called.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// How many people it holds.
    #[schema(minimum = 1, maximum = 500)]
    seats: i64,
    /// Whether what is said in it is not heard outside.
    reserved: Option<bool>,
}

/// Adds a room.
#[utoipa::path(post, path = "/api/v1/rooms", operation_id = "room_add", request_body = RoomInput, params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn add(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::added(&visit, &sent).await?;
    Ok(made("/api/v1/rooms", id))
}

/// Closes a room from today on.
#[utoipa::path(put, path = "/api/v1/rooms/{id}/end", operation_id = "room_close", request_body = ui::api::Nothing,
    params(("id" = Uuid, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn close(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    pages::closed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// The room of an appointment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct AppointmentRoomInput {
    /// A room of the unit of the appointment; none takes it away.
    room: Option<Uuid>,
}

/// Gives an appointment a room, or takes it away.
#[utoipa::path(put, path = "/api/v1/appointments/{id}/room", operation_id = "appointment_room", request_body = AppointmentRoomInput,
    params(("id" = AppointmentId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn give(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    pages::given(&visit, id, &sent).await?;
    Ok(no_content())
}
