//! Names, communities and places of birth, in proportion to how common they are.

use super::chance::{Chance, Weighted};
use super::people::{Birthplace, Language};
use super::table::{DataError, Problem, Table};
use kernel::tax_code::Sex;
use std::collections::BTreeMap;

/// The code of the community of Italian citizens.
pub const ITALIAN: &str = "IT";

/// Earliest year of birth for which given names are told apart by decade.
const FIRST_YEAR: i32 = 1920;
/// Decades told apart, from the earliest.
const DECADES: i32 = 11;

/// A community that lives in the city: where it comes from, what it speaks, how it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// Short code (`IT`, `EG` …).
    pub code: String,
    /// Belfiore code of the state of birth (`Znnn`); empty for Italy.
    pub country_belfiore: String,
    /// Name of the state, as the national list has it.
    pub country: String,
    /// Citizenship as people read it: `egiziana`.
    pub citizenship: String,
    /// Mother tongue.
    pub language: Language,
    /// Whether everybody bears two family names, the father's and the mother's.
    pub two_family_names: bool,
    /// Women in a thousand adults who live alone.
    pub women_permille: u32,
}

/// What the four files of names hold.
#[derive(Debug, Default)]
pub struct Names {
    communities: Vec<Community>,
    foreign: Weighted<String>,
    families: BTreeMap<String, Weighted<String>>,
    given: BTreeMap<(String, bool, i32), Weighted<String>>,
    birthplaces: Weighted<Birthplace>,
}

/// The texts of the files of names.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `communities.csv`
    pub communities: &'a str,
    /// `families.csv`
    pub families: &'a str,
    /// `given_f.csv`
    pub given_women: &'a str,
    /// `given_m.csv`
    pub given_men: &'a str,
    /// `birthplaces.csv`
    pub birthplaces: &'a str,
}

impl Names {
    /// Reads the files; every community must have names for both sexes and every decade, or it is a fault.
    pub fn read(sources: Sources<'_>) -> Result<Self, DataError> {
        let mut names = Names::default();
        for row in Table::read("communities.csv", sources.communities)?.rows() {
            let code = row.text("community")?.to_owned();
            names.foreign.add(row.parsed("weight")?, code.clone());
            names.communities.push(Community {
                code,
                country_belfiore: row.text("country_belfiore")?.to_owned(),
                country: row.text("country")?.to_owned(),
                citizenship: row.text("citizenship")?.to_owned(),
                language: Language { code: row.text("language_code")?.to_owned(), name: row.text("language")?.to_owned() },
                two_family_names: row.parsed("two_family_names")?,
                women_permille: row.parsed("women_permille")?,
            });
        }
        for row in Table::read("families.csv", sources.families)?.rows() {
            let community = row.text("community")?.to_owned();
            names.families.entry(community).or_default().add(row.parsed("weight")?, row.text("family")?.to_owned());
        }
        for (file, text, woman) in [("given_f.csv", sources.given_women, true), ("given_m.csv", sources.given_men, false)] {
            for row in Table::read(file, text)?.rows() {
                let (weight, from, to) = (row.parsed("weight")?, row.parsed("from_year")?, row.parsed("to_year")?);
                for decade in decade(from)..=decade(to) {
                    let key = (row.text("community")?.to_owned(), woman, decade);
                    names.given.entry(key).or_default().add(weight, row.text("given")?.to_owned());
                }
            }
        }
        for row in Table::read("birthplaces.csv", sources.birthplaces)?.rows() {
            let place = Birthplace {
                belfiore: row.text("belfiore")?.to_owned(),
                name: row.text("comune")?.to_owned(),
                province: row.text("province")?.to_owned(),
            };
            names.birthplaces.add(row.parsed("weight")?, place);
        }
        names.check()
    }

