//! Interviews, diary, analyses, assessments, reviews, closures, drafts.

use super::{Edition, command};
use crate::analysis::{self, AnalysisRow, NewAnalysis};
use crate::case::brief;
use crate::closure::{self, ClosureRow, NewClosure};
use crate::diary::forms::{Correction, NewEntry, Relocate};
use crate::diary::pages::{draft_place, entries as diary_page};
use crate::diary::store::{CASE_OF, EntryRow, TEXTS, TextRow};
use crate::diary::{EntryId, Said, actions as diary, forms as diary_forms};
use crate::doing::Doing;
use crate::draft::{self, DraftContent};
use crate::interview::store::{InterviewRow, ONE};
use crate::interview::{InterviewId, actions as interviews, forms as interview_forms, moved};
use crate::ports::CaseEnd;
use crate::review::{self, NewReview, ReviewRow, ReviewedGoal};
use crate::sina::store as sina;
use ::store::Audit;
use axum::extract::Path;
use guard::Permission;
use kernel::{CaseId, Failure};
use serde::Serialize;
use std::sync::Arc;
use ui::answer::{created, json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// Most entries of a page.
const MOST: usize = 100;

/// What an interview led to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Recorded {
    /// The interview.
    interview: InterviewId,
    /// The case, when taking into care was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseId>,
}

/// The case an entry is in now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Relocated {
    /// The case.
    case: CaseId,
}

/// Reviews of a case.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reviews {
    /// The reviews, newest first.
    reviews: Vec<ReviewRow>,
    /// The goals of all of them.
    goals: Vec<ReviewedGoal>,
}

/// What followed from a closure.
#[derive(Serialize, ToSchema)]
pub(crate) struct Closed {
    /// In sentences.
    released: Vec<String>,
}

/// Records a first interview; a proposal opens a case.
#[utoipa::path(post, path = "/api/v1/interviews", operation_id = "record_interview", request_body = interview_forms::NewInterview,
    params(ui::api::Key), responses((status = 201, body = Recorded)))]
pub async fn interview(visit: Visit, sent: Submitted) -> Answer {
    let recorded = interviews::record(Doing::of(&visit, &sent)?, &command(sent.fields(), interview_forms::new_interview)?).await?;
    Ok(created(
        &format!("/api/v1/interviews/{}", recorded.interview),
        &Recorded { interview: recorded.interview, case: recorded.case },
    ))
}

/// One interview.
#[utoipa::path(get, path = "/api/v1/interviews/{id}", operation_id = "interview", params(("id" = InterviewId, Path)),
    responses((status = 200, body = InterviewRow)))]
pub async fn show_interview(visit: Visit, PathId(id): PathId<InterviewId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: InterviewRow = tx.sql(&ONE).id("id", id).one().await?;
    tx.commit(Audit::of("interview.read").about(row.person_id).on("interview", id)).await?;
    Ok(json(&row))
}

/// Says what becomes of an interview without a case whose contact was put on somebody else.
#[utoipa::path(post, path = "/api/v1/interviews/{id}/decision", operation_id = "settle_interview", request_body = moved::Settle,
    params(("id" = InterviewId, Path), ui::api::Key), responses((status = 204)))]
pub async fn settle_interview(visit: Visit, PathId(id): PathId<InterviewId>, sent: Submitted) -> Answer {
    moved::settle(Doing::of(&visit, &sent)?, id, &command(sent.fields(), moved::read)?).await?;
    Ok(no_content())
}

/// A page of the diary.
#[utoipa::path(get, path = "/api/v1/cases/{id}/entries", operation_id = "entries",
    params(("id" = CaseId, Path), ("after" = Option<String>, Query, max_length = 400, description = "`next` of the page before")), responses((status = 200, body = Page<EntryRow>)))]
pub async fn entries(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::DIARY_READ, id).await?;
    let (items, next) = diary_page(&mut tx, id, visit.query("after").as_deref(), MOST).await?;
    tx.commit(Audit::of("entry.list").about(case.person_id).on("case", id).rows(items.len())).await?;
    Ok(json(&Page { items, next }))
}

/// Writes an entry.
#[utoipa::path(post, path = "/api/v1/cases/{id}/entries", operation_id = "write_entry", request_body = NewEntry,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn write_entry(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let entry = diary::write(Doing::of(&visit, &sent)?, id, &command(sent.fields(), diary_forms::new_entry)?).await?;
    Ok(made(format!("/api/v1/entries/{entry}"), entry.0))
}

/// Every text an entry ever had, the first one first.
#[utoipa::path(get, path = "/api/v1/entries/{id}", operation_id = "entry", params(("id" = EntryId, Path)),
    responses((status = 200, body = Vec<TextRow>)))]
pub async fn show_entry(visit: Visit, PathId(id): PathId<EntryId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case: CaseId = tx.sql(&CASE_OF).id("id", id).value().await?;
    let case = brief(&mut tx, Permission::DIARY_READ, case).await?;
    let texts: Vec<TextRow> = tx.sql(&TEXTS).id("id", id).all().await?;
    tx.commit(Audit::of("entry.read").about(case.person_id).on("entry", id)).await?;
    Ok(json(&texts))
}

