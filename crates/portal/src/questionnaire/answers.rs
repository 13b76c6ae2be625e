//! What was answered so far, in the order in which it was given, and how it travels with a page: one line for each, in the body of the form,
//! never in an address.

use super::catalogue::{Catalogue, MOST_MEMBERS};
use super::topic::{KINDS, Topic, code_of, is_of_isee};
use regulation::known::{HouseholdField, PersonField};
use regulation::number::{CENT, ONE, from_cents, read as digits};
use regulation::{Datum, Type, Unit, calendar};

/// Most answers that travel with a page.
pub const MOST: usize = 600;
/// Longest line of one.
pub const LONGEST: usize = 400;
/// What stands for «Non lo so».
const SKIPPED: &str = "?";
/// The largest whole number, and the largest amount in cents, that is an answer.
const LARGEST: i64 = 1_000_000_000;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// In the units of its type; a choice is its place in the list.
    Known(i64),
    /// A text.
    Words(String),
    /// «Non lo so».
    Skipped,
}

/// Answers in the order in which they were given, each thing once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<(Topic, Answer)>);

impl Answers {
    /// All of them.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &(Topic, Answer)> {
        self.0.iter()
    }

    /// What was said to one question.
    pub fn get(&self, topic: Topic) -> Option<&Answer> {
        self.0.iter().find(|(known, _)| *known == topic).map(|(_, answer)| answer)
    }

    /// Says something, in the place of what was said before.
    pub fn say(&mut self, topic: Topic, answer: Answer) {
        if let Some((_, old)) = self.0.iter_mut().find(|(known, _)| *known == topic) {
            *old = answer;
        } else if self.0.len() < MOST {
            self.0.push((topic, answer));
        }
        if let Some(Answer::Known(count)) = self.get(Topic::Members).cloned() {
            let count = usize::try_from(count).unwrap_or(0);
            self.0.retain(|(topic, _)| !matches!(topic, Topic::Member(place, _) if *place >= count));
        }
    }

    /// Whether somebody was asked and did not know.
    pub fn is_skipped(&self, topic: Topic) -> bool {
        self.get(topic) == Some(&Answer::Skipped)
    }

    /// How many pages were answered.
    pub fn pages(&self) -> usize {
        let first = |place: usize, topic: &Topic| !self.0.iter().take(place).any(|(before, _)| before.stands_with(*topic));
        self.0.iter().enumerate().filter(|(place, (topic, _))| first(*place, topic)).count()
    }

    /// Takes back what stood on the page of a question; what stood there.
    pub fn take_back(&mut self, topic: Topic) -> Vec<Topic> {
        let gone = self.0.iter().map(|(known, _)| *known).filter(|known| known.stands_with(topic)).collect();
        self.0.retain(|(known, _)| !known.stands_with(topic));
        gone
    }

    /// Takes back the last page; what stood there.
    pub fn go_back(&mut self) -> Vec<Topic> {
        self.0.last().map(|(topic, _)| *topic).map(|last| self.take_back(last)).unwrap_or_default()
    }

    /// One line for each.
    pub fn lines(&self, catalogue: &Catalogue) -> Vec<String> {
        self.0
            .iter()
            .filter_map(|(topic, answer)| Some(format!("{}={}", key(catalogue, *topic)?, written(catalogue, *topic, answer)?)))
            .collect()
    }

    /// Reads lines; what no question knows any more is left out.
    pub fn read<'a>(catalogue: &Catalogue, lines: impl IntoIterator<Item = &'a str>) -> Answers {
        let mut answers = Answers::default();
        for line in lines.into_iter().take(MOST) {
            let halves = line.split_once('=').filter(|_| line.len() <= LONGEST.saturating_mul(4));
            let found = halves.and_then(|(key, value)| {
                let topic = topic_of(catalogue, key)?;
                Some((topic, read(catalogue, topic, value).ok()?))
            });
            if let Some((topic, answer)) = found {
                answers.say(topic, answer);
            }
        }
        answers
    }
}

