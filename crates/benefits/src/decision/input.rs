//! What was known of an application, as a decision keeps it: the line of JSON that the engine reads. Amounts and decimals are texts of digits,
//! so that no reader makes anything of them but what was written.

use kernel::{Failure, Outcome};
use regulation::case::{Case, Member};
use regulation::known::{HouseholdField, PersonField};
use regulation::number::{EURO, ONE};
use regulation::{Regulation, Type, Unit, calendar, lines};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A case as a line of the engine, named `id`.
pub fn line(regulation: &Regulation, id: &str, on: chrono::NaiveDate, case: &Case) -> Value {
    let mut household = Map::new();
    for (field, value) in HouseholdField::ALL.iter().zip(&case.household) {
        if let Some(value) = value.and_then(|value| written(regulation, field.kind(), value)) {
            household.insert(field.word().to_owned(), value);
        }
    }
    let mut members: Vec<Value> = case.members.iter().map(|member| Value::Object(of_member(regulation, member))).collect();
    let mut facts = Map::new();
    for ((fact, value), text) in regulation.facts.iter().zip(&case.facts).zip(&case.texts) {
        let value = match (value, text) {
            (Some(_), Some(text)) => Some(Value::String(text.clone())),
            (Some(value), None) => written(regulation, fact.kind, *value),
            (None, _) => None,
        };
        if let Some(value) = value {
            facts.insert(fact.id.clone(), value);
        }
    }
    let mut whole = json!({"id": id, "on": on.format("%Y-%m-%d").to_string()});
    // Lists are written only when they say everything: what is left out is not known, never a no.
    if case.running.iter().all(Option::is_some) && !case.running.is_empty() {
        let of = |overlap: Unit| -> Vec<&str> {
            let pairs = regulation.incompatible.iter().zip(&case.running);
            pairs
                .filter(|(other, runs)| other.overlap == overlap && **runs == Some(true))
                .map(|(other, _)| other.measure.as_str())
                .collect()
        };
        let (of_household, of_person) = (of(Unit::Household), of(Unit::Person));
        if let Some(Value::Object(first)) = members.first_mut() {
            first.insert("running".to_owned(), json!(of_person));
        }
        if let Value::Object(whole) = &mut whole {
            whole.insert("running".to_owned(), json!(of_household));
        }
    }
    if let Value::Object(whole) = &mut whole {
        whole.insert("household".to_owned(), Value::Object(household));
        whole.insert("members".to_owned(), Value::Array(members));
        whole.insert("facts".to_owned(), Value::Object(facts));
    }
    whole
}

/// The case of a line that was kept.
///
/// # Errors
/// Ours: what was kept cannot be read by the regulation that it was kept for.
pub fn read(regulation: &Regulation, line: &Value) -> Outcome<Case> {
    let read = lines::read(regulation, &line.to_string());
    read.map(|line| line.case).map_err(|faults| Failure::internal(format!("a kept case cannot be read: {}", faults.join("; "))))
}

fn of_member(regulation: &Regulation, member: &Member) -> Map<String, Value> {
    let mut all = Map::new();
    for (field, value) in PersonField::ALL.iter().zip(&member.fields) {
        if let Some(value) = value.and_then(|value| written(regulation, field.kind(), value)) {
            all.insert(field.word().to_owned(), value);
        }
    }
    all
}

fn written(regulation: &Regulation, kind: Type, value: i64) -> Option<Value> {
    Some(match kind {
        Type::Boolean => Value::Bool(value != 0),
        Type::Integer => json!(value),
        Type::Decimal => Value::String(digits(value, ONE)),
        Type::Money => Value::String(digits(value, EURO)),
        Type::Date => Value::String(calendar::date(value)?.format("%Y-%m-%d").to_string()),
        Type::Period => match calendar::parts(value) {
            (months, 0) => Value::String(format!("{months} months")),
            (_, days) => Value::String(format!("{days} days")),
        },
        Type::Text => Value::String(usize::try_from(value).ok().and_then(|place| regulation.texts.get(place))?.clone()),
        Type::Choice(list) => {
            let words = regulation.choices.get(usize::from(list))?;
            Value::String(usize::try_from(value).ok().and_then(|place| words.get(place))?.id.clone())
        }
    })
}

/// A number of parts of a whole as decimal digits, without zeros at the end.
pub fn digits(value: i64, one: i64) -> String {
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    let one = one.unsigned_abs().max(1);
    let (whole, mut rest) = (size.checked_div(one).unwrap_or_default(), size.checked_rem(one).unwrap_or_default());
    let mut text = format!("{sign}{whole}");
    if rest > 0 {
        text.push('.');
        let mut part = one;
        while rest > 0 && part > 1 {
            part = part.checked_div(10).unwrap_or(1);
            let digit = rest.checked_div(part).unwrap_or_default();
            rest = rest.checked_rem(part).unwrap_or_default();
            let _ = write!(text, "{digit}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;
    use proptest::prelude::*;
    use regulation::invented::{self, Chance};
    use regulation::{Outcome, Rules};

    #[test]
    fn digits_are_exact() {
        assert_eq!(digits(6_000_010_000, EURO), "6000.01");
        assert_eq!(digits(-500_000, EURO), "-0.5");
        assert_eq!(digits(2_000_000_000, ONE), "2");
        assert_eq!(digits(1, ONE), "0.000000001");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_a_decision_keeps_decides_the_same_for_ever(seed in any::<u64>(), which in 0_usize..64, unknown in 0_u64..40) {
            let one = shipped::ALL.get(which % shipped::ALL.len()).expect("a shipped one");
            let regulation = Regulation::read(one.code, one.text).expect("no fault");
            let day = "2026-11-23".parse().expect("a day");
            let case = invented::case(&regulation, calendar::of(day), unknown, &mut Chance::new(seed));
            let kept = line(&regulation, "x", day, &case);
            let again = read(&regulation, &kept).expect("a case");
            let Ok(rules) = Rules::on(&regulation, calendar::of(day)) else { return Ok(()) };
            let (before, after) = (rules.decide(&case), rules.decide(&again));
            if case.running.iter().all(Option::is_some) && !case.members.is_empty() {
                prop_assert_eq!(&case.household, &again.household);
                prop_assert_eq!(before, after);
            } else {
                // What was not known may be kept as less, never as more.
                prop_assert!(before.outcome == after.outcome || after.outcome == Outcome::Undetermined);
            }
        }
    }
}
