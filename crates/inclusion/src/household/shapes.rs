//! Households as programs read them.

use super::model::{BenefitState, DueKind, Obligation, ReferredTo, Role};
use super::pact::Pact;
use super::store::{Household, MemberRow};
use crate::exemption::ExemptionGround;
use crate::exemption::store::ExemptionRow;
use crate::meeting::store::MeetingRow;
use crate::meeting::{Justification, MeetingState};
use crate::report::store::ReportRow;
use crate::report::{Proposal, ReportKind, ReportState};
use casework::plan::{PlanKind, PlanState};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{CaseId, PersonId, PlanId, UnitId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A household in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionHouseholdShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Number of the practice on the platform of the Ministry.
    pub practice: String,
    /// The unit that meets it.
    pub unit: UnitId,
    /// Who asked for the allowance.
    pub applicant: String,
    /// Who that is, where the register knows them.
    pub applicant_person: Option<PersonId>,
    /// Where the benefit stands.
    pub state: BenefitState,
    /// To which services it was sent.
    pub referral: ReferredTo,
    /// Day of the application.
    pub applied_on: Option<NaiveDate>,
    /// Day of the digital activation pact.
    pub activation_pact_on: Option<NaiveDate>,
    /// What is due.
    pub due: DueKind,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// The day of the next meeting that is planned.
    pub planned_on: Option<NaiveDate>,
    /// Members whom nobody found in the register.
    pub unmatched: i64,
    /// Since when it is not in the list.
    pub left_on: Option<NaiveDate>,
    /// The household.
    pub href: String,
}

impl From<Household> for InclusionHouseholdShape {
    fn from(row: Household) -> Self {
        InclusionHouseholdShape {
            href: format!("/api/v1/inclusion/households/{}", row.id),
            due_on: row.due_day(),
            id: row.id,
            version: row.version,
            practice: row.practice,
            unit: row.unit_id,
            applicant: row.applicant,
            applicant_person: row.applicant_id,
            state: row.state,
            referral: row.referral,
            applied_on: row.applied_on,
            activation_pact_on: row.pad_on,
            due: row.due_kind,
            planned_on: row.planned_on,
            unmatched: row.unmatched,
            left_on: row.left_on,
        }
    }
}

/// Somebody of a household.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionMemberShape {
    /// Identifier.
    pub id: Uuid,
    /// Who, where the register knows them.
    pub person: Option<PersonId>,
    /// What they are called.
    pub name: String,
    /// Tax code of whoever has no record; empty for others.
    pub tax_code: String,
    /// What they are in the household.
    pub role: Role,
    /// Whether they are bound, as the list says.
    pub obligation: Obligation,
    /// Since when they are no longer in the household.
    pub left_on: Option<NaiveDate>,
}

impl From<MemberRow> for InclusionMemberShape {
    fn from(row: MemberRow) -> Self {
        InclusionMemberShape {
            name: row.name().to_owned(),
            tax_code: if row.person_id.is_none() { row.tax_code } else { String::new() },
            id: row.id,
            person: row.person_id,
            role: row.role,
            obligation: row.obligation,
            left_on: row.left_on,
        }
    }
}

/// A period in which somebody need not come; only for whoever may write here.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionExemptionShape {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub member: Uuid,
    /// Why.
    pub ground: ExemptionGround,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub last_day: Option<NaiveDate>,
    /// A note.
    pub note: String,
}

impl From<ExemptionRow> for InclusionExemptionShape {
    fn from(row: ExemptionRow) -> Self {
        InclusionExemptionShape {
            last_day: row.last_day(),
            id: row.id,
            member: row.member_id,
            ground: row.ground,
            from: row.valid_from,
            note: row.note,
        }
    }
}

/// A meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionMeetingShape {
    /// Identifier.
    pub id: Uuid,
    /// With whom; nobody alone when it is with the household.
    pub member: Option<Uuid>,
    /// The day.
    pub on: NaiveDate,
    /// The time, as `09:30`; may be empty.
    pub at: String,
    /// Where; may be empty.
    pub place: String,
    /// Where it stands.
    pub state: MeetingState,
    /// Whether there was a reason not to come.
    pub justification: Justification,
    /// A note; may be empty.
    pub note: String,
}

