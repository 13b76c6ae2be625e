//! The states of work with a group or a community, and from which to which it goes.

use crate::problems::Problem;
use kernel::{Failure, code_enum};

code_enum! {
    /// With whom.
    pub enum CollectiveKind {
        /// A group of people who take part by name.
        Group = "group" => "Gruppo",
        /// A community: a block, a quarter, a network.
        Community = "community" => "Comunità",
    }
}

code_enum! {
    /// Where the work stands.
    pub enum CollectiveState {
        /// Being prepared.
        Planned = "planned" => "In preparazione",
        /// Going on.
        Running = "running" => "In corso",
        /// What came of it is written down.
        Evaluated = "evaluated" => "Valutato",
        /// Over.
        Closed = "closed" => "Chiuso",
    }
}

code_enum! {
    /// What can happen to it.
    pub enum CollectiveMove {
        /// It begins.
        Start = "start" => "Comincia",
        /// What came of it is written down.
        Evaluate = "evaluate" => "Registra la valutazione",
        /// It goes on after it was evaluated.
        Resume = "resume" => "Riprendi",
        /// It ends.
        Close = "close" => "Chiudi",
        /// It ends before it began.
        Drop = "drop" => "Archivia senza cominciare",
    }
}

/// Every move there is: from, what, to. The README of this crate prints it, and a test keeps the two equal.
pub const COLLECTIVE_MOVES: &[(CollectiveState, CollectiveMove, CollectiveState)] = &[
    (CollectiveState::Planned, CollectiveMove::Start, CollectiveState::Running),
    (CollectiveState::Planned, CollectiveMove::Drop, CollectiveState::Closed),
    (CollectiveState::Running, CollectiveMove::Evaluate, CollectiveState::Evaluated),
    (CollectiveState::Evaluated, CollectiveMove::Resume, CollectiveState::Running),
    (CollectiveState::Evaluated, CollectiveMove::Close, CollectiveState::Closed),
];

impl CollectiveState {
    /// Where a move leads from here.
    ///
    /// # Errors
    /// `GROUP-001` when it is none of [`COLLECTIVE_MOVES`].
    pub fn after(self, what: CollectiveMove) -> Result<CollectiveState, Failure> {
        let listed = COLLECTIVE_MOVES.iter().find(|(from, by, _)| *from == self && *by == what).map(|(_, _, to)| *to);
        listed.ok_or_else(|| {
            Problem::CollectiveStep.because(format!(
                "«{}» non si può fare quando è: {}.",
                what.label(),
                self.label().to_lowercase()
            ))
        })
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            CollectiveState::Planned => "warning",
            CollectiveState::Running => "success",
            CollectiveState::Evaluated => "info",
            CollectiveState::Closed => "neutral",
        }
    }
}

/// The table of moves as Markdown, for the documentation.
pub fn moves_table() -> String {
    let mut out = String::from("| From | Move | To |\n| --- | --- | --- |\n");
    for (from, what, to) in COLLECTIVE_MOVES {
        out.push_str(&format!(
            "| `{}` {} | `{}` {} | `{}` {} |\n",
            from.code(),
            from.label(),
            what.code(),
            what.label(),
            to.code(),
            to.label()
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_move_is_in_the_table_or_refused() {
        for state in CollectiveState::ALL {
            for what in CollectiveMove::ALL {
                let listed: Vec<CollectiveState> =
                    COLLECTIVE_MOVES.iter().filter(|(from, by, _)| from == state && by == what).map(|(_, _, to)| *to).collect();
                assert!(listed.len() <= 1, "{state:?} {what:?} is listed twice");
                assert_eq!(state.after(*what).ok(), listed.first().copied(), "{state:?} {what:?}");
            }
        }
    }

    #[test]
    fn the_readme_prints_the_table_of_moves() {
        assert!(include_str!("../../README.md").contains(&moves_table()), "README.md must contain:\n{}", moves_table());
    }
}
