//! Measures for programs.

use super::actions;
use super::list::{self, Filter, cursor, place};
use super::model::MeasureId;
use super::pages;
use super::shapes::{MeasureInput, MeasureMoveInput, MeasureShape};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};

/// The measures of the body, by title.
#[utoipa::path(get, path = "/api/v1/measures", operation_id = "measures",
    params(("q" = Option<String>, Query, description = "Words of the title, or of the code"), ("state" = Option<super::MeasureState>, Query, description = "How far it is"), ui::api::Paging),
    responses((status = 200, body = Page<MeasureShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, after, limit) = (Filter::of(&visit)?, place(&visit)?, limit(&visit)?);
    let mut tx = visit.read_open().await?;
    let rows = filter.rows(&mut tx, after, limit.saturating_add(1)).await?;
    Ok(json(&Page::cut(rows, limit, cursor).map(MeasureShape::from)))
}

/// Begins a measure; nobody applies for it until it is opened.
#[utoipa::path(post, path = "/api/v1/measures", operation_id = "create_measure", request_body = MeasureInput, params(ui::api::Key),
    responses((status = 201, body = ui::api::Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = list::created(&visit, &sent).await?;
    Ok(made(format!("/api/v1/measures/{id}"), id))
}

/// One measure.
#[utoipa::path(get, path = "/api/v1/measures/{id}", operation_id = "measure", params(("id" = MeasureId, Path, description = "Measure.")),
    responses((status = 200, body = MeasureShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<MeasureId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = actions::one(&mut tx, id).await?;
    let version = row.version;
    Ok(json_versioned(&MeasureShape::from(row), version))
}

/// Writes a measure again: everything of one that is being prepared; of one that was opened the words, who is in charge, a later last day and the
/// money.
#[utoipa::path(put, path = "/api/v1/measures/{id}", operation_id = "change_measure", request_body = MeasureInput,
    params(("id" = MeasureId, Path, description = "Measure."), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    pages::changed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Opens, closes, opens again or takes back a measure.
#[utoipa::path(post, path = "/api/v1/measures/{id}/moves", operation_id = "move_measure", request_body = MeasureMoveInput,
    params(("id" = MeasureId, Path, description = "Measure."), ui::api::IfMatch), responses((status = 204)))]
pub async fn go(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    pages::moved(&visit, id, &sent).await?;
    Ok(no_content())
}
