//! What the forms and the interface of the post desk send.

use crate::document::PostMeans;
use chrono::NaiveDate;
use kernel::UnitId;
use kernel::input::{Fields, LINE};
use serde::Deserialize;
use utoipa::ToSchema;

/// Post that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    /// The day.
    pub received_on: NaiveDate,
    /// How.
    pub means: PostMeans,
    /// From whom.
    pub sender: String,
    /// What it is about.
    pub subject: String,
    /// To which office; nobody knows yet when nothing is said.
    pub unit: Option<UnitId>,
    /// By when it is to be answered.
    pub due_on: Option<NaiveDate>,
}

/// Reads [`NewPost`].
pub fn read_new(fields: &mut Fields) -> Option<NewPost> {
    let received_on = fields.required_date("received_on");
    let means = fields.required_code("means");
    let sender = fields.required_line("sender", LINE);
    let subject = fields.required_line("subject", LINE);
    let unit = fields.id("unit");
    let due_on = fields.date("due_on");
    if let (Some(due), Some(received)) = (due_on, received_on)
        && due < received
    {
        fields.fault("due_on", "Il termine per rispondere non può precedere l’arrivo.");
    }
    Some(NewPost { received_on: received_on?, means: means?, sender: sender?, subject: subject?, unit, due_on })
}

/// To which office post goes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SortPost {
    /// The office.
    pub unit: UnitId,
    /// By when it is to be answered.
    pub due_on: Option<NaiveDate>,
}

/// Reads [`SortPost`].
pub fn read_sort(fields: &mut Fields) -> Option<SortPost> {
    let unit = fields.required_id("unit");
    let due_on = fields.date("due_on");
    Some(SortPost { unit: unit?, due_on })
}

/// To which case post belongs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPost {
    /// Number of the case, as `2026/000123`.
    #[schema(max_length = 20)]
    pub case_number: String,
}

/// Reads [`LinkPost`].
pub fn read_link(fields: &mut Fields) -> Option<LinkPost> {
    let typed = fields.required_line("case_number", 20)?;
    let number = casework::case::number_of(&typed);
    if number.is_none() {
        fields.fault("case_number", "Scrivi il numero della cartella come 2026/000123.");
    }
    Some(LinkPost { case_number: number? })
}

/// How post was dealt with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandlePost {
    /// Whether it asked for nothing.
    pub archive: Option<bool>,
    /// Number of the document that answers it, as `2026/000123`.
    #[schema(max_length = 20)]
    pub reply_number: Option<String>,
    /// What was done; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// Reads [`HandlePost`].
pub fn read_handle(fields: &mut Fields) -> Option<HandlePost> {
    let archive = Some(fields.flag("archive"));
    let reply_number = fields.line("reply_number", 20);
    let note = fields.text("note", 1_000);
    if reply_number.is_none() && note.is_none() {
        fields.fault("note", "Scrivi che cosa è stato fatto, o il numero del documento con cui si è risposto.");
    }
    Some(HandlePost { archive, reply_number, note })
}