impl From<MeetingRow> for InclusionMeetingShape {
    fn from(row: MeetingRow) -> Self {
        InclusionMeetingShape {
            id: row.id,
            member: row.member_id,
            on: row.on_day,
            at: row.at_time,
            place: row.place,
            state: row.state,
            justification: row.justification,
            note: row.note,
        }
    }
}

/// A report to whoever pays.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionReportShape {
    /// Identifier.
    pub id: Uuid,
    /// Because of which meeting.
    pub meeting: Option<Uuid>,
    /// What.
    pub kind: ReportKind,
    /// Where it stands.
    pub state: ReportState,
    /// Why.
    pub reason: String,
    /// When it was sent.
    pub sent_on: Option<NaiveDate>,
    /// Under which number; may be empty.
    pub reference: String,
    /// When it was answered.
    pub answered_on: Option<NaiveDate>,
    /// A note; may be empty.
    pub note: String,
    /// When it was prepared.
    pub prepared_at: DateTime<Utc>,
}

impl From<ReportRow> for InclusionReportShape {
    fn from(row: ReportRow) -> Self {
        InclusionReportShape {
            id: row.id,
            meeting: row.meeting_id,
            kind: row.kind,
            state: row.state,
            reason: row.reason,
            sent_on: row.sent_on,
            reference: row.reference,
            answered_on: row.answered_on,
            note: row.note,
            prepared_at: row.created_at,
        }
    }
}

/// A report that the office should think of; nothing is sent by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionProposalShape {
    /// What.
    pub kind: ReportKind,
    /// Because of which meeting.
    pub meeting: Option<Uuid>,
    /// Why, in Italian.
    pub why: String,
    /// The article.
    pub source: String,
}

impl From<Proposal> for InclusionProposalShape {
    fn from(one: Proposal) -> Self {
        InclusionProposalShape { kind: one.kind, meeting: one.meeting, why: one.why, source: one.source }
    }
}

/// The inclusion pact, as far as the caller may read the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionPactShape {
    /// The case that was named.
    pub case: Option<CaseId>,
    /// Whether the caller may read it.
    pub readable: bool,
    /// Its plan.
    pub plan: Option<PlanId>,
    /// What the plan is.
    pub kind: Option<PlanKind>,
    /// Where it stands.
    pub state: Option<PlanState>,
    /// When the last of those named signed.
    pub agreed_on: Option<NaiveDate>,
    /// When it is reviewed.
    pub review_on: Option<NaiveDate>,
}

impl InclusionPactShape {
    pub(super) fn of(case: Option<CaseId>, pact: &Pact) -> InclusionPactShape {
        let plan = match pact {
            Pact::Case(_, _, plan) => plan.as_ref(),
            Pact::NoCase | Pact::NotReadable => None,
        };
        InclusionPactShape {
            case,
            readable: matches!(pact, Pact::Case(..)),
            plan: plan.map(|plan| plan.id),
            kind: plan.map(|plan| plan.kind),
            state: plan.map(|plan| plan.state),
            agreed_on: plan.and_then(|plan| plan.agreed_on),
            review_on: plan.map(|plan| plan.review_on),
        }
    }
}

/// A household with all that is kept of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeInclusionShape {
    /// The household.
    pub household: InclusionHouseholdShape,
    /// Who is in it, and who was, as far as the caller may know of them.
    pub members: Vec<InclusionMemberShape>,
    /// Exemptions; none for whoever may not write here.
    pub exemptions: Vec<InclusionExemptionShape>,
    /// Meetings, the latest first.
    pub meetings: Vec<InclusionMeetingShape>,
    /// Reports, the latest first.
    pub reports: Vec<InclusionReportShape>,
    /// Reports to think of.
    pub proposals: Vec<InclusionProposalShape>,
    /// The pact.
    pub pact: InclusionPactShape,
}
