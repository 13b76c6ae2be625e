//! What an application is asked, and what was answered: the facts of its regulation, and what the register and the ISEE do not hold of the
//! household and of the person. Kept as text, as the regulation's type is written: `true`, `123.45`, `2026-01-31`, `18 months`, a word of a list.

use super::model::{EvidenceState, FactSource};
use crate::rule::trial::{Asked, capital, typed, words};
use kernel::Cents;
use kernel::input::Fields;
use regulation::case::{Case, Datum};
use regulation::known::{HouseholdField, PersonField};
use regulation::{Giver, Regulation, Type, calendar, number};
use std::collections::{BTreeMap, BTreeSet};

/// Longest text that is answered.
pub const LINE: usize = 200;
/// Most answers that are sent at once: a regulation asks no more.
pub const MOST: usize = 128;

/// What of the household an office may have to say itself: the rest is in the ISEE.
const HOUSEHOLD: [HouseholdField; 4] =
    [HouseholdField::Resident, HouseholdField::ResidentSince, HouseholdField::Borough, HouseholdField::Rent];
/// What of the person.
const PERSON: [PersonField; 9] = [
    PersonField::Disability,
    PersonField::AttendanceAllowance,
    PersonField::CivilInvalidity,
    PersonField::Resident,
    PersonField::ResidentSince,
    PersonField::Working,
    PersonField::Student,
    PersonField::Dependent,
    PersonField::ForeignPermitUntil,
];

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The fact at this place of the regulation.
    Fact(usize),
    /// Of the household.
    Household(HouseholdField),
    /// Of the person for whom one asks.
    Person(PersonField),
}

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// As it is kept: `national_measure`, `household.rent`, `person.disability`.
    pub id: String,
    /// What it sets.
    pub target: Target,
    /// As the form asks it.
    pub asked: Asked,
    /// Who can say it.
    pub giver: Giver,
    /// Whether it must be answered before anything is decided.
    pub required: bool,
    /// The paper that shows it; may be empty.
    pub evidence: String,
}

impl Question {
    /// The field of the form.
    pub fn field(&self) -> String {
        format!("facts.{}", self.id)
    }
    /// The field of what came of its paper.
    pub fn evidence_field(&self) -> String {
        format!("evidence.{}", self.id)
    }
    /// Whether it is asked of whoever comes to a desk.
    pub fn is_for_citizen(&self) -> bool {
        self.giver == Giver::Citizen
    }
}

/// Everything that a regulation may ask for an application, in its order: first its own facts.
pub fn questions(regulation: &Regulation, text: &str) -> Vec<Question> {
    let asked = |name: &str, label: &str, hint: &str, kind: Type| Asked {
        name: name.to_owned(),
        label: capital(label),
        hint: hint.to_owned(),
        kind,
        choices: words(regulation, kind),
    };
    let facts = regulation.facts.iter().enumerate().map(|(place, fact)| Question {
        id: fact.id.clone(),
        target: Target::Fact(place),
        asked: asked(&fact.id, &fact.label, fact.help.as_deref().unwrap_or_default(), fact.kind),
        giver: fact.given_by,
        required: fact.required,
        evidence: fact.evidence.clone().unwrap_or_default(),
    });
    let household = HOUSEHOLD.iter().filter(|field| text.contains(&format!("household.{}", field.word()))).map(|field| Question {
        id: format!("household.{}", field.word()),
        target: Target::Household(*field),
        asked: asked(field.word(), &format!("{} (nucleo)", field.label()), "", field.kind()),
        giver: if *field == HouseholdField::Rent { Giver::Citizen } else { Giver::Office },
        required: true,
        evidence: String::new(),
    });
    let person = PERSON.iter().filter(|field| text.contains(&format!(".{}", field.word()))).filter(|field| {
        // `household.resident` speaks of the household alone.
        let of_household = text.matches(&format!("household.{}", field.word())).count();
        text.matches(&format!(".{}", field.word())).count() > of_household
    });
    let person = person.map(|field| Question {
        id: format!("person.{}", field.word()),
        target: Target::Person(*field),
        asked: asked(field.word(), &format!("{} (di chi ne ha bisogno)", field.label()), "", field.kind()),
        giver: match field {
            PersonField::Resident | PersonField::ResidentSince => Giver::Office,
            _ => Giver::Citizen,
        },
        required: true,
        evidence: String::new(),
    });
    facts.chain(household).chain(person).collect()
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub fact: String,
    /// The value; empty where what was said before is taken back.
    pub value: String,
    /// Who can say it.
    pub giver: Giver,
    /// From where it is known.
    pub source: FactSource,
    /// What came of its paper.
    pub evidence: EvidenceState,
}

