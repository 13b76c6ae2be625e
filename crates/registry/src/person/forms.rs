//! What a form or a JSON body says of a person, read once for both.

use super::languages;
use super::model::{Birth, NewPerson, PersonData, PersonEdit, Reach, ReachKind, Safety};
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::place::{Place, birth_places_named, by_belfiore};
use kernel::tax_code::Identifier;
use kernel::text::{folded, phone_key};

/// Longest name.
pub const NAME: usize = 100;
/// Most telephones and mails of one person.
pub const REACHES: usize = 40;
/// The citizenship of people who have none.
pub const STATELESS: &str = "stateless";
/// The citizenship that most have.
pub const ITALY: &str = "IT";

/// Reads somebody new whose fields begin with `prefix` (empty, or `person.`). `None` when something is wrong: the faults are in
/// `fields`.
pub fn read_new(fields: &mut Fields, prefix: &str) -> Option<NewPerson> {
    let data = data(fields, prefix);
    let address = crate::address::forms::read_new(fields, &format!("{prefix}address."));
    if !is_recognisable(&data) {
        fields.fault(format!("{prefix}family_name"), crate::problems::Problem::NoName.sentence());
    }
    Some(NewPerson { data, address })
}

/// Faults a birth that is still to come beside what else is wrong, so that all is said at once.
pub fn check_born(fields: &mut Fields, prefix: &str, today: NaiveDate) {
    let name = |field: &str| format!("{prefix}{field}");
    if fields.date(&name("birth_date")).is_some_and(|date| date > today) {
        fields.fault(name("birth_date"), crate::problems::Problem::BornInFuture.sentence());
    }
    let this_year = i64::from(chrono::Datelike::year(&today));
    if fields.whole(&name("birth_year"), 1850, 2199).is_some_and(|year| year > this_year) {
        fields.fault(name("birth_year"), crate::problems::Problem::BornInFuture.sentence());
    }
}

/// Reads a correction.
pub fn read_edit(fields: &mut Fields) -> Option<PersonEdit> {
    let data = data(fields, "");
    if !is_recognisable(&data) {
        fields.fault("family_name", crate::problems::Problem::NoName.sentence());
    }
    let reason = fields.line("reason", 200).unwrap_or_default();
    let code_was_wrong = fields.flag("code_was_wrong");
    Some(PersonEdit { data, reason, code_was_wrong })
}

fn is_recognisable(data: &PersonData) -> bool {
    !data.family_name.is_empty() || !data.given_name.is_empty() || (data.anonymous && !data.known_as.is_empty())
}

fn data(fields: &mut Fields, prefix: &str) -> PersonData {
    let name = |field: &str| format!("{prefix}{field}");
    let data = PersonData {
        family_name: person_name(fields, &name("family_name")),
        given_name: person_name(fields, &name("given_name")),
        birth_name: person_name(fields, &name("birth_name")),
        other_script: fields.line(&name("other_script"), NAME).unwrap_or_default(),
        known_as: fields.line(&name("known_as"), NAME).unwrap_or_default(),
        anonymous: fields.flag(&name("anonymous")),
        sex: fields.code(&name("sex")),
        birth: Birth {
            date: fields.date(&name("birth_date")),
            year: fields.whole(&name("birth_year"), 1850, 2199).and_then(|year| i32::try_from(year).ok()),
            estimated: fields.flag(&name("birth_estimated")),
        },
        birth_place: place(fields, &name("birth_place")).unwrap_or_default(),
        citizenship: citizenship(fields, &name("citizenship")),
        other_citizenships: list(fields, &name("other_citizenships"), "Stato non trovato", citizenship_code),
        language: language(fields, &name("language")),
        other_languages: list(fields, &name("other_languages"), "Lingua non trovata", |text| {
            languages::code(text).map(str::to_owned)
        }),
        interpreter: fields.flag(&name("interpreter")),
        identifier: identifier(fields, &name("identifier")),
        same_code_confirmed: fields.flag(&name("same_code_confirmed")),
        preferred_channel: fields.code(&name("preferred_channel")),
        contact_note: fields.text(&name("contact_note"), 500).unwrap_or_default(),
        reaches: reaches(fields, prefix),
    };
    if let (Some(date), Some(year)) = (data.birth.date, data.birth.year)
        && chrono::Datelike::year(&date) != year
    {
        fields.fault(name("birth_year"), "L'anno non è quello della data di nascita: lascia vuoto l'anno.");
    }
    data
}

