//! How a name sounds to somebody who types it by ear in Italy.

use crate::variants;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What is heard alike is written alike, longest pattern first. Patterns look at folded text only. Soft and hard `c` are one,
/// because foreign names bring either under the same letters (Chen, Cen).
const RULES: [(&str, &str); 43] = [
    ("sche", "ske"),
    ("schi", "ski"),
    ("shch", "s"),
    ("dzh", "g"),
    ("gli", "li"),
    ("sce", "se"),
    ("sch", "s"),
    ("sci", "si"),
    ("tch", "k"),
    ("ae", "a"),
    ("ai", "ei"),
    ("ay", "ei"),
    ("bh", "b"),
    ("ch", "k"),
    ("ck", "k"),
    ("dh", "d"),
    ("dj", "g"),
    ("ee", "i"),
    ("ey", "ei"),
    ("gh", "g"),
    ("gn", "n"),
    ("ij", "i"),
    ("kh", "k"),
    ("ks", "s"),
    ("nb", "mb"),
    ("np", "mp"),
    ("oe", "o"),
    ("oo", "u"),
    ("ou", "u"),
    ("ph", "f"),
    ("sh", "s"),
    ("th", "t"),
    ("ts", "z"),
    ("tz", "z"),
    ("ue", "u"),
    ("zh", "g"),
    ("c", "k"),
    ("h", ""),
    ("j", "i"),
    ("q", "k"),
    ("w", "v"),
    ("x", "s"),
    ("y", "i"),
];

/// The sound of one word that is folded already ([`kernel::text::folded`]): double letters, silent `h`, `ch`/`c`/`k`/`q`,
/// `gh`/`g`, `gn`/`n`, `gl`/`l`, `j`/`y`/`i`, `x`/`s`, `w`/`v` and the like become one, and what then sounds as one of the
/// known spellings of a transliterated name (`muhammad`, `mohamed`) sounds as all of them. A name that has letters keeps at
/// least one.
///
/// ```
/// assert_eq!(matching::sound("zacchini"), matching::sound("zakini"));
/// assert_eq!(matching::sound("muhammad"), matching::sound("mohamed"));
/// ```
pub fn sound(word: &str) -> String {
    static SPELLINGS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let spellings =
            variants::groups().flat_map(|(first, all)| all.iter().map(move |spelling| (by_rules(spelling), by_rules(first))));
        spellings.collect()
    });
    let heard = by_rules(word);
    SPELLINGS.get(&heard).cloned().unwrap_or(heard)
}

/// The sound of a word by the rules alone: spellings of one transliterated name stay apart.
pub(crate) fn by_rules(word: &str) -> String {
    let mut rest = word;
    let mut out = String::with_capacity(rest.len());
    while let Some(first) = rest.chars().next() {
        let (heard, left) = match RULES.iter().find_map(|(written, heard)| Some((*heard, rest.strip_prefix(written)?))) {
            Some(rule) => rule,
            None => rest.split_at(first.len_utf8()),
        };
        for c in heard.chars() {
            if !out.ends_with(c) {
                out.push(c);
            }
        }
        rest = left;
    }
    if out.is_empty() { word.to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_sound_alike_meet() {
        for (a, b) in [
            ("zacchini", "zakini"),
            ("ghezzi", "gezi"),
            ("pasquale", "pascuale"),
            ("pagliaro", "paliaro"),
            ("agnese", "anese"),
            ("rossi", "rosi"),
            ("jacopo", "iacopo"),
            ("walter", "valter"),
            ("xenia", "senia"),
            ("alexander", "alessander"),
            ("hassan", "hasan"),
            ("gianpaolo", "giampaolo"),
            ("khaled", "caled"),
            ("philip", "filip"),
            ("mueller", "muller"),
            ("yusuf", "jussuf"),
            ("scehu", "shehu"),
            ("schiavone", "skiavone"),
            ("hussain", "hussein"),
            ("oleksandr", "aleksandr"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
    }

    #[test]
    fn names_that_sound_otherwise_stay_apart() {
        for (a, b) in [
            ("mario", "maria"),
            ("rossi", "russo"),
            ("marco", "mirco"),
            ("bianchi", "bianco"),
            ("luca", "lucia"),
            ("chiara", "clara"),
        ] {
            assert_ne!(sound(a), sound(b), "{a} {b}");
        }
    }

    #[test]
    fn no_two_groups_of_spellings_sound_alike() {
        let mut owner = HashMap::new();
        for (first, all) in variants::groups() {
            for spelling in all {
                assert_eq!(*owner.entry(by_rules(spelling)).or_insert(first), first, "{spelling}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_word_always_has_a_sound_without_double_letters(word in "[a-zà-ü]{1,12}") {
            let heard = sound(&word);
            prop_assert!(!heard.is_empty());
            let letters: Vec<char> = heard.chars().collect();
            prop_assert!(heard == word || letters.windows(2).all(|pair| pair[0] != pair[1]), "{heard}");
        }
    }
}
