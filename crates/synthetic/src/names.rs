//! Names, communities and places of birth, in proportion to how common they are.

use crate::chance::{Chance, Weighted};
use crate::people::{Birthplace, Language};
use crate::table::{DataError, Problem, Table};
use kernel::tax_code::Sex;
use std::collections::BTreeMap;

/// The code of the community of Italian citizens.
pub const ITALIAN: &str = "IT";

/// Earliest year of birth for which given names are told apart by decade.
const FIRST_YEAR: i32 = 1920;
/// Decades told apart, from the earliest.
const DECADES: usize = 11;

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
    /// Family names in a thousand that are rare ones, composed of a root and an ending.
    composed_permille: u32,
    /// Family names in a thousand that have two words.
    two_words_permille: u32,
    /// People in a thousand who have a second given name.
    second_given_permille: u32,
    /// Whether the two given names are written as one word.
    joined_given: bool,
}

/// The names of one community.
#[derive(Debug, Default)]
struct Pool {
    families: Weighted<String>,
    roots: Weighted<String>,
    endings: Weighted<String>,
    /// Given names by sex (women first) and decade.
    given: [Vec<Weighted<String>>; 2],
}

/// What the files of names hold.
#[derive(Debug, Default)]
pub struct Names {
    communities: Vec<Community>,
    foreign: Weighted<usize>,
    pools: BTreeMap<String, Pool>,
    birthplaces: Weighted<Birthplace>,
}

/// The texts of the files of names.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `communities.csv`
    pub communities: &'a str,
    /// `families.csv`
    pub families: &'a str,
    /// `roots.csv`
    pub roots: &'a str,
    /// `endings.csv`
    pub endings: &'a str,
    /// `given_f.csv`
    pub given_women: &'a str,
    /// `given_m.csv`
    pub given_men: &'a str,
    /// `birthplaces.csv`
    pub birthplaces: &'a str,
}

