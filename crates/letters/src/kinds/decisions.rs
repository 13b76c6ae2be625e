//! Letters that bring a decision.

use super::{Amount, Appeal, Application, Per, announced, appeals};
use crate::letter::{Block, Column, Frame, Kind, Letter, Table};
use crate::limits::Fault;
use crate::words::{Values, WORDS, fill};
use chrono::NaiveDate;
use kernel::Cents;

/// Granted as asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// What was applied for.
    pub application: Application,
    /// How much, when it is money.
    pub amount: Option<Amount>,
    /// Whether the amount is what the person pays for a service.
    pub is_copayment: bool,
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day; said only together with the first.
    pub last_day: Option<NaiveDate>,
    /// How it is paid, as the end of a sentence: `sul conto indicato nella domanda`.
    pub payment: Option<String>,
    /// What must stay true, one each; may be empty.
    pub conditions: Vec<String>,
    /// What else is said: how the amount is calculated, a table of months.
    pub more: Vec<Block>,
    /// The ways to appeal.
    pub appeals: Vec<Appeal>,
}

impl Grant {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.grant;
        let values = self.application.values();
        let (subject, opening) = (fill(&words.subject, &values), fill(&words.opening, &values));
        let mut blocks: Vec<Block> = self.application.beneficiary().into_iter().collect();
        let what_next = appeals(&self.appeals);
        blocks.extend(self.content());
        frame.around(Kind::Grant, subject, opening, blocks, what_next)
    }

    /// What is granted: the same words whether it is all or a part.
    fn content(self) -> Vec<Block> {
        let words = &WORDS.grant;
        let mut values: Values = Vec::new();
        if let Some(amount) = self.amount {
            values.push(("amount", amount.cents.to_string().into()));
            values.push(("per", amount.per.label().into()));
        }
        if let Some(from) = self.from {
            values.push(("from", from.into()));
        }
        if let Some(last) = self.last_day {
            values.push(("last", last.into()));
        }
        if let Some(payment) = &self.payment {
            values.push(("payment", payment.into()));
        }
        let paragraph = |pattern: &str| Block::Paragraph(fill(pattern, &values));
        let mut blocks = Vec::new();
        if self.amount.is_some() {
            blocks.push(paragraph(if self.is_copayment { &words.copayment } else { &words.amount }));
        }
        match (self.from, self.last_day) {
            (Some(_), Some(_)) => blocks.push(paragraph(&words.from_to)),
            (Some(_), None) => blocks.push(paragraph(&words.from)),
            (None, _) => {}
        }
        if self.payment.is_some() {
            blocks.push(paragraph(&words.payment));
        }
        blocks.extend(announced(&words.conditions, self.conditions));
        blocks.extend(self.more);
        blocks
    }
}

/// Granted in part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartialGrant {
    /// What is granted.
    pub grant: Grant,
    /// Why not all, one each.
    pub reasons: Vec<String>,
}

impl PartialGrant {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.partial_grant;
        let values = self.grant.application.values();
        let mut blocks: Vec<Block> = self.grant.application.beneficiary().into_iter().collect();
        blocks.extend(announced(&words.reasons, self.reasons));
        let what_next = appeals(&self.grant.appeals);
        blocks.extend(self.grant.content());
        frame.around(Kind::PartialGrant, fill(&words.subject, &values), fill(&words.opening, &values), blocks, what_next)
    }
}

/// What came of the notice before a refusal (L. 241/1990, art. 10-bis).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The day of the notice.
    pub on: NaiveDate,
    /// Why the observations do not change the decision; nothing when none came.
    pub observations: Option<String>,
}

/// Refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// What was applied for.
    pub application: Application,
    /// Why, one each (art. 3).
    pub reasons: Vec<String>,
    /// The notice that came before; none for rankings.
    pub notice: Option<Noticed>,
    /// What else is said.
    pub more: Vec<Block>,
    /// The ways to appeal.
    pub appeals: Vec<Appeal>,
}

impl Refusal {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.refusal;
        let values = self.application.values();
        let mut blocks: Vec<Block> = self.application.beneficiary().into_iter().collect();
        blocks.extend(announced(&words.reasons, self.reasons));
        if let Some(notice) = self.notice {
            blocks.push(Block::Paragraph(fill(&words.notice, &[("notice", notice.on.into())])));
            match notice.observations {
                Some(why) => blocks.extend([Block::Paragraph(words.observations.clone()), Block::Paragraph(why)]),
                None => blocks.push(Block::Paragraph(words.no_observations.clone())),
            }
        }
        blocks.extend(self.more);
        let what_next = appeals(&self.appeals);
        frame.around(Kind::Refusal, fill(&words.subject, &values), fill(&words.opening, &values), blocks, what_next)
    }
}

/// A grant taken back from a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// What was applied for.
    pub application: Application,
    /// The first day on which it no longer holds.
    pub from: NaiveDate,
    /// Why, one each (art. 3).
    pub reasons: Vec<String>,
    /// What else is said.
    pub more: Vec<Block>,
    /// The ways to appeal.
    pub appeals: Vec<Appeal>,
}

