//! Who waits for money on a chapter, and in which order.

use chrono::NaiveDate;
use kernel::Cents;
use kernel::money::MoneyError;
use serde::Serialize;

kernel::code_enum! {
    /// How pressing a request is; the first comes first. Among those that wait nobody is more urgent than another but by the day: what
    /// an order or the law demands does not wait at all.
    pub enum Priority {
        /// It already goes ahead and its money is owed.
        Mandatory = "mandatory" => "Obbligatoria, da coprire",
        /// Everything else.
        Ordinary = "ordinary" => "Ordinaria",
    }
}

/// One that waits. The order of the fields is the order of the queue: priority, then the day of the request, then its number; the
/// amount comes last and never decides, because numbers are unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Waiting {
    /// How pressing it is.
    pub priority: Priority,
    /// The day it was asked.
    pub requested_on: NaiveDate,
    /// Its number, unique in the body.
    pub number: i64,
    /// What it needs, in cents.
    pub uncovered: Cents,
}

/// Those that the money would cover, in the order of the queue. It stops at the first that does not fit: nobody is overtaken
/// because their need costs more. Negative money covers nobody.
pub fn coverable(queue: &[Waiting], left: Cents) -> Result<Vec<Waiting>, MoneyError> {
    let mut queue = queue.to_vec();
    queue.sort();
    let mut left = left;
    let mut covered = Vec::new();
    for waiting in queue {
        if waiting.uncovered > left {
            break;
        }
        left = left.minus(waiting.uncovered)?;
        covered.push(waiting);
    }
    Ok(covered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waiting(priority: Priority, day: u32, number: i64, cents: i64) -> Waiting {
        let requested_on = NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November");
        Waiting { priority, requested_on, number, uncovered: Cents(cents) }
    }

    #[test]
    fn mandatory_comes_first_then_the_day_then_the_number() {
        let right = [
            waiting(Priority::Mandatory, 20, 9, 100),
            waiting(Priority::Mandatory, 21, 3, 100),
            waiting(Priority::Mandatory, 21, 7, 100),
            waiting(Priority::Ordinary, 1, 1, 900),
            waiting(Priority::Ordinary, 1, 2, 100),
            waiting(Priority::Ordinary, 2, 4, 100),
        ];
        let mut mixed = [right[5], right[2], right[0], right[4], right[3], right[1]];
        mixed.sort();
        assert_eq!(mixed, right);
    }

    #[test]
    fn a_small_request_does_not_overtake_a_dear_one() {
        let queue = [waiting(Priority::Ordinary, 3, 2, 10), waiting(Priority::Ordinary, 2, 1, 900)];
        assert_eq!(coverable(&queue, Cents(899)), Ok(vec![]));
        assert_eq!(coverable(&queue, Cents(900)), Ok(vec![queue[1]]));
        assert_eq!(coverable(&queue, Cents(910)), Ok(vec![queue[1], queue[0]]));
        assert_eq!(coverable(&queue, Cents(-1)), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn what_is_covered_fits_and_is_the_head_of_the_queue(
            rows in prop::collection::vec((0usize..2, 1u32..28, 1i64..1000), 0..12), left in -100i64..5000
        ) {
            let mut queue: Vec<Waiting> = rows.iter().enumerate()
                .map(|(number, (priority, day, cents))| waiting(Priority::ALL[*priority], *day, number as i64, *cents)).collect();
            let covered = coverable(&queue, Cents(left)).expect("small");
            queue.sort();
            prop_assert!(queue.starts_with(&covered));
            let spent: i64 = covered.iter().map(|waiting| waiting.uncovered.0).sum();
            prop_assert!(covered.is_empty() || spent <= left);
            if let Some(next) = queue.get(covered.len()) {
                prop_assert!(spent + next.uncovered.0 > left);
            }
        }
    }
}
