//! Files of a budget that were uploaded: read, shown with every line that cannot be read, kept only when somebody confirms.

pub mod actions;
pub mod api;
pub mod forms;
pub mod pages;
pub mod store;