/// A name has at least one letter: `-`, `.` or `???` are no names.
pub(crate) fn person_name(fields: &mut Fields, name: &str) -> String {
    let text = fields.line(name, NAME).unwrap_or_default();
    if !text.is_empty() && !text.chars().any(char::is_alphabetic) {
        fields.fault(name, "Un nome ha almeno una lettera: se non lo conosci lascia vuoto.");
    }
    text
}

/// The place that a text means: a Belfiore code, or a name as the suggestions write it (`Milano (MI)`). `None` also for a name that more
/// than one has, so that nobody is born, or lives, where the first of them happens to be: see [`namesakes`].
pub fn place_named(text: &str) -> Option<&'static Place> {
    match namesakes(text).as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// All places that a text can mean. Of a name that places of today and of the past share, those of today are meant; of a municipality and a
/// state, the municipality.
pub fn namesakes(text: &str) -> Vec<&'static Place> {
    let text = text.trim();
    if let Some(place) = by_belfiore(&text.to_uppercase()) {
        return vec![place];
    }
    let bare = text.split_once('(').map_or(text, |(name, _)| name).trim();
    let wanted = folded(text);
    let near = birth_places_named(bare, 20);
    if let Some(place) = near.iter().find(|place| folded(&place.display()) == wanted) {
        return vec![place];
    }
    let mut same: Vec<_> = near.into_iter().filter(|place| folded(place.name()) == wanted).collect();
    // They come in the order of their kinds.
    let kind = same.first().map(|place| place.kind());
    same.retain(|place| Some(place.kind()) == kind);
    same
}

/// Reads a place; its Belfiore code.
pub fn place(fields: &mut Fields, name: &str) -> Option<String> {
    let text = fields.line(name, 120)?;
    let found = namesakes(&text);
    match found.as_slice() {
        [place] => return Some(place.belfiore().to_owned()),
        [] => fields.fault(name, "Luogo non trovato: scegli un comune o uno stato fra quelli proposti mentre scrivi."),
        several => {
            let names: Vec<String> = several.iter().take(4).map(|place| place.display()).collect();
            fields.fault(name, format!("Ci sono più luoghi con questo nome: {}. Scrivi quale.", names.join(", ")));
        }
    }
    None
}

fn citizenship_code(text: &str) -> Option<String> {
    let wanted = folded(text);
    match wanted.as_str() {
        "it" | "italia" | "italiana" => Some(ITALY.to_owned()),
        "stateless" | "apolide" => Some(STATELESS.to_owned()),
        _ => place_named(text).filter(|place| place.is_foreign()).map(|place| place.belfiore().to_owned()),
    }
}

fn citizenship(fields: &mut Fields, name: &str) -> String {
    let Some(text) = fields.line(name, 80) else { return String::new() };
    citizenship_code(&text).unwrap_or_else(|| {
        fields.fault(name, "Stato non trovato: scegline uno dell'elenco.");
        String::new()
    })
}

/// What people read for a citizenship.
pub fn citizenship_words(code: &str) -> String {
    match code {
        ITALY => "Italia".into(),
        STATELESS => "Apolide".into(),
        code => super::card::place_words(code, None),
    }
}

/// What people read for a language.
pub fn language_words(code: &str) -> String {
    languages::name(code).to_owned()
}

pub(super) fn language(fields: &mut Fields, name: &str) -> String {
    let Some(text) = fields.line(name, 40) else { return String::new() };
    languages::code(&text).map(str::to_owned).unwrap_or_else(|| {
        fields.fault(name, "Lingua non trovata: scegline una dell'elenco.");
        String::new()
    })
}

