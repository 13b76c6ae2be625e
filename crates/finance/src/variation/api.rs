//! Variations for programs.

use super::forms::Direction;
use super::{actions, forms};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId};
use serde::{Deserialize, Serialize};
use ui::answer::created;
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A variation to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VariationInput {
    /// More or less.
    pub direction: Direction,
    /// How much, whole cents, more than nothing.
    #[schema(minimum = 1)]
    pub amount: Cents,
    /// The act that decided it.
    #[schema(min_length = 1, max_length = 120)]
    pub act: String,
    /// Its day, in the budget year and not in the future.
    pub decided_on: NaiveDate,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What was created.
#[derive(Serialize, ToSchema)]
pub struct Created {
    /// Identifier.
    pub id: Uuid,
}

/// Enters a variation. A cut below what is reserved is accepted and shown as a shortfall; more money moves the queue.
#[utoipa::path(post, path = "/api/v1/budget/chapters/{id}/variations", tag = "Bilancio", params(("id" = ChapterId, Path, description = "Chapter.")),
    request_body = VariationInput,
    responses((status = 201, body = Created), (status = 400, body = ui::Problem, content_type = "application/problem+json"),
        (status = 401, body = ui::Problem, content_type = "application/problem+json"), (status = 403, body = ui::Problem, content_type = "application/problem+json"),
        (status = 404, body = ui::Problem, content_type = "application/problem+json"), (status = 413, body = ui::Problem, content_type = "application/problem+json"),
        (status = 415, body = ui::Problem, content_type = "application/problem+json"), (status = 422, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn create(visit: Visit, PathId(id): PathId<ChapterId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    let variation = actions::enter(visit.db(), visit.principal()?, id, &new, sent.once()).await?;
    Ok(created(&format!("/api/v1/budget/chapters/{id}/variations"), &Created { id: variation }))
}
