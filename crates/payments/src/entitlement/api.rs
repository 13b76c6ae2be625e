//! Entitlements as programs read and change them.

use super::actions::{self, Whole};
use super::forms::Arrears;
use super::model::{Rhythm, Standing};
use super::pages::{self, asked, shown};
use super::store::{Change, Entitlement, Payment, Suspension};
use crate::month::Month;
use crate::paging::after;
use crate::payee;
use crate::run::model::{Hold, RowState};
use ::store::Audit;
use chrono::NaiveDate;
use kernel::{Cents, PersonId};
use serde::{Deserialize, Serialize};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a decision grants.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntitlementShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Whether it is the part of an heir in what somebody who died was due.
    pub inherited: bool,
    /// The decision that granted it; `null` for the part of an heir, which no decision grants.
    pub decision: Option<Uuid>,
    /// The number of the decision; for the part of an heir, of the one that granted it to whoever died.
    pub decision_number: String,
    /// The measure.
    pub measure: Uuid,
    /// Its title.
    pub measure_title: String,
    /// Whose; `null` where the caller may not know of them.
    pub person: Option<PersonId>,
    /// What they are called, as far as the caller may know.
    pub person_name: String,
    /// The amount that holds today.
    pub amount: Cents,
    /// As it was granted.
    pub granted: Cents,
    /// How often it falls due.
    pub rhythm: Rhythm,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub last_day: Option<NaiveDate>,
    /// First day after a revocation.
    pub revoked_from: Option<NaiveDate>,
    /// How it stands today.
    pub standing: Standing,
    /// The entitlement.
    pub href: String,
}

impl From<Entitlement> for EntitlementShape {
    fn from(row: Entitlement) -> EntitlementShape {
        EntitlementShape {
            last_day: row.last_day(),
            standing: row.standing(),
            href: format!("/api/v1/entitlements/{}", row.id),
            person: row.shown.then_some(row.person_id),
            id: row.id,
            version: row.version,
            decision: (!row.inherited).then_some(row.decision_id),
            inherited: row.inherited,
            decision_number: row.decision_number,
            measure: row.measure_id,
            measure_title: row.measure_title,
            person_name: row.person_name,
            amount: row.amount_now,
            granted: row.amount,
            rhythm: row.rhythm,
            from: row.valid_from,
            revoked_from: row.revoked_from,
        }
    }
}

/// Another amount from a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeShape {
    /// First day.
    pub from: NaiveDate,
    /// The amount.
    pub amount: Cents,
    /// Why.
    pub reason: String,
    /// By which act; may be empty.
    pub act: String,
}

impl From<Change> for ChangeShape {
    fn from(row: Change) -> ChangeShape {
        ChangeShape { from: row.from_day, amount: row.amount, reason: row.reason, act: row.act }
    }
}

/// A suspension.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuspensionShape {
    /// First day.
    pub from: NaiveDate,
    /// First day on which it is paid again; `null` while it lasts.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Whether what fell due meanwhile is owed.
    pub owed: Option<bool>,
}

impl From<Suspension> for SuspensionShape {
    fn from(row: Suspension) -> SuspensionShape {
        SuspensionShape { from: row.from_day, until: row.until_day, reason: row.reason, owed: row.owed }
    }
}

/// What was, or was not, paid for a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentShape {
    /// The row of the liquidation.
    pub row: Uuid,
    /// The liquidation.
    pub run: Uuid,
    /// For which month.
    pub month: Month,
    /// 0 for the first payment of the month, then the number of the difference.
    pub difference: i64,
    /// The amount.
    pub amount: Cents,
    /// Where it stands.
    pub state: RowState,
    /// Why it is not paid.
    pub hold: Option<Hold>,
    /// The same in words.
    pub why: String,
    /// The day of its outcome.
    pub outcome_on: Option<NaiveDate>,
}

impl From<Payment> for PaymentShape {
    fn from(row: Payment) -> PaymentShape {
        PaymentShape {
            why: row.why(),
            row: row.id,
            run: row.run_id,
            month: row.month,
            difference: row.difference,
            amount: row.amount,
            state: row.state,
            hold: row.hold,
            outcome_on: row.outcome_on,
        }
    }
}

