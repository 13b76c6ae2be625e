//! Records that may be of one person twice: found by the search through the register, reported by whoever noticed, or raised because a
//! protected person was entered again. Somebody looks at each pair and decides: one person (the records are joined), two people, or later.

pub mod actions;
pub mod forms;
pub mod job;
pub mod model;
pub mod pages;
pub mod search;
pub(crate) mod store;

pub use actions::note_entered_again;
pub use model::{PairSource, PairState};
