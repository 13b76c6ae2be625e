//! Regulations as programs see them.

use super::ending::EndingRow;
use super::model::{Act, RuleKind, VersionState};
use super::store::{RuleRow, VersionRow};
use chrono::NaiveDate;
use kernel::Instant;
use regulation::{Fault, Regulation};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The act that decided a regulation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationActShape {
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: NaiveDate,
    /// Who decided.
    pub organ: String,
}

impl From<Act> for RegulationActShape {
    fn from(act: Act) -> RegulationActShape {
        RegulationActShape { number: act.number, date: act.date, organ: act.organ }
    }
}

/// A regulation of the body.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationShape {
    /// Identifier.
    pub id: Uuid,
    /// The id that its text bears.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it decides.
    pub kind: RuleKind,
    /// The version that holds today; absent when none does.
    pub in_force: Option<Uuid>,
    /// Since when.
    pub in_force_since: Option<NaiveDate>,
    /// By which act.
    pub act: Option<RegulationActShape>,
    /// How many drafts are being written.
    pub drafts: i64,
    /// The regulation with its versions.
    pub href: String,
}

impl From<RuleRow> for RegulationShape {
    fn from(row: RuleRow) -> RegulationShape {
        RegulationShape {
            href: format!("/api/v1/rules/{}", row.id),
            act: row.act().map(RegulationActShape::from),
            id: row.id,
            code: row.code,
            name: row.name,
            kind: row.kind,
            in_force: row.held_id,
            in_force_since: row.held_from,
            drafts: row.drafts,
        }
    }
}

/// A version of a regulation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationVersionShape {
    /// Identifier.
    pub id: Uuid,
    /// Of which regulation.
    pub rule: Uuid,
    /// The id that its text bears.
    pub code: String,
    /// 1, 2, 3 …
    pub number: i64,
    /// What became of it.
    pub state: VersionState,
    /// Of its text, as 64 hexadecimal digits.
    pub sha256: String,
    /// How many mistakes the text had when it was saved.
    pub faults: i64,
    /// First day on which it holds.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds; absent while it is open.
    pub last_day: Option<NaiveDate>,
    /// Why from a day that was past.
    pub early_reason: String,
    /// The act that decided it.
    pub act: Option<RegulationActShape>,
    /// When it was written last.
    #[schema(value_type = String, format = DateTime)]
    pub written_at: Instant,
    /// By whom.
    pub written_by: String,
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Instant>,
    /// By whom.
    pub published_by: String,
    /// The version with its text.
    pub href: String,
}

impl From<VersionRow> for RegulationVersionShape {
    fn from(row: VersionRow) -> RegulationVersionShape {
        RegulationVersionShape {
            href: format!("/api/v1/rules/versions/{}", row.id),
            last_day: row.last_day(),
            act: row.act().map(RegulationActShape::from),
            id: row.id,
            rule: row.rule_id,
            code: row.code,
            number: row.number,
            state: row.state,
            sha256: row.sha256,
            faults: row.faults,
            valid_from: row.valid_from,
            early_reason: row.early_reason,
            written_at: row.written_at,
            written_by: row.written_by_name,
            published_at: row.published_at,
            published_by: row.published_by_name,
        }
    }
}

/// A regulation with its versions, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeRegulationShape {
    /// The regulation.
    #[serde(flatten)]
    pub rule: RegulationShape,
    /// Its versions.
    pub versions: Vec<RegulationVersionShape>,
}

/// A version with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeRegulationVersionShape {
    /// The version.
    #[serde(flatten)]
    pub version: RegulationVersionShape,
    /// How it ends, or is proposed to; absent where it does not, or where another version follows.
    pub ending: Option<RegulationEndingShape>,
    /// Its text (TOML).
    pub text: String,
}

/// That a version ends although none follows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationEndingShape {
    /// First day on which it no longer holds.
    pub ends_from: NaiveDate,
    /// The act that decided it.
    pub act: RegulationActShape,
    /// Why from a day that was past.
    pub early_reason: String,
    /// When it was proposed.
    #[schema(value_type = String, format = DateTime)]
    pub proposed_at: Instant,
    /// By whom.
    pub proposed_by: String,
    /// When it was confirmed; absent while it is only proposed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub confirmed_at: Option<Instant>,
    /// By whom.
    pub confirmed_by: String,
}

impl From<EndingRow> for RegulationEndingShape {
    fn from(row: EndingRow) -> RegulationEndingShape {
        RegulationEndingShape {
            ends_from: row.ends_from,
            act: row.act().into(),
            early_reason: row.early_reason,
            proposed_at: row.proposed_at,
            proposed_by: row.proposed_by_name,
            confirmed_at: row.decided_at,
            confirmed_by: row.decided_by_name,
        }
    }
}

/// With what a regulation begins that the body does not have yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationBeginInput {
    /// The id of one that comes with the program, or `empty`.
    #[schema(min_length = 1, max_length = 60, example = "sostegno-al-reddito")]
    pub start: String,
    /// The id of its own, where it begins empty: small letters, digits and hyphens.
    #[schema(max_length = 60, example = "contributo-affitto")]
    pub code: Option<String>,
}

/// With what another draft begins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationDraftInput {
    /// A version of the same regulation, `shipped` for the text that comes with the program, or `empty`.
    #[schema(min_length = 1, max_length = 60, example = "empty")]
    pub from: String,
}

/// From when a draft holds, and by which act.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationPublicationInput {
    /// First day.
    pub valid_from: NaiveDate,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decided.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
    /// Why from a day that is past.
    #[schema(max_length = 300)]
    pub early_reason: Option<String>,
}

/// From when a version no longer holds, and by which act.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationEndingInput {
    /// First day on which it no longer holds.
    pub ends_from: NaiveDate,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decided.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
    /// Why from a day that is past.
    #[schema(max_length = 300)]
    pub early_reason: Option<String>,
}

/// Why a version is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationWithdrawalInput {
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// A text to be looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegulationTextInput {
    /// The text (TOML).
    #[schema(min_length = 1, max_length = 131072)]
    pub text: String,
}

/// A mistake in a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegulationFaultShape {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong, in Italian.
    pub message: String,
    /// The line, and under it a caret for each character of the mistake.
    pub shown: String,
}

impl From<Fault> for RegulationFaultShape {
    fn from(fault: Fault) -> RegulationFaultShape {
        RegulationFaultShape { line: fault.line, column: fault.column, message: fault.message, shown: fault.shown }
    }
}

/// What came of looking at a text.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct RegulationCheckShape {
    /// The id that it bears; absent when it could not be read.
    pub code: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
    /// How many examples it has, all of which come out.
    pub examples: usize,
    /// Everything that is wrong with it, in the order of the text.
    pub faults: Vec<RegulationFaultShape>,
}

impl From<Result<Arc<Regulation>, Vec<Fault>>> for RegulationCheckShape {
    fn from(read: Result<Arc<Regulation>, Vec<Fault>>) -> RegulationCheckShape {
        match read {
            Ok(read) => RegulationCheckShape {
                code: Some(read.id.clone()),
                name: Some(read.name.clone()),
                examples: read.examples.len(),
                faults: Vec::new(),
            },
            Err(faults) => {
                RegulationCheckShape { faults: faults.into_iter().map(RegulationFaultShape::from).collect(), ..Default::default() }
            }
        }
    }
}
