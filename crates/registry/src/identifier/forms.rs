//! What a form says of an identifier.

use super::model::{IdentifierEnding, NewIdentifier};
use super::{IdentifierEnd, IdentifierSource};
use kernel::input::Fields;
use kernel::tax_code::Identifier;

/// Longest note.
const NOTE: usize = 200;

/// Reads one more identifier.
pub fn read_new(fields: &mut Fields) -> Option<NewIdentifier> {
    let identifier = crate::person::forms::identifier(fields, "identifier");
    if identifier.is_none() && !fields.is_faulty("identifier") {
        fields.fault("identifier", "Scrivi il codice.");
    }
    let source: Option<IdentifierSource> = fields.code("source");
    let from = fields.date("from");
    let last_day = fields.date("last_day");
    let note = fields.line("note", NOTE).unwrap_or_default();
    let second_confirmed = fields.flag("second_confirmed");
    let same_code_confirmed = fields.flag("same_code_confirmed");
    let source = source.unwrap_or(IdentifierSource::NotStated);
    Some(NewIdentifier { identifier: identifier?, source, from, last_day, note, second_confirmed, same_code_confirmed })
}

/// A correction of one that was mistyped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As it should have been.
    pub identifier: Identifier,
    /// How it is known.
    pub reason: String,
    /// Whether another person with the same code is certainly somebody else.
    pub same_code_confirmed: bool,
}

/// Reads a correction.
pub fn read_correction(fields: &mut Fields) -> Option<Correction> {
    let identifier = crate::person::forms::identifier(fields, "identifier");
    if identifier.is_none() && !fields.is_faulty("identifier") {
        fields.fault("identifier", "Scrivi il codice giusto.");
    }
    let reason = fields.required_line("reason", NOTE);
    let same_code_confirmed = fields.flag("same_code_confirmed");
    Some(Correction { identifier: identifier?, reason: reason?, same_code_confirmed })
}

/// Reads the end of one.
pub fn read_end(fields: &mut Fields) -> Option<IdentifierEnding> {
    let ended_as: Option<IdentifierEnd> = fields.required_code("ended_as");
    let last_day = fields.date("last_day");
    let note = fields.line("note", NOTE).unwrap_or_default();
    Some(IdentifierEnding { ended_as: ended_as?, last_day, note })
}
