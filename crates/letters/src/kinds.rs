//! The letters of a procedure: what varies, and how it becomes a [`Letter`](crate::Letter).

mod before;
mod decisions;
mod papers;

pub use before::{MissingDocuments, Receipt, RefusalNotice};
pub use decisions::{CopaymentChange, CopaymentEnd, Grant, Noticed, PartialGrant, Refusal, Revocation};
pub use papers::Paper;

use crate::letter::Block;
use crate::words::{Values, WORDS, days_in_words, fill};
use chrono::NaiveDate;
use kernel::Cents;
use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// What an amount is for.
    pub enum Per {
        /// Once and for all.
        Once = "once" => "una volta sola",
        /// A day.
        Day = "day" => "al giorno",
        /// An hour.
        Hour = "hour" => "all'ora",
        /// A meal.
        Meal = "meal" => "a pasto",
        /// A month.
        Month = "month" => "al mese",
        /// A year.
        Year = "year" => "all'anno",
    }
}

/// The application that a letter is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// As the office writes it: `2026/000123`.
    pub number: String,
    /// What was applied for.
    pub measure: String,
    /// The day on which it arrived.
    pub received_on: NaiveDate,
    /// Who it is for, when the letter goes to somebody else.
    pub beneficiary: Option<String>,
}

impl Application {
    fn values(&self) -> Values {
        vec![
            ("application", (&self.number).into()),
            ("measure", (&self.measure).into()),
            ("received", self.received_on.into()),
            ("beneficiary", self.beneficiary.as_deref().unwrap_or_default().into()),
        ]
    }

    /// The paragraph that says who it is for, when that is not who reads.
    fn beneficiary(&self) -> Option<Block> {
        let beneficiary = self.beneficiary.as_ref()?;
        Some(Block::Paragraph(fill(&WORDS.common.beneficiary, &[("beneficiary", beneficiary.into())])))
    }
}

/// How much, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Whole cents.
    pub cents: Cents,
    /// For what.
    pub per: Per,
}

/// A way to appeal (L. 241/1990, art. 3 c. 4): given by the caller, who knows the court and the terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// What and to whom: `ricorso al Tribunale amministrativo regionale per la Lombardia`.
    pub way: String,
    /// Days from when the decision is received.
    pub days: u32,
}

/// The part that says how to appeal, when there is a way.
fn appeals(ways: &[Appeal]) -> Vec<Block> {
    if ways.is_empty() {
        return Vec::new();
    }
    let words = &WORDS.common;
    let way =
        |appeal: &Appeal| fill(&words.appeal_way, &[("way", (&appeal.way).into()), ("days", days_in_words(appeal.days).into())]);
    vec![
        Block::Heading(words.appeal_title.clone()),
        Block::Paragraph(words.appeal.clone()),
        Block::List(ways.iter().map(way).collect()),
    ]
}

/// The part that says how to appeal in the words that a decision itself holds; nothing when it holds none.
pub fn appeal_as_told(words: &str) -> Vec<Block> {
    if words.trim().is_empty() {
        return Vec::new();
    }
    vec![Block::Heading(WORDS.common.appeal_title.clone()), Block::Paragraph(words.to_owned())]
}

/// A sentence and the list that it announces, when the list says something.
fn announced(sentence: &str, items: Vec<String>) -> Vec<Block> {
    if items.is_empty() { Vec::new() } else { vec![Block::Paragraph(sentence.to_owned()), Block::List(items)] }
}
