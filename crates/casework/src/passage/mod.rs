//! Passages: a case that is offered to another worker, to another unit, to a unit that works beside, to another body. Whoever receives it sees
//! what was sent and nothing of the case until they accept; until then it stays where it is, with its dues.

pub mod actions;
pub mod forms;
mod hands;
mod model;
pub mod pages;
pub mod partner;
pub mod store;

pub(crate) use actions::case_ended;
pub use model::{PassageAnswer, PassageKind, PassageState, Piece, STEPS, step, steps_table};

kernel::id_type! {
    /// A passage.
    PassageId,
    /// A unit that works on a case beside the one that has it.
    PartnerId,
}
