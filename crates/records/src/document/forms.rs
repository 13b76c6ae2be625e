//! What the forms and the interface of documents send.

use super::model::{DocumentState, PostMeans};
use super::part::{LONGEST_PART, MOST_PARTS, Part, PartKind};
use chrono::NaiveDate;
use kernel::CaseId;
use kernel::input::{Fields, LINE};
use letters::Signing;
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of an addressee, all lines together.
pub const ADDRESSEE: usize = 2_000;
/// Characters of a reason.
pub const REASON: usize = 1_000;

/// A document that is begun from a model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// Code of the model.
    #[schema(max_length = 60)]
    pub template: String,
    /// What it is called; the model's title when nothing is said.
    #[schema(max_length = 200)]
    pub title: Option<String>,
}

/// Reads [`NewDocument`].
pub fn read_new(fields: &mut Fields) -> Option<NewDocument> {
    let template = fields.required_line("template", 60);
    let title = fields.line("title", LINE);
    Some(NewDocument { template: template?, title })
}

/// The text of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentText {
    /// What it is called.
    #[schema(max_length = 200)]
    pub title: String,
    /// To whom, line by line; at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub addressee: Option<String>,
    /// Its parts, at most 45.
    #[schema(max_items = 45)]
    pub parts: Vec<Part>,
}

/// Reads [`DocumentText`].
pub fn read_text(fields: &mut Fields) -> Option<DocumentText> {
    let title = fields.required_line("title", LINE);
    let addressee = fields.text("addressee", ADDRESSEE);
    let parts = read_parts(fields);
    Some(DocumentText { title: title?, addressee, parts })
}

/// The parts of a text. A row of the form without words is left out.
pub fn read_parts(fields: &mut Fields) -> Vec<Part> {
    let mut parts = Vec::new();
    for index in 0..fields.required_groups("parts") {
        let kind = fields.code::<PartKind>(&format!("parts[{index}].kind")).unwrap_or(PartKind::Paragraph);
        if let Some(text) = fields.text(&format!("parts[{index}].text"), LONGEST_PART) {
            parts.push(Part { kind, text });
        }
    }
    if parts.len() > MOST_PARTS {
        fields.fault("parts", format!("Un documento ha al massimo {MOST_PARTS} parti: uniscine alcune."));
    }
    parts
}

/// How a document is signed once it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// `hand`, `digital` or `printed`.
    #[schema(value_type = String)]
    pub signing: Signing,
}

/// Reads [`Finish`].
pub fn read_finish(fields: &mut Fields) -> Option<Finish> {
    let signing = fields.required_code("signing");
    Some(Finish { signing: signing? })
}

/// How and when a document left.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// The day.
    pub sent_on: NaiveDate,
    /// How.
    pub means: PostMeans,
}

/// Reads [`Sending`].
pub fn read_sending(fields: &mut Fields) -> Option<Sending> {
    let sent_on = fields.required_date("sent_on");
    let means = fields.required_code("means");
    Some(Sending { sent_on: sent_on?, means: means? })
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawDocument {
    /// At most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`WithdrawDocument`].
pub fn read_withdraw(fields: &mut Fields) -> Option<WithdrawDocument> {
    let reason = fields.required_text("reason", REASON);
    Some(WithdrawDocument { reason: reason? })
}

/// A copy with parts left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// For whom.
    pub for_whom: String,
    /// Why they may have it.
    pub reason: String,
    /// Places of the parts that are left out, from 0.
    pub left_out: Vec<usize>,
    /// Words that are covered wherever they stand.
    pub words: Vec<String>,
}

/// Most words or sentences that are covered in one copy.
const MOST_WORDS: usize = 100;

/// Reads [`Redaction`]; `parts` is how many the document has.
pub fn read_redaction(fields: &mut Fields, parts: usize) -> Option<Redaction> {
    let for_whom = fields.required_line("for_whom", LINE);
    let reason = fields.required_text("reason", REASON);
    let left_out: Vec<usize> = (0..parts).filter(|index| fields.flag(&format!("part_{index}"))).collect();
    let words: Vec<String> = fields
        .text("words", 5_000)
        .map(|text| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
        .unwrap_or_default();
    if words.len() > MOST_WORDS {
        fields.fault("words", format!("Al massimo {MOST_WORDS} righe."));
    }
    Some(Redaction { for_whom: for_whom?, reason: reason?, left_out, words })
}

/// A copy with parts left out, as a program asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRedaction {
    /// For whom.
    #[schema(max_length = 200)]
    pub for_whom: String,
    /// Why they may have it.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// Places of the parts that are left out, from 0, one a line; nothing for none.
    #[schema(max_length = 1000)]
    pub left_out: Option<String>,
    /// Words or sentences that are covered wherever they stand, one a line, at most 100; nothing for none.
    #[schema(max_length = 5000)]
    pub words: Option<String>,
}

/// Reads [`NewRedaction`].
pub fn read_new_redaction(fields: &mut Fields) -> Option<NewRedaction> {
    let for_whom = fields.required_line("for_whom", LINE);
    let reason = fields.required_text("reason", REASON);
    let left_out = fields.text("left_out", REASON);
    let words = fields.text("words", 5_000);
    let most = MOST_PARTS.saturating_mul(2);
    let wrong = |text: &str| said(text).any(|line| !line.parse::<usize>().is_ok_and(|place| place < most));
    if left_out.as_deref().is_some_and(wrong) {
        fields.fault("left_out", "Scrivi il posto di ogni parte, da 0, uno per riga.");
    }
    if words.as_deref().is_some_and(|text| said(text).count() > MOST_WORDS) {
        fields.fault("words", format!("Al massimo {MOST_WORDS} righe."));
    }
    Some(NewRedaction { for_whom: for_whom?, reason: reason?, left_out, words })
}

/// The lines of a text that say something.
fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

impl NewRedaction {
    /// As it is made.
    pub fn redaction(self) -> Redaction {
        let left_out = self.left_out.iter().flat_map(|text| said(text)).filter_map(|line| line.parse().ok()).collect();
        let words = self.words.iter().flat_map(|text| said(text)).map(str::to_owned).collect();
        Redaction { for_whom: self.for_whom, reason: self.reason, left_out, words }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One state.
    pub state: Option<DocumentState>,
    /// One case.
    pub case: Option<CaseId>,
}
