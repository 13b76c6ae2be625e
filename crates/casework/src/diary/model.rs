//! Kinds of entries and the one rule about their moment.

use crate::problems::Problem;
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

/// What is told has happened.
pub fn check_held(held_at: Instant, now: Instant) -> Result<(), Failure> {
    if held_at > now { Err(Problem::EntryInFuture.at("held_at_date")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_tells_of_what_has_happened() {
        let now = store::testing::test_moment();
        assert!(check_held(now, now).is_ok());
        assert!(check_held(now + chrono::TimeDelta::minutes(1), now).is_err());
    }
}
