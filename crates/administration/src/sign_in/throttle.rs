//! Wrong passwords are counted for each name that is tried, known or not, and for each client address, in memory and bounded.
//!
//! An account has its own count in the database; the count of names here makes an unknown name answer like a known one.

use chrono::TimeDelta;
use kernel::Instant;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords from one address before it waits; a whole office may share one.
pub const MOST_FROM_AN_ADDRESS: u32 = 100;
/// Wrong passwords for one name before it waits: as many as an account allows.
pub const MOST_FOR_A_NAME: u32 = 5;
/// How long it then waits, and after how long a count is forgotten.
pub const WAIT: TimeDelta = guard::account::LOCKED_FOR;
/// Names and addresses remembered at once.
const MOST_REMEMBERED: usize = 20_000;

#[derive(Clone, Copy, Debug)]
struct Count {
    misses: u32,
    until: Instant,
}

/// The counts.
#[derive(Debug, Default)]
pub struct Throttle {
    counts: Mutex<HashMap<String, Count>>,
}

impl Throttle {
    /// Whether this name or address has used up its attempts.
    pub fn is_used_up(&self, key: &str, most: u32, now: Instant) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).is_some_and(|count| count.misses >= most && now < count.until)
    }

    /// Counts a wrong password.
    pub fn missed(&self, key: &str, now: Instant) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_REMEMBERED {
            counts.retain(|_, count| now < count.until);
            if counts.len() >= MOST_REMEMBERED {
                // A flood of names: forgetting all of them costs less than refusing everybody.
                counts.clear();
            }
        }
        let count = counts.entry(key.to_owned()).or_insert(Count { misses: 0, until: now });
        if now >= count.until {
            count.misses = 0;
        }
        count.misses = count.misses.saturating_add(1);
        count.until = now + WAIT;
    }

    /// Forgets a name that signed in.
    pub fn cleared(&self, key: &str) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_waits_after_five_misses_and_not_for_ever() {
        let (throttle, start) = (Throttle::default(), store::testing::test_moment());
        for _ in 0..MOST_FOR_A_NAME {
            assert!(!throttle.is_used_up("anna", MOST_FOR_A_NAME, start));
            throttle.missed("anna", start);
        }
        assert!(throttle.is_used_up("anna", MOST_FOR_A_NAME, start));
        assert!(!throttle.is_used_up("bruno", MOST_FOR_A_NAME, start));
        assert!(!throttle.is_used_up("anna", MOST_FOR_A_NAME, start + WAIT));
        throttle.missed("anna", start + WAIT);
        assert!(!throttle.is_used_up("anna", MOST_FOR_A_NAME, start + WAIT));
    }

    #[test]
    fn a_flood_of_names_does_not_grow_the_memory() {
        let (throttle, start) = (Throttle::default(), store::testing::test_moment());
        for n in 0..MOST_REMEMBERED + 10 {
            throttle.missed(&n.to_string(), start);
        }
        assert!(throttle.counts.lock().unwrap_or_else(PoisonError::into_inner).len() <= MOST_REMEMBERED);
    }
}
