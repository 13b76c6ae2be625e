//! What forms and the interface send about passages.

use super::{PassageAnswer, PassageKind, Piece};
use crate::case::forms::REASON;
use kernel::input::{Fields, LINE};
use kernel::{AccountId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest summary.
pub const SUMMARY: usize = 8_000;

/// A passage to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassage {
    /// To whom.
    pub kind: PassageKind,
    /// The worker, of a passage within the unit.
    pub worker: Option<AccountId>,
    /// The unit, of a passage or of work together.
    pub unit: Option<UnitId>,
    /// The other body; at most 200 characters.
    #[schema(max_length = 200)]
    pub to_body: Option<String>,
    /// Whether that body works with this same program: then an agreement is needed.
    #[serde(default)]
    pub same_program: bool,
    /// The agreement.
    pub sharing: Option<Uuid>,
    /// Why, and what is asked; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub message: String,
    /// What whoever receives it needs to know; at most 8,000 characters.
    #[schema(max_length = 8000)]
    pub summary: String,
    /// What of the case goes along.
    #[serde(default)]
    pub pieces: Vec<Piece>,
}

/// Reads [`NewPassage`].
pub fn new_passage(fields: &mut Fields) -> Option<NewPassage> {
    let kind = fields.required_code("kind");
    let worker = fields.id("worker");
    let unit = fields.id("unit");
    let to_body = fields.line("to_body", LINE);
    let same_program = fields.flag("same_program");
    let sharing = fields.id("sharing");
    let message = fields.required_text("message", REASON);
    let summary = fields.required_text("summary", SUMMARY);
    let pieces = fields.many("pieces");
    let missing = match kind {
        Some(PassageKind::Worker) if worker.is_none() => Some(("worker", "Scegli a chi passarla.")),
        Some(PassageKind::Unit | PassageKind::Cowork) if unit.is_none() => Some(("unit", "Scegli l’unità.")),
        Some(PassageKind::Body) if to_body.is_none() => Some(("to_body", "Scrivi a quale ente.")),
        _ => None,
    };
    if let Some((field, sentence)) = missing {
        fields.fault(field, sentence);
    }
    Some(NewPassage { kind: kind?, worker, unit, to_body, same_program, sharing, message: message?, summary: summary?, pieces })
}

/// An answer to a passage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerPassage {
    /// What is done.
    pub answer: PassageAnswer,
    /// Who of the unit will work on the case: of a unit that takes it, or works on it beside.
    pub worker: Option<AccountId>,
    /// Why; needed where it is not taken, or given back; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
}

/// Reads [`AnswerPassage`].
pub fn answer(fields: &mut Fields) -> Option<AnswerPassage> {
    let answer = fields.required_code("answer");
    let worker = fields.id("worker");
    let reason = fields.text("reason", REASON);
    Some(AnswerPassage { answer: answer?, worker, reason })
}
