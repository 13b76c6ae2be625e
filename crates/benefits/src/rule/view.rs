//! What a regulation says, for people: parameters with the acts that set them, requirements in words, questions, examples.

use chrono::NaiveDate;
use regulation::case::Case;
use regulation::known::{HouseholdField, PersonField};
use regulation::number::{show_decimal, show_money};
use regulation::{Held, Isee, Outcome, Parameter, Regulation, Shape, Type, Unit, calendar};
use toml::{Table, Value};

/// A regulation as its page shows it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// One or two sentences.
    pub about: String,
    /// For whom it is.
    pub unit: &'static str,
    /// What an amount is for.
    pub per: &'static str,
    /// Which ISEE it asks for.
    pub isee: String,
    /// Code of the national list; may be empty.
    pub siuss: String,
    /// The act.
    pub source: String,
    /// What a council decides.
    pub parameters: Vec<ShownParameter>,
    /// What must be true.
    pub requirements: Vec<ShownRequirement>,
    /// What must be true before anything is paid.
    pub payment: Vec<ShownRequirement>,
    /// What it asks.
    pub facts: Vec<ShownFact>,
    /// Points.
    pub scores: Vec<ShownStep>,
    /// Named steps, and the amount.
    pub steps: Vec<ShownStep>,
    /// Measures that exclude it.
    pub incompatible: Vec<String>,
    /// Its examples.
    pub examples: Vec<ShownExample>,
}

/// A parameter with all its values.
#[derive(Clone, Debug)]
pub struct ShownParameter {
    /// As expressions write it.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// The latest first.
    pub values: Vec<ShownValue>,
}

/// One value of a parameter.
#[derive(Clone, Debug)]
pub struct ShownValue {
    /// As people read it.
    pub value: String,
    /// First day, in words.
    pub from: String,
    /// The act.
    pub source: String,
    /// It is an example, to be confirmed.
    pub example: bool,
    /// It holds on the day that is looked at.
    pub holds: bool,
}

/// A requirement.
#[derive(Clone, Debug)]
pub struct ShownRequirement {
    /// As expressions write it.
    pub id: String,
    /// What it asks, with the parameters of the day.
    pub says: String,
    /// What is read when it fails, with the parameters of the day.
    pub because: String,
    /// The test itself.
    pub test: String,
    /// The article.
    pub source: String,
}

/// A question.
#[derive(Clone, Debug)]
pub struct ShownFact {
    /// As expressions write it.
    pub id: String,
    /// The question.
    pub label: String,
    /// May be empty.
    pub help: String,
    /// The document; may be empty.
    pub evidence: String,
    /// Who can say it.
    pub given_by: &'static str,
    /// Whether it must be answered.
    pub required: bool,
}

/// A step of the calculation.
#[derive(Clone, Debug)]
pub struct ShownStep {
    /// As people call it.
    pub name: String,
    /// The expression.
    pub value: String,
}

/// An example.
#[derive(Clone, Debug)]
pub struct ShownExample {
    /// What it shows.
    pub name: String,
    /// The day of the decision.
    pub on: String,
    /// What is known, thing by thing.
    pub given: Vec<String>,
    /// What comes of it, thing by thing.
    pub expect: Vec<String>,
}

impl Shown {
    /// A regulation on a day; the text is the one that it was read from.
    pub fn of(regulation: &Regulation, text: &str, day: NaiveDate) -> Shown {
        let document: Table = text.parse().unwrap_or_default();
        let day = calendar::of(day);
        let requirement = |(table, one): (&Table, &regulation::Requirement)| ShownRequirement {
            id: word(table, "id"),
            says: regulation.says(one, day),
            because: in_words(&word(table, "because"), regulation, day),
            test: word(table, "test"),
            source: word(table, "source"),
        };
        let mut steps: Vec<ShownStep> = tables(&document, "derived").map(|table| step(table, "name", "value")).collect();
        if let Some(Value::Table(amount)) = document.get("amount") {
            let names =
                [("value", "Importo"), ("min", "Importo minimo"), ("max", "Importo massimo"), ("rounding", "Arrotondamento")];
            let written = names.into_iter().filter_map(|(key, name)| Some((name, amount.get(key)?.as_str()?)));
            steps.extend(written.map(|(name, value)| ShownStep { name: name.to_owned(), value: value.to_owned() }));
        }
        Shown {
            about: regulation.about.clone().unwrap_or_default(),
            unit: match regulation.unit {
                Unit::Person => "Persona",
                Unit::Household => "Nucleo",
            },
            per: regulation.per.italian(),
            isee: asked_isee(regulation),
            siuss: regulation.siuss.clone().unwrap_or_default(),
            source: regulation.source.clone(),
            parameters: regulation.parameters.iter().map(|one| parameter(regulation, one, day)).collect(),
            requirements: tables(&document, "requirement").zip(&regulation.requirements).map(requirement).collect(),
            payment: tables(&document, "payment_condition").zip(&regulation.payment_conditions).map(requirement).collect(),
            facts: facts(regulation),
            scores: tables(&document, "score").map(|table| step(table, "label", "points")).collect(),
            steps,
            incompatible: regulation.incompatible.iter().map(regulation::Incompatible::called).collect(),
            examples: examples(regulation),
        }
    }
}

