//! A question as it stands on a page: its words and its control.

use super::answers::{Answer, key, written};
use super::catalogue::Catalogue;
use super::told::{capital, member_name, short_question};
use super::topic::{Topic, name_of, of_household, of_isee, of_members};
use regulation::Type;
use regulation::known::{HouseholdField, PersonField};
use ui::form::{Choice, FormView};

/// What is sent for «Non lo so».
pub const UNKNOWN: &str = "unknown";

/// What stands above a page of questions.
pub fn heading(catalogue: &Catalogue, page: &[Topic]) -> String {
    match page.first() {
        Some(Topic::Isee(kind, _)) => format!("Che cosa dice l'{}?", name_of(*kind)),
        Some(topic) => short_question(catalogue, *topic),
        None => String::new(),
    }
}

/// A line of help below the heading; may be empty.
pub fn help(catalogue: &Catalogue, page: &[Topic]) -> String {
    match page.first() {
        Some(Topic::Members) => {
            "Conta chi vive insieme, a partire da chi ha bisogno dell'aiuto: può essere anche un figlio o un genitore.".to_owned()
        }
        Some(Topic::Member(_, field)) => of_members(*field).1.to_owned(),
        Some(Topic::Household(field)) => of_household(*field).1.to_owned(),
        Some(Topic::Isee(..)) => {
            "È scritto sull'attestazione. Ciò che resta vuoto non è noto: si può proseguire lo stesso.".to_owned()
        }
        Some(Topic::Fact(place)) => catalogue.facts.get(*place).map(|fact| fact.help.clone()).unwrap_or_default(),
        Some(Topic::Running(_)) | None => String::new(),
    }
}

/// What one control is called.
pub fn label(topic: Topic) -> String {
    match topic {
        Topic::Member(place, _) => member_name(place),
        Topic::Members => "Numero di persone".to_owned(),
        Topic::Isee(kind, field) => match field {
            HouseholdField::IseeValidUntil => "Vale fino al".to_owned(),
            HouseholdField::IseeDefects => of_isee(kind, field).0,
            _ => "Valore dell'indicatore".to_owned(),
        },
        Topic::Household(_) | Topic::Fact(_) | Topic::Running(_) => "La tua risposta".to_owned(),
    }
}

/// The name of a control: that of its question.
pub fn name(catalogue: &Catalogue, topic: Topic) -> String {
    format!("a.{}", key(catalogue, topic).unwrap_or_default())
}

/// The choices, with «Non lo so» as the last.
pub fn choices(catalogue: &Catalogue, topic: Topic) -> Vec<Choice> {
    let mut all = match catalogue.kind(topic) {
        Some(Type::Boolean) => vec![Choice::new("yes", "Sì"), Choice::new("no", "No")],
        Some(Type::Choice(_)) => {
            catalogue.choices(topic).iter().map(|choice| Choice::new(&choice.id, capital(&choice.label))).collect()
        }
        _ => return Vec::new(),
    };
    all.push(Choice::new(UNKNOWN, "Non lo so"));
    all
}

/// The control, as HTML.
pub fn control(catalogue: &Catalogue, form: &FormView, topic: Topic) -> String {
    let (name, label) = (name(catalogue, topic), label(topic));
    match (topic, catalogue.kind(topic)) {
        (Topic::Member(_, PersonField::BirthDate), _) => {
            form.text(name, label).hint("Per esempio 74, oppure 21/11/1951").to_string()
        }
        (_, Some(Type::Boolean | Type::Choice(_))) => {
            form.radios(name, label, choices(catalogue, topic)).required(true).to_string()
        }
        (_, Some(Type::Money)) => form.amount(name, label).to_string(),
        (_, Some(Type::Date)) => form.date(name, label).to_string(),
        (Topic::Members, _) => form.number(name, label).required(true).to_string(),
        (_, Some(Type::Integer)) => form.number(name, label).hint("Se non lo sai, lascia vuoto").to_string(),
        (_, Some(Type::Period)) => form.text(name, label).hint("Per esempio 18 mesi, 1 anno, 10 giorni").to_string(),
        (_, Some(Type::Decimal | Type::Text) | None) => form.text(name, label).hint("Se non lo sai, lascia vuoto").to_string(),
    }
}

/// A form with what was answered before to the questions of a page.
pub fn filled(catalogue: &Catalogue, form: FormView, before: &[(Topic, Answer)]) -> FormView {
    before.iter().fold(form, |form, (topic, answer)| {
        let value = match (answer, catalogue.kind(*topic)) {
            (Answer::Skipped, Some(Type::Boolean | Type::Choice(_))) => UNKNOWN.to_owned(),
            (Answer::Skipped, _) => String::new(),
            (Answer::Known(value), Some(Type::Date)) => {
                regulation::calendar::date(*value).map(kernel::time::show_date).unwrap_or_default()
            }
            (Answer::Known(value), Some(Type::Money)) => regulation::number::cents(*value).plain(),
            (Answer::Known(value), Some(Type::Decimal)) => regulation::number::show_decimal(*value),
            (Answer::Known(value), Some(Type::Period)) => regulation::calendar::show_period(*value),
            (answer, _) => written(catalogue, *topic, answer).unwrap_or_default(),
        };
        form.with_value(name(catalogue, *topic), value)
    })
}
