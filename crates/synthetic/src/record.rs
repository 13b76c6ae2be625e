//! One row of `persons.csv`: what an office wrote down of somebody.

use crate::people::{Household, Person};
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::tax_code::{Identifier, Sex};
use uuid::Uuid;

/// Somebody as written down, by the office that knew them first or by another desk, with its mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The record; that of the first office bears the identifier of the person.
    pub id: Uuid,
    /// Who it is in truth.
    pub person: PersonId,
    /// Given names.
    pub given_name: String,
    /// Family name in use.
    pub family_name: String,
    /// Family name at birth, when another is in use.
    pub birth_name: String,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Municipality or state of birth, as written.
    pub birth_place: String,
    /// Its Belfiore code, where the office has it.
    pub birth_place_code: String,
    /// Tax code, definitive or provisional, or health code, as written: it may be mistyped.
    pub tax_code: String,
    /// Street.
    pub street: String,
    /// House number, with what follows it.
    pub house_number: String,
    /// Postcode.
    pub postcode: String,
    /// Municipality of the address.
    pub city: String,
    /// Telephone as written.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// Belfiore code of the state of citizenship; empty for Italy.
    pub citizenship: String,
    /// Language, ISO 639-1.
    pub language: String,
    /// Household, where the office knows it.
    pub household: String,
    /// Place in the household.
    pub role: &'static str,
    /// District of the address.
    pub municipio: String,
    /// Since when they live there.
    pub since: Option<NaiveDate>,
}

/// The columns of `persons.csv`, the first as `portico match` reads them.
pub const RECORD_COLUMNS: [&str; 21] = [
    "id",
    "given_name",
    "family_name",
    "sex",
    "birth_date",
    "birth_place",
    "tax_code",
    "street",
    "house_number",
    "postcode",
    "city",
    "phone",
    "email",
    "birth_name",
    "birth_place_code",
    "citizenship",
    "language",
    "household",
    "role",
    "municipio",
    "since",
];

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl Record {
    /// What the first office wrote down: all that is known, without a mistake.
    pub fn first(person: &Person, household: &Household) -> Record {
        let address = &household.address;
        let mut house_number = address.number.to_string();
        if !address.staircase.is_empty() {
            let short = address.staircase.len() == 1;
            house_number = if short { format!("{house_number}/{}", address.staircase) } else { house_number };
        }
        Record {
            id: person.id.0,
            person: person.id,
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            birth_name: String::new(),
            sex: person.sex,
            birth_date: Some(person.birth_date),
            birth_place: person.birthplace.name.clone(),
            birth_place_code: person.birthplace.belfiore.clone(),
            tax_code: person.identifier.as_ref().map(|identifier| Identifier::value(identifier).to_owned()).unwrap_or_default(),
            street: address.street.clone(),
            house_number,
            postcode: address.postcode.clone(),
            city: address.comune.clone(),
            phone: person.mobile.as_ref().or(person.landline.as_ref()).cloned().unwrap_or_default(),
            email: person.email.clone().unwrap_or_default(),
            citizenship: person.citizenship_belfiore.clone(),
            language: person.language.code.clone(),
            household: household.id.to_string(),
            role: person.role.code(),
            municipio: address.district.clone(),
            since: Some(person.resident_since),
        }
    }

    /// The cells, in the order of [`RECORD_COLUMNS`].
    pub fn cells(&self) -> [String; 21] {
        [
            self.id.to_string(),
            self.given_name.clone(),
            self.family_name.clone(),
            self.sex.code().to_owned(),
            day(self.birth_date),
            self.birth_place.clone(),
            self.tax_code.clone(),
            self.street.clone(),
            self.house_number.clone(),
            self.postcode.clone(),
            self.city.clone(),
            self.phone.clone(),
            self.email.clone(),
            self.birth_name.clone(),
            self.birth_place_code.clone(),
            self.citizenship.clone(),
            self.language.clone(),
            self.household.clone(),
            self.role.to_owned(),
            self.municipio.clone(),
            day(self.since),
        ]
    }
}
