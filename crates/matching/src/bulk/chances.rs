//! Chances of the levels, as tables, and where estimation begins.

use super::levels::{FACTORS, Factor, Pattern};
use std::sync::LazyLock;

/// Cell of a comparison that says nothing: a field is missing, or the comparison beside which it stands says it all.
pub(crate) const NOTHING: u16 = u16::MAX;

/// Where the cells of each comparison begin; the last is how many there are.
static OFFSETS: LazyLock<[usize; FACTORS + 1]> = LazyLock::new(|| {
    let mut offsets = [0; FACTORS + 1];
    let mut next = 0;
    for (offset, factor) in offsets.iter_mut().zip(Factor::ALL.iter().map(Some).chain([None])) {
        *offset = next;
        next += factor.map_or(0, |factor| factor.rows() * factor.levels().len());
    }
    offsets
});

/// How many cells there are.
pub(crate) fn cells() -> usize {
    OFFSETS.last().copied().unwrap_or(0)
}

/// The cells of one row of chances: they sum to one. Row 0 is the only one, or that of a missing parent.
pub(crate) fn row(factor: Factor, row: usize) -> std::ops::Range<usize> {
    let place = Factor::ALL.iter().position(|other| *other == factor).and_then(|place| OFFSETS.get(place)).copied().unwrap_or(0);
    let begin = place + row * factor.levels().len();
    begin..begin + factor.levels().len()
}

/// All rows of all comparisons.
pub(crate) fn rows() -> impl Iterator<Item = (Factor, usize)> {
    Factor::ALL.into_iter().flat_map(|factor| (0..factor.rows()).map(move |row| (factor, row)))
}

/// Whether a part of the tax code can say more than its parent: not when the fields themselves are equal, from which it is built.
pub(crate) fn adds(factor: Factor, parent_level: u64) -> bool {
    !(factor.is_code() && parent_level == 1)
}

/// The cell of each comparison for a pattern.
pub(crate) fn cells_of(pattern: Pattern) -> [u16; FACTORS] {
    let mut out = [NOTHING; FACTORS];
    let offsets = OFFSETS.iter();
    for ((cell, factor), offset) in out.iter_mut().zip(Factor::ALL).zip(offsets) {
        let level = pattern.level(factor);
        let parent = factor.parent().map_or(0, |parent| pattern.level(parent));
        let Some(level) = usize::try_from(level).ok().and_then(|level| level.checked_sub(1)) else { continue };
        if adds(factor, parent)
            && let Ok(parent) = usize::try_from(parent)
        {
            *cell = u16::try_from(offset + parent * factor.levels().len() + level).unwrap_or(NOTHING);
        }
    }
    out
}

/// Chances of every level of every comparison for one kind of pairs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chances(pub(crate) Vec<f64>);

impl Chances {
    /// From a rule that gives each row.
    pub(crate) fn of(give: impl Fn(Factor, usize) -> Vec<f64>) -> Chances {
        let mut out = vec![0.0; cells()];
        for (factor, number) in rows() {
            let given = give(factor, number);
            let sum: f64 = given.iter().sum();
            for (cell, chance) in row(factor, number).zip(given) {
                if let Some(slot) = out.get_mut(cell) {
                    *slot = chance / sum;
                }
            }
        }
        Chances(out)
    }
    pub(crate) fn row(&self, factor: Factor, number: usize) -> &[f64] {
        self.0.get(row(factor, number)).unwrap_or_default()
    }
    /// The chance of the closest level of a comparison without parent.
    pub(crate) fn same(&self, factor: Factor) -> f64 {
        self.row(factor, 0).first().copied().unwrap_or(1.0)
    }
}

