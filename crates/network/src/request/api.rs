//! Services asked for, by API: the same actions as the pages.

use super::actions;
use super::cover::{ChapterView, CoverView};
use super::forms;
use super::inputs::{
    AskInput, AuthoriseInput, CheckInput, EndInput, GoAheadInput, ReasonInput, ResubmitInput, ResumeInput, SuspendInput,
};
use super::model::State;
use super::money::CoverState;
use super::pages::{Whole, lines, whole};
use super::store::Line;
use crate::catalogue::actions::last_day;
use crate::paging;
use ::store::Audit;
use casework::YearCost;
use chrono::NaiveDate;
use finance::MandatoryGround;
use guard::Permission;
use kernel::input::Fields;
use kernel::{AuthorisationId, CaseId, Cents, Instant, PersonId, PlanId, PlanServiceId, ProviderId, ServiceId};
use serde::Serialize;
use ui::answer::{created, json, json_versioned};
use ui::api::{Page, limit};
use ui::{Answer, Gate, PathId, Route, Submitted, Visit};
use utoipa::{OpenApi, ToSchema};

pub(crate) fn routes() -> Vec<Route> {
    let read = Permission::SERVICE_READ;
    let (ask, check, authorise) = (Permission::SERVICE_REQUEST, Permission::SERVICE_CHECK, Permission::SERVICE_AUTHORISE);
    let enders = Gate::MayAny(&[Permission::SERVICE_CHECK, Permission::SERVICE_REQUEST]);
    let either = Gate::MayAny(&[Permission::SERVICE_CHECK, Permission::SERVICE_AUTHORISE]);
    vec![
        Route::get("/api/v1/service-requests", read, list),
        Route::post("/api/v1/service-requests", ask, create),
        Route::get("/api/v1/service-requests/{id}", read, show_request),
        Route::post("/api/v1/service-requests/{id}/check", check, check_it),
        Route::post("/api/v1/service-requests/{id}/send-back", either, send_back),
        Route::post("/api/v1/service-requests/{id}/resubmit", ask, resubmit),
        Route::post("/api/v1/service-requests/{id}/refuse", either, refuse),
        Route::post("/api/v1/service-requests/{id}/withdraw", ask, withdraw),
        Route::post("/api/v1/service-requests/{id}/authorise", authorise, authorise_it),
        Route::post("/api/v1/service-requests/{id}/go-ahead", authorise, go_ahead),
        Route::get("/api/v1/authorisations", read, list_running),
        Route::get("/api/v1/authorisations/{id}", read, show),
        Route::post("/api/v1/authorisations/{id}/suspend", check, suspend),
        Route::post("/api/v1/authorisations/{id}/resume", check, resume),
        Route::post("/api/v1/authorisations/{id}/end", enders, end),
        Route::post("/api/v1/authorisations/{id}/keep", ask, keep),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(
        list,
        create,
        show_request,
        check_it,
        send_back,
        resubmit,
        refuse,
        withdraw,
        authorise_it,
        go_ahead,
        list_running,
        show,
        suspend,
        resume,
        end,
        keep
    ),
    components(schemas(
        AuthorisationLine,
        AuthorisationView,
        AgeExceptionView,
        EventView,
        CoverView,
        ChapterView,
        CoverState,
        YearCost,
        AskInput,
        CheckInput,
        ReasonInput,
        ResubmitInput,
        AuthoriseInput,
        GoAheadInput,
        SuspendInput,
        ResumeInput,
        EndInput
    ))
)]
struct Doc;

/// This part of the OpenAPI document.
pub(crate) fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// One in the list.
#[derive(Serialize, ToSchema)]
struct AuthorisationLine {
    id: AuthorisationId,
    number: String,
    /// Where it was brought to; see `expired`.
    state: State,
    /// Given, and its last day has passed although nobody ended it: the pages say that it is over.
    expired: bool,
    /// The plan in force does not name it, and nobody has said whether it is kept or ended.
    left_out: bool,
    service: String,
    provider: String,
    /// As whoever asks may know them.
    person: String,
    unit: String,
    requested_on: NaiveDate,
    valid_from: NaiveDate,
    /// Last day.
    valid_to: Option<NaiveDate>,
    unit_of_measure: &'static str,
    /// Whole units.
    quantity: i64,
    /// In hundredths of a unit.
    delivered_hundredths: i64,
    total: Cents,
    spent: Cents,
    href: String,
}

