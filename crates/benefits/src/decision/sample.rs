//! Drawing applications to be controlled: the same seed draws the same ones, in whatever order they come.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How many of so many are drawn at a share in percent: rounded up, so that a share is never nobody.
pub fn share_of(among: usize, percent: i64) -> usize {
    let percent = usize::try_from(percent.clamp(0, 100)).unwrap_or_default();
    among.saturating_mul(percent).div_ceil(100)
}

/// The drawn ones, in the order of their lots: each one's lot is the SHA-256 of the seed and its identifier, and the lowest are drawn.
pub fn drawn(seed: &str, among: &[Uuid], percent: i64) -> Vec<Uuid> {
    let lot = |id: &Uuid| Sha256::new().chain_update(seed.as_bytes()).chain_update(id.as_bytes()).finalize();
    let mut lots: Vec<_> = among.iter().map(|id| (lot(id), *id)).collect();
    lots.sort();
    lots.dedup();
    let count = share_of(lots.len(), percent);
    lots.into_iter().take(count).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_same_seed_draws_the_same_ones_whatever_their_order(ids in proptest::collection::hash_set(any::<u128>(), 0..60), percent in 1_i64..=100, seed in "[a-z]{4,12}") {
            let ids: Vec<Uuid> = ids.into_iter().map(Uuid::from_u128).collect();
            let mut reversed = ids.clone();
            reversed.reverse();
            let one = drawn(&seed, &ids, percent);
            prop_assert_eq!(&one, &drawn(&seed, &reversed, percent));
            prop_assert_eq!(one.len(), share_of(ids.len(), percent));
            prop_assert!(one.iter().all(|id| ids.contains(id)));
            prop_assert_eq!(one.is_empty(), ids.is_empty());
        }

        #[test]
        fn a_larger_share_draws_those_of_the_smaller_and_more(ids in proptest::collection::hash_set(any::<u128>(), 0..60), percent in 1_i64..100) {
            let ids: Vec<Uuid> = ids.into_iter().map(Uuid::from_u128).collect();
            let (few, more) = (drawn("seme", &ids, percent), drawn("seme", &ids, percent + 1));
            prop_assert!(more.starts_with(&few));
        }
    }
}
