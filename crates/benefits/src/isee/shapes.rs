//! Attestations as programs read and send them.

use super::forms::AskedFor;
use super::model::{
    AttestationState, Counted, Counting, DefectKind, DefectOutcome, Fell, Indicator, IseeKind, MemberRelation, Scale, Source,
};
use super::protocol::DsuProtocol;
use super::question_store::{Answered, Asked};
use super::service::Purpose;
use super::store::{Attestation, Defect, Member};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Cents, PersonId, TaxCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An attestation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttestationShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// For whom it was asked.
    pub person: PersonId,
    /// Which kind.
    pub kind: IseeKind,
    /// Which indicator; municipal benefits take `ordinary` alone.
    pub indicator: Indicator,
    /// The number of the declaration.
    pub protocol: DsuProtocol,
    /// First day on which it holds.
    pub submitted_on: NaiveDate,
    /// Last day on which it holds.
    pub last_day: NaiveDate,
    /// The indicator.
    pub value: Cents,
    /// The equivalence scale, with two decimals.
    pub scale: Option<String>,
    /// How it came.
    pub source: Source,
    /// Whether it stands.
    pub state: AttestationState,
    /// Why it was withdrawn.
    pub withdrawal_reason: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Omissions and discrepancies of the certificate.
    pub defects: i64,
    /// Those of them that nobody settled.
    pub open_defects: i64,
}

impl From<Attestation> for AttestationShape {
    fn from(row: Attestation) -> Self {
        AttestationShape {
            id: row.id,
            version: row.version,
            person: row.person_id,
            kind: row.kind,
            indicator: row.indicator,
            protocol: row.protocol,
            submitted_on: row.submitted_on,
            last_day: row.last_day,
            value: row.value,
            scale: row.scale.map(Scale::decimal),
            source: row.source,
            state: row.state,
            withdrawal_reason: row.withdrawal_reason,
            recorded_at: row.created_at,
            defects: row.defects,
            open_defects: row.open_defects,
        }
    }
}

/// Somebody of the household, as far as the caller may know of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberShape {
    /// Place in the household, from 1.
    pub position: i64,
    /// What they are to whoever declared.
    pub relation: MemberRelation,
    /// Who, where the register knows them.
    pub person: Option<PersonId>,
    /// Tax code of whoever has no record; may be empty.
    pub tax_code: String,
    /// Name; may be empty.
    pub name: String,
}

impl From<Member> for MemberShape {
    fn from(row: Member) -> Self {
        MemberShape {
            position: row.position,
            relation: row.relation,
            person: row.person_id,
            tax_code: row.tax_code,
            name: row.name,
        }
    }
}

/// An omission or a discrepancy.
#[derive(Debug, Serialize, ToSchema)]
pub struct DefectShape {
    /// Its number, from 1.
    pub position: i64,
    /// Which.
    pub kind: DefectKind,
    /// With whom: the place in the household.
    pub member: Option<i64>,
    /// The day of the control.
    pub checked_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: DefectOutcome,
    /// What was noted.
    pub note: String,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
}

impl From<Defect> for DefectShape {
    fn from(row: Defect) -> Self {
        DefectShape {
            position: row.position,
            kind: row.kind,
            member: row.member,
            checked_on: row.checked_on,
            outcome: row.outcome,
            note: row.note,
            settled_at: row.resolved_at,
        }
    }
}

/// An attestation with its household and what the certificate found.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeAttestationShape {
    /// The attestation.
    pub attestation: AttestationShape,
    /// The household.
    pub members: Vec<MemberShape>,
    /// Omissions and discrepancies.
    pub defects: Vec<DefectShape>,
}

kernel::code_enum! {
    /// What counts.
    pub enum CountingState {
        /// The attestation holds.
        Holds = "holds" => "Valida",
        /// It ended.
        Expired = "expired" => "Scaduta",
        /// It is the indicator for specific family benefits.
        OtherIndicator = "other_indicator" => "Altro indicatore",
        /// There is none.
        None = "none" => "Nessuna",
    }
}

/// Which attestation counts for somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountingShape {
    /// Whether one counts.
    pub state: CountingState,
    /// The same in one Italian sentence.
    pub sentence: String,
    /// Which one; where none counts, the one of which the state tells.
    pub attestation: Option<Uuid>,
    /// Its kind.
    pub kind: Option<IseeKind>,
    /// First day on which it holds.
    pub submitted_on: Option<NaiveDate>,
    /// Last day on which it holds.
    pub last_day: Option<NaiveDate>,
    /// The indicator, only of one that counts.
    pub value: Option<Cents>,
    /// The equivalence scale, only of one that counts.
    pub scale: Option<String>,
    /// Whether omissions or discrepancies wait, only of one that counts.
    pub has_open_defects: Option<bool>,
}

