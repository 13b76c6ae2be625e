//! What the diary's forms and interface send.

use super::{EntryKind, NoteAudience};
use crate::case::forms::{NARRATIVE, REASON};
use kernel::Instant;
use kernel::input::{Fields, LINE};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest meeting: a day.
pub const MOST_MINUTES: i64 = 1_440;

/// A new entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEntry {
    /// What it tells of.
    pub kind: EntryKind,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long it took, 0 to 1,440 minutes; 0 when it was not noted.
    #[schema(minimum = 0, maximum = 1440)]
    pub minutes: Option<i64>,
    /// Who was there; at most 200 characters.
    #[schema(max_length = 200)]
    pub present: Option<String>,
    /// What was said and done; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub text: String,
    /// A note that is not for everybody; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub note: Option<String>,
    /// Who may read the note.
    pub note_audience: Option<NoteAudience>,
    /// Whether it was a talk in a reserved setting: its author and those who work on the case read it, nobody else of the unit.
    pub reserved: Option<bool>,
}

/// Reads [`NewEntry`].
pub fn new_entry(fields: &mut Fields) -> Option<NewEntry> {
    let kind = fields.required_code("kind");
    let held_at = fields.required_moment("held_at");
    let minutes = fields.whole("minutes", 0, MOST_MINUTES);
    let present = fields.line("present", LINE);
    let text = fields.required_text("text", NARRATIVE);
    let note = fields.text("note", NARRATIVE);
    let note_audience = fields.code("note_audience");
    let reserved = Some(fields.flag("reserved"));
    if note.is_some() && note_audience.is_none() {
        fields.fault("note_audience", "Indica chi può leggere la nota riservata.");
    }
    Some(NewEntry { kind: kind?, held_at: held_at?, minutes, present, text: text?, note, note_audience, reserved })
}

/// A correction: the text before it stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What it tells of.
    pub kind: EntryKind,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long it took, 0 to 1,440 minutes; 0 when it was not noted.
    #[schema(minimum = 0, maximum = 1440)]
    pub minutes: Option<i64>,
    /// Who was there; at most 200 characters.
    #[schema(max_length = 200)]
    pub present: Option<String>,
    /// What was said and done; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub text: String,
    /// Why it is corrected; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`Correction`].
pub fn correction(fields: &mut Fields) -> Option<Correction> {
    let kind = fields.required_code("kind");
    let held_at = fields.required_moment("held_at");
    let minutes = fields.whole("minutes", 0, MOST_MINUTES);
    let present = fields.line("present", LINE);
    let text = fields.required_text("text", NARRATIVE);
    let reason = fields.required_text("reason", REASON);
    Some(Correction { kind: kind?, held_at: held_at?, minutes, present, text: text?, reason: reason? })
}

/// Moving an entry to the case in which it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Relocate {
    /// Number of the right case, as `2026/000123`.
    #[schema(max_length = 20)]
    pub to_number: String,
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`Relocate`].
pub fn relocate(fields: &mut Fields) -> Option<Relocate> {
    let to_number = fields.required_line("to_number", 20).and_then(|typed| {
        let number = crate::case::number_of(&typed);
        if number.is_none() {
            fields.fault("to_number", "Scrivi il numero della cartella come 2026/000123.");
        }
        number
    });
    let reason = fields.required_text("reason", REASON);
    Some(Relocate { to_number: to_number?, reason: reason? })
}
