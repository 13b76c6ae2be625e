//! What people type into a page of questions, read into answers with every fault.

use super::answers::{Answer, Answers, LONGEST, bounded, limits};
use super::catalogue::Catalogue;
use super::control::{UNKNOWN, name};
use super::topic::Topic;
use kernel::input::Fields;
use regulation::known::PersonField;
use regulation::number::{ONE, from_cents, read as digits};
use regulation::{Type, calendar};

/// From which age on it may be said in years: below, months count for nurseries.
const YEARS_FROM: i64 = 3;
/// The largest age.
const OLDEST: i64 = 130;

/// Reads the answers to the questions of a page; nothing if one of them is wrong. `day` is that of the questionnaire.
pub fn read(fields: &mut Fields, catalogue: &Catalogue, page: &[Topic], day: i64, answers: &mut Answers) -> Option<()> {
    let mut all_read = Some(());
    for topic in page {
        match one(fields, catalogue, *topic, day) {
            Some(answer) => answers.say(*topic, answer),
            None => all_read = None,
        }
    }
    all_read
}

fn one(fields: &mut Fields, catalogue: &Catalogue, topic: Topic, day: i64) -> Option<Answer> {
    let name = name(catalogue, topic);
    let kind = catalogue.kind(topic)?;
    let value = match (topic, kind) {
        (Topic::Member(_, PersonField::BirthDate), _) => birth(fields, &name, day),
        (_, Type::Boolean | Type::Choice(_)) => return chosen(fields, catalogue, topic, &name),
        (_, Type::Money) => fields.cents(&name).and_then(from_cents),
        (_, Type::Integer) => {
            let (low, high) = limits(catalogue, topic, kind);
            fields.whole(&name, low, high)
        }
        (_, Type::Date) => fields.date(&name).map(calendar::of),
        (_, Type::Text) => {
            let words = fields.line(&name, LONGEST);
            return answered(fields, &name, words.map(Answer::Words));
        }
        (_, Type::Decimal) => typed(fields, &name, "Scrivi un numero, per esempio 1,57.", decimal),
        (_, Type::Period) => typed(fields, &name, "Scrivi una durata come 18 mesi, 1 anno, 10 giorni.", period),
    };
    let answer = match value {
        Some(value) => match bounded(catalogue, topic, kind, value) {
            Ok(value) => Some(Answer::Known(value)),
            Err(sentence) => {
                fields.fault(&name, sentence);
                None
            }
        },
        None => None,
    };
    if topic == Topic::Members && answer.is_none() && !fields.is_faulty(&name) {
        fields.fault(&name, "Scrivi quante persone vivono in famiglia.");
    }
    answered(fields, &name, answer)
}

/// What is left empty is not known; what is wrong is no answer.
fn answered(fields: &Fields, name: &str, answer: Option<Answer>) -> Option<Answer> {
    if fields.is_faulty(name) { None } else { Some(answer.unwrap_or(Answer::Skipped)) }
}

fn chosen(fields: &mut Fields, catalogue: &Catalogue, topic: Topic, name: &str) -> Option<Answer> {
    let Some(word) = fields.line(name, LONGEST) else {
        fields.fault(name, "Scegli una risposta, oppure «Non lo so».");
        return None;
    };
    if word == UNKNOWN {
        return Some(Answer::Skipped);
    }
    match super::answers::read(catalogue, topic, &word) {
        Ok(answer) => Some(answer),
        Err(sentence) => {
            fields.fault(name, sentence);
            None
        }
    }
}

fn typed(fields: &mut Fields, name: &str, sentence: &str, read: impl Fn(&str) -> Option<i64>) -> Option<i64> {
    let text = fields.line(name, LONGEST)?;
    let value = read(&text);
    if value.is_none() {
        fields.fault(name, sentence);
    }
    value
}

