//! What a form says of a relation.

use super::RelationKind;
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::input::Fields;

/// A relation to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRelation {
    /// The other's record.
    pub other: Option<PersonId>,
    /// The other's name, when there is no record.
    pub other_name: String,
    /// What the other is to the person.
    pub kind: RelationKind,
    /// Telephone of somebody without a record.
    pub phone: String,
    /// Anything else.
    pub note: String,
    /// First day; `None` for today.
    pub from: Option<NaiveDate>,
}

/// Reads a relation.
pub fn read(fields: &mut Fields) -> Option<NewRelation> {
    let other: Option<PersonId> = fields.id("other");
    let other_name = fields.line("other_name", 120);
    let kind = fields.required_code("kind");
    let phone = fields.line("phone", 40).unwrap_or_default();
    let note = fields.line("note", 200).unwrap_or_default();
    let from = fields.date("from");
    if other.is_none() && other_name.is_none() {
        fields.fault("other_name", "Scrivi chi è, oppure scegli una persona del registro.");
    }
    Some(NewRelation { other, other_name: other_name.unwrap_or_default(), kind: kind?, phone, note, from })
}
