//! What providers deliver: reports, exceptions, corrections.

pub mod actions;
pub mod forms;
pub mod model;
pub(crate) mod store;

pub(crate) use store::STATEMENTS;
