//! Evidence in words and numbers.

use super::weigh::Evidence;

/// Pieces of evidence that say less than this, in bits, are left out of the line.
const LEAST: f64 = 0.05;

/// One line: every piece with its weight, one decimal, comma and sign as Italians write them.
pub(crate) fn line(evidence: &[Evidence]) -> String {
    let words = evidence.iter().filter(|piece| piece.weight.abs() >= LEAST);
    words.map(|piece| format!("{} ({})", piece.phrase, number(piece.weight))).collect::<Vec<_>>().join(" · ")
}

/// A weight as it is read: `+6,2`, `−0,4`.
pub fn number(weight: f64) -> String {
    let sign = if weight < 0.0 { '−' } else { '+' };
    format!("{sign}{:.1}", weight.abs()).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_written_as_italians_write_them() {
        assert_eq!(number(6.24), "+6,2");
        assert_eq!(number(-0.44), "−0,4");
    }
}
