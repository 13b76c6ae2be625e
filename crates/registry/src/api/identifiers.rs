//! The codes of somebody, and the name of somebody who had none, for programs.

use super::inputs::{IdentifierCorrectionInput, IdentifierEndInput, IdentifierInput, NamingInput};
use super::shapes::IdentifierShape;
use crate::identifier::pages as codes;
use crate::identifier::store::all;
use crate::person::naming;
use crate::person::store::{PersonRow, READ};
use kernel::PersonId;
use store::Audit;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Everything by which somebody is or was identified, what holds first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/identifiers", operation_id = "identifiers", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<IdentifierShape>)))]
pub async fn list(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    tx.sql(&READ).id("id", id).one::<PersonRow>().await?;
    let rows = all(&mut tx, id).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    Ok(json(&Page::all(rows.into_iter().map(IdentifierShape::from))))
}

/// Adds an identifier; a definitive code takes the place of a provisional one, STP or ENI.
#[utoipa::path(post, path = "/api/v1/persons/{id}/identifiers", operation_id = "add_identifier", request_body = IdentifierInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let code = codes::enter(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/identifiers"), code))
}

/// Puts a mistyped identifier right.
#[utoipa::path(post, path = "/api/v1/persons/{id}/identifiers/correction", operation_id = "correct_identifier",
    request_body = IdentifierCorrectionInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn correct(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let code: Option<Uuid> = fields.required_id("code");
    codes::put_right(&visit, id, code, fields, &sent).await?;
    Ok(no_content())
}

/// Ends an identifier, or says why one that ended did.
#[utoipa::path(post, path = "/api/v1/persons/{id}/identifiers/end", operation_id = "end_identifier", request_body = IdentifierEndInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let code: Option<Uuid> = fields.required_id("code");
    codes::close(&visit, id, code, fields, &sent).await?;
    Ok(no_content())
}

/// Gives somebody who was entered without a name the one they have.
#[utoipa::path(post, path = "/api/v1/persons/{id}/name", operation_id = "name_person", request_body = NamingInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn name(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    naming::enter(&visit, id, &sent).await?;
    Ok(no_content())
}
