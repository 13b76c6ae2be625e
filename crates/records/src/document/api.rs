//! Documents under `/api/v1`: the same actions as the pages.

use super::actions::{self, About};
use super::file_api::DocumentFileView;
use super::forms::{self, DocumentText, Filter, Finish, NewDocument, Sending, WithdrawDocument};
use super::model::{DocumentId, DocumentState};
use super::pages::{ports, registered};
use super::part::Part;
use super::store::{DocumentRow, FILES, FileRow};
use crate::api::command;
use crate::approval;
use crate::approval::store::Approval;
use crate::paging::{Cursor, filter};
use crate::registration;
use ::store::Audit;
use casework::Doing;
use guard::Permission;
use kernel::CaseId;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A document with its text.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeDocument {
    /// The document.
    document: DocumentRow,
    /// Its parts.
    parts: Vec<Part>,
    /// What is still to be written before it can be made final.
    open: Vec<String>,
    /// Whether somebody else approves it before it can be made final.
    approval_wanted: bool,
    /// Its approvals, the latest first.
    approvals: Vec<Approval>,
    /// Its files.
    files: Vec<DocumentFileView>,
}

/// What was given to a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct Numbered {
    /// Its number.
    number: String,
    /// Register and number there; absent while it is not registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
}

fn cursor(row: &DocumentRow) -> String {
    Cursor::write(row.created_at, row.id)
}

/// Documents that the caller reaches, newest first.
#[utoipa::path(get, path = "/api/v1/documents", operation_id = "document_list",
    params(ui::api::Paging, ("state" = Option<DocumentState>, Query)), responses((status = 200, body = Page<DocumentRow>)))]
pub async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let filter = Filter { state: filter(&visit, "state")?, case: None };
    let mut tx = visit.begin().await?;
    let rows = actions::page(&mut tx, &filter, Cursor::of(&visit)?, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, cursor);
    let named: Vec<kernel::PersonId> = page.items.iter().filter_map(|row| row.person_id).collect();
    tx.commit(Audit::of("document.list").showing("documents", named).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// Documents of a case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/documents", operation_id = "document_list_of_case",
    params(("id" = CaseId, Path), ui::api::Paging), responses((status = 200, body = Page<DocumentRow>)))]
pub async fn of_case(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let limit = limit(&visit)?;
    let mut tx = visit.begin().await?;
    let case = casework::case_brief(&mut tx, Permission::DOCUMENT_READ, id).await?;
    let filter = Filter { state: None, case: Some(id) };
    let rows = actions::page(&mut tx, &filter, Cursor::of(&visit)?, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, cursor);
    tx.commit(Audit::of("document.list").about(case.person_id).on("case", id).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// Begins a document of a case from a model.
#[utoipa::path(post, path = "/api/v1/cases/{id}/documents", operation_id = "document_create", request_body = NewDocument,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_new)?;
    let document = actions::create(Doing::of(&visit, &sent)?, About::Case(id), &new).await?;
    Ok(made(format!("/api/v1/documents/{document}"), document))
}

/// A document with its text.
#[utoipa::path(get, path = "/api/v1/documents/{id}", operation_id = "document", params(("id" = DocumentId, Path)),
    responses((status = 200, body = WholeDocument)))]
pub async fn show(visit: Visit, PathId(id): PathId<DocumentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (document, text) = actions::read(&mut tx, id).await?;
    let draft = document.state == DocumentState::Draft;
    let approval_wanted = draft && approval::actions::wanted(&mut tx, &document).await?;
    let approvals = approval::actions::of_document(&mut tx, id).await?;
    let files: Vec<FileRow> = tx.sql(&FILES).id("id", id).all().await?;
    let files = files.into_iter().map(DocumentFileView::from).collect();
    tx.commit(Audit::of("document.read").about(document.person_id).on("document", id)).await?;
    let open = if draft { actions::open_in(&text) } else { Vec::new() };
    let version = document.version;
    Ok(json_versioned(&WholeDocument { document, parts: text.parts.0, open, approval_wanted, approvals, files }, version))
}

/// Writes the text of a draft.
#[utoipa::path(put, path = "/api/v1/documents/{id}/text", operation_id = "document_write", request_body = DocumentText,
    params(("id" = DocumentId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn write(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_text)?;
    actions::change(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(no_content())
}

/// Makes a draft final: printed, numbered and, where it leaves, registered.
#[utoipa::path(post, path = "/api/v1/documents/{id}/final", operation_id = "document_finish", request_body = Finish,
    params(("id" = DocumentId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 200, body = Numbered)))]
pub async fn finish(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let signing = command(sent.fields(), forms::read_finish)?.signing;
    let (press, registry) = ports(&visit)?;
    let number = actions::finish(Doing::of(&visit, &sent)?, visit.site().vault(), press, id, signing, sent.version()?).await?;
    let registration = registered(&visit, registry, id).await?;
    Ok(json(&Numbered { number, registration }))
}

/// Registers a final document that the registry did not answer about.
#[utoipa::path(post, path = "/api/v1/documents/{id}/registration", operation_id = "document_register", request_body = ui::api::Nothing,
    params(("id" = DocumentId, Path), ui::api::Key), responses((status = 200, body = Numbered)))]
pub async fn register(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    let (_, registry) = ports(&visit)?;
    let entered = registration::actions::register(Doing::of(&visit, &sent)?, registry, id).await?;
    Ok(json(&Numbered { number: entered.number, registration: Some(entered.registration) }))
}

/// Notes that a final document left.
#[utoipa::path(post, path = "/api/v1/documents/{id}/sending", operation_id = "document_send", request_body = Sending,
    params(("id" = DocumentId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 204)))]
pub async fn send(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_sending)?;
    actions::send(Doing::of(&visit, &sent)?, visit.site().vault(), id, &new, None, sent.version()?).await?;
    Ok(no_content())
}

/// Begins another edition of a final document.
#[utoipa::path(post, path = "/api/v1/documents/{id}/editions", operation_id = "document_supersede", request_body = ui::api::Nothing,
    params(("id" = DocumentId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn supersede(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    let next = actions::supersede(Doing::of(&visit, &sent)?, id).await?;
    Ok(made(format!("/api/v1/documents/{next}"), next))
}

/// Says that a document does not count any more.
#[utoipa::path(post, path = "/api/v1/documents/{id}/withdrawal", operation_id = "document_withdraw", request_body = WithdrawDocument,
    params(("id" = DocumentId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let reason = command(sent.fields(), forms::read_withdraw)?.reason;
    actions::withdraw(Doing::of(&visit, &sent)?, id, &reason, sent.version()?).await?;
    Ok(no_content())
}
