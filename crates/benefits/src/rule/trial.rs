//! One invented household, typed into a form that is made from what a regulation asks: nothing of it is kept.

use chrono::NaiveDate;
use kernel::input::Fields;
use regulation::case::{Case, Member};
use regulation::known::{HouseholdField, PersonField};
use regulation::number::{ONE, from_cents, read as digits};
use regulation::{Regulation, Type, calendar};
use ui::form::{Choice, FormView};

/// Most members of a household that is tried.
pub const MOST_MEMBERS: usize = 12;
/// Longest text that is typed into a fact.
const LINE: usize = 200;
/// The largest whole number that is typed.
const LARGEST: i64 = 1_000_000_000;

/// One thing that the form asks.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The name after the group: `isee`, `birth_date`, the id of a fact.
    pub name: String,
    /// As people read it.
    pub label: String,
    /// May be empty.
    pub hint: String,
    /// What it is.
    pub kind: Type,
    /// The words to choose from, where there are any.
    pub choices: Vec<Choice>,
}

impl Asked {
    /// Its control in a form, as HTML.
    pub fn control(&self, form: &FormView, name: impl AsRef<str>) -> String {
        let name = name.as_ref();
        let field = match self.kind {
            Type::Boolean | Type::Choice(_) => form.select(name, &self.label, &self.choices),
            Type::Money => form.amount(name, &self.label),
            Type::Date => form.date(name, &self.label),
            Type::Integer => form.number(name, &self.label),
            Type::Decimal | Type::Period | Type::Text => form.text(name, &self.label),
        };
        let hint = match (self.kind, self.hint.is_empty()) {
            (Type::Period, true) => "Per esempio 18 mesi, 1 anno, 10 giorni",
            _ => &self.hint,
        };
        field.hint(hint).to_string()
    }
}

/// What the form of a regulation asks.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// Of the household.
    pub household: Vec<Asked>,
    /// Of each member.
    pub members: Vec<Asked>,
    /// What it asks itself.
    pub facts: Vec<Asked>,
    /// Measures that exclude it: whether they run.
    pub running: Vec<Asked>,
}

impl Questions {
    /// Those of a regulation. What its text does not speak of changes nothing and is not asked.
    pub fn of(regulation: &Regulation, text: &str) -> Questions {
        let household = HouseholdField::ALL.iter().filter(|field| text.contains(&format!("household.{}", field.word())));
        let by_age = text.contains("age(");
        let speaks =
            |field: &&PersonField| text.contains(&format!(".{}", field.word())) || (by_age && **field == PersonField::BirthDate);
        let members = PersonField::ALL.iter().filter(speaks);
        let ask = |name: &str, label: &str, hint: &str, kind: Type| Asked {
            name: name.to_owned(),
            label: capital(label),
            hint: hint.to_owned(),
            kind,
            choices: words(regulation, kind),
        };
        Questions {
            household: household.map(|field| ask(field.word(), field.label(), "", field.kind())).collect(),
            members: members.map(|field| ask(field.word(), field.label(), "", field.kind())).collect(),
            facts: regulation
                .facts
                .iter()
                .map(|fact| ask(&fact.id, &fact.label, fact.help.as_deref().unwrap_or_default(), fact.kind))
                .collect(),
            running: regulation
                .incompatible
                .iter()
                .map(|other| ask(&other.measure, &format!("È già in corso «{}»?", other.called()), "", Type::Boolean))
                .collect(),
        }
    }
}

pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

pub(crate) fn words(regulation: &Regulation, kind: Type) -> Vec<Choice> {
    match kind {
        Type::Boolean => vec![Choice::new("yes", "Sì"), Choice::new("no", "No")],
        Type::Choice(list) => {
            let words = regulation.choices.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
            words.iter().map(|word| Choice::new(&word.id, capital(&word.label))).collect()
        }
        Type::Integer | Type::Decimal | Type::Money | Type::Date | Type::Period | Type::Text => Vec::new(),
    }
}

