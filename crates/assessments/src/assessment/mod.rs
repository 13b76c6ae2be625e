//! Instruments filled in: answers held against the instrument, scores, what changed since.

pub mod actions;
pub mod change;
pub mod forms;
pub mod latest;
mod model;
pub mod pages;
pub mod shown;
pub mod store;

pub use model::{EvaluationMoment, EvaluationSource, Filled, Given, Score, check};

kernel::id_type! {
    /// An assessment.
    AssessmentId,
}
