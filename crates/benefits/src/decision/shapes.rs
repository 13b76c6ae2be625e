//! Decisions as programs read and send them.

use super::model::{AmountPeriod, ControlKind, ControlOutcome, DecisionOutcome, DecisionState, Proposal};
use super::rows::{ControlRow, DecisionRow, NoticeRow, ReportRow};
use super::why::Why;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Cents, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A decision in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// `2026/000045`.
    pub number: String,
    /// On which application.
    pub application: Uuid,
    /// For whom.
    pub person: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// For which measure.
    pub measure: Uuid,
    /// What is decided.
    pub outcome: DecisionOutcome,
    /// How far it is.
    pub state: DecisionState,
    /// How much.
    pub amount: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// First day on which it holds.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds; absent while it is open.
    pub last_day: Option<NaiveDate>,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Who decided.
    pub act_organ: String,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// When it reached whoever asked.
    pub notified_on: Option<NaiveDate>,
    /// From when it was taken back.
    pub revoked_from: Option<NaiveDate>,
    /// When the office annulled it.
    pub annulled_on: Option<NaiveDate>,
    /// The decision with its reasons.
    pub href: String,
}

impl From<DecisionRow> for DecisionShape {
    fn from(row: DecisionRow) -> DecisionShape {
        DecisionShape {
            href: format!("/api/v1/decisions/{}", row.id),
            last_day: row.last_day(),
            id: row.id,
            version: row.version,
            number: row.number,
            application: row.application_id.0,
            person: row.person_id,
            display_name: row.display_name,
            measure: row.measure_id.0,
            outcome: row.outcome,
            state: row.state,
            amount: row.amount_cents,
            period: row.period,
            valid_from: row.valid_from,
            act_number: row.act_number,
            act_date: row.act_date,
            act_organ: row.act_organ,
            decided_on: row.decided_on,
            notified_on: row.notified_on,
            revoked_from: row.revoked_from,
            annulled_on: row.annulled_on,
        }
    }
}

/// A decision with what was known and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeDecisionShape {
    /// The decision.
    #[serde(flatten)]
    pub decision: DecisionShape,
    /// The version of the regulation that was applied.
    pub rule_version: Uuid,
    /// The day on which it was applied.
    pub as_of: NaiveDate,
    /// Sentences for the letter.
    pub reasons: String,
    /// Why otherwise than the regulation says.
    pub deviation: String,
    /// Minutes of what was left to discretion.
    pub minutes: String,
    /// The most that could be given.
    pub ceiling: Option<Cents>,
    /// Why a proposal was sent back.
    pub return_reason: String,
    /// Why a grant was taken back.
    pub revocation_reason: String,
    /// Why the office annulled it.
    pub annulment_reason: String,
    /// How it can be contested.
    pub appeal: String,
    /// What was known: a line of the engine; for whoever works on the application.
    #[schema(value_type = Option<Object>)]
    pub input: Option<serde_json::Value>,
    /// Why; for whoever works on the application.
    pub explanation: Option<Why>,
}

/// What the regulation says of an application today, and what came before a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExaminationShape {
    /// Why, today.
    pub explanation: Why,
    /// Reports, for whoever works on it.
    pub reports: Vec<ReportShape>,
    /// Controls, for whoever works on it.
    pub controls: Vec<ControlShape>,
    /// Notices of reasons against.
    pub notices: Vec<NoticeShape>,
    /// Decisions, the latest first.
    pub decisions: Vec<DecisionShape>,
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportShape {
    /// Identifier.
    pub id: Uuid,
    /// What it says.
    pub text: String,
    /// What it proposes.
    pub proposal: Proposal,
    /// Its day.
    pub written_on: NaiveDate,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// By whom.
    pub written_by: String,
}

impl From<ReportRow> for ReportShape {
    fn from(row: ReportRow) -> ReportShape {
        ReportShape {
            id: row.id,
            text: row.text,
            proposal: row.proposal,
            written_on: row.written_on,
            written_at: row.created_at,
            written_by: row.written_by_name,
        }
    }
}

/// A control.
#[derive(Debug, Serialize, ToSchema)]
pub struct ControlShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Why.
    pub kind: ControlKind,
    /// What is controlled.
    pub what: String,
    /// Since when.
    pub opened_on: NaiveDate,
    /// What came of it.
    pub outcome: ControlOutcome,
    /// In words.
    pub note: String,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
}