/// A household and the day of the decision. What is left empty is not known.
pub fn read(fields: &mut Fields, regulation: &Regulation, questions: &Questions, today: NaiveDate) -> Option<(NaiveDate, Case)> {
    let on = fields.date("on");
    if fields.is_faulty("on") {
        return None;
    }
    let mut case = Case::unknown(regulation);
    for asked in &questions.household {
        let value = typed(fields, &format!("household.{}", asked.name), asked.kind, regulation);
        if let Some(field) = HouseholdField::named(&asked.name) {
            case.set_household(field, value);
        }
    }
    let rows = fields.groups("members");
    if rows > MOST_MEMBERS {
        fields.fault("members", format!("Al massimo {MOST_MEMBERS} componenti."));
    }
    for row in 0..rows.min(MOST_MEMBERS) {
        let mut member = Member::default();
        let mut is_there = fields.flag(&format!("members[{row}].there"));
        for asked in &questions.members {
            let value = typed(fields, &format!("members[{row}].{}", asked.name), asked.kind, regulation);
            is_there |= value.is_some();
            if let Some(field) = PersonField::named(&asked.name) {
                member.set(field, value);
            }
        }
        if is_there {
            case.members.push(member);
        }
    }
    for (place, fact) in regulation.facts.iter().enumerate() {
        let name = format!("facts.{}", fact.id);
        let text = if fact.kind == Type::Text { fields.line(&name, LINE) } else { None };
        let value = match &text {
            Some(text) => {
                Some(regulation.texts.iter().position(|known| known == text).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1))
            }
            None => typed(fields, &name, fact.kind, regulation),
        };
        if let Some(value) = value
            && let Err(message) = case.set_fact(&regulation.facts, place, value, text)
        {
            fields.fault(name, format!("{}.", capital(&message)));
        }
    }
    let mut running = Vec::new();
    let mut all_known = true;
    for asked in &questions.running {
        match typed(fields, &format!("running.{}", asked.name), Type::Boolean, regulation) {
            Some(0) => {}
            Some(_) => running.push(asked.name.clone()),
            None => all_known = false,
        }
    }
    // One that surely runs refuses whatever is not known of the others.
    if all_known || !running.is_empty() {
        case.set_running(&regulation.incompatible, Some(&running), None);
    }
    Some((on.unwrap_or(today), case))
}

/// One value as people type it, in the units of its type; `None` when it is empty, or wrong, which is then noted.
pub(crate) fn typed(fields: &mut Fields, name: &str, kind: Type, regulation: &Regulation) -> Option<i64> {
    match kind {
        Type::Boolean => match fields.line(name, 5).as_deref() {
            Some("yes") => Some(1),
            Some("no") => Some(0),
            Some(_) => wrong(fields, name, "Scelta non prevista."),
            None => None,
        },
        Type::Integer => fields.whole(name, -LARGEST, LARGEST),
        Type::Money => fields.cents(name).and_then(from_cents),
        Type::Date => {
            let day = calendar::of(fields.date(name)?);
            match calendar::date(day) {
                Some(_) => Some(day),
                None => wrong(fields, name, "La data è troppo lontana."),
            }
        }
        Type::Decimal => {
            let text = fields.line(name, LINE)?;
            let read = decimal(&text);
            if read.is_none() { wrong(fields, name, "Scrivi un numero, per esempio 1,57.") } else { read }
        }
        Type::Period => {
            let text = fields.line(name, LINE)?;
            let read = period(&text);
            if read.is_none() { wrong(fields, name, "Scrivi una durata come 18 mesi, 1 anno, 10 giorni.") } else { read }
        }
        Type::Text => None,
        Type::Choice(list) => {
            let word = fields.line(name, LINE)?;
            let words = regulation.choices.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
            let place = words.iter().position(|one| one.id == word).and_then(|place| i64::try_from(place).ok());
            if place.is_none() { wrong(fields, name, "Scelta non prevista.") } else { place }
        }
    }
}

