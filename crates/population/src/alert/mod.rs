//! News of the civil register about persons of the register, and of nobody else: a death, a move, a departure, another household.

pub mod actions;
pub mod api;
pub mod model;
pub mod pages;
pub mod raise;
pub mod store;
pub mod timeline;
