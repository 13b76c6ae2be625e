//! Contacts: what the desk hears, does and writes down.

pub mod actions;
pub mod desk;
pub mod draft;
pub mod filter;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;
