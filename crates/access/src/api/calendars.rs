//! Free times, hours, closures and the feed as resources.

use super::appointments::{days, from};
use crate::appointment::forms::slot_value;
use crate::appointment::model::AppointmentKind;
use crate::calendar::actions::{self, NamedSlot, free};
use crate::calendar::forms;
use crate::calendar::model::{MOST_DAYS, Weekday, clock_words};
use crate::calendar::store::{self, HoursRow};
use crate::calendar::{feed, pages};
use ::store::Audit;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::time::days_after;
use kernel::{AccountId, Failure, UnitId};
use serde::{Deserialize, Serialize};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit, answer};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A free time.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotView {
    /// For `slot` of a booking.
    pub slot: String,
    /// Whose calendar.
    pub calendar: Uuid,
    /// The same in words.
    pub calendar_name: String,
    /// Where.
    pub unit: UnitId,
    /// With whom.
    pub worker: Option<AccountId>,
    /// For what.
    pub kind: AppointmentKind,
    /// From.
    pub starts_at: DateTime<Utc>,
    /// To.
    pub ends_at: DateTime<Utc>,
}

impl From<NamedSlot> for SlotView {
    fn from(named: NamedSlot) -> Self {
        let slot = named.slot;
        SlotView {
            slot: slot_value(slot.calendar, slot.starts_at),
            calendar: slot.calendar,
            calendar_name: named.calendar_name,
            unit: slot.unit,
            worker: slot.worker,
            kind: slot.kind,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
        }
    }
}

/// Which free times.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the values are read by name")]
pub struct SlotQuery {
    /// Of this unit.
    unit: Uuid,
    /// For this.
    kind: Option<AppointmentKind>,
    /// From this day on; today if it is not said.
    #[param(format = Date)]
    from: Option<String>,
    /// For so many days.
    #[param(minimum = 1, maximum = 28)]
    days: Option<i64>,
}

fn unit(visit: &Visit) -> Result<UnitId, Failure> {
    let text = visit.query("unit").ok_or_else(|| Failure::field("unit", "Campo obbligatorio."))?;
    text.parse().map_err(|_| Failure::field("unit", "Riferimento non valido."))
}

/// Free times of a unit.
#[utoipa::path(get, path = "/api/v1/slots", operation_id = "slots", params(SlotQuery),
    responses((status = 200, body = Vec<SlotView>)))]
pub async fn slots(visit: Visit) -> Answer {
    let (unit, first, days) = (unit(&visit)?, from(&visit)?, days(&visit, MOST_DAYS, 14)?);
    let kind = match visit.query("kind") {
        None => None,
        Some(code) => Some(
            <AppointmentKind as kernel::codes::Code>::from_code(&code)
                .ok_or_else(|| Failure::field("kind", "Scelta non prevista."))?,
        ),
    };
    let mut tx = visit.begin().await?;
    let found: Vec<SlotView> = free(&mut tx, unit, kind, first, days).await?.into_iter().map(SlotView::from).collect();
    tx.commit(Audit::of("slot.list").rows(found.len())).await?;
    Ok(answer::json(&found))
}

/// Weekly hours of a calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    /// Identifier.
    pub id: Uuid,
    /// Where.
    pub unit: UnitId,
    /// With whom.
    pub worker: Option<AccountId>,
    /// For what.
    pub kind: AppointmentKind,
    /// 1 (Monday) to 7.
    pub weekday: i64,
    /// `09:00`.
    pub opens: String,
    /// `12:00`.
    pub closes: String,
    /// Length of one appointment.
    pub slot_minutes: i64,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// For `If-Match`.
    pub version: i64,
}

impl From<HoursRow> for HoursView {
    fn from(row: HoursRow) -> Self {
        HoursView {
            id: row.id,
            unit: row.unit_id,
            worker: row.worker_id,
            kind: row.kind,
            weekday: row.weekday,
            opens: clock_words(row.opens),
            closes: clock_words(row.closes),
            slot_minutes: row.slot_minutes,
            from: row.valid_from,
            to: row.last_day(),
            version: row.version,
        }
    }
}

/// Whose hours.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the value is read by name")]
pub struct HoursQuery {
    /// Of this unit.
    unit: Uuid,
}

