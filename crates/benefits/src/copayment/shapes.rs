//! Recalculations as programs read and send them.

use super::model::{Cause, RecalculationState};
use super::rows::Recalculation;
use crate::decision::model::AmountPeriod;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Cents, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A co-payment worked out again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecalculationShape {
    /// Identifier; the decision that follows from it bears it too.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// The decision that runs.
    pub decision: Uuid,
    /// On which application.
    pub application: Uuid,
    /// For whom.
    pub person: PersonId,
    /// What they are called.
    pub person_name: String,
    /// For which measure.
    pub measure: Uuid,
    /// Why.
    pub cause: Cause,
    /// The attestation or the version of the regulation.
    pub cause_id: Uuid,
    /// The version that gives the new amount.
    pub rule_version: Uuid,
    /// From which day.
    pub from: NaiveDate,
    /// What is paid.
    pub old_amount: Option<Cents>,
    /// What would be paid.
    pub new_amount: Option<Cents>,
    /// By how much it goes up or down.
    pub difference: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// What became of it.
    pub state: RecalculationState,
    /// What stands against it.
    pub against: Vec<String>,
    /// What must be known, and who can say it.
    pub lacking: Vec<String>,
    /// When it was worked out.
    pub computed_at: DateTime<Utc>,
    /// Number of the act that approved it.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Why it was turned down.
    pub refusal_reason: String,
}

impl From<Recalculation> for RecalculationShape {
    fn from(row: Recalculation) -> RecalculationShape {
        RecalculationShape {
            id: row.id,
            version: row.version,
            decision: row.decision_id,
            application: row.application_id.into(),
            person: row.person_id,
            measure: row.measure_id.into(),
            cause: row.cause,
            cause_id: row.cause_id,
            rule_version: row.rule_version_id,
            from: row.from_day,
            old_amount: row.old_amount_cents,
            new_amount: row.new_amount_cents,
            difference: row.difference(),
            period: row.period,
            state: row.state,
            computed_at: row.computed_at,
            act_date: row.act_date,
            person_name: row.display_name,
            against: row.explanation.0.against,
            lacking: row.explanation.0.lacking,
            act_number: row.act_number,
            refusal_reason: row.refusal_reason,
        }
    }
}

/// An act that approves recalculations: some, or all of a cause.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecalculationApprovalInput {
    /// Which, each as `IDENTIFIER~VERSION`; nothing where all of a cause are approved.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub recalculations: Vec<String>,
    /// Whether all of the cause that the caller may approve are.
    pub all: Option<bool>,
    /// Of which cause.
    pub cause: Option<Cause>,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decides.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
}

/// How many were approved.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecalculationsApprovedShape {
    /// Decisions that take the place of others.
    pub approved: usize,
}

/// Why one is turned down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecalculationRefusalInput {
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// The work that goes through a tariff.
#[derive(Debug, Serialize, ToSchema)]
pub struct TariffBegunShape {
    /// The job.
    pub job: Uuid,
}
