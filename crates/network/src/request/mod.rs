//! A service asked for: request, check, authorisation, rest and end.

pub mod actions;
mod api;
mod authorise;
mod checks;
mod cover;
pub(crate) mod day;
mod follow;
pub mod forms;
mod inputs;
pub mod model;
mod money;
mod pages;
mod steps;
pub(crate) mod store;

pub(crate) use api::{doc, routes as api_routes};
pub(crate) use authorise::chapter_of;
pub(crate) use checks::{Checked, Verdict};
pub use follow::{Ending, Pages, Progress, follow, follow_news};
pub(crate) use money::cost_by_year;
pub(crate) use pages::routes;
pub(crate) use store::{Row, STATEMENTS};
