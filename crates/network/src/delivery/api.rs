//! Deliveries by API: what a provider's own program reads and sends, and what the office decides.

use super::actions::{self, Reported};
use super::exceptions::held;
use super::forms;
use super::inputs::{CancelInput, CorrectInput, DecideInput, ReportInput, ReportLineInput};
use super::model::{DeliveryState, HeldBecause};
use super::pages::assignments;
use super::store::{self, Assignment, Delivery};
use crate::catalogue::actions::last_day;
use crate::paging;
use ::store::Audit;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::ALWAYS;
use kernel::{AuthorisationId, DeliveryId, Failure, Instant};
use serde::Serialize;
use ui::answer::{created, json, json_versioned};
use ui::api::{Page, limit};
use ui::{Answer, Gate, PathId, Route, Submitted, Visit};
use utoipa::{OpenApi, ToSchema};

pub(crate) fn routes() -> Vec<Route> {
    let (read, report, decide) = (Permission::DELIVERY_READ, Permission::DELIVERY_REPORT, Permission::DELIVERY_DECIDE);
    let either = Gate::MayAny(&[Permission::DELIVERY_REPORT, Permission::DELIVERY_DECIDE]);
    vec![
        Route::get("/api/v1/assignments", report, assigned),
        Route::get("/api/v1/assignments/{id}", report, assignment),
        Route::get("/api/v1/deliveries", read, list),
        Route::post("/api/v1/deliveries", report, create),
        Route::get("/api/v1/deliveries/exceptions", decide, exceptions),
        Route::get("/api/v1/deliveries/{id}", read, show),
        Route::post("/api/v1/deliveries/{id}/cancel", either, cancel),
        Route::post("/api/v1/deliveries/{id}/correct", report, correct),
        Route::post("/api/v1/deliveries/{id}/decide", decide, decide_on),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(assigned, assignment, list, create, exceptions, show, cancel, correct, decide_on),
    components(schemas(
        AssignmentView,
        DeliveryView,
        ReportedView,
        ReportedList,
        ReportInput,
        ReportLineInput,
        CancelInput,
        CorrectInput,
        DecideInput
    ))
)]
struct Doc;

/// This part of the OpenAPI document.
pub(crate) fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// A service as the provider that gives it sees it.
#[derive(Serialize, ToSchema)]
struct AssignmentView {
    id: AuthorisationId,
    number: String,
    service: String,
    person: String,
    /// For services at home; otherwise empty.
    address: String,
    schedule: String,
    unit_of_measure: &'static str,
    /// Whole units.
    quantity: i64,
    /// In hundredths of a unit.
    left_hundredths: i64,
    valid_from: NaiveDate,
    /// Last day.
    valid_to: Option<NaiveDate>,
    /// Whether it may be delivered today: it runs, and its last day has not passed.
    running: bool,
    href: String,
}

impl AssignmentView {
    fn of(row: Assignment, today: NaiveDate) -> Self {
        AssignmentView {
            href: format!("/api/v1/assignments/{}", row.id),
            left_hundredths: row.left(),
            valid_to: row.ended_on.or_else(|| last_day(row.valid_until)),
            running: row.state.runs_on(row.valid_until, today),
            id: row.id,
            number: row.number,
            service: row.service_name,
            person: row.person_name,
            address: row.address,
            schedule: row.schedule,
            unit_of_measure: row.unit_of_measure.code(),
            quantity: row.quantity,
            valid_from: row.valid_from,
        }
    }
}

/// The services that the provider has to give, by the person's name.
#[utoipa::path(get, path = "/api/v1/assignments", operation_id = "assignments",
    params(ui::api::Paging),
    responses((status = 200, body = Page<AssignmentView>)))]
