//! Recoveries as programs read and change them.

use super::actions;
use super::model::{Cause, RecoveryState, RepaymentKind, plan};
use super::pages::{self, SHOWN_ON, shown};
use super::store::{Recovery, Repayment};
use crate::month::Month;
use crate::paging::{after, filter};
use ::store::Audit;
use chrono::NaiveDate;
use kernel::{Cents, PersonId};
use serde::{Deserialize, Serialize};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// What was paid too much.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Of which entitlement.
    pub entitlement: Uuid,
    /// From whom; `null` where the caller may not know of them.
    pub person: Option<PersonId>,
    /// Why.
    pub cause: Cause,
    /// What was paid too much.
    pub amount: Cents,
    /// What is still to come back.
    pub left: Cents,
    /// What was paid back and is due after all: the next liquidation pays it again.
    pub owed: Cents,
    /// In how many monthly parts.
    pub instalments: i64,
    /// The month of the first.
    pub first_month: Month,
    /// Whether something is still to come.
    pub state: RecoveryState,
    /// The recovery.
    pub href: String,
}

impl From<Recovery> for RecoveryShape {
    fn from(row: Recovery) -> RecoveryShape {
        RecoveryShape {
            left: row.left(),
            owed: row.owed(),
            href: format!("/api/v1/recoveries/{}", row.id),
            person: row.shown.then_some(row.person_id),
            id: row.id,
            version: row.version,
            entitlement: row.entitlement_id,
            cause: row.cause,
            amount: row.amount,
            instalments: row.instalments,
            first_month: row.first_month,
            state: row.state,
        }
    }
}

/// A monthly part.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartShape {
    /// Its month.
    pub month: Month,
    /// How much.
    pub amount: Cents,
}

/// What came back, or was given up.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepaymentShape {
    /// Which of the two.
    pub kind: RepaymentKind,
    /// How much.
    pub amount: Cents,
    /// When.
    pub on: NaiveDate,
    /// A note.
    pub note: String,
}

impl From<Repayment> for RepaymentShape {
    fn from(row: Repayment) -> RepaymentShape {
        RepaymentShape { kind: row.kind, amount: row.amount, on: row.on_day, note: row.note }
    }
}

/// A recovery with its parts and what came back.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeRecoveryShape {
    /// The recovery.
    pub recovery: RecoveryShape,
    /// Its monthly parts.
    pub parts: Vec<PartShape>,
    /// What came back.
    pub repayments: Vec<RepaymentShape>,
}

/// In how many monthly parts it comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanInput {
    /// How many.
    #[schema(minimum = 1, maximum = 72)]
    pub instalments: i64,
    /// The month of the first, as `2026-11`.
    #[schema(max_length = 10)]
    pub first_month: String,
}

/// What came back, or was given up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepaymentInput {
    /// Which of the two.
    pub kind: RepaymentKind,
    /// How much.
    #[schema(minimum = 1, maximum = 1000000000000)]
    pub amount: Cents,
    /// When.
    pub on: NaiveDate,
    /// A note; the act, where it is given up.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}

/// Recoveries that one reaches, the newest first.
#[utoipa::path(get, path = "/api/v1/recoveries", operation_id = "recoveries",
    params(("state" = Option<RecoveryState>, Query, description = "Whether something is still to come"), ui::api::Paging),
    responses((status = 200, body = Page<RecoveryShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (state, after, limit) = (filter(&visit, "state")?, after(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = actions::list(&mut tx, state, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("recovery.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    Ok(json(&Page::cut(rows, limit, |row| row.id.to_string()).map(RecoveryShape::from)))
}

/// A recovery with its parts and what came back.
#[utoipa::path(get, path = "/api/v1/recoveries/{id}", operation_id = "recovery", params(("id" = Uuid, Path, description = "Recovery.")),
    responses((status = 200, body = WholeRecoveryShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let (row, repayments) = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("recovery.read").about(row.shown.then_some(row.person_id)).on("recovery", id)).await?;
    let version = row.version;
    let parts =
        plan(row.amount, row.instalments, row.first_month).into_iter().map(|(month, amount)| PartShape { month, amount }).collect();
    let repayments = repayments.into_iter().map(RepaymentShape::from).collect();
    Ok(json_versioned(&WholeRecoveryShape { recovery: row.into(), parts, repayments }, version))
}

/// Says in how many monthly parts it comes back.
#[utoipa::path(post, path = "/api/v1/recoveries/{id}/plan", operation_id = "plan_recovery", request_body = PlanInput,
    params(("id" = Uuid, Path, description = "Recovery."), ui::api::IfMatch), responses((status = 204)))]
pub async fn set_plan(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::planned(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes what came back, or was given up.
#[utoipa::path(post, path = "/api/v1/recoveries/{id}/repayments", operation_id = "add_repayment", request_body = RepaymentInput,
    params(("id" = Uuid, Path, description = "Recovery."), ui::api::IfMatch, ui::api::Key), responses((status = 204)))]
pub async fn repay(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::repaid(&visit, id, &sent).await?;
    Ok(no_content())
}
