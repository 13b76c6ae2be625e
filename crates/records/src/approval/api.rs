//! Approvals under `/api/v1`: the same actions as the pages. Those of a document are told with it.

use super::actions;
use super::forms::{self, AnswerApproval, AskApproval, NewApprovalRule};
use super::store::ApprovalRule;
use crate::api::command;
use crate::document::DocumentId;
use ::store::Audit;
use casework::Doing;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};

/// Asks for the approval of a draft.
#[utoipa::path(post, path = "/api/v1/documents/{id}/approval", operation_id = "document_ask_approval", request_body = AskApproval,
    params(("id" = DocumentId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn ask(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_ask)?;
    let approval = actions::ask(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(made(format!("/api/v1/documents/{id}"), approval))
}

/// Answers the approval that waits, for the draft as it was read. Whoever wrote any of it does not.
#[utoipa::path(put, path = "/api/v1/documents/{id}/approval", operation_id = "document_answer_approval", request_body = AnswerApproval,
    params(("id" = DocumentId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn answer(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_answer)?;
    actions::answer(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(no_content())
}

/// What the body wants approved before it is final, the latest day first.
#[utoipa::path(get, path = "/api/v1/document-approval-rules", operation_id = "document_approval_rules",
    responses((status = 200, body = Page<ApprovalRule>)))]
pub async fn rules(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = actions::rules(&mut tx).await?;
    tx.commit(Audit::of("template.list").rows(rows.len())).await?;
    Ok(json(&Page::all(rows)))
}

/// Says whether the documents of a kind or of a model are approved, from a day. Said again for the same day it is changed.
#[utoipa::path(put, path = "/api/v1/document-approval-rules", operation_id = "document_approval_rule_set", request_body = NewApprovalRule,
    responses((status = 204)))]
pub async fn set_rule(visit: Visit, sent: Submitted) -> Answer {
    let new = command(sent.fields(), forms::read_rule)?;
    actions::set_rule(Doing::of(&visit, &sent)?, &new).await?;
    Ok(no_content())
}
