//! What somebody of the family is to the person, in one word, and whether it was written or follows from what was.

use super::graph::{Kin, KinKey, Tie, Together};
use crate::person::card::age_words;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use std::collections::BTreeMap;

/// One line of the list beside the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinsman {
    /// Their name.
    pub name: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// What they are to the person.
    pub what: String,
    /// Their age, or that they have died.
    pub age: String,
    /// How it is known, where it was not written: `dedotto`, `dal nucleo`.
    pub known_by: &'static str,
    /// Whether they live in the same household.
    pub together: bool,
}

/// The same word for a woman, a man, and somebody of whom it is not said.
const fn by_sex(sex: Sex, words: [&'static str; 3]) -> &'static str {
    let [woman, man, either] = words;
    match sex {
        Sex::Female => woman,
        Sex::Male => man,
        Sex::NotStated => either,
    }
}

/// A relative by blood: so many steps up, then so many down.
fn blood(up: usize, down: usize, sex: Sex) -> Option<&'static str> {
    Some(match (up, down) {
        (1, 0) => by_sex(sex, ["madre", "padre", "genitore"]),
        (2, 0) => by_sex(sex, ["nonna", "nonno", "nonno o nonna"]),
        (3, 0) => by_sex(sex, ["bisnonna", "bisnonno", "bisnonno o bisnonna"]),
        (0, 1) => by_sex(sex, ["figlia", "figlio", "figlio o figlia"]),
        (0, 2) => by_sex(sex, ["nipote (figlia di figli)", "nipote (figlio di figli)", "nipote (figlio di figli)"]),
        (0, 3) => "pronipote",
        (1, 1) => by_sex(sex, ["sorella", "fratello", "fratello o sorella"]),
        (2, 1) => by_sex(sex, ["zia", "zio", "zio o zia"]),
        (1, 2) => "nipote (figlio di fratelli o sorelle)",
        (2, 2) => by_sex(sex, ["cugina", "cugino", "cugino o cugina"]),
        (3, 1) => by_sex(sex, ["prozia", "prozio", "prozio o prozia"]),
        _ => return None,
    })
}

/// Somebody's partner, by what that somebody is.
fn partner_of(up: usize, down: usize, sex: Sex, together: Together) -> Option<&'static str> {
    let ended = together == Together::Ended;
    Some(match (up, down) {
        (0, 0) => match together {
            Together::Married => by_sex(sex, ["moglie", "marito", "coniuge"]),
            Together::Partners => by_sex(sex, ["compagna", "compagno", "convivente o partner"]),
            Together::Ended => by_sex(sex, ["ex moglie o compagna", "ex marito o compagno", "ex coniuge o partner"]),
            Together::Parents => "altro genitore dei figli",
        },
        (1, 0) if ended => "ex coniuge o partner di un genitore",
        (1, 0) => by_sex(
            sex,
            ["moglie o compagna di un genitore", "marito o compagno di un genitore", "coniuge o partner di un genitore"],
        ),
        (0, 1) if ended => "ex coniuge o partner di un figlio",
        (0, 1) => by_sex(sex, ["nuora", "genero", "genero o nuora"]),
        (1, 1) if ended => "ex coniuge o partner di un fratello o di una sorella",
        (1, 1) => by_sex(sex, ["cognata", "cognato", "cognato o cognata"]),
        (2, 1) => by_sex(sex, ["zia acquisita", "zio acquisito", "zio acquisito"]),
        _ => return None,
    })
}

/// A relative of the partner.
fn of_partner(up: usize, down: usize, sex: Sex) -> Option<&'static str> {
    Some(match (up, down) {
        (1, 0) => by_sex(sex, ["suocera", "suocero", "suocero o suocera"]),
        (0, 1) => by_sex(sex, ["figlia del coniuge o partner", "figlio del coniuge o partner", "figlio del coniuge o partner"]),
        (1, 1) => by_sex(sex, ["cognata", "cognato", "cognato o cognata"]),
        _ => return None,
    })
}

impl Kin {
    /// How far everybody is from one of them by blood or adoption: steps up, then down, the shortest first. The ways of a placement in
    /// care do not count.
    fn steps(&self, from: usize) -> BTreeMap<usize, (usize, usize)> {
        let mut best: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut ancestors = vec![from];
        for up in 0..=3 {
            let brothers = |one: &usize| self.brothers_of(*one).collect::<Vec<_>>();
            let mut aside: Vec<usize> = ancestors.iter().flat_map(brothers).collect();
            let mut line = ancestors.clone();
            for down in 0..=3 {
                for (one, step) in line.iter().map(|one| (one, (up, down))).chain(aside.iter().map(|one| (one, (up + 1, down + 1))))
                {
                    let far = best.get(one).map_or(usize::MAX, |(up, down)| up + down);
                    if step.0 + step.1 < far {
                        best.insert(*one, step);
                    }
                }
                line = self.below(&line);
                aside = self.below(&aside);
            }
            let parents = |one: &usize| {
                self.parents_of(*one).filter(|edge| edge.tie != Tie::Foster).map(|edge| edge.parent).collect::<Vec<_>>()
            };
            ancestors = ancestors.iter().flat_map(parents).collect();
            ancestors.sort_unstable();
            ancestors.dedup();
        }
        best
    }

