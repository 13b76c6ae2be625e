//! Liquidations by API.

use super::actions;
use super::model::{Hold, RowState, RunState};
use super::pages;
use super::rows::{self, SHOWN_ON, asked, shown};
use super::shapes::{
    ApprovalInput, HeirsInput, OutcomeInput, OutsideInput, PaidInput, ReasonInput, RunInput, RunRowShape, RunShape, WithdrawalInput,
};
use crate::paging::{after, after_number, filter};
use ::store::Audit;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Nothing, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Liquidations that one reaches, the newest first.
#[utoipa::path(get, path = "/api/v1/payment-runs", operation_id = "payment_runs",
    params(("state" = Option<RunState>, Query, description = "Where they stand"), ui::api::Paging), responses((status = 200, body = Page<RunShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (state, after, limit) = (filter(&visit, "state")?, after(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = actions::list(&mut tx, state, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("payment_run.list").rows(rows.len())).await?;
    Ok(json(&Page::cut(rows, limit, |row| row.id.to_string()).map(RunShape::from)))
}

/// Prepares a liquidation: every instalment through its month that was not paid yet.
#[utoipa::path(post, path = "/api/v1/payment-runs", operation_id = "prepare_payment_run", request_body = RunInput, params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let run = pages::prepared(&visit, &sent).await?;
    Ok(made(format!("/api/v1/payment-runs/{run}"), run))
}

/// A liquidation.
#[utoipa::path(get, path = "/api/v1/payment-runs/{id}", operation_id = "payment_run", params(("id" = Uuid, Path, description = "Liquidation.")),
    responses((status = 200, body = RunShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let run = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("payment_run.read").on("payment_run", id)).await?;
    let version = run.version;
    Ok(json_versioned(&RunShape::from(run), version))
}

/// The rows of a liquidation in the order of their numbers.
#[utoipa::path(get, path = "/api/v1/payment-runs/{id}/rows", operation_id = "payment_run_rows",
    params(("id" = Uuid, Path, description = "Liquidation."), ("state" = Option<RowState>, Query, description = "Where they stand"),
        ("hold" = Option<Hold>, Query, description = "Why they are held"), ui::api::Paging),
    responses((status = 200, body = Page<RunRowShape>)))]
pub async fn list_rows(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let (filter, after, limit) = (asked(&visit)?, after_number(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    actions::one(&mut tx, id).await?;
    let rows = actions::rows(&mut tx, id, filter, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("payment_run.rows").on("payment_run", id).rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(json(&Page::cut(rows, limit, |row| row.number.to_string()).map(RunRowShape::from)))
}

/// Whoever prepares it has looked at it.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/check", operation_id = "check_payment_run", request_body = Nothing,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn check(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::checked(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Approves a liquidation that somebody else prepared; the budget pays in the same transaction.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/approval", operation_id = "approve_payment_run", request_body = ApprovalInput,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn approve(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::approved(&visit, id, &sent).await?;
    Ok(no_content())
}

/// The treasurer has it.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/export", operation_id = "export_payment_run", request_body = Nothing,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn export(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::exported(&visit, id, &sent).await?;
    Ok(no_content())
}

/// All outcomes are written.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/reconciliation", operation_id = "reconcile_payment_run", request_body = Nothing,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn reconcile(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::reconciled(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Gives a liquidation up before it is approved.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/cancellation", operation_id = "cancel_payment_run", request_body = ReasonInput,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn cancel(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::cancelled(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes the approval of a liquidation back before it is given to the treasurer: the budget has its money again, and it pays nothing.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/withdrawal", operation_id = "withdraw_payment_run", request_body = WithdrawalInput,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch, ui::api::Key), responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::withdrawn(&visit, id, &sent).await?;
    Ok(no_content())
}

/// All rows of which nothing is written yet were paid on a day.
#[utoipa::path(post, path = "/api/v1/payment-runs/{id}/paid", operation_id = "payment_run_paid", request_body = PaidInput,
    params(("id" = Uuid, Path, description = "Liquidation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn paid(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::rest_paid(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes a row out of a liquidation that has not been approved.
#[utoipa::path(post, path = "/api/v1/payment-rows/{id}/hold", operation_id = "hold_payment_row", request_body = ReasonInput,
    params(("id" = Uuid, Path, description = "Row.")), responses((status = 204)))]
pub async fn hold(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    rows::held(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes what became of a row.
#[utoipa::path(post, path = "/api/v1/payment-rows/{id}/outcome", operation_id = "payment_row_outcome", request_body = OutcomeInput,
    params(("id" = Uuid, Path, description = "Row.")), responses((status = 204)))]
pub async fn settle(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    rows::settled(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes back that a row was not executed, or came back, when that was written by mistake.
#[utoipa::path(post, path = "/api/v1/payment-rows/{id}/correction", operation_id = "correct_payment_row", request_body = ReasonInput,
    params(("id" = Uuid, Path, description = "Row.")), responses((status = 204)))]
pub async fn correct(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    rows::corrected(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Closes a row of somebody who died: it is paid outside this program, by an act.
#[utoipa::path(post, path = "/api/v1/payment-rows/{id}/outside", operation_id = "close_payment_row", request_body = OutsideInput,
    params(("id" = Uuid, Path, description = "Row.")), responses((status = 204)))]
pub async fn close(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    rows::closed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Divides what somebody who died was due for the month of a row among the heirs: each part is paid like any other with the next liquidation.
#[utoipa::path(post, path = "/api/v1/payment-rows/{id}/heirs", operation_id = "divide_payment_row", request_body = HeirsInput,
    params(("id" = Uuid, Path, description = "Row.")), responses((status = 204)))]
pub async fn divide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    rows::divided(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes back a division among heirs that was wrong, while no part of it is paid or approved: the month falls due again.
#[utoipa::path(post, path = "/api/v1/payment-rows/{id}/heirs/withdrawal", operation_id = "take_back_payment_heirs", request_body = ReasonInput,
    params(("id" = Uuid, Path, description = "Row.")), responses((status = 204)))]
pub async fn take_back(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    rows::taken_back(&visit, id, &sent).await?;
    Ok(no_content())
}
