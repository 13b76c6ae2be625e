//! What is sent about a household, read into commands.

use kernel::input::Fields;
use kernel::{CaseId, PersonId, UnitId};

/// Who of the register a member is.
pub fn read_person(fields: &mut Fields) -> Option<PersonId> {
    fields.required_id("person")
}

/// To which unit the household is given.
pub fn read_unit(fields: &mut Fields) -> Option<UnitId> {
    fields.required_id("unit")
}

/// The case whose plan is the pact; none takes it away.
pub fn read_case(fields: &mut Fields) -> Option<Option<CaseId>> {
    Some(fields.id("case"))
}
