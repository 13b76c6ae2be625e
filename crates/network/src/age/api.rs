//! Limits of age by API: the same actions as the pages.

use super::actions::{self, reaching_all};
use super::forms::read_limit;
use super::store::{LimitRow, OF_SERVICE};
use ::store::Audit;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{AuthorisationId, Failure, Instant, ServiceId};
use serde::{Deserialize, Serialize};
use ui::answer::{json, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Route, Submitted, Visit};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

pub(crate) fn routes() -> Vec<Route> {
    let (read, edit) = (Permission::CATALOGUE_READ, Permission::CATALOGUE_EDIT);
    vec![
        Route::get("/api/v1/services/{id}/age-limits", read, of_service),
        Route::post("/api/v1/services/{id}/age-limits", edit, set),
        Route::post("/api/v1/services/{id}/age-limits/withdraw", edit, withdraw),
        Route::get("/api/v1/authorisations/reaching-age", Permission::SERVICE_READ, reaching),
    ]
}

#[derive(OpenApi)]
#[openapi(paths(of_service, set, withdraw, reaching), components(schemas(LimitView, LimitInput, WithdrawInput, ReachingView)))]
struct Doc;

/// This part of the OpenAPI document.
pub(crate) fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// A limit of age.
#[derive(Serialize, ToSchema)]
struct LimitView {
    id: Uuid,
    /// The youngest, in completed years; absent without a bound.
    least_years: Option<i32>,
    /// The oldest, in completed years; absent without a bound.
    most_years: Option<i32>,
    source: String,
    note: String,
    /// First day; it holds until the next one begins.
    valid_from: NaiveDate,
    #[schema(value_type = String, format = DateTime)]
    entered_at: Instant,
    entered_by: String,
    /// When it was taken back as wrong.
    #[schema(value_type = Option<String>, format = DateTime)]
    withdrawn_at: Option<Instant>,
}

impl From<LimitRow> for LimitView {
    fn from(row: LimitRow) -> Self {
        let bounds = row.limit();
        LimitView {
            id: row.id,
            least_years: bounds.least,
            most_years: bounds.most,
            source: row.source,
            note: row.note,
            valid_from: row.valid_from,
            entered_at: row.created_at,
            entered_by: row.by_name,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

/// A limit as it is sent; without both ages only with `no_limit`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct LimitInput {
    #[schema(minimum = 0, maximum = 120)]
    least_years: Option<i64>,
    #[schema(minimum = 0, maximum = 120)]
    most_years: Option<i64>,
    /// That there is no limit from that day on.
    no_limit: Option<bool>,
    /// The act, regulation or call it comes from.
    #[schema(min_length = 1, max_length = 200)]
    source: String,
    #[schema(max_length = 500)]
    note: Option<String>,
    valid_from: NaiveDate,
}

/// Which limit is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct WithdrawInput {
    limit: Uuid,
}

/// The limits of age of a service, the latest first, also those that were taken back.
#[utoipa::path(get, path = "/api/v1/services/{id}/age-limits", operation_id = "service_age_limits", params(("id" = Uuid, Path)),
    responses((status = 200, body = Page<LimitView>)))]
async fn of_service(visit: Visit, PathId(id): PathId<ServiceId>) -> Answer {
    let mut tx = visit.read_open().await?;
    crate::catalogue::actions::one(&mut tx, id).await?;
    let rows: Vec<LimitRow> = tx.sql(&OF_SERVICE).id("service", id).all().await?;
    Ok(json(&Page::all(rows.into_iter().map(LimitView::from))))
}

/// A limit from a day on; one that begins on the same day is taken back.
#[utoipa::path(post, path = "/api/v1/services/{id}/age-limits", operation_id = "set_service_age_limit", request_body = LimitInput,
    params(("id" = Uuid, Path), ui::api::Key), responses((status = 201, body = Created)))]
async fn set(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_limit(&mut fields);
    let data = fields.finish(|| data)?;
    let limit = actions::set_limit(visit.db(), visit.principal()?, sent.once(), id, &data).await?;
    Ok(made(format!("/api/v1/services/{id}/age-limits"), limit))
}

/// Takes a limit back that was entered wrongly; it stays in the history.
#[utoipa::path(post, path = "/api/v1/services/{id}/age-limits/withdraw", operation_id = "withdraw_service_age_limit", request_body = WithdrawInput,
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn withdraw(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let limit: Option<Uuid> = fields.required_id("limit");
    let limit = fields.finish(|| limit)?;
    actions::withdraw_limit(visit.db(), visit.principal()?, id, limit).await?;
    Ok(no_content())
}

/// A service whose limit somebody reaches.
#[derive(Serialize, ToSchema)]
struct ReachingView {
    authorisation_id: AuthorisationId,
    number: String,
    service: String,
    person: String,
    /// The age that is one too many.
    years: Option<i32>,
    /// When it is complete.
    on: Option<NaiveDate>,
}

/// Running services of people who complete the age after the last one within six months, or have just done so.
#[utoipa::path(get, path = "/api/v1/authorisations/reaching-age", operation_id = "authorisations_reaching_age", params(ui::api::Paging),
    responses((status = 200, body = Page<ReachingView>)))]
async fn reaching(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let after = match visit.query(ui::table::AFTER) {
        Some(text) => Uuid::try_parse(&text)
            .map_err(|_| Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina."))?,
        None => Uuid::nil(),
    };
    let mut tx = visit.begin().await?;
    let rows = reaching_all(&mut tx, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("authorisation.list").rows(rows.len())).await?;
    let page = Page::cut(rows, limit, |row| row.id.to_string()).map(|row| {
        let turns = row.turns();
        ReachingView {
            authorisation_id: row.id,
            number: row.number,
            service: row.service_name,
            person: row.person_name,
            years: turns.map(|(years, _)| years),
            on: turns.map(|(_, day)| day),
        }
    });
    Ok(json(&page))
}
