//! Spreading things evenly, without chance: the counts come out as they were asked for.

/// So many things over so many places.
#[derive(Clone, Copy, Debug)]
pub struct Evenly {
    part: i128,
    whole: i128,
    /// What is owed to the places to come; less than nothing when a group got more than its share.
    owed: i128,
}

impl Evenly {
    /// `part` things over `whole` places.
    pub fn new(part: u64, whole: u64) -> Self {
        Evenly { part: part.into(), whole: whole.max(1).into(), owed: 0 }
    }

    /// One place more; whether it gets a thing, if it can take one. What it cannot take is owed to those after it.
    pub fn next(&mut self, can_take: bool) -> bool {
        self.owed = self.owed.saturating_add(self.part);
        let gets = can_take && self.owed >= self.whole;
        if gets {
            self.owed = self.owed.saturating_sub(self.whole);
        }
        gets
    }

    /// A group of places that get a thing each or none at all.
    pub fn next_group(&mut self, size: u64) -> bool {
        let size = i128::from(size);
        self.owed = self.owed.saturating_add(self.part.saturating_mul(size));
        let cost = self.whole.saturating_mul(size);
        let gets = self.owed.saturating_mul(2) >= cost && cost > 0 && self.part > 0;
        if gets {
            self.owed = self.owed.saturating_sub(cost);
        }
        gets
    }

    /// How many things place `at` gets when every place may get several.
    pub fn share(part: u64, whole: u64, at: u64) -> u64 {
        let until = |places: u64| u128::from(part) * u128::from(places) / u128::from(whole.max(1));
        u64::try_from(until(at.saturating_add(1)).saturating_sub(until(at))).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_one_place_cannot_take_the_next_one_gets() {
        let mut half = Evenly::new(1, 2);
        let got: Vec<bool> = [false, false, true, true, true, true].into_iter().map(|can| half.next(can)).collect();
        assert_eq!(got, [false, false, true, true, false, true]);
    }

    proptest! {
        #[test]
        fn the_shares_of_all_places_are_the_whole(part in 0u64..10_000, whole in 1u64..500) {
            prop_assert_eq!((0..whole).map(|at| Evenly::share(part, whole, at)).sum::<u64>(), part);
        }

        #[test]
        fn places_get_what_was_asked_for(part in 0u64..500, more in 0u64..500) {
            let whole = part + more + 1;
            let mut even = Evenly::new(part, whole);
            prop_assert_eq!((0..whole).filter(|_| even.next(true)).count() as u64, part);
        }

        #[test]
        fn groups_get_about_what_was_asked_for(part in 1u64..500, sizes in prop::collection::vec(1u64..7, 50..200)) {
            let whole: u64 = sizes.iter().sum();
            let part = part.min(whole);
            let mut even = Evenly::new(part, whole);
            let got: u64 = sizes.iter().filter(|size| even.next_group(**size)).sum();
            prop_assert!(got.abs_diff(part) <= 7, "{} instead of {}", got, part);
        }
    }
}
