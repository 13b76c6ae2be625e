//! Appointments as resources.

use crate::appointment::actions;
use crate::appointment::forms::{Went, read_cancel, read_move, read_new};
use crate::appointment::model::{AppointmentKind, AppointmentState, WantedBy};
use crate::appointment::pages::between;
use crate::appointment::store::{self, Appointment};
use ::store::Audit;
use chrono::{DateTime, Utc};
use kernel::time::{days_after, start_of_day};
use kernel::{AccountId, AppointmentId, ContactId, Failure, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit, answer};
use utoipa::{IntoParams, ToSchema};

/// Most days of one list.
const MOST_DAYS: i64 = 31;

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppointmentView {
    /// Identifier.
    pub id: AppointmentId,
    /// `2026/000012`.
    pub number: String,
    /// The contact it comes from.
    pub contact: Option<ContactId>,
    /// For whom.
    pub person: Option<PersonId>,
    /// The same in words.
    pub subject: String,
    /// Where.
    pub unit: UnitId,
    /// With whom.
    pub worker: Option<AccountId>,
    /// In whose calendar.
    pub calendar: uuid::Uuid,
    /// For what.
    pub kind: AppointmentKind,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// To.
    pub ends_at: DateTime<Utc>,
    /// Where, when it is not at the unit.
    pub place: String,
    /// In which room of the unit.
    pub room: Option<uuid::Uuid>,
    /// What to know.
    pub note: String,
    /// Where it stands.
    pub state: AppointmentState,
    /// For `If-Match`.
    pub version: i64,
    /// The appointment itself.
    pub href: String,
}

impl From<Appointment> for AppointmentView {
    fn from(row: Appointment) -> Self {
        let (subject, href) = (row.who(), format!("/api/v1/appointments/{}", row.id));
        AppointmentView {
            id: row.id,
            number: row.number,
            contact: row.contact_id,
            person: row.person_id,
            subject,
            unit: row.unit_id,
            worker: row.worker_id,
            calendar: row.calendar_id,
            kind: row.kind,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            place: row.place,
            room: row.room_id,
            note: row.note,
            state: row.state,
            version: row.version,
            href,
        }
    }
}

/// Which appointments.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the values are read by name")]
pub struct AppointmentQuery {
    /// Of this unit; without it, of the caller's own calendar.
    unit: Option<uuid::Uuid>,
    /// First day; today if it is not said.
    #[param(format = Date)]
    from: Option<String>,
    /// How many days, at most 31.
    #[param(minimum = 1, maximum = 31)]
    days: Option<i64>,
}

/// The number of days asked for.
pub(crate) fn days(visit: &Visit, most: i64, otherwise: i64) -> Result<u64, Failure> {
    let days = match visit.query("days") {
        None => Some(otherwise),
        Some(text) => text.parse::<i64>().ok().filter(|days| (1..=most).contains(days)),
    };
    days.and_then(|days| u64::try_from(days).ok())
        .ok_or_else(|| Failure::field("days", format!("Numero non valido: un intero fra 1 e {most}.")))
}

/// The day asked for.
pub(crate) fn from(visit: &Visit) -> Result<chrono::NaiveDate, Failure> {
    match visit.query("from") {
        None => Ok(visit.db().clock().today()),
        Some(text) => {
            kernel::time::parse_date(&text).ok_or_else(|| Failure::field("from", "Data non valida: scrivila come 2026-11-21."))
        }
    }
}

/// Appointments of a unit or of the caller's own calendar.
#[utoipa::path(get, path = "/api/v1/appointments", operation_id = "appointments", params(AppointmentQuery),
    responses((status = 200, body = Vec<AppointmentView>)))]
pub async fn list(visit: Visit) -> Answer {
    let (first, days) = (from(&visit)?, days(&visit, MOST_DAYS, 1)?);
    let unit = match visit.query("unit") {
        None => None,
        Some(text) => Some(text.parse::<UnitId>().map_err(|_| Failure::field("unit", "Riferimento non valido."))?),
    };
    let own = visit.actor()?.account.0;
    let mut tx = visit.begin().await?;
    let rows = between(&mut tx, Some(own), unit, start_of_day(first), start_of_day(days_after(first, days))).await?;
    tx.commit(Audit::of("agenda.read").rows(rows.len())).await?;
    let rows: Vec<AppointmentView> = rows.into_iter().map(AppointmentView::from).collect();
    Ok(answer::json(&rows))
}

