//! An instrument: questions in an order, conditions under which they are asked, scales that add up answers.

use super::when::{Asked, When};
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::time::{parse_date, parse_iso_date, show_date};
use std::collections::BTreeMap;

/// Longest answer in words, in characters.
pub const WORDS: usize = 4_000;

kernel::code_enum! {
    /// Who gives the answers.
    pub enum AnsweredBy {
        /// The worker, from what they know.
        Worker = "worker" => "Compila l’operatore",
        /// The person, with the worker.
        Person = "person" => "Risponde la persona, con l’operatore",
        /// Person, family and services together.
        Together = "together" => "Si compila insieme: persona, famiglia e servizi",
        /// A multidisciplinary unit.
        Unit = "unit" => "Compila l’unità multidisciplinare",
    }
}

kernel::code_enum! {
    /// Which way a scale goes.
    pub enum Better {
        /// More points are better.
        Higher = "higher" => "Più punti: meglio",
        /// Fewer points are better.
        Lower = "lower" => "Meno punti: meglio",
    }
}

/// For which ages an instrument is made, in completed years, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// The youngest.
    pub least: i32,
    /// The oldest.
    pub most: i32,
}

impl Ages {
    /// Whether somebody of this age is among them; an age that nobody knows keeps nobody out.
    pub fn admit(self, age: Option<i32>) -> bool {
        age.is_none_or(|age| (self.least..=self.most).contains(&age))
    }
    /// `da 0 a 17 anni`.
    pub fn words(self) -> String {
        match (self.least, self.most) {
            (0, most) if most >= 120 => "per ogni età".to_owned(),
            (least, most) if most >= 120 => format!("da {least} anni"),
            (least, most) => format!("da {least} a {most} anni"),
        }
    }
}

/// What of somebody decides which questions are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Completed years on the day of the assessment, when they are known.
    pub age: Option<i32>,
    /// Registered sex.
    pub sex: Sex,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of some points, each with its words.
    Points(Vec<(i64, String)>),
    /// One code of a list.
    List(Vec<(String, String)>),
    /// Any codes of a list.
    Many(Vec<(String, String)>),
    /// Yes or no.
    YesNo,
    /// A whole number, both ends included.
    Number {
        /// The smallest.
        least: i64,
        /// The largest.
        most: i64,
    },
    /// Words.
    Text,
    /// A day.
    Date,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name, the same in every version.
    pub code: String,
    /// What is asked.
    pub text: String,
    /// A line of help; may be empty.
    pub hint: String,
    /// The heading above it and those that follow; empty for that of the one before.
    pub section: String,
    /// How it is answered.
    pub kind: Kind,
    /// Whether it must be answered when it is asked.
    pub required: bool,
    /// When it is asked; always without.
    pub when: Option<When>,
}

/// A sum of answers with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Its name, the same in every version.
    pub code: String,
    /// What people read.
    pub title: String,
    /// Which way it goes.
    pub better: Better,
    /// Questions with their weight.
    pub formula: Vec<(String, i64)>,
    /// From, to (both included) and what it means; they cover every sum.
    pub bands: Vec<(i64, i64, String)>,
}

/// An instrument in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its name, the same in every version.
    pub code: String,
    /// 1, 2, 3 …
    pub version: i64,
    /// What people read.
    pub title: String,
    /// For what it is.
    pub lead: String,
    /// Whence it comes and under which terms.
    pub source: String,
    /// For whom.
    pub ages: Ages,
    /// Who answers.
    pub answers: AnsweredBy,
    /// The questions, in order.
    pub items: Vec<Item>,
    /// The scales.
    pub scales: Vec<Scale>,
    /// The questions that are the axes of its drawing; none for an instrument that is not drawn so.
    pub axes: Vec<String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Points of a choice.
    Points(i64),
    /// A code.
    Code(String),
    /// Codes, in the order of the list.
    Codes(Vec<String>),
    /// Yes or no.
    Yes(bool),
    /// A number.
    Number(i64),
    /// Words.
    Text(String),
    /// A day.
    Day(NaiveDate),
}

/// An answer as it is stored: code, number, words.
pub type Stored = (String, Option<i64>, String);

