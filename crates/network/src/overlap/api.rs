//! Overlaps and their rules by API: the same actions as the pages.

use super::actions::{self, after, list};
use super::forms::{read_decision, read_end, read_rule};
use super::pages::rule_of;
use super::store::{Overlap, RULES, Rule};
use super::{Resolution, RuleKind};
use crate::catalogue::actions::last_day;
use ::store::Audit;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{AuthorisationId, Instant, PersonId, ServiceId};
use serde::{Deserialize, Serialize};
use ui::answer::{json, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, Route, Submitted, Visit};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

pub(crate) fn routes() -> Vec<Route> {
    let edit = Permission::CATALOGUE_EDIT;
    vec![
        Route::get("/api/v1/service-overlaps", Permission::SERVICE_READ, all),
        Route::post("/api/v1/service-overlaps/decisions", Permission::SERVICE_CHECK, decide),
        Route::get("/api/v1/service-overlap-rules", Permission::CATALOGUE_READ, rules),
        Route::post("/api/v1/service-overlap-rules", edit, create),
        Route::post("/api/v1/service-overlap-rules/end", edit, end),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(all, decide, rules, create, end),
    components(schemas(OverlapView, OverlapSide, DecisionInput, RuleView, RuleInput, RuleEndInput))
)]
struct Doc;

/// This part of the OpenAPI document.
pub(crate) fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// One of the two services.
#[derive(Serialize, ToSchema)]
struct OverlapSide {
    authorisation_id: AuthorisationId,
    number: String,
    service: String,
    provider: String,
}

/// Two services that somebody has at once.
#[derive(Serialize, ToSchema)]
struct OverlapView {
    rule_id: Uuid,
    kind: RuleKind,
    reason: String,
    person_id: PersonId,
    person: String,
    first: OverlapSide,
    second: OverlapSide,
    /// First day of both.
    from: NaiveDate,
    /// Last day of both; absent while neither has an end.
    to: Option<NaiveDate>,
    /// What was decided.
    outcome: Option<Resolution>,
    note: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Instant>,
}

impl From<Overlap> for OverlapView {
    fn from(row: Overlap) -> Self {
        let (from, to) = (row.from(), row.last_day());
        OverlapView {
            rule_id: row.rule_id,
            kind: row.kind,
            reason: row.reason,
            person_id: row.person_id,
            person: row.person_name,
            first: OverlapSide {
                authorisation_id: row.first_id,
                number: row.first_number,
                service: row.first_service,
                provider: row.first_provider,
            },
            second: OverlapSide {
                authorisation_id: row.second_id,
                number: row.second_number,
                service: row.second_service,
                provider: row.second_provider,
            },
            from,
            to,
            outcome: row.outcome,
            note: row.note,
            decided_at: row.decided_at,
        }
    }
}

/// Who has services that do not go together, by name; those already decided only with `decided`.
#[utoipa::path(get, path = "/api/v1/service-overlaps", operation_id = "service_overlaps",
    params(("rule" = Option<Uuid>, Query, description = "Only by this rule"), ("decided" = Option<String>, Query, description = "Also those decided"), ui::api::Paging),
    responses((status = 200, body = Page<OverlapView>)))]
async fn all(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let rule = rule_of(&visit)?;
    let start = after(visit.query(ui::table::AFTER))?;
    let mut tx = visit.begin().await?;
    let rows = list(&mut tx, visit.query("decided").is_some(), rule, start, limit.saturating_add(1)).await?;
    let persons: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("overlap.list").rows(rows.len()).showing("overlaps", persons)).await?;
    Ok(json(&Page::cut(rows, limit, Overlap::cursor).map(OverlapView::from)))
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct DecisionInput {
    rule: Uuid,
    first: AuthorisationId,
    second: AuthorisationId,
    outcome: Resolution,
    #[schema(min_length = 1, max_length = 500)]
    note: String,
}

/// Says what becomes of two services that somebody has at once; an earlier decision is replaced.
#[utoipa::path(post, path = "/api/v1/service-overlaps/decisions", operation_id = "decide_service_overlap", request_body = DecisionInput,
    responses((status = 204)))]
async fn decide(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let decision = read_decision(&mut fields);
    let decision = fields.finish(|| decision)?;
    actions::decide(visit.db(), visit.principal()?, &decision).await?;
    Ok(no_content())
}

/// A rule.
#[derive(Serialize, ToSchema)]
struct RuleView {
    id: Uuid,
    kind: RuleKind,
    first_service: ServiceId,
    /// The other one; the same where one service is not to be given twice.
    second_service: ServiceId,
    reason: String,
    source: String,
    valid_from: NaiveDate,
    /// Last day; absent while it is open.
    valid_to: Option<NaiveDate>,
    version: i64,
}

impl From<Rule> for RuleView {
    fn from(row: Rule) -> Self {
        RuleView {
            id: row.id,
            kind: row.kind,
            first_service: row.first_service_id,
            second_service: row.second_service_id,
            reason: row.reason,
            source: row.source,
            valid_from: row.valid_from,
            valid_to: last_day(row.valid_until),
            version: row.version,
        }
    }
}

/// A rule as it is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct RuleInput {
    first_service: ServiceId,
    second_service: ServiceId,
    kind: RuleKind,
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
    #[schema(min_length = 1, max_length = 500)]
    source: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// The last day of a rule.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct RuleEndInput {
    rule: Uuid,
    last_day: NaiveDate,
}

/// Which services do not go together, with those that held before.
#[utoipa::path(get, path = "/api/v1/service-overlap-rules", operation_id = "service_overlap_rules", responses((status = 200, body = Page<RuleView>)))]
async fn rules(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let rows: Vec<Rule> = tx.sql(&RULES).all().await?;
    Ok(json(&Page::all(rows.into_iter().map(RuleView::from))))
}

/// A new rule.
#[utoipa::path(post, path = "/api/v1/service-overlap-rules", operation_id = "add_service_overlap_rule", request_body = RuleInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_rule(&mut fields);
    let data = fields.finish(|| data)?;
    let id = actions::create(visit.db(), visit.principal()?, sent.once(), &data).await?;
    Ok(made("/api/v1/service-overlap-rules".to_owned(), id))
}

/// The last day of a rule; what was decided by it stays.
#[utoipa::path(post, path = "/api/v1/service-overlap-rules/end", operation_id = "end_service_overlap_rule", request_body = RuleEndInput,
    params(ui::api::IfMatch), responses((status = 204)))]
async fn end(visit: Visit, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_end(&mut fields);
    let (rule, last) = fields.finish(|| read)?;
    actions::end(visit.db(), visit.principal()?, rule, version, last).await?;
    Ok(no_content())
}