impl AuthorisationLine {
    fn of(row: Line, today: NaiveDate) -> Self {
        AuthorisationLine {
            href: format!("/api/v1/authorisations/{}", row.id),
            id: row.id,
            number: row.number,
            state: row.state,
            expired: row.state.has_run_out(row.valid_until, today),
            left_out: row.left_out,
            service: row.service_name,
            provider: row.provider_name,
            person: row.person_name,
            unit: row.unit_name,
            requested_on: row.requested_on,
            valid_from: row.valid_from,
            valid_to: last_day(row.valid_until),
            unit_of_measure: row.unit_of_measure.code(),
            quantity: row.quantity,
            delivered_hundredths: row.delivered_hundredths,
            total: row.total_cents,
            spent: row.spent_cents,
        }
    }
}

/// A service asked for, whole.
#[derive(Serialize, ToSchema)]
struct AuthorisationView {
    id: AuthorisationId,
    number: String,
    /// Where it was brought to; see `expired`.
    state: State,
    /// Given, and its last day has passed although nobody ended it: the pages say that it is over.
    expired: bool,
    plan_service_id: PlanServiceId,
    plan_id: PlanId,
    /// Left out when the person is hidden from whoever asks.
    case_id: Option<CaseId>,
    /// Left out when the person is hidden from whoever asks.
    person_id: Option<PersonId>,
    /// As whoever asks may know them.
    person: String,
    service_id: ServiceId,
    service: String,
    provider_id: ProviderId,
    provider: String,
    unit_of_measure: &'static str,
    /// Whole units.
    quantity: i64,
    unit_price: Cents,
    total: Cents,
    /// What of the total falls into each calendar year; empty when no budget can carry the period.
    by_year: Vec<YearCost>,
    user_share: Cents,
    /// As SIUSS codes it, 1 to 4.
    means_test: i64,
    means_note: String,
    /// Area of users, as the national survey codes it.
    user_area: &'static str,
    /// Given at the person's home.
    at_home: bool,
    request_number: String,
    mandatory_ground: Option<MandatoryGround>,
    mandatory_reference: String,
    schedule: String,
    valid_from: NaiveDate,
    /// Last day.
    valid_to: Option<NaiveDate>,
    requested_on: NaiveDate,
    checked_on: Option<NaiveDate>,
    authorised_on: Option<NaiveDate>,
    /// Since when its whole cost is set aside.
    covered_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    /// The edition of the plan that does not name it, while nobody has said whether it is kept or ended.
    left_out_by_plan_id: Option<PlanId>,
    act_number: String,
    act_date: Option<NaiveDate>,
    reason: String,
    /// In hundredths of a unit.
    delivered_hundredths: i64,
    spent: Cents,
    spent_by_user: Cents,
    /// Of what was spent, what was paid for single deliveries outside of what was set aside with the authorisation.
    spent_apart: Cents,
    /// The money by year and chapter: foreseen until it is authorised, then as it stands. Empty for what costs nothing or was never
    /// authorised.
    cover: Vec<CoverView>,
    /// What changed of price and provider since the signature, in Italian.
    noticed: Vec<String>,
    events: Vec<EventView>,
    /// Why a limit of age was set aside.
    age_exceptions: Vec<AgeExceptionView>,
    /// Whether whoever authorises must say why, as the age is not among those the service is for.
    needs_age_reason: bool,
    version: i64,
}

/// A limit of age that was set aside.
#[derive(Serialize, ToSchema)]
struct AgeExceptionView {
    /// When it was asked for, or when it was authorised.
    step: &'static str,
    /// What stood in the way; empty for whoever may not know of the person.
    sentence: String,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
    name: String,
}

/// One move.
#[derive(Serialize, ToSchema)]
struct EventView {
    /// Which move of the table.
    by: &'static str,
    from_state: State,
    to_state: State,
    note: String,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
    name: String,
}

