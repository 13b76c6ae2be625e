//! What happens when: the acts of all stories in order of time.

use kernel::Instant;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// An act of a story, with its moment.
struct Entry<A> {
    at: Instant,
    serial: u64,
    act: A,
}

impl<A> Entry<A> {
    fn key(&self) -> (Instant, u64) {
        (self.at, self.serial)
    }
}

impl<A> PartialEq for Entry<A> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl<A> Eq for Entry<A> {}
impl<A> PartialOrd for Entry<A> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<A> Ord for Entry<A> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// The acts that are still to come. Of two at the same moment the one that was added first comes first.
pub struct Script<A> {
    queue: BinaryHeap<Reverse<Entry<A>>>,
    serial: u64,
}

impl<A> Default for Script<A> {
    fn default() -> Self {
        Script { queue: BinaryHeap::new(), serial: 0 }
    }
}

impl<A> Script<A> {
    /// Adds an act.
    pub fn add(&mut self, at: Instant, act: A) {
        self.serial += 1;
        self.queue.push(Reverse(Entry { at, serial: self.serial, act }));
    }

    /// The next act, if it happens until a moment.
    pub fn next_until(&mut self, end: Instant) -> Option<(Instant, A)> {
        if self.queue.peek().is_none_or(|Reverse(entry)| entry.at > end) {
            return None;
        }
        self.queue.pop().map(|Reverse(entry)| (entry.at, entry.act))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default()
    }

    #[test]
    fn acts_come_in_order_of_time_and_of_two_at_once_the_first_added() {
        let mut script = Script::default();
        for (second, name) in [(5, "d"), (1, "a"), (3, "b"), (3, "c"), (9, "too late")] {
            script.add(at(second), name);
        }
        let mut told = Vec::new();
        while let Some((_, name)) = script.next_until(at(8)) {
            told.push(name);
        }
        assert_eq!(told, ["a", "b", "c", "d"]);
    }
}
