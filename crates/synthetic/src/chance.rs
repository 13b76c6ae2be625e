//! Chance that can be repeated.

/// SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, the same sequence on every machine for the same seed. Good enough
/// to make up people, and nothing else: never use it for secrets.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The sequence of a seed.
    pub const fn new(seed: u64) -> Self {
        Chance { state: seed }
    }

    /// The sequence of item `number` under a seed: items can be made in any order.
    pub fn of_item(seed: u64, number: u64) -> Self {
        let mut first = Chance::new(seed ^ 0xA076_1D64_78BD_642F);
        let mut second = Chance::new(first.bits() ^ number);
        Chance::new(second.bits())
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = self.state;
        let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// An identifier in the form of UUID version 7, of a moment in milliseconds since 1970: rows arrive in the order of their keys.
    pub fn id(&mut self, milliseconds: u64) -> uuid::Uuid {
        let time = u128::from(milliseconds) & 0xFFFF_FFFF_FFFF;
        let high = u128::from(self.bits() & 0x0FFF);
        let low = u128::from(self.bits() & 0x3FFF_FFFF_FFFF_FFFF);
        uuid::Uuid::from_u128(time << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
    }

    /// A number from 0 up to, not including, `bound`; 0 when the bound is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let product = (self.bits() >> 32) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included; `low` when the range is empty.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = u32::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(1);
        low.saturating_add(i32::try_from(self.below(width)).unwrap_or_default())
    }

    /// As [`between`](Self::between), with the middle more likely than the ends.
    pub fn around(&mut self, low: i32, high: i32) -> i32 {
        let sum = self.between(low, high).saturating_add(self.between(low, high));
        sum.div_euclid(2)
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, share: u32) -> bool {
        self.below(1_000) < share
    }

    /// One of them; `None` when there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let bound = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.get(usize::try_from(self.below(bound)).unwrap_or_default())
    }
}

/// Things with weights, drawn in proportion to them.
#[derive(Clone, Debug)]
pub struct Weighted<T> {
    items: Vec<(u32, T)>,
    total: u32,
}

impl<T> Default for Weighted<T> {
    fn default() -> Self {
        Weighted { items: Vec::new(), total: 0 }
    }
}

impl<T> Weighted<T> {
    /// Adds one; a weight of 0 is never drawn. What would not fit into 32 bits in all is left out.
    pub fn add(&mut self, weight: u32, item: T) {
        if let Some(total) = self.total.checked_add(weight).filter(|_| weight > 0) {
            self.total = total;
            self.items.push((total, item));
        }
    }

    /// One of them; `None` when there is none.
    pub fn draw(&self, chance: &mut Chance) -> Option<&T> {
        let at = chance.below(self.total);
        let index = self.items.partition_point(|(until, _)| *until <= at);
        self.items.get(index).map(|(_, item)| item)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<T> FromIterator<(u32, T)> for Weighted<T> {
    fn from_iter<I: IntoIterator<Item = (u32, T)>>(pairs: I) -> Self {
        let mut all = Weighted::default();
        for (weight, item) in pairs {
            all.add(weight, item);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_published_algorithm() {
        let mut chance = Chance::new(1_234_567);
        assert_eq!([chance.bits(), chance.bits()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn what_weighs_three_times_as_much_comes_about_three_times_as_often() {
        let drawn: Weighted<char> = [(1, 'a'), (0, 'n'), (3, 'b')].into_iter().collect();
        let mut chance = Chance::new(3);
        let mut count = [0_u32; 2];
        for _ in 0..4_000 {
            match drawn.draw(&mut chance) {
                Some('a') => count[0] += 1,
                Some('b') => count[1] += 1,
                other => panic!("{other:?} was drawn"),
            }
        }
        assert!((850..1_150).contains(&count[0]), "{count:?}");
        assert_eq!(Weighted::<u8>::default().draw(&mut chance), None);
    }

    #[test]
    fn a_range_holds_both_its_ends_and_an_empty_one_its_beginning() {
        let mut chance = Chance::new(9);
        let drawn: std::collections::BTreeSet<i32> = (0..200).map(|_| chance.between(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), vec![-1, 0, 1, 2]);
        assert_eq!(chance.between(5, 4), 5);
        assert_eq!(chance.pick::<u8>(&[]), None);
    }
}