/// Which attestation is asked for; of whom another one, where it is so.
fn asked_isee(regulation: &Regulation) -> String {
    if !regulation.asks_isee() {
        return "Non serve".to_owned();
    }
    match regulation.isee_minors {
        Some(minors) => format!("{}; per i minorenni: {}", isee(regulation.isee), isee(minors).to_lowercase()),
        None => isee(regulation.isee).to_owned(),
    }
}

fn isee(kind: Isee) -> &'static str {
    match kind {
        Isee::Ordinary => "Ordinario",
        Isee::University => "Università",
        Isee::Sociosanitario => "Sociosanitario",
        Isee::Residential => "Sociosanitario per le residenze",
        Isee::Minors => "Minorenni",
        Isee::Current => "Corrente",
    }
}

fn tables<'t>(document: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    document.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

fn word(table: &Table, key: &str) -> String {
    table.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn step(table: &Table, name: &str, value: &str) -> ShownStep {
    let named = word(table, name);
    ShownStep { name: if named.is_empty() { word(table, "id").replace('_', " ") } else { named }, value: word(table, value) }
}

/// A sentence in which every `{expression}` is the parameter's value of the day, or the name of what is known of each household.
fn in_words(sentence: &str, regulation: &Regulation, day: i64) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((expression, behind)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(&name_of(expression.trim(), regulation, day));
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn name_of(expression: &str, regulation: &Regulation, day: i64) -> String {
    let parameter = regulation.parameters.iter().find(|one| one.id == expression);
    if let Some(value) = parameter.and_then(|one| Some(held(regulation, one.shape, &one.on(day)?.value))) {
        return value;
    }
    let household = expression.strip_prefix("household.").and_then(HouseholdField::named).map(HouseholdField::label);
    let person = expression.strip_prefix("person.").and_then(PersonField::named).map(PersonField::label);
    let fact = regulation.facts.iter().find(|one| one.id == expression).and_then(|one| one.name.as_deref());
    let name = household.or(person).or(fact).unwrap_or(expression);
    format!("[{name}]")
}

fn held(regulation: &Regulation, shape: Shape, held: &Held) -> String {
    match (held, shape) {
        (Held::One(value), Shape::One(kind)) => regulation.show(kind, *value),
        (Held::Rows(rows), Shape::Bands { limit: key, gives } | Shape::Table { key, gives }) => {
            let until = if matches!(shape, Shape::Bands { .. }) { "fino a " } else { "" };
            let row =
                |(at, value): &(i64, i64)| format!("{until}{}: {}", regulation.show(key, *at), regulation.show(gives, *value));
            rows.iter().map(row).collect::<Vec<_>>().join("; ")
        }
        (Held::One(_), Shape::Bands { .. } | Shape::Table { .. }) | (Held::Rows(_), Shape::One(_)) => String::new(),
    }
}

fn parameter(regulation: &Regulation, one: &Parameter, day: i64) -> ShownParameter {
    let holding = one.on(day).map(|dated| dated.from);
    let value = |dated: &regulation::Dated| ShownValue {
        value: held(regulation, one.shape, &dated.value),
        from: calendar::show(dated.from),
        source: dated.source.clone(),
        example: dated.example,
        holds: holding == Some(dated.from),
    };
    ShownParameter { id: one.id.clone(), name: one.name.clone(), values: one.values.iter().rev().map(value).collect() }
}

fn facts(regulation: &Regulation) -> Vec<ShownFact> {
    let fact = |one: &regulation::Fact| ShownFact {
        id: one.id.clone(),
        label: one.label.clone(),
        help: one.help.clone().unwrap_or_default(),
        evidence: one.evidence.clone().unwrap_or_default(),
        given_by: one.given_by.italian(),
        required: one.required,
    };
    regulation.facts.iter().map(fact).collect()
}

/// An outcome in words.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted => "Requisiti soddisfatti",
        Outcome::Refused => "Requisiti non soddisfatti",
        Outcome::Undetermined => "Manca qualche informazione",
        Outcome::Faulty => "Calcolo da verificare",
    }
}

