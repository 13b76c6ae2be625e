//! What the form of a person offers and shows.

use super::forms::{ITALY, STATELESS, citizenship_words, language_words};
use super::languages::LANGUAGES;
use super::model::PersonData;
use kernel::tax_code::Identifier;
use kernel::time::show_date;
use ui::form::{Choice, FormView, choices};

/// The full name of a field: `name("person.", "sex")` is `person.sex`.
pub fn name(prefix: impl AsRef<str>, field: impl AsRef<str>) -> String {
    format!("{}{}", prefix.as_ref(), field.as_ref())
}

/// Citizenships: Italy first, then the states of today, then none.
pub fn citizenships() -> Vec<Choice> {
    let mut all = vec![Choice::new(ITALY, "Italia")];
    let mut states: Vec<_> = kernel::place::countries().collect();
    states.sort_by_key(|state| kernel::text::folded(state.name()));
    all.extend(states.into_iter().map(|state| Choice::new(state.belfiore(), state.name())));
    all.push(Choice::new(STATELESS, "Apolide"));
    all
}

/// Languages, by their Italian name.
pub fn languages() -> Vec<Choice> {
    choices(LANGUAGES)
}

/// Kinds of address without "Senza dimora" first: as people ask for them.
pub fn address_kinds() -> Vec<Choice> {
    ui::form::options::<crate::address::AddressKind>()
}

/// The form of somebody's data as it is stored.
pub fn filled(form: FormView, data: &PersonData) -> FormView {
    let place = |code: &str| if code.is_empty() { String::new() } else { super::card::place_words(code, None) };
    let tick = |form: FormView, name: &str, on: bool| form.with_maybe(name, on.then_some("on"));
    let mut form = form
        .with_value("family_name", &data.family_name)
        .with_value("given_name", &data.given_name)
        .with_value("birth_name", &data.birth_name)
        .with_value("other_script", &data.other_script)
        .with_value("known_as", &data.known_as)
        .with_maybe("sex", data.sex.map(|sex| sex.code()))
        .with_maybe("birth_date", data.birth.date.map(show_date))
        .with_maybe("birth_year", data.birth.year.map(|year| year.to_string()))
        .with_value("birth_place", place(&data.birth_place))
        .with_value("citizenship", &data.citizenship)
        .with_value("other_citizenships", joined(&data.other_citizenships, citizenship_words))
        .with_value("language", &data.language)
        .with_value("other_languages", joined(&data.other_languages, language_words))
        .with_value("identifier", data.identifier.as_ref().map_or("", Identifier::value))
        .with_maybe("preferred_channel", data.preferred_channel.map(|channel| channel.code()))
        .with_value("contact_note", &data.contact_note);
    form = tick(form, "anonymous", data.anonymous);
    form = tick(form, "birth_estimated", data.birth.estimated);
    form = tick(form, "interpreter", data.interpreter);
    for (index, reach) in data.reaches.iter().enumerate() {
        form = form
            .with_value(format!("reaches[{index}].kind"), reach.kind.code())
            .with_value(format!("reaches[{index}].value"), &reach.value)
            .with_value(format!("reaches[{index}].owner"), &reach.owner)
            .with_value(format!("reaches[{index}].safety"), reach.safety.code())
            .with_value(format!("reaches[{index}].note"), &reach.note);
    }
    form
}

/// What was typed into a search, in the fields of somebody new whose names begin with `prefix`: a code, a day of birth, a telephone,
/// and words, the first of which is taken for the family name.
pub fn searched(mut form: FormView, prefix: &str, words: &str) -> FormView {
    let (mut names, mut digits) = (Vec::new(), Vec::new());
    for word in words.split_whitespace() {
        if let Some(day) = kernel::time::parse_date(word) {
            form = form.with_value(name(prefix, "birth_date"), show_date(day));
        } else if Identifier::parse(word).is_ok() {
            form = form.with_value(name(prefix, "identifier"), word.to_uppercase());
        } else if word.chars().any(char::is_alphabetic) {
            names.push(word);
        } else {
            digits.push(word);
        }
    }
    let phone = digits.join(" ");
    if kernel::text::phone_key(&phone).is_some() {
        form = form.with_value(name(prefix, "reaches[0].value"), phone);
    }
    if let Some((family, given)) = names.split_first() {
        form = form.with_value(name(prefix, "family_name"), *family).with_value(name(prefix, "given_name"), given.join(" "));
    }
    form
}

fn joined(codes: &[String], words: impl Fn(&str) -> String) -> String {
    codes.iter().map(|code| words(code)).collect::<Vec<_>>().join(", ")
}
