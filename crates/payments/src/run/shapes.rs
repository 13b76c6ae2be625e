//! Liquidations as programs read and send them.

use super::model::{Hold, PayOutcome, RowState, RunState};
use super::row_store::RunRow;
use super::store::Run;
use crate::month::Month;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Cents, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A liquidation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Number within its year.
    pub number: String,
    /// The office that pays.
    pub unit: UnitId,
    /// Of one measure; `null` for all.
    pub measure: Option<Uuid>,
    /// Through which month.
    pub month: Month,
    /// Where it stands.
    pub state: RunState,
    /// Rows that are paid with it.
    pub payable_count: i64,
    /// What they come to.
    pub payable: Cents,
    /// Rows that are not paid.
    pub held_count: i64,
    /// The day of the order to pay.
    pub pay_on: Option<NaiveDate>,
    /// The act that approved it; empty before.
    pub act_number: String,
    /// Its date.
    pub act_date: Option<NaiveDate>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// Its rows.
    pub rows: String,
    /// The liquidation.
    pub href: String,
}

impl From<Run> for RunShape {
    fn from(run: Run) -> RunShape {
        RunShape {
            rows: format!("/api/v1/payment-runs/{}/rows", run.id),
            href: format!("/api/v1/payment-runs/{}", run.id),
            id: run.id,
            version: run.version,
            number: run.number,
            unit: run.unit_id,
            measure: run.measure_id,
            month: run.month,
            state: run.state,
            payable_count: run.payable_count,
            payable: run.payable,
            held_count: run.held_count,
            pay_on: run.pay_on,
            act_number: run.act_number,
            act_date: run.act_date,
            made_at: run.made_at,
            approved_at: run.approved_at,
        }
    }
}

/// A row of a liquidation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunRowShape {
    /// Identifier.
    pub id: Uuid,
    /// Number in the liquidation.
    pub number: i64,
    /// Of which entitlement.
    pub entitlement: Uuid,
    /// Whose; `null` where the caller may not know of them.
    pub person: Option<PersonId>,
    /// What they are called, as far as the caller may know.
    pub person_name: String,
    /// For which month.
    pub month: Month,
    /// 0 for the first payment of the month, then the number of the difference.
    pub difference: i64,
    /// How much.
    pub amount: Cents,
    /// Where it stands.
    pub state: RowState,
    /// Why it is not paid.
    pub hold: Option<Hold>,
    /// The same in words.
    pub why: String,
    /// The day of its outcome.
    pub outcome_on: Option<NaiveDate>,
    /// What was said of the outcome.
    pub outcome_note: String,
}

impl From<RunRow> for RunRowShape {
    fn from(row: RunRow) -> RunRowShape {
        RunRowShape {
            why: row.why(),
            person: row.shown.then_some(row.person_id),
            id: row.id,
            number: row.number,
            entitlement: row.entitlement_id,
            person_name: row.person_name,
            month: row.month,
            difference: row.difference,
            amount: row.amount,
            state: row.state,
            hold: row.hold,
            outcome_on: row.outcome_on,
            outcome_note: row.outcome_note,
        }
    }
}

/// A liquidation to be prepared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunInput {
    /// The office that pays.
    pub unit: UnitId,
    /// Of one measure; all when nothing is said.
    pub measure: Option<Uuid>,
    /// Through which month, as `2026-11`.
    #[schema(max_length = 10)]
    pub month: String,
}

/// An approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalInput {
    /// The day of the order to pay.
    pub pay_on: NaiveDate,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its date.
    pub act_date: NaiveDate,
    /// Whose act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// Why an approval is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalInput {
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
    /// Whether no file of the liquidation was sent to the treasurer: `true`, or it is refused. What was sent would be paid twice.
    pub nothing_sent: bool,
}

/// The act by which something is paid outside this program.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutsideInput {
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its date.
    pub act_date: NaiveDate,
}

/// An heir and what is paid to them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeirInput {
    /// Who: somebody of the register for whom the caller prepares payments.
    #[schema(min_length = 16, max_length = 16)]
    pub tax_code: String,
    /// Their part, in whole cents.
    #[schema(minimum = 1)]
    pub amount: i64,
}

/// How what somebody who died was due for the month of a row is divided: the parts make up the whole, to the cent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeirsInput {
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its date.
    pub act_date: NaiveDate,
    /// What says who the heirs are.
    #[schema(min_length = 1, max_length = 300)]
    pub declaration: String,
    /// Each.
    pub heirs: Vec<HeirInput>,
}

/// The day on which all rows without an outcome were paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaidInput {
    /// The day.
    pub on: NaiveDate,
}

/// What became of a row.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeInput {
    /// What.
    pub outcome: PayOutcome,
    /// When.
    pub on: NaiveDate,
    /// What the bank said.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}
