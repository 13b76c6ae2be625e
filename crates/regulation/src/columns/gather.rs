//! Between households and their members: a household's value for each member, and what a list comes to for each household.

use super::lane::{Lane, bit, words};
use super::{Column, Population, nobody};
use crate::evaluate::Found;
use crate::rules::Needs;

/// The members of some households.
pub(super) struct Members<'p> {
    /// Where the members of each household begin, and behind the last where they end.
    first: &'p [u32],
    start: usize,
    count: usize,
    /// Whether some household has none that is known.
    gaps: bool,
}

impl<'p> Members<'p> {
    pub fn of(population: &'p Population, start: usize, end: usize) -> Members<'p> {
        let first = population.first.get(start..=end).unwrap_or_default();
        let begin = first.first().copied().unwrap_or_default() as usize;
        let finish = first.last().copied().unwrap_or_default() as usize;
        let gaps = first.windows(2).any(|pair| pair.first() == pair.last());
        Members { first, start: begin, count: finish - begin, gaps }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// The range of members of each household, from the first of these households.
    fn ranges(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.first.iter().zip(self.first.iter().skip(1)).map(|(a, b)| (*a as usize - self.start, *b as usize - self.start))
    }

    pub fn column<'c>(&self, column: Option<&'c Column>) -> Lane<'c> {
        column.map_or(Lane::One(Found::Unknown(Needs::default())), |column| Lane::of(column, self.start, self.count))
    }

    /// The field of the first member of each household.
    pub fn askers<'c>(&self, column: Option<&'c Column>, count: usize) -> Lane<'c> {
        let lane = self.column(column);
        if let Lane::One(found) = lane {
            return if self.gaps { self.closed(Lane::One(found), count) } else { Lane::One(found) };
        }
        let (side, gaps) = lane.split(self.count);
        let mut values = Vec::with_capacity(count);
        let mut unknown = vec![0; words(count)];
        for (place, (from, to)) in self.ranges().enumerate() {
            let open = from == to || gaps.unknown.as_ref().is_some_and(|bits| bit(bits, from));
            values.push(if from == to { 0 } else { side.at(from) });
            if open {
                set(&mut unknown, place);
            }
        }
        let boolean = matches!(column, Some(Column::Truth { .. }));
        if boolean {
            let mut yes = vec![0; words(count)];
            for (place, value) in values.iter().enumerate() {
                if *value != 0 && !bit(&unknown, place) {
                    set(&mut yes, place);
                }
            }
            return Lane::truth_of(yes, unknown, vec![0; words(count)]);
        }
        Lane::numbers_of(values, unknown, vec![0; words(count)])
    }

    /// A household's value for each of its members.
    pub fn repeated<'c>(&self, lane: Lane<'c>, count: usize) -> Lane<'c> {
        match lane {
            Lane::One(found) => Lane::One(found),
            Lane::Numbers { values, gaps } => {
                let mut each = Vec::with_capacity(self.count);
                for (value, (from, to)) in values.iter().zip(self.ranges()) {
                    each.extend(std::iter::repeat_n(*value, to - from));
                }
                let spread = |bits: Option<std::borrow::Cow<[u64]>>| {
                    bits.map_or_else(|| vec![0; words(self.count)], |bits| self.spread(&bits))
                };
                Lane::numbers_of(each, spread(gaps.unknown), spread(gaps.fault))
            }
            lane @ Lane::Truth { .. } => {
                let (yes, gaps) = lane.split_truth(count);
                let spread = |bits: Option<std::borrow::Cow<[u64]>>| {
                    bits.map_or_else(|| vec![0; words(self.count)], |bits| self.spread(&bits))
                };
                Lane::truth_of(self.spread(&yes), spread(gaps.unknown), spread(gaps.fault))
            }
        }
    }

    fn spread(&self, bits: &[u64]) -> Vec<u64> {
        let mut each = vec![0; words(self.count)];
        for (place, (from, to)) in self.ranges().enumerate() {
            if bit(bits, place) {
                for member in from..to {
                    set(&mut each, member);
                }
            }
        }
        each
    }

    /// Not known where no member is.
    fn closed<'c>(&self, lane: Lane<'c>, count: usize) -> Lane<'c> {
        if !self.gaps {
            return lane;
        }
        let mut known = vec![0; words(count)];
        for (place, (from, to)) in self.ranges().enumerate() {
            if from != to {
                set(&mut known, place);
            }
        }
        let known = Lane::truth_of(known, vec![0; words(count)], vec![0; words(count)]);
        Lane::chosen(known, lane, Lane::One(nobody()), count)
    }

    /// Whether some member is one of those.
    pub fn exists(&self, which: Lane<'_>, count: usize) -> Lane<'static> {
        let lane = match which {
            Lane::One(found) => Lane::One(found),
            which => {
                let (yes, gaps) = which.split_truth(self.count);
                let any = |bits: Option<&[u64]>| {
                    let mut some = vec![0_u64; words(count)];
                    if let Some(bits) = bits.filter(|bits| bits.iter().any(|word| *word != 0)) {
                        for (place, (from, to)) in self.ranges().enumerate() {
                            if counted(bits, from, to) > 0 {
                                set(&mut some, place);
                            }
                        }
                    }
                    some
                };
                let yes = any(Some(&yes));
                let fault = without(any(gaps.fault.as_deref()), &yes);
                let unknown = without(without(any(gaps.unknown.as_deref()), &yes), &fault);
                Lane::truth_of(yes, unknown, fault)
            }
        };
        self.closed(lane, count)
    }

    /// How many members are those.
    pub fn size(&self, which: Lane<'_>, count: usize) -> Lane<'static> {
        let lane = match which {
            Lane::One(Found::Known(1)) => {
                let sizes = self.ranges().map(|(from, to)| (to - from) as i64).collect();
                Lane::numbers_of(sizes, vec![0; words(count)], vec![0; words(count)])
            }
            Lane::One(found) => Lane::One(found),
            which => {
                let (yes, gaps) = which.split_truth(self.count);
                let sizes = self.ranges().map(|(from, to)| i64::from(counted(&yes, from, to))).collect();
                let (unknown, fault) = self.open(gaps.unknown.as_deref(), gaps.fault.as_deref(), count);
                Lane::numbers_of(sizes, unknown, fault)
            }
        };
        self.closed(lane, count)
    }

    /// For each household whether a member has a gap of either kind; out of bounds wins.
    fn open(&self, unknown: Option<&[u64]>, fault: Option<&[u64]>, count: usize) -> (Vec<u64>, Vec<u64>) {
        let any = |bits: Option<&[u64]>| {
            let mut some = vec![0_u64; words(count)];
            if let Some(bits) = bits {
                for (place, (from, to)) in self.ranges().enumerate() {
                    if counted(bits, from, to) > 0 {
                        set(&mut some, place);
                    }
                }
            }
            some
        };
        let fault = any(fault);
        (without(any(unknown), &fault), fault)
    }

    /// The sum over the members that are listed.
    pub fn sum(&self, listed: Lane<'_>, value: Lane<'_>, count: usize) -> Lane<'static> {
        let rows = Rows::new(listed, value, self.count);
        let mut values = Vec::with_capacity(count);
        let (mut unknown, mut fault) = (vec![0; words(count)], vec![0; words(count)]);
        for (place, (from, to)) in self.ranges().enumerate() {
            let (mut sum, mut open, mut broken) = (Some(0_i64), false, false);
            for member in from..to {
                match rows.at(member) {
                    Row::Out => (),
                    Row::In(value) => sum = sum.and_then(|sum| sum.checked_add(value)),
                    Row::Unknown => open = true,
                    Row::Fault => broken = true,
                }
            }
            values.push(sum.unwrap_or_default());
            if broken || (!open && sum.is_none()) {
                set(&mut fault, place);
            } else if open {
                set(&mut unknown, place);
            }
        }
        self.closed(Lane::numbers_of(values, unknown, fault), count)
    }

    /// The least or most over the members that are listed; something else where none is.
    pub fn extreme<'c>(
        &self,
        listed: Lane<'_>,
        value: Lane<'_>,
        otherwise: Lane<'c>,
        count: usize,
        which: fn(i64, i64) -> i64,
    ) -> Lane<'c> {
        let rows = Rows::new(listed, value, self.count);
        let mut values = Vec::with_capacity(count);
        let (mut unknown, mut fault, mut some) = (vec![0; words(count)], vec![0; words(count)], vec![0; words(count)]);
        for (place, (from, to)) in self.ranges().enumerate() {
            let (mut best, mut open, mut broken) = (None, false, false);
            for member in from..to {
                match rows.at(member) {
                    Row::Out => (),
                    Row::In(value) => best = Some(best.map_or(value, |best| which(best, value))),
                    Row::Unknown => open = true,
                    Row::Fault => broken = true,
                }
            }
            values.push(best.unwrap_or_default());
            if broken {
                set(&mut fault, place);
            } else if open {
                set(&mut unknown, place);
            }
            if best.is_some() || open || broken {
                set(&mut some, place);
            }
        }
        let some = Lane::truth_of(some, vec![0; words(count)], vec![0; words(count)]);
        let lane = Lane::chosen(some, Lane::numbers_of(values, unknown, fault), otherwise, count);
        self.closed(lane, count)
    }
}

