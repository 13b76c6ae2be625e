//! A service that does not answer is left alone for a while, so that nobody waits for it in vain and it is not asked even more.

use chrono::TimeDelta;
use kernel::Instant;
use std::sync::{Mutex, PoisonError};

/// Failures in a row after which the service is left alone.
const FAILURES: u32 = 3;
/// For how long.
const REST: TimeDelta = TimeDelta::seconds(30);

#[derive(Default)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
}

/// What is known of a service's health.
#[derive(Default)]
pub(super) struct Circuit(Mutex<State>);

impl Circuit {
    /// Whether it may be asked now. After a rest one may, whose answer decides for all.
    pub fn may_ask(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                state.rests_until = Some(now + REST);
                true
            }
            None => true,
        }
    }

    /// It answered, whatever it said.
    pub fn answered(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// It did not.
    pub fn failed(&self, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.rests_until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_three_failures_the_service_rests_and_one_tries_again() {
        let (circuit, now) = (Circuit::default(), chrono::DateTime::UNIX_EPOCH);
        for _ in 0..FAILURES {
            assert!(circuit.may_ask(now));
            circuit.failed(now);
        }
        assert!(!circuit.may_ask(now));
        let later = now + REST;
        assert!(circuit.may_ask(later), "one tries");
        assert!(!circuit.may_ask(later), "the others wait for what comes of it");
        circuit.answered();
        assert!(circuit.may_ask(later));
    }
}
