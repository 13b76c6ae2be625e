//! Work with groups and communities.

use super::command;
use crate::collective::forms::{self, CollectiveInput, CollectiveParticipant, CollectiveStep, NewCollectiveMeeting};
use crate::collective::pages::page;
use crate::collective::store::{self as s, Collective, CollectiveMeetingRow, CollectiveParticipantRow, CollectiveStepRow};
use crate::collective::{CollectiveId, CollectiveState, actions};
use crate::doing::Doing;
use ::store::Audit;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// Work with a group or a community, with who takes part, its meetings and its story.
#[derive(Serialize, ToSchema)]
pub(crate) struct CollectiveView {
    #[serde(flatten)]
    collective: Collective,
    /// Who takes or took part, as far as the actor may know of them.
    people: Vec<CollectiveParticipantRow>,
    /// Its meetings, the newest first.
    meetings: Vec<CollectiveMeetingRow>,
    /// How its state came about.
    steps: Vec<CollectiveStepRow>,
}

/// Where it stands after a step.
#[derive(Serialize, ToSchema)]
pub(crate) struct CollectiveStepped {
    /// The state.
    state: CollectiveState,
}

/// The work of the actor's units, the latest number first.
#[utoipa::path(get, path = "/api/v1/collectives", operation_id = "collectives",
    params(("closed" = Option<bool>, Query, description = "Also what is closed"), ui::api::Paging), responses((status = 200, body = Page<Collective>)))]
pub async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let closed_too = visit.query("closed").as_deref() == Some("true");
    let mut tx = visit.begin().await?;
    let rows = page(&mut tx, closed_too, visit.query("after"), limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, |row| row.number.clone());
    tx.commit(Audit::of("collective.list").rows(page.items.len())).await?;
    Ok(json(&page))
}

/// Begins to plan one.
#[utoipa::path(post, path = "/api/v1/collectives", operation_id = "create_collective", request_body = CollectiveInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = actions::create(Doing::of(&visit, &sent)?, &command(sent.fields(), forms::collective)?).await?;
    Ok(made(format!("/api/v1/collectives/{id}"), id.0))
}

/// One.
#[utoipa::path(get, path = "/api/v1/collectives/{id}", operation_id = "collective", params(("id" = CollectiveId, Path)),
    responses((status = 200, body = CollectiveView)))]
pub async fn show(visit: Visit, PathId(id): PathId<CollectiveId>) -> Answer {
    let mut tx = visit.begin().await?;
    let collective: Collective = tx.sql(&s::ONE).id("id", id).one().await?;
    let people: Vec<CollectiveParticipantRow> = tx.sql(&s::PEOPLE).id("collective", id).all().await?;
    let meetings = tx.sql(&s::MEETINGS).id("collective", id).all().await?;
    let steps = tx.sql(&s::STEPS_OF).id("collective", id).all().await?;
    let named = people.iter().map(|one| one.person_id).collect::<Vec<_>>();
    tx.commit(Audit::of("collective.read").on("collective", id).rows(named.len()).showing("collective", named)).await?;
    let version = collective.version;
    Ok(json_versioned(&CollectiveView { collective, people, meetings, steps }, version))
}

/// Changes what it says.
#[utoipa::path(put, path = "/api/v1/collectives/{id}", operation_id = "change_collective", request_body = CollectiveInput,
    params(("id" = CollectiveId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    actions::change(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::collective)?, sent.version()?).await?;
    Ok(no_content())
}

/// Takes a step; with what came of it where it is evaluated.
#[utoipa::path(post, path = "/api/v1/collectives/{id}/steps", operation_id = "step_collective", request_body = CollectiveStep,
    params(("id" = CollectiveId, Path), ui::api::IfMatch), responses((status = 200, body = CollectiveStepped)))]
pub async fn step(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let state = actions::step(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::step)?, sent.version()?).await?;
    Ok(json(&CollectiveStepped { state }))
}

/// Somebody takes part from today on.
#[utoipa::path(post, path = "/api/v1/collectives/{id}/participants", operation_id = "join_collective", request_body = CollectiveParticipant,
    params(("id" = CollectiveId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn join(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let who = command(sent.fields(), forms::participant)?;
    let row = actions::join(Doing::of(&visit, &sent)?, id, who.person).await?;
    Ok(made(format!("/api/v1/collectives/{id}"), row))
}

/// Somebody takes part no more, from today on.
#[utoipa::path(post, path = "/api/v1/collectives/{id}/participants/leaving", operation_id = "leave_collective", request_body = CollectiveParticipant,
    params(("id" = CollectiveId, Path), ui::api::Key), responses((status = 204)))]
pub async fn leave(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let who = command(sent.fields(), forms::participant)?;
    actions::leave(Doing::of(&visit, &sent)?, id, who.person).await?;
    Ok(no_content())
}

/// Notes a meeting.
#[utoipa::path(post, path = "/api/v1/collectives/{id}/meetings", operation_id = "meet_collective", request_body = NewCollectiveMeeting,
    params(("id" = CollectiveId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn meet(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let row = actions::meet(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::meeting)?).await?;
    Ok(made(format!("/api/v1/collectives/{id}"), row))
}
