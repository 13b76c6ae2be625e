//! Sums over the comparisons of a pattern, looked up instead of added up.
//!
//! What a comparison says depends on its own level and on that of its parent. So the comparisons fall into seven groups that have nothing to
//! do with one another, and each group has so few combinations of levels that their sums are a small table.

use super::chances::{NOTHING, cells_of};
use super::levels::{Factor, Pattern};

/// How many groups there are.
pub(crate) const GROUPS: usize = 7;

/// The bits of a group in a [`Pattern`], and where its part of the table begins.
#[derive(Clone, Copy, Debug)]
struct Group {
    place: u32,
    bits: u32,
    begin: u64,
}

const fn group(place: u32, bits: u32, begin: u64) -> Group {
    Group { place, bits, begin }
}

/// Family name with its code; given name with its code and sex; order and code as a whole; birth with its code; place with its code;
/// street, house and locality; telephone and number.
const ALL: [Group; GROUPS] = [
    group(0, 5, 0),
    group(5, 7, 32),
    group(12, 6, 160),
    group(18, 5, 224),
    group(23, 5, 256),
    group(28, 7, 288),
    group(35, 6, 416),
];
/// How many combinations there are.
pub(crate) const SLOTS: usize = 480;

/// Where the combinations of a pattern stand in a table, group by group.
pub(crate) fn slots(pattern: Pattern) -> [usize; GROUPS] {
    ALL.map(|group| slot(group, pattern))
}

fn slot(group: Group, pattern: Pattern) -> usize {
    usize::try_from(group.begin + (pattern.0 >> group.place & ((1 << group.bits) - 1))).unwrap_or(usize::MAX)
}

/// Every combination that can be: its place in a table, and a pattern that has nothing else.
pub(crate) fn combinations() -> impl Iterator<Item = (usize, Pattern)> {
    let all = ALL.into_iter().flat_map(|group| (0..1_u64 << group.bits).map(move |value| (group, Pattern(value << group.place))));
    let can_be = |pattern: Pattern| {
        Factor::ALL.iter().all(|factor| usize::try_from(pattern.level(*factor)).is_ok_and(|level| level <= factor.levels().len()))
    };
    all.filter(move |(_, pattern)| can_be(*pattern)).map(|(group, pattern)| (slot(group, pattern), pattern))
}

/// For each combination the sums of `N` lists of figures that have one figure for each cell ([`super::chances::cells`]).
#[derive(Clone, Debug)]
pub(crate) struct Sums<const N: usize>(Vec<[f64; N]>);

impl<const N: usize> Sums<N> {
    pub(crate) fn of(lists: [&[f64]; N]) -> Sums<N> {
        let mut out = vec![[0.0; N]; SLOTS];
        for (slot, pattern) in combinations() {
            let Some(sums) = out.get_mut(slot) else { continue };
            for cell in cells_of(pattern).into_iter().filter(|cell| *cell != NOTHING) {
                for (sum, list) in sums.iter_mut().zip(lists) {
                    *sum += list.get(usize::from(cell)).copied().unwrap_or(0.0);
                }
            }
        }
        Sums(out)
    }

    /// The sums of a whole pattern.
    pub(crate) fn sum(&self, pattern: Pattern) -> [f64; N] {
        self.sum_of(&slots(pattern))
    }

    /// The same, of a pattern whose places are known.
    pub(crate) fn sum_of(&self, slots: &[usize; GROUPS]) -> [f64; N] {
        let mut out = [0.0; N];
        for found in slots.iter().filter_map(|slot| self.0.get(*slot)) {
            for (sum, part) in out.iter_mut().zip(found) {
                *sum += part;
            }
        }
        out
    }
}

/// Adds what was counted for each combination to the cells of its comparisons.
pub(crate) fn cells_from<const N: usize>(counted: &[[f64; N]], cells: &mut [Vec<f64>; N]) {
    for (slot, pattern) in combinations() {
        let Some(counted) = counted.get(slot) else { continue };
        for cell in cells_of(pattern).into_iter().filter(|cell| *cell != NOTHING) {
            for (list, count) in cells.iter_mut().zip(counted) {
                if let Some(slot) = list.get_mut(usize::from(cell)) {
                    *slot += count;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chances::{cells, matches};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_comparison_stands_in_one_group_together_with_its_parent() {
        let groups_of = |factor: Factor| {
            let level = |level| slots(Pattern::default().with(factor, level));
            level(0).iter().zip(level(1)).map(|(none, one)| *none != one).collect::<Vec<_>>()
        };
        for factor in Factor::ALL {
            assert_eq!(groups_of(factor).iter().filter(|changed| **changed).count(), 1, "{factor:?}");
            if let Some(parent) = factor.parent() {
                assert_eq!(groups_of(factor), groups_of(parent), "{factor:?}");
            }
        }
        let mut all: Vec<usize> = combinations().map(|(slot, _)| slot).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), combinations().count());
        assert!(all.last().is_some_and(|last| *last < SLOTS));
    }

    proptest! {
        #[test]
        fn what_is_looked_up_is_what_adds_up(levels in proptest::collection::vec(0_u64..8, 17)) {
            let level = |(factor, level): (Factor, &u64)| (factor, level % (u64::try_from(factor.levels().len()).unwrap() + 1));
            let all: Vec<_> = Factor::ALL.into_iter().zip(&levels).map(level).collect();
            let pattern = all.iter().fold(Pattern::default(), |pattern, (factor, level)| pattern.with(*factor, *level));
            let chances = matches();
            let added: f64 = cells_of(pattern).iter().filter(|cell| **cell != NOTHING).map(|cell| chances.0[usize::from(*cell)]).sum();
            let [looked_up] = Sums::of([chances.0.as_slice()]).sum(pattern);
            prop_assert!((added - looked_up).abs() < 1e-9);
            let mut counted = vec![[0.0]; SLOTS];
            slots(pattern).iter().for_each(|slot| counted[*slot][0] += 1.0);
            let mut cells = [vec![0.0; cells()]];
            cells_from(&counted, &mut cells);
            let told: Vec<usize> = (0..cells[0].len()).filter(|cell| cells[0][*cell] > 0.0).collect();
            let mut wanted: Vec<usize> = cells_of(pattern).iter().filter(|cell| **cell != NOTHING).map(|cell| usize::from(*cell)).collect();
            wanted.sort_unstable();
            prop_assert_eq!(told, wanted);
        }
    }
}