fn wrong(fields: &mut Fields, name: &str, sentence: &str) -> Option<i64> {
    fields.fault(name, sentence);
    None
}

/// `1,57`, `1.57` as machines write it, `12.345,6`. A point in front of three digits could be either, and is no answer.
fn decimal(text: &str) -> Option<i64> {
    match (text.split_once(','), text.split_once('.')) {
        (Some((whole, part)), _) => {
            let groups: Vec<&str> = whole.split('.').collect();
            let grouped = groups.iter().skip(1).all(|group| group.len() == 3);
            if grouped { digits(&format!("{}.{part}", groups.concat()), ONE) } else { None }
        }
        (None, Some((_, part))) if part.len() == 3 => None,
        (None, _) => digits(text, ONE),
    }
}

/// `18 mesi`, `1 anno`, `10 giorni`.
fn period(text: &str) -> Option<i64> {
    let (number, word) = text.split_once(' ')?;
    let word = match word {
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
    use crate::rule::shipped;
    use regulation::{Outcome, Rules};
    use std::sync::Arc;

    fn of(code: &str) -> (Arc<Regulation>, Questions) {
        let text = shipped::of(code).expect("a shipped one").text;
        let regulation = Regulation::read(code, text).expect("no fault");
        let questions = Questions::of(&regulation, text);
        (regulation, questions)
    }

    fn tried(code: &str, pairs: &[(&str, &str)]) -> Result<Outcome, Vec<String>> {
        let (regulation, questions) = of(code);
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let read = read(&mut fields, &regulation, &questions, today);
        let (on, case) = fields.finish(|| read).map_err(|failure| match failure {
            kernel::Failure::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
            other => vec![other.to_string()],
        })?;
        Ok(Rules::on(&regulation, calendar::of(on)).expect("in force").decide(&case).outcome)
    }

    #[test]
    fn only_what_the_regulation_speaks_of_is_asked() {
        let (_, questions) = of("sostegno-al-reddito");
        let household: Vec<&str> = questions.household.iter().map(|asked| asked.name.as_str()).collect();
        assert!(household.contains(&"isee") && !household.contains(&"rent"), "{household:?}");
        assert!(questions.facts.iter().any(|asked| asked.name == "project_signed"));
    }

    #[test]
    fn a_household_is_typed_as_people_write_and_what_is_left_empty_is_not_known() {
        let unknown = tried("sostegno-al-reddito", &[]);
        assert_eq!(unknown, Ok(Outcome::Undetermined));
        let too_rich = [("household.isee", "6.000,01"), ("household.resident", "yes")];
        assert_eq!(tried("sostegno-al-reddito", &too_rich), Ok(Outcome::Refused));
        let wrong = [("household.isee", "seimila"), ("household.resident", "forse"), ("facts.national_measure", "boh")];
        let faults = ["household.isee", "household.resident", "facts.national_measure"].map(str::to_owned);
        let mut found = tried("sostegno-al-reddito", &wrong).expect_err("faults");
        found.sort();
        let mut faults = faults.to_vec();
        faults.sort();
        assert_eq!(found, faults);
    }

    #[test]
    fn a_point_is_never_taken_for_nothing() {
        for (text, thousandths) in [("1,57", 1_570), ("1.57", 1_570), ("2", 2_000), ("12.345,5", 12_345_500), ("0,35", 350)] {
            assert_eq!(decimal(text), Some(thousandths * (ONE / 1_000)), "{text}");
        }
        for text in ["1.234", "1.23,4", "uno", "", ",5", "1,2,3", "1."] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_written_in_words() {
        assert_eq!(period("18 mesi"), Some(calendar::period(18, 0)));
        assert_eq!(period("1 anno"), Some(calendar::period(12, 0)));
        assert_eq!(period("10 giorni"), Some(calendar::period(0, 10)));
        assert_eq!(period("presto"), None);
    }
}
