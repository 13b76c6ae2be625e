//! Letters that come before a decision.

use super::{Application, announced};
use crate::letter::{Block, Frame, Kind, Letter};
use crate::words::{WORDS, days_in_words, fill};
use chrono::NaiveDate;

/// Receipt of an application, which is also the notice that the procedure has begun (L. 241/1990, art. 7, 8, 18-bis).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What was applied for.
    pub application: Application,
    /// How many days the office has.
    pub term_days: u32,
    /// The last day of the term.
    pub due_on: NaiveDate,
    /// What is missing already; may be empty.
    pub missing: Vec<String>,
    /// Where what is missing can be handed in, as the end of a sentence: `allo sportello di via …`.
    pub hand_in: Option<String>,
    /// Who decides when the office does not (art. 2 c. 9-bis): `il segretario generale`.
    pub substitute: Option<String>,
}

impl Receipt {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.receipt;
        let mut values = self.application.values();
        values.push(("due", self.due_on.into()));
        values.push(("days", days_in_words(self.term_days).into()));
        values.push(("hand_in", self.hand_in.as_deref().unwrap_or_default().into()));
        values.push(("substitute", self.substitute.as_deref().unwrap_or_default().into()));
        let say = |pattern: &str| fill(pattern, &values);
        let paragraph = |pattern: &str| Block::Paragraph(say(pattern));

        let mut blocks: Vec<Block> = self.application.beneficiary().into_iter().collect();
        blocks.push(paragraph(&words.start));
        blocks.push(paragraph(&words.term));
        let something_missing = !self.missing.is_empty();
        blocks.extend(announced(&words.missing, self.missing));
        if something_missing && self.hand_in.is_some() {
            blocks.push(paragraph(&words.hand_in));
        }
        let mut what_next = vec![Block::Heading(words.inertia_title.clone())];
        if self.substitute.is_some() {
            what_next.push(paragraph(&words.substitute));
        }
        what_next.push(paragraph(&words.court));
        frame.around(Kind::Receipt, say(&words.subject), say(&words.opening), blocks, what_next)
    }
}

/// What is missing, with the term suspended once (L. 241/1990, art. 2 c. 7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingDocuments {
    /// What was applied for.
    pub application: Application,
    /// What is missing, one each.
    pub documents: Vec<String>,
    /// The first day on which the term does not run.
    pub suspended_from: NaiveDate,
    /// How many days the suspension can last: thirty by law.
    pub longest_days: u32,
    /// The last day to hand it in.
    pub answer_by: NaiveDate,
    /// Where, as the end of a sentence: `allo sportello di via …, o per posta elettronica certificata a …`.
    pub hand_in: String,
}

impl MissingDocuments {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.missing_documents;
        let mut values = self.application.values();
        values.push(("suspended", self.suspended_from.into()));
        values.push(("days", days_in_words(self.longest_days).into()));
        values.push(("answer_by", self.answer_by.into()));
        values.push(("hand_in", (&self.hand_in).into()));
        let say = |pattern: &str| fill(pattern, &values);
        let paragraph = |pattern: &str| Block::Paragraph(say(pattern));

        let mut blocks: Vec<Block> = self.application.beneficiary().into_iter().collect();
        blocks.extend(announced(&words.list, self.documents));
        blocks.push(paragraph(&words.suspension));
        let what_next = vec![Block::Heading(words.answer_title.clone()), paragraph(&words.answer), paragraph(&words.otherwise)];
        frame.around(Kind::MissingDocuments, say(&words.subject), say(&words.opening), blocks, what_next)
    }
}

/// The reasons before a refusal, so that they can be answered (L. 241/1990, art. 10-bis). Not for rankings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusalNotice {
    /// What was applied for.
    pub application: Application,
    /// Why it cannot be granted, one each.
    pub reasons: Vec<String>,
    /// Days to answer, from when the letter is received: ten by law.
    pub days: u32,
    /// Where, as the end of a sentence.
    pub hand_in: String,
}

impl RefusalNotice {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.refusal_notice;
        let mut values = self.application.values();
        values.push(("days", days_in_words(self.days).into()));
        values.push(("hand_in", (&self.hand_in).into()));
        let say = |pattern: &str| fill(pattern, &values);
        let paragraph = |pattern: &str| Block::Paragraph(say(pattern));

        let mut blocks: Vec<Block> = self.application.beneficiary().into_iter().collect();
        blocks.extend(announced(&words.reasons, self.reasons));
        blocks.push(paragraph(&words.suspension));
        let what_next = vec![Block::Heading(words.answer_title.clone()), paragraph(&words.answer), paragraph(&words.after)];
        frame.around(Kind::RefusalNotice, say(&words.subject), say(&words.opening), blocks, what_next)
    }
}
