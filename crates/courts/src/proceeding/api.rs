//! Proceedings for programs.

use super::actions::CloseProceeding;
use super::pages::{closed, reading, whole};
use super::store::{OF_CASE, Proceeding};
use crate::order::ProceedingId;
use crate::order::store::Order;
use crate::report::store::Report;
use ::store::Audit;
use guard::Permission;
use kernel::{CaseId, PersonId};
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A proceeding with what hangs on it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtProceedingView {
    proceeding: Proceeding,
    orders: Vec<Order>,
    reports: Vec<Report>,
}

/// The proceedings of a case, the latest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/court-proceedings", operation_id = "court_proceedings_of_case",
    params(("id" = CaseId, Path)), responses((status = 200, body = ui::api::Page<Proceeding>)))]
pub async fn of_case(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let brief = casework::case_brief(&mut tx, Permission::JUDICIAL_READ, case).await?;
    let rows: Vec<Proceeding> = tx.sql(&OF_CASE).id("case", case).all().await?;
    let others: Vec<PersonId> =
        rows.iter().filter(|row| row.shown && row.person_id != brief.person_id).map(|row| row.person_id).collect();
    tx.commit(Audit::of("justice.read").about(brief.person_id).on("case", case).showing("justice", others)).await?;
    Ok(json(&ui::api::Page::all(rows)))
}

/// A proceeding with its orders and reports.
#[utoipa::path(get, path = "/api/v1/court-proceedings/{id}", operation_id = "court_proceeding",
    params(("id" = ProceedingId, Path)), responses((status = 200, body = CourtProceedingView)))]
pub async fn one(visit: Visit, PathId(id): PathId<ProceedingId>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    tx.commit(reading(&whole.proceeding)).await?;
    let version = whole.proceeding.version;
    let view = CourtProceedingView { proceeding: whole.proceeding, orders: whole.orders, reports: whole.reports };
    Ok(json_versioned(&view, version))
}

/// Closes a proceeding of which no order holds and no report is owed.
#[utoipa::path(post, path = "/api/v1/court-proceedings/{id}/closure", operation_id = "court_proceeding_close", request_body = CloseProceeding,
    params(("id" = ProceedingId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn close(visit: Visit, PathId(id): PathId<ProceedingId>, sent: Submitted) -> Answer {
    closed(&visit, id, &sent).await?;
    Ok(no_content())
}
