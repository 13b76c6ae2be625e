//! What is sent about meetings, read into commands.

use super::model::{Justification, MeetingState, Outcome};
use chrono::{NaiveDate, NaiveTime};
use kernel::input::Fields;
use uuid::Uuid;

/// Longest place.
pub const PLACE: usize = 120;
/// Longest note.
pub const NOTE: usize = 500;

/// A meeting to be planned, or one that took place already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeeting {
    /// The day.
    pub on: NaiveDate,
    /// The time, where it is said.
    pub at: Option<NaiveTime>,
    /// Where.
    pub place: String,
    /// With whom; `None` for the household.
    pub member: Option<Uuid>,
    /// Whether it took place already.
    pub is_held: bool,
    /// A note.
    pub note: String,
}

/// A meeting: when, where, with whom; one that took place already says so.
pub fn read_new(fields: &mut Fields) -> Option<NewMeeting> {
    let on = fields.required_date("on");
    let at = fields.time("at");
    let place = fields.line("place", PLACE).unwrap_or_default();
    let member = fields.id("member");
    let is_held = fields.flag("held");
    let note = fields.line("note", NOTE).unwrap_or_default();
    Some(NewMeeting { on: on?, at, place, member, is_held, note })
}

/// What came of a meeting, and a note.
pub fn read_outcome(fields: &mut Fields) -> Option<(Outcome, String)> {
    let state: Option<MeetingState> = fields.required_code("state");
    let justification: Option<Justification> = fields.code("justification");
    let note = fields.line("note", NOTE).unwrap_or_default();
    if state == Some(MeetingState::Planned) {
        fields.fault("state", "Scegli che cosa è successo.");
    }
    let state = state?;
    let justification = match (state.asks_why(), justification) {
        (false, _) => Justification::Nothing,
        (true, None | Some(Justification::Nothing)) => Justification::Pending,
        (true, Some(said)) => said,
    };
    Some((Outcome { state, justification }, note))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(pairs: &[(&str, &str)]) -> Option<Outcome> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read_outcome(&mut fields);
        fields.finish(|| read).ok().map(|(outcome, _)| outcome)
    }

    #[test]
    fn a_reason_counts_only_for_whoever_did_not_come_and_waits_until_it_is_heard() {
        let held = outcome(&[("state", "held"), ("justification", "unjustified")]);
        assert_eq!(held.map(|one| one.justification), Some(Justification::Nothing));
        assert_eq!(outcome(&[("state", "missed")]).map(|one| one.justification), Some(Justification::Pending));
        let refused = outcome(&[("state", "refused"), ("justification", "unjustified")]);
        assert_eq!(refused.map(|one| one.justification), Some(Justification::Unjustified));
        assert_eq!(outcome(&[("state", "planned")]), None);
    }
}
