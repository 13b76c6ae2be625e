//! What is said to ANPR and where things stand in its answers: data, with the day on which it was checked.

use registry::MemberRole;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// As it is shipped: `data/national/anpr.toml`.
const SHIPPED: &str = include_str!("../../../../data/national/anpr.toml");

/// Why a file is no description of the interface.
#[derive(Debug, thiserror::Error)]
pub enum NoInterface {
    /// Not TOML, a value is missing, or one that does not exist is there.
    #[error("the description of ANPR is not right: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A place that is no JSON Pointer.
    #[error("the description of ANPR names the place «{0}», which does not begin with /")]
    NoPointer(String),
    /// A role in a family that the register does not have.
    #[error("the description of ANPR names the role «{0}», which the register does not have")]
    NoRole(String),
}

/// An e-service of ANPR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The national identifier of somebody.
    Identify,
    /// Names, birth, tax code.
    Identity,
    /// Where somebody lives.
    Residence,
    /// With whom.
    Family,
}

impl Service {
    /// All of them.
    pub const ALL: [Service; 4] = [Service::Identify, Service::Identity, Service::Residence, Service::Family];

    /// As files write it.
    pub const fn code(self) -> &'static str {
        match self {
            Service::Identify => "identify",
            Service::Identity => "identity",
            Service::Residence => "residence",
            Service::Family => "family",
        }
    }
}

/// Where the services of one environment are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Where vouchers are asked for.
    pub token_url: String,
    /// For whom the assertions are that ask for them.
    pub assertion_audience: String,
    /// What the address of each e-service begins with.
    pub base_url: String,
    /// What its name in tokens begins with.
    pub audience_base: String,
}

/// Where an e-service is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePlace {
    /// The rest of its address.
    pub(super) path: String,
    /// The rest of its name in tokens.
    pub(super) audience: String,
    /// The code of its use.
    pub(super) use_case: String,
}

/// Our tokens.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// Seconds for which they are good.
    pub(super) seconds: u32,
    /// Seconds before now from which they are good: clocks differ.
    pub(super) earlier: u32,
}

/// Seconds that one waits.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patience {
    /// For a connection.
    pub(super) connect: u32,
    /// For a whole answer.
    pub(super) answer: u32,
}

/// Where the parts of a question stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionPlaces {
    /// Our number of the request.
    pub(super) operation: String,
    /// National identifier.
    pub(super) national_id: String,
    /// Tax code.
    pub(super) tax_code: String,
    /// Family name.
    pub(super) family_name: String,
    /// Given name.
    pub(super) given_name: String,
    /// Day of birth.
    pub(super) birth_date: String,
    /// The day it is asked about.
    pub(super) on: String,
    /// Why.
    pub(super) purpose: String,
    /// The code of the use.
    pub(super) use_case: String,
}

/// Where the parts of an answer stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerPlaces {
    /// The people.
    pub(super) subjects: String,
    /// Lists of what was wrong.
    pub(super) faults: Vec<String>,
    /// The code of each.
    pub(super) fault_code: String,
    /// Codes that say nobody is known.
    pub(super) nobody: Vec<String>,
    /// Codes that say the question must say more.
    pub(super) several: Vec<String>,
}

/// Where the parts of a person stand; of several places the first that holds something counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonPlaces {
    pub(super) national_id: Vec<String>,
    pub(super) tax_code: Vec<String>,
    pub(super) family_name: Vec<String>,
    pub(super) given_name: Vec<String>,
    pub(super) sex: Vec<String>,
    pub(super) birth_date: Vec<String>,
    pub(super) birth_istat: Vec<String>,
    pub(super) registered_abroad: Vec<String>,
    pub(super) died_on: Vec<String>,
    pub(super) remarks: String,
    pub(super) remark_key: String,
    pub(super) remark_day: String,
    /// What the remark is called under which the day of death stands.
    pub(super) death_remark: String,
    pub(super) link: Vec<String>,
    pub(super) link_kind: Vec<String>,
    pub(super) link_since: Vec<String>,
    pub(super) residences: String,
    pub(super) abroad_since: Vec<String>,
    pub(super) abroad_place: Vec<String>,
}

/// Where the parts of a residence stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidencePlaces {
    pub(super) street_kind: Vec<String>,
    pub(super) street: Vec<String>,
    pub(super) number: Vec<String>,
    pub(super) letter: Vec<String>,
    pub(super) postcode: Vec<String>,
    pub(super) istat: Vec<String>,
    pub(super) town: Vec<String>,
    pub(super) province: Vec<String>,
    pub(super) since: Vec<String>,
    pub(super) until: Vec<String>,
}

/// Places in a family by their codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// Kinds of bond for which the codes hold.
    pub(super) family_kinds: Vec<String>,
    roles: BTreeMap<String, String>,
}

/// The whole description.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interface {
    /// The day on which somebody looked whether it is right.
    pub checked_on: toml::value::Datetime,
    /// Where they looked.
    pub sources: Vec<String>,
    environments: BTreeMap<String, Environment>,
    services: BTreeMap<Service, ServicePlace>,
    pub(super) tokens: Tokens,
    pub(super) patience: Patience,
    pub(super) question: QuestionPlaces,
    pub(super) answer: AnswerPlaces,
    pub(super) person: PersonPlaces,
    pub(super) residence: ResidencePlaces,
    pub(super) links: Links,
}

