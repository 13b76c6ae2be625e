//! Contacts: what the desk hears, does and writes down.

pub mod actions;
pub mod forms;
pub mod model;
pub mod store;