impl Names {
    /// Reads the files; every community must have names for both sexes and every decade, or it is a fault.
    ///
    /// # Errors
    /// The first fault of a file, with its line.
    pub fn read(sources: Sources<'_>) -> Result<Self, DataError> {
        let mut names = Names::default();
        for row in Table::read("communities.csv", sources.communities)?.rows() {
            let code = row.text("community")?.to_owned();
            names.foreign.add(row.parsed("weight")?, names.communities.len());
            names.communities.push(Community {
                code,
                country_belfiore: row.text("country_belfiore")?.to_owned(),
                country: row.text("country")?.to_owned(),
                citizenship: row.text("citizenship")?.to_owned(),
                language: Language { code: row.text("language_code")?.to_owned(), name: row.text("language")?.to_owned() },
                two_family_names: row.parsed("two_family_names")?,
                women_permille: row.parsed("women_permille")?,
                composed_permille: row.parsed("composed_permille")?,
                two_words_permille: row.parsed("two_words_permille")?,
                second_given_permille: row.parsed("second_given_permille")?,
                joined_given: row.parsed("joined_given")?,
            });
        }
        for row in Table::read("families.csv", sources.families)?.rows() {
            names.pool(row.text("community")?).families.add(row.parsed("weight")?, row.text("family")?.to_owned());
        }
        for row in Table::read("roots.csv", sources.roots)?.rows() {
            names.pool(row.text("community")?).roots.add(row.parsed("weight")?, row.text("root")?.to_owned());
        }
        for row in Table::read("endings.csv", sources.endings)?.rows() {
            names.pool(row.text("community")?).endings.add(row.parsed("weight")?, row.text("ending")?.to_owned());
        }
        for (file, text, sex) in [("given_f.csv", sources.given_women, 0), ("given_m.csv", sources.given_men, 1)] {
            for row in Table::read(file, text)?.rows() {
                let (weight, from, to) = (row.parsed("weight")?, row.parsed("from_year")?, row.parsed("to_year")?);
                let decades = names.pool(row.text("community")?).given.get_mut(sex);
                let Some(decades) = decades else { continue };
                decades.resize_with(DECADES, Weighted::default);
                for decade in decades.iter_mut().take(decade(to) + 1).skip(decade(from)) {
                    decade.add(weight, row.text("given")?.to_owned());
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

    fn pool(&mut self, community: &str) -> &mut Pool {
        self.pools.entry(community.to_owned()).or_default()
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
            let Some(pool) = self.pools.get(&community.code).filter(|pool| !pool.families.is_empty()) else {
                return fault("families.csv", Problem::Nothing("family name of a community"));
            };
            if community.composed_permille > 0 && (pool.roots.is_empty() || pool.endings.is_empty()) {
                return fault("roots.csv", Problem::Nothing("root or ending of a community with composed names"));
            }
            if pool.given.iter().any(|decades| decades.len() != DECADES || decades.iter().any(Weighted::is_empty)) {
                return fault("given names", Problem::Nothing("given name of a community in a decade"));
            }
        }
        Ok(self)
    }

    /// The community with this code.
    pub fn community(&self, code: &str) -> Option<&Community> {
        self.communities.iter().find(|community| community.code == code)
    }

    /// All communities, the Italian one among them.
    pub fn communities(&self) -> &[Community] {
        &self.communities
    }

    /// A foreign community, in proportion to its size.
    pub(crate) fn foreign(&self, chance: &mut Chance) -> Option<&Community> {
        self.foreign.draw(chance).and_then(|at| self.communities.get(*at))
    }

    /// A family name; two where the community bears two.
    pub(crate) fn family(&self, community: &Community, chance: &mut Chance) -> String {
        let Some(pool) = self.pools.get(&community.code) else { return String::new() };
        let first = pool.family(community, chance);
        if !community.two_family_names && !chance.per_mille(community.two_words_permille) {
            return first;
        }
        let second = (0..4).map(|_| pool.family(community, chance)).find(|second| *second != first);
        second.map_or(first.clone(), |second| format!("{first} {second}"))
    }

    /// The family name of a child of these parents.
    pub(crate) fn family_of_child(community: &Community, father: &str, mother: &str) -> String {
        if community.two_family_names { format!("{} {}", first_name(father), first_name(mother)) } else { father.to_owned() }
    }

    /// A given name as they were given in that year; some have a second one.
    pub(crate) fn given(&self, community: &Community, sex: Sex, year: i32, chance: &mut Chance) -> String {
        let Some(pool) = self.pools.get(&community.code) else { return String::new() };
        let of_sex = if sex == Sex::Female { pool.given.first() } else { pool.given.last() };
        let Some(names) = of_sex.and_then(|decades| decades.get(decade(year))) else { return String::new() };
        let first = names.draw(chance).cloned().unwrap_or_default();
        if !chance.per_mille(community.second_given_permille) || first.contains(' ') {
            return first;
        }
        match names.draw(chance).filter(|second| **second != first && !second.contains(' ')) {
            Some(second) if community.joined_given => first + &second.to_lowercase(),
            Some(second) => format!("{first} {second}"),
            None => first,
        }
    }

    /// A municipality of birth.
    pub(crate) fn birthplace(&self, chance: &mut Chance) -> Birthplace {
        self.birthplaces.draw(chance).cloned().unwrap_or_else(Birthplace::milano)
    }
}

impl Pool {
    fn family(&self, community: &Community, chance: &mut Chance) -> String {
        if !chance.per_mille(community.composed_permille) {
            return self.families.draw(chance).cloned().unwrap_or_default();
        }
        let root = self.roots.draw(chance).map(String::as_str).unwrap_or_default();
        // Before the letter h only e and i are written.
        let fits = |ending: &&String| !root.ends_with('h') || ending.starts_with(['e', 'i']);
        let ending = (0..12).filter_map(|_| self.endings.draw(chance)).find(fits);
        format!("{root}{}", ending.map_or("i", String::as_str))
    }
}

/// The first of two family names, with the particles that belong to it: `De la Cruz` of `De la Cruz Rojas`.
pub(crate) fn first_name(family: &str) -> &str {
    let mut at = 0;
    for word in family.split(' ') {
        at += word.len();
        if !["de", "del", "la", "las", "los"].contains(&word.to_lowercase().as_str()) {
            break;
        }
        at += 1;
    }
    family.get(..at).unwrap_or(family)
}

/// The decade of a year, from 0; the first and the last take what is before and after them.
fn decade(year: i32) -> usize {
    usize::try_from((year - FIRST_YEAR).div_euclid(10)).unwrap_or(0).min(DECADES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo_data;

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
    fn most_italians_bear_a_rare_family_name_and_the_common_ones_stay_common() {
        let names = demo_data::names().unwrap();
        let italian = names.community(ITALIAN).unwrap();
        let (mut chance, mut borne) = (Chance::new(4), BTreeMap::<String, u32>::new());
        for _ in 0..100_000 {
            *borne.entry(names.family(italian, &mut chance)).or_default() += 1;
        }
        assert!(borne.len() > 15_000, "{} family names among 100,000 people", borne.len());
        assert!((200..1_500).contains(&borne["Rossi"]), "{}", borne["Rossi"]);
        assert!(borne.keys().all(|name| !name.contains("ha") && !name.contains("ho")), "no h before a or o");
    }

    #[test]
    fn where_two_family_names_are_borne_a_child_has_one_of_each_parent() {
        let names = demo_data::names().unwrap();
        let peru = names.community("PE").unwrap();
        assert_eq!(Names::family_of_child(peru, "Quispe Flores", "Rojas Medina"), "Quispe Rojas");
        assert_eq!(Names::family_of_child(peru, "De la Cruz Flores", "Rojas Medina"), "De la Cruz Rojas");
        assert_eq!(Names::family_of_child(names.community(ITALIAN).unwrap(), "De Luca", "Rossi"), "De Luca");
    }
}