/// A date of birth, or an age in years: then the birthday is taken to lie half a year back, so that the age is the same on every day near
/// this one.
fn birth(fields: &mut Fields, name: &str, day: i64) -> Option<i64> {
    let text = fields.line(name, LONGEST)?;
    if let Ok(years) = text.trim_end_matches(" anni").trim_end_matches(" anno").trim().parse::<i64>() {
        if !(0..=OLDEST).contains(&years) {
            fields.fault(name, format!("Scrivi un'età fra 0 e {OLDEST} anni, o la data di nascita."));
            return None;
        }
        if years < YEARS_FROM {
            fields.fault(name, "Per chi ha meno di tre anni scrivi la data di nascita, per esempio 21/11/2025.");
            return None;
        }
        return born(years, day);
    }
    let date = fields.date(name).map(calendar::of)?;
    if date > day {
        fields.fault(name, "La data di nascita è nel futuro.");
        return None;
    }
    Some(date)
}

/// A day of birth of somebody who is so many years old on a day.
pub fn born(years: i64, day: i64) -> Option<i64> {
    let months = i32::try_from(years.checked_mul(12)?.checked_add(6)?).ok()?;
    calendar::shifted(day, calendar::period(months, 0), -1)
}

/// `1,57`; a point in front of three digits could be a thousand or a part, and is no answer.
fn decimal(text: &str) -> Option<i64> {
    if text.split_once('.').is_some_and(|(_, part)| part.len() == 3 || text.contains(',')) {
        None
    } else {
        digits(&text.replace(',', "."), ONE)
    }
}

/// `18 mesi`, `1 anno`, `10 giorni`.
fn period(text: &str) -> Option<i64> {
    let (number, word) = text.split_once(' ')?;
    let word = match word.trim() {
        "mese" | "mesi" => "months",
        "anno" | "anni" => "years",
        "giorno" | "giorni" => "days",
        _ => return None,
    };
    calendar::read_period(&format!("{number} {word}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::planner_tests::{TODAY, day, shipped};
    use regulation::known::HouseholdField;

    fn typed_in(page: &[Topic], pairs: &[(&str, &str)]) -> Result<Answers, Vec<String>> {
        let (catalogue, mut answers) = (shipped(), Answers::default());
        answers.say(Topic::Members, Answer::Known(2));
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read(&mut fields, &catalogue, page, day(TODAY), &mut answers);
        match fields.finish(|| read) {
            Ok(()) => Ok(answers),
            Err(kernel::Failure::Invalid(errors)) => Err(errors.into_iter().map(|error| error.field).collect()),
            Err(other) => Err(vec![other.to_string()]),
        }
    }

    #[test]
    fn who_is_asked_for_a_birth_date_may_say_an_age() {
        let topic = Topic::Member(0, PersonField::BirthDate);
        for typed in ["74", "74 anni", "21/11/1952"] {
            let answers = typed_in(&[topic], &[("a.member.0.birth_date", typed)]).expect("an answer");
            let Some(Answer::Known(born)) = answers.get(topic) else { panic!("no date for {typed}") };
            assert_eq!(calendar::age(*born, day(TODAY)), 74, "{typed}");
        }
        for wrong in ["1", "131", "domani", "01/01/2030"] {
            assert_eq!(
                typed_in(&[topic], &[("a.member.0.birth_date", wrong)]),
                Err(vec!["a.member.0.birth_date".to_owned()]),
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_is_left_empty_is_not_known_but_a_choice_is_made() {
        let isee = Topic::Isee(regulation::Isee::Ordinary, HouseholdField::Isee);
        let answers = typed_in(&[isee], &[]).expect("an answer");
        assert!(answers.is_skipped(isee));
        let resident = Topic::Household(HouseholdField::Resident);
        assert_eq!(typed_in(&[resident], &[]), Err(vec!["a.household.resident".to_owned()]));
        assert!(typed_in(&[resident], &[("a.household.resident", UNKNOWN)]).expect("an answer").is_skipped(resident));
        assert_eq!(typed_in(&[Topic::Members], &[]), Err(vec!["a.members".to_owned()]));
    }
}
