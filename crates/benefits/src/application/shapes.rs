//! Applications as programs read and send them.

use super::document::DocumentRow;
use super::model::{ApplicantTitle, ApplicationId, ApplicationState, Channel, DocumentId, EvidenceState, FactSource};
use super::pages::Whole;
use super::store::{ApplicationRow, FactRow, StepRow};
use super::term::StepKind;
use super::view::Missing;
use crate::measure::MeasureId;
use chrono::NaiveDate;
use kernel::{Instant, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An application in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationShape {
    /// Identifier.
    pub id: ApplicationId,
    /// Version, for `If-Match`.
    pub version: i64,
    /// As people name it.
    pub number: String,
    /// For which measure.
    pub measure: MeasureId,
    /// What that is called.
    pub measure_title: String,
    /// For whom.
    pub person: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// Who asks, where it is somebody else of whom the caller may know.
    pub applicant: Option<PersonId>,
    /// As what they ask.
    pub applicant_title: ApplicantTitle,
    /// The office of the measure.
    pub unit: UnitId,
    /// The desk that took it.
    pub desk: UnitId,
    /// When it came.
    pub received_on: NaiveDate,
    /// How it came.
    pub channel: Channel,
    /// How far it is.
    pub state: ApplicationState,
    /// Last day of the procedure; absent while nothing runs.
    pub due_on: Option<NaiveDate>,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// The application.
    pub href: String,
}

impl From<ApplicationRow> for ApplicationShape {
    fn from(row: ApplicationRow) -> Self {
        ApplicationShape {
            href: format!("/api/v1/applications/{}", row.id),
            id: row.id,
            version: row.version,
            number: row.number,
            measure: row.measure_id,
            measure_title: row.measure_title,
            person: row.person_id,
            display_name: row.display_name,
            applicant: row.applicant_id,
            applicant_title: row.applicant_title,
            unit: row.unit_id,
            desk: row.filed_unit_id,
            received_on: row.received_on,
            channel: row.channel,
            state: row.state,
            due_on: row.due_on,
            decided_on: row.decided_on,
        }
    }
}

/// Something that was said of a fact; of one fact the latest counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationFactShape {
    /// Which fact: its id in the regulation, or `household.…`, `person.…`.
    pub fact: String,
    /// The value as the regulation's type is written; empty when it was taken back.
    pub value: String,
    /// From where it is known.
    pub source: FactSource,
    /// What came of its paper.
    pub evidence: EvidenceState,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Instant,
}

impl From<FactRow> for ApplicationFactShape {
    fn from(row: FactRow) -> Self {
        ApplicationFactShape {
            fact: row.fact,
            value: row.value,
            source: row.source,
            evidence: row.evidence_state,
            recorded_at: row.recorded_at,
        }
    }
}

/// A step of an application.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationStepShape {
    /// What happened.
    pub kind: StepKind,
    /// When.
    pub on: NaiveDate,
    /// The last day of what was asked for.
    pub until: Option<NaiveDate>,
    /// What was written; may be empty.
    pub note: String,
}

impl From<StepRow> for ApplicationStepShape {
    fn from(row: StepRow) -> Self {
        ApplicationStepShape { kind: row.kind, on: row.on_day, until: row.until_day, note: row.note }
    }
}

/// A paper of an application, without its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationDocumentShape {
    /// Identifier.
    pub id: DocumentId,
    /// What it is.
    pub title: String,
    /// The fact that it shows; may be empty.
    pub fact: String,
    /// When it came.
    pub received_on: NaiveDate,
    /// Whether it was taken off.
    pub withdrawn: bool,
}

impl From<DocumentRow> for ApplicationDocumentShape {
    fn from(row: DocumentRow) -> Self {
        let withdrawn = !row.is_kept();
        ApplicationDocumentShape { id: row.id, title: row.title, fact: row.fact, received_on: row.received_on, withdrawn }
    }
}

/// Something that must be known, or brought, before anything can be decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingShape {
    /// What.
    pub label: String,
    /// Who can say it.
    pub given_by: String,
    /// The paper; may be empty.
    pub evidence: String,
}

impl From<Missing> for MissingShape {
    fn from(one: Missing) -> Self {
        MissingShape { label: one.label, given_by: one.given_by, evidence: one.evidence }
    }
}

/// An application with everything that is known for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeApplicationShape {
    /// The application.
    #[serde(flatten)]
    pub application: ApplicationShape,
    /// The term in one Italian sentence; absent while nothing runs.
    pub term: Option<String>,
    /// What is missing.
    pub missing: Vec<MissingShape>,
    /// Everything that was said of its facts, in order.
    pub facts: Vec<ApplicationFactShape>,
    /// How it went.
    pub steps: Vec<ApplicationStepShape>,
    /// Its papers.
    pub documents: Vec<ApplicationDocumentShape>,
}

impl WholeApplicationShape {
    /// From what its page tells.
    pub(super) fn of(whole: Whole, facts: Vec<FactRow>, documents: Vec<DocumentRow>) -> Self {
        WholeApplicationShape {
            term: whole.term.map(|term| term.words()),
            missing: whole.missing.into_iter().map(MissingShape::from).collect(),
            facts: facts.into_iter().map(ApplicationFactShape::from).collect(),
            steps: whole.steps.into_iter().map(ApplicationStepShape::from).collect(),
            documents: documents.into_iter().map(ApplicationDocumentShape::from).collect(),
            application: whole.row.into(),
        }
    }
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationAnswerInput {
    /// Which fact: its id in the regulation, or `household.…`, `person.…`.
    #[schema(min_length = 1, max_length = 200)]
    pub fact: String,
    /// The value as the regulation's type is written: `true`, `123.45`, `2026-01-31`, `18 months`, a word of a list. Nothing takes back what was said.
    #[schema(max_length = 200)]
    pub value: Option<String>,
    /// What came of its paper; none when nothing is said.
    pub evidence: Option<EvidenceState>,
}

/// An application that is taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationInput {
    /// For which measure.
    pub measure: MeasureId,
    /// For whom.
    pub person: PersonId,
    /// Who asks, where it is somebody else.
    pub applicant: Option<PersonId>,
    /// As what they ask; `self` when nothing is said.
    pub applicant_title: Option<ApplicantTitle>,
    /// The desk that takes it.
    pub desk: UnitId,
    /// How it came; `desk` when nothing is said.
    pub channel: Option<Channel>,
    /// When it came, of one that came by post or certified mail; today otherwise.
    pub received_on: Option<NaiveDate>,
    /// Whether it is meant although another one of theirs for this measure is open.
    pub again: Option<bool>,
    /// Whether it is submitted at once.
    pub submit: Option<bool>,
    /// What was answered.
    #[schema(max_items = 100)]
    pub answers: Option<Vec<ApplicationAnswerInput>>,
}

/// What was answered since.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationAnswersInput {
    /// What was answered; the other answers stay.
    #[schema(max_items = 100)]
    pub answers: Option<Vec<ApplicationAnswerInput>>,
    /// Whether it is submitted now.
    pub submit: Option<bool>,
}

/// For which papers an application waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSuspensionInput {
    /// What is missing.
    #[schema(min_length = 1, max_length = 2000)]
    pub missing: String,
    /// The last day, thirty days ahead at most; that when nothing is said.
    pub until: Option<NaiveDate>,
}

/// What is noted when it goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationResumptionInput {
    /// A note.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}

/// Why an application is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationWithdrawalInput {
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}