impl Value {
    /// As it is stored.
    pub fn stored(&self) -> Stored {
        match self {
            Value::Points(points) => (points.to_string(), Some(*points), String::new()),
            Value::Code(code) => (code.clone(), None, String::new()),
            Value::Codes(codes) => (codes.join(" "), None, String::new()),
            Value::Yes(yes) => ((if *yes { "yes" } else { "no" }).to_owned(), Some(i64::from(*yes)), String::new()),
            Value::Number(number) => (String::new(), Some(*number), String::new()),
            Value::Text(text) => (String::new(), None, text.clone()),
            Value::Day(day) => (day.to_string(), None, String::new()),
        }
    }
    /// What it adds to a scale of weight 1; nothing for what does not count.
    pub fn points(&self) -> Option<i64> {
        match self {
            Value::Points(points) | Value::Number(points) => Some(*points),
            Value::Yes(yes) => Some(i64::from(*yes)),
            Value::Code(_) | Value::Codes(_) | Value::Text(_) | Value::Day(_) => None,
        }
    }
    /// As it stands in the field of a form.
    pub fn typed(&self) -> Vec<String> {
        match self {
            Value::Points(number) | Value::Number(number) => vec![number.to_string()],
            Value::Code(code) => vec![code.clone()],
            Value::Codes(codes) => codes.clone(),
            Value::Yes(yes) => vec![(if *yes { "yes" } else { "no" }).to_owned()],
            Value::Text(text) => vec![text.clone()],
            Value::Day(day) => vec![show_date(*day)],
        }
    }
}

impl Kind {
    /// The most it can add to a scale of weight 1, and the least; nothing for what does not count.
    pub fn range(&self) -> Option<(i64, i64)> {
        match self {
            Kind::Points(choices) => {
                let points = || choices.iter().map(|(points, _)| *points);
                Some((points().min()?, points().max()?))
            }
            Kind::YesNo => Some((0, 1)),
            Kind::Number { least, most } => Some((*least, *most)),
            Kind::List(_) | Kind::Many(_) | Kind::Text | Kind::Date => None,
        }
    }
    /// What can be chosen, as pairs of value and words; nothing where something is typed.
    pub fn choices(&self) -> Vec<(String, String)> {
        match self {
            Kind::Points(choices) => choices.iter().map(|(points, words)| (points.to_string(), words.clone())).collect(),
            Kind::List(choices) | Kind::Many(choices) => choices.clone(),
            Kind::YesNo => vec![("yes".to_owned(), "Sì".to_owned()), ("no".to_owned(), "No".to_owned())],
            Kind::Number { .. } | Kind::Text | Kind::Date => Vec::new(),
        }
    }
    /// Whether several can be chosen.
    pub fn is_many(&self) -> bool {
        matches!(self, Kind::Many(_))
    }
}

