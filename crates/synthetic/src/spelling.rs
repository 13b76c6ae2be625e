//! How names go wrong under fingers and in ears.

use crate::chance::Chance;
use crate::table::{DataError, Problem, Table};
use std::collections::HashMap;

/// Spellings of names in the papers of one person.
#[derive(Debug, Default)]
pub struct Spellings {
    groups: Vec<Vec<String>>,
    of: HashMap<String, usize>,
}

impl Spellings {
    /// Reads `names/spellings.csv`.
    ///
    /// # Errors
    /// A fault of the file, with its line; a spelling of two groups is one.
    pub fn read(text: &str) -> Result<Self, DataError> {
        let mut all = Spellings::default();
        let mut last = String::new();
        for row in Table::read("spellings.csv", text)?.rows() {
            let (group, spelling) = (row.text("group")?, row.text("spelling")?.to_owned());
            if group != last {
                group.clone_into(&mut last);
                all.groups.push(Vec::new());
            }
            let at = all.groups.len().saturating_sub(1);
            if all.of.insert(spelling.to_lowercase(), at).is_some() {
                return Err(row.fault(Problem::Unreadable(spelling)));
            }
            if let Some(group) = all.groups.last_mut() {
                group.push(spelling);
            }
        }
        Ok(all)
    }

    /// The name with one of its words spelled otherwise; `None` when no word has another spelling.
    pub(crate) fn otherwise(&self, name: &str, chance: &mut Chance) -> Option<String> {
        let words: Vec<&str> = name.split(' ').collect();
        let known = |text: &str| self.of.get(&text.to_lowercase()).and_then(|at| self.groups.get(*at));
        let spelled = |text: &str, chance: &mut Chance| {
            let group = known(text)?;
            (0..8).filter_map(|_| chance.pick(group)).find(|other| !other.eq_ignore_ascii_case(text)).cloned()
        };
        if let Some(whole) = spelled(name, chance) {
            return Some(whole);
        }
        let open: Vec<usize> = (0..).zip(&words).filter(|(_, word)| known(word).is_some()).map(|(at, _)| at).collect();
        let at = *chance.pick(&open)?;
        let other = spelled(words.get(at)?, chance)?;
        Some(
            words
                .iter()
                .enumerate()
                .map(|(place, word)| if place == at { other.as_str() } else { word })
                .collect::<Vec<_>>()
                .join(" "),
        )
    }
}

