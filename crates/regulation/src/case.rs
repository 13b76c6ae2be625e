//! What is known of one household on the day of a decision.

use crate::calendar::{self, read_period};
use crate::known::{HOUSEHOLD_FIELDS, HouseholdField, PERSON_FIELDS, PersonField};
use crate::number::{EURO, MOST, ONE, read};
use crate::regulation::{Fact, Incompatible, Regulation, Unit};
use crate::types::{Choices, Type};

/// The largest household that is read.
pub const MOST_MEMBERS: usize = 60;

/// A household, its members and the facts; what is not known is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// By the number of the field.
    pub household: [Option<i64>; HOUSEHOLD_FIELDS],
    /// The first is whoever asks. An empty list means that the members are not known: nobody is a household of none.
    pub members: Vec<Member>,
    /// By the number of the fact.
    pub facts: Vec<Option<i64>>,
    /// The words of facts that are texts, by the number of the fact.
    pub texts: Vec<Option<String>>,
    /// By the number of the excluding measure: whether it runs.
    pub running: Vec<Option<bool>>,
}

/// One member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// By the number of the field.
    pub fields: [Option<i64>; PERSON_FIELDS],
}

/// A value as a file or a line holds it, before its type is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    Truth(bool),
    /// Digits.
    Number(String),
    Text(String),
    Date(i64),
}

impl Datum {
    /// The value as one of a type, or why it is none.
    pub fn read(&self, kind: Type, choices: &[Choices], texts: &[String]) -> Result<i64, String> {
        let wrong = || Err(format!("qui serve {}", kind.italian()));
        let number = |one: i64| match self {
            Datum::Number(digits) | Datum::Text(digits) => {
                read(digits, one).ok_or_else(|| format!("«{digits}» non è {}, o ha troppi decimali", kind.italian()))
            }
            _ => Err(format!("qui serve {}", kind.italian())),
        };
        match kind {
            Type::Boolean => {
                if let Datum::Truth(truth) = self {
                    Ok(i64::from(*truth))
                } else {
                    wrong()
                }
            }
            Type::Integer => number(1).and_then(|value| within(value, 1_000_000_000, kind)),
            Type::Decimal => number(ONE),
            Type::Money => {
                let value = number(EURO)?;
                if value % (EURO / 100) != 0 {
                    return Err("un importo ha al più due decimali".to_owned());
                }
                within(value, 100 * MOST, kind)
            }
            Type::Date => match self {
                Datum::Date(day) => Ok(*day),
                Datum::Text(text) => day(text).ok_or_else(|| format!("«{text}» non è una data come 2026-03-01")),
                _ => wrong(),
            },
            Type::Period => match self {
                Datum::Text(text) => read_period(text).ok_or_else(|| format!("«{text}» non è una durata come «18 months»")),
                _ => wrong(),
            },
            Type::Text => match self {
                Datum::Text(text) => Ok(texts.iter().position(|known| known == text).map_or(-1, |place| place as i64)),
                _ => wrong(),
            },
            Type::Choice(list) => match self {
                Datum::Text(word) => {
                    let words = choices.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
                    words.iter().position(|choice| choice.id == *word).map(|place| place as i64).ok_or_else(|| {
                        let all = words.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(", ");
                        format!("«{word}» non è nell'elenco ({all})")
                    })
                }
                _ => wrong(),
            },
        }
    }
}

fn within(value: i64, most: i64, kind: Type) -> Result<i64, String> {
    if (-most..=most).contains(&value) { Ok(value) } else { Err(format!("{} fuori misura", kind.italian())) }
}

/// Reads a day like `2026-03-01`, within the bounds of the calendar.
pub fn day(text: &str) -> Option<i64> {
    if text.len() != 10 {
        return None;
    }
    let day = calendar::of(text.parse().ok()?);
    (calendar::FIRST..=calendar::LAST).contains(&day).then_some(day)
}

impl Case {
    /// A case of which nothing is known.
    pub fn unknown(regulation: &Regulation) -> Case {
        Case {
            facts: vec![None; regulation.facts.len()],
            texts: vec![None; regulation.facts.len()],
            running: vec![None; regulation.incompatible.len()],
            ..Case::default()
        }
    }

    /// Sets what is known of the household.
    pub fn set_household(&mut self, field: HouseholdField, value: Option<i64>) {
        if let Some(place) = self.household.get_mut(field as usize) {
            *place = value;
        }
    }

    /// Sets a fact after holding it against its bounds.
    pub fn set_fact(&mut self, facts: &[Fact], place: usize, value: i64, text: Option<String>) -> Result<(), String> {
        let Some(fact) = facts.get(place) else { return Ok(()) };
        if !fact.admits(value) {
            return Err(format!("il valore di «{}» è fuori dai limiti", fact.id));
        }
        if let (Some(known), Some(words)) = (self.facts.get_mut(place), self.texts.get_mut(place)) {
            *known = Some(value);
            *words = text;
        }
        Ok(())
    }

    /// Says which measures run: for the household, and for whoever asks if that is known apart.
    pub fn set_running(&mut self, excluding: &[Incompatible], household: Option<&[String]>, asker: Option<&[String]>) {
        self.running = excluding
            .iter()
            .map(|other| {
                let runs = |list: &[String]| list.contains(&other.measure);
                match (other.overlap, household, asker) {
                    (Unit::Household, Some(all), one) => Some(runs(all) || one.is_some_and(runs)),
                    (Unit::Household, None, one) => one.filter(|one| runs(one)).map(|_| true),
                    (Unit::Person, _, Some(one)) => Some(runs(one)),
                    // What nobody in the household has, whoever asks has not either.
                    (Unit::Person, Some(all), None) => (!runs(all)).then_some(false),
                    (Unit::Person, None, None) => None,
                }
            })
            .collect();
    }
}

impl Member {
    /// Sets what is known of the member.
    pub fn set(&mut self, field: PersonField, value: Option<i64>) {
        if let Some(place) = self.fields.get_mut(field as usize) {
            *place = value;
        }
    }
}