impl Item {
    /// Reads what was typed or sent; `None` when there is nothing.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn read(&self, value: Option<&str>, values: &[String]) -> Result<Option<Value>, String> {
        if let Kind::Many(list) = &self.kind {
            let sent: Vec<&str> = values.iter().map(String::as_str).chain(value).collect();
            if let Some(foreign) = sent.iter().find(|code| !list.iter().any(|(known, _)| known == *code)) {
                return Err(format!("«{foreign}» non è fra le risposte previste."));
            }
            let codes: Vec<String> =
                list.iter().filter(|(code, _)| sent.contains(&code.as_str())).map(|(code, _)| code.clone()).collect();
            return Ok((!codes.is_empty()).then_some(Value::Codes(codes)));
        }
        if !values.is_empty() {
            return Err("Qui si dà una risposta sola.".to_owned());
        }
        let Some(typed) = value.map(str::trim).filter(|typed| !typed.is_empty()) else { return Ok(None) };
        self.read_one(typed).map(Some)
    }

    fn read_one(&self, typed: &str) -> Result<Value, String> {
        const FOREIGN: &str = "Scelta non prevista.";
        match &self.kind {
            Kind::Points(choices) => {
                let points = typed.parse::<i64>().ok().filter(|points| choices.iter().any(|(known, _)| known == points));
                points.map(Value::Points).ok_or_else(|| FOREIGN.to_owned())
            }
            Kind::List(list) | Kind::Many(list) => match list.iter().find(|(code, _)| code == typed) {
                Some((code, _)) => Ok(Value::Code(code.clone())),
                None => Err(FOREIGN.to_owned()),
            },
            Kind::YesNo => match typed {
                "yes" => Ok(Value::Yes(true)),
                "no" => Ok(Value::Yes(false)),
                _ => Err(FOREIGN.to_owned()),
            },
            Kind::Number { least, most } => match typed.parse::<i64>() {
                Ok(number) if (*least..=*most).contains(&number) => Ok(Value::Number(number)),
                _ => Err(format!("Numero non valido: un intero fra {least} e {most}.")),
            },
            Kind::Text if typed.chars().count() > WORDS => Err(format!("Al massimo {WORDS} caratteri.")),
            Kind::Text => Ok(Value::Text(typed.to_owned())),
            Kind::Date => match parse_iso_date(typed).or_else(|| parse_date(typed)) {
                Some(day) => Ok(Value::Day(day)),
                None => Err("Data non valida: scrivila come 21/11/2026.".to_owned()),
            },
        }
    }

    /// Reads an answer as it was stored; `None` for one that this version does not know.
    pub fn read_stored(&self, code: &str, number: Option<i64>, text: &str) -> Option<Value> {
        match &self.kind {
            Kind::Points(_) => number.map(Value::Points),
            Kind::List(_) => Some(Value::Code(code.to_owned())),
            Kind::Many(_) => Some(Value::Codes(code.split(' ').filter(|code| !code.is_empty()).map(str::to_owned).collect())),
            Kind::YesNo => Some(Value::Yes(code == "yes")),
            Kind::Number { .. } => number.map(Value::Number),
            Kind::Text => Some(Value::Text(text.to_owned())),
            Kind::Date => parse_iso_date(code).map(Value::Day),
        }
    }

    /// An answer in the words of this version.
    pub fn words(&self, value: &Value) -> String {
        let label = |list: &[(String, String)], code: &str| {
            list.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, words)| words.clone())
        };
        match (value, &self.kind) {
            (Value::Points(points), Kind::Points(choices)) => match choices.iter().find(|(known, _)| known == points) {
                Some((_, words)) => format!("{points} – {words}"),
                None => points.to_string(),
            },
            (Value::Code(code), Kind::List(list)) => label(list, code),
            (Value::Codes(codes), Kind::Many(list)) => codes.iter().map(|code| label(list, code)).collect::<Vec<_>>().join("; "),
            (Value::Yes(yes), _) => (if *yes { "Sì" } else { "No" }).to_owned(),
            (Value::Points(number) | Value::Number(number), _) => number.to_string(),
            (Value::Code(code), _) => code.clone(),
            (Value::Codes(codes), _) => codes.join("; "),
            (Value::Text(text), _) => text.clone(),
            (Value::Day(day), _) => show_date(*day),
        }
    }
}

impl Instrument {
    /// The question of this name.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
    /// The scale of this name.
    pub fn scale(&self, code: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.code == code)
    }
    /// Whether a question is asked of somebody who gave these answers.
    pub fn asks(&self, item: &Item, subject: &Subject, answers: &BTreeMap<String, Value>) -> Asked {
        item.when.as_ref().map_or(Asked::Yes, |when| when.holds(subject, answers))
    }
}

impl Scale {
    /// What a sum means.
    pub fn band(&self, points: i64) -> &str {
        self.bands.iter().find(|(from, to, _)| (*from..=*to).contains(&points)).map_or("", |(_, _, words)| words.as_str())
    }
    /// The formula as it is published: `Reddito + Casa + 2 × Sicurezza`.
    pub fn formula_in_words(&self, instrument: &Instrument) -> String {
        let one = |(code, weight): &(String, i64)| {
            let text = instrument.item(code).map_or(code.as_str(), |item| item.text.as_str());
            if *weight == 1 { format!("«{text}»") } else { format!("{weight} × «{text}»") }
        };
        self.formula.iter().map(one).collect::<Vec<_>>().join(" + ")
    }
}
