//! The Italian words of the letters, read once from `words.toml`.

use chrono::{Datelike, NaiveDate};
use kernel::time::MONTHS;
use serde::Deserialize;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("words.toml");

/// The words. A key that is missing or unknown refuses the file.
#[expect(clippy::expect_used, reason = "the file is part of the program, no input reaches it, and every test reads it")]
pub(crate) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(SOURCE).expect("words.toml holds the words of every kind"));

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name { $(pub $field: String),+ }
    )+ };
}

words! {
    /// What stands in every letter.
    Common {
        subject, protocol, place_and_date, beneficiary, responsible_title, responsible, responsible_in, contacts, files, act, digital,
        printed, appeal_title, appeal, appeal_way, amount,
    }
    /// Receipt and start of the procedure.
    ReceiptWords { subject, opening, start, term, missing, hand_in, inertia_title, substitute, court }
    /// Missing documents.
    MissingWords { subject, opening, list, suspension, answer_title, answer, otherwise }
    /// Notice of the reasons before a refusal.
    NoticeWords { subject, opening, reasons, suspension, answer_title, answer, after }
    /// Granted.
    GrantWords { subject, opening, amount, copayment, from, from_to, payment, conditions }
    /// Granted in part.
    PartialWords { subject, opening, reasons }
    /// Refused.
    RefusalWords { subject, opening, reasons, notice, no_observations, observations }
    /// Taken back.
    RevocationWords { subject, opening, reasons, after }
    /// A new co-payment.
    CopaymentWords { subject, opening, beneficiary, item, old, new, difference, reasons }
    /// Papers of the service: how each says its number.
    PaperWords { report, plan, letter, minutes, convocation }
    /// A co-payment that ends.
    CopaymentEndWords { subject, opening, beneficiary, amount, reasons, until, never, after, review_title, review }
}

/// All words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub common: Common,
    pub receipt: ReceiptWords,
    pub missing_documents: MissingWords,
    pub refusal_notice: NoticeWords,
    pub grant: GrantWords,
    pub partial_grant: PartialWords,
    pub refusal: RefusalWords,
    pub revocation: RevocationWords,
    pub copayment_change: CopaymentWords,
    pub paper: PaperWords,
    pub copayment_end: CopaymentEndWords,
}

/// What a name in braces stands for.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Day(NaiveDate),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Value::Day(day)
    }
}

/// Values by their names.
pub(crate) type Values = Vec<(&'static str, Value)>;

/// The pattern with its names filled in: `{name}`, or for days with their article `{il name}`, `{dal name}`, `{al name}`, `{del name}`.
/// One pass: braces inside a value stay what they are.
pub(crate) fn fill(pattern: &str, values: &[(&'static str, Value)]) -> String {
    let mut out = String::with_capacity(pattern.len().saturating_mul(2));
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let (article, name) = name.split_once(' ').unwrap_or(("", name));
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, Value::Text(text))) => out.push_str(text),
            Some((_, Value::Day(day))) => {
                out.push_str(&with_article(article, *day));
            }
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// `8 marzo 2026`, and the first of a month as Italian says it: `1° marzo 2026`.
pub(crate) fn day_in_words(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    let number = if day.day() == 1 { "1°".to_owned() } else { day.day().to_string() };
    format!("{number} {month} {}", day.year())
}

/// `il 7 marzo 2026`, `l'8 marzo 2026`: eight and eleven begin with a vowel.
fn with_article(article: &str, day: NaiveDate) -> String {
    let words = day_in_words(day);
    if article.is_empty() {
        return words;
    }
    if matches!(day.day(), 8 | 11) {
        let elided = match article {
            "il" => "l",
            "dal" => "dall",
            "al" => "all",
            "del" => "dell",
            other => other,
        };
        format!("{elided}'{words}")
    } else {
        format!("{article} {words}")
    }
}

/// `1 giorno`, `30 giorni`.
pub(crate) fn days_in_words(days: u32) -> String {
    if days == 1 { "1 giorno".to_owned() } else { format!("{days} giorni") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_said_as_italian_says_them() {
        let values = [("on", Value::Day(day("2026-03-08")))];
        assert_eq!(
            fill("{il on}, {dal on}, {al on}, {del on}, {on}", &values),
            "l'8 marzo 2026, dall'8 marzo 2026, all'8 marzo 2026, dell'8 marzo 2026, 8 marzo 2026"
        );
        let values = [("on", Value::Day(day("2026-12-01")))];
        assert_eq!(fill("{il on} {dal on}", &values), "il 1° dicembre 2026 dal 1° dicembre 2026");
        let values = [("on", Value::Day(day("2026-01-11")))];
        assert_eq!(fill("entro {il on}", &values), "entro l'11 gennaio 2026");
        assert_eq!((days_in_words(1), days_in_words(60)), ("1 giorno".to_owned(), "60 giorni".to_owned()));
    }

    #[test]
    fn braces_inside_a_value_are_not_names() {
        let values = [("a", Value::from("{b} {")), ("b", Value::from("no"))];
        assert_eq!(fill("x {a} y {b} {c} { z", &values), "x {b} { y no {c} { z");
    }

    #[test]
    fn every_name_in_the_file_is_closed() {
        for line in SOURCE.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(line.matches('{').count(), line.matches('}').count(), "{line}");
        }
        assert!(!WORDS.common.subject.is_empty());
    }
}
