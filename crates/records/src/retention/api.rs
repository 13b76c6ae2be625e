//! The filing plan and the proposals of what could be discarded under `/api/v1`: the same actions as the pages.

use super::actions::{self, Answered};
use super::pages::after;
use super::plan::{self, ChangedClass, Class};
use super::store::{DiscardId, DiscardRow, DiscardedRow};
use crate::api::command;
use ::store::Audit;
use casework::Doing;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A class of the filing plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetentionClass {
    /// As it stands in the plan: `VII.9`.
    class: String,
    /// What is filed there.
    title: String,
    /// Years after the end of the case.
    years: i64,
    /// Whether it is kept for ever.
    permanent: bool,
    /// Where the period comes from; empty while nobody said.
    source: String,
    /// Whether the body answers for it.
    verified: bool,
    /// For `If-Match`; 0 while the body said nothing.
    version: i64,
}

impl From<Class> for RetentionClass {
    fn from(class: Class) -> Self {
        RetentionClass {
            class: class.code,
            title: class.title,
            years: class.years,
            permanent: class.permanent,
            source: class.source,
            verified: class.verified,
            version: class.version,
        }
    }
}

/// Every class of the filing plan, as the body keeps it where it said something.
#[utoipa::path(get, path = "/api/v1/retention/classes", operation_id = "retention_class_list",
    responses((status = 200, body = Page<RetentionClass>)))]
pub async fn classes(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let classes = plan::all(&mut tx).await?;
    tx.commit(Audit::of("retention.read").rows(classes.len())).await?;
    Ok(json(&Page::all(classes.into_iter().map(RetentionClass::from))))
}

/// Writes what the body says of a class.
#[utoipa::path(put, path = "/api/v1/retention/classes", operation_id = "retention_class_change", request_body = ChangedClass,
    params(ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, sent: Submitted) -> Answer {
    let new = command(sent.fields(), actions::read_class)?;
    actions::change_class(Doing::of(&visit, &sent)?, &new, sent.version()?).await?;
    Ok(no_content())
}

/// Every proposal of what could be discarded, the newest first.
#[utoipa::path(get, path = "/api/v1/discards", operation_id = "discard_list", responses((status = 200, body = Page<DiscardRow>)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = actions::all(&mut tx).await?;
    tx.commit(Audit::of("discard.list").rows(rows.len())).await?;
    Ok(json(&Page::all(rows)))
}

/// Proposes what could be discarded. Nothing is taken away.
#[utoipa::path(post, path = "/api/v1/discards", operation_id = "discard_propose", request_body = ui::api::Nothing,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn propose(visit: Visit, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    let id = actions::propose(Doing::of(&visit, &sent)?).await?;
    Ok(made(format!("/api/v1/discards/{id}"), id))
}

/// A proposal.
#[utoipa::path(get, path = "/api/v1/discards/{id}", operation_id = "discard", params(("id" = DiscardId, Path)),
    responses((status = 200, body = DiscardRow)))]
pub async fn show(visit: Visit, PathId(id): PathId<DiscardId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (row, _) = actions::one(&mut tx, id, None, 0).await?;
    tx.commit(Audit::of("discard.read").on("discard", id)).await?;
    Ok(json_versioned(&row, row.version))
}

/// The documents of a proposal, without a name or a title.
#[utoipa::path(get, path = "/api/v1/discards/{id}/documents", operation_id = "discard_documents",
    params(("id" = DiscardId, Path), ui::api::Paging), responses((status = 200, body = Page<DiscardedRow>)))]
pub async fn documents(visit: Visit, PathId(id): PathId<DiscardId>) -> Answer {
    let limit = limit(&visit)?;
    let mut tx = visit.begin().await?;
    let (_, rows) = actions::one(&mut tx, id, after(&visit)?, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, |row| row.document_id.to_string());
    tx.commit(Audit::of("discard.read").on("discard", id).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// Writes down what was answered to a proposal.
#[utoipa::path(put, path = "/api/v1/discards/{id}/act", operation_id = "discard_decide", request_body = Answered,
    params(("id" = DiscardId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn decide(visit: Visit, PathId(id): PathId<DiscardId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), actions::read_answer)?;
    actions::decide(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(no_content())
}
