//! Rows as bits: those that are not known, those that went out of bounds, and what each has come to.

use std::borrow::Cow;

/// One bit for each row.
pub(in crate::columns) type Bits<'a> = Cow<'a, [u64]>;

/// Bits for so many rows.
pub(in crate::columns) fn words(count: usize) -> usize {
    count.div_ceil(64)
}

/// All rows, without the bits behind the last.
pub(in crate::columns) fn full(count: usize) -> Vec<u64> {
    let mut bits = vec![u64::MAX; words(count)];
    if !count.is_multiple_of(64)
        && let Some(last) = bits.last_mut()
    {
        *last = (1_u64 << (count % 64)) - 1;
    }
    bits
}

pub(in crate::columns) fn bit(bits: &[u64], place: usize) -> bool {
    bits.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

pub(in crate::columns) fn zip(a: &[u64], b: &[u64], then: impl Fn(u64, u64) -> u64) -> Vec<u64> {
    a.iter().zip(b).map(|(a, b)| then(*a, *b)).collect()
}

/// Either, where either may be nothing.
pub(in crate::columns) fn either<'a>(a: Option<Bits<'a>>, b: Option<Bits<'a>>) -> Option<Bits<'a>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(zip(&a, &b, |a, b| a | b).into()),
        (a, b) => a.or(b),
    }
}

/// Nothing, if no bit is set.
pub(in crate::columns) fn some(bits: Vec<u64>) -> Option<Bits<'static>> {
    bits.iter().any(|word| *word != 0).then_some(bits.into())
}

/// Packs one answer for each row.
#[inline]
pub(in crate::columns) fn pack(count: usize, test: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut bits = Vec::with_capacity(words(count));
    let mut at = 0;
    while at < count {
        let end = (at + 64).min(count);
        let mut word = 0_u64;
        for place in at..end {
            word |= u64::from(test(place)) << (place - at);
        }
        bits.push(word);
        at = end;
    }
    bits
}

/// Rows that are not known, and rows that went out of bounds; no row is both.
#[derive(Clone, Debug, Default)]
pub(in crate::columns) struct Gaps<'a> {
    pub(in crate::columns) unknown: Option<Bits<'a>>,
    pub(in crate::columns) fault: Option<Bits<'a>>,
}

impl<'a> Gaps<'a> {
    pub(in crate::columns) fn none(&self) -> bool {
        self.unknown.is_none() && self.fault.is_none()
    }

    /// Of two that are both wanted: out of bounds wins over not known.
    pub(in crate::columns) fn both(self, other: Gaps<'a>) -> Gaps<'a> {
        let fault = either(self.fault, other.fault);
        let unknown = either(self.unknown, other.unknown);
        Gaps { unknown, fault }.settled()
    }

    pub(in crate::columns) fn settled(self) -> Gaps<'a> {
        match (self.unknown, self.fault) {
            (Some(unknown), Some(fault)) => Gaps { unknown: some(zip(&unknown, &fault, |u, f| u & !f)), fault: Some(fault) },
            (unknown, fault) => Gaps { unknown, fault },
        }
    }

    /// Both kinds together.
    pub(in crate::columns) fn any(&self) -> Option<Bits<'a>> {
        either(self.unknown.clone(), self.fault.clone())
    }

    pub(in crate::columns) fn with_fault(self, bits: Vec<u64>) -> Gaps<'a> {
        // What was not known before stays so: its value was never meant.
        let open = self.any();
        let new = match open {
            Some(open) => zip(&bits, &open, |new, open| new & !open),
            None => bits,
        };
        Gaps { fault: either(self.fault, some(new)), unknown: self.unknown }
    }

    pub(in crate::columns) fn into_owned(self) -> Gaps<'static> {
        let own = |bits: Option<Bits>| bits.map(|bits| Cow::Owned(bits.into_owned()));
        Gaps { unknown: own(self.unknown), fault: own(self.fault) }
    }

    pub(in crate::columns) fn borrowed(&self) -> Gaps<'_> {
        let lend = |bits: &'_ Option<Bits<'_>>| -> Option<Bits<'_>> { bits.as_ref().map(|bits| Cow::Owned(bits.to_vec())) };
        Gaps { unknown: lend(&self.unknown), fault: lend(&self.fault) }
    }
}

/// What a row has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::columns) enum State {
    No,
    /// Yes, or a number.
    Yes,
    Unknown,
    Fault,
}

impl State {
    pub(in crate::columns) fn known(self) -> bool {
        matches!(self, State::Yes | State::No)
    }
}

/// The states of all rows.
pub(in crate::columns) struct States {
    pub(in crate::columns) one: Option<State>,
    pub(in crate::columns) no: Vec<u64>,
    pub(in crate::columns) unknown: Vec<u64>,
    pub(in crate::columns) fault: Vec<u64>,
}

impl States {
    #[inline]
    pub(in crate::columns) fn at(&self, place: usize) -> State {
        match self.one {
            Some(state) => state,
            None if bit(&self.no, place) => State::No,
            None if bit(&self.fault, place) => State::Fault,
            None if bit(&self.unknown, place) => State::Unknown,
            None => State::Yes,
        }
    }
}
