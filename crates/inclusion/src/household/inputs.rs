//! What programs send about a household.

use crate::exemption::ExemptionGround;
use crate::meeting::{Justification, MeetingState};
use crate::report::{ReportKind, ReportStep};
use chrono::{NaiveDate, NaiveTime};
use kernel::{CaseId, PersonId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A meeting to be planned, or one that took place already.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionMeetingInput {
    /// The day.
    pub on: NaiveDate,
    /// The time.
    pub at: Option<NaiveTime>,
    /// Where.
    #[schema(max_length = 120)]
    pub place: Option<String>,
    /// With whom; nobody when it is with the household.
    pub member: Option<Uuid>,
    /// Whether it took place already.
    pub held: Option<bool>,
    /// A note.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// What came of a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionOutcomeInput {
    /// Where it stands now; not `planned`.
    pub state: MeetingState,
    /// Whether there was a reason, of one to which nobody came.
    pub justification: Option<Justification>,
    /// A note.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// A period in which somebody need not come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionExemptionInput {
    /// Why.
    pub ground: ExemptionGround,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub last_day: Option<NaiveDate>,
    /// A note.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}

/// The last day of an exemption.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionExemptionEndInput {
    /// The last day; one before its first takes it back.
    pub last_day: NaiveDate,
}

/// A report to be prepared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionReportInput {
    /// What.
    pub kind: ReportKind,
    /// Because of which meeting.
    pub meeting: Option<Uuid>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What happened to a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionReportStepInput {
    /// What.
    pub step: ReportStep,
    /// When; today when nothing is said.
    pub on: Option<NaiveDate>,
    /// Under which number it was sent.
    #[schema(max_length = 60)]
    pub reference: Option<String>,
    /// A note.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// The case whose plan is the pact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionPactInput {
    /// The case; none takes it away.
    pub case: Option<CaseId>,
}

/// Who of the register a member is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionLinkInput {
    /// Who.
    pub person: PersonId,
}

/// To which unit a household is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionGiveInput {
    /// The unit.
    pub unit: UnitId,
}
