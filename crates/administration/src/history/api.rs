//! The same for programs.

use super::actions;
use super::model::{Ground, Withheld};
use chrono::NaiveDate;
use kernel::{Instant, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A day of the history.
#[derive(Serialize, ToSchema)]
pub struct AccessDay {
    /// The day.
    day: NaiveDate,
    /// The units that read or changed the file on it.
    units: Vec<String>,
}

/// Something that is kept back.
#[derive(Serialize, ToSchema)]
pub struct WithholdingView {
    /// Identifier.
    id: Uuid,
    /// Why, by the law.
    ground: Ground,
    /// Why, in words.
    reason: String,
    /// Of this unit alone.
    unit: Option<UnitId>,
    /// The first moment.
    #[schema(value_type = String, format = DateTime)]
    from: Instant,
    /// The first moment after it.
    #[schema(value_type = String, format = DateTime)]
    until: Instant,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Instant>,
}

/// Something to be kept back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read` reads")]
pub struct WithholdingInput {
    /// Why, by the law.
    pub ground: Ground,
    /// Why, in words.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// Of one unit alone.
    pub unit: Option<UnitId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// What is told again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `end` reads")]
pub struct WithholdingEnd {
    /// Which.
    pub id: Uuid,
}

fn view(one: Withheld) -> WithholdingView {
    WithholdingView {
        id: one.id,
        ground: one.ground,
        reason: one.reason,
        unit: one.unit_id,
        from: one.from_at,
        until: one.until_at,
        ended_at: one.ended_at,
    }
}

/// The accesses to a person's file as the person is told them: days and units, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/access-history", operation_id = "access_history", params(("id" = PersonId, Path)),
    responses((status = 200, body = Vec<AccessDay>)))]
pub(super) async fn history(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (history, _) = actions::told(&mut tx, person).await?;
    tx.commit(Audit::of("history.read").about(person).rows(history.days.len())).await?;
    let days: Vec<AccessDay> = history.days.into_iter().map(|(day, units)| AccessDay { day, units }).collect();
    Ok(ui::answer::json(&days))
}

/// What of a person's history is kept back, and was.
#[utoipa::path(get, path = "/api/v1/persons/{id}/access-history/withholdings", operation_id = "withholdings_list", params(("id" = PersonId, Path)),
    responses((status = 200, body = Vec<WithholdingView>)))]
pub(super) async fn withheld(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (_, withheld) = actions::told(&mut tx, person).await?;
    tx.commit(Audit::of("history.read").about(person).rows(withheld.len())).await?;
    Ok(ui::answer::json(&withheld.into_iter().map(view).collect::<Vec<_>>()))
}

/// Keeps something of a person's history back.
#[utoipa::path(post, path = "/api/v1/persons/{id}/access-history/withholdings", operation_id = "withholdings_create", params(("id" = PersonId, Path)), request_body = WithholdingInput,
    responses((status = 201, body = ui::api::Created)))]
pub(super) async fn withhold(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = actions::read(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::withhold(visit.db(), visit.principal()?, person, &new, sent.once()).await?;
    Ok(ui::api::made(format!("/api/v1/persons/{person}/access-history/withholdings"), id))
}

/// Tells again what was kept back.
#[utoipa::path(post, path = "/api/v1/persons/{id}/access-history/withholdings/end", operation_id = "withholdings_end", params(("id" = PersonId, Path)), request_body = WithholdingEnd,
    responses((status = 204)))]
pub(super) async fn end(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let id = fields.required_id::<Uuid>("id");
    let id = fields.finish(|| id)?;
    actions::end(visit.db(), visit.principal()?, person, id, sent.once()).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about the history.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(history, withheld, withhold, end),
    components(schemas(AccessDay, WithholdingView, WithholdingInput, WithholdingEnd))
)]
pub(crate) struct Document;
