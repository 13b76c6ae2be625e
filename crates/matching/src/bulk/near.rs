//! How near two names are written, by hands and ears that get them wrong.

use super::form::{NameForm, shared};
use super::likeness::{BEGINNING, MORE, likeness};
use super::number::size;
use super::table::Table;
use strsim::osa_distance;

/// Likeness (Jaro-Winkler) from which names are written almost alike, and from which they are alike.
pub(super) const ALMOST: f64 = 0.94;
const ALIKE: f64 = 0.84;

/// Whether two texts differ by one letter changed, added or left out, or by two neighbours exchanged.
pub(crate) fn one_error(a: &[u8], b: &[u8]) -> bool {
    let mut start = 0;
    while a.get(start).is_some_and(|byte| b.get(start) == Some(byte)) {
        start += 1;
    }
    let (mut a, mut b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    while let ([rest_a @ .., last_a], [rest_b @ .., last_b]) = (a, b)
        && last_a == last_b
    {
        (a, b) = (rest_a, rest_b);
    }
    match (a, b) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([x1, x2], [y1, y2]) => x1 == y2 && x2 == y1,
        _ => false,
    }
}

/// The level of two names, by their numbers.
pub(super) fn name_level(table: &Table, a: u32, b: u32) -> u8 {
    let (Some(a), Some(b)) = (table.names.get(a), table.names.get(b)) else { return 0 };
    if a.tight == b.tight {
        return 1;
    }
    if a.sound == b.sound || a.words.len() > 1 && a.words == b.words {
        return 2;
    }
    let (shorter, longer) = if a.tight.len() <= b.tight.len() { (a, b) } else { (b, a) };
    // A letter changed takes one bit from each side at most: most pairs end here.
    let apart = (a.letters ^ b.letters).count_ones();
    if is_one_error(a, b) {
        return 3;
    }
    let alike = if share_letters(a.letters, b.letters) && may_be_alike(a, b) { likeness(&a.tight, &b.tight) } else { 0.0 };
    let two = apart <= 4 && shorter.tight.len() >= 6 && longer.tight.len() - shorter.tight.len() <= 2;
    if alike >= ALMOST || two && osa_distance(&a.tight, &b.tight) == 2 {
        return 4;
    }
    if a.word_bits & b.word_bits != 0 && shared(&shorter.words, &longer.words) > 0 {
        return 5;
    }
    let near = |a: &NameForm, b: &NameForm| {
        a.parts.iter().any(|one| b.parts.iter().any(|other| one.len() >= 3 && one_error(one.as_bytes(), other.as_bytes())))
    };
    if a.parts.len() + b.parts.len() > 2 && near(shorter, longer) {
        return 6;
    }
    let cut = shorter.tight.len() <= 3 && longer.tight.starts_with(&*shorter.tight);
    if cut || alike >= ALIKE { 6 } else { 7 }
}

/// Whether two names of three letters and more are one error apart.
pub(super) fn is_one_error(a: &NameForm, b: &NameForm) -> bool {
    (a.letters ^ b.letters).count_ones() <= 2
        && a.tight.len().min(b.tight.len()) >= 3
        && a.tight.len().abs_diff(b.tight.len()) <= 4
        && one_error(a.tight.as_bytes(), b.tight.as_bytes())
}

/// Whether two names have enough letters in common to be alike at all: half of their different letters, on the average of the two.
fn share_letters(a: u32, b: u32) -> bool {
    let (shared, a, b) = ((a & b).count_ones(), a.count_ones(), b.count_ones());
    shared >= 2 && shared * (a + b) >= a * b
}

/// Whether the likeness of two names can reach [`ALIKE`]: letters that the other does not have find no counterpart there.
fn may_be_alike(a: &NameForm, b: &NameForm) -> bool {
    let (a_text, b_text) = (a.tight.as_bytes(), b.tight.as_bytes());
    if !a_text.is_ascii() || !b_text.is_ascii() {
        return true;
    }
    let found = |text: &[u8], own: u32, other: u32| size(text.len()) - f64::from((own & !other).count_ones());
    let found = found(a_text, a.letters, b.letters).min(found(b_text, b.letters, a.letters));
    let most = (found / size(a_text.len()) + found / size(b_text.len()) + 1.0) / 3.0;
    let same = a_text.iter().zip(b_text).take(BEGINNING).take_while(|(x, y)| x == y).count();
    most + size(same) * MORE * (1.0 - most) >= ALIKE - 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_names_that_are_alike_are_passed_over(a in "[a-eè]{1,10}", b in "[a-eè]{1,10}") {
            let read = |text: &str| NameForm::read(text, &mut super::super::store::Numbers::default()).unwrap().1;
            let (a, b) = (read(&a), read(&b));
            prop_assert!(may_be_alike(&a, &b) || likeness(&a.tight, &b.tight) < ALIKE, "{} {}", a.tight, b.tight);
        }

        #[test]
        fn one_error_is_a_distance_of_one(a in "[ab]{0,6}", b in "[ab]{0,6}") {
            prop_assert_eq!(one_error(a.as_bytes(), b.as_bytes()), osa_distance(&a, &b) == 1);
        }
    }
}
