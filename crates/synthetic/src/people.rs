//! What is known of a synthetic person and household.

use crate::streets::Address;
use chrono::{Datelike, NaiveDate};
use kernel::tax_code::{Identifier, Sex};
use kernel::{HouseholdId, PersonId};

kernel::code_enum! {
    /// The place of somebody in the registered household.
    pub enum Role {
        /// The person whose name the household bears.
        Holder = "holder" => "Intestatario",
        /// Married to the holder, or living together.
        Spouse = "spouse" => "Coniuge o convivente",
        /// Child of the holder or of the spouse.
        Child = "child" => "Figlio o figlia",
        /// Parent of the holder.
        Parent = "parent" => "Genitore",
        /// Somebody else.
        Other = "other" => "Altro",
    }
}

kernel::code_enum! {
    /// Marital status.
    pub enum MaritalStatus {
        /// Never married.
        Single = "single" => "Celibe o nubile",
        /// Married.
        Married = "married" => "Coniugato o coniugata",
        /// Separated or divorced.
        Divorced = "divorced" => "Separato o divorziato",
        /// Widowed.
        Widowed = "widowed" => "Vedovo o vedova",
    }
}

kernel::code_enum! {
    /// How well somebody gets along in Italian.
    pub enum ItalianLevel {
        /// Well enough for an interview.
        Good = "good" => "Buono",
        /// For simple things.
        Basic = "basic" => "Di base",
        /// Hardly: an interpreter is needed.
        None = "none" => "Serve un interprete",
    }
}

/// A language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// ISO 639-1 code.
    pub code: String,
    /// Its name in Italian.
    pub name: String,
}

/// Where somebody was born.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Birthplace {
    /// Belfiore code of the municipality, or `Znnn` of the state.
    pub belfiore: String,
    /// Name of the municipality or of the state.
    pub name: String,
    /// Two letters of the province; empty for a state.
    pub province: String,
}

impl Birthplace {
    /// Milan.
    pub fn milano() -> Self {
        Birthplace { belfiore: "F205".into(), name: "Milano".into(), province: "MI".into() }
    }
}

/// A synthetic person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Follows from the seed and from the place in the population: the same in every run.
    pub id: PersonId,
    /// Place in the registered household.
    pub role: Role,
    /// Family name at birth.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Registered sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: NaiveDate,
    /// Place of birth.
    pub birthplace: Birthplace,
    /// Citizenship: Belfiore code of the state; empty for Italy.
    pub citizenship_belfiore: String,
    /// Citizenship as people read it: `italiana`.
    pub citizenship: String,
    /// Definitive or provisional tax code; `None` when it is not known.
    pub identifier: Option<Identifier>,
    /// Marital status.
    pub marital_status: MaritalStatus,
    /// Language spoken best.
    pub language: Language,
    /// Italian.
    pub italian: ItalianLevel,
    /// Mobile telephone, of a range that no operator has.
    pub mobile: Option<String>,
    /// Telephone at home, of a range that is not assigned.
    pub landline: Option<String>,
    /// Mail address at `example.org`.
    pub email: Option<String>,
    /// Since when the person lives at the address.
    pub resident_since: NaiveDate,
}

impl Person {
    /// Completed years on a day; 0 before birth.
    pub fn age_on(&self, day: NaiveDate) -> i32 {
        let years = day.year() - self.birth_date.year();
        let before_birthday = (day.month(), day.day()) < (self.birth_date.month(), self.birth_date.day());
        (years - i32::from(before_birthday)).max(0)
    }

    /// Whether the citizenship is not Italian.
    pub fn is_foreign_citizen(&self) -> bool {
        !self.citizenship_belfiore.is_empty()
    }
}

/// A registered household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Follows from the seed and the number: the same in every run.
    pub id: HouseholdId,
    /// Number in the population, from 0.
    pub number: u64,
    /// Where they live.
    pub address: Address,
    /// Who they are; the holder is the first.
    pub members: Vec<Person>,
}

impl Household {
    /// The holder.
    pub fn holder(&self) -> Option<&Person> {
        self.members.first()
    }
}
