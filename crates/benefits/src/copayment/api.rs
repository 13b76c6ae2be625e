//! Recalculations for programs.

use super::job;
use super::list::{Filter, SHOWN_ON, cursor, place, shown};
use super::model::{Cause, RecalculationState};
use super::pages;
use super::shapes::{
    RecalculationApprovalInput, RecalculationRefusalInput, RecalculationShape, RecalculationsApprovedShape, TariffBegunShape,
};
use ::store::Audit;
use ui::answer::{json, no_content};
use ui::api::limit;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Co-payments worked out again, of the applications on which the caller works, the first to be worked out first.
#[utoipa::path(get, path = "/api/v1/recalculations", operation_id = "recalculations",
    params(("state" = Option<RecalculationState>, Query, description = "What became of them"), ("cause" = Option<Cause>, Query, description = "Why"), ui::api::Paging),
    responses((status = 200, body = ui::api::Page<RecalculationShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, after, limit) = (Filter::of(&visit)?, place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = filter.rows(&mut tx, after.unwrap_or_default(), limit.saturating_add(1)).await?;
    tx.commit(Audit::of("copayment.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(json(&ui::api::Page::cut(rows, limit, cursor).map(RecalculationShape::from)))
}

/// Approves recalculations by one act: all of them, or none. Each becomes a decision that takes the place of the one that ran.
#[utoipa::path(post, path = "/api/v1/recalculations/act", operation_id = "approve_recalculations", request_body = RecalculationApprovalInput, params(ui::api::Key),
    responses((status = 200, body = RecalculationsApprovedShape)))]
pub async fn approve(visit: Visit, sent: Submitted) -> Answer {
    Ok(json(&RecalculationsApprovedShape { approved: pages::approved(&visit, &sent).await? }))
}

/// Turns a recalculation down: what ran goes on.
#[utoipa::path(post, path = "/api/v1/recalculations/{id}/refusal", operation_id = "refuse_recalculation", request_body = RecalculationRefusalInput,
    params(("id" = Uuid, Path, description = "Recalculation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn refuse(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::refused(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Begins the recalculation of all co-payments that run by the regulation of a published version.
#[utoipa::path(post, path = "/api/v1/recalculations/versions/{id}", operation_id = "recalculate_tariff",
    params(("id" = Uuid, Path, description = "Version of a regulation."), ui::api::Key), responses((status = 200, body = TariffBegunShape)))]
pub async fn begin(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let job = job::begin(visit.db(), visit.principal()?, sent.once(), id).await?;
    Ok(json(&TariffBegunShape { job: job.into() }))
}
