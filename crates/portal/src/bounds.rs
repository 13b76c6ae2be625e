//! How much one address may ask: the pages of this room are open to everybody and each answer is worked out anew. Counted in memory and
//! bounded; no address is written down.

use crate::problems::Problem;
use chrono::TimeDelta;
use kernel::{Instant, Outcome};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use ui::Visit;

/// Requests from one address within [`WINDOW`]; a library or a whole office may share one.
pub const MOST_FROM_AN_ADDRESS: u32 = 600;
/// How long requests are counted together.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// Addresses remembered at once.
const MOST_REMEMBERED: usize = 20_000;

/// The counts: requests, and until when they count.
#[derive(Debug, Default)]
pub struct Bounds(Mutex<HashMap<String, (u32, Instant)>>);

impl Bounds {
    /// Counts a request.
    ///
    /// # Errors
    /// [`Problem::TooManyFromHere`].
    pub fn pass(&self, visit: &Visit) -> Outcome<()> {
        let told = visit.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let now = visit.db().clock().now();
        if self.counted(&key_of(&visit.from, told), now) { Ok(()) } else { Err(Problem::TooManyFromHere.into()) }
    }

    fn counted(&self, key: &str, now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_REMEMBERED && !counts.contains_key(key) {
            counts.retain(|_, (_, until)| now < *until);
            if counts.len() >= MOST_REMEMBERED {
                // A flood of addresses: forgetting all of them costs less than refusing everybody.
                counts.clear();
            }
        }
        let (count, until) = counts.entry(key.to_owned()).or_insert((0, now + WINDOW));
        if now >= *until {
            (*count, *until) = (0, now + WINDOW);
        }
        *count = count.saturating_add(1);
        *count <= MOST_FROM_AN_ADDRESS
    }
}

/// Where a request comes from: behind a proxy on the same machine, what the proxy says last. Whoever has one address of the sixth version
/// has the 64 bits below it.
fn key_of(from: &str, told: Option<&str>) -> String {
    let address = |text: &str| text.trim().parse::<IpAddr>().map(|address| address.to_canonical());
    let told = told.and_then(|told| told.rsplit(',').next()).filter(|_| address(from).is_ok_and(|from| from.is_loopback()));
    match address(told.unwrap_or(from)) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Ok(address) => address.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_after_its_share_and_not_for_ever_and_keeps_nobody_else_waiting() {
        let (bounds, start) = (Bounds::default(), store::testing::test_moment());
        for _ in 0..MOST_FROM_AN_ADDRESS {
            assert!(bounds.counted("192.0.2.7", start));
        }
        assert!(!bounds.counted("192.0.2.7", start));
        assert!(bounds.counted("192.0.2.8", start));
        assert!(bounds.counted("192.0.2.7", start + WINDOW));
    }

    #[test]
    fn an_address_is_what_the_own_proxy_says_and_what_others_claim_is_not_believed() {
        assert_eq!(key_of("127.0.0.1", Some("10.0.0.1, 198.51.100.1")), "198.51.100.1");
        assert_eq!(key_of("192.0.2.7", Some("198.51.100.1")), "192.0.2.7");
        assert_eq!(key_of("2001:db8:1:2:3:4:5:6", None), "2001:db8:1:2");
    }

    #[test]
    fn a_flood_of_addresses_does_not_grow_the_memory() {
        let (bounds, start) = (Bounds::default(), store::testing::test_moment());
        for n in 0..MOST_REMEMBERED + 10 {
            bounds.counted(&n.to_string(), start);
        }
        assert!(bounds.0.lock().unwrap_or_else(PoisonError::into_inner).len() <= MOST_REMEMBERED);
    }
}
