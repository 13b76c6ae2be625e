//! What the forms and the interface of approvals send.

use super::model::ApprovalOutcome;
use crate::document::DocumentKind;
use chrono::NaiveDate;
use kernel::input::Fields;
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of what is said with an answer.
const NOTE: usize = 2_000;

/// By when an approval is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskApproval {
    /// The day.
    pub due_on: NaiveDate,
}

/// Reads [`AskApproval`].
pub fn read_ask(fields: &mut Fields) -> Option<AskApproval> {
    let due_on = fields.required_date("due_on");
    Some(AskApproval { due_on: due_on? })
}

/// What whoever approves says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerApproval {
    /// Approved, or to be written again.
    pub outcome: ApprovalOutcome,
    /// What is to be changed, at most 2,000 characters; needed for what goes back.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Reads [`AnswerApproval`].
pub fn read_answer(fields: &mut Fields) -> Option<AnswerApproval> {
    let outcome = fields.required_code::<ApprovalOutcome>("outcome");
    let note = fields.text("note", NOTE);
    if outcome == Some(ApprovalOutcome::Return) && note.is_none() {
        fields.fault("note", "Scrivi che cosa va cambiato.");
    }
    Some(AnswerApproval { outcome: outcome?, note })
}

/// What the body says of a kind of document or of a model, from a day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApprovalRule {
    /// The kind of document, one that is written here; nothing where it is said of a model.
    pub kind: Option<DocumentKind>,
    /// Code of the model; nothing where it is said of a kind.
    #[schema(max_length = 60)]
    pub template: Option<String>,
    /// From when: today or later.
    pub valid_from: NaiveDate,
    /// Whether such documents are approved before they are final.
    #[serde(default)]
    pub needed: bool,
}

/// Reads [`NewApprovalRule`].
pub fn read_rule(fields: &mut Fields) -> Option<NewApprovalRule> {
    let kind = fields.code::<DocumentKind>("kind");
    let template = fields.line("template", 60);
    let valid_from = fields.required_date("valid_from");
    let needed = fields.flag("needed");
    if kind.is_some_and(|kind| kind.letter().is_none()) {
        fields.fault("kind", "Scegli un tipo di documento che si scrive.");
    }
    if kind.is_some() == template.is_some() {
        fields.fault("kind", "Scegli un tipo di documento oppure un modello.");
    }
    Some(NewApprovalRule { kind, template, valid_from: valid_from?, needed })
}
