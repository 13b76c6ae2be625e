//! Models under `/api/v1`: the same actions as the pages.

use super::actions;
use super::forms::{self, ChangedTemplate, NewTemplate, TemplateUse};
use super::model::{SHIPPED, TemplateId, TemplateState, TemplateText};
use super::store::TemplateRow;
use crate::api::command;
use crate::document::{DocumentDirection, DocumentKind, Part};
use ::store::Audit;
use casework::Doing;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// An edition of a model.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentTemplate {
    /// The edition; absent for a model that came along and of which the body has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<TemplateId>,
    /// Code of the model: the same through all its editions.
    code: String,
    /// 1, 2, 3 …; 0 for what came along.
    edition: i64,
    /// What it is called.
    title: String,
    /// What a document of it is.
    kind: DocumentKind,
    /// Which way it goes.
    direction: DocumentDirection,
    /// The class in which it is filed.
    class: String,
    /// Whether it is used.
    state: TemplateState,
}

/// An edition of a model with its text.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeDocumentTemplate {
    /// The edition.
    template: DocumentTemplate,
    /// To whom, line by line.
    addressee: String,
    /// Its parts.
    parts: Vec<Part>,
}

fn edition(row: &TemplateRow) -> DocumentTemplate {
    DocumentTemplate {
        id: Some(row.id),
        code: row.code.clone(),
        edition: row.edition,
        title: row.title.clone(),
        kind: row.kind,
        direction: row.direction,
        class: row.class.clone(),
        state: row.state,
    }
}

fn came_along(model: &TemplateText) -> DocumentTemplate {
    DocumentTemplate {
        id: None,
        code: model.code.clone(),
        edition: 0,
        title: model.title.clone(),
        kind: model.kind,
        direction: model.direction,
        class: model.class.clone(),
        state: TemplateState::InUse,
    }
}

/// Every edition of every model of the body, then the models that came along of which it has none.
#[utoipa::path(get, path = "/api/v1/document-templates", operation_id = "document_template_list",
    responses((status = 200, body = Page<DocumentTemplate>)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = actions::all(&mut tx).await?;
    tx.commit(Audit::of("template.list").rows(rows.len())).await?;
    let untouched = SHIPPED.iter().filter(|model| !rows.iter().any(|row| row.code == model.code));
    Ok(json(&Page::all(rows.iter().map(edition).chain(untouched.map(came_along)))))
}

/// Begins a model, or the next edition of one: a draft.
#[utoipa::path(post, path = "/api/v1/document-templates", operation_id = "document_template_create", request_body = NewTemplate,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = actions::begin(Doing::of(&visit, &sent)?, &command(sent.fields(), forms::read_new)?).await?;
    Ok(made(format!("/api/v1/document-templates/{id}"), id))
}

/// An edition of a model with its text.
#[utoipa::path(get, path = "/api/v1/document-templates/{id}", operation_id = "document_template", params(("id" = TemplateId, Path)),
    responses((status = 200, body = WholeDocumentTemplate)))]
pub async fn show(visit: Visit, PathId(id): PathId<TemplateId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("template.read").on("template", id)).await?;
    let (template, version) = (edition(&row), row.version);
    Ok(json_versioned(&WholeDocumentTemplate { template, addressee: row.addressee, parts: row.parts.0 }, version))
}

/// Writes a draft.
#[utoipa::path(put, path = "/api/v1/document-templates/{id}", operation_id = "document_template_change", request_body = ChangedTemplate,
    params(("id" = TemplateId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<TemplateId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_changed)?;
    actions::change(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(no_content())
}

/// Puts a draft into use in the place of the edition before, or takes a model out of use.
#[utoipa::path(put, path = "/api/v1/document-templates/{id}/state", operation_id = "document_template_use", request_body = TemplateUse,
    params(("id" = TemplateId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn turn(visit: Visit, PathId(id): PathId<TemplateId>, sent: Submitted) -> Answer {
    let to = command(sent.fields(), forms::read_use)?.state.leads_to();
    actions::turn(Doing::of(&visit, &sent)?, id, to, sent.version()?).await?;
    Ok(no_content())
}
