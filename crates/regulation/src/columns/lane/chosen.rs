//! One of two columns, by a third.

use super::{Gaps, Lane, Side, bit, pack, some, words};
use crate::evaluate::Found;
use crate::rules::Needs;

impl<'a> Lane<'a> {
    /// One of two columns, row by row. Where the test is not known, what both agree in is known all the same.
    pub fn chosen(test: Lane<'a>, yes: Lane<'a>, no: Lane<'a>, count: usize) -> Lane<'a> {
        match test {
            Lane::One(Found::Known(0)) => return no,
            Lane::One(Found::Known(_)) => return yes,
            _ => (),
        }
        let truths = matches!((&yes, &no), (Lane::Truth { .. }, _) | (_, Lane::Truth { .. }));
        let (test, test_gaps) = test.truth(count);
        let ((a, a_gaps), (b, b_gaps)) = (yes.numbers(count), no.numbers(count));
        if test_gaps.none() && a_gaps.none() && b_gaps.none() {
            let pick = |place: usize| if bit(&test, place) { a.at(place) } else { b.at(place) };
            if truths {
                return Lane::Truth { yes: pack(count, |place| pick(place) != 0).into(), gaps: Gaps::default() };
            }
            let values: Vec<i64> = (0..count).map(pick).collect();
            return Lane::Numbers { values: values.into(), gaps: Gaps::default() };
        }
        let state = |gaps: &Gaps, place: usize| {
            if gaps.fault.as_ref().is_some_and(|bits| bit(bits, place)) {
                Some(Found::Fault)
            } else if gaps.unknown.as_ref().is_some_and(|bits| bit(bits, place)) {
                Some(Found::Unknown(Needs::default()))
            } else {
                None
            }
        };
        let mut values = vec![0_i64; count];
        let (mut unknown, mut fault) = (vec![0_u64; words(count)], vec![0_u64; words(count)]);
        for (place, value) in values.iter_mut().enumerate() {
            let of = |side: &Side, gaps: &Gaps| state(gaps, place).unwrap_or(Found::Known(side.at(place)));
            let (a, b) = (of(&a, &a_gaps), of(&b, &b_gaps));
            let found = match state(&test_gaps, place) {
                None => {
                    if bit(&test, place) {
                        a
                    } else {
                        b
                    }
                }
                Some(open) => match (open, a, b) {
                    (Found::Fault, ..) | (_, Found::Fault, _) | (_, _, Found::Fault) => Found::Fault,
                    (_, Found::Known(a), Found::Known(b)) if a == b => Found::Known(a),
                    _ => Found::Unknown(Needs::default()),
                },
            };
            let mark = |bits: &mut Vec<u64>| {
                if let Some(word) = bits.get_mut(place / 64) {
                    *word |= 1 << (place % 64);
                }
            };
            match found {
                Found::Known(known) => *value = known,
                Found::Unknown(_) => mark(&mut unknown),
                Found::Fault => mark(&mut fault),
            }
        }
        let gaps = Gaps { unknown: some(unknown), fault: some(fault) };
        if truths {
            return Lane::Truth { yes: pack(count, |place| values.get(place) == Some(&1)).into(), gaps };
        }
        Lane::Numbers { values: values.into(), gaps }
    }
}