/// From where an answer is known: by its paper where there is one, else by who can say it.
fn source(question: &Question, evidence: EvidenceState) -> FactSource {
    match (evidence, question.giver) {
        (EvidenceState::Shown | EvidenceState::Accepted, _) => FactSource::Evidence,
        (EvidenceState::None | EvidenceState::Asked | EvidenceState::Refused, Giver::Citizen) => FactSource::Declared,
        (EvidenceState::None | EvidenceState::Asked | EvidenceState::Refused, Giver::OtherBody) => FactSource::Service,
        (EvidenceState::None | EvidenceState::Asked | EvidenceState::Refused, Giver::Office | Giver::SocialService) => {
            FactSource::Office
        }
    }
}

/// The answers of a form to these questions: what is left empty is not said, or not any more.
pub fn read_form(fields: &mut Fields, regulation: &Regulation, questions: &[Question]) -> Vec<Answer> {
    let mut all = Vec::with_capacity(questions.len());
    for question in questions {
        let name = question.field();
        let value = if question.asked.kind == Type::Text {
            fields.line(&name, LINE)
        } else {
            typed(fields, &name, question.asked.kind, regulation).map(|value| kept(regulation, question.asked.kind, value))
        };
        let evidence = fields.code(&question.evidence_field()).unwrap_or(EvidenceState::None);
        if let Some(value) = &value
            && let Err(sentence) = understood(regulation, question, value)
        {
            fields.fault(name, sentence);
        }
        let (giver, source) = (question.giver, source(question, evidence));
        all.push(Answer { fact: question.id.clone(), value: value.unwrap_or_default(), giver, source, evidence });
    }
    all
}

/// The answers that a program sends: `answers[].fact`, with its value as it is kept. What is not sent stays as it was.
pub fn read_rows(fields: &mut Fields, regulation: &Regulation, questions: &[Question]) -> Vec<Answer> {
    let count = fields.groups("answers");
    if count > MOST {
        fields.fault("answers", format!("Al massimo {MOST} risposte."));
    }
    let mut all: Vec<Answer> = Vec::new();
    for row in 0..count.min(MOST) {
        let name = |field: &str| format!("answers[{row}].{field}");
        let fact = fields.required_line(&name("fact"), LINE);
        let value = fields.line(&name("value"), LINE).unwrap_or_default();
        let evidence = fields.code(&name("evidence")).unwrap_or(EvidenceState::None);
        let Some(fact) = fact else { continue };
        let Some(question) = questions.iter().find(|one| one.id == fact) else {
            fields.fault(name("fact"), "Il regolamento non lo chiede.");
            continue;
        };
        if all.iter().any(|other| other.fact == fact) {
            fields.fault(name("fact"), "È già fra le altre risposte.");
            continue;
        }
        if !value.is_empty()
            && let Err(sentence) = understood(regulation, question, &value)
        {
            fields.fault(name("value"), sentence);
        }
        all.push(Answer { fact, value, giver: question.giver, source: source(question, evidence), evidence });
    }
    all
}

/// A value as it is kept.
fn kept(regulation: &Regulation, kind: Type, value: i64) -> String {
    match kind {
        Type::Boolean => if value == 0 { "false" } else { "true" }.to_owned(),
        Type::Integer => value.to_string(),
        Type::Decimal => number::show_decimal(value).replace('.', "").replace(',', "."),
        Type::Money => {
            let Cents(cents) = number::cents(value);
            format!("{}.{:02}", cents.div_euclid(100), cents.rem_euclid(100))
        }
        Type::Date => calendar::date(value).map(|day| day.to_string()).unwrap_or_default(),
        Type::Period => match calendar::parts(value) {
            (0, days) => format!("{days} days"),
            (months, _) => format!("{months} months"),
        },
        Type::Choice(list) => {
            let words = regulation.choices.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
            let word = usize::try_from(value).ok().and_then(|place| words.get(place));
            word.map(|word| word.id.clone()).unwrap_or_default()
        }
        Type::Text => String::new(),
    }
}

