//! The codes by which somebody is identified, with their history: definitive, provisional, STP, ENI, or none.
//!
//! Nobody has two definitive codes but by an error of the offices, which the Revenue Agency mends in time: a second one is refused
//! unless the first was never theirs, or the person really has both, which is kept and marked. Of the others the definitive code takes
//! the place, and both stay findable.

pub mod actions;
pub mod forms;
pub mod model;
pub mod pages;
pub(crate) mod store;

pub use model::{IdentifierEnd, IdentifierSource};