impl Interface {
    /// As it is shipped.
    ///
    /// # Errors
    /// None, as long as the shipped file is right, which its test proves.
    pub fn shipped() -> Result<Self, NoInterface> {
        Self::read(SHIPPED)
    }

    /// From a text in TOML.
    ///
    /// # Errors
    /// [`NoInterface`].
    pub fn read(text: &str) -> Result<Self, NoInterface> {
        let read: Interface = toml::from_str(text)?;
        if let Some(place) = read.places().into_iter().find(|place| !place.starts_with('/')) {
            return Err(NoInterface::NoPointer(place.to_owned()));
        }
        if let Some(role) = read.links.roles.values().find(|role| role.parse::<MemberRole>().is_err()) {
            return Err(NoInterface::NoRole(role.clone()));
        }
        Ok(read)
    }

    fn places(&self) -> Vec<&str> {
        let (ask, person, home, answer) = (&self.question, &self.person, &self.residence, &self.answer);
        let single = [
            &ask.operation,
            &ask.national_id,
            &ask.tax_code,
            &ask.family_name,
            &ask.given_name,
            &ask.birth_date,
            &ask.on,
            &ask.purpose,
            &ask.use_case,
            &answer.subjects,
            &answer.fault_code,
            &person.remarks,
            &person.remark_key,
            &person.remark_day,
            &person.residences,
        ];
        let several = [
            &answer.faults,
            &person.national_id,
            &person.tax_code,
            &person.family_name,
            &person.given_name,
            &person.sex,
            &person.birth_date,
            &person.birth_istat,
            &person.registered_abroad,
            &person.died_on,
            &person.link,
            &person.link_kind,
            &person.link_since,
            &person.abroad_since,
            &person.abroad_place,
            &home.street_kind,
            &home.street,
            &home.number,
            &home.letter,
            &home.postcode,
            &home.istat,
            &home.town,
            &home.province,
            &home.since,
            &home.until,
        ];
        single.into_iter().chain(several.into_iter().flatten()).map(String::as_str).collect()
    }

    /// Where the services of an environment are.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.get(name)
    }

    /// The names of the environments.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.keys().map(String::as_str)
    }

    /// Where a service is; `None` where the description leaves it out.
    pub fn service(&self, service: Service) -> Option<&ServicePlace> {
        self.services.get(&service)
    }

    /// The role in a family that a code says.
    pub fn role(&self, kind: &str, code: &str) -> MemberRole {
        if !kind.is_empty() && !self.links.family_kinds.iter().any(|known| known == kind) {
            return MemberRole::Other;
        }
        let code = code.trim_start_matches('0');
        self.links.roles.get(code).and_then(|role| role.parse().ok()).unwrap_or(MemberRole::Other)
    }
}

/// What stands at the first of these places that holds a text or a number; empty for nothing.
pub fn text_at(value: &Value, places: &[String]) -> String {
    let found = places.iter().filter_map(|place| value.pointer(place));
    let texts = found.filter_map(|value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// Writes a text at a place, with all objects on the way to it.
pub fn put(value: &mut Value, place: &str, text: impl Into<Value>) {
    let mut at = value;
    for step in place.split('/').skip(1) {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(members) = at else { return };
        at = members.entry(step.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    *at = text.into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_description_is_right_and_knows_every_service() {
        let shipped = Interface::shipped().expect("the shipped file");
        assert!(Service::ALL.iter().all(|service| shipped.service(*service).is_some()));
        assert!(shipped.environments().eq(["production", "test"]));
        assert!(shipped.sources.iter().all(|source| source.starts_with('[')), "each source says how sure it is");
    }

    #[test]
    fn a_role_is_known_with_and_without_zeros_and_in_a_community_nobody_is_a_child() {
        let shipped = Interface::shipped().expect("the shipped file");
        assert_eq!(shipped.role("3", "03"), MemberRole::Child);
        assert_eq!(shipped.role("", "1"), MemberRole::Holder);
        assert_eq!(shipped.role("4", "3"), MemberRole::Other);
        assert_eq!(shipped.role("3", "77"), MemberRole::Other);
    }

    #[test]
    fn a_place_that_is_none_and_a_role_that_is_none_are_named() {
        let bent = SHIPPED.replace("\"/generalita/cognome\"", "\"generalita.cognome\"");
        assert!(matches!(Interface::read(&bent), Err(NoInterface::NoPointer(place)) if place == "generalita.cognome"));
        let bent = SHIPPED.replace("5 = \"relative\"", "5 = \"trisavolo\"");
        assert!(matches!(Interface::read(&bent), Err(NoInterface::NoRole(role)) if role == "trisavolo"));
        assert!(Interface::read(&SHIPPED.replace("[tokens]", "[tokenz]")).is_err());
    }

    #[test]
    fn what_is_put_at_a_place_is_found_there() {
        let mut value = Value::Null;
        put(&mut value, "/criteriRicerca/datiNascita/dataEvento", "1980-01-01");
        put(&mut value, "/criteriRicerca/nome", "Mario");
        assert_eq!(text_at(&value, &["/nowhere".into(), "/criteriRicerca/datiNascita/dataEvento".into()]), "1980-01-01");
        assert_eq!(text_at(&value, &["/criteriRicerca".into(), "/criteriRicerca/nome".into()]), "Mario");
        assert_eq!(text_at(&value, &["/criteriRicerca".into()]), "");
    }
}
