//! Variations of a chapter during the year: entered from the act that decided them. A cut below what is already taken is accepted,
//! because the council decides it, and shown everywhere until it is healed; more money moves the queue at once.

pub mod actions;
pub mod api;
pub mod forms;
pub mod pages;
pub mod store;
