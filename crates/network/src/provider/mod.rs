//! Providers: who gives services, with what, and whether it works for the body now.

pub mod actions;
mod api;
mod pages;
mod store;

pub use actions::{ProviderData, read_provider};
pub use api::{ProviderInput, ProviderView};
pub(crate) use api::{doc, routes as api_routes};
pub(crate) use pages::routes;
pub(crate) use store::STATEMENTS;
