//! The states of a passage: from which to which, by whose answer.

use crate::problems::Problem;
use kernel::{Outcome, code_enum};

code_enum! {
    /// To whom a case is offered.
    pub enum PassageKind {
        /// Another worker of the same unit.
        Worker = "worker" => "A un’altra persona dell’unità",
        /// Another unit, which takes it over.
        Unit = "unit" => "A un’altra unità",
        /// Another unit, which works on it beside the one that has it.
        Cowork = "cowork" => "Collaborazione con un’altra unità",
        /// Another body: nothing moves, what was told is kept.
        Body = "body" => "A un altro ente",
    }
}

code_enum! {
    /// Where a passage stands.
    pub enum PassageState {
        /// Waits for an answer; the case stays where it is.
        Sent = "sent" => "In attesa di risposta",
        /// Whoever received it took it.
        Accepted = "accepted" => "Accettato",
        /// Whoever received it did not take it.
        Refused = "refused" => "Non accettato",
        /// Whoever took it gave it back before writing anything.
        Returned = "returned" => "Restituito",
        /// Whoever sent it took it back.
        Withdrawn = "withdrawn" => "Ritirato",
    }
}

code_enum! {
    /// What can be done with a passage.
    pub enum PassageAnswer {
        /// Take it.
        Accept = "accept" => "Accetta",
        /// Do not take it.
        Refuse = "refuse" => "Non accettare",
        /// Give it back after having taken it.
        Return = "return" => "Restituisci",
        /// The sender takes it back.
        Withdraw = "withdraw" => "Ritira",
    }
}

code_enum! {
    /// What of a case goes along with a passage, copied as text. The diary never does.
    pub enum Piece {
        /// The hypothesis of the first interview.
        Interview = "interview" => "Ipotesi del primo colloquio",
        /// The latest analysis of the situation.
        Analysis = "analysis" => "Ultima analisi della situazione",
        /// The goals of the plan in force.
        Goals = "goals" => "Obiettivi del progetto concordato",
        /// The latest review.
        Review = "review" => "Ultima verifica",
    }
}

/// Every permitted step: from, by which answer, to. The README of this crate prints it, and a test keeps the two equal.
pub const STEPS: &[(PassageState, PassageAnswer, PassageState)] = &[
    (PassageState::Sent, PassageAnswer::Accept, PassageState::Accepted),
    (PassageState::Sent, PassageAnswer::Refuse, PassageState::Refused),
    (PassageState::Sent, PassageAnswer::Withdraw, PassageState::Withdrawn),
    (PassageState::Accepted, PassageAnswer::Return, PassageState::Returned),
];

/// The state after an answer.
///
/// # Errors
/// `PASS-001` when the step is none of [`STEPS`], `PASS-007` when a refusal or return gives no reason.
pub fn step(state: PassageState, answer: PassageAnswer, reason: &str) -> Outcome<PassageState> {
    match STEPS.iter().find(|(from, by, _)| *from == state && *by == answer).map(|(_, _, to)| *to) {
        None => Err(Problem::PassageStep.because(format!("Ora è: {}.", state.label().to_lowercase()))),
        Some(_) if reason.is_empty() && matches!(answer, PassageAnswer::Refuse | PassageAnswer::Return) => {
            Err(Problem::PassageReason.at("reason"))
        }
        Some(next) => Ok(next),
    }
}

/// The table of steps as Markdown, for the documentation.
pub fn steps_table() -> String {
    let mut out = String::from("| From | Answer | To |\n| --- | --- | --- |\n");
    for (from, by, to) in STEPS {
        out.push_str(&format!(
            "| `{}` {} | `{}` {} | `{}` {} |\n",
            from.code(),
            from.label(),
            by.code(),
            by.label(),
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
    fn every_pair_of_state_and_answer_is_in_the_table_or_refused() {
        for state in PassageState::ALL {
            for answer in PassageAnswer::ALL {
                let listed: Vec<PassageState> =
                    STEPS.iter().filter(|(from, by, _)| from == state && by == answer).map(|(_, _, to)| *to).collect();
                assert!(listed.len() <= 1, "{state:?} {answer:?} is listed twice");
                assert_eq!(step(*state, *answer, "motivo").ok(), listed.first().copied(), "{state:?} {answer:?}");
            }
        }
    }

    #[test]
    fn whoever_does_not_take_a_case_says_why() {
        assert!(step(PassageState::Sent, PassageAnswer::Refuse, "").is_err());
        assert!(step(PassageState::Accepted, PassageAnswer::Return, "").is_err());
        assert!(step(PassageState::Sent, PassageAnswer::Accept, "").is_ok());
        assert!(step(PassageState::Sent, PassageAnswer::Withdraw, "").is_ok());
    }

    #[test]
    fn the_readme_prints_the_table_of_steps() {
        assert!(include_str!("../../README.md").contains(&steps_table()), "README.md must contain:\n{}", steps_table());
    }
}
