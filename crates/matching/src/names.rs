//! Names made comparable: words, and how they sound.

use crate::sound::sound;
use crate::variants::latin;
use kernel::text::folded;

/// Most words of one name that are looked at; what follows is left out.
const WORDS: usize = 6;
/// Most letters of one word that are looked at.
const LETTERS: usize = 40;

/// Words that belong to the one after them: `De Luca` is `deluca`, `El Sayed` is `elsayed`.
const PARTICLES: [&str; 47] = [
    "d", "da", "dai", "dal", "dall", "dalla", "dalle", "de", "degli", "dei", "del", "dell", "della", "delle", "dello", "den",
    "der", "di", "do", "dos", "du", "l", "la", "le", "li", "lo", "los", "o", "san", "sant", "santa", "santo", "mac", "mc", "ten",
    "van", "von", "zu", "abd", "abdel", "abdul", "abou", "abu", "ben", "bin", "el", "al",
];
/// Particles that the same person's documents write or leave out.
const ARTICLES: [&str; 2] = ["el", "al"];

/// A name made comparable, once for all comparisons.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    /// Its words, particles joined to the word that follows.
    pub(crate) words: Vec<String>,
    /// The sound of each of them.
    pub(crate) sounds: Vec<String>,
    /// Words under which a part of the name may be known: `sayed` for `El Sayed`.
    bare: Vec<String>,
    /// The sound of each of those.
    bare_sounds: Vec<String>,
    /// All words as one.
    pub(crate) tight: String,
    /// The sounds of all words as one.
    pub(crate) sound: String,
}

/// The words of a text: folded, in Latin letters, bounded.
pub(crate) fn words(text: &str) -> Vec<String> {
    latin(&folded(text))
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(|word| word.chars().take(LETTERS).collect())
        .collect()
}

/// The same words with particles joined to the word that follows them.
pub(crate) fn joined(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut open = String::new();
    for word in words {
        open.push_str(word);
        if !PARTICLES.contains(&word.as_str()) {
            out.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        out.push(open);
    }
    out
}

impl Name {
    pub(crate) fn read(text: &str) -> Name {
        let plain = words(text);
        let words = joined(&plain);
        let after_article = plain.iter().zip(plain.iter().skip(1)).filter(|(article, _)| ARTICLES.contains(&article.as_str()));
        let bare: Vec<String> = after_article.map(|(_, word)| word.clone()).collect();
        let heard = |words: &[String]| words.iter().map(|word| sound(word)).collect::<Vec<_>>();
        let sounds = heard(&words);
        Name { tight: words.concat(), sound: sounds.concat(), bare_sounds: heard(&bare), bare, sounds, words }
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
    /// The words, and those under which a part may be known.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.words.iter().chain(&self.bare).map(String::as_str)
    }
    /// The sounds of [`Name::parts`].
    pub(crate) fn part_sounds(&self) -> impl Iterator<Item = &str> {
        self.sounds.iter().chain(&self.bare_sounds).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_belong_to_the_word_that_follows() {
        for text in ["D'Angelo", "D Angelo", "Dangelo", "d’ángelo"] {
            assert_eq!(Name::read(text).words, ["dangelo"], "{text}");
        }
        assert_eq!(Name::read("De la Cruz García").words, ["delacruz", "garcia"]);
        assert_eq!(Name::read("El-Sayed").parts().collect::<Vec<_>>(), ["elsayed", "sayed"]);
        assert_eq!(Name::read("Li").words, ["li"], "a particle alone is a name");
        assert!(Name::read(" - ").is_empty());
    }
}
