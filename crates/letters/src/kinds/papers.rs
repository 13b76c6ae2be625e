//! Papers of a service: what they say is written by people, with the number under which they are kept.

use crate::letter::{Block, Frame, Kind, Letter};
use crate::words::{WORDS, fill};

/// A paper of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is; one that is no paper of a service says its number as a letter does.
    pub kind: Kind,
    /// Its number, as the service writes it: `2026/000123`.
    pub number: String,
    /// What it is called.
    pub subject: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl Paper {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.paper;
        let pattern = match self.kind {
            Kind::Report => &words.report,
            Kind::Plan => &words.plan,
            Kind::Minutes => &words.minutes,
            Kind::Convocation => &words.convocation,
            Kind::Letter
            | Kind::Receipt
            | Kind::MissingDocuments
            | Kind::RefusalNotice
            | Kind::Grant
            | Kind::PartialGrant
            | Kind::Refusal
            | Kind::Revocation
            | Kind::CopaymentChange
            | Kind::CopaymentEnd => &words.letter,
        };
        let opening = fill(pattern, &[("number", (&self.number).into())]);
        frame.around(self.kind, self.subject, opening, self.blocks, Vec::new())
    }
}
