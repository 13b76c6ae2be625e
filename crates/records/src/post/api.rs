//! The post desk under `/api/v1`. Post is entered with its scans, on the page.

use super::actions;
use super::forms::{self, HandlePost, LinkPost, SortPost};
use super::model::{PostId, PostState};
use super::pages::{cursor, read_cursor};
use super::store::PostRow;
use crate::api::command;
use crate::paging::filter;
use ::store::Audit;
use casework::Doing;
use kernel::CaseId;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// The case to which post was linked.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkedPost {
    /// The case.
    case: CaseId,
}

/// What stands in one state, the oldest first.
#[utoipa::path(get, path = "/api/v1/post", operation_id = "post_list",
    params(ui::api::Paging, ("state" = Option<PostState>, Query)), responses((status = 200, body = Page<PostRow>)))]
pub async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let state = filter::<PostState>(&visit, "state")?.unwrap_or(PostState::Arrived);
    let mut tx = visit.begin().await?;
    let rows = actions::page(&mut tx, state, read_cursor(&visit)?, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, cursor);
    let named: Vec<kernel::PersonId> = page.items.iter().filter_map(|row| row.person_id).collect();
    tx.commit(Audit::of("post.list").showing("post", named).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// One piece of post.
#[utoipa::path(get, path = "/api/v1/post/{id}", operation_id = "post", params(("id" = PostId, Path)), responses((status = 200, body = PostRow)))]
pub async fn show(visit: Visit, PathId(id): PathId<PostId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("post.read").about(row.person_id).on("post", id)).await?;
    Ok(json_versioned(&row, row.version))
}

/// Gives post to an office.
#[utoipa::path(put, path = "/api/v1/post/{id}/unit", operation_id = "post_sort", request_body = SortPost,
    params(("id" = PostId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn sort(visit: Visit, PathId(id): PathId<PostId>, sent: Submitted) -> Answer {
    actions::sort(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::read_sort)?, sent.version()?).await?;
    Ok(no_content())
}

/// Links post to a case.
#[utoipa::path(put, path = "/api/v1/post/{id}/case", operation_id = "post_link", request_body = LinkPost,
    params(("id" = PostId, Path), ui::api::IfMatch), responses((status = 200, body = LinkedPost)))]
pub async fn link(visit: Visit, PathId(id): PathId<PostId>, sent: Submitted) -> Answer {
    let case = actions::link(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::read_link)?, sent.version()?).await?;
    Ok(json(&LinkedPost { case }))
}

/// Says how post was dealt with.
#[utoipa::path(put, path = "/api/v1/post/{id}/outcome", operation_id = "post_handle", request_body = HandlePost,
    params(("id" = PostId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn handle(visit: Visit, PathId(id): PathId<PostId>, sent: Submitted) -> Answer {
    actions::handle(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::read_handle)?, sent.version()?).await?;
    Ok(no_content())
}
