//! What providers deliver: reports, exceptions, corrections.

pub mod actions;
pub mod forms;
pub mod model;
mod pages;
pub(crate) mod store;

pub(crate) use pages::routes;
pub(crate) use store::STATEMENTS;