impl Revocation {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.revocation;
        let mut values = self.application.values();
        values.push(("from", self.from.into()));
        let mut blocks: Vec<Block> = self.application.beneficiary().into_iter().collect();
        blocks.extend(announced(&words.reasons, self.reasons));
        blocks.push(Block::Paragraph(words.after.clone()));
        blocks.extend(self.more);
        let what_next = appeals(&self.appeals);
        frame.around(Kind::Revocation, fill(&words.subject, &values), fill(&words.opening, &values), blocks, what_next)
    }
}

/// What a person pays for a service changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopaymentChange {
    /// The service.
    pub service: String,
    /// Who uses it, when the letter goes to somebody else.
    pub beneficiary: Option<String>,
    /// What was paid.
    pub old: Cents,
    /// What is to be paid.
    pub new: Cents,
    /// For what.
    pub per: Per,
    /// The first day of the new amount.
    pub from: NaiveDate,
    /// Why, one each.
    pub reasons: Vec<String>,
    /// What else is said.
    pub more: Vec<Block>,
    /// The ways to appeal.
    pub appeals: Vec<Appeal>,
}

impl CopaymentChange {
    /// The letter, with the difference calculated.
    ///
    /// # Errors
    /// [`Fault::Amount`] when the difference does not fit.
    pub fn letter(self, frame: Frame) -> Result<Letter, Fault> {
        let words = &WORDS.copayment_change;
        let difference = self.new.minus(self.old)?;
        let sign = if difference > Cents::ZERO { "+" } else { "" };
        let values: Values = vec![
            ("service", (&self.service).into()),
            ("from", self.from.into()),
            ("per", self.per.label().into()),
            ("beneficiary", self.beneficiary.as_deref().unwrap_or_default().into()),
        ];
        let say = |pattern: &str| fill(pattern, &values);
        let table = Table {
            columns: vec![Column::words(words.item.clone()), Column::figures(say(&WORDS.common.amount))],
            rows: vec![
                vec![say(&words.old), self.old.to_string()],
                vec![say(&words.new), self.new.to_string()],
                vec![words.difference.clone(), format!("{sign}{difference}")],
            ],
        };
        let mut blocks = Vec::new();
        if self.beneficiary.is_some() {
            blocks.push(Block::Paragraph(say(&words.beneficiary)));
        }
        blocks.push(Block::Table(table));
        blocks.extend(announced(&words.reasons, self.reasons));
        blocks.extend(self.more);
        let what_next = appeals(&self.appeals);
        Ok(frame.around(Kind::CopaymentChange, say(&words.subject), say(&words.opening), blocks, what_next))
    }
}

/// What a person pays for a service is no longer decided from a day on. Nothing of a benefit is taken back: what was used before is still paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopaymentEnd {
    /// What was applied for: the measure is the service.
    pub application: Application,
    /// What was paid, when it is told.
    pub amount: Option<Amount>,
    /// The first day on which it no longer holds.
    pub from: NaiveDate,
    /// The last day for which it is paid; nothing when it is paid for no day.
    pub last_day: Option<NaiveDate>,
    /// Why, one each (art. 3).
    pub reasons: Vec<String>,
    /// Where one asks to look at it again, as the end of a sentence: `all'ufficio «Contributi»`.
    pub hand_in: String,
    /// What else is said.
    pub more: Vec<Block>,
    /// The ways to appeal.
    pub appeals: Vec<Appeal>,
}

impl CopaymentEnd {
    /// The letter.
    pub fn letter(self, frame: Frame) -> Letter {
        let words = &WORDS.copayment_end;
        let mut values = self.application.values();
        values.push(("service", (&self.application.measure).into()));
        values.push(("from", self.from.into()));
        values.push(("hand_in", (&self.hand_in).into()));
        let mut blocks = Vec::new();
        if self.application.beneficiary.is_some() {
            blocks.push(Block::Paragraph(fill(&words.beneficiary, &values)));
        }
        if let Some(amount) = self.amount {
            let values: Values = vec![("amount", amount.cents.to_string().into()), ("per", amount.per.label().into())];
            blocks.push(Block::Paragraph(fill(&words.amount, &values)));
        }
        blocks.extend(announced(&words.reasons, self.reasons));
        blocks.push(Block::Paragraph(match self.last_day {
            Some(last) => fill(&words.until, &[("last", last.into())]),
            None => words.never.clone(),
        }));
        if self.last_day.is_some() {
            blocks.push(Block::Paragraph(fill(&words.after, &values)));
        }
        blocks.extend(self.more);
        let mut what_next = vec![Block::Heading(words.review_title.clone()), Block::Paragraph(fill(&words.review, &values))];
        what_next.extend(appeals(&self.appeals));
        frame.around(Kind::CopaymentEnd, fill(&words.subject, &values), fill(&words.opening, &values), blocks, what_next)
    }
}
