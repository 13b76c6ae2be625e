//! Records that are taken for one person together: connected by pairs, and cut where that would be a chain of chances.

use super::number::at;
use super::report::Pair;

/// Most records of one cluster, unless asked otherwise.
pub const MOST_TOGETHER: usize = 12;

/// Of two groups that a pair connects, at least this share of the pairs between them must have been found.
const DENSITY: f64 = 0.5;

/// The groups into which the records fall: for each record the first record of its group.
///
/// Pairs connect groups from the strongest to the weakest. A pair is left out where it is the weak link: where the joined group would
/// have more than `most` records, or where too few of the pairs between the two groups were found (A is B and B is C, but A is not C).
pub(crate) fn clusters(records: usize, pairs: &[Pair], most: usize) -> Vec<u32> {
    let mut order: Vec<&Pair> = pairs.iter().collect();
    order.sort_by(|a, b| b.weight.total_cmp(&a.weight).then((a.first, a.second).cmp(&(b.first, b.second))));
    let mut group: Vec<u32> = (0..).take(records).collect();
    // Only records with pairs have neighbours and members.
    let mut members: rustc_hash::FxHashMap<u32, Vec<u32>> = rustc_hash::FxHashMap::default();
    let mut neighbours: rustc_hash::FxHashMap<u32, Vec<u32>> = rustc_hash::FxHashMap::default();
    for pair in pairs {
        neighbours.entry(pair.first).or_default().push(pair.second);
        neighbours.entry(pair.second).or_default().push(pair.first);
    }
    for pair in order {
        let of = |record: u32| group.get(at(record)).copied().unwrap_or(record);
        let (a, b) = (of(pair.first), of(pair.second));
        if a == b {
            continue;
        }
        let (one, other) = (members.remove(&a).unwrap_or_else(|| vec![a]), members.remove(&b).unwrap_or_else(|| vec![b]));
        let found: usize = one
            .iter()
            .map(|record| neighbours.get(record).map_or(0, |all| all.iter().filter(|near| of(**near) == b).count()))
            .sum();
        let possible = super::number::size(one.len()) * super::number::size(other.len());
        if one.len() + other.len() > most.max(1) || super::number::size(found) < DENSITY * possible {
            members.insert(a, one);
            members.insert(b, other);
            continue;
        }
        let joined = a.min(b);
        let mut all = one;
        all.extend(other);
        for record in &all {
            if let Some(slot) = group.get_mut(at(*record)) {
                *slot = joined;
            }
        }
        members.insert(joined, all);
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(first: u32, second: u32, weight: f64) -> Pair {
        Pair { first, second, weight, probability: 0.99, pattern: Default::default(), third: 0.0 }
    }

    #[test]
    fn a_chain_is_cut_at_its_weakest_links() {
        // 0-1-2 are one person, 4-5-6 another; one weak pair connects them.
        let pairs =
            [pair(0, 1, 9.0), pair(1, 2, 8.0), pair(0, 2, 7.0), pair(2, 4, 1.0), pair(4, 5, 9.0), pair(5, 6, 8.0), pair(4, 6, 7.5)];
        assert_eq!(clusters(7, &pairs, MOST_TOGETHER), [0, 0, 0, 3, 4, 4, 4]);
    }

    #[test]
    fn no_cluster_grows_beyond_its_limit() {
        let pairs: Vec<Pair> = (0..20).flat_map(|a| (a + 1..20).map(move |b| pair(a, b, 5.0))).collect();
        let groups = clusters(20, &pairs, 8);
        for group in &groups {
            assert!(groups.iter().filter(|other| *other == group).count() <= 8);
        }
    }

    proptest! {
        #[test]
        fn clusters_are_a_partition_named_after_their_first_record(
            edges in proptest::collection::vec((0_u32..15, 0_u32..15, 0_u32..100), 0..40)
        ) {
            let pairs: Vec<Pair> =
                edges.iter().filter(|(a, b, _)| a < b).map(|(a, b, weight)| pair(*a, *b, f64::from(*weight))).collect();
            let groups = clusters(15, &pairs, 5);
            prop_assert_eq!(groups.len(), 15);
            for (record, group) in groups.iter().enumerate() {
                prop_assert_eq!(groups[at(*group)], *group, "the name of a group is one of its records");
                prop_assert!(at(*group) <= record, "and its first");
                let size = groups.iter().filter(|other| *other == group).count();
                prop_assert!(size <= 5);
                // Nobody is together with others without a pair.
                let connected = pairs.iter().any(|pair| at(pair.first) == record || at(pair.second) == record);
                prop_assert!(connected || size == 1);
            }
        }
    }
}
