//! When a question is asked: one comparison of an age, a sex or an answer.

use super::model::{Item, Kind, Subject, Value};
use kernel::codes::Code as _;
use kernel::tax_code::Sex;
use std::collections::BTreeMap;

/// How two things are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The age in completed years.
    Age(Comparison, i64),
    /// The registered sex.
    Sex(Comparison, Sex),
    /// The answer to an earlier question, by its points, number or code.
    Answer(String, Comparison, String),
}

/// Whether a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Nobody knows, because age or sex are not known: it may be answered and is not missing.
    Perhaps,
}

impl Comparison {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "=" => Comparison::Is,
            "!=" => Comparison::IsNot,
            "<" => Comparison::Below,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Above,
            ">=" => Comparison::AtLeast,
            _ => return None,
        })
    }
    fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Comparison::Is => left == right,
            Comparison::IsNot => left != right,
            Comparison::Below => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Above => left > right,
            Comparison::AtLeast => left >= right,
        }
    }
    fn is_of_order(self) -> bool {
        !matches!(self, Comparison::Is | Comparison::IsNot)
    }
    fn words(self) -> &'static str {
        match self {
            Comparison::Is => "è",
            Comparison::IsNot => "non è",
            Comparison::Below => "è meno di",
            Comparison::AtMost => "è al massimo",
            Comparison::Above => "è più di",
            Comparison::AtLeast => "è almeno",
        }
    }
}

impl When {
    /// Reads `age <= 18`, `sex = F`, `disability = 1`; `before` are the questions that come earlier.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str, before: &[Item]) -> Result<When, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [left, sign, right] = words.as_slice() else {
            return Err(format!("«{text}» non è un confronto: si scrive come «age <= 18»"));
        };
        let comparison = Comparison::read(sign).ok_or_else(|| format!("«{sign}» non è un confronto (=, !=, <, <=, >, >=)"))?;
        match *left {
            "age" => {
                let years = right.parse::<i64>().ok().filter(|years| (0..=130).contains(years));
                years.map(|years| When::Age(comparison, years)).ok_or_else(|| format!("«{right}» non è un’età"))
            }
            "sex" if comparison.is_of_order() => Err("il sesso si confronta con = o !=".to_owned()),
            "sex" => match Sex::from_code(right) {
                Some(sex @ (Sex::Female | Sex::Male)) => Ok(When::Sex(comparison, sex)),
                _ => Err(format!("«{right}» non è un sesso: F o M")),
            },
            code => {
                let item = before.iter().find(|item| item.code == code);
                let item = item.ok_or_else(|| format!("«{code}» non è una domanda che viene prima"))?;
                check_answer(item, comparison, right)?;
                Ok(When::Answer(code.to_owned(), comparison, (*right).to_owned()))
            }
        }
    }

    /// Whether the question is asked of somebody who gave these answers. One that asks about an answer that is not there is not.
    pub fn holds(&self, subject: &Subject, answers: &BTreeMap<String, Value>) -> Asked {
        let known = |holds: bool| if holds { Asked::Yes } else { Asked::No };
        match self {
            When::Age(comparison, years) => match subject.age {
                Some(age) => known(comparison.holds(&i64::from(age), years)),
                None => Asked::Perhaps,
            },
            When::Sex(..) if subject.sex == Sex::NotStated => Asked::Perhaps,
            When::Sex(comparison, sex) => known(comparison.holds(&subject.sex.code(), &sex.code())),
            When::Answer(code, comparison, right) => match answers.get(code) {
                None => Asked::No,
                Some(Value::Codes(codes)) => known(codes.contains(right) == (*comparison == Comparison::Is)),
                Some(value) => match (value.points(), right.parse::<i64>()) {
                    (Some(left), Ok(right)) => known(comparison.holds(&left, &right)),
                    _ => known(comparison.holds(&value.stored().0.as_str(), &right.as_str())),
                },
            },
        }
    }

    /// What people read: `Solo se «Disabilità» è SI`.
    pub fn words(&self, items: &[Item]) -> String {
        match self {
            When::Age(comparison, years) => format!("Solo se l’età {} {years} anni", comparison.words()),
            When::Sex(comparison, sex) => format!("Solo se il sesso {} {}", comparison.words(), sex.label().to_lowercase()),
            When::Answer(code, comparison, right) => {
                let item = items.iter().find(|item| item.code == *code);
                let text = item.map_or(code.as_str(), |item| item.text.as_str());
                let choices = item.map(|item| item.kind.choices()).unwrap_or_default();
                let label = choices.iter().find(|(value, _)| value == right).map_or(right.as_str(), |(_, label)| label.as_str());
                format!("Solo se «{text}» {} «{label}»", comparison.words())
            }
        }
    }

    /// Whether it depends on other answers, and not on who somebody is alone.
    pub fn is_of_answers(&self) -> bool {
        matches!(self, When::Answer(..))
    }
}

/// Whether an answer can be compared so.
fn check_answer(item: &Item, comparison: Comparison, right: &str) -> Result<(), String> {
    let foreign = || format!("«{right}» non è una risposta di «{}»", item.code);
    match &item.kind {
        Kind::Points(_) | Kind::Number { .. } => {
            let number = right.parse::<i64>().map_err(|_| foreign())?;
            let (least, most) = item.kind.range().unwrap_or_default();
            if (least..=most).contains(&number) { Ok(()) } else { Err(foreign()) }
        }
        Kind::YesNo | Kind::List(_) | Kind::Many(_) if comparison.is_of_order() => {
            Err(format!("«{}» si confronta con = o !=", item.code))
        }
        Kind::YesNo | Kind::List(_) | Kind::Many(_) => {
            if item.kind.choices().iter().any(|(value, _)| value == right) {
                Ok(())
            } else {
                Err(foreign())
            }
        }
        Kind::Text | Kind::Date => Err(format!("«{}» non si può confrontare", item.code)),
    }
}