async fn assigned(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let after = paging::read::<String>(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = assignments(&mut tx, after, limit.saturating_add(1)).await?;
    let today = tx.today();
    tx.commit(Audit::of("assignment.list").rows(rows.len())).await?;
    let next = paging::cut(&mut rows, limit, |row| paging::cursor(&row.sort_name, row.id));
    Ok(json(&Page { items: rows.into_iter().map(|row| AssignmentView::of(row, today)).collect(), next }))
}

/// A service that the provider has to give.
#[utoipa::path(get, path = "/api/v1/assignments/{id}", operation_id = "assignment", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = AssignmentView)))]
async fn assignment(visit: Visit, PathId(id): PathId<AuthorisationId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: Assignment = tx.sql(&store::ASSIGNMENT).id("id", id).one().await?;
    let today = tx.today();
    tx.commit(Audit::of("assignment.read").about(row.person_id).on("authorisation", id)).await?;
    Ok(json(&AssignmentView::of(row, today)))
}

/// A delivery.
#[derive(Serialize, ToSchema)]
struct DeliveryView {
    id: DeliveryId,
    authorisation_id: AuthorisationId,
    number: String,
    service: String,
    on: NaiveDate,
    /// In hundredths of a unit: what was accepted, or else what was reported.
    quantity_hundredths: i64,
    /// What the provider reported, in hundredths of a unit.
    reported_hundredths: i64,
    unit_of_measure: &'static str,
    state: DeliveryState,
    held_because: Option<HeldBecause>,
    /// Further reasons for which it was held.
    held_also: Vec<HeldBecause>,
    note: String,
    /// What the office said.
    decision: String,
    #[schema(value_type = String, format = DateTime)]
    reported_at: Instant,
    version: i64,
    href: String,
}

impl From<Delivery> for DeliveryView {
    fn from(row: Delivery) -> Self {
        DeliveryView {
            href: format!("/api/v1/deliveries/{}", row.id),
            id: row.id,
            authorisation_id: row.authorisation_id,
            number: row.number,
            service: row.service_name,
            on: row.on_day,
            quantity_hundredths: row.quantity_hundredths,
            reported_hundredths: row.reported_hundredths,
            unit_of_measure: row.unit_of_measure.code(),
            state: row.state,
            held_because: row.held_because,
            held_also: row.held_also.0,
            note: row.note,
            decision: row.decision,
            reported_at: row.reported_at,
            version: row.version,
        }
    }
}

/// Deliveries by day.
#[utoipa::path(get, path = "/api/v1/deliveries", operation_id = "deliveries",
    params(("state" = Option<DeliveryState>, Query, description = "State"), ("authorisation_id" = Option<uuid::Uuid>, Query, description = "Of one authorisation"),
           ui::api::Paging),
    responses((status = 200, body = Page<DeliveryView>)))]
async fn list(visit: Visit) -> Answer {
    let state: Option<DeliveryState> = paging::filter(&visit, "state")?;
    let authorisation = match visit.query("authorisation_id") {
        None => None,
        Some(text) => {
            Some(text.parse::<AuthorisationId>().map_err(|_| Failure::field("authorisation_id", "Riferimento non valido."))?)
        }
    };
    let limit = limit(&visit)?;
    let (after_day, after_id) = paging::read::<NaiveDate>(&visit)?.unwrap_or((ALWAYS, uuid::Uuid::nil()));
    let mut tx = visit.begin().await?;
    let everywhere = tx.sql(&store::EVERYWHERE).value::<i64>().await? > 0;
    let code = state.map_or("", DeliveryState::code);
    let query = match (authorisation, state) {
        (Some(id), _) => tx.sql(&store::OF_ONE).id("authorisation", id).bind("any_state", state.is_none()).bind("state", code),
        (None, Some(_)) => tx.sql(if everywhere { &store::OF_BODY_IN_STATE } else { &store::REACHED_IN_STATE }).bind("state", code),
        (None, None) => tx.sql(if everywhere { &store::OF_BODY } else { &store::REACHED }),
    };
    let page = query.bind("after_day", after_day).bind("after_id", after_id).bind("most", limit.saturating_add(1));
    let mut rows: Vec<Delivery> = page.all().await?;
    tx.commit(Audit::of("delivery.list").rows(rows.len())).await?;
    let next = paging::cut(&mut rows, limit, |row| paging::cursor(row.on_day, row.id));
    Ok(json(&Page { items: rows.into_iter().map(DeliveryView::from).collect(), next }))
}

async fn shown(visit: &Visit, id: DeliveryId) -> Result<DeliveryView, ui::Fail> {
    let mut tx = visit.begin().await?;
    let row: Delivery = tx.sql(&store::READ).id("id", id).one().await?;
    tx.commit(Audit::of("delivery.read").about(row.person_id).on("delivery", id)).await?;
    Ok(row.into())
}