/// Corrects an entry; the text before stays.
#[utoipa::path(put, path = "/api/v1/entries/{id}", operation_id = "correct_entry", request_body = Correction,
    params(("id" = EntryId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn correct_entry(visit: Visit, PathId(id): PathId<EntryId>, sent: Submitted) -> Answer {
    let command = command(sent.fields(), diary_forms::correction)?;
    diary::correct(Doing::of(&visit, &sent)?, id, &command, Said::Exactly, sent.version()?).await?;
    Ok(no_content())
}

/// Moves an entry to the case it belongs to.
#[utoipa::path(post, path = "/api/v1/entries/{id}/case", operation_id = "move_entry", request_body = Relocate,
    params(("id" = EntryId, Path), ui::api::IfMatch), responses((status = 200, body = Relocated)))]
pub async fn move_entry(visit: Visit, PathId(id): PathId<EntryId>, sent: Submitted) -> Answer {
    let case =
        diary::relocate(Doing::of(&visit, &sent)?, id, &command(sent.fields(), diary_forms::relocate)?, sent.version()?).await?;
    Ok(json(&Relocated { case }))
}

/// Every analysis of a case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/analyses", operation_id = "analyses", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<AnalysisRow>)))]
pub async fn analyses(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = analysis::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("analysis.read").about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Writes the next analysis.
#[utoipa::path(post, path = "/api/v1/cases/{id}/analyses", operation_id = "write_analysis", request_body = NewAnalysis,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Edition)))]
pub async fn write_analysis(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let edition = analysis::write(Doing::of(&visit, &sent)?, id, &command(sent.fields(), analysis::read)?).await?;
    Ok(created(&format!("/api/v1/cases/{id}/analyses"), &Edition { edition }))
}

/// Every SINA assessment of a case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/assessments", operation_id = "assessments", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<sina::SinaRow>)))]
pub async fn assessments(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = sina::of_case(&mut tx, id).await?;
    tx.commit(Audit::of(sina::look(&rows)).about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Writes the next SINA assessment.
#[utoipa::path(post, path = "/api/v1/cases/{id}/assessments", operation_id = "write_assessment", request_body = sina::NewAssessment,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Edition)))]
pub async fn write_assessment(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let (based_on, new) = command(sent.fields(), sina::read)?;
    let edition = sina::write(Doing::of(&visit, &sent)?, id, based_on, new).await?;
    Ok(created(&format!("/api/v1/cases/{id}/assessments"), &Edition { edition }))
}

/// Every review of a case.
#[utoipa::path(get, path = "/api/v1/cases/{id}/reviews", operation_id = "reviews", params(("id" = CaseId, Path)),
    responses((status = 200, body = Reviews)))]
pub async fn reviews(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let (reviews, goals) = review::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("review.read").about(case.person_id).on("case", id)).await?;
    Ok(json(&Reviews { reviews, goals }))
}

/// Records a review of the plan in force.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reviews", operation_id = "write_review", request_body = NewReview,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn write_review(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let review = review::write(Doing::of(&visit, &sent)?, id, &command(sent.fields(), review::read)?).await?;
    Ok(made(format!("/api/v1/cases/{id}/reviews"), review))
}

/// Every closure of a case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/closures", operation_id = "closures", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<ClosureRow>)))]
pub async fn closures(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = closure::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("closure.read").about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Closes a case with its final evaluation.
#[utoipa::path(post, path = "/api/v1/cases/{id}/closures", operation_id = "close_case", request_body = NewClosure,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 201, body = Closed)))]
pub async fn close(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let port = visit.site().port::<Arc<dyn CaseEnd>>()?;
    let released =
        closure::close(Doing::of(&visit, &sent)?, port.as_ref(), id, &command(sent.fields(), closure::read)?, sent.version()?)
            .await?;
    Ok(created(&format!("/api/v1/cases/{id}/closures"), &Closed { released }))
}

/// The actor's own draft of something.
#[utoipa::path(get, path = "/api/v1/drafts/{kind}/{id}", operation_id = "draft",
    params(("kind" = draft::DraftKind, Path), ("id" = uuid::Uuid, Path)), responses((status = 200, body = DraftContent)))]
pub async fn draft(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Answer {
    let (kind, id) = draft_place(&kind, &id)?;
    let mut tx = visit.begin().await?;
    let stored = draft::load(&mut tx, kind, id).await?.ok_or(Failure::NotFound)?;
    tx.commit(Audit::of("draft.read").on("draft", id)).await?;
    Ok(json(stored.content()))
}

/// Saves the actor's own draft of something.
#[utoipa::path(put, path = "/api/v1/drafts/{kind}/{id}", operation_id = "save_draft", request_body = DraftContent,
    params(("kind" = draft::DraftKind, Path), ("id" = uuid::Uuid, Path)), responses((status = 204)))]
pub async fn save_draft(visit: Visit, Path((kind, id)): Path<(String, String)>, sent: Submitted) -> Answer {
    let (kind, id) = draft_place(&kind, &id)?;
    draft::save(Doing::of(&visit, &sent)?, kind, id, &command(sent.fields(), draft::read)?).await?;
    Ok(no_content())
}
