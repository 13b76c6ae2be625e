//! What is known of a household and its members before anything is asked: from the register and the ISEE attestation.

use crate::types::{Choice, Choices, Type};

/// The list of [`PersonField::Sex`].
pub const SEX: u16 = 0;
/// The list of [`PersonField::Role`].
pub const ROLE: u16 = 1;
/// The list of [`PersonField::Disability`], as the ISEE attestation tells it (DPCM 159/2013, annex 3).
pub const DISABILITY: u16 = 2;

/// The closed lists of the known fields, in the order of their numbers; those of a regulation follow.
pub fn choices() -> Vec<Choices> {
    let list =
        |words: &[(&str, &str)]| words.iter().map(|(id, label)| Choice { id: (*id).into(), label: (*label).into() }).collect();
    vec![
        list(&[("F", "femmina"), ("M", "maschio")]),
        list(&[
            ("declarant", "dichiarante"),
            ("spouse", "coniuge"),
            ("partner", "convivente"),
            ("child", "figlio o figlia"),
            ("parent", "genitore"),
            ("sibling", "fratello o sorella"),
            ("other_relative", "altro parente"),
            ("other", "altra persona"),
        ]),
        list(&[
            ("none", "nessuna"),
            ("medium", "disabilità media"),
            ("severe", "disabilità grave"),
            ("non_self_sufficient", "non autosufficienza"),
        ]),
    ]
}

macro_rules! fields {
    ($(#[$about:meta])* $name:ident: $($field:ident $word:literal $type:expr, $label:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($field),* }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$field),*];

            /// The name after the point, in expressions and data.
            pub fn word(self) -> &'static str {
                match self { $($name::$field => $word),* }
            }

            /// The type of its values.
            pub fn kind(self) -> Type {
                match self { $($name::$field => $type),* }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $($name::$field => $label),* }
            }

            /// The field of that name.
            pub fn named(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|field| field.word() == word)
            }
        }
    };
}

fields! {
    /// What is known of the household.
    HouseholdField:
    Isee "isee" Type::Money, "ISEE";
    IseeValidUntil "isee_valid_until" Type::Date, "scadenza dell'ISEE";
    IseeDefects "isee_defects" Type::Boolean, "omissioni o difformità nell'ISEE";
    Resident "resident" Type::Boolean, "residenza anagrafica nel Comune";
    ResidentSince "resident_since" Type::Date, "data di inizio della residenza";
    Borough "borough" Type::Integer, "municipio";
    Rent "rent" Type::Money, "canone annuo di locazione";
}

fields! {
    /// What is known of a member.
    PersonField:
    BirthDate "birth_date" Type::Date, "data di nascita";
    Sex "sex" Type::Choice(SEX), "sesso";
    Role "role" Type::Choice(ROLE), "ruolo nel nucleo";
    Disability "disability" Type::Choice(DISABILITY), "condizione di disabilità";
    AttendanceAllowance "attendance_allowance" Type::Boolean, "indennità di accompagnamento";
    CivilInvalidity "civil_invalidity" Type::Integer, "percentuale di invalidità civile";
    Resident "resident" Type::Boolean, "residenza anagrafica nel Comune";
    ResidentSince "resident_since" Type::Date, "data di inizio della residenza";
    Working "working" Type::Boolean, "occupazione";
    Student "student" Type::Boolean, "frequenza scolastica o universitaria";
    Dependent "dependent" Type::Boolean, "a carico ai fini fiscali";
    ForeignPermitUntil "foreign_permit_until" Type::Date, "scadenza del permesso di soggiorno";
}

impl HouseholdField {
    /// Whether an explanation may say which value would turn the outcome: amounts, dates and documents, never a residence.
    pub fn changeable(self) -> bool {
        matches!(self, HouseholdField::Isee | HouseholdField::IseeValidUntil | HouseholdField::IseeDefects | HouseholdField::Rent)
    }
}

/// How many fields there are of each.
pub const HOUSEHOLD_FIELDS: usize = HouseholdField::ALL.len();
/// See [`HOUSEHOLD_FIELDS`].
pub const PERSON_FIELDS: usize = PersonField::ALL.len();
/// The place of the list of members, and of the benefits that run, among what may be lacking ([`crate::Needs`]).
pub const MEMBERS: usize = HOUSEHOLD_FIELDS;
pub const RUNNING: usize = HOUSEHOLD_FIELDS + 1;
/// The place of the first field of a member there.
pub const FIRST_PERSON: usize = HOUSEHOLD_FIELDS + 2;
/// The place of the first fact there.
pub const FIRST_FACT: usize = FIRST_PERSON + PERSON_FIELDS;
/// How many facts a regulation may ask for: what may be lacking is one set of 128.
pub const MOST_FACTS: usize = 128 - FIRST_FACT;
