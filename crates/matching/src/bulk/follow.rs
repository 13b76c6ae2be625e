//! What follows from the pairs that were found.

use super::cluster::clusters;
use super::compare::Comparer;
use super::number::odds;
use super::report::{Pair, one};
use super::table::Table;
use super::weigh::Scales;
use rustc_hash::{FxHashMap, FxHashSet};

/// Lifts and adds pairs that follow from others: who is the same person as a third is the same person as the other, as surely as both
/// pairs hold. Only inside clusters, where nothing speaks for a chain of chances.
pub(crate) fn follow(table: &Table, scales: &Scales<'_>, pairs: &mut Vec<Pair>, most: usize) {
    let groups = clusters(table.rows.len(), pairs, most);
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (record, group) in (0_u32..).zip(&groups) {
        if record != *group {
            members.entry(*group).or_insert_with(|| vec![*group]).push(record);
        }
    }
    let known: FxHashMap<(u32, u32), usize> =
        pairs.iter().enumerate().map(|(place, pair)| ((pair.first, pair.second), place)).collect();
    let direct: Vec<f64> = pairs.iter().map(|pair| pair.probability).collect();
    let probability =
        |a: u32, b: u32| known.get(&(a.min(b), a.max(b))).and_then(|place| direct.get(*place)).copied().unwrap_or(0.0);
    let mut groups: Vec<Vec<u32>> = members.into_values().filter(|members| members.len() > 2).collect();
    groups.sort_unstable();
    let mut comparer = Comparer::new(table);
    for members in groups {
        for (place, a) in members.iter().enumerate() {
            for b in members.iter().skip(place + 1) {
                let others = members.iter().filter(|other| *other != a && *other != b);
                let through = others.map(|other| probability(*a, *other) * probability(*other, *b)).fold(0.0, f64::max);
                if through <= probability(*a, *b) {
                    continue;
                }
                let weight = odds(through);
                if let Some(pair) = known.get(&(*a, *b)).and_then(|place| pairs.get_mut(*place)) {
                    (pair.third, pair.weight, pair.probability) = (weight - pair.weight, weight, through);
                } else if let (Some(first), Some(second)) = (one(table, *a), one(table, *b)) {
                    let pattern = comparer.pattern(first.row, second.row);
                    let direct = scales.weight(pattern, first, second, f64::NEG_INFINITY).unwrap_or(weight);
                    if weight > direct {
                        pairs.push(Pair { first: *a, second: *b, probability: through, weight, pattern, third: weight - direct });
                    }
                }
            }
        }
    }
}

/// The strongest pairs such that every record is in one at most.
pub(crate) fn one_to_one(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then((a.first, a.second).cmp(&(b.first, b.second))));
    let mut taken = FxHashSet::default();
    pairs.retain(|pair| {
        let free = !taken.contains(&pair.first) && !taken.contains(&pair.second);
        if free {
            taken.extend([pair.first, pair.second]);
        }
        free
    });
    pairs
}