/// A member in a list.
enum Row {
    Out,
    In(i64),
    Unknown,
    Fault,
}

/// Which members are listed, and what is taken of each.
struct Rows<'a> {
    listed: (super::lane::Bits<'a>, super::lane::Gaps<'a>),
    value: (super::lane::Side<'a>, super::lane::Gaps<'a>),
}

impl<'a> Rows<'a> {
    fn new(listed: Lane<'a>, value: Lane<'a>, count: usize) -> Rows<'a> {
        Rows { listed: listed.split_truth(count), value: value.split(count) }
    }

    fn at(&self, member: usize) -> Row {
        let set = |bits: &Option<super::lane::Bits>| bits.as_ref().is_some_and(|bits| bit(bits, member));
        let (listed, gaps) = &self.listed;
        if set(&gaps.fault) {
            return Row::Fault;
        }
        if set(&gaps.unknown) {
            return Row::Unknown;
        }
        if !bit(listed, member) {
            return Row::Out;
        }
        let (side, gaps) = &self.value;
        if set(&gaps.fault) {
            Row::Fault
        } else if set(&gaps.unknown) {
            Row::Unknown
        } else {
            Row::In(side.at(member))
        }
    }
}

fn set(bits: &mut [u64], place: usize) {
    if let Some(word) = bits.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

fn without(mut bits: Vec<u64>, other: &[u64]) -> Vec<u64> {
    for (word, other) in bits.iter_mut().zip(other) {
        *word &= !other;
    }
    bits
}

/// How many bits are set from one place to before another.
#[inline]
fn counted(bits: &[u64], from: usize, to: usize) -> u32 {
    let mut at = from;
    let mut count = 0;
    while at < to {
        let end = to.min((at / 64 + 1) * 64);
        let word = bits.get(at / 64).copied().unwrap_or_default() >> (at % 64);
        let kept = if end - at == 64 { word } else { word & ((1 << (end - at)) - 1) };
        count += kept.count_ones();
        at = end;
    }
    count
}
