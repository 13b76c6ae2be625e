//! Applications for programs.

use super::actions;
use super::begin;
use super::document;
use super::list::{self, Filter, cursor, read_by_list};
use super::model::ApplicationId;
use super::pages::{self, whole};
use super::shapes::{
    ApplicationAnswersInput, ApplicationInput, ApplicationResumptionInput, ApplicationShape, ApplicationSuspensionInput,
    ApplicationWithdrawalInput, WholeApplicationShape,
};
use ::store::Audit;
use kernel::PersonId;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};

/// The applications that the caller reaches, the latest number first.
#[utoipa::path(get, path = "/api/v1/applications", operation_id = "applications",
    params(("measure" = Option<crate::measure::MeasureId>, Query, description = "For which measure"), ("state" = Option<super::ApplicationState>, Query, description = "How far they are"),
        ("due" = Option<bool>, Query, description = "Only those whose term ends within ten days, or ended"), ui::api::Paging),
    responses((status = 200, body = Page<ApplicationShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, limit) = (Filter::of(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = filter.rows(&mut tx, limit.saturating_add(1)).await?;
    tx.commit(read_by_list(&rows)).await?;
    Ok(json(&Page::cut(rows, limit, cursor).map(ApplicationShape::from)))
}

/// The applications for one person, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/applications", operation_id = "applications_of_person", params(("id" = PersonId, Path, description = "Person.")),
    responses((status = 200, body = Page<ApplicationShape>)))]
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    registry::header(&mut tx, id).await?;
    let rows = list::of_person(&mut tx, id).await?;
    tx.commit(Audit::of("application.read").about(id).on("person", id).rows(rows.len())).await?;
    Ok(json(&Page::all(rows.into_iter().map(ApplicationShape::from))))
}

/// Takes an application.
#[utoipa::path(post, path = "/api/v1/applications", operation_id = "create_application", request_body = ApplicationInput, params(ui::api::Key),
    responses((status = 201, body = ui::api::Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let (id, _) = begin::filed(&visit, &sent, true).await?;
    Ok(made(format!("/api/v1/applications/{id}"), id))
}

/// One application with everything that is known for it.
#[utoipa::path(get, path = "/api/v1/applications/{id}", operation_id = "application", params(("id" = ApplicationId, Path, description = "Application.")),
    responses((status = 200, body = WholeApplicationShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    let facts = actions::facts(&mut tx, id).await?;
    let documents = document::of_application(&mut tx, id).await?;
    tx.commit(Audit::of("application.read").about(whole.row.person_id).on("application", id)).await?;
    let version = whole.row.version;
    Ok(json_versioned(&WholeApplicationShape::of(whole, facts, documents), version))
}

/// Writes what was answered, and submits an application that was being filled in, where that is wanted.
#[utoipa::path(post, path = "/api/v1/applications/{id}/answers", operation_id = "complete_application", request_body = ApplicationAnswersInput,
    params(("id" = ApplicationId, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn complete(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    pages::completed(&visit, id, &sent, true).await?;
    Ok(no_content())
}

/// Begins to examine an application.
#[utoipa::path(post, path = "/api/v1/applications/{id}/examination", operation_id = "examine_application", request_body = ui::api::Nothing,
    params(("id" = ApplicationId, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn take(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    pages::taken(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Suspends the term for papers that are missing, once.
#[utoipa::path(post, path = "/api/v1/applications/{id}/suspension", operation_id = "suspend_application", request_body = ApplicationSuspensionInput,
    params(("id" = ApplicationId, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn suspend(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    pages::suspended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Goes on with one that was suspended.
#[utoipa::path(post, path = "/api/v1/applications/{id}/resumption", operation_id = "resume_application", request_body = ApplicationResumptionInput,
    params(("id" = ApplicationId, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn resume(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    pages::resumed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes that whoever asked took the application back.
#[utoipa::path(post, path = "/api/v1/applications/{id}/withdrawal", operation_id = "withdraw_application", request_body = ApplicationWithdrawalInput,
    params(("id" = ApplicationId, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    pages::withdrawn(&visit, id, &sent).await?;
    Ok(no_content())
}
