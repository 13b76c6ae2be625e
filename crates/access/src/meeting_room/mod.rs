//! Rooms in which people are received: those of a unit, and which of them an appointment has.

pub mod actions;
pub mod api;
pub mod forms;
pub mod pages;
pub(crate) mod store;