impl AuthorisationView {
    /// What is shown to whoever may know of the person, or may not: then neither the identifier of the person nor that of the case.
    fn of(it: Whole, known: bool, opens_budget: bool, today: NaiveDate) -> Self {
        let row = it.row;
        AuthorisationView {
            noticed: it.changes.sentences(row.unit_price_cents, &row.provider_name),
            id: row.id,
            number: row.number,
            state: row.state,
            expired: row.state.has_run_out(row.valid_until, today),
            plan_service_id: row.plan_service_id,
            plan_id: row.plan_id,
            user_area: row.user_area.code(),
            at_home: row.at_home,
            case_id: known.then_some(row.case_id),
            person_id: known.then_some(row.person_id),
            person: it.around.person_name,
            service_id: row.service_id,
            service: row.service_name,
            provider_id: row.provider_id,
            provider: row.provider_name,
            unit_of_measure: row.unit_of_measure.code(),
            quantity: row.quantity,
            unit_price: row.unit_price_cents,
            total: row.total_cents,
            by_year: it.money.by_year,
            user_share: row.user_share_cents,
            means_test: row.means_test,
            means_note: row.means_note,
            request_number: row.request_number,
            mandatory_ground: row.mandatory_ground,
            mandatory_reference: row.mandatory_reference,
            schedule: row.schedule,
            valid_from: row.valid_from,
            valid_to: last_day(row.valid_until),
            requested_on: row.requested_on,
            checked_on: row.checked_on,
            authorised_on: row.authorised_on,
            covered_on: row.covered_on,
            ended_on: row.ended_on,
            left_out_by_plan_id: row.left_out_by,
            act_number: row.act_number,
            act_date: row.act_date,
            reason: row.reason,
            delivered_hundredths: row.delivered_hundredths,
            spent: row.spent_cents,
            spent_by_user: row.spent_user_cents,
            spent_apart: it.money.spent_apart,
            cover: it.money.cover.into_iter().map(|line| CoverView::of(line, opens_budget)).collect(),
            events: it
                .events
                .into_iter()
                .map(|event| EventView {
                    by: event.by.code(),
                    from_state: event.from_state,
                    to_state: event.to_state,
                    note: event.note,
                    at: event.at,
                    name: event.name,
                })
                .collect(),
            age_exceptions: it
                .exceptions
                .into_iter()
                .map(|one| AgeExceptionView {
                    step: one.step.code(),
                    sentence: one.sentence,
                    reason: one.reason,
                    at: one.at,
                    name: one.by_name,
                })
                .collect(),
            needs_age_reason: it.needs_age_reason,
            version: row.version,
        }
    }
}

async fn listed(visit: &Visit, running: bool) -> Answer {
    let state: Option<State> = if running { None } else { paging::filter(visit, "state")? };
    let limit = limit(visit)?;
    let after = paging::read::<NaiveDate>(visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = lines(&mut tx, state, running, after, limit.saturating_add(1)).await?;
    let today = tx.today();
    tx.commit(Audit::of("authorisation.list").rows(rows.len())).await?;
    let next = paging::cut(&mut rows, limit, |row| paging::cursor(row.requested_on, row.id));
    Ok(json(&Page { items: rows.into_iter().map(|row| AuthorisationLine::of(row, today)).collect(), next }))
}

async fn shown(visit: &Visit, id: AuthorisationId) -> Result<AuthorisationView, ui::Fail> {
    let mut tx = visit.begin().await?;
    let it = whole(&mut tx, id).await?;
    let known = registry::identities(&mut tx, &[it.row.person_id]).await?.contains_key(&it.row.person_id);
    let today = tx.today();
    tx.commit(Audit::of("authorisation.read").about(it.row.person_id).on("authorisation", id)).await?;
    let opens_budget = visit.principal()?.may(Permission::BUDGET_READ);
    Ok(AuthorisationView::of(it, known, opens_budget, today))
}

/// Services asked for, the oldest first.
#[utoipa::path(get, path = "/api/v1/service-requests", operation_id = "service_requests",
    params(("state" = Option<State>, Query, description = "State"), ui::api::Paging),
    responses((status = 200, body = Page<AuthorisationLine>)))]
async fn list(visit: Visit) -> Answer {
    listed(&visit, false).await
}

/// Services that run: authorised, to be covered, suspended.
#[utoipa::path(get, path = "/api/v1/authorisations", operation_id = "authorisations",
    params(ui::api::Paging),
    responses((status = 200, body = Page<AuthorisationLine>)))]
