//! The states of a referral.

use crate::problems::Problem;
use kernel::Outcome;

kernel::code_enum! {
    /// Where a referral stands.
    pub enum ReferralState {
        /// Waits for an answer.
        Sent = "sent" => "In attesa di risposta",
        /// The unit took it.
        Accepted = "accepted" => "Accolto",
        /// The unit did not take it.
        Refused = "refused" => "Non accolto",
        /// The unit took it and gave it back.
        Returned = "returned" => "Restituito",
        /// The sender took it back.
        Withdrawn = "withdrawn" => "Ritirato",
    }
}

kernel::code_enum! {
    /// What can be done with a referral.
    pub enum ReferralAnswer {
        /// Take it.
        Accept = "accept" => "Accogli",
        /// Do not take it.
        Refuse = "refuse" => "Non accogliere",
        /// Give it back after having taken it.
        Return = "return" => "Restituisci",
        /// The sender takes it back.
        Withdraw = "withdraw" => "Ritira",
    }
}

/// Every permitted step: from, by which answer, to.
pub const STEPS: &[(ReferralState, ReferralAnswer, ReferralState)] = &[
    (ReferralState::Sent, ReferralAnswer::Accept, ReferralState::Accepted),
    (ReferralState::Sent, ReferralAnswer::Refuse, ReferralState::Refused),
    (ReferralState::Sent, ReferralAnswer::Withdraw, ReferralState::Withdrawn),
    (ReferralState::Accepted, ReferralAnswer::Return, ReferralState::Returned),
];

/// The state after an answer.
///
/// # Errors
/// [`Problem::SayWhyNot`] when a refusal or return gives no reason, [`Problem::NotAccepted`] and [`Problem::AnsweredAlready`] when
/// the step is none of [`STEPS`].
pub fn step(state: ReferralState, answer: ReferralAnswer, reason: &str) -> Outcome<ReferralState> {
    let next = STEPS.iter().find(|(from, by, _)| *from == state && *by == answer).map(|(_, _, to)| *to);
    match next {
        None if answer == ReferralAnswer::Return => Err(Problem::NotAccepted.into()),
        None => Err(Problem::AnsweredAlready.because(format!("Ora è: {}.", state.label().to_lowercase()))),
        Some(_) if reason.is_empty() && answer != ReferralAnswer::Accept => Err(Problem::SayWhyNot.at("reason")),
        Some(next) => Ok(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_steps_of_the_table_are_possible() {
        for state in ReferralState::ALL {
            for answer in ReferralAnswer::ALL {
                let listed = STEPS.iter().find(|(from, by, _)| from == state && by == answer).map(|(_, _, to)| *to);
                assert_eq!(step(*state, *answer, "motivo").ok(), listed, "{state:?} {answer:?}");
            }
        }
    }

    #[test]
    fn a_refusal_without_a_reason_is_none() {
        assert!(step(ReferralState::Sent, ReferralAnswer::Refuse, "").is_err());
        assert!(step(ReferralState::Accepted, ReferralAnswer::Return, "").is_err());
        assert!(step(ReferralState::Sent, ReferralAnswer::Accept, "").is_ok());
    }
}
