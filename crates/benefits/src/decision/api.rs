//! Decisions for programs.

use super::actions::{self, application, of_application};
use super::examine::examine;
use super::pages;
use super::section::works;
use super::shapes::{
    ActInput, BatchActInput, ControlInput, ControlOutcomeInput, DecidedShape, DecisionShape, DrawInput, DrawnShape,
    ExaminationShape, NoticeInput, NotificationInput, ObservationsInput, ProposalInput, ReportInput, ReturnInput, RevocationInput,
    WholeDecisionShape,
};
use super::trail::{controls, notices, reports};
use super::trail_pages;
use super::why::Why;
use crate::application::ApplicationId;
use crate::measure::MeasureId;
use ::store::Audit;
use kernel::Failure;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// What the regulation says of an application today, what came before a decision, and the decisions.
#[utoipa::path(get, path = "/api/v1/applications/{id}/examination", operation_id = "application_examination",
    params(("id" = Uuid, Path, description = "Application.")), responses((status = 200, body = ExaminationShape)))]
pub async fn examination(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = application(&mut tx, id).await?;
    // What the household has stands in it: reading the application is not enough.
    if !works(&mut tx, visit.principal()?, id).await? {
        return Err(Failure::NotFound.into());
    }
    let explanation = examine(&mut tx, &row).await?.why;
    let shape = ExaminationShape {
        explanation,
        reports: reports(&mut tx, id).await?.into_iter().map(Into::into).collect(),
        controls: controls(&mut tx, id).await?.into_iter().map(Into::into).collect(),
        notices: notices(&mut tx, id).await?.into_iter().map(Into::into).collect(),
        decisions: of_application(&mut tx, id).await?.into_iter().map(Into::into).collect(),
    };
    tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
    Ok(json_versioned(&shape, row.version))
}

/// Writes a report on an application.
#[utoipa::path(post, path = "/api/v1/applications/{id}/reports", operation_id = "report_on_application", request_body = ReportInput,
    params(("id" = Uuid, Path, description = "Application."), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn report(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    let report = trail_pages::reported(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/applications/{id}/examination"), report))
}

/// Opens a control of what was declared.
#[utoipa::path(post, path = "/api/v1/applications/{id}/controls", operation_id = "open_control", request_body = ControlInput,
    params(("id" = Uuid, Path, description = "Application."), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn control(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    let control = trail_pages::control_opened(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/applications/{id}/examination"), control))
}

/// Writes what came of a control.
#[utoipa::path(post, path = "/api/v1/controls/{id}/outcome", operation_id = "close_control", request_body = ControlOutcomeInput,
    params(("id" = Uuid, Path, description = "Control."), ui::api::IfMatch), responses((status = 204)))]
pub async fn close_control(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    trail_pages::control_closed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Draws a share of the applications of a measure to be controlled.
#[utoipa::path(post, path = "/api/v1/measures/{id}/draws", operation_id = "draw_sample", request_body = DrawInput,
    params(("id" = Uuid, Path, description = "Measure."), ui::api::Key), responses((status = 200, body = DrawnShape)))]
pub async fn draw(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    Ok(json(&DrawnShape { drawn: trail_pages::drawn(&visit, id, &sent).await? }))
}

/// Sends the notice of reasons against an application (L. 241/1990 art. 10-bis).
#[utoipa::path(post, path = "/api/v1/applications/{id}/notices", operation_id = "give_notice", request_body = NoticeInput,
    params(("id" = Uuid, Path, description = "Application."), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn notice(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    let notice = trail_pages::noticed(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/applications/{id}/examination"), notice))
}

/// Writes the observations on the latest notice.
#[utoipa::path(post, path = "/api/v1/applications/{id}/observations", operation_id = "record_observations", request_body = ObservationsInput,
    params(("id" = Uuid, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn observations(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    trail_pages::observed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Proposes a decision; the version is that of the application.
#[utoipa::path(post, path = "/api/v1/applications/{id}/decisions", operation_id = "propose_decision", request_body = ProposalInput,
    params(("id" = Uuid, Path, description = "Application."), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn propose(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    let decision = pages::proposed(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/decisions/{decision}"), decision))
}

/// A decision with what was known and why.
#[utoipa::path(get, path = "/api/v1/decisions/{id}", operation_id = "decision", params(("id" = Uuid, Path, description = "Decision.")),
    responses((status = 200, body = WholeDecisionShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = actions::one(&mut tx, id).await?;
    let row = whole.row;
    let works = works(&mut tx, visit.principal()?, row.application_id).await?;
    tx.commit(Audit::of("decision.read").about(row.person_id).on("decision", id)).await?;
    let version = row.version;
    let (input, explanation) = if works { (Some(whole.input.0), Some(Why::kept(whole.explanation.0)?)) } else { (None, None) };
    let shape = WholeDecisionShape {
        rule_version: row.rule_version_id,
        as_of: row.as_of,
        reasons: row.reasons.clone(),
        deviation: row.deviation.clone(),
        minutes: row.minutes.clone(),
        ceiling: row.ceiling_cents,
        return_reason: row.return_reason.clone(),
        revocation_reason: row.revocation_reason.clone(),
        annulment_reason: row.annulment_reason.clone(),
        appeal: row.appeal.clone(),
        input,
        explanation,
        decision: DecisionShape::from(row),
    };
    Ok(json_versioned(&shape, version))
}

/// Decides a proposal by an act.
#[utoipa::path(post, path = "/api/v1/decisions/{id}/act", operation_id = "decide", request_body = ActInput,
    params(("id" = Uuid, Path, description = "Decision."), ui::api::IfMatch, ui::api::Key), responses((status = 204)))]
pub async fn decide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::decided(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Decides many proposals by one act: all of them, or none.
#[utoipa::path(post, path = "/api/v1/decisions/act", operation_id = "decide_many", request_body = BatchActInput, params(ui::api::Key),
    responses((status = 200, body = DecidedShape)))]
pub async fn decide_many(visit: Visit, sent: Submitted) -> Answer {
    Ok(json(&DecidedShape { decided: pages::decided_many(&visit, &sent).await? }))
}

/// Sends a proposal back to the office.
#[utoipa::path(post, path = "/api/v1/decisions/{id}/return", operation_id = "return_decision", request_body = ReturnInput,
    params(("id" = Uuid, Path, description = "Decision."), ui::api::IfMatch), responses((status = 204)))]
pub async fn send_back(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::sent_back(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes down when a decision reached whoever asked.
#[utoipa::path(post, path = "/api/v1/decisions/{id}/notification", operation_id = "notify_decision", request_body = NotificationInput,
    params(("id" = Uuid, Path, description = "Decision."), ui::api::IfMatch), responses((status = 204)))]
pub async fn notify(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::notified(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes a grant back from a day.
#[utoipa::path(post, path = "/api/v1/decisions/{id}/revocation", operation_id = "revoke_decision", request_body = RevocationInput,
    params(("id" = Uuid, Path, description = "Decision."), ui::api::IfMatch), responses((status = 204)))]
pub async fn revoke(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::revoked(&visit, id, &sent).await?;
    Ok(no_content())
}