/// Two records of one person, before anything was seen of the data: what desks get right and wrong.
pub(crate) fn matches() -> Chances {
    Chances::of(|factor, row| match (factor, row) {
        (Factor::Family | Factor::Given, _) => vec![0.80, 0.04, 0.06, 0.03, 0.04, 0.01, 0.02],
        (Factor::Order, _) => vec![0.985, 0.015],
        (Factor::CodeWhole, _) => vec![0.985, 0.015],
        (Factor::CodeCheck, _) => vec![0.60, 0.40],
        (Factor::Birth, _) => vec![0.90, 0.01, 0.04, 0.025, 0.01, 0.015],
        (Factor::Place, _) => vec![0.90, 0.03, 0.04, 0.03],
        (Factor::Street, _) => vec![0.72, 0.06, 0.22],
        (Factor::House, 3) => vec![0.06, 0.94],
        (Factor::House, _) => vec![0.93, 0.07],
        // Somebody who moved may have left the town.
        (Factor::Locality, 3) => vec![0.30, 0.02, 0.35, 0.08, 0.25],
        (Factor::Locality, _) => vec![0.88, 0.05, 0.05, 0.01, 0.01],
        (Factor::Phone, _) => vec![0.60, 0.04, 0.03, 0.33],
        (Factor::Number, _) => vec![0.88, 0.07, 0.03, 0.02],
        (Factor::CodeFamily | Factor::CodeGiven, 7) => vec![0.75, 0.05, 0.20],
        (Factor::CodeBirth, 6) | (Factor::CodePlace, 4) => vec![0.75, 0.05, 0.20],
        (Factor::CodeFamily | Factor::CodeGiven | Factor::CodeBirth | Factor::CodePlace, _) => vec![0.93, 0.04, 0.03],
        (Factor::Sex, _) => vec![0.99, 0.01],
    })
}

/// Two people of one home: they share address, telephone and often the family name. Twins share the date too.
pub(crate) fn household() -> Chances {
    Chances::of(|factor, row| match (factor, row) {
        (Factor::Family, _) => vec![0.60, 0.01, 0.01, 0.005, 0.03, 0.015, 0.33],
        (Factor::Given, _) => vec![0.012, 0.006, 0.012, 0.01, 0.04, 0.07, 0.85],
        (Factor::Order, _) => vec![0.97, 0.03],
        // What is the same by the rules is told apart, or was never asked of the Agency.
        (Factor::CodeWhole, _) => vec![0.10, 0.90],
        (Factor::CodeCheck, _) => vec![0.04, 0.96],
        (Factor::Birth, _) => vec![0.010, 0.0005, 0.005, 0.02, 0.03, 0.9345],
        (Factor::Place, _) => vec![0.50, 0.01, 0.10, 0.39],
        (Factor::Street, _) => vec![0.94, 0.02, 0.04],
        (Factor::House, 3) => vec![0.06, 0.94],
        (Factor::House, _) => vec![0.97, 0.03],
        (Factor::Locality, 3) => vec![0.30, 0.02, 0.35, 0.08, 0.25],
        (Factor::Locality, _) => vec![0.88, 0.05, 0.05, 0.01, 0.01],
        (Factor::Phone, _) => vec![0.35, 0.005, 0.005, 0.64],
        (Factor::Number, _) => vec![0.0005, 0.0005, 0.001, 0.998],
        (Factor::CodeFamily, 0) => vec![0.60, 0.03, 0.37],
        (Factor::CodePlace, 0) => vec![0.50, 0.02, 0.48],
        (Factor::CodeGiven | Factor::CodeBirth, 0) => vec![0.012, 0.02, 0.968],
        (Factor::CodeFamily | Factor::CodeGiven, 7) | (Factor::CodeBirth, 6) | (Factor::CodePlace, 4) => vec![0.004, 0.03, 0.966],
        (Factor::CodeFamily | Factor::CodeGiven | Factor::CodeBirth | Factor::CodePlace, _) => vec![0.25, 0.15, 0.60],
        (Factor::Sex, 1 | 2) => vec![0.97, 0.03],
        (Factor::Sex, _) => vec![0.50, 0.50],
    })
}

