//! Kinds of entries and the one rule about their moment.

use crate::problems::Problem;
use kernel::time::{local, show_time};
use kernel::{Failure, Instant, code_enum, id_type};

id_type! {
    /// An entry of a diary.
    EntryId,
}

code_enum! {
    /// What an entry tells of.
    pub enum EntryKind {
        /// An interview.
        Interview = "interview" => "Colloquio",
        /// A visit at home.
        HomeVisit = "home_visit" => "Visita domiciliare",
        /// A telephone call.
        Telephone = "telephone" => "Telefonata",
        /// A meeting of the team.
        TeamMeeting = "team_meeting" => "Équipe",
        /// Work with the network: school, health, associations.
        Network = "network" => "Lavoro di rete",
        /// A meeting with the services around a person.
        NetworkMeeting = "network_meeting" => "Riunione di rete",
        /// Something that went wrong: violence, an accident, a flight.
        Incident = "incident" => "Evento critico",
        /// Something written, sent or received.
        Letter = "letter" => "Lettera o posta",
        /// Anything else.
        Other = "other" => "Altro",
    }
}

impl EntryKind {
    /// Its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            EntryKind::Interview => "it-comment",
            EntryKind::HomeVisit => "it-map-marker",
            EntryKind::Telephone => "it-telephone",
            EntryKind::TeamMeeting => "it-user",
            EntryKind::Network => "it-share",
            EntryKind::NetworkMeeting => "it-calendar",
            EntryKind::Incident => "it-warning-circle",
            EntryKind::Letter => "it-mail",
            EntryKind::Other => "it-note",
        }
    }
}

code_enum! {
    /// Who may read a reserved note.
    pub enum NoteAudience {
        /// Its author alone.
        Author = "author" => "Solo io",
        /// Whoever works on the case.
        Team = "team" => "Chi lavora sul caso",
    }
}

/// From where the moment of a correction comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Exactly, with its distance from UTC.
    Exactly,
    /// By day and time of the wall clock, which the form shows to the minute.
    ByTheClock,
}

impl Said {
    /// The moment that is meant. Day and time that were left as they were mean the moment that is stored: the clock alone would not tell
    /// which pass of the hour that daylight saving repeats it was.
    pub fn meant(self, stored: Instant, said: Instant) -> Instant {
        let clock = |at: Instant| (local(at).date(), show_time(at));
        if self == Said::ByTheClock && clock(stored) == clock(said) { stored } else { said }
    }
}

/// What is told has happened.
pub fn check_held(held_at: Instant, now: Instant) -> Result<(), Failure> {
    if held_at > now { Err(Problem::EntryInFuture.at("held_at_date")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_left_as_it_was_stays_in_its_pass_of_the_repeated_hour() {
        let at = |text: &str| text.parse::<Instant>().expect("a moment");
        let (first, second) = (at("2026-10-25T02:30:00+02:00"), at("2026-10-25T02:30:00+01:00"));
        assert_eq!(Said::ByTheClock.meant(second, first), second);
        assert_eq!(Said::Exactly.meant(second, first), first);
        let other = at("2026-10-25T02:31:00+02:00");
        assert_eq!(Said::ByTheClock.meant(second, other), other);
    }

    #[test]
    fn an_entry_tells_of_what_has_happened() {
        let now = store::testing::test_moment();
        assert!(check_held(now, now).is_ok());
        assert!(check_held(now + chrono::TimeDelta::minutes(1), now).is_err());
    }
}
