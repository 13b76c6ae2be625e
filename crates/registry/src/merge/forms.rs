//! What the forms of joining and parting say.

use super::actions::Joining;
use super::facts::{Part, Side};
use super::undo::Decision;
use kernel::input::Fields;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Longest reason.
pub const REASON: usize = 300;
/// Largest version that is read.
const MOST_VERSION: i64 = i64::MAX;

/// Reads what somebody decided, having seen both records.
pub fn read_joining(fields: &mut Fields) -> Option<Joining> {
    let other = fields.required_id("other");
    let other_version = fields.required_whole("other_version", 1, MOST_VERSION);
    let mut take: BTreeMap<Part, Side> = BTreeMap::new();
    for part in Part::ALL.iter().copied().filter(|part| part.is_chosen()) {
        if let Some(side) = fields.code::<Side>(&format!("take.{}", part.code())) {
            take.insert(part, side);
        }
    }
    let mut goes_on: BTreeSet<Uuid> = BTreeSet::new();
    for row in 0..fields.groups("goes_on") {
        goes_on.extend(fields.id::<Uuid>(&format!("goes_on[{row}].row")));
    }
    let reason = fields.required_line("reason", REASON);
    if !fields.flag("confirmed") {
        fields.fault("confirmed", "Conferma di aver confrontato le due schede.");
    }
    Some(Joining { other: other?, other_version: other_version?, take, goes_on, reason: reason? })
}

/// Reads what somebody decided about parting.
pub fn read_decision(fields: &mut Fields) -> Option<Decision> {
    let back = fields.many::<Part>("back");
    let reason = fields.required_line("reason", REASON);
    Some(Decision { back, reason: reason? })
}
