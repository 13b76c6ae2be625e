//! Words of a text and of a question, on either database alike: which bits a word sets, so that a text that cannot hold it is passed over unread,
//! and whether a text that may hold it does. Pure.

use kernel::text::folded;

/// Bits that say which words a text may hold, in four words of 64.
pub type Bits = [i64; 4];

/// Letters of the beginning by which a word is found while it is typed.
const BEGINNING: usize = 4;
/// The shortest word that is looked for.
const SHORTEST: usize = 2;
/// Most words of a question.
pub const MOST_WORDS: usize = 8;

/// The bit of a word, of its stem (`s`) or its beginning (`p`): FNV-1a, folded to 256 places. Stored, and therefore never to be changed.
fn bit(kind: u8, letters: &str) -> u8 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(kind).chain(letters.bytes()) {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    }
    let [a, b, c, d, e, f, g, h] = hash.to_le_bytes();
    a ^ b ^ c ^ d ^ e ^ f ^ g ^ h
}

fn set(bits: &mut Bits, bit: u8) {
    if let Some(word) = bits.get_mut(usize::from(bit >> 6)) {
        *word |= (1_u64 << (bit & 63)).cast_signed();
    }
}

/// The first letters of a word, when it has so many.
fn beginning(word: &str) -> Option<&str> {
    word.char_indices().nth(BEGINNING - 1).and_then(|(at, last)| word.get(..at.saturating_add(last.len_utf8())))
}

/// A word without the vowel by which Italian tells one from many and she from he: `famiglia` and `famiglie`, `figlio` and `figlia`.
fn stem(word: &str) -> &str {
    if word.chars().count() <= BEGINNING {
        return word;
    }
    word.strip_suffix(['a', 'e', 'i', 'o']).unwrap_or(word)
}

/// A run of letters and digits of a text: where it stands, and its words, lower case and without accents.
struct Run {
    from: usize,
    until: usize,
    words: Vec<String>,
}

/// The runs of a text. An apostrophe parts words: who looks for `assistente` finds `l’assistente`.
fn runs(text: &str) -> Vec<Run> {
    let mut all = Vec::new();
    let mut from: Option<usize> = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (c.is_alphanumeric(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                from = None;
                let words: Vec<String> = text
                    .get(start..at)
                    .map(folded)
                    .unwrap_or_default()
                    .split(' ')
                    .filter(|word| word.chars().count() >= SHORTEST)
                    .map(str::to_owned)
                    .collect();
                if !words.is_empty() {
                    all.push(Run { from: start, until: at, words });
                }
            }
            _ => {}
        }
    }
    all
}

/// The bits of a text: of every word its stem and its beginning.
pub fn bits(text: &str) -> Bits {
    let mut bits = Bits::default();
    for word in runs(text).iter().flat_map(|run| &run.words) {
        set(&mut bits, bit(b's', stem(word)));
        if let Some(letters) = beginning(word) {
            set(&mut bits, bit(b'p', letters));
        }
    }
    bits
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    words: Vec<String>,
}

/// A stretch of a text in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Before it.
    pub before: String,
    /// The word that was found.
    pub word: String,
    /// After it.
    pub after: String,
}

impl Question {
    /// From what was typed; `None` when there is no word to look for.
    pub fn read(typed: &str) -> Option<Question> {
        let words: Vec<String> = runs(typed).into_iter().flat_map(|run| run.words).take(MOST_WORDS).collect();
        if words.is_empty() { None } else { Some(Question { words }) }
    }

    /// The bits without which a text cannot hold all of it. The last word may be only begun.
    pub fn mask(&self) -> Bits {
        let mut mask = Bits::default();
        for (index, word) in self.words.iter().enumerate() {
            if index.saturating_add(1) < self.words.len() {
                set(&mut mask, bit(b's', stem(word)));
            }
            if let Some(letters) = beginning(word) {
                set(&mut mask, bit(b'p', letters));
            }
        }
        mask
    }

    fn is(&self, index: usize, wanted: &str, word: &str) -> bool {
        let last = index.saturating_add(1) == self.words.len();
        stem(word) == stem(wanted) || (last && word.starts_with(wanted))
    }

