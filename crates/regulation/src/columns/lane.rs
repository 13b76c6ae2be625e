//! A column of values while it is calculated with: what is known, what is not, and what went out of bounds.

mod chosen;
mod gaps;

use super::Column;
use crate::evaluate::Found;
use crate::rules::Needs;
use std::borrow::Cow;

pub(super) use gaps::{Bits, Gaps, State, bit, words};
use gaps::{States, full, pack, some, zip};

/// The values of one step.
#[derive(Clone, Debug)]
pub(super) enum Lane<'a> {
    /// The same for every row.
    One(Found),
    /// What lies under a gap means nothing.
    Numbers { values: Cow<'a, [i64]>, gaps: Gaps<'a> },
    /// What lies under a gap is not set.
    Truth { yes: Bits<'a>, gaps: Gaps<'a> },
}

impl<'a> Lane<'a> {
    /// Some rows of a column.
    pub fn of(column: &'a Column, start: usize, count: usize) -> Lane<'a> {
        let cut = |bits: &'a [u64]| -> Bits<'a> {
            if start.is_multiple_of(64) && count.is_multiple_of(64) {
                return bits.get(start / 64..(start + count) / 64).unwrap_or_default().into();
            }
            let shift = start % 64;
            let source = bits.get(start / 64..).unwrap_or_default();
            let mut cut: Vec<u64> = (0..words(count))
                .map(|word| {
                    let low = source.get(word).copied().unwrap_or_default() >> shift;
                    let high = if shift == 0 { 0 } else { source.get(word + 1).copied().unwrap_or_default() << (64 - shift) };
                    low | high
                })
                .collect();
            if !count.is_multiple_of(64)
                && let Some(last) = cut.last_mut()
            {
                *last &= (1_u64 << (count % 64)) - 1;
            }
            cut.into()
        };
        let gaps = |unknown: &'a Option<Vec<u64>>| {
            let unknown = unknown.as_ref().map(|bits| cut(bits)).filter(|bits| bits.iter().any(|word| *word != 0));
            Gaps { unknown, fault: None }
        };
        match column {
            Column::Absent => Lane::One(Found::Unknown(Needs::default())),
            Column::Numbers { values, unknown } => {
                Lane::Numbers { values: values.get(start..start + count).unwrap_or_default().into(), gaps: gaps(unknown) }
            }
            Column::Truth { yes, unknown } => Lane::Truth { yes: cut(yes), gaps: gaps(unknown) },
        }
    }

