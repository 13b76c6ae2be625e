//! Regulations written by programs: the same actions as the pages.

use super::shapes::{
    RegulationBeginInput, RegulationCheckShape, RegulationDraftInput, RegulationEndingInput, RegulationPublicationInput,
    RegulationTextInput, RegulationWithdrawalInput,
};
use super::{actions, ending_page, forms, list, pages, text};
use ui::answer::{json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Begins a regulation that the body does not have, with its first draft.
#[utoipa::path(post, path = "/api/v1/rules", operation_id = "begin_regulation", request_body = RegulationBeginInput, params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn begin(visit: Visit, sent: Submitted) -> Answer {
    let draft = list::begun(&visit, &sent).await?;
    Ok(made(format!("/api/v1/rules/versions/{draft}"), draft))
}

/// Begins another draft of a regulation.
#[utoipa::path(post, path = "/api/v1/rules/{id}/versions", operation_id = "draft_regulation", request_body = RegulationDraftInput,
    params(("id" = Uuid, Path, description = "Regulation."), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn draft(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let draft = pages::drafted(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/rules/versions/{draft}"), draft))
}

/// Writes the text of a draft, also one with mistakes; all of them are told.
#[utoipa::path(put, path = "/api/v1/rules/versions/{id}/text", operation_id = "write_regulation", request_body = RegulationTextInput,
    params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch), responses((status = 200, body = RegulationCheckShape)))]
pub async fn write(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let written = forms::read_text(&mut fields);
    let written = fields.finish(|| written)?;
    actions::save(visit.db(), visit.principal()?, id, version, &written).await?;
    let mut tx = visit.read_open().await?;
    let row = actions::version(&mut tx, id).await?;
    let read = text::read(&actions::code_of(&row.code)?, &row.text).await?;
    Ok(json_versioned(&RegulationCheckShape::from(read), row.version))
}

/// Throws a draft away; it stays readable.
#[utoipa::path(delete, path = "/api/v1/rules/versions/{id}", operation_id = "discard_regulation_draft", request_body = ui::api::Nothing,
    params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch), responses((status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::discarded(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Publishes a draft from a day by an act; whoever wrote any of it may not.
#[utoipa::path(put, path = "/api/v1/rules/versions/{id}/publication", operation_id = "publish_regulation",
    request_body = RegulationPublicationInput, params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn publish(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::published(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes a published version back before its first day.
#[utoipa::path(post, path = "/api/v1/rules/versions/{id}/withdrawal", operation_id = "withdraw_regulation",
    request_body = RegulationWithdrawalInput, params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::withdrawn(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Proposes that a version ends on a day by an act, although none follows it; it holds on until somebody else confirms it.
#[utoipa::path(put, path = "/api/v1/rules/versions/{id}/ending", operation_id = "propose_regulation_ending",
    request_body = RegulationEndingInput, params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn propose_ending(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    ending_page::proposed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes back a proposed ending that nobody has confirmed.
#[utoipa::path(delete, path = "/api/v1/rules/versions/{id}/ending", operation_id = "take_regulation_ending_back",
    request_body = ui::api::Nothing, params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch), responses((status = 204)))]
pub async fn take_ending_back(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    ending_page::taken_back(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Confirms an ending that somebody else proposed.
#[utoipa::path(post, path = "/api/v1/rules/versions/{id}/ending/confirmation", operation_id = "confirm_regulation_ending",
    request_body = ui::api::Nothing, params(("id" = Uuid, Path, description = "Version."), ui::api::IfMatch), responses((status = 204)))]
pub async fn confirm_ending(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    ending_page::confirmed(&visit, id, &sent).await?;
    Ok(no_content())
}