/// What a question is called in a form and in data.
pub fn key(catalogue: &Catalogue, topic: Topic) -> Option<String> {
    Some(match topic {
        Topic::Members => "members".to_owned(),
        Topic::Member(place, field) => format!("member.{place}.{}", field.word()),
        Topic::Household(field) => format!("household.{}", field.word()),
        Topic::Isee(kind, field) => format!("isee.{}.{}", code_of(kind), field.word()),
        Topic::Fact(place) => catalogue.facts.get(place).map(|fact| format!("fact.{}.{:08x}", fact.id, fact.mark))?,
        Topic::Running(place) => {
            catalogue.running.get(place).map(|one| format!("running.{}.{}", overlap(one.overlap), one.measure))?
        }
    })
}

fn overlap(unit: Unit) -> &'static str {
    match unit {
        Unit::Person => "person",
        Unit::Household => "household",
    }
}

/// The question of that name.
pub fn topic_of(catalogue: &Catalogue, key: &str) -> Option<Topic> {
    if key == "members" {
        return Some(Topic::Members);
    }
    let (group, rest) = key.split_once('.')?;
    match group {
        "member" => {
            let (place, word) = rest.split_once('.')?;
            let place = place.parse().ok().filter(|place: &usize| *place < MOST_MEMBERS)?;
            Some(Topic::Member(place, PersonField::named(word)?))
        }
        "household" => HouseholdField::named(rest).filter(|field| !is_of_isee(*field)).map(Topic::Household),
        "isee" => {
            let (code, word) = rest.split_once('.')?;
            let (kind, _) = KINDS.iter().find(|(_, known)| *known == code)?;
            HouseholdField::named(word).filter(|field| is_of_isee(*field)).map(|field| Topic::Isee(*kind, field))
        }
        "fact" => {
            let is = |place: usize| self::key(catalogue, Topic::Fact(place)).is_some_and(|known| known == key);
            (0..catalogue.facts.len()).find(|place| is(*place)).map(Topic::Fact)
        }
        "running" => {
            let is = |place: usize| self::key(catalogue, Topic::Running(place)).is_some_and(|known| known == key);
            (0..catalogue.running.len()).find(|place| is(*place)).map(Topic::Running)
        }
        _ => None,
    }
}

/// An answer as data writes it: `yes`, `1234.56`, `1950-04-01`, the id of a choice; `?` for «Non lo so».
pub fn written(catalogue: &Catalogue, topic: Topic, answer: &Answer) -> Option<String> {
    let value = match answer {
        Answer::Skipped => return Some(SKIPPED.to_owned()),
        Answer::Words(words) => return Some(words.clone()),
        Answer::Known(value) => *value,
    };
    Some(match catalogue.kind(topic)? {
        Type::Boolean => if value != 0 { "yes" } else { "no" }.to_owned(),
        Type::Integer => value.to_string(),
        Type::Money => {
            let cents = value / CENT;
            format!("{}.{:02}", cents / 100, cents % 100)
        }
        Type::Decimal => {
            let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
            format!("{sign}{}.{:09}", size / ONE.unsigned_abs(), size % ONE.unsigned_abs())
        }
        Type::Date => calendar::date(value)?.to_string(),
        Type::Period => {
            let (months, days) = calendar::parts(value);
            if days == 0 { format!("{months} months") } else { format!("{days} days") }
        }
        Type::Choice(_) => catalogue.choices(topic).get(usize::try_from(value).ok()?)?.id.clone(),
        Type::Text => return None,
    })
}

/// Reads what [`written`] writes, or says in Italian why it is no answer.
///
/// # Errors
/// The sentence.
pub fn read(catalogue: &Catalogue, topic: Topic, text: &str) -> Result<Answer, String> {
    if text == SKIPPED {
        return Ok(Answer::Skipped);
    }
    let kind = catalogue.kind(topic).ok_or_else(|| "Domanda sconosciuta.".to_owned())?;
    let value = match kind {
        Type::Boolean => match text {
            "yes" => 1,
            "no" => 0,
            _ => return Err("Scelta non prevista.".to_owned()),
        },
        Type::Choice(_) => {
            let place = catalogue.choices(topic).iter().position(|choice| choice.id == text);
            place.and_then(|place| i64::try_from(place).ok()).ok_or_else(|| "Scelta non prevista.".to_owned())?
        }
        Type::Text => {
            let short = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
            return if short { Ok(Answer::Words(text.to_owned())) } else { Err(format!("Al massimo {LONGEST} caratteri.")) };
        }
        Type::Money => {
            let cents = digits(text, 100).ok_or_else(|| "Importo non valido: scrivilo come 1234.56.".to_owned())?;
            from_cents(kernel::Cents(cents)).ok_or_else(|| "Importo troppo grande.".to_owned())?
        }
        Type::Integer | Type::Decimal | Type::Date | Type::Period => {
            Datum::Text(text.to_owned()).read(kind, &[], &[]).map_err(|message| format!("Risposta non valida: {message}."))?
        }
    };
    bounded(catalogue, topic, kind, value).map(Answer::Known)
}

