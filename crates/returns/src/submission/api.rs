//! Sendings by API.

use super::actions;
use super::pages::parts;
use super::store::{Document, SendingState, Submission};
use crate::year::PathYear;
use ::store::Audit;
use axum::extract::Path;
use chrono::NaiveDate;
use kernel::Instant;
use serde::{Deserialize, Serialize};
use ui::api::{Created, Nothing, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// One sending.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubmissionView {
    /// Identifier.
    pub id: Uuid,
    /// The year.
    pub year: i64,
    /// Its number among those of the year.
    pub number: i64,
    /// Where it stands.
    pub state: SendingState,
    /// Records inserted.
    pub inserts: i64,
    /// Records taken back.
    pub cancels: i64,
    /// Benefits of which nothing changed.
    pub unchanged: i64,
    /// Benefits that cannot be sent yet.
    pub held: i64,
    /// When everything was frozen.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ready_at: Option<Instant>,
    /// When it was transmitted.
    pub transmitted_on: Option<NaiveDate>,
    /// The receipt of INPS.
    pub receipt: String,
    /// Itself.
    pub href: String,
    /// Its documents, in the order in which they are transmitted.
    pub documents: Vec<DocumentView>,
}

/// One document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentView {
    /// Name of the flow.
    pub flow_id: String,
    /// `I` inserts, `C` takes back.
    #[schema(value_type = String)]
    pub operation: crate::siuss::Operation,
    /// Records in it.
    pub records: i64,
    /// Its size.
    pub bytes: i64,
    /// Its XML.
    pub href: String,
}

impl From<Submission> for SubmissionView {
    fn from(sending: Submission) -> Self {
        SubmissionView {
            id: sending.id,
            year: sending.year,
            number: sending.number,
            state: sending.state,
            inserts: sending.inserts,
            cancels: sending.cancels,
            unchanged: sending.unchanged,
            held: sending.held,
            ready_at: sending.ready_at,
            transmitted_on: sending.transmitted_on,
            receipt: sending.receipt,
            href: format!("/api/v1/returns/submissions/{}", sending.id),
            documents: Vec::new(),
        }
    }
}

/// What is said of a transmission.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransmissionInput {
    /// The day.
    pub transmitted_on: NaiveDate,
    /// The receipt of INPS.
    #[schema(max_length = 100)]
    pub receipt: String,
}

/// Prepares a sending of a year. The body is an empty object.
#[utoipa::path(post, path = "/api/v1/returns/siuss/{year}/submissions", operation_id = "prepare_submission", params(("year" = i32, Path)), request_body = Nothing, responses(
    (status = 201, body = Created)))]
pub async fn prepare(visit: Visit, PathYear(year): PathYear, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    let id = actions::prepare(visit.db(), visit.principal()?, year, sent.once()).await?;
    Ok(made(format!("/api/v1/returns/submissions/{id}"), id))
}

/// One sending with its documents.
#[utoipa::path(get, path = "/api/v1/returns/submissions/{id}", operation_id = "submission", params(("id" = Uuid, Path)), responses(
    (status = 200, body = SubmissionView)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let (sending, documents) = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("return.read").on("return_submission", id)).await?;
    let version = sending.version;
    let mut view = SubmissionView::from(sending);
    view.documents = documents
        .into_iter()
        .map(|document: Document| DocumentView {
            href: format!("/api/v1/returns/submissions/{id}/documents/{}", document.place),
            flow_id: document.flow_id,
            operation: document.operation,
            records: document.records,
            bytes: document.bytes,
        })
        .collect();
    Ok(ui::answer::json_versioned(&view, version))
}

/// The XML of a document, as it was frozen.
#[utoipa::path(get, path = "/api/v1/returns/submissions/{id}/documents/{place}", operation_id = "submission_document",
    params(("id" = Uuid, Path), ("place" = i64, Path)), responses(
    (status = 200, body = String, content_type = "application/xml")))]
pub async fn document(visit: Visit, Path(address): Path<(String, String)>) -> Answer {
    let (id, place) = parts(&address.0, &address.1)?;
    let mut tx = visit.begin().await?;
    let (document, content) = actions::document(&mut tx, id, place).await?;
    tx.commit(Audit::of("return.export").on("return_submission", id).rows(usize::try_from(document.records).unwrap_or(0))).await?;
    Ok(ui::answer::download(&format!("{}.xml", document.flow_id), "application/xml", content))
}

/// Says that a sending was transmitted.
#[utoipa::path(put, path = "/api/v1/returns/submissions/{id}/transmission", operation_id = "submission_transmitted",
    params(("id" = Uuid, Path), ui::api::IfMatch), request_body = TransmissionInput, responses(
    (status = 204)))]
pub async fn transmitted(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let what = actions::read_transmission(&mut fields);
    let what = fields.finish(|| what)?;
    actions::transmitted(visit.db(), visit.principal()?, id, sent.version()?, &what).await?;
    Ok(ui::answer::no_content())
}

/// Gives up a sending that was never transmitted. The body is an empty object.
#[utoipa::path(put, path = "/api/v1/returns/submissions/{id}/discard", operation_id = "discard_submission",
    params(("id" = Uuid, Path), ui::api::IfMatch), request_body = Nothing, responses(
    (status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::discard(visit.db(), visit.principal()?, id, sent.version()?).await?;
    Ok(ui::answer::no_content())
}
