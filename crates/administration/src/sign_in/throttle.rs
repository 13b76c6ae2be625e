//! Wrong passwords are counted for each name that is tried, known or not, and for each client address, in memory and bounded; so
//! are journeys to the identity provider that nobody comes back from.
//!
//! An account has its own count in the database; the count of names here makes an unknown name answer like a known one.

use chrono::TimeDelta;
use kernel::Instant;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use ui::Visit;

/// Wrong passwords from one address before it waits; a whole office may share one.
pub const MOST_FROM_AN_ADDRESS: u32 = 100;
/// Wrong passwords for one name before it waits: as many as an account allows.
pub const MOST_FOR_A_NAME: u32 = 5;
/// Journeys to the identity provider under way or given up from one address before it waits.
pub const MOST_JOURNEYS_FROM_AN_ADDRESS: u32 = 300;
/// How long it then waits, and after how long a count is forgotten.
pub const WAIT: TimeDelta = guard::sign_in::LOCKED_FOR;
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
        let count = counted(&mut counts, key, now);
        count.misses = count.misses.saturating_add(1);
        count.until = now + WAIT;
    }

    /// Counts an attempt before it is known how it ends, so that many at once are no way around the limit; `false` when all are
    /// used up.
    pub fn attempt(&self, key: &str, most: u32, now: Instant) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counted(&mut counts, key, now);
        if count.misses >= most {
            return false;
        }
        count.misses = count.misses.saturating_add(1);
        if count.misses == 1 || count.misses == most {
            count.until = now + WAIT;
        }
        true
    }

    /// Takes back an attempt that ended well, or through no fault of whoever made it.
    pub fn given_back(&self, key: &str) {
        if let Some(count) = self.counts.lock().unwrap_or_else(PoisonError::into_inner).get_mut(key) {
            count.misses = count.misses.saturating_sub(1);
        }
    }

    /// Forgets a name that signed in.
    pub fn cleared(&self, key: &str) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// The count behind a key; an old one begins anew.
fn counted<'c>(counts: &'c mut HashMap<String, Count>, key: &str, now: Instant) -> &'c mut Count {
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
    count
}

/// Where a visit comes from, as a key: behind a proxy on the same machine, what the proxy says last.
pub fn whence(visit: &Visit) -> String {
    let told = visit.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    key_of(&visit.from, told)
}

fn key_of(from: &str, told: Option<&str>) -> String {
    let address = |text: &str| text.trim().parse::<IpAddr>().map(|address| address.to_canonical());
    let told = told.and_then(|told| told.rsplit(',').next()).filter(|_| address(from).is_ok_and(|from| from.is_loopback()));
    let place = told.unwrap_or(from);
    match address(place) {
        // Whoever has one address of the sixth version has the 64 bits below it.
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("from {a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(address) => format!("from {address}"),
        Err(_) => format!("from {}", place.trim()),
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
    fn attempts_that_are_under_way_count_until_they_end_well() {
        let (throttle, start) = (Throttle::default(), store::testing::test_moment());
        for _ in 0..MOST_FOR_A_NAME {
            assert!(throttle.attempt("anna", MOST_FOR_A_NAME, start));
        }
        assert!(!throttle.attempt("anna", MOST_FOR_A_NAME, start));
        throttle.given_back("anna");
        assert!(throttle.attempt("anna", MOST_FOR_A_NAME, start));
        assert!(!throttle.attempt("anna", MOST_FOR_A_NAME, start));
        assert!(throttle.attempt("anna", MOST_FOR_A_NAME, start + WAIT));
        throttle.given_back("nobody");
        assert!(throttle.attempt("nobody", 1, start));
    }

    #[test]
    fn a_place_is_what_the_own_proxy_says_and_a_whole_network_of_the_sixth_version() {
        for (from, told, expected) in [
            ("192.0.2.7", None, "from 192.0.2.7"),
            ("192.0.2.7", Some("198.51.100.1"), "from 192.0.2.7"),
            ("127.0.0.1", Some("10.0.0.1, 198.51.100.1"), "from 198.51.100.1"),
            ("::ffff:127.0.0.1", Some("198.51.100.1"), "from 198.51.100.1"),
            ("2001:db8:1:2:3:4:5:6", None, "from 2001:db8:1:2"),
            ("2001:db8:1:2::9", None, "from 2001:db8:1:2"),
            ("::1", Some("2001:db8:1:3::9"), "from 2001:db8:1:3"),
            ("", None, "from "),
        ] {
            assert_eq!(key_of(from, told), expected, "{from} {told:?}");
        }
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