/// The least and the largest answer to a question.
pub fn limits(catalogue: &Catalogue, topic: Topic, kind: Type) -> (i64, i64) {
    let (low, high) = match (topic, kind) {
        (Topic::Members, _) => (1, i64::try_from(MOST_MEMBERS).unwrap_or(1)),
        (Topic::Member(_, PersonField::CivilInvalidity), _) => (0, 100),
        (Topic::Household(HouseholdField::Borough), _) => (1, 99),
        (_, Type::Money) => (0, from_cents(kernel::Cents(100 * LARGEST)).unwrap_or(i64::MAX)),
        (_, Type::Integer) => (0, LARGEST),
        (_, Type::Date) => (calendar::FIRST, calendar::LAST),
        _ => (i64::MIN, i64::MAX),
    };
    match topic {
        Topic::Fact(place) => {
            let fact = catalogue.facts.get(place);
            (fact.and_then(|fact| fact.min).unwrap_or(low), fact.and_then(|fact| fact.max).unwrap_or(high))
        }
        _ => (low, high),
    }
}

/// Holds a value against what its question allows.
///
/// # Errors
/// What is wrong, in Italian.
pub fn bounded(catalogue: &Catalogue, topic: Topic, kind: Type, value: i64) -> Result<i64, String> {
    let (low, high) = limits(catalogue, topic, kind);
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    let shown = |value: i64| match kind {
        Type::Money => regulation::number::show_money(value),
        Type::Decimal => regulation::number::show_decimal(value),
        Type::Date => calendar::show(value),
        _ => value.to_string(),
    };
    Err(match (low, high) {
        (i64::MIN, high) => format!("Al massimo {}.", shown(high)),
        (low, i64::MAX) => format!("Almeno {}.", shown(low)),
        (low, high) => format!("Scrivi un valore fra {} e {}.", shown(low), shown(high)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::planner_tests::{catalogue, shipped};
    use regulation::Isee;

    #[test]
    fn what_travels_with_a_page_is_read_back_in_its_order() {
        let catalogue = shipped();
        let lines = [
            "members=2",
            "member.0.birth_date=1950-04-01",
            "household.resident=yes",
            "isee.ordinary.isee=6000.01",
            "member.1.disability=severe",
            "isee.ordinary.isee_valid_until=?",
        ];
        let answers = Answers::read(&catalogue, lines);
        assert_eq!(answers.lines(&catalogue), lines);
        assert_eq!(answers.get(Topic::Isee(Isee::Ordinary, HouseholdField::Isee)), Some(&Answer::Known(6_000_010_000)));
        assert_eq!(answers.pages(), 5);
    }

    #[test]
    fn what_no_question_knows_is_left_out_and_so_is_what_cannot_be() {
        let catalogue = shipped();
        let lines = [
            "members=13",
            "members=2",
            "member.12.sex=F",
            "fact.niente.00000000=yes",
            "household.isee=1.00",
            "x",
            "household.rent=-1.00",
        ];
        assert_eq!(Answers::read(&catalogue, lines).lines(&catalogue), ["members=2"]);
    }

    #[test]
    fn a_smaller_household_forgets_who_is_no_longer_in_it() {
        let catalogue = catalogue(&[]);
        let mut answers = Answers::read(&catalogue, ["members=3", "member.0.sex=F", "member.2.sex=M"]);
        answers.say(Topic::Members, Answer::Known(2));
        assert_eq!(answers.lines(&catalogue), ["members=2", "member.0.sex=F"]);
    }

    #[test]
    fn going_back_takes_the_whole_page_and_nothing_more() {
        let catalogue = catalogue(&[]);
        let mut answers = Answers::read(&catalogue, ["members=2", "member.0.sex=F", "member.1.sex=M"]);
        assert_eq!(answers.go_back().len(), 2);
        assert_eq!(answers.lines(&catalogue), ["members=2"]);
        answers.go_back();
        answers.go_back();
        assert_eq!(answers, Answers::default());
    }
}
