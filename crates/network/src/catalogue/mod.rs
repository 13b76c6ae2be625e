//! The catalogue: services, prices, the chapters that pay for them.

pub mod actions;
mod api;
pub mod forms;
pub mod import;
pub mod model;
mod pages;
mod port;
pub(crate) mod store;

pub(crate) use api::{doc, routes as api_routes};
pub use import::{CatalogueFiles, Imported, import};
pub(crate) use pages::{routes, search, show_with_age_form};
pub use port::Catalogue;
pub(crate) use store::STATEMENTS;