impl From<Counting> for CountingShape {
    fn from(counting: Counting) -> Self {
        let sentence = counting.sentence();
        let (state, one): (CountingState, Option<Counted>) = match counting {
            Counting::Holds(one) => (CountingState::Holds, Some(one)),
            Counting::Expired(one) => (CountingState::Expired, Some(one)),
            Counting::OtherIndicator(one) => (CountingState::OtherIndicator, Some(one)),
            Counting::None => (CountingState::None, None),
        };
        let holding = one.as_ref().filter(|_| state == CountingState::Holds);
        CountingShape {
            state,
            sentence,
            attestation: one.as_ref().map(|one| one.id),
            kind: one.as_ref().map(|one| one.kind),
            submitted_on: one.as_ref().map(|one| one.submitted_on),
            last_day: one.as_ref().map(|one| one.last_day),
            value: holding.map(|one| one.value),
            scale: holding.and_then(|one| one.scale).map(Scale::decimal),
            has_open_defects: holding.map(|one| one.has_open_defects),
        }
    }
}

/// Somebody of the household: by the record where there is one, else by tax code or name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    /// What they are to whoever declared.
    pub relation: MemberRelation,
    /// Who, where the register knows them.
    pub person: Option<PersonId>,
    /// Their tax code; whoever has it in the register, and the caller may know of, is named by the record.
    pub tax_code: Option<TaxCode>,
    /// Their name.
    #[schema(max_length = 120)]
    pub name: Option<String>,
}

/// An omission or a discrepancy of the certificate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefectInput {
    /// Which.
    pub kind: DefectKind,
    /// With whom: the number in `members`, from 1.
    #[schema(minimum = 1, maximum = 30)]
    pub member: Option<i64>,
    /// The day of the control.
    pub checked_on: Option<NaiveDate>,
}

/// An attestation as it stands on the paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestationInput {
    /// Which kind.
    pub kind: IseeKind,
    /// Which indicator; the ordinary one when nothing is said.
    pub indicator: Option<Indicator>,
    /// The number of the declaration.
    pub protocol: DsuProtocol,
    /// When it was submitted.
    pub submitted_on: NaiveDate,
    /// What fell, of a current one; income when nothing is said.
    pub fell: Option<Fell>,
    /// The last day, of a current one that says it.
    pub expires_on: Option<NaiveDate>,
    /// The indicator.
    #[schema(minimum = 0, maximum = 1000000000000)]
    pub value: Cents,
    /// The equivalence scale, as `2.46`.
    #[schema(max_length = 10, pattern = r"^\d{1,2}([.,]\d{1,2})?$", example = "2.46")]
    pub scale: Option<String>,
    /// The household.
    #[schema(max_items = 30)]
    pub members: Option<Vec<MemberInput>>,
    /// What the certificate found.
    #[schema(max_items = 30)]
    pub defects: Option<Vec<DefectInput>>,
}

/// Why an attestation is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestationWithdrawalInput {
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// What came of an omission or a discrepancy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementInput {
    /// Its number.
    #[schema(minimum = 1, maximum = 30)]
    pub position: i64,
    /// What; not `open`.
    pub outcome: DefectOutcome,
    /// A note.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}

/// A question to INPS.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IseeQuestionInput {
    /// What is wanted.
    pub wants: AskedFor,
    /// Of which kind; ordinary when nothing is said.
    pub kind: Option<IseeKind>,
    /// The threshold, where it is asked for one.
    #[schema(minimum = 0, maximum = 1000000000000)]
    pub threshold: Option<Cents>,
    /// The day on which it must hold; today when nothing is said.
    pub on: Option<NaiveDate>,
    /// Why.
    pub purpose: Purpose,
    /// For which benefit: a code of the national nomenclature, such as `A1.05`.
    #[schema(max_length = 10, pattern = r"^[A-Z]\d\.\d\d(\.\d\d)?$", example = "A1.05")]
    pub benefit: String,
    /// Number of the application.
    #[schema(max_length = 40)]
    pub application: Option<String>,
}

/// What INPS answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct IseeAnswerShape {
    /// The question.
    pub question: Uuid,
    /// Of whom.
    pub person: PersonId,
    /// What came of it.
    pub outcome: Answered,
    /// The attestation that came, or that was known already.
    pub attestation: Option<Uuid>,
}

impl From<Asked> for IseeAnswerShape {
    fn from(asked: Asked) -> Self {
        IseeAnswerShape { question: asked.id, person: asked.person_id, outcome: asked.outcome, attestation: asked.attestation_id }
    }
}
