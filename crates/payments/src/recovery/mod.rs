//! What was paid too much, and how it comes back.

pub mod actions;
pub mod api;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;