fn examples(regulation: &Regulation) -> Vec<ShownExample> {
    let mut all = Vec::with_capacity(regulation.examples.len());
    for one in &regulation.examples {
        let expected = &one.expect;
        let mut expect: Vec<String> = expected.outcome.map(|it| outcome(it).to_owned()).into_iter().collect();
        expect.extend(expected.amount.map(show_money));
        expect.extend(expected.points.map(|points| format!("punti {}", show_decimal(points))));
        if let Some(failed) = expected.reasons.as_ref().filter(|failed| !failed.is_empty()) {
            let words = failed.iter().map(|id| regulation.says_of(id, one.on).unwrap_or_else(|| "un requisito".to_owned()));
            let words: Vec<String> = words.map(|words| words.trim_end_matches('.').to_owned()).collect();
            expect.push(format!("non soddisfatti: {}", words.join("; ")));
        }
        if let Some(needed) = expected.needed.as_ref().filter(|needed| !needed.is_empty()) {
            let names: Vec<String> = needed.iter().map(|name| needed_in_words(regulation, name)).collect();
            expect.push(format!("mancano: {}", names.join("; ")));
        }
        expect.extend(expected.payable.map(|payable| if payable { "si paga" } else { "non si paga ancora" }.to_owned()));
        all.push(ShownExample { name: one.name.clone(), on: calendar::show(one.on), given: given(regulation, &one.given), expect });
    }
    all
}

/// A name that an example says is missing, as people read it.
fn needed_in_words(regulation: &Regulation, name: &str) -> String {
    let known = match (name, name.split_once('.')) {
        ("household.members", _) => Some("componenti del nucleo".to_owned()),
        ("household.running", _) => Some("misure già in corso".to_owned()),
        (_, Some(("household", field))) => HouseholdField::named(field).map(|field| field.label().to_owned()),
        (_, Some(("member", field))) => PersonField::named(field).map(|field| format!("{} dei componenti", field.label())),
        _ => regulation.fact(name).map(|(_, fact)| fact.name.as_deref().unwrap_or(&fact.label).to_owned()),
    };
    known.unwrap_or_else(|| "un'informazione".to_owned())
}

fn given(regulation: &Regulation, case: &Case) -> Vec<String> {
    let mut all = Vec::new();
    let show = |label: &str, kind: Type, value: i64| format!("{label}: {}", regulation.show(kind, value));
    for (field, value) in HouseholdField::ALL.iter().zip(&case.household) {
        all.extend(value.map(|value| show(field.label(), field.kind(), value)));
    }
    for (place, member) in (1..).zip(&case.members) {
        let known = PersonField::ALL.iter().zip(&member.fields).filter_map(|(field, value)| Some((field, (*value)?)));
        let known: Vec<String> = known.map(|(field, value)| show(field.label(), field.kind(), value)).collect();
        all.push(format!("componente {place}{}{}", if known.is_empty() { "" } else { ", " }, known.join(", ")));
    }
    for ((fact, value), text) in regulation.facts.iter().zip(&case.facts).zip(&case.texts) {
        let label = fact.name.as_deref().unwrap_or(&fact.label);
        match (value, text) {
            (Some(_), Some(text)) => all.push(format!("{label} {text}")),
            (Some(value), None) => all.push(format!("{label} {}", regulation.show(fact.kind, *value))),
            (None, _) => {}
        }
    }
    let running = regulation.incompatible.iter().zip(&case.running).filter(|(_, runs)| **runs == Some(true));
    all.extend(running.map(|(other, _)| format!("già in corso: {}", other.called())));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;

    fn shown(code: &str, day: &str) -> Shown {
        let text = shipped::of(code).expect("a shipped one").text;
        let regulation = Regulation::read(code, text).expect("no fault");
        Shown::of(&regulation, text, day.parse().expect("a day"))
    }

    #[test]
    fn a_requirement_is_told_with_the_parameters_of_the_day() {
        let it = shown("sostegno-al-reddito", "2026-03-01");
        let isee = it.requirements.iter().find(|one| one.id == "isee").expect("the requirement");
        assert_eq!(isee.because, "L'ISEE del nucleo, [ISEE], supera la soglia di 6.000,00\u{a0}€.");
        assert!(!isee.source.is_empty() && isee.test == "household.isee <= isee_limit");
    }

    #[test]
    fn an_attestation_is_asked_for_only_where_the_text_speaks_of_it() {
        assert_eq!(shown("buoni-spesa", "2026-03-01").isee, "Non serve");
        assert_eq!(shown("sostegno-al-reddito", "2026-03-01").isee, "Ordinario");
        assert_eq!(shown("misura-b2", "2026-03-01").isee, "Sociosanitario; per i minorenni: ordinario");
    }

    #[test]
    fn the_value_that_holds_and_the_figures_that_are_examples_are_marked() {
        let it = shown("sostegno-al-reddito", "2025-12-31");
        let amounts = it.parameters.iter().find(|one| one.id == "monthly_amounts").expect("the parameter");
        assert!(amounts.values.iter().all(|value| value.example));
        assert_eq!(amounts.values.iter().map(|value| value.holds).collect::<Vec<_>>(), [false, true]);
        let told: Vec<&str> = it.examples.iter().flat_map(|one| &one.expect).map(String::as_str).collect();
        assert!(told.contains(&"non soddisfatti: L'attestazione ISEE è in corso di validità"), "{told:?}");
        assert!(told.contains(&"mancano: ISEE") && told.iter().all(|line| !line.contains('_')), "{told:?}");
        assert!(it.examples.len() >= 8 && it.examples.iter().all(|one| !one.given.is_empty() && !one.expect.is_empty()));
    }
}