/// A delivery.
#[utoipa::path(get, path = "/api/v1/deliveries/{id}", operation_id = "delivery", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = DeliveryView)))]
async fn show(visit: Visit, PathId(id): PathId<DeliveryId>) -> Answer {
    let view = shown(&visit, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// Exceptions that wait for the office, the oldest first.
#[utoipa::path(get, path = "/api/v1/deliveries/exceptions", operation_id = "delivery_exceptions",
    params(ui::api::Paging),
    responses((status = 200, body = Page<DeliveryView>)))]
async fn exceptions(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let after = paging::read::<Instant>(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = held(&mut tx, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("delivery.exceptions").rows(rows.len())).await?;
    let next = paging::cut(&mut rows, limit, |row| paging::cursor(row.reported_at.to_rfc3339(), row.id));
    let items = rows
        .into_iter()
        .map(|row| DeliveryView {
            href: format!("/api/v1/deliveries/{}", row.id),
            id: row.id,
            authorisation_id: row.authorisation_id,
            number: row.number,
            service: row.service_name,
            on: row.on_day,
            quantity_hundredths: row.quantity_hundredths,
            reported_hundredths: row.quantity_hundredths,
            unit_of_measure: row.unit_of_measure.code(),
            state: DeliveryState::Held,
            held_because: Some(row.held_because),
            held_also: row.held_also.0,
            note: row.note,
            decision: String::new(),
            reported_at: row.reported_at,
            version: row.version,
        })
        .collect();
    Ok(json(&Page { items, next }))
}

/// What became of the reports.
#[derive(Serialize, ToSchema)]
struct ReportedList {
    items: Vec<ReportedView>,
}

/// What became of one report.
#[derive(Serialize, ToSchema)]
struct ReportedView {
    id: DeliveryId,
    /// Absent when it counts.
    held_because: Option<HeldBecause>,
    /// Further reasons.
    held_also: Vec<HeldBecause>,
    href: String,
}

impl From<Reported> for ReportedView {
    fn from(it: Reported) -> Self {
        ReportedView { id: it.id, held_because: it.held, held_also: it.also.0, href: format!("/api/v1/deliveries/{}", it.id) }
    }
}

/// Reports one or many deliveries. Each counts at once or is held for the office.
#[utoipa::path(post, path = "/api/v1/deliveries", operation_id = "report_deliveries", request_body = ReportInput,
    responses((status = 201, body = ReportedList)))]
async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = forms::read_many(&mut fields);
    let data = fields.finish(|| data)?;
    let done = actions::report(visit.db(), visit.principal()?, sent.once(), &data).await?;
    let location = done.first().map_or_else(|| "/api/v1/deliveries".to_owned(), |first| format!("/api/v1/deliveries/{}", first.id));
    Ok(created(&location, &ReportedList { items: done.into_iter().map(Into::into).collect() }))
}

/// Takes a delivery back.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/cancel", operation_id = "cancel_delivery", request_body = CancelInput,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch),
    responses((status = 200, body = DeliveryView)))]
async fn cancel(visit: Visit, PathId(id): PathId<DeliveryId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = fields.required_line("reason", forms::NOTE);
    let reason = fields.finish(|| reason)?;
    actions::cancel(visit.db(), visit.principal()?, sent.once(), id, version, &reason).await?;
    let view = shown(&visit, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// Corrects a delivery: the old one is cancelled, a new one takes its place.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/correct", operation_id = "correct_delivery", request_body = CorrectInput,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch),
    responses((status = 201, body = ReportedList)))]
async fn correct(visit: Visit, PathId(id): PathId<DeliveryId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let data = forms::read_correction(&mut fields);
    let (report, reason) = fields.finish(|| data)?;
    let done = actions::correct(visit.db(), visit.principal()?, sent.once(), id, version, &report, &reason).await?;
    let location = done.as_ref().map_or_else(|| format!("/api/v1/deliveries/{id}"), |new| format!("/api/v1/deliveries/{}", new.id));
    Ok(created(&location, &ReportedList { items: done.into_iter().map(Into::into).collect() }))
}

/// Decides on an exception.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/decide", operation_id = "decide_delivery", request_body = DecideInput,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch),
    responses((status = 200, body = DeliveryView)))]
async fn decide_on(visit: Visit, PathId(id): PathId<DeliveryId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let decision = forms::read_decision(&mut fields);
    let decision = fields.finish(|| decision)?;
    actions::decide(visit.db(), visit.principal()?, sent.once(), id, version, decision).await?;
    let view = shown(&visit, id).await?;
    Ok(json_versioned(&view, view.version))
}
