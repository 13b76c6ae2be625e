//! Letters of names, and the check character.

use crate::text::folded_tight;

/// Value of a letter (or of the digit with the same rank) in an odd position: 1st, 3rd … 15th.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// The check character of the first fifteen, or `None` when one of them is no letter or digit.
pub(super) fn check_character(body: &str) -> Option<char> {
    let mut sum = 0;
    for (at, byte) in body.bytes().enumerate() {
        let rank = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A',
            _ => return None,
        };
        sum += if at % 2 == 0 { *ODD.get(usize::from(rank))? } else { u32::from(rank) };
    }
    char::from_digit(sum % 26 + 10, 36).map(|c| c.to_ascii_uppercase())
}

/// Consonants and vowels of a name, in capitals, in their order; whatever is no Latin letter after folding is left out.
fn consonants_and_vowels(name: &str) -> (String, String) {
    folded_tight(name)
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .partition(|c| !matches!(c, 'A' | 'E' | 'I' | 'O' | 'U'))
}

/// Three letters: consonants, then vowels, then `X`.
fn three(consonants: &str, vowels: &str) -> String {
    consonants.chars().chain(vowels.chars()).chain("XXX".chars()).take(3).collect()
}

/// The letters of a family name.
pub(super) fn of_family_name(name: &str) -> String {
    let (consonants, vowels) = consonants_and_vowels(name);
    three(&consonants, &vowels)
}

/// The letters of a given name.
pub(super) fn of_given_name(name: &str) -> String {
    let (consonants, vowels) = consonants_and_vowels(name);
    if consonants.len() < 4 {
        return three(&consonants, &vowels);
    }
    consonants.char_indices().filter(|(at, _)| matches!(at, 0 | 2 | 3)).map(|(_, c)| c).collect()
}