/// Several words in one line, with commas between them.
fn list(fields: &mut Fields, name: &str, unknown: &str, code: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let text = fields.line(name, 200).unwrap_or_default();
    let mut codes = Vec::new();
    for word in text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()) {
        match code(word) {
            Some(code) if !codes.contains(&code) => codes.push(code),
            Some(_) => {}
            None => fields.fault(name, format!("{unknown}: «{word}».")),
        }
    }
    codes
}

/// Reads an identifier of any kind; an impossible one is a fault.
pub(crate) fn identifier(fields: &mut Fields, name: &str) -> Option<Identifier> {
    let text = fields.line(name, 40)?;
    match Identifier::parse(&text) {
        Ok(identifier) => Some(identifier),
        Err(error) => {
            fields.fault(name, error.sentence());
            None
        }
    }
}

fn reaches(fields: &mut Fields, prefix: &str) -> Vec<Reach> {
    let group = format!("{prefix}reaches");
    let count = fields.groups(&group);
    if count > REACHES {
        fields.fault(format!("{group}[{REACHES}].value"), format!("Al massimo {REACHES} recapiti."));
    }
    let mut reaches = Vec::new();
    // One more than was sent, so that the names are asked for also when no row came.
    for index in 0..count.clamp(1, REACHES) {
        let name = |field: &str| format!("{group}[{index}].{field}");
        let kind: Option<ReachKind> = fields.code(&name("kind"));
        let value = fields.line(&name("value"), 120);
        let owner = fields.line(&name("owner"), 80).unwrap_or_default();
        let safety: Option<Safety> = fields.code(&name("safety"));
        let note = fields.line(&name("note"), 200).unwrap_or_default();
        let Some(value) = value else {
            if !owner.is_empty() || !note.is_empty() {
                fields.fault(name("value"), "Scrivi il numero o l'indirizzo.");
            }
            continue;
        };
        let kind = kind.unwrap_or_else(|| reach_kind(&value));
        if let Some(sentence) = wrong_reach(kind, &value) {
            fields.fault(name("value"), sentence);
        }
        if safety == Some(Safety::WithCare) && note.is_empty() {
            fields.fault(name("note"), "Scrivi quando e come si può chiamare.");
        }
        reaches.push(Reach { kind, value, owner, safety: safety.unwrap_or(Safety::Unknown), note });
    }
    reaches
}

/// What a telephone number or address is when nobody says: Italian fixed lines begin with a nought and free ones with 80, after the
/// prefix of the country.
pub fn reach_kind(value: &str) -> ReachKind {
    match phone_key(value) {
        _ if value.contains('@') => ReachKind::Mail,
        Some(digits) if digits.starts_with('0') || digits.starts_with("80") => ReachKind::Landline,
        _ => ReachKind::Mobile,
    }
}

/// What is wrong with a telephone number or address, in Italian.
pub fn wrong_reach(kind: ReachKind, value: &str) -> Option<&'static str> {
    match kind {
        ReachKind::Mobile | ReachKind::Landline if phone_key(value).is_none() || value.chars().any(char::is_alphabetic) => {
            Some("Numero di telefono non valido: almeno sei cifre, senza lettere.")
        }
        ReachKind::Mail | ReachKind::CertifiedMail if !looks_like_mail(value) => {
            Some("Indirizzo email non valido: scrivilo come nome@esempio.it.")
        }
        ReachKind::Mobile | ReachKind::Landline | ReachKind::Mail | ReachKind::CertifiedMail => None,
    }
}