impl From<ControlRow> for ControlShape {
    fn from(row: ControlRow) -> ControlShape {
        ControlShape {
            id: row.id,
            version: row.version,
            kind: row.kind,
            what: row.what,
            opened_on: row.opened_on,
            outcome: row.outcome,
            note: row.note,
            closed_on: row.closed_on,
        }
    }
}

/// A notice of reasons against.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeShape {
    /// Identifier.
    pub id: Uuid,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// When it reached whoever asked.
    pub received_on: NaiveDate,
    /// The reasons.
    pub reasons: String,
    /// Last day for observations.
    pub answer_by: NaiveDate,
    /// What came.
    pub observations: String,
    /// When the last of it came.
    pub answered_on: Option<NaiveDate>,
    /// When whoever asked said that they add nothing more.
    pub nothing_more_on: Option<NaiveDate>,
}

impl From<NoticeRow> for NoticeShape {
    fn from(row: NoticeRow) -> NoticeShape {
        NoticeShape {
            id: row.id,
            sent_on: row.sent_on,
            received_on: row.received_on,
            reasons: row.reasons,
            answer_by: row.answer_by,
            observations: row.observations,
            answered_on: row.answered_on,
            nothing_more_on: row.nothing_more_on,
        }
    }
}

/// A report to be written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportInput {
    /// What it says.
    #[schema(min_length = 1, max_length = 20000)]
    pub text: String,
    /// What it proposes.
    pub proposal: Proposal,
}

/// A control to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlInput {
    /// What is controlled.
    #[schema(min_length = 1, max_length = 1000)]
    pub what: String,
}

/// What came of a control.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlOutcomeInput {
    /// What.
    pub outcome: ControlOutcome,
    /// In words; needed when something differs.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A draw of the applications of a measure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawInput {
    /// How many in a hundred.
    #[schema(minimum = 1, maximum = 100)]
    pub share: i64,
    /// The seed; one is drawn when none is given.
    #[schema(max_length = 300)]
    pub seed: Option<String>,
    /// What is controlled.
    #[schema(min_length = 1, max_length = 1000)]
    pub what: String,
}

/// How many were drawn.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrawnShape {
    /// Applications to be controlled.
    pub drawn: usize,
}

/// A notice to be sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeInput {
    /// The reasons.
    #[schema(min_length = 1, max_length = 20000)]
    pub reasons: String,
    /// When it is sent; today when nothing is said.
    pub sent_on: Option<NaiveDate>,
    /// When it reached whoever asked; the day on which it was sent when nothing is said.
    pub received_on: Option<NaiveDate>,
}

/// Observations on a notice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservationsInput {
    /// What was observed; needed unless whoever asked adds nothing more.
    #[schema(max_length = 20000)]
    pub observations: Option<String>,
    /// When they came; today when nothing is said.
    pub answered_on: Option<NaiveDate>,
    /// Whether whoever asked adds nothing more.
    pub nothing_more: Option<bool>,
}

/// A decision to be proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalInput {
    /// What.
    pub outcome: DecisionOutcome,
    /// How much.
    pub amount: Option<Cents>,
    /// First day on which it holds; needed of a grant.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds.
    pub last_day: Option<NaiveDate>,
    /// Sentences for the letter; needed of a refusal.
    #[schema(max_length = 20000)]
    pub reasons: Option<String>,
    /// Why the observations change nothing; needed of a refusal after observations.
    #[schema(max_length = 20000)]
    pub reply: Option<String>,
    /// Why otherwise than the regulation says.
    #[schema(max_length = 20000)]
    pub deviation: Option<String>,
    /// Minutes of what is left to discretion.
    #[schema(max_length = 300)]
    pub minutes: Option<String>,
    /// The most that may be given.
    pub ceiling: Option<Cents>,
}

/// An act that decides one proposal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActInput {
    /// Its number.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decides.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
}

/// An act that decides many proposals.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchActInput {
    /// Which, each as `IDENTIFIER~VERSION`.
    #[schema(min_items = 1, max_items = 500)]
    pub decisions: Vec<String>,
    /// Its number.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decides.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
}

/// How many were decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedShape {
    /// Decisions taken by the act.
    pub decided: usize,
}

/// Why a proposal is sent back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnInput {
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// When a decision reached whoever asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationInput {
    /// The day.
    pub notified_on: NaiveDate,
}

/// A grant to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevocationInput {
    /// From which day.
    pub revoked_from: NaiveDate,
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decides.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
}