    pub fn into_owned(self) -> Lane<'static> {
        match self {
            Lane::One(found) => Lane::One(found),
            Lane::Numbers { values, gaps } => Lane::Numbers { values: Cow::Owned(values.into_owned()), gaps: gaps.into_owned() },
            Lane::Truth { yes, gaps } => Lane::Truth { yes: Cow::Owned(yes.into_owned()), gaps: gaps.into_owned() },
        }
    }

    /// The same values, lent.
    pub fn borrowed<'b>(&'b self) -> Lane<'b> {
        match self {
            Lane::One(found) => Lane::One(*found),
            Lane::Numbers { values, gaps } => Lane::Numbers { values: Cow::Borrowed(values), gaps: gaps.borrowed() },
            Lane::Truth { yes, gaps } => Lane::Truth { yes: Cow::Borrowed(yes), gaps: gaps.borrowed() },
        }
    }

    fn gap(found: Found, count: usize) -> Gaps<'static> {
        match found {
            Found::Known(_) => Gaps::default(),
            Found::Unknown(_) => Gaps { unknown: Some(full(count).into()), fault: None },
            Found::Fault => Gaps { unknown: None, fault: Some(full(count).into()) },
        }
    }

    /// As numbers; a truth becomes 0 and 1.
    fn numbers(self, count: usize) -> (Side<'a>, Gaps<'a>) {
        match self {
            Lane::One(found) => (Side::Fixed(if let Found::Known(value) = found { value } else { 0 }), Lane::gap(found, count)),
            Lane::Numbers { values, gaps } => (Side::Each(values), gaps),
            Lane::Truth { yes, gaps } => {
                let values: Vec<i64> = (0..count).map(|place| i64::from(bit(&yes, place))).collect();
                (Side::Each(values.into()), gaps)
            }
        }
    }

    /// As a truth.
    fn truth(self, count: usize) -> (Bits<'a>, Gaps<'a>) {
        match self {
            Lane::One(Found::Known(0)) => (vec![0; words(count)].into(), Gaps::default()),
            Lane::One(Found::Known(_)) => (full(count).into(), Gaps::default()),
            Lane::One(found) => (vec![0; words(count)].into(), Lane::gap(found, count)),
            Lane::Truth { yes, gaps } => (yes, gaps),
            Lane::Numbers { values, gaps } => {
                let yes = pack(count, |place| values.get(place).is_some_and(|value| *value != 0));
                let yes = match gaps.any() {
                    Some(open) => zip(&yes, &open, |yes, open| yes & !open),
                    None => yes,
                };
                (yes.into(), gaps)
            }
        }
    }

    pub fn into_values(self, count: usize) -> Vec<i64> {
        match self.numbers(count).0 {
            Side::Fixed(value) => vec![value; count],
            Side::Each(values) => values.into_owned(),
        }
    }

    pub fn states(&self, count: usize) -> States {
        let bits = |bits: &Option<Bits>| bits.as_ref().map_or_else(|| vec![0; words(count)], |bits| bits.to_vec());
        match self {
            Lane::One(found) => {
                let state = match found {
                    Found::Known(0) => State::No,
                    Found::Known(_) => State::Yes,
                    Found::Unknown(_) => State::Unknown,
                    Found::Fault => State::Fault,
                };
                States { one: Some(state), no: Vec::new(), unknown: Vec::new(), fault: Vec::new() }
            }
            // A number is never a no.
            Lane::Numbers { gaps, .. } => {
                States { one: None, no: vec![0; words(count)], unknown: bits(&gaps.unknown), fault: bits(&gaps.fault) }
            }
            Lane::Truth { yes, gaps } => {
                let no: Vec<u64> = match gaps.any() {
                    Some(open) => zip(&zip(&full(count), yes, |all, yes| all & !yes), &open, |no, open| no & !open),
                    None => zip(&full(count), yes, |all, yes| all & !yes),
                };
                States { one: None, no, unknown: bits(&gaps.unknown), fault: bits(&gaps.fault) }
            }
        }
    }

    /// Every value changed; what gives nothing went out of bounds.
    pub fn map(self, count: usize, then: impl Fn(i64) -> Option<i64>) -> Lane<'a> {
        match self {
            Lane::One(Found::Known(value)) => Lane::One(Found::of(then(value))),
            Lane::One(found) => Lane::One(found),
            lane => {
                let (side, gaps) = lane.numbers(count);
                let mut failed = false;
                let values: Vec<i64> = (0..count)
                    .zip(side.iter())
                    .map(|(_, value)| {
                        then(value).unwrap_or_else(|| {
                            failed = true;
                            0
                        })
                    })
                    .collect();
                let gaps = if failed {
                    let values: Vec<i64> = side.iter().take(count).collect();
                    gaps.with_fault(pack(count, |place| values.get(place).is_some_and(|value| then(*value).is_none())))
                } else {
                    gaps
                };
                Lane::Numbers { values: values.into(), gaps }
            }
        }
    }

    /// Two columns into one.
    pub fn both(self, other: Lane<'a>, count: usize, then: impl Fn(i64, i64) -> Option<i64>) -> Lane<'a> {
        if let (Lane::One(Found::Known(a)), Lane::One(Found::Known(b))) = (&self, &other) {
            return Lane::One(Found::of(then(*a, *b)));
        }
        match (&self, &other) {
            (Lane::One(Found::Known(_)), _) | (_, Lane::One(Found::Known(_))) => (),
            (Lane::One(a), Lane::One(b)) => {
                let fault = matches!(a, Found::Fault) || matches!(b, Found::Fault);
                return Lane::One(if fault { Found::Fault } else { Found::Unknown(Needs::default()) });
            }
            _ => (),
        }
        let ((a, a_gaps), (b, b_gaps)) = (self.numbers(count), other.numbers(count));
        let gaps = a_gaps.both(b_gaps);
        let mut failed = false;
        let mut each = |a: i64, b: i64| {
            then(a, b).unwrap_or_else(|| {
                failed = true;
                0
            })
        };
        let values: Vec<i64> = match (&a, &b) {
            (Side::Each(a), Side::Fixed(b)) => a.iter().map(|a| each(*a, *b)).collect(),
            (Side::Fixed(a), Side::Each(b)) => b.iter().map(|b| each(*a, *b)).collect(),
            (Side::Each(a), Side::Each(b)) => a.iter().zip(b.iter()).map(|(a, b)| each(*a, *b)).collect(),
            (Side::Fixed(a), Side::Fixed(b)) => {
                let value = each(*a, *b);
                vec![value; count]
            }
        };
        let gaps = if failed { gaps.with_fault(pack(count, |place| then(a.at(place), b.at(place)).is_none())) } else { gaps };
        Lane::Numbers { values: values.into(), gaps }
    }

    /// Three columns into one.
    pub fn three(self, second: Lane<'a>, third: Lane<'a>, count: usize, then: impl Fn(i64, i64, i64) -> Option<i64>) -> Lane<'a> {
        let ((a, a_gaps), (b, b_gaps), (c, c_gaps)) = (self.numbers(count), second.numbers(count), third.numbers(count));
        let gaps = a_gaps.both(b_gaps).both(c_gaps);
        let value = |place: usize| then(a.at(place), b.at(place), c.at(place));
        let values: Vec<i64> = (0..count).map(|place| value(place).unwrap_or_default()).collect();
        let failed = some(pack(count, |place| value(place).is_none()));
        let gaps = match failed {
            Some(failed) => gaps.with_fault(failed.into_owned()),
            None => gaps,
        };
        Lane::Numbers { values: values.into(), gaps }
    }

    /// A truth of every value.
    pub fn test(self, count: usize, then: impl Fn(i64) -> bool) -> Lane<'a> {
        self.compare(Lane::One(Found::Known(0)), count, |value, _| then(value))
    }

    /// A truth of two columns.
    #[inline]
    pub fn compare(self, other: Lane<'a>, count: usize, then: impl Fn(i64, i64) -> bool) -> Lane<'a> {
        if let (Lane::One(a), Lane::One(b)) = (&self, &other) {
            return match (a, b) {
                (Found::Known(a), Found::Known(b)) => Lane::One(Found::Known(i64::from(then(*a, *b)))),
                (Found::Fault, _) | (_, Found::Fault) => Lane::One(Found::Fault),
                _ => Lane::One(Found::Unknown(Needs::default())),
            };
        }
        let ((a, a_gaps), (b, b_gaps)) = (self.numbers(count), other.numbers(count));
        let gaps = a_gaps.both(b_gaps);
        let one = |values: &[i64], test: &dyn Fn(&[i64]) -> u64| values.chunks(64).map(test).collect::<Vec<u64>>();
        let yes = match (&a, &b) {
            (Side::Each(a), Side::Fixed(b)) => one(a, &|chunk| word(chunk, |a| then(a, *b))),
            (Side::Fixed(a), Side::Each(b)) => one(b, &|chunk| word(chunk, |b| then(*a, b))),
            _ => pack(count, |place| then(a.at(place), b.at(place))),
        };
        let yes = match gaps.any() {
            Some(open) => zip(&yes, &open, |yes, open| yes & !open),
            None => yes,
        };
        Lane::Truth { yes: yes.into(), gaps }
    }

    /// Whether a value is known; what went out of bounds stays so.
    pub fn whether_known(self, count: usize) -> Lane<'a> {
        match self {
            Lane::One(Found::Known(_)) => Lane::One(Found::Known(1)),
            Lane::One(Found::Unknown(_)) => Lane::One(Found::Known(0)),
            Lane::One(Found::Fault) => Lane::One(Found::Fault),
            Lane::Numbers { gaps, .. } | Lane::Truth { gaps, .. } => {
                let yes = match gaps.any() {
                    Some(open) => zip(&full(count), &open, |all, open| all & !open),
                    None => full(count),
                };
                Lane::Truth { yes: yes.into(), gaps: Gaps { unknown: None, fault: gaps.fault } }
            }
        }
    }

    pub fn not(self, count: usize) -> Lane<'a> {
        match self {
            Lane::One(Found::Known(value)) => Lane::One(Found::Known(i64::from(value == 0))),
            Lane::One(found) => Lane::One(found),
            lane => {
                let (yes, gaps) = lane.truth(count);
                let no = zip(&full(count), &yes, |all, yes| all & !yes);
                let no = match gaps.any() {
                    Some(open) => zip(&no, &open, |no, open| no & !open),
                    None => no,
                };
                Lane::Truth { yes: no.into(), gaps }
            }
        }
    }

    pub fn and(self, other: Lane<'a>, count: usize) -> Lane<'a> {
        match (self, other) {
            (Lane::One(Found::Known(1)), lane) | (lane, Lane::One(Found::Known(1))) => lane,
            (Lane::One(Found::Known(0)), _) | (_, Lane::One(Found::Known(0))) => Lane::One(Found::Known(0)),
            (a, b) => {
                let ((a, a_gaps), (b, b_gaps)) = (a.truth(count), b.truth(count));
                let yes = zip(&a, &b, |a, b| a & b);
                if a_gaps.none() && b_gaps.none() {
                    return Lane::Truth { yes: yes.into(), gaps: Gaps::default() };
                }
                // A side that is surely false closes the gaps of the other.
                let open = |yes: &[u64], gaps: &Gaps| match gaps.any() {
                    Some(open) => zip(yes, &open, |yes, open| yes | open),
                    None => yes.to_vec(),
                };
                let both = zip(&open(&a, &a_gaps), &open(&b, &b_gaps), |a, b| a & b);
                let cut = |bits: Option<Bits<'a>>| bits.and_then(|bits| some(zip(&bits, &both, |bits, both| bits & both)));
                let gaps = a_gaps.both(b_gaps);
                Lane::Truth { yes: yes.into(), gaps: Gaps { unknown: cut(gaps.unknown), fault: cut(gaps.fault) } }
            }
        }
    }

    pub fn or(self, other: Lane<'a>, count: usize) -> Lane<'a> {
        self.not(count).and(other.not(count), count).not(count)
    }
}

/// The answers of up to 64 values.
#[inline]
fn word(chunk: &[i64], test: impl Fn(i64) -> bool) -> u64 {
    let mut word = 0_u64;
    for (place, value) in chunk.iter().enumerate() {
        word |= u64::from(test(*value)) << place;
    }
    word
}

/// The values of one side.
pub(super) enum Side<'a> {
    Fixed(i64),
    Each(Cow<'a, [i64]>),
}

impl Side<'_> {
    #[inline]
    pub fn at(&self, place: usize) -> i64 {
        match self {
            Side::Fixed(value) => *value,
            Side::Each(values) => values.get(place).copied().unwrap_or_default(),
        }
    }

    fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        let (fixed, each) = match self {
            Side::Fixed(value) => (Some(*value), &[][..]),
            Side::Each(values) => (None, &values[..]),
        };
        each.iter().copied().chain(fixed.into_iter().flat_map(std::iter::repeat))
    }
}

impl<'a> Lane<'a> {
    /// The parts for whoever goes through rows one by one.
    pub(super) fn split(self, count: usize) -> (Side<'a>, Gaps<'a>) {
        self.numbers(count)
    }

    /// The parts of a truth.
    pub(super) fn split_truth(self, count: usize) -> (Bits<'a>, Gaps<'a>) {
        self.truth(count)
    }

    /// From parts; gaps without a set bit are none.
    pub(super) fn numbers_of(values: Vec<i64>, unknown: Vec<u64>, fault: Vec<u64>) -> Lane<'static> {
        Lane::Numbers { values: values.into(), gaps: Gaps { unknown: some(unknown), fault: some(fault) } }
    }

    /// A truth from parts.
    pub(super) fn truth_of(yes: Vec<u64>, unknown: Vec<u64>, fault: Vec<u64>) -> Lane<'static> {
        Lane::Truth { yes: yes.into(), gaps: Gaps { unknown: some(unknown), fault: some(fault) } }
    }
}
