//! Chapters that this year's budget no longer has, and those that somebody chose to take their place.

pub mod actions;
pub mod api;
pub mod forms;
pub mod pages;
pub mod store;
