//! The letters for programs: the same files as those of the pages, behind the same scope, with the same row in the log.

use super::pages;
use crate::application::ApplicationId;
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// The receipt of an application that was submitted, which also tells that the procedure has begun; 404 while it is a draft.
#[utoipa::path(get, path = "/api/v1/applications/{id}/letters/receipt", operation_id = "application_receipt_letter",
    params(("id" = Uuid, Path, description = "Application.")), responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn receipt(visit: Visit, id: PathId<ApplicationId>) -> Answer {
    pages::receipt(visit, id).await
}

/// What is missing, as it was last asked for; 404 where nothing was asked for.
#[utoipa::path(get, path = "/api/v1/applications/{id}/letters/missing-documents", operation_id = "application_missing_documents_letter",
    params(("id" = Uuid, Path, description = "Application.")), responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn missing(visit: Visit, id: PathId<ApplicationId>) -> Answer {
    pages::missing(visit, id).await
}

/// The latest notice of the reasons before a refusal; 404 where none was sent.
#[utoipa::path(get, path = "/api/v1/applications/{id}/letters/notice", operation_id = "application_notice_letter",
    params(("id" = Uuid, Path, description = "Application.")), responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn notice(visit: Visit, id: PathId<ApplicationId>) -> Answer {
    pages::notice(visit, id).await
}

/// The letter of a decision that was taken, of its revocation where it was taken back; 404 while it is proposed.
#[utoipa::path(get, path = "/api/v1/decisions/{id}/letter", operation_id = "decision_letter",
    params(("id" = Uuid, Path, description = "Decision.")), responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn decision(visit: Visit, id: PathId<Uuid>) -> Answer {
    pages::decision(visit, id).await
}
