//! What is asked of a run, what it tells meanwhile, and why it may end without a report.

use super::cluster::MOST_TOGETHER;
use super::model::Model;
use super::table::RecordFault;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Pairs less probable than this are not given. From 0 to 1.
    pub threshold: f64,
    /// A model to use; without one it is learnt from the data.
    pub model: Option<Model>,
    /// In linking: every record is in one pair at most, the strongest first.
    pub one_to_one: bool,
    /// Most records that are taken for one person.
    pub most_together: usize,
    /// Threads; the result does not depend on it.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { threshold: 0.95, model: None, one_to_one: false, most_together: MOST_TOGETHER, threads: 2 }
    }
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding the keys that records share.
    Blocking,
    /// Learning chances from the data.
    Learning,
    /// Comparing pairs.
    Comparing,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it does.
    pub stage: Stage,
    /// How much of it is done.
    pub done: u64,
    /// How much there is.
    pub of: u64,
}

/// Who looks at a run from outside, and may stop it.
pub struct Watch<'w> {
    /// Called now and then, from any thread.
    pub progress: &'w (dyn Fn(Progress) + Sync),
    /// Set it, and the run ends soon with [`Stopped`].
    pub cancel: &'w AtomicBool,
}

impl Watch<'_> {
    /// Whether the run shall end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

/// The run was stopped from outside; nothing of it remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped")]
pub struct Stopped;

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BulkFault {
    /// A record cannot be taken; the number is its place in what was given, from 0.
    #[error("record {0}: {1}")]
    Record(usize, RecordFault),
    /// The run was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
