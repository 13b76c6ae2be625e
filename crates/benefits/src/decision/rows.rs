//! What the statements of decisions give.

use super::model::{AmountPeriod, ControlKind, ControlOutcome, DecisionOutcome, DecisionState, Noticed, Proposal};
use crate::application::{ApplicationId, ApplicationState};
use crate::measure::MeasureId;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::days_before;
use kernel::{AccountId, Cents, HouseholdId, Instant, PersonId, UnitId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// An application, as far as deciding on it asks.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Application {
    /// Identifier.
    pub id: ApplicationId,
    /// `2026/000123`.
    pub number: String,
    /// For which measure.
    pub measure_id: MeasureId,
    /// For whom.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// Their household on that day.
    pub household_id: Option<HouseholdId>,
    /// The office of the measure.
    pub unit_id: UnitId,
    /// The desk that took it.
    pub filed_unit_id: UnitId,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// How far it is.
    pub state: ApplicationState,
    /// Last day of the procedure.
    pub due_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
    /// The measure's code.
    pub measure_code: String,
    /// What the measure is called.
    pub measure_title: String,
    /// Whether applications wait for a ranking.
    pub ranked: bool,
    /// Which regulation decides it.
    pub rule_id: Uuid,
    /// Its id.
    pub rule_code: String,
}

impl Application {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/domande/{}", self.id)
    }
}

/// A report.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReportRow {
    /// Identifier.
    pub id: Uuid,
    /// What it says.
    pub text: String,
    /// What it proposes.
    pub proposal: Proposal,
    /// Its day.
    pub written_on: NaiveDate,
    /// When it was written.
    pub created_at: Instant,
    /// By whom.
    pub written_by_name: String,
}

/// A control.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ControlRow {
    /// Identifier.
    pub id: Uuid,
    /// Why.
    pub kind: ControlKind,
    /// What is controlled.
    pub what: String,
    /// Since when.
    pub opened_on: NaiveDate,
    /// By whom.
    pub opened_by_name: String,
    /// What came of it.
    pub outcome: ControlOutcome,
    /// In words.
    pub note: String,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
    /// By whom.
    pub closed_by_name: String,
    /// Version.
    pub version: i64,
}

impl ControlRow {
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.outcome == ControlOutcome::Open
    }
}

/// A control that is about to be closed.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct LockedControl {
    /// Of which application.
    pub application_id: ApplicationId,
    /// Version.
    pub version: i64,
    /// What came of it.
    pub outcome: ControlOutcome,
}

/// The minutes of a draw.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DrawRow {
    /// Identifier.
    pub id: Uuid,
    /// How many in a hundred.
    pub share_percent: i64,
    /// With which the same ones are drawn again.
    pub seed: String,
    /// Its day.
    pub drawn_on: NaiveDate,
    /// Among how many.
    pub among: i64,
    /// How many.
    pub drawn: i64,
    /// By whom.
    pub drawn_by_name: String,
}

/// A notice of reasons against.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NoticeRow {
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
    /// Whether it belongs to the examination that goes on: not where a decision that followed it was annulled since.
    pub is_current: bool,
    /// By whom it was sent.
    pub sent_by_name: String,
    /// Version.
    pub version: i64,
}

impl NoticeRow {
    /// As far as it is asked whether one may refuse.
    pub fn noticed(&self) -> Noticed {
        Noticed { answer_by: self.answer_by, nothing_more_on: self.nothing_more_on }
    }
}

/// A decision.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DecisionRow {
    /// Identifier.
    pub id: Uuid,
    /// `2026/000045`.
    pub number: String,
    /// On which application.
    pub application_id: ApplicationId,
    /// Its number.
    pub application_number: String,
    /// For whom.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// For which measure.
    pub measure_id: MeasureId,
    /// What it is called.
    pub measure_title: String,
    /// Whether it has a ranking.
    pub ranked: bool,
    /// The edition of the ranking from which it comes.
    pub ranking_id: Option<Uuid>,
    /// What was decided.
    pub outcome: DecisionOutcome,
    /// The version of the regulation.
    pub rule_version_id: Uuid,
    /// The regulation.
    pub rule_id: Uuid,
    /// The number of that version.
    pub rule_number: i64,
    /// The day on which the regulation was applied.
    pub as_of: NaiveDate,
    /// Sentences for the letter.
    pub reasons: String,
    /// How much.
    pub amount_cents: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// Thousand-millionths.
    pub points: Option<i64>,
    /// Why otherwise than the regulation says.
    pub deviation: String,
    /// Minutes of what was left to discretion.
    pub minutes: String,
    /// The most that could be given.
    pub ceiling_cents: Option<Cents>,
    /// How it can be contested.
    pub appeal: String,
    /// How far it is.
    pub state: DecisionState,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// By whom.
    pub proposed_by: AccountId,
    /// What they are called.
    pub proposed_by_name: String,
    /// When it was sent back.
    pub returned_at: Option<Instant>,
    /// By whom.
    pub returned_by_name: String,
    /// Why.
    pub return_reason: String,
    /// The act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Who decided.
    pub act_organ: String,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// By whom.
    pub decided_by_name: String,
    /// When it reached whoever asked.
    pub notified_on: Option<NaiveDate>,
    /// From when it was taken back.
    pub revoked_from: Option<NaiveDate>,
    /// Why.
    pub revocation_reason: String,
    /// By which act.
    pub revocation_act: String,
    /// Its day.
    pub revocation_act_date: Option<NaiveDate>,
    /// By whom.
    pub revoked_by_name: String,
    /// When the office annulled it.
    pub annulled_on: Option<NaiveDate>,
    /// Why.
    pub annulment_reason: String,
    /// By which act.
    pub annulment_act: String,
    /// Its day.
    pub annulment_act_date: Option<NaiveDate>,
    /// By whom.
    pub annulled_by_name: String,
    /// Version.
    pub version: i64,
}