/// What a value that is kept means, in the units of its type.
fn read(regulation: &Regulation, kind: Type, text: &str) -> Option<i64> {
    let datum = match kind {
        Type::Boolean => Datum::Truth(text == "true"),
        Type::Integer | Type::Decimal | Type::Money => Datum::Number(text.to_owned()),
        Type::Date | Type::Period | Type::Text | Type::Choice(_) => Datum::Text(text.to_owned()),
    };
    if kind == Type::Boolean && !matches!(text, "true" | "false") {
        return None;
    }
    datum.read(kind, &regulation.choices, &regulation.texts).ok()
}

/// Whether a value can be an answer, within the bounds of its question; otherwise a sentence.
pub(super) fn understood(regulation: &Regulation, question: &Question, text: &str) -> Result<(), String> {
    let kind = question.asked.kind;
    let Some(value) = read(regulation, kind, text) else { return Err(format!("Qui serve {}.", kind.italian())) };
    if let Target::Fact(place) = question.target {
        let mut case = Case::unknown(regulation);
        case.set_fact(&regulation.facts, place, value, None).map_err(|message| format!("{}.", capital(&message)))?;
    }
    Ok(())
}

/// A value that is kept, as people read it: `sì`, `6.000,00 €`.
pub fn shown(regulation: &Regulation, question: &Question, text: &str) -> String {
    match question.asked.kind {
        Type::Text => text.to_owned(),
        kind => read(regulation, kind, text).map_or_else(|| text.to_owned(), |value| regulation.show(kind, value)),
    }
}

/// A value that is kept, as people type it.
pub fn retyped(regulation: &Regulation, question: &Question, text: &str) -> String {
    let kind = question.asked.kind;
    let Some(value) = read(regulation, kind, text) else { return text.to_owned() };
    match kind {
        Type::Boolean => if value == 0 { "no" } else { "yes" }.to_owned(),
        Type::Money => number::cents(value).plain(),
        Type::Date => calendar::date(value).map(kernel::time::show_date).unwrap_or_default(),
        Type::Decimal => number::show_decimal(value),
        Type::Period => calendar::show_period(value),
        Type::Integer | Type::Text | Type::Choice(_) => text.to_owned(),
    }
}

/// Sets what was answered in a case. An answer that the regulation of the day does not ask, or does not understand any more, says nothing.
pub fn set(case: &mut Case, regulation: &Regulation, answers: &BTreeMap<String, String>) {
    for (place, fact) in regulation.facts.iter().enumerate() {
        let Some(text) = answers.get(&fact.id) else { continue };
        let Some(value) = read(regulation, fact.kind, text) else { continue };
        let words = (fact.kind == Type::Text).then(|| text.clone());
        // Outside the bounds that the question has today it says nothing.
        case.set_fact(&regulation.facts, place, value, words).unwrap_or_default();
    }
    for field in HOUSEHOLD {
        let answer = answers.get(&format!("household.{}", field.word()));
        if let Some(value) = answer.and_then(|text| read(regulation, field.kind(), text)) {
            case.set_household(field, Some(value));
        }
    }
    let Some(person) = case.members.first_mut() else { return };
    for field in PERSON {
        let answer = answers.get(&format!("person.{}", field.word()));
        if let Some(value) = answer.and_then(|text| read(regulation, field.kind(), text)) {
            person.set(field, Some(value));
        }
    }
}