async fn list_running(visit: Visit) -> Answer {
    listed(&visit, true).await
}

/// A service asked for.
#[utoipa::path(get, path = "/api/v1/service-requests/{id}", operation_id = "service_request", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = AuthorisationView)))]
async fn show_request(visit: Visit, PathId(id): PathId<AuthorisationId>) -> Answer {
    let view = shown(&visit, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// A service asked for.
#[utoipa::path(get, path = "/api/v1/authorisations/{id}", operation_id = "authorisation", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = AuthorisationView)))]
async fn show(visit: Visit, PathId(id): PathId<AuthorisationId>) -> Answer {
    let view = shown(&visit, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// Asks for a service of a signed plan.
#[utoipa::path(post, path = "/api/v1/service-requests", operation_id = "ask_service", request_body = AskInput,
    responses((status = 201, body = AuthorisationView)))]
async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = forms::read_ask(&mut fields);
    let data = fields.finish(|| data)?;
    let id = actions::ask(visit.db(), visit.principal()?, sent.once(), &data).await?;
    let view = shown(&visit, id).await?;
    Ok(created(&format!("/api/v1/service-requests/{id}"), &view))
}

async fn decided(
    visit: &Visit,
    id: AuthorisationId,
    sent: &Submitted,
    read: impl FnOnce(&mut Fields) -> Option<actions::Command>,
) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let command = read(&mut fields);
    let command = fields.finish(|| command)?;
    actions::decide(visit.db(), visit.principal()?, sent.once(), id, version, command).await?;
    let view = shown(visit, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// A step: its handler with its documentation. All steps answer alike.
macro_rules! step {
    ($(#[$doc:meta])* $name:ident, $path:literal, $input:ty, $read:expr) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, operation_id = concat!(stringify!($name), "_service"), request_body = $input,
            params(("id" = uuid::Uuid, Path), ui::api::IfMatch),
            responses((status = 200, body = AuthorisationView)))]
        async fn $name(visit: Visit, PathId(id): PathId<AuthorisationId>, sent: Submitted) -> Answer {
            decided(&visit, id, &sent, $read).await
        }
    };
}
step!(
    /// The office finds it in order.
    check_it, "/api/v1/service-requests/{id}/check", CheckInput, forms::read_check
);
step!(
    /// Back to whoever asked.
    send_back, "/api/v1/service-requests/{id}/send-back", ReasonInput, forms::read_send_back
);
step!(
    /// Put right and sent again.
    resubmit, "/api/v1/service-requests/{id}/resubmit", ResubmitInput, forms::read_resubmit
);
step!(
    /// Not granted.
    refuse, "/api/v1/service-requests/{id}/refuse", ReasonInput, forms::read_refuse
);
step!(
    /// Taken back.
    withdraw, "/api/v1/service-requests/{id}/withdraw", ReasonInput, forms::read_withdraw
);
step!(
    /// What waits for cover goes ahead, because it must.
    go_ahead, "/api/v1/service-requests/{id}/go-ahead", GoAheadInput, forms::read_go_ahead
);
step!(
    /// It rests.
    suspend, "/api/v1/authorisations/{id}/suspend", SuspendInput, forms::read_suspend
);
step!(
    /// It goes on.
    resume, "/api/v1/authorisations/{id}/resume", ResumeInput, forms::read_resume
);
step!(
    /// The plan in force does not name it, and it goes on.
    keep, "/api/v1/authorisations/{id}/keep", ReasonInput, forms::read_keep
);
step!(
    /// It ends: decided by the office, or by whoever works on the case where the plan in force does not name it.
    end, "/api/v1/authorisations/{id}/end", EndInput, forms::read_end
);

/// Authorises: the cost is set aside on its chapters, or waits in their queues, or goes ahead on its ground.
#[utoipa::path(post, path = "/api/v1/service-requests/{id}/authorise", operation_id = "authorise_service", request_body = AuthoriseInput,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch),
    responses((status = 200, body = AuthorisationView)))]
async fn authorise_it(visit: Visit, PathId(id): PathId<AuthorisationId>, sent: Submitted) -> Answer {
    let today = visit.db().clock().today();
    decided(&visit, id, &sent, |fields| forms::read_authorise(fields, today)).await
}
