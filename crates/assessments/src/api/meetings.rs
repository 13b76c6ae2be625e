//! Multidisciplinary units.

use super::command;
use crate::meeting::forms::{UnitMeetingInput, UnitMeetingOutcome, read_new, read_outcome};
use crate::meeting::store::{self as s, UnitMeetingParticipant, UnitMeetingRow};
use crate::meeting::{MeetingId, actions};
use ::store::Audit;
use casework::Doing;
use guard::Permission;
use kernel::CaseId;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A meeting with those who are called.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitMeetingView {
    /// The meeting.
    meeting: UnitMeetingRow,
    /// Who is called, and what they said.
    participants: Vec<UnitMeetingParticipant>,
}

/// The meetings of a case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/unit-meetings", operation_id = "unit_meeting_list", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<UnitMeetingRow>)))]
pub async fn list(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = casework::case_brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = s::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("unit_meeting.list").about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Calls a meeting.
#[utoipa::path(post, path = "/api/v1/cases/{id}/unit-meetings", operation_id = "unit_meeting_call", request_body = UnitMeetingInput,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let meeting = actions::call(Doing::of(&visit, &sent)?, id, &command(sent.fields(), read_new)?).await?;
    Ok(made(format!("/api/v1/unit-meetings/{meeting}"), meeting))
}

/// One meeting.
#[utoipa::path(get, path = "/api/v1/unit-meetings/{id}", operation_id = "unit_meeting_read", params(("id" = MeetingId, Path)),
    responses((status = 200, body = UnitMeetingView)))]
pub async fn show(visit: Visit, PathId(id): PathId<MeetingId>) -> Answer {
    let mut tx = visit.begin().await?;
    let meeting = s::one(&mut tx, id).await?;
    let participants = s::participants(&mut tx, id).await?;
    tx.commit(Audit::of("unit_meeting.read").about(meeting.person_id).on("unit_meeting", id)).await?;
    let version = meeting.version;
    Ok(json_versioned(&UnitMeetingView { meeting, participants }, version))
}

/// Writes down what became of a meeting.
#[utoipa::path(put, path = "/api/v1/unit-meetings/{id}/outcome", operation_id = "unit_meeting_conclude", request_body = UnitMeetingOutcome,
    params(("id" = MeetingId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn finish(visit: Visit, PathId(id): PathId<MeetingId>, sent: Submitted) -> Answer {
    let told = command(sent.fields(), read_outcome)?;
    actions::conclude(Doing::of(&visit, &sent)?, id, &told, sent.version()?).await?;
    Ok(no_content())
}
