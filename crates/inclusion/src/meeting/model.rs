//! The states of a meeting.

use crate::problems::Problem;
use kernel::Failure;

kernel::code_enum! {
    /// Where a meeting stands.
    pub enum MeetingState {
        /// To come.
        Planned = "planned" => "Fissato",
        /// It took place.
        Held = "held" => "Svolto",
        /// Nobody came.
        Missed = "missed" => "Non presentati",
        /// They came, or answered, and refused.
        Refused = "refused" => "Rifiutato",
        /// The office called it off.
        Cancelled = "cancelled" => "Annullato dall'ufficio",
    }
}

kernel::code_enum! {
    /// Whether there was a reason not to come.
    pub enum Justification {
        /// Nothing to justify.
        Nothing = "none" => "Non serve",
        /// Still to be heard.
        Pending = "pending" => "Motivo da verificare",
        /// A good one.
        Justified = "justified" => "Con giustificato motivo",
        /// None.
        Unjustified = "unjustified" => "Senza giustificato motivo",
    }
}

kernel::code_enum! {
    /// What happens so that a report may follow: dated data says which.
    pub enum Event {
        /// The first meeting did not take place in time.
        FirstMeetingLate = "first_meeting_late" => "Primo incontro oltre il termine",
        /// Nobody came, without a good reason.
        Missed = "missed" => "Mancata presentazione senza giustificato motivo",
        /// They refused, without a good reason.
        Refused = "refused" => "Rifiuto senza giustificato motivo",
    }
}

/// What came of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Where it stands now; not planned.
    pub state: MeetingState,
    /// Whether there was a reason.
    pub justification: Justification,
}

impl MeetingState {
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            MeetingState::Planned => "info",
            MeetingState::Held => "success",
            MeetingState::Missed | MeetingState::Refused => "danger",
            MeetingState::Cancelled => "neutral",
        }
    }
    /// Whether somebody who should have come did not, so that the reason counts.
    pub const fn asks_why(self) -> bool {
        match self {
            MeetingState::Missed | MeetingState::Refused => true,
            MeetingState::Planned | MeetingState::Held | MeetingState::Cancelled => false,
        }
    }
    /// What may follow from it once there was no good reason.
    pub const fn event(self) -> Option<Event> {
        match self {
            MeetingState::Missed => Some(Event::Missed),
            MeetingState::Refused => Some(Event::Refused),
            MeetingState::Planned | MeetingState::Held | MeetingState::Cancelled => None,
        }
    }
    /// Whether what came of it may be told, or told again: of one that was planned anything, of one to which nobody came whether there was a
    /// reason; what was held or called off stays.
    ///
    /// # Errors
    /// [`Problem::ToldAlready`].
    pub fn may_become(self, outcome: Outcome) -> Result<(), Failure> {
        let again = self.asks_why() && self == outcome.state;
        if self == MeetingState::Planned || again { Ok(()) } else { Err(Problem::ToldAlready.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_stays_held_and_only_the_reason_of_who_did_not_come_can_be_written_later() {
        for before in MeetingState::ALL {
            for after in MeetingState::ALL.iter().filter(|state| **state != MeetingState::Planned) {
                let outcome = Outcome { state: *after, justification: Justification::Pending };
                let may = before.may_become(outcome).is_ok();
                let expected = *before == MeetingState::Planned || (before == after && before.asks_why());
                assert_eq!(may, expected, "{before:?} {after:?}");
            }
        }
    }
}
