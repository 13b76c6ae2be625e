//! The likeness of two texts (Jaro-Winkler), without an allocation: millions of pairs are compared.

/// Longest text in bytes for which a word of bits is enough; longer ones go the general way.
const WORD: usize = 64;
/// Letters at the beginning that count more, and how much.
pub(crate) const BEGINNING: usize = 4;
pub(crate) const MORE: f64 = 0.1;

/// From 0 to 1, as [`strsim::jaro_winkler`]; short texts of plain letters are compared in words of bits.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    if a.len() > WORD || b.len() > WORD || !a.is_ascii() || !b.is_ascii() {
        return strsim::jaro_winkler(a, b);
    }
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let jaro = jaro(a, b);
    if jaro <= 0.7 {
        return jaro;
    }
    let same = a.iter().zip(b).take(BEGINNING).take_while(|(x, y)| x == y).count();
    jaro + super::number::size(same) * MORE * (1.0 - jaro)
}

fn jaro(a: &[u8], b: &[u8]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0_u64, 0_u64);
    for (place, letter) in a.iter().enumerate() {
        let begin = place.saturating_sub(window);
        let near = b.get(begin..b.len().min(place + window + 1)).unwrap_or_default();
        let free = |other: usize| taken_b >> (begin + other) & 1 == 0;
        if let Some(other) = near.iter().zip(0..).find(|(found, other)| *found == letter && free(*other)).map(|(_, other)| other) {
            taken_a |= 1 << place;
            taken_b |= 1 << (begin + other);
        }
    }
    if taken_a == 0 {
        return 0.0;
    }
    let taken = |letters: &[u8], bits: u64| {
        let all = letters.iter().copied().enumerate();
        all.filter(move |(place, _)| bits >> place & 1 == 1).map(|(_, letter)| letter).collect::<TakenLetters>()
    };
    let (in_a, in_b) = (taken(a, taken_a), taken(b, taken_b));
    let moved = in_a.0.iter().zip(&in_b.0).take(in_a.1).filter(|(x, y)| x != y).count() / 2;
    let size = super::number::size;
    let found = size(in_a.1);
    (found / size(a.len()) + found / size(b.len()) + (found - size(moved)) / found) / 3.0
}

/// Letters that were found in both, in order, and how many.
struct TakenLetters([u8; WORD], usize);

impl FromIterator<u8> for TakenLetters {
    fn from_iter<I: IntoIterator<Item = u8>>(letters: I) -> Self {
        let mut out = TakenLetters([0; WORD], 0);
        for (slot, letter) in out.0.iter_mut().zip(letters) {
            *slot = letter;
            out.1 += 1;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_everybody_calls_jaro_winkler(a in "[a-e]{0,12}", b in "[a-e]{0,12}", c in "\\PC{0,8}") {
            for (x, y) in [(&a, &b), (&b, &a), (&a, &c)] {
                prop_assert!((likeness(x, y) - strsim::jaro_winkler(x, y)).abs() < 1e-12, "{} {}", x, y);
            }
        }
    }
}