/// An entitlement with everything that changed it and what was paid of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeEntitlementShape {
    /// The entitlement.
    pub entitlement: EntitlementShape,
    /// Other amounts.
    pub changes: Vec<ChangeShape>,
    /// Suspensions.
    pub suspensions: Vec<SuspensionShape>,
    /// What was, or was not, paid, the latest month first.
    pub payments: Vec<PaymentShape>,
}

impl From<Whole> for WholeEntitlementShape {
    fn from(whole: Whole) -> WholeEntitlementShape {
        WholeEntitlementShape {
            entitlement: whole.row.into(),
            changes: whole.changes.into_iter().map(ChangeShape::from).collect(),
            suspensions: whole.suspensions.into_iter().map(SuspensionShape::from).collect(),
            payments: whole.payments.into_iter().map(PaymentShape::from).collect(),
        }
    }
}

/// Another amount from a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeInput {
    /// First day.
    pub from: NaiveDate,
    /// The amount; nothing is an amount.
    #[schema(minimum = 0, maximum = 1000000000000)]
    pub amount: Cents,
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
    /// By which act.
    #[schema(max_length = 120)]
    pub act: Option<String>,
}

/// A suspension.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionInput {
    /// First day.
    pub from: NaiveDate,
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// The end of a suspension.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumptionInput {
    /// First day on which it is paid again.
    pub from: NaiveDate,
    /// What becomes of what fell due meanwhile.
    pub arrears: Arrears,
}

/// Entitlements that one reaches, the newest first.
#[utoipa::path(get, path = "/api/v1/entitlements", operation_id = "entitlements",
    params(("measure" = Option<Uuid>, Query, description = "Of one measure"), ("standing" = Option<Standing>, Query, description = "How they stand today"), ui::api::Paging),
    responses((status = 200, body = Page<EntitlementShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, after, limit) = (asked(&visit)?, after(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = actions::list(&mut tx, filter, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("entitlement.list").rows(rows.len()).showing("entitlements", shown(&rows))).await?;
    Ok(json(&Page::cut(rows, limit, |row| row.id.to_string()).map(EntitlementShape::from)))
}

/// Entitlements of somebody.
#[utoipa::path(get, path = "/api/v1/persons/{id}/entitlements", operation_id = "person_entitlements", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<EntitlementShape>)))]
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    payee::actions::reach(&mut tx, id).await?;
    let rows = actions::of_person(&mut tx, id).await?;
    tx.commit(Audit::of("entitlement.read").about(id).on("person", id).rows(rows.len())).await?;
    Ok(json(&Page::all(rows.into_iter().map(EntitlementShape::from))))
}

/// An entitlement with everything that changed it and what was paid of it.
#[utoipa::path(get, path = "/api/v1/entitlements/{id}", operation_id = "entitlement", params(("id" = Uuid, Path, description = "Entitlement.")),
    responses((status = 200, body = WholeEntitlementShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("entitlement.read").about(whole.row.shown.then_some(whole.row.person_id)).on("entitlement", id)).await?;
    let version = whole.row.version;
    Ok(json_versioned(&WholeEntitlementShape::from(whole), version))
}

/// Pays another amount from a day on.
#[utoipa::path(post, path = "/api/v1/entitlements/{id}/changes", operation_id = "change_entitlement", request_body = ChangeInput,
    params(("id" = Uuid, Path, description = "Entitlement."), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::changed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Suspends the payment from a day on.
#[utoipa::path(post, path = "/api/v1/entitlements/{id}/suspension", operation_id = "suspend_entitlement", request_body = SuspensionInput,
    params(("id" = Uuid, Path, description = "Entitlement."), ui::api::IfMatch), responses((status = 204)))]
pub async fn suspend(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::suspended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Ends a suspension.
#[utoipa::path(post, path = "/api/v1/entitlements/{id}/resumption", operation_id = "resume_entitlement", request_body = ResumptionInput,
    params(("id" = Uuid, Path, description = "Entitlement."), ui::api::IfMatch), responses((status = 204)))]
pub async fn resume(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::resumed(&visit, id, &sent).await?;
    Ok(no_content())
}
