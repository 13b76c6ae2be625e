//! From an answer of ANPR to a resident, as the register knows one.

use super::interface::{Interface, text_at};
use chrono::NaiveDate;
use kernel::place;
use kernel::tax_code::{Identifier, Sex};
use kernel::text::clean_line;
use kernel::time::{parse_date, parse_iso_date};
use registry::{MemberRole, Resident};
use serde_json::Value;

/// What stands before an identifier of ANPR, so that it is never one of the Comune's own system.
const PREFIX: &str = "anpr-";
/// Longest identifier, in characters; those of ANPR have nine.
const LONGEST_ID: usize = 30;

/// The identifier under which a resident of ANPR is known here.
pub(super) fn reference(national_id: &str) -> String {
    format!("{PREFIX}{national_id}")
}

/// The national identifier of a resident; `None` for one of another register.
pub(super) fn national_id(resident: &Resident) -> Option<&str> {
    resident.reference.strip_prefix(PREFIX)
}

/// Reads what a text says, but for what cannot be kept.
fn line(text: &str, most: usize) -> String {
    clean_line(text, most).unwrap_or_default()
}

/// A day, as programs or as people write it, with or without a time behind it.
fn day(text: &str) -> Option<NaiveDate> {
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    parse_iso_date(date).or_else(|| parse_date(date))
}

/// Names in capital letters as people write them: `DE ROSSI` is `De Rossi`, `D'ANGELO` is `D'Angelo`.
fn name(text: &str) -> String {
    let text = line(text, 100);
    if text.chars().any(char::is_lowercase) {
        return text;
    }
    let mut begins = true;
    text.chars()
        .flat_map(|letter| {
            let written = if begins { vec![letter] } else { letter.to_lowercase().collect() };
            begins = !letter.is_alphanumeric();
            written
        })
        .collect()
}

/// The national identifier that an answer tells; `None` for none.
pub(super) fn id_of(interface: &Interface, person: &Value) -> Option<String> {
    let id = text_at(person, &interface.person.national_id);
    (!id.is_empty() && id.len() <= LONGEST_ID && id.chars().all(|sign| sign.is_ascii_alphanumeric())).then_some(id)
}

/// Who somebody is. Where they live and with whom is another question.
pub(super) fn identity(interface: &Interface, national_id: &str, person: &Value) -> Option<Resident> {
    let places = &interface.person;
    let at = |places: &[String]| text_at(person, places);
    let tax_code = Identifier::parse(&at(&places.tax_code)).ok();
    let born = match &tax_code {
        Some(Identifier::Definitive(code)) => code.birth_place(),
        _ => place::by_istat(&at(&places.birth_istat)).map(|place| place.belfiore().to_owned()).unwrap_or_default(),
    };
    let family_name = name(&at(&places.family_name));
    if family_name.is_empty() {
        return None;
    }
    Some(Resident {
        reference: reference(national_id),
        tax_code: tax_code.map(|code| code.value().to_owned()).unwrap_or_default(),
        family_name,
        given_name: name(&at(&places.given_name)),
        sex: match at(&places.sex).as_str() {
            "M" => Sex::Male,
            "F" => Sex::Female,
            _ => Sex::NotStated,
        },
        birth_date: day(&at(&places.birth_date)),
        birth_place: Some(born).filter(|born| place::by_belfiore(born).is_some()).unwrap_or_default(),
        citizenship: String::new(),
        household: String::new(),
        role: None,
        street: String::new(),
        house_number: String::new(),
        postcode: String::new(),
        municipio: None,
        place: String::new(),
        registered_on: None,
        died_on: died(interface, person),
        left_on: None,
        left_to: String::new(),
    })
}

/// The day of death, at its place or among the remarks.
fn died(interface: &Interface, person: &Value) -> Option<NaiveDate> {
    let places = &interface.person;
    let remarked = || {
        let remarks = person.pointer(&places.remarks)?.as_array()?;
        let of_death = |remark: &&Value| {
            remark
                .pointer(&places.remark_key)
                .and_then(Value::as_str)
                .is_some_and(|key| key.eq_ignore_ascii_case(&places.death_remark))
        };
        day(remarks.iter().find(of_death)?.pointer(&places.remark_day)?.as_str()?)
    };
    day(&text_at(person, &places.died_on)).or_else(remarked)
}

/// The municipality of a residence: by its code, else by name and province.
fn town(interface: &Interface, home: &Value) -> String {
    let places = &interface.residence;
    let by_code = place::by_istat(&text_at(home, &places.istat));
    let (name, province) = (text_at(home, &places.town), text_at(home, &places.province));
    let same = |place: &&&'static place::Place| {
        kernel::text::folded_tight(place.name()) == kernel::text::folded_tight(&name)
            && (province.is_empty() || place.province_code() == Some(province.as_str()))
    };
    let by_name = || place::municipalities_named(&name, 10).iter().find(same).copied();
    let found = by_code.or_else(|| if name.is_empty() { None } else { by_name() });
    found.map(|place| place.belfiore().to_owned()).unwrap_or_default()
}

