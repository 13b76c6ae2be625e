//! Work spread over threads, with results that do not depend on how many there are.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Does tasks 0 to `tasks`, each in whatever thread is free, and gives their results in order.
pub(crate) fn spread<T: Send>(threads: usize, tasks: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = threads.min(tasks);
    if threads <= 1 {
        return (0..tasks).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let own = || {
        let mut done = Vec::new();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= tasks {
                break done;
            }
            done.push((task, work(task)));
        }
    };
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(own)).collect();
        handles.into_iter().flat_map(joined).collect()
    });
    all.sort_unstable_by_key(|(task, _)| *task);
    all.into_iter().map(|(_, result)| result).collect()
}

/// What a thread gives; what goes wrong in it goes wrong here too.
pub(crate) fn joined<T>(handle: std::thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks_whatever_the_threads() {
        let wanted: Vec<usize> = (0..1_000).map(|task| task * task).collect();
        for threads in [0, 1, 2, 7] {
            assert_eq!(spread(threads, 1_000, |task| task * task), wanted);
        }
        assert!(spread(4, 0, |task| task).is_empty());
    }
}