    fn check(self) -> Result<Self, DataError> {
        let fault = |file, problem| Err(DataError { file, line: 0, problem });
        if self.foreign.is_empty() || !self.communities.iter().any(|community| community.code == ITALIAN) {
            return fault("communities.csv", Problem::Nothing("Italian or no foreign community"));
        }
        if self.birthplaces.is_empty() {
            return fault("birthplaces.csv", Problem::Nothing("place of birth"));
        }
        for community in &self.communities {
            if self.families.get(&community.code).is_none_or(Weighted::is_empty) {
                return fault("families.csv", Problem::Nothing("family name of a community"));
            }
            for decade in 0..DECADES {
                let known = |woman| self.given.contains_key(&(community.code.clone(), woman, decade));
                if !known(true) || !known(false) {
                    return fault("given names", Problem::Nothing("given name of a community in a decade"));
                }
            }
        }
        Ok(self)
    }

    /// The community with this code.
    pub fn community(&self, code: &str) -> Option<&Community> {
        self.communities.iter().find(|community| community.code == code)
    }

    /// A foreign community, in proportion to its size.
    pub(super) fn foreign(&self, chance: &mut Chance) -> Option<&Community> {
        self.foreign.draw(chance).and_then(|code| self.community(code))
    }

    /// A family name; two where the community bears two.
    pub(super) fn family(&self, community: &Community, chance: &mut Chance) -> String {
        let one = |chance: &mut Chance| {
            self.families.get(&community.code).and_then(|names| names.draw(chance)).cloned().unwrap_or_default()
        };
        let first = one(chance);
        if !community.two_family_names {
            return first;
        }
        let second = (0..4).map(|_| one(chance)).find(|second| *second != first);
        second.map_or(first.clone(), |second| format!("{first} {second}"))
    }

    /// The family name of a child of these parents.
    pub(super) fn family_of_child(community: &Community, father: &str, mother: &str) -> String {
        let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
        if community.two_family_names { format!("{} {}", first(father), first(mother)) } else { father.to_owned() }
    }

    /// A given name as they were given in that year.
    pub(super) fn given(&self, community: &Community, sex: Sex, year: i32, chance: &mut Chance) -> String {
        let key = (community.code.clone(), sex == Sex::Female, decade(year));
        self.given.get(&key).and_then(|names| names.draw(chance)).cloned().unwrap_or_default()
    }

    /// A municipality of birth.
    pub(super) fn birthplace(&self, chance: &mut Chance) -> Birthplace {
        self.birthplaces.draw(chance).cloned().unwrap_or_else(Birthplace::milano)
    }
}

/// The decade of a year, from 0; the first and the last take what is before and after them.
fn decade(year: i32) -> i32 {
    (year - FIRST_YEAR).div_euclid(10).clamp(0, DECADES - 1)
}

#[cfg(test)]
mod tests {
    use super::super::demo_data;
    use super::*;

    #[test]
    fn a_name_is_of_its_time() {
        let names = demo_data::names().unwrap();
        let italian = names.community(ITALIAN).unwrap();
        let mut chance = Chance::new(2);
        for _ in 0..300 {
            let old = names.given(italian, Sex::Female, 1938, &mut chance);
            assert!(!["Ginevra", "Aurora", "Noemi", "Greta"].contains(&old.as_str()), "{old} was born in 1938");
            let young = names.given(italian, Sex::Male, 2018, &mut chance);
            assert!(!["Ambrogio", "Egidio", "Aldo", "Gino"].contains(&young.as_str()), "{young} was born in 2018");
        }
    }

    #[test]
    fn where_two_family_names_are_borne_a_child_has_one_of_each_parent() {
        let names = demo_data::names().unwrap();
        let peru = names.community("PE").unwrap();
        assert_eq!(Names::family_of_child(peru, "Quispe Flores", "Rojas Medina"), "Quispe Rojas");
        assert_eq!(Names::family_of_child(names.community(ITALIAN).unwrap(), "De Luca", "Rossi"), "De Luca");
    }
}
