//! Tasks for programs.

use super::pages;
use crate::due::model::DueId;
use serde::Deserialize;
use ui::answer::no_content;
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A task to be written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct TaskInput {
    /// What is to be done, without the name of anybody.
    #[schema(max_length = 200)]
    title: String,
    /// By which day.
    due_on: chrono::NaiveDate,
    /// By which time of it: `14:30`.
    #[schema(max_length = 5)]
    due_time: Option<String>,
    /// Who does it; whoever writes it, where nobody is said.
    to: Option<Uuid>,
    /// Whom it is about.
    person: Option<Uuid>,
}

/// To whom a task is handed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct TaskHandoverInput {
    /// The account.
    to: Uuid,
}

/// Why a task is not to be done any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct TaskCancellationInput {
    /// In a few words.
    #[schema(max_length = 200)]
    reason: String,
}

/// Writes a task.
#[utoipa::path(post, path = "/api/v1/tasks", operation_id = "task_write", request_body = TaskInput, params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn write(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::written(&visit, &sent).await?;
    Ok(made(format!("/api/v1/dues/{id}"), id))
}

/// Says that a task was done.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/done", operation_id = "task_done", request_body = ui::api::Nothing,
    params(("id" = Uuid, Path, description = "Task."), ui::api::IfMatch), responses((status = 204)))]
pub async fn done(visit: Visit, PathId(id): PathId<DueId>, sent: Submitted) -> Answer {
    pages::finished(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Hands a task to a colleague; both go on seeing it.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/handover", operation_id = "task_hand_over", request_body = TaskHandoverInput,
    params(("id" = Uuid, Path, description = "Task."), ui::api::IfMatch), responses((status = 204)))]
pub async fn give(visit: Visit, PathId(id): PathId<DueId>, sent: Submitted) -> Answer {
    pages::handed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Says that a task is not to be done any more.
#[utoipa::path(post, path = "/api/v1/tasks/{id}/cancellation", operation_id = "task_cancel", request_body = TaskCancellationInput,
    params(("id" = Uuid, Path, description = "Task."), ui::api::IfMatch), responses((status = 204)))]
pub async fn cancel(visit: Visit, PathId(id): PathId<DueId>, sent: Submitted) -> Answer {
    pages::cancelled(&visit, id, &sent).await?;
    Ok(no_content())
}
