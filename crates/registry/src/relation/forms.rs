//! What a form says of a relation.

use super::{Bond, RelationKind};
use crate::resource::ResourceKind;
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::input::Fields;
use kernel::tax_code::Sex;
use uuid::Uuid;

/// Who is on the other side of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// Somebody with a record.
    Person(PersonId),
    /// A body that is in the list of resources.
    Resource(Uuid),
    /// A body that is entered into that list with this relation.
    NewResource(ResourceKind, String),
    /// Somebody who has only a name.
    Name(String),
}

/// What is said of a relation whoever is on the other side, and can be corrected later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// How strong the bond is.
    pub bond: Bond,
    /// What they can do for the person.
    pub helps: String,
    /// Whether they are called first in need.
    pub call_first: bool,
    /// Telephone of somebody without a record, or of whom to ask for in a body.
    pub phone: String,
    /// Their mail.
    pub mail: String,
    /// Anything else.
    pub note: String,
    /// Sex of somebody without a record, for the picture.
    pub sex: Sex,
    /// Year of birth of somebody without a record.
    pub birth_year: Option<i64>,
    /// Whether somebody without a record has died.
    pub dead: bool,
}

impl Default for Details {
    fn default() -> Self {
        Details {
            bond: Bond::Usual,
            helps: String::new(),
            call_first: false,
            phone: String::new(),
            mail: String::new(),
            note: String::new(),
            sex: Sex::NotStated,
            birth_year: None,
            dead: false,
        }
    }
}

/// A relation to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRelation {
    /// Who is on the other side.
    pub other: Other,
    /// What the other is to the person.
    pub kind: RelationKind,
    /// What else is said.
    pub details: Details,
    /// First day; `None` for the birth of the younger where they are kin by birth, else for today.
    pub from: Option<NaiveDate>,
    /// Last day of one that has ended already.
    pub last_day: Option<NaiveDate>,
}

impl NewRelation {
    /// A relation from today to somebody who has only a name.
    pub fn to_name(name: impl Into<String>, kind: RelationKind, details: Details) -> Self {
        NewRelation { other: Other::Name(name.into()), kind, details, from: None, last_day: None }
    }
    /// A relation from today to somebody with a record.
    pub fn to_person(other: PersonId, kind: RelationKind, details: Details) -> Self {
        NewRelation { other: Other::Person(other), kind, details, from: None, last_day: None }
    }
}

fn details(fields: &mut Fields) -> Details {
    Details {
        bond: fields.code("bond").unwrap_or(Bond::Usual),
        helps: fields.line("helps", 200).unwrap_or_default(),
        call_first: fields.flag("call_first"),
        phone: fields.line("phone", 40).unwrap_or_default(),
        mail: fields.line("mail", 120).unwrap_or_default(),
        note: fields.line("note", 200).unwrap_or_default(),
        sex: fields.code("other_sex").unwrap_or(Sex::NotStated),
        birth_year: fields.whole("other_birth_year", 1850, 2199),
        dead: fields.flag("other_dead"),
    }
}

/// Reads a relation.
pub fn read(fields: &mut Fields) -> Option<NewRelation> {
    let person: Option<PersonId> = fields.id("other");
    let resource: Option<Uuid> = fields.id("resource");
    let name = fields.line("other_name", 120);
    let resource_kind: Option<ResourceKind> = fields.code("resource_kind");
    let kind = fields.required_code("kind");
    let details = details(fields);
    let from = fields.date("from");
    let last_day = fields.date("last_day");
    if last_day.zip(from).is_some_and(|(last_day, from)| last_day < from) {
        fields.fault("last_day", "L’ultimo giorno non può venire prima del primo.");
    }
    let other = match (person, resource, name, resource_kind) {
        (Some(person), _, _, _) => Some(Other::Person(person)),
        (None, Some(resource), _, _) => Some(Other::Resource(resource)),
        (None, None, Some(name), Some(kind)) => Some(Other::NewResource(kind, name)),
        (None, None, Some(name), None) => Some(Other::Name(name)),
        (None, None, None, _) => {
            fields.fault("other_name", "Scrivi chi è, oppure scegli una persona del registro o un ente.");
            None
        }
    };
    Some(NewRelation { other: other?, kind: kind?, details, from, last_day })
}

/// A correction of what was written of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What the other is to the person.
    pub kind: RelationKind,
    /// What else is said.
    pub details: Details,
    /// First day.
    pub from: NaiveDate,
}

/// Reads the correction of a relation.
pub fn read_correction(fields: &mut Fields) -> Option<Correction> {
    let kind = fields.required_code("kind");
    let details = details(fields);
    let from = fields.required_date("from");
    Some(Correction { kind: kind?, details, from: from? })
}