/// Adds where somebody lives.
pub(super) fn live(interface: &Interface, resident: &mut Resident, person: &Value) {
    let (places, homes) = (&interface.residence, person.pointer(&interface.person.residences));
    resident.died_on = resident.died_on.or_else(|| died(interface, person));
    // The one of today: the first that has not ended.
    let home = homes.and_then(Value::as_array).into_iter().flatten().find(|home| text_at(home, &places.until).is_empty());
    if let Some(home) = home {
        let at = |places: &[String]| text_at(home, places);
        let street = [at(&places.street_kind), at(&places.street)].join(" ");
        let number = [at(&places.number), at(&places.letter)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        resident.street = name(street.trim());
        resident.house_number = line(&number.join("/"), 20);
        resident.postcode = line(&at(&places.postcode), 10);
        resident.place = town(interface, home);
        resident.registered_on = day(&at(&places.since));
        return;
    }
    let (since, to) = (text_at(person, &interface.person.abroad_since), text_at(person, &interface.person.abroad_place));
    let abroad = matches!(text_at(person, &interface.person.registered_abroad).as_str(), "Y" | "S" | "1");
    if abroad || !since.is_empty() || !to.is_empty() {
        resident.left_on = day(&since);
        resident.left_to = if to.is_empty() { "estero".to_owned() } else { name(&to) };
    }
}

/// Adds the place of somebody in a family, of which they share the dwelling (D.P.R. 223/1989 art. 4).
pub(super) fn belong(interface: &Interface, member: &mut Resident, person: &Value, family: &str, home: &Resident) {
    let places = &interface.person;
    let code = text_at(person, &places.link);
    family.clone_into(&mut member.household);
    member.role = (!code.is_empty()).then(|| interface.role(&text_at(person, &places.link_kind), &code));
    member.registered_on = member.registered_on.or_else(|| day(&text_at(person, &places.link_since)));
    if member.street.is_empty() && home.died_on.is_none() {
        member.street.clone_from(&home.street);
        member.house_number.clone_from(&home.house_number);
        member.postcode.clone_from(&home.postcode);
        member.place.clone_from(&home.place);
    }
}

/// The number of a family: the identifier of its holder, else of whoever was asked for.
pub(super) fn family_of(interface: &Interface, people: &[Value], asked: &str) -> String {
    let holds = |person: &&Value| {
        let code = text_at(person, &interface.person.link);
        !code.is_empty() && interface.role(&text_at(person, &interface.person.link_kind), &code) == MemberRole::Holder
    };
    let holder = people.iter().find(holds).and_then(|person| id_of(interface, person));
    reference(holder.as_deref().unwrap_or(asked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_person_is_read_whole_and_what_cannot_be_read_is_left_empty() {
        let interface = Interface::shipped().expect("the shipped file");
        let person = json!({"generalita": {"cognome": "DE ROSSI", "nome": "MARIA D'ANGELO", "sesso": "F", "dataNascita": "1980-01-01",
            "codiceFiscale": {"codFiscale": "DRSMDN80A41F205L"}, "luogoNascita": {"comune": {"codiceIstat": "015146"}}},
            "infoSoggettoEnte": [{"chiave": "Data decesso", "valoreData": "2026-01-02"}]});
        let read = identity(&interface, "AB12345CD", &person).expect("somebody");
        assert_eq!((read.family_name.as_str(), read.given_name.as_str()), ("De Rossi", "Maria D'Angelo"));
        assert_eq!(read.birth_place, "F205");
        assert_eq!(read.died_on, NaiveDate::from_ymd_opt(2026, 1, 2));
        assert_eq!(national_id(&read), Some("AB12345CD"));
        let odd =
            json!({"generalita": {"cognome": "ROSSI", "dataNascita": "ieri", "sesso": 7, "codiceFiscale": {"codFiscale": "X"}}});
        let read = identity(&interface, "A", &odd).expect("somebody");
        assert!(read.tax_code.is_empty() && read.birth_date.is_none() && read.sex == Sex::NotStated);
        assert!(identity(&interface, "A", &json!({"generalita": []})).is_none());
    }

    #[test]
    fn the_residence_is_that_of_today_wherever_it_is() {
        let interface = Interface::shipped().expect("the shipped file");
        let mut resident = identity(&interface, "A", &json!({"generalita": {"cognome": "Rossi"}})).expect("somebody");
        let home = |street: &str, until: &str| {
            json!({"indirizzo": {"cap": "24121", "toponimo": {"specie": "VIA", "denominazioneToponimo": street}, "numeroCivico": {"numero": "12", "lettera": "A"},
                   "comune": {"nomeComune": "BERGAMO", "siglaProvinciaIstat": "BG"}}, "dataDecorrenzaResidenza": "2001-05-03", "dataFineResidenza": until})
        };
        live(&interface, &mut resident, &json!({"residenza": [home("PRIMA", "2020-01-01"), home("LENTA", "")]}));
        assert_eq!((resident.street.as_str(), resident.house_number.as_str()), ("Via Lenta", "12/A"));
        assert_eq!(resident.place, "A794", "a municipality without code is found by name and province");
        let mut gone = identity(&interface, "A", &json!({"generalita": {"cognome": "Rossi"}})).expect("somebody");
        live(&interface, &mut gone, &json!({"generalita": {"soggettoAIRE": "Y"}, "localitaEstera": {"nomeStato": "FRANCIA"}}));
        assert_eq!(gone.left_to, "Francia");
    }
}
