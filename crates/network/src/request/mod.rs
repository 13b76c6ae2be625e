//! A service asked for: request, check, authorisation, rest and end.

pub mod actions;
mod api;
mod authorise;
mod follow;
pub mod forms;
mod inputs;
pub mod model;
mod pages;
pub(crate) mod store;

pub(crate) use api::{doc, routes as api_routes};
pub(crate) use authorise::chapter_of;
pub use follow::{Ending, Pages, Progress, follow, follow_news};
pub(crate) use pages::routes;
pub(crate) use store::STATEMENTS;
