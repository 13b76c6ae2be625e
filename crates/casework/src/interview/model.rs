//! What an interview leads to.

use crate::problems::Problem;
use kernel::{Failure, Instant, code_enum, id_type};

id_type! {
    /// A first interview.
    InterviewId,
}

code_enum! {
    /// What follows from an interview.
    pub enum InterviewOutcome {
        /// Information and orientation were enough.
        Orientation = "orientation" => "Orientamento: la richiesta si chiude qui",
        /// Another service goes on.
        Referral = "referral" => "Invio a un altro servizio",
        /// One more meeting to understand the need.
        Further = "further" => "Serve un altro colloquio",
        /// Taking into care is proposed: a case is opened.
        Proposal = "proposal" => "Proposta di presa in carico",
    }
}

impl InterviewOutcome {
    /// In two words, for lists.
    pub const fn short(self) -> &'static str {
        match self {
            InterviewOutcome::Orientation => "Orientamento",
            InterviewOutcome::Referral => "Invio",
            InterviewOutcome::Further => "Altro colloquio",
            InterviewOutcome::Proposal => "Proposta di presa in carico",
        }
    }
}

/// An interview has happened.
pub fn check_held(held_at: Instant, now: Instant) -> Result<(), Failure> {
    if held_at > now { Err(Problem::InterviewInFuture.at("held_at_date")) } else { Ok(()) }
}
