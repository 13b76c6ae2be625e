//! Tasks: what somebody writes down to be done, for themselves or for a colleague.

pub mod actions;
pub mod api;
pub mod forms;
pub mod pages;
pub(crate) mod store;
