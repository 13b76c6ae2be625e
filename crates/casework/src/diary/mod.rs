//! The diary of a case: what was done, when, with whom, in whose words; corrections that keep the first text; entries that were
//! written in the wrong case.

pub mod actions;
pub mod forms;
mod model;
pub mod pages;
pub mod release;
pub(crate) mod store;

pub use model::{EntryId, EntryKind, NoteAudience, Said, check_held};