/// An appointment to be booked: a free time of `GET /api/v1/slots`, or, with a length, any time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct AppointmentInput {
    /// The contact it comes from.
    contact: Option<uuid::Uuid>,
    /// For whom, when it comes from no contact.
    person: Option<uuid::Uuid>,
    /// Where.
    unit: uuid::Uuid,
    /// Calendar and moment in one word, as a form sends them; instead of `calendar` and `starts_at`.
    #[schema(max_length = 80)]
    slot: Option<String>,
    /// Whose calendar.
    calendar: Option<uuid::Uuid>,
    /// From (RFC 3339).
    starts_at: Option<DateTime<Utc>>,
    /// Length in minutes, for a time that is not a free one.
    #[schema(minimum = 10, maximum = 480)]
    minutes: Option<i64>,
    /// Whether both shall stay when the person has another appointment at that time.
    overlap_confirmed: Option<bool>,
    /// For what, when it is not a free time.
    kind: Option<AppointmentKind>,
    /// Where, when it is not at the unit.
    #[schema(max_length = 200)]
    place: Option<String>,
    /// What to know.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Books an appointment.
#[utoipa::path(post, path = "/api/v1/appointments", operation_id = "book_appointment", request_body = AppointmentInput,
    params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn book(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::book(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(made(format!("/api/v1/appointments/{id}"), id.0))
}

/// One appointment.
#[utoipa::path(get, path = "/api/v1/appointments/{id}", operation_id = "appointment", params(("id" = AppointmentId, Path)),
    responses((status = 200, body = AppointmentView)))]
pub async fn show(visit: Visit, PathId(id): PathId<AppointmentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: Appointment = tx.sql(&store::ONE).id("id", id).one().await?;
    tx.commit(Audit::of("appointment.read").about(row.person_id).on("appointment", id)).await?;
    let version = row.version;
    Ok(answer::json_versioned(&AppointmentView::from(row), version))
}

/// Another time for an appointment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct MoveInput {
    /// Calendar and moment in one word, instead of `calendar` and `starts_at`.
    #[schema(max_length = 80)]
    slot: Option<String>,
    /// Whose calendar.
    calendar: Option<uuid::Uuid>,
    /// From (RFC 3339).
    starts_at: Option<DateTime<Utc>>,
    /// Length in minutes, for a time that is not a free one.
    #[schema(minimum = 10, maximum = 480)]
    minutes: Option<i64>,
    /// Whether both shall stay when the person has another appointment at that time.
    overlap_confirmed: Option<bool>,
    /// Who wanted it.
    wanted_by: WantedBy,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Moves an appointment.
#[utoipa::path(put, path = "/api/v1/appointments/{id}/time", operation_id = "move_appointment", request_body = MoveInput,
    params(("id" = AppointmentId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn move_to(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let moving = read_move(&mut fields);
    let moving = fields.finish(|| moving)?;
    actions::move_to(visit.db(), visit.principal()?, id, sent.version()?, &moving).await?;
    Ok(answer::no_content())
}

/// Why an appointment is cancelled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct CancelInput {
    /// Who wanted it.
    wanted_by: WantedBy,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Cancels an appointment.
#[utoipa::path(put, path = "/api/v1/appointments/{id}/cancellation", operation_id = "cancel_appointment", request_body = CancelInput,
    params(("id" = AppointmentId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn cancel(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let cancelling = read_cancel(&mut fields);
    let cancelling = fields.finish(|| cancelling)?;
    actions::cancel(visit.db(), visit.principal()?, id, sent.version()?, &cancelling).await?;
    Ok(answer::no_content())
}

/// How an appointment went.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the value is read by name")]
pub struct WentInput {
    /// Held or missed.
    went: Went,
}

/// Says how an appointment went.
#[utoipa::path(put, path = "/api/v1/appointments/{id}/outcome", operation_id = "appointment_went", request_body = WentInput,
    params(("id" = AppointmentId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn went(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let how = fields.required_code::<Went>("went");
    let how = fields.finish(|| how)?;
    actions::went(visit.db(), visit.principal()?, id, sent.version()?, how).await?;
    Ok(answer::no_content())
}
