//! Conversions between counts, positions and reals, each in one place.

/// A position in a list.
pub(crate) fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A position as it is stored; a list never grows beyond what fits ([`crate::bulk::MOST_RECORDS`]).
pub(crate) fn small(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A count as a real: exact below 2^53, and no count here comes near.
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// The length of a list as a real.
pub(crate) fn size(count: usize) -> f64 {
    real(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Well mixed bits of a number (the finalizer of SplitMix64): keys of blocks, and chance that is the same every time.
pub(crate) fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// Two numbers as one key.
pub(crate) fn joined(first: u64, second: u64) -> u64 {
    mixed(first.wrapping_add(0x9e37_79b9_7f4a_7c15)).rotate_left(23) ^ mixed(second.wrapping_mul(0xd6e8_feb8_6659_fd93))
}

/// A probability as the logarithm of its odds to base 2.
pub(crate) fn odds(probability: f64) -> f64 {
    let probability = probability.clamp(1e-12, 1.0 - 1e-12);
    (probability / (1.0 - probability)).log2()
}