    /// The children of several, once each, without those who are only placed with them.
    fn below(&self, line: &[usize]) -> Vec<usize> {
        let children =
            |one: &usize| self.children_of(*one).filter(|edge| edge.tie != Tie::Foster).map(|edge| edge.child).collect::<Vec<_>>();
        let mut all: Vec<usize> = line.iter().flat_map(children).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Brothers and sisters of whom no common parent is known.
    fn brothers_of(&self, one: usize) -> impl Iterator<Item = usize> {
        self.siblings.iter().filter_map(move |(a, b)| match (*a == one, *b == one) {
            (true, _) => Some(*b),
            (_, true) => Some(*a),
            _ => None,
        })
    }

    /// What everybody is to the person; who is tied to them in no way that has a word is missing.
    pub fn words(&self) -> BTreeMap<usize, String> {
        let own = self.steps(0);
        let sex = |place: usize| self.people.get(place).map_or(Sex::NotStated, |relative| relative.sex);
        let mut all: BTreeMap<usize, String> = BTreeMap::new();
        let mut say = |place: usize, word: Option<String>| {
            if place != 0
                && let Some(word) = word
            {
                all.entry(place).or_insert(word);
            }
        };
        for edge in &self.parents {
            let written = match (edge.child, edge.parent, edge.tie) {
                (0, parent, Tie::Foster) => {
                    Some((parent, by_sex(sex(parent), ["madre affidataria", "padre affidatario", "genitore affidatario"])))
                }
                (child, 0, Tie::Foster) => Some((child, "minore in affido")),
                (0, parent, Tie::Adoption) => {
                    Some((parent, by_sex(sex(parent), ["madre adottiva", "padre adottivo", "genitore adottivo"])))
                }
                (child, 0, Tie::Adoption) => {
                    Some((child, by_sex(sex(child), ["figlia adottiva", "figlio adottivo", "figlio o figlia in adozione"])))
                }
                _ => None,
            };
            if let Some((place, word)) = written {
                say(place, Some(word.to_owned()));
            }
        }
        for (place, (up, down)) in &own {
            let mut word = blood(*up, *down, sex(*place)).map(str::to_owned);
            if (*up, *down) == (1, 1) && self.shares_one_parent(*place) {
                word = word.map(|word| format!("{word} (un genitore in comune)"));
            }
            if (*up, *down) == (1, 1) && self.are_twins(0, *place) {
                word = Some(by_sex(sex(*place), ["sorella gemella", "fratello gemello", "gemello o gemella"]).to_owned());
            }
            say(*place, word);
        }
        for (place, kind) in &self.told {
            say(*place, Some(kind.label().to_lowercase()));
        }
        for (place, (up, down)) in &own {
            for (partner, together) in self.partners_of(*place) {
                say(partner, partner_of(*up, *down, sex(partner), together).map(str::to_owned));
            }
        }
        for (partner, together) in self.partners_of(0) {
            for (place, (up, down)) in self.steps(partner).iter().filter(|_| together != Together::Ended) {
                say(*place, of_partner(*up, *down, sex(*place)).map(str::to_owned));
            }
        }
        for edge in self.parents.iter().filter(|edge| edge.tie == Tie::Foster) {
            let also = self.parents.iter().any(|own| own.child == 0 && own.parent == edge.parent);
            if also {
                say(edge.child, Some("cresce nella stessa famiglia".to_owned()));
            }
        }
        all
    }

    /// Whether somebody and the person have both parents known, and only one of them is the same.
    fn shares_one_parent(&self, place: usize) -> bool {
        let of =
            |one: usize| self.parents_of(one).filter(|edge| edge.tie != Tie::Foster).map(|edge| edge.parent).collect::<Vec<_>>();
        let (own, theirs) = (of(0), of(place));
        own.len() == 2 && theirs.len() == 2 && own.iter().filter(|parent| theirs.contains(parent)).count() == 1
    }

    /// Everybody but the person, nearest generation first as the picture has them, for the list beside it.
    pub fn listed(&self, on: NaiveDate) -> Vec<Kinsman> {
        let words = self.words();
        let generations = self.generations();
        let mut places: Vec<usize> = (1..self.people.len()).collect();
        let key = |place: &usize| {
            let born = self.people.get(*place).and_then(|relative| {
                relative.birth.date.or_else(|| relative.birth.year.and_then(|year| NaiveDate::from_ymd_opt(year, 7, 1)))
            });
            (generations.get(*place).copied().unwrap_or_default(), born, *place)
        };
        places.sort_by_key(key);
        let line = |place: usize| {
            let relative = self.people.get(place)?;
            let href = match relative.key {
                KinKey::Person(id) => format!("/persone/{id}/scheda"),
                KinKey::Outside(_) => String::new(),
            };
            let role = relative.role.map(|role| role.label().to_lowercase());
            let presumed = |edge: &super::Parentage| {
                edge.presumed && (edge.child == place && edge.parent == 0 || edge.parent == place && edge.child == 0)
            };
            let known_by = match (self.written.contains(&place), words.contains_key(&place)) {
                (true, _) => "",
                (false, true) if !self.parents.iter().any(presumed) => "dedotto",
                _ => "dal nucleo",
            };
            Some(Kinsman {
                name: relative.name.clone(),
                href,
                what: words.get(&place).cloned().or(role).unwrap_or_else(|| "altro della famiglia".to_owned()),
                age: age_of(relative, on),
                known_by,
                together: relative.together,
            })
        };
        places.into_iter().filter_map(line).collect()
    }
}

/// The age in words, or that they have died.
fn age_of(relative: &super::Relative, on: NaiveDate) -> String {
    let age = relative.birth.age(relative.died_on.unwrap_or(on)).filter(|_| relative.died_on.is_some() || !relative.dead);
    let died = relative.died_on.or(relative.dead.then_some(on));
    age_words(age, relative.birth, died, relative.sex)
}
