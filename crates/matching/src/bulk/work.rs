//! All pairs of all rules, worked through with several threads.

use super::block::Blocks;
use super::frequency::One;
use super::options::{Options, Progress, Stage, Stopped, Watch};
use super::report::one;
use super::spread::joined;
use super::table::Table;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Calls `each` with every pair that is `wanted`, once. Every thread has a state of its own, made by `new`; which pairs come to which depends on
/// chance, so states must be brought together in a way that does not depend on it.
pub(crate) fn each_part<S: Send>(
    (table, blocks): (&Table, &Blocks),
    (options, watch): (&Options, &Watch<'_>),
    stage: Stage,
    new: impl Fn() -> S + Sync,
    wanted: impl Fn(u32, u32) -> bool + Sync,
    each: impl Fn(&mut S, One<'_>, One<'_>) + Sync,
) -> Result<Vec<S>, Stopped> {
    let parts = blocks.parts();
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let own = || {
        let mut state = new();
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !watch.is_stopped()) {
            let count = blocks.pairs(*part, &wanted, |a, b| {
                if let (Some(a), Some(b)) = (one(table, a), one(table, b)) {
                    each(&mut state, a, b);
                }
            });
            let done = done.fetch_add(count, Ordering::Relaxed) + count;
            (watch.progress)(Progress { stage, done: done.min(blocks.pairs), of: blocks.pairs });
        }
        state
    };
    let threads = options.threads.clamp(1, parts.len().max(1));
    let states = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(own)).collect();
        let mut states = vec![own()];
        states.extend(others.into_iter().map(joined));
        states
    });
    if watch.is_stopped() { Err(Stopped) } else { Ok(states) }
}
