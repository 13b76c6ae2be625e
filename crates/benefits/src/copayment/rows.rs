//! What the statements of recalculations give.

use super::model::{Brief, Cause, RecalculationState, Runs};
use crate::application::ApplicationId;
use crate::decision::model::AmountPeriod;
use crate::isee::Indicator;
use crate::measure::MeasureId;
use chrono::NaiveDate;
use kernel::{AccountId, Cents, HouseholdId, Instant, PersonId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// A co-payment that runs.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    /// The decision.
    pub decision_id: Uuid,
    /// On which application.
    pub application_id: ApplicationId,
    /// For whom.
    pub person_id: PersonId,
    /// Their household, where the application names one.
    pub household_id: Option<HouseholdId>,
    /// The version that decided it.
    pub rule_version_id: Uuid,
    /// The id of the regulation.
    pub rule_code: String,
    /// How much.
    pub amount_cents: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// First day.
    pub valid_from: NaiveDate,
    /// Whether the office decided otherwise than the regulation says.
    pub deviates: bool,
}

impl Held {
    /// As far as it is asked what becomes of a recalculation.
    pub fn runs(&self) -> Runs {
        Runs { amount: self.amount_cents, period: self.period, deviates: self.deviates }
    }
}

/// A recalculation that waits and is made again, because something else changed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Again {
    /// Which.
    pub id: Uuid,
    /// From which day it counts.
    pub from_day: NaiveDate,
    /// What runs.
    #[sqlx(flatten)]
    pub held: Held,
}

/// An attestation, as far as its days go.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Days {
    /// Which indicator.
    pub indicator: Indicator,
    /// When it was submitted.
    pub submitted_on: NaiveDate,
    /// Last day on which it holds.
    pub last_day: NaiveDate,
}

/// A recalculation in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recalculation {
    /// Identifier; the decision that follows from it bears it too.
    pub id: Uuid,
    /// The decision that runs.
    pub decision_id: Uuid,
    /// Its number.
    pub decision_number: String,
    /// On which application.
    pub application_id: ApplicationId,
    /// For whom.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// For which measure.
    pub measure_id: MeasureId,
    /// What it is called.
    pub measure_title: String,
    /// Why.
    pub cause: Cause,
    /// The attestation or the version.
    pub cause_id: Uuid,
    /// The version that gives the new amount.
    pub rule_version_id: Uuid,
    /// From which day.
    pub from_day: NaiveDate,
    /// What is paid.
    pub old_amount_cents: Option<Cents>,
    /// What would be paid.
    pub new_amount_cents: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// What became of it.
    pub state: RecalculationState,
    /// What the regulation said.
    pub explanation: Json<Brief>,
    /// When it was worked out.
    pub computed_at: Instant,
    /// Who asked for it; nobody where the program began it by itself.
    pub proposed_by: Option<AccountId>,
    /// Whether the reader wrote, or withdrew, the attestation from which it comes.
    pub own: bool,
    /// The act that approved it.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Why it was turned down.
    pub refusal_reason: String,
    /// Version.
    pub version: i64,
}

impl Recalculation {
    /// What is paid, in words.
    pub fn old_amount(&self) -> String {
        self.old_amount_cents.map(|amount| amount.to_string()).unwrap_or_default()
    }
    /// What would be paid, with what for.
    pub fn new_amount(&self) -> String {
        self.new_amount_cents.map(|amount| format!("{amount} {}", self.period.label())).unwrap_or_default()
    }
    /// By how much it goes up or down; nothing where one of the two is not known.
    pub fn difference(&self) -> Option<Cents> {
        let (old, new) = (self.old_amount_cents?, self.new_amount_cents?);
        new.0.checked_sub(old.0).map(Cents)
    }
    /// The same as people read it, with its sign.
    pub fn shown_difference(&self) -> String {
        match self.difference() {
            Some(more) if more.0 > 0 => format!("+{more}"),
            Some(less) => less.to_string(),
            None => String::new(),
        }
    }
    /// What stands against it or is lacking, or why it was turned down.
    pub fn note(&self) -> String {
        if self.refusal_reason.is_empty() { self.explanation.0.sentence() } else { self.refusal_reason.clone() }
    }
    /// The page of the decision that runs, or that took its place.
    pub fn href(&self) -> String {
        let which = if self.state == RecalculationState::Approved { self.id } else { self.decision_id };
        format!("/decisioni/{which}")
    }
    /// Whether it waits to be approved.
    pub fn is_proposed(&self) -> bool {
        self.state == RecalculationState::Proposed
    }
    /// Whether the program could not propose it, and works it out again when more is known.
    pub fn is_open(&self) -> bool {
        matches!(self.state, RecalculationState::Undetermined | RecalculationState::Examine)
    }
}

/// One that is about to be approved, with the decision that runs, both locked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Locked {
    /// Which.
    pub id: Uuid,
    /// The decision that runs.
    pub decision_id: Uuid,
    /// On which application.
    pub application_id: ApplicationId,
    /// For whom.
    pub person_id: PersonId,
    /// For which measure.
    pub measure_id: MeasureId,
    /// Why.
    pub cause: Cause,
    /// The version that gives the new amount.
    pub rule_version_id: Uuid,
    /// From which day.
    pub from_day: NaiveDate,
    /// What is paid.
    pub old_amount_cents: Option<Cents>,
    /// What would be paid.
    pub new_amount_cents: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// What became of it.
    pub state: RecalculationState,
    /// What was known.
    pub input: Json<Value>,
    /// When it was worked out.
    pub computed_at: Instant,
    /// Who asked for it.
    pub proposed_by: Option<AccountId>,
    /// Version.
    pub version: i64,
    /// How many of the same decision come before it.
    pub earlier: i64,
    /// Whether the actor wrote, or withdrew, the attestation from which it comes.
    pub own: bool,
    /// The number of the decision that runs.
    pub decision_number: String,
    /// The day of its act.
    pub decision_act_date: Option<NaiveDate>,
    /// Whether the decision still runs.
    pub runs: bool,
    /// First day on which the decision no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// Version of the decision.
    pub decision_version: i64,
}

/// One that the program could not propose, locked.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct ToWorkOut {
    /// For whom.
    pub person_id: PersonId,
    /// From which day.
    pub from_day: NaiveDate,
    /// What became of it.
    pub state: RecalculationState,
    /// Version.
    pub version: i64,
}

/// How many wait, for the home.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// To be approved.
    pub proposed: i64,
    /// To be looked at.
    pub others: i64,
}
