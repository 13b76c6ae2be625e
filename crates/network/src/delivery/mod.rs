//! What providers deliver: reports, exceptions, corrections.

pub mod actions;
mod api;
pub mod daily;
mod death;
mod exceptions;
pub mod forms;
mod inputs;
pub mod model;
mod pages;
pub(crate) mod store;

pub(crate) use api::{doc, routes as api_routes};
pub(crate) use death::{died_on, hold_after, hold_beyond, refuse_dead};
pub(crate) use pages::routes;
pub(crate) use store::STATEMENTS;