/// What is heard alike by Italian ears, and written one way or the other.
const HEARD: [(&str, &str); 46] = [
    ("gn", "ni"),
    ("gli", "li"),
    ("ch", "c"),
    ("cch", "cc"),
    ("qu", "cu"),
    ("cu", "qu"),
    ("cqu", "qu"),
    ("gh", "g"),
    ("sci", "si"),
    ("sce", "se"),
    ("sh", "sc"),
    ("sch", "sc"),
    ("k", "c"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("y", "i"),
    ("j", "i"),
    ("i", "y"),
    ("w", "v"),
    ("x", "s"),
    ("h", ""),
    ("zz", "z"),
    ("z", "s"),
    ("s", "z"),
    ("b", "p"),
    ("d", "t"),
    ("t", "d"),
    ("g", "c"),
    ("mp", "np"),
    ("mb", "nb"),
    ("ia", "a"),
    ("ie", "e"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("e", "i"),
    ("o", "u"),
    ("u", "o"),
    ("ai", "ei"),
    ("v", "b"),
    ("ll", "l"),
    ("tt", "t"),
    ("ss", "s"),
    ("nn", "n"),
    ("rr", "r"),
];

/// Keys beside one another on an Italian keyboard.
const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

fn letters(name: &str) -> Vec<char> {
    name.chars().collect()
}

/// Puts a letter in the case of the one that stood there.
fn cased(like: char, new: char) -> char {
    if like.is_uppercase() { new.to_uppercase().next().unwrap_or(new) } else { new }
}

/// A place of a letter that has a letter before it, or anywhere when the name is short.
fn place(name: &[char], chance: &mut Chance) -> Option<usize> {
    let inner: Vec<usize> = (0..).zip(name).skip(1).filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| at).collect();
    chance.pick(&inner).copied()
}

/// Written as heard. `None` when nothing in the name can be heard otherwise.
pub(crate) fn by_ear(name: &str, chance: &mut Chance) -> Option<String> {
    let lower = name.to_lowercase();
    let mut open: Vec<(usize, &str, &str)> = Vec::new();
    for (written, heard) in HEARD {
        open.extend(lower.match_indices(written).filter(|(at, _)| *at > 0).map(|(at, _)| (at, written, heard)));
    }
    let (at, written, heard) = *chance.pick(&open)?;
    let end = at.checked_add(written.len())?;
    Some(format!("{}{heard}{}", name.get(..at)?, name.get(end..)?))
}

/// A double letter made single, or a single one doubled.
pub(crate) fn double(name: &str, chance: &mut Chance) -> Option<String> {
    let mut all = letters(name);
    let doubles: Vec<usize> =
        (1..all.len()).filter(|at| all.get(*at) == all.get(at - 1) && all.get(*at).is_some_and(|c| c.is_alphabetic())).collect();
    if let Some(at) = chance.pick(&doubles).copied().filter(|_| chance.per_mille(700)) {
        all.remove(at);
    } else {
        let consonants: Vec<usize> =
            (0..).zip(&all).skip(1).filter(|(_, c)| "bcdfglmnprstvz".contains(**c)).map(|(at, _)| at).collect();
        let at = *chance.pick(&consonants)?;
        let letter = *all.get(at)?;
        all.insert(at, letter);
    }
    Some(all.into_iter().collect())
}

/// A letter left out.
pub(crate) fn dropped(name: &str, chance: &mut Chance) -> Option<String> {
    let mut all = letters(name);
    let at = place(&all, chance).filter(|_| all.len() > 3)?;
    all.remove(at);
    Some(all.into_iter().collect())
}

/// A letter too many.
pub(crate) fn added(name: &str, chance: &mut Chance) -> Option<String> {
    let mut all = letters(name);
    let at = place(&all, chance)?;
    all.insert(at, *chance.pick(&['a', 'e', 'i', 'o', 'u', 'n', 'r', 's', 't', 'l'])?);
    Some(all.into_iter().collect())
}

/// The key beside the one that was meant.
pub(crate) fn neighbour(name: &str, chance: &mut Chance) -> Option<String> {
    let mut all = letters(name);
    let at = place(&all, chance)?;
    let meant = *all.get(at)?;
    let row = KEYS.iter().find(|row| row.contains(meant.to_ascii_lowercase()))?;
    let keys = letters(row);
    let key = keys.iter().position(|key| *key == meant.to_ascii_lowercase())?;
    let beside: Vec<char> =
        [key.checked_sub(1), key.checked_add(1)].into_iter().flatten().filter_map(|at| keys.get(at)).copied().collect();
    let typed = cased(meant, *chance.pick(&beside)?);
    if let Some(letter) = all.get_mut(at) {
        *letter = typed;
    }
    Some(all.into_iter().collect())
}

/// Two letters in each other's place.
pub(crate) fn exchanged(name: &str, chance: &mut Chance) -> Option<String> {
    let mut all = letters(name);
    let different = |at: &usize| {
        let (a, b) = (all.get(*at), all.get(at + 1));
        a != b && [a, b].iter().all(|c| c.is_some_and(|c| c.is_alphabetic()))
    };
    let open: Vec<usize> = (1..all.len().saturating_sub(1)).filter(different).collect();
    let at = *chance.pick(&open)?;
    all.swap(at, at + 1);
    Some(all.into_iter().collect())
}

/// Without accents and apostrophes, or with the apostrophe that stands for an accent.
pub(crate) fn plain(name: &str, chance: &mut Chance) -> Option<String> {
    const ACCENTS: [(char, char); 12] = [
        ('à', 'a'),
        ('è', 'e'),
        ('é', 'e'),
        ('ì', 'i'),
        ('ò', 'o'),
        ('ù', 'u'),
        ('á', 'a'),
        ('í', 'i'),
        ('ó', 'o'),
        ('ú', 'u'),
        ('ñ', 'n'),
        ('ç', 'c'),
    ];
    let (as_apostrophe, as_space) = (chance.per_mille(500), chance.per_mille(300));
    let mut out = String::with_capacity(name.len() + 1);
    for letter in name.chars() {
        match ACCENTS.iter().find(|(accented, _)| *accented == letter) {
            Some((_, bare)) => {
                out.push(*bare);
                out.push_str(if as_apostrophe && name.ends_with(letter) { "'" } else { "" });
            }
            None if letter == '\'' => out.push_str(if as_space { " " } else { "" }),
            None => out.push(letter),
        }
    }
    (out != name).then_some(out)
}

/// Cut, as fields that are too short cut.
pub(crate) fn cut(name: &str, chance: &mut Chance) -> Option<String> {
    let all = letters(name);
    let most = usize::try_from(chance.between(7, 11)).ok()?;
    (all.len() > most).then(|| all.iter().take(most).collect::<String>().trim_end().to_owned())
}

/// The words in another order.
pub(crate) fn turned(name: &str) -> Option<String> {
    let (first, rest) = name.split_once(' ')?;
    Some(format!("{rest} {first}"))
}

/// A street as people abbreviate it.
pub(crate) fn short_street(street: &str, chance: &mut Chance) -> Option<String> {
    const SHORT: [(&str, &[&str]); 10] = [
        ("Via ", &["V. ", "V.", "v. "]),
        ("Viale ", &["V.le ", "Vle ", "V.LE "]),
        ("Piazza ", &["P.za ", "P.zza ", "Pza "]),
        ("Piazzale ", &["P.le ", "P.zale "]),
        ("Corso ", &["C.so ", "Cso "]),
        ("Largo ", &["L.go "]),
        ("Vicolo ", &["Vic. "]),
        ("Strada ", &["Str. "]),
        ("Alzaia ", &["Alz. "]),
        ("Ripa ", &["R. "]),
    ];
    let (rest, forms) = SHORT.iter().find_map(|(long, forms)| Some((street.strip_prefix(long)?, forms)))?;
    let form = chance.pick(forms)?;
    let mut words: Vec<String> = rest.split(' ').map(str::to_owned).collect();
    if words.len() > 1 && chance.per_mille(350) {
        // «Via G. Verdi»
        if let Some(first) = words.first_mut() {
            let initial: String = first.chars().take(1).collect();
            *first = format!("{initial}.");
        }
    }
    Some(format!("{form}{}", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Slip = fn(&str, &mut Chance) -> Option<String>;

    #[test]
    fn a_slip_changes_a_name_a_little_and_never_its_beginning() {
        let slips: [(Slip, usize); 6] = [(by_ear, 2), (double, 1), (dropped, 1), (added, 1), (neighbour, 1), (exchanged, 2)];
        let mut chance = Chance::new(5);
        for name in ["Brambilla", "D'Angelo", "Nicolò", "García López", "Wickramasinghe", "Xu"] {
            for (slip, most) in slips {
                for written in (0..60).filter_map(|_| slip(name, &mut chance)) {
                    assert_eq!(written.chars().next(), name.chars().next(), "{name} {written}");
                    assert!(written.chars().count().abs_diff(name.chars().count()) <= most, "{name} {written}");
                }
            }
        }
        assert!((0..50).filter_map(|_| exchanged("Rossi", &mut chance)).all(|written| written != "Rossi"));
    }

    #[test]
    fn accents_apostrophes_and_streets_are_written_as_people_write_them() {
        let mut chance = Chance::new(6);
        let of = |name: &str, chance: &mut Chance| {
            (0..40).filter_map(|_| plain(name, chance)).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(of("Nicolò", &mut chance).into_iter().collect::<Vec<_>>(), ["Nicolo", "Nicolo'"]);
        assert_eq!(of("D'Angelo", &mut chance).into_iter().collect::<Vec<_>>(), ["D Angelo", "DAngelo"]);
        assert!(of("Rossi", &mut chance).is_empty());
        let streets: std::collections::BTreeSet<String> =
            (0..60).filter_map(|_| short_street("Viale Monte Rosa", &mut chance)).collect();
        assert!(streets.contains("V.le Monte Rosa") && streets.contains("V.le M. Rosa"), "{streets:?}");
    }

    #[test]
    fn a_transliterated_name_has_other_spellings_and_no_other_name_has() {
        let spellings = crate::demo_data::spellings().unwrap();
        let mut chance = Chance::new(7);
        let other = spellings.otherwise("Mohamed Abdelrahman Hassan", &mut chance).unwrap();
        assert!(other != "Mohamed Abdelrahman Hassan" && other.split(' ').count() >= 3, "{other}");
        assert_eq!(spellings.otherwise("Brambilla", &mut chance), None);
        let twice = Spellings::read("group,spelling\na,Ali\nb,Ali\n").map(|_| ()).map_err(|error| error.line);
        assert_eq!(twice, Err(3));
    }
}
