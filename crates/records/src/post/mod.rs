//! The post desk: what came, sorted to an office, linked to a person or a case, answered; and what left.

pub mod actions;
pub mod api;
pub mod forms;
mod model;
pub mod pages;
pub mod store;

pub(crate) use actions::outgoing;
pub use model::{POST_STEPS, PostId, PostState, PostStep, post_after, post_table};