    /// Where a text holds all of it, around the longest word that is looked for; `None` when it does not.
    pub fn found_in(&self, text: &str) -> Option<Excerpt> {
        let runs = runs(text);
        let mut best: Option<(usize, &Run)> = None;
        for (index, wanted) in self.words.iter().enumerate() {
            let run = runs.iter().find(|run| run.words.iter().any(|word| self.is(index, wanted, word)))?;
            if best.is_none_or(|(length, _)| wanted.len() > length) {
                best = Some((wanted.len(), run));
            }
        }
        best.and_then(|(_, run)| excerpt(text, run))
    }
}

/// Characters shown on either side of a word.
const AROUND: usize = 120;

fn excerpt(text: &str, run: &Run) -> Option<Excerpt> {
    let (head, tail) = (text.get(..run.from)?, text.get(run.until..)?);
    let begins = head.char_indices().rev().nth(AROUND.saturating_sub(1)).map_or(0, |(at, _)| at);
    let ends = tail.char_indices().nth(AROUND).map_or(tail.len(), |(at, _)| at);
    let before = format!("{}{}", if begins > 0 { "…" } else { "" }, head.get(begins..)?);
    let after = format!("{}{}", tail.get(..ends)?, if ends < tail.len() { "…" } else { "" });
    Some(Excerpt { before, word: text.get(run.from..run.until)?.to_owned(), after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn may_hold(text: &str, question: &Question) -> bool {
        bits(text).iter().zip(question.mask()).all(|(have, want)| have & want == want)
    }
    fn found(text: &str, typed: &str) -> Option<Excerpt> {
        let question = Question::read(typed).expect("a question");
        let found = question.found_in(text);
        assert!(found.is_none() || may_hold(text, &question), "{typed} is in {text} and would be passed over");
        found
    }

    #[test]
    fn a_word_is_found_by_its_root_and_a_surname_by_its_beginning() {
        let text = "Colloquio con l’assistente: le famiglie Bianchini e D’Angelo cercano casa. Perché?";
        for typed in
            ["famiglia", "famiglie casa", "bianch", "Bianchini", "assistente", "assistenti sociali", "d'angelo", "perche", "CASA"]
        {
            assert_eq!(found(text, typed).is_some(), typed != "assistenti sociali", "{typed}");
        }
        assert_eq!(found(text, "case"), None, "a short word is as it is");
        assert_eq!(found(text, "bianch casa"), None, "only the last word may be begun");
        assert!(Question::read("a , . '").is_none());
    }

    #[test]
    fn what_surrounds_a_word_is_shown_and_no_more() {
        let text = format!("{} èquipe {}", "parola ".repeat(60), "altro ".repeat(60));
        let found = found(&text, "equipe").expect("an excerpt");
        assert_eq!(found.word, "èquipe");
        assert!(found.before.starts_with('…') && found.before.chars().count() == AROUND + 1);
        assert!(found.after.ends_with('…') && found.after.chars().count() == AROUND + 1);
        assert_eq!(super::excerpt("uno due", &super::runs("uno due")[1]).map(|one| one.before), Some("uno ".into()));
    }

    #[test]
    fn the_bits_of_a_word_stay_what_they_are() {
        // They are stored: another value here means that what was written is not found any more.
        assert_eq!(bit(b's', ""), bit(b's', ""));
        assert_ne!(bit(b's', "casa"), bit(b'p', "casa"));
        assert_eq!(bits("").iter().filter(|word| **word != 0).count(), 0);
        assert_eq!(bits("casa").iter().map(|word| word.count_ones()).sum::<u32>(), 2);
        assert_eq!(bits("famiglia"), bits("famiglie"));
        // A text of which the bits are not known yet may hold anything.
        assert!(
            Question::read("qualunque cosa")
                .expect("a question")
                .mask()
                .iter()
                .zip([-1_i64; 4])
                .all(|(want, any)| any & want == *want)
        );
    }

    proptest! {
        #[test]
        fn nothing_that_is_there_is_passed_over(text in "[a-zàèéìòù’ ]{0,80}", at in 0_usize..20, cut in 0_usize..12) {
            let words: Vec<String> = runs(&text).into_iter().flat_map(|run| run.words).collect();
            if let Some(word) = words.get(at % words.len().max(1)) {
                let begun: String = word.chars().take(cut.max(SHORTEST)).collect();
                let question = Question::read(&begun).expect("a question");
                prop_assert!(may_hold(&text, &question));
                prop_assert!(question.found_in(&text).is_some());
            }
        }
    }
}