/// Those questions that must still be answered: what the register knows is not asked.
pub fn unanswered<'q>(
    questions: &'q [Question],
    answers: &BTreeMap<String, String>,
    known: &BTreeSet<String>,
) -> Vec<&'q Question> {
    let is_open = |question: &&Question| question.required && !answers.contains_key(&question.id) && !known.contains(&question.id);
    questions.iter().filter(is_open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;
    use std::sync::Arc;

    fn of(code: &str) -> (Arc<Regulation>, Vec<Question>) {
        let text = shipped::of(code).expect("a shipped one").text;
        let regulation = Regulation::read(code, text).expect("no fault");
        let questions = questions(&regulation, text);
        (regulation, questions)
    }

    fn sent(code: &str, pairs: &[(&str, &str)]) -> Result<Vec<Answer>, Vec<String>> {
        let (regulation, questions) = of(code);
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read_form(&mut fields, &regulation, &questions);
        fields.finish(|| Some(read)).map_err(|failure| match failure {
            kernel::Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn a_desk_is_asked_what_the_citizen_can_say_and_others_the_rest() {
        let (_, questions) = of("sostegno-al-reddito");
        let given = |id: &str| questions.iter().find(|one| one.id == id).expect("a question");
        assert!(given("national_measure").is_for_citizen() && !given("project_signed").is_for_citizen());
        assert!(!given("project_signed").required, "the project is signed later");
        assert!(questions.iter().any(|one| one.id == "household.resident"));
        assert!(!questions.iter().any(|one| one.id == "person.resident"), "it speaks of the household alone");
    }

    #[test]
    fn every_answer_of_every_shipped_regulation_is_kept_as_it_was_meant() {
        for one in shipped::ALL {
            let regulation = Regulation::read(one.code, one.text).expect("no fault");
            for question in questions(&regulation, one.text) {
                let text = match question.asked.kind {
                    Type::Boolean => "true".to_owned(),
                    Type::Integer => "3".to_owned(),
                    Type::Decimal => "1.5".to_owned(),
                    Type::Money => "123.45".to_owned(),
                    Type::Date => "2026-01-31".to_owned(),
                    Type::Period => "18 months".to_owned(),
                    Type::Text => "parole".to_owned(),
                    Type::Choice(_) => question.asked.choices.first().expect("a choice").value.clone(),
                };
                if understood(&regulation, &question, &text).is_err() {
                    continue;
                }
                // As it is shown to be typed again it is read to the same.
                let typed = retyped(&regulation, &question, &text);
                let mut fields = Fields::from_form([(question.field(), typed.clone())]);
                let read = read_form(&mut fields, &regulation, std::slice::from_ref(&question));
                assert_eq!(
                    read.first().map(|answer| answer.value.as_str()),
                    Some(text.as_str()),
                    "{}: {} «{typed}»",
                    one.code,
                    question.id
                );
            }
        }
    }

    #[test]
    fn what_cannot_be_is_told_beside_its_question() {
        let wrong = [("facts.national_measure", "boh"), ("facts.household.resident", "forse")];
        let mut found = sent("sostegno-al-reddito", &wrong).expect_err("faults");
        found.sort();
        assert_eq!(found, ["facts.household.resident", "facts.national_measure"]);
        let right = sent("sostegno-al-reddito", &[("facts.national_measure", "refused"), ("evidence.national_measure", "shown")]);
        let answers = right.expect("answers");
        let answer = answers.iter().find(|one| one.fact == "national_measure").expect("an answer");
        assert_eq!((answer.value.as_str(), answer.source), ("refused", FactSource::Evidence));
    }

    #[test]
    fn answers_are_set_in_the_case_and_what_is_not_understood_says_nothing() {
        let (regulation, questions) = of("sostegno-al-reddito");
        let answers: BTreeMap<String, String> =
            [("national_measure", "refused"), ("project_signed", "forse"), ("household.resident", "true"), ("altro", "1")]
                .into_iter()
                .map(|(fact, value)| (fact.to_owned(), value.to_owned()))
                .collect();
        let mut case = Case::unknown(&regulation);
        set(&mut case, &regulation, &answers);
        let (place, _) = regulation.fact("national_measure").expect("a fact");
        assert_eq!(case.facts.get(place).copied().flatten(), Some(0));
        assert_eq!(case.household[HouseholdField::Resident as usize], Some(1));
        assert_eq!(case.facts.iter().filter(|fact| fact.is_some()).count(), 1);
        assert!(unanswered(&questions, &answers, &BTreeSet::new()).is_empty());
    }
}
