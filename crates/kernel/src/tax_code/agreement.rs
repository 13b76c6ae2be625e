//! A tax code against what was stated of its holder.

use super::{Sex, TaxCode};
use crate::place;
use chrono::{Datelike, NaiveDate};

/// What somebody stated of themselves, as far as it is known. Empty names and absent values are not compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated<'a> {
    /// Family name at birth.
    pub family_name: &'a str,
    /// All given names, as on the document.
    pub given_name: &'a str,
    /// Registered sex; [`Sex::NotStated`] agrees with everything.
    pub sex: Option<Sex>,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Belfiore code of the municipality of birth, or `Znnn` of the state.
    pub birth_place: Option<&'a str>,
}

crate::code_enum! {
    /// The field on which a tax code and what was stated do not agree. Such a code is kept and marked "da verificare".
    pub enum Disagreement {
        /// The letters of the family name.
        FamilyName = "family_name" => "Cognome",
        /// The letters of the given name.
        GivenName = "given_name" => "Nome",
        /// The sex.
        Sex = "sex" => "Sesso",
        /// Day, month or year of birth.
        BirthDate = "birth_date" => "Data di nascita",
        /// The place of birth is another.
        BirthPlace = "birth_place" => "Luogo di nascita",
        /// No municipality or state, present or past, has the place code.
        UnknownPlace = "unknown_place" => "Codice del luogo",
        /// The municipality or state of the code did not exist on the day of birth.
        PlaceThen = "place_then" => "Luogo a quella data",
    }
}

impl Disagreement {
    /// What does not agree, in Italian, for the desk.
    pub const fn sentence(self) -> &'static str {
        match self {
            Disagreement::FamilyName => "Il cognome non corrisponde alle prime tre lettere del codice fiscale.",
            Disagreement::GivenName => "Il nome non corrisponde alle lettere dalla quarta alla sesta del codice fiscale.",
            Disagreement::Sex => "Il sesso non corrisponde a quello del codice fiscale.",
            Disagreement::BirthDate => "La data di nascita non corrisponde a quella del codice fiscale.",
            Disagreement::BirthPlace => "Il luogo di nascita non corrisponde a quello del codice fiscale.",
            Disagreement::UnknownPlace => "Il luogo di nascita del codice fiscale non è in nessun elenco, nemmeno storico.",
            Disagreement::PlaceThen => "Nel giorno della nascita il comune o lo Stato del codice fiscale non esisteva.",
        }
    }
}

impl TaxCode {
    /// Every field on which the code does not agree with what was stated, in the order of the code. Years are compared by
    /// their two digits, which is all the code holds. Reasons are often innocent: a corrected identity, a name shortened, a
    /// mother's code given for her baby.
    pub fn disagreements(&self, stated: &Stated<'_>) -> Vec<Disagreement> {
        let mut found = Vec::new();
        if !stated.family_name.trim().is_empty() && !self.as_str().starts_with(&TaxCode::letters_of_family_name(stated.family_name))
        {
            found.push(Disagreement::FamilyName);
        }
        if !stated.given_name.trim().is_empty()
            && self.as_str().get(3..6) != Some(TaxCode::letters_of_given_name(stated.given_name).as_str())
        {
            found.push(Disagreement::GivenName);
        }
        if stated.sex.is_some_and(|sex| sex != Sex::NotStated && sex != self.sex()) {
            found.push(Disagreement::Sex);
        }
        if stated.birth_date.is_some_and(|birth| !self.is_birth_date(birth)) {
            found.push(Disagreement::BirthDate);
        }
        let written = self.birth_place();
        match place::by_belfiore(&written) {
            None => found.push(Disagreement::UnknownPlace),
            Some(place) => {
                if stated.birth_place.is_some_and(|place| !place.trim().eq_ignore_ascii_case(&written)) {
                    found.push(Disagreement::BirthPlace);
                }
                if stated.birth_date.is_some_and(|birth| self.is_birth_date(birth) && !place.existed_on(birth)) {
                    found.push(Disagreement::PlaceThen);
                }
            }
        }
        found
    }

    /// Whether the day is one that the code may mean: same day, month and last two digits of the year.
    pub fn is_birth_date(&self, birth: NaiveDate) -> bool {
        (birth.day(), birth.month()) == (self.day(), self.month())
            && u32::try_from(birth.year().rem_euclid(100)) == Ok(self.number(6))
    }
}