/// Two people whom only names, years or origins bring together: namesakes, and names of one language. They are many more than
/// chance alone would make, since names and places of birth go together.
pub(crate) fn namesakes() -> Chances {
    Chances::of(|factor, row| match (factor, row) {
        (Factor::Family | Factor::Given, _) => vec![0.60, 0.10, 0.03, 0.02, 0.10, 0.05, 0.10],
        (Factor::Order, _) => vec![0.97, 0.03],
        // What is the same by the rules is told apart, or was never asked of the Agency.
        (Factor::CodeWhole, _) => vec![0.10, 0.90],
        (Factor::CodeCheck, _) => vec![0.04, 0.96],
        (Factor::Birth, _) => vec![0.02, 0.002, 0.02, 0.10, 0.35, 0.508],
        (Factor::Place, _) => vec![0.40, 0.01, 0.15, 0.44],
        (Factor::Street, _) => vec![0.004, 0.001, 0.995],
        (Factor::House, _) => vec![0.04, 0.96],
        (Factor::Locality, 1 | 2) => vec![0.50, 0.05, 0.30, 0.05, 0.10],
        (Factor::Locality, _) => vec![0.05, 0.05, 0.35, 0.10, 0.45],
        (Factor::Phone, _) => vec![0.0002, 0.0002, 0.0001, 0.9995],
        (Factor::Number, _) => vec![0.0002, 0.0004, 0.0014, 0.998],
        (Factor::CodeFamily | Factor::CodeGiven, 7) | (Factor::CodeBirth, 6) | (Factor::CodePlace, 4) => vec![0.002, 0.03, 0.968],
        (Factor::CodeFamily | Factor::CodeGiven | Factor::CodePlace, _) => vec![0.30, 0.15, 0.55],
        (Factor::CodeBirth, _) => vec![0.02, 0.05, 0.93],
        (Factor::Sex, 1 | 2) => vec![0.985, 0.015],
        (Factor::Sex, _) => vec![0.60, 0.40],
    })
}

/// Two people taken by chance, where the data are too few to tell.
pub(crate) fn strangers() -> Chances {
    Chances::of(|factor, row| match (factor, row) {
        (Factor::Family, _) => vec![0.001, 0.0005, 0.001, 0.002, 0.003, 0.01, 0.9825],
        (Factor::Given, _) => vec![0.01, 0.002, 0.01, 0.005, 0.03, 0.06, 0.883],
        (Factor::Order, _) => vec![0.97, 0.03],
        // What is the same by the rules is told apart, or was never asked of the Agency.
        (Factor::CodeWhole, _) => vec![0.10, 0.90],
        (Factor::CodeCheck, _) => vec![0.04, 0.96],
        (Factor::Birth, _) => vec![0.00004, 0.00002, 0.0006, 0.005, 0.012, 0.98234],
        (Factor::Place, _) => vec![0.20, 0.001, 0.05, 0.749],
        (Factor::Street, _) => vec![0.001, 0.0005, 0.9985],
        (Factor::House, _) => vec![0.03, 0.97],
        (Factor::Locality, 1 | 2) => vec![0.40, 0.05, 0.35, 0.05, 0.15],
        (Factor::Locality, _) => vec![0.03, 0.04, 0.35, 0.10, 0.48],
        (Factor::Phone, _) => vec![0.000005, 0.00002, 0.000005, 0.99997],
        (Factor::Number, _) => vec![0.000002, 0.00002, 0.0003, 0.999678],
        (Factor::CodeFamily | Factor::CodeGiven, 3 | 4 | 6) => vec![0.30, 0.35, 0.35],
        (Factor::CodeFamily | Factor::CodeGiven, 2 | 5) => vec![0.50, 0.25, 0.25],
        (Factor::CodeFamily | Factor::CodeGiven, _) => vec![0.002, 0.03, 0.968],
        (Factor::CodeBirth, 2..=5) => vec![0.005, 0.05, 0.945],
        (Factor::CodeBirth, _) => vec![0.0001, 0.002, 0.9979],
        (Factor::CodePlace, 2 | 3) => vec![0.02, 0.05, 0.93],
        (Factor::CodePlace, 4) => vec![0.002, 0.02, 0.978],
        (Factor::CodePlace, _) => vec![0.20, 0.02, 0.78],
        (Factor::Sex, 1 | 2) => vec![0.98, 0.02],
        (Factor::Sex, 3) => vec![0.60, 0.40],
        (Factor::Sex, _) => vec![0.50, 0.50],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_chances_sums_to_one_and_holds_no_zero() {
        for chances in [matches(), household(), namesakes(), strangers()] {
            for (factor, number) in rows() {
                let row = chances.row(factor, number);
                assert_eq!(row.len(), factor.levels().len());
                assert!(row.iter().all(|chance| *chance > 0.0), "{factor:?} {number}");
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_part_of_the_tax_code_says_nothing_beside_an_equal_field() {
        let pattern = Pattern::default().with(Factor::Family, 1).with(Factor::CodeFamily, 1);
        let cells = cells_of(pattern);
        assert_eq!(cells.iter().filter(|cell| **cell != NOTHING).count(), 1);
        let other = cells_of(pattern.with(Factor::Family, 3));
        assert_eq!(other.iter().filter(|cell| **cell != NOTHING).count(), 2);
    }
}