impl DecisionRow {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/decisioni/{}", self.id)
    }
    /// Whether it waits to be decided.
    pub fn is_proposed(&self) -> bool {
        self.state == DecisionState::Proposed
    }
    /// Whether it stands.
    pub fn is_decided(&self) -> bool {
        self.state == DecisionState::Decided && self.annulled_on.is_none()
    }
    /// The annulment in words.
    pub fn annulment(&self) -> Option<String> {
        let day = kernel::time::show_date;
        let act = self.annulment_act_date.map(|date| format!("{} del {}", self.annulment_act, day(date)))?;
        Some(format!("{}, {act}, {}: {}", day(self.annulled_on?), self.annulled_by_name, self.annulment_reason))
    }
    /// Whether it was decided, also when it was taken back since.
    pub fn was_decided(&self) -> bool {
        matches!(self.state, DecisionState::Decided | DecisionState::Revoked)
    }
    /// Whether a letter tells it: a refusal that the office annulled says nothing any more, and of a grant that never held it is that of its
    /// revocation.
    pub fn has_letter(&self) -> bool {
        self.was_decided() && (self.annulled_on.is_none() || self.revoked_from.is_some())
    }
    /// The amount with what it is for.
    pub fn amount(&self) -> Option<String> {
        self.amount_cents.map(|amount| format!("{amount} {}", self.period.label()))
    }
    /// The last day on which it holds; `None` while it is open.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.valid_until.filter(|until| *until != FOREVER).map(|until| days_before(until, 1))
    }
    /// The points as people read them.
    pub fn shown_points(&self) -> Option<String> {
        self.points.map(regulation::number::show_decimal)
    }
    /// The act in words.
    pub fn act(&self) -> Option<String> {
        let date = self.act_date?;
        Some(format!("{}, {} del {}", self.act_organ, self.act_number, kernel::time::show_date(date)))
    }
}

/// A decision with what was known and why.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WholeDecision {
    /// The decision.
    #[sqlx(flatten)]
    pub row: DecisionRow,
    /// Why, as it was kept.
    pub explanation: Json<Value>,
    /// What was known, as it was kept.
    pub input: Json<Value>,
}

/// One that is about to change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LockedDecision {
    /// Identifier.
    pub id: Uuid,
    /// `2026/000045`.
    pub number: String,
    /// On which application.
    pub application_id: ApplicationId,
    /// What.
    pub outcome: DecisionOutcome,
    /// How far it is.
    pub state: DecisionState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// The day of the act that decided.
    pub act_date: Option<NaiveDate>,
    /// When the office annulled it.
    pub annulled_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
}

/// One that waits to be decided.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// Identifier.
    pub id: Uuid,
    /// What whoever asked is called.
    pub display_name: String,
    /// Who.
    pub person_id: PersonId,
    /// The measure.
    pub measure_title: String,
    /// Since when.
    pub proposed_at: Instant,
    /// Last day of the procedure.
    pub due_on: Option<NaiveDate>,
}

/// A grant of a year.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct YearRow {
    /// Identifier.
    pub id: Uuid,
    /// Whose: only to make sums.
    pub person_id: PersonId,
    /// For which measure.
    pub measure_id: MeasureId,
    /// What it is called.
    pub measure_title: String,
    /// The regulation.
    pub rule_name: String,
    /// The office.
    pub unit_name: String,
    /// Who is in charge.
    pub responsible_name: String,
    /// How much.
    pub amount_cents: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// From when it was taken back.
    pub revoked_from: Option<NaiveDate>,
    /// The act.
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
}
