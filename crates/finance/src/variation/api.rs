//! Variations for programs.

use super::forms::Direction;
use super::{actions, forms};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId};
use serde::Deserialize;
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

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

/// Enters a variation. A cut below what is reserved is accepted and shown as a shortfall; more money moves the queue.
#[utoipa::path(post, path = "/api/v1/budget/chapters/{id}/variations", operation_id = "enter_variation", params(("id" = ChapterId, Path, description = "Chapter.")),
    request_body = VariationInput,
    responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<ChapterId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields, visit.db().clock().today());
    let new = fields.finish(|| new)?;
    let variation = actions::enter(visit.db(), visit.principal()?, id, &new, sent.once()).await?;
    Ok(made(format!("/api/v1/budget/chapters/{id}/variations"), variation))
}
