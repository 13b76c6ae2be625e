//! What is sent to seal an identity, and to read one.

use crate::person::forms::{NAME, identifier, person_name};
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::input::Fields;
use kernel::tax_code::{Identifier, Sex};
use uuid::Uuid;

/// Shortest reason for which a sealed identity is opened, in characters.
const SHORTEST: usize = 10;

/// The act on which a seal rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who decided.
    pub authority: String,
    /// Number.
    pub number: String,
    /// Day.
    pub date: NaiveDate,
    /// Anything else.
    pub note: String,
}

/// What somebody is called after a rectified sex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rectified {
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Sex, as it is registered now.
    pub sex: Sex,
    /// The new tax code; `None` while it is not known.
    pub identifier: Option<Identifier>,
    /// Whether another person with the same code is certainly somebody else.
    pub same_code_confirmed: bool,
}

/// Reads the act.
fn read_act(fields: &mut Fields) -> Option<Act> {
    let authority = fields.required_line("authority", 120);
    let number = fields.required_line("act_number", 60);
    let date = fields.required_date("act_date");
    let note = fields.line("note", 300).unwrap_or_default();
    Some(Act { authority: authority?, number: number?, date: date?, note })
}

/// An adoption: the act, and the record under which the child goes on, when it is here.
pub fn read_adoption(fields: &mut Fields) -> Option<(Act, Option<PersonId>)> {
    let act = read_act(fields);
    let successor = fields.id("successor");
    Some((act?, successor))
}

/// A rectified sex.
pub fn read_rectification(fields: &mut Fields) -> Option<(Act, Rectified)> {
    let act = read_act(fields);
    let family_name = person_name(fields, "family_name");
    let given_name = person_name(fields, "given_name");
    let sex: Option<Sex> = fields.required_code("sex");
    let identifier = identifier(fields, "identifier");
    let same_code_confirmed = fields.flag("same_code_confirmed");
    if given_name.is_empty() {
        fields.fault("given_name", "Scrivi il nome nuovo.");
    }
    Some((act?, Rectified { family_name, given_name, sex: sex?, identifier, same_code_confirmed }))
}

/// Why a sealed identity is read: by which leave, for what.
fn read_purpose(fields: &mut Fields) -> Option<String> {
    let purpose = fields.required_line("purpose", 300)?;
    if purpose.chars().count() < SHORTEST {
        fields.fault("purpose", "Scrivi per esteso perché serve e chi l’ha autorizzato.");
        return None;
    }
    Some(purpose)
}

/// Which seal is undone, and why.
pub fn read_undoing(fields: &mut Fields) -> Option<(Uuid, String)> {
    let seal = fields.required_id("seal");
    let reason = fields.required_line("reason", 300);
    Some((seal?, reason?))
}

/// What is looked for, and why.
pub fn read_question(fields: &mut Fields) -> Option<(String, String)> {
    let question = fields.required_line("question", NAME);
    let purpose = read_purpose(fields);
    Some((question?, purpose?))
}

/// Which one is opened, and why.
pub fn read_opening(fields: &mut Fields) -> Option<(Uuid, String)> {
    let seal = fields.required_id("seal");
    let purpose = read_purpose(fields);
    Some((seal?, purpose?))
}
