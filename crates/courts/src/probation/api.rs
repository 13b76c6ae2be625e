//! Probations for programs.

use super::actions::{CloseProbation, NewProbation};
use super::pages::{SHOWN_ON, cursor, place, probations};
use super::store::Probation;
use super::{ProbationId, ProbationKind, ProbationOutcome, pages};
use ::store::Audit;
use chrono::NaiveDate;
use kernel::{CaseId, PersonId};
use serde::Serialize;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A probation.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtProbationView {
    id: ProbationId,
    person: PersonId,
    case: CaseId,
    kind: ProbationKind,
    authority: String,
    with_service: String,
    plan: String,
    consent_on: NaiveDate,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    /// Hours of useful work, where there are some.
    hours: Option<i64>,
    outcome: Option<ProbationOutcome>,
    outcome_on: Option<NaiveDate>,
    note: String,
    /// Version, for the outcome.
    version: i64,
}

impl From<Probation> for CourtProbationView {
    fn from(row: Probation) -> Self {
        CourtProbationView {
            outcome: row.outcome(),
            id: row.id,
            person: row.person_id,
            case: row.case_id,
            kind: row.kind,
            authority: row.authority_name,
            with_service: row.with_service,
            plan: row.plan,
            consent_on: row.consent_on,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            hours: row.hours,
            outcome_on: row.outcome_on,
            note: row.note,
            version: row.version,
        }
    }
}

/// Probations that the caller reaches, what ends first first.
#[utoipa::path(get, path = "/api/v1/court-probations", operation_id = "court_probations",
    params(ui::api::Paging), responses((status = 200, body = Page<CourtProbationView>)))]
pub async fn list(visit: Visit) -> Answer {
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = probations(&mut tx, after, limit.saturating_add(1)).await?;
    let shown: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("probation.list").rows(rows.len()).showing(SHOWN_ON, shown)).await?;
    Ok(json(&Page::cut(rows, limit, cursor).map(CourtProbationView::from)))
}

/// Enters a probation in a case.
#[utoipa::path(post, path = "/api/v1/court-probations", operation_id = "court_probation_create", request_body = NewProbation,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::added(&visit, &sent).await?;
    Ok(made("/api/v1/court-probations", id))
}

/// Writes what came of a probation.
#[utoipa::path(post, path = "/api/v1/court-probations/{id}/outcome", operation_id = "court_probation_close", request_body = CloseProbation,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn close(visit: Visit, PathId(id): PathId<ProbationId>, sent: Submitted) -> Answer {
    pages::closed(&visit, id, &sent).await?;
    Ok(no_content())
}