fn looks_like_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains("..")
            && !text.contains(' ')
            && !host.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<NewPerson, Vec<String>> {
        let mut fields = Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let person = read_new(&mut fields, "");
        match fields.finish(|| person) {
            Ok(person) => Ok(person),
            Err(kernel::Failure::Invalid(errors)) => Err(errors.into_iter().map(|error| error.field).collect()),
            Err(_) => Err(Vec::new()),
        }
    }

    #[test]
    fn places_are_meant_by_code_by_name_and_as_they_are_suggested() {
        for (text, code) in [("F205", "F205"), ("milano", "F205"), ("Milano (MI)", "F205"), ("egitto", "Z336"), ("z336", "Z336")] {
            assert_eq!(place_named(text).map(Place::belfiore), Some(code), "{text}");
        }
        assert_eq!(place_named("Nessunluogo"), None);
        // Two Comuni of today have this name: none of them is meant until somebody says which.
        assert_eq!(place_named("Livo"), None);
        let named: Vec<String> = namesakes("livo").iter().map(|place| place.display()).collect();
        assert_eq!(named, ["Livo (CO)", "Livo (TN)"]);
        assert_eq!(place_named("Livo (TN)").map(Place::display), Some("Livo (TN)".to_owned()));
        assert_eq!(read(&[("family_name", "Rossi"), ("birth_place", "Livo")]).err(), Some(vec!["birth_place".to_owned()]));
    }

    #[test]
    fn characters_that_deceive_and_names_without_a_letter_are_refused_at_their_field() {
        assert_eq!(
            read(&[("family_name", "Ros\u{202e}si"), ("given_name", "Ma\0rio")]).err(),
            Some(vec!["family_name".into(), "given_name".into()])
        );
        assert_eq!(read(&[("family_name", "???")]).err(), Some(vec!["family_name".into()]));
        assert!(read(&[("family_name", "E")]).is_ok());
        assert_eq!(read(&[("family_name", "Rossi"), ("birth_date", "1/1/80")]).err(), Some(vec!["birth_date".into()]));
    }

    #[test]
    fn telephones_keep_what_must_be_known_before_calling() {
        let person = read(&[
            ("family_name", "Rossi"),
            ("reaches[0].value", "333 1234567"),
            ("reaches[0].safety", "with_care"),
            ("reaches[0].note", "solo al mattino"),
            ("reaches[2].value", "maria@example.org"),
        ]);
        let reaches = person.map(|person| person.data.reaches).unwrap_or_default();
        assert_eq!(reaches.iter().map(|reach| reach.kind).collect::<Vec<_>>(), [ReachKind::Mobile, ReachKind::Mail]);
        assert_eq!(read(&[("family_name", "R"), ("reaches[0].value", "12")]).err(), Some(vec!["reaches[0].value".into()]));
        assert_eq!(
            read(&[("family_name", "R"), ("reaches[0].value", "333 1234567"), ("reaches[0].safety", "with_care")]).err(),
            Some(vec!["reaches[0].note".into()])
        );
    }

    #[test]
    fn a_number_of_milan_is_a_fixed_line_and_one_with_a_three_a_mobile() {
        for (value, kind) in [
            ("02 1234567", ReachKind::Landline),
            ("+39 02 1234567", ReachKind::Landline),
            ("800 123456", ReachKind::Landline),
            ("333 1234567", ReachKind::Mobile),
            ("+39 333 1234567", ReachKind::Mobile),
            ("+20 100 1234567", ReachKind::Mobile),
            ("maria@example.org", ReachKind::Mail),
        ] {
            assert_eq!(reach_kind(value), kind, "{value}");
        }
    }

    #[test]
    fn languages_and_citizenships_are_known_by_their_italian_names() {
        let person = read(&[
            ("family_name", "R"),
            ("language", "Arabo"),
            ("other_languages", "francese, EN"),
            ("citizenship", "Egitto"),
            ("other_citizenships", "Italia; apolide"),
        ]);
        let data = person.map(|person| person.data).unwrap_or_default();
        assert_eq!((data.language.as_str(), data.citizenship.as_str()), ("ar", "Z336"));
        assert_eq!(
            (data.other_languages, data.other_citizenships),
            (vec!["fr".to_owned(), "en".into()], vec!["IT".to_owned(), "stateless".into()])
        );
    }
}