/// Weekly hours of a unit's calendars.
#[utoipa::path(get, path = "/api/v1/hours", operation_id = "hours", params(HoursQuery),
    responses((status = 200, body = Vec<HoursView>)))]
pub async fn hours(visit: Visit) -> Answer {
    let unit = unit(&visit)?;
    let mut tx = visit.begin().await?;
    let rows: Vec<HoursRow> = tx.sql(&store::HOURS_TO_CHANGE).id("unit", unit).all().await?;
    tx.commit(Audit::of("hours.list").rows(rows.len())).await?;
    let rows: Vec<HoursView> = rows.into_iter().map(HoursView::from).collect();
    Ok(answer::json(&rows))
}

/// Weekly hours to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct HoursInput {
    /// Where.
    unit: Uuid,
    /// With whom; without it the office's own calendar.
    worker: Option<Uuid>,
    /// For what.
    kind: AppointmentKind,
    /// Which day.
    weekday: Weekday,
    /// `09:00`.
    #[schema(max_length = 5)]
    opens: String,
    /// `12:00`.
    #[schema(max_length = 5)]
    closes: String,
    /// Length of one appointment.
    #[schema(minimum = 10, maximum = 240)]
    slot_minutes: i64,
    /// First day.
    from: NaiveDate,
    /// Last day.
    to: Option<NaiveDate>,
}

/// Adds weekly hours.
#[utoipa::path(post, path = "/api/v1/hours", operation_id = "add_hours", request_body = HoursInput,
    responses((status = 201, body = Created)))]
pub async fn add_hours(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::hours(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::add_hours(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(made(format!("/api/v1/hours?unit={}", new.unit), id))
}

/// The last day on which hours still give times.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the value is read by name")]
pub struct EndInput {
    /// Last day.
    to: NaiveDate,
}

/// Ends weekly hours; those that would end before they begin are taken away.
#[utoipa::path(put, path = "/api/v1/hours/{id}/end", operation_id = "end_hours", request_body = EndInput,
    params(("id" = Uuid, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn end_hours(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let to = fields.required_date("to");
    let to = fields.finish(|| to)?;
    actions::end_hours(visit.db(), visit.principal()?, id, sent.version()?, days_after(to, 1)).await?;
    Ok(answer::no_content())
}

/// Hours of one day in which a calendar is closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct ClosureInput {
    /// Where.
    unit: Uuid,
    /// Whose calendar; without it the office's own.
    worker: Option<Uuid>,
    /// The day.
    day: NaiveDate,
    /// `09:00`; without it from midnight.
    #[schema(max_length = 5)]
    opens: Option<String>,
    /// `12:00`; without it to midnight.
    #[schema(max_length = 5)]
    closes: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Closes a calendar for some hours of a day.
#[utoipa::path(post, path = "/api/v1/closures", operation_id = "close_calendar", request_body = ClosureInput,
    responses((status = 201, body = Created)))]
pub async fn close(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::closure(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::close_calendar(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(made(format!("/api/v1/closures/{id}"), id))
}

/// Opens a closed calendar again.
#[utoipa::path(delete, path = "/api/v1/closures/{id}", operation_id = "reopen_calendar", params(("id" = Uuid, Path)),
    responses((status = 204)))]
pub async fn reopen(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    actions::reopen_calendar(visit.db(), visit.principal()?, id).await?;
    Ok(answer::no_content())
}

/// The secret address of the caller's calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedView {
    /// For a calendar program; shown once.
    pub address: String,
}

/// A new secret address for the caller's calendar; the one before ends.
#[utoipa::path(post, path = "/api/v1/calendar-feed", operation_id = "renew_feed",
    responses((status = 200, body = FeedView)))]
pub async fn renew_feed(visit: Visit) -> Answer {
    let secret = feed::renew(visit.db(), visit.principal()?).await?;
    Ok(answer::json(&FeedView { address: pages::feed_address(&visit, &secret) }))
}

/// Ends the caller's secret address.
#[utoipa::path(delete, path = "/api/v1/calendar-feed", operation_id = "revoke_feed",
    responses((status = 204)))]
pub async fn revoke_feed(visit: Visit) -> Answer {
    feed::revoke(visit.db(), visit.principal()?).await?;
    Ok(answer::no_content())
}
