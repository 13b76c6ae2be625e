//! Reports for programs.

use super::ReportId;
use super::actions::{StepReport, Stepped};
use super::pages::{SHOWN_ON, cursor, place, reports, shown, stepped};
use super::store::Report;
use ::store::Audit;
use serde::Serialize;
use ui::answer::json;
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a step of a report led to.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtReportStepped {
    /// The document that was begun.
    document: Option<Uuid>,
}

/// Reports that the caller reaches: those that are owed, the first first; all of them, the latest first, with `all=true`.
#[utoipa::path(get, path = "/api/v1/court-reports", operation_id = "court_reports",
    params(ui::api::Paging, ("all" = Option<bool>, Query, description = "Also those that were sent or are no longer owed")),
    responses((status = 200, body = Page<Report>)))]
pub async fn list(visit: Visit) -> Answer {
    let all = visit.query("all").is_some_and(|text| text != "false");
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = reports(&mut tx, all, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("court_report.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(json(&Page::cut(rows, limit, cursor)))
}

/// Begins the document of a report, or writes that it was sent or is no longer owed.
#[utoipa::path(post, path = "/api/v1/court-reports/{id}/steps", operation_id = "court_report_step", request_body = StepReport,
    params(("id" = ReportId, Path), ui::api::IfMatch), responses((status = 200, body = CourtReportStepped)))]
pub async fn step(visit: Visit, PathId(id): PathId<ReportId>, sent: Submitted) -> Answer {
    let document = match stepped(&visit, id, &sent).await? {
        Stepped::Begun(document) => Some(document.0),
        Stepped::Settled => None,
    };
    Ok(json(&CourtReportStepped { document }))
}
