//! The first interview with the social worker (segretariato sociale): what was heard, the hypothesis, and what follows from it.

pub mod actions;
pub mod forms;
mod model;
pub mod moved;
pub mod pages;
pub(crate) mod store;

pub use model::{InterviewId, InterviewOutcome, check_held};
