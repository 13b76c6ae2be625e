//! Probations for programs.

use super::actions::{CloseProbation, NewProbation};
use super::{ProbationId, pages};
use ui::answer::no_content;
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};

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
