//! What the forms and the interface of a case send.

use super::{MemberRole, Phase};
use crate::entered::Admission;
use chrono::NaiveDate;
use kernel::AccountId;
use kernel::input::{Fields, TEXT};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest reason.
pub const REASON: usize = 1_000;

/// Assigning, or assigning again: to whom and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Account of the worker, who has a role in the unit of the case.
    pub worker: AccountId,
    /// Why this worker; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// Reads [`Assign`].
pub fn assign(fields: &mut Fields) -> Option<Assign> {
    let worker = fields.required_id("worker");
    let reason = fields.text("reason", REASON);
    Some(Assign { worker: worker?, reason })
}

/// Taking into care.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// The day on which care begins: not before the record was opened, not in the future.
    pub taken_on: NaiveDate,
}

/// Reads [`Take`].
pub fn take(fields: &mut Fields) -> Option<Take> {
    Some(Take { taken_on: fields.required_date("taken_on")? })
}

/// Anything that is done for a reason: filing without care, sealing, opening again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`Because`].
pub fn because(fields: &mut Fields) -> Option<Because> {
    Some(Because { reason: fields.required_text("reason", REASON)? })
}

/// Sealing, or taking the seal away.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Whether only those who work on the case may read it.
    pub sealed: bool,
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`Seal`].
pub fn seal(fields: &mut Fields) -> Option<Seal> {
    let sealed = fields.flag("sealed");
    Some(Seal { sealed, reason: fields.required_text("reason", REASON)? })
}

/// Entering a phase.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterPhase {
    /// The phase: analysis, planning or monitoring.
    pub phase: Phase,
    /// Its first day.
    pub from_day: NaiveDate,
    /// Why; needed to go back; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// Reads [`EnterPhase`].
pub fn phase(fields: &mut Fields) -> Option<EnterPhase> {
    let phase = fields.required_code("phase");
    let from_day = fields.required_date("from_day");
    let reason = fields.text("reason", REASON);
    Some(EnterPhase { phase: phase?, from_day: from_day?, reason })
}

/// Somebody who joins the team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The account.
    pub account: AccountId,
    /// In which part (not in charge: that is an assignment).
    pub role: MemberRole,
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// Reads [`Join`].
pub fn join(fields: &mut Fields) -> Option<Join> {
    let account = fields.required_id("account");
    let role = fields.required_code("role");
    let reason = fields.text("reason", REASON);
    if role == Some(MemberRole::Responsible) {
        fields.fault("role", "Il responsabile si cambia riassegnando la cartella.");
    }
    Some(Join { account: account?, role: role?, reason })
}

/// Somebody who leaves the team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The row of the team.
    pub member: Uuid,
}

/// Reads [`Leave`].
pub fn leave(fields: &mut Fields) -> Option<Leave> {
    Some(Leave { member: fields.required_id::<Uuid>("member")? })
}

/// What was decided about news of the person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The news.
    pub news: Uuid,
    /// Of somebody who came into the household of the case: whether it becomes theirs too. Of other news nothing.
    pub admission: Option<Admission>,
    /// What was decided, in words: needed, but for somebody who came into the household; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub decision: Option<String>,
}

/// Reads [`Decide`].
pub fn decide(fields: &mut Fields) -> Option<Decide> {
    let news = fields.required_id::<Uuid>("news");
    let admission = fields.code("admission");
    let decision = fields.text("decision", REASON);
    if admission.is_none() && decision.is_none() {
        fields.fault("decision", "Scrivi che cosa è stato deciso.");
    }
    Some(Decide { news: news?, admission, decision })
}

/// Longest narrative of this room.
pub const NARRATIVE: usize = TEXT;
