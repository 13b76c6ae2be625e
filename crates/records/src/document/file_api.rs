//! The files of documents under `/api/v1`: scans and annexes that are sent, whatever is kept that is fetched, and copies with parts left out.

use super::actions;
use super::files;
use super::forms::{NewRedaction, read_new_redaction};
use super::model::DocumentId;
use super::release;
use super::store::{DocumentFileId, FileKind, FileRow};
use super::taken::{receive, take_in};
use crate::api::command;
use axum::extract::Request;
use casework::Doing;
use kernel::input::{Fields, LINE};
use kernel::{CaseId, Instant};
use letters::Press;
use serde::Serialize;
use std::sync::Arc;
use ui::answer::no_content;
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A file of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentFileView {
    /// The file: its content is at `/api/v1/document-files/{id}`.
    id: DocumentFileId,
    /// What it is.
    kind: FileKind,
    /// Its name.
    name: String,
    /// Its kind, as recognised from its content.
    media_type: String,
    /// SHA-256 of its content, in hexadecimal.
    sha256: String,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    added_at: Instant,
}

impl From<FileRow> for DocumentFileView {
    fn from(row: FileRow) -> Self {
        let sha256 = row.hash();
        let FileRow { id, kind, name, media_type, added_at, .. } = row;
        DocumentFileView { id, kind, name, media_type, sha256, added_at }
    }
}

/// Takes a file into a case: it is the body of the request.
#[utoipa::path(post, path = "/api/v1/cases/{id}/document-files", operation_id = "document_take_in",
    params(("id" = CaseId, Path), ui::api::Key,
        ("name" = String, Query, min_length = 1, max_length = 160, description = "Name of the file"),
        ("title" = String, Query, min_length = 1, max_length = 200, description = "What it is"),
        ("received_on" = String, Query, description = "The day on which it came")),
    request_body(content = String, content_type = "application/octet-stream", description = "The file: at most 20 MB"),
    responses((status = 201, body = Created)))]
pub async fn take(visit: Visit, PathId(id): PathId<CaseId>, request: Request) -> Answer {
    let mut fields = Fields::from_form(visit.query_pairs());
    let title = fields.required_line("title", LINE);
    let received_on = fields.required_date("received_on");
    let (title, received_on) = fields.finish(|| Some((title?, received_on?)))?;
    let file = receive(&visit, request).await?;
    let doing = Doing { db: visit.db(), principal: visit.principal()?, once: file.once.as_ref() };
    let files = vec![(file.name.as_str(), file.content.as_ref())];
    let document = take_in(doing, visit.site().vault(), id, &title, received_on, files).await?;
    Ok(made(format!("/api/v1/documents/{document}"), document))
}

/// Adds a file to a draft: it is the body of the request.
#[utoipa::path(post, path = "/api/v1/documents/{id}/attachments", operation_id = "document_annex",
    params(("id" = DocumentId, Path), ui::api::IfMatch, ui::api::Key,
        ("name" = String, Query, min_length = 1, max_length = 160, description = "Name of the file")),
    request_body(content = String, content_type = "application/octet-stream", description = "The file: at most 20 MB"),
    responses((status = 204)))]
pub async fn annex(visit: Visit, PathId(id): PathId<DocumentId>, request: Request) -> Answer {
    let file = receive(&visit, request).await?;
    let doing = Doing { db: visit.db(), principal: visit.principal()?, once: file.once.as_ref() };
    actions::annex(doing, visit.site().vault(), id, &file.name, &file.content, file.version()?).await?;
    Ok(no_content())
}

/// The content of a file of a document.
#[utoipa::path(get, path = "/api/v1/document-files/{id}", operation_id = "document_file", params(("id" = DocumentFileId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn content(visit: Visit, id: PathId<DocumentFileId>) -> Answer {
    files::open(visit, id).await
}

/// Makes a copy of a final document with parts left out. It stands among its files.
#[utoipa::path(post, path = "/api/v1/documents/{id}/redacted-copies", operation_id = "document_redact", request_body = NewRedaction,
    params(("id" = DocumentId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn redact(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let redaction = command(sent.fields(), read_new_redaction)?.redaction();
    let press: Arc<dyn Press> = visit.site().port()?;
    let copy = release::release(Doing::of(&visit, &sent)?, visit.site().vault(), press, id, &redaction).await?;
    Ok(made(format!("/api/v1/documents/{id}"), copy))
}
