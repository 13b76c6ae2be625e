//! By what a resident is found: six small keys of one kind each, so that a city of a million and a half stays small and is loaded fast.
//!
//! A day of birth brings some fifty residents of such a city, whatever their names: mistyped names are compared with all of them. A year
//! alone brings too many; with it, one of the two names must sound right.

use crate::extract::state::first_eight;
use chrono::{Datelike as _, NaiveDate};
use kernel::tax_code::Identifier;
use kernel::text::folded;
use matching::{Card, KeyKind, lookup_keys};
use sha2::{Digest as _, Sha256};

/// The key of a kind and a value.
fn key(kind: &str, value: &str) -> i64 {
    let mut hasher = Sha256::new();
    hasher.update(kind);
    hasher.update([0]);
    hasher.update(value);
    first_eight(&hasher.finalize())
}

/// By the identifier of the civil register.
pub fn of_reference(reference: &str) -> i64 {
    key("reference", reference)
}

/// By a tax code, its digits put back: forms of omocodia meet.
pub fn of_code(code: &str) -> Option<i64> {
    let identifier = Identifier::parse(code).ok()?;
    Some(key("code", &same_code(&identifier)))
}

/// What two forms of one code have in common.
pub fn same_code(identifier: &Identifier) -> String {
    identifier.tax_code().map_or_else(|| identifier.value().to_owned(), |code| code.plain_digits().to_string())
}

/// By the number of a household.
pub fn of_household(household: &str) -> Option<i64> {
    (!household.is_empty()).then(|| key("household", household))
}

/// By a day of birth.
pub fn of_day(day: NaiveDate) -> i64 {
    key("born", &day.to_string())
}

/// By a year of birth and how a family name sounds; `None` for no name.
pub fn of_family(year: i32, name: &str) -> Option<i64> {
    heard(name).map(|heard| key("family", &format!("{year} {heard}")))
}

/// By a year of birth and how the first given name sounds; `None` for no name.
pub fn of_given(year: i32, name: &str) -> Option<i64> {
    heard(folded(name).split(' ').next().unwrap_or_default()).map(|heard| key("given", &format!("{year} {heard}")))
}

/// How a name sounds, as matching hears it.
fn heard(name: &str) -> Option<String> {
    let alone = Card { family_name: name.to_owned(), ..Card::default() };
    lookup_keys(&alone).into_iter().find(|key| key.kind == KeyKind::Sound).map(|key| key.value)
}

/// What the keys of a resident are made of.
#[derive(Clone, Copy, Debug)]
pub struct Known<'r> {
    /// Identifier in the civil register.
    pub reference: &'r str,
    /// Tax code; may be empty.
    pub tax_code: &'r str,
    /// Number of the household; may be empty.
    pub household: &'r str,
    /// Family name.
    pub family_name: &'r str,
    /// Given name.
    pub given_name: &'r str,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
}

/// All keys of a resident.
pub fn all(known: &Known<'_>) -> Vec<i64> {
    let year = known.birth_date.map(|day| day.year());
    let named = year.into_iter().flat_map(|year| [of_family(year, known.family_name), of_given(year, known.given_name)]).flatten();
    let mut keys: Vec<i64> = std::iter::once(of_reference(known.reference))
        .chain(of_code(known.tax_code))
        .chain(of_household(known.household))
        .chain(known.birth_date.map(of_day))
        .chain(named)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_code_meet_and_names_that_sound_alike_too() {
        assert_eq!(of_code("RSSMRA80A01F205X"), of_code("rss mra 80a01 f205x"));
        assert_eq!(of_family(1980, "De Rossi"), of_family(1980, "DE Rosi"));
        assert_eq!(of_given(1980, "Niccolò"), of_given(1980, "Nicolo'"));
        assert_ne!(of_given(1980, "Ada"), of_family(1980, "Ada"));
        assert_eq!(of_family(1980, ""), None);
    }
}
