//! Which tax codes were already given, in memory that does not grow.

/// A Bloom filter of 32 million bits and four probes. It never overlooks a code that was there; with 1.4 million codes it
/// takes a new one for an old one less than once in a thousand at the end, and far less before. Who is taken for a double
/// is left without a code, as somebody who has not shown it yet.
pub(crate) struct SeenCodes {
    bits: Vec<u64>,
}

const WORDS: usize = 1 << 19;

impl SeenCodes {
    pub(crate) fn new() -> Self {
        SeenCodes { bits: vec![0; WORDS] }
    }

    /// Notes a code; false when it may have been there before.
    pub(crate) fn note(&mut self, code: &str) -> bool {
        // FNV-1a twice, from two beginnings.
        let (mut first, mut second) = (0xCBF2_9CE4_8422_2325_u64, 0x9AE1_6A3B_2F90_404F_u64);
        for byte in code.bytes() {
            first = (first ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
            second = (second ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3).rotate_left(23);
        }
        let mut new = false;
        for probe in 0..4_u64 {
            let hash = first.wrapping_add(second.wrapping_mul(probe + 1));
            let hash = (hash ^ (hash >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let at = usize::try_from(hash >> 45).unwrap_or_default();
            let bit = 1_u64 << ((hash >> 20) & 63);
            if let Some(word) = self.bits.get_mut(at) {
                new |= *word & bit == 0;
                *word |= bit;
            }
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_was_there_is_always_known_and_a_new_one_almost_never() {
        let mut seen = SeenCodes::new();
        let mistaken = (0..200_000).filter(|number| !seen.note(&format!("CODE{number:08}"))).count();
        assert!(mistaken < 10, "{mistaken} new codes were taken for old ones");
        assert!((0..200_000).all(|number| !seen.note(&format!("CODE{number:08}"))));
    }
}
