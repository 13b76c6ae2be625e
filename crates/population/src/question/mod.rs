//! One question to the civil register: who is meant, why one asks, what was answered.

pub mod actions;
pub mod api;
pub mod bring;
pub mod bring_page;
pub mod forms;
pub mod mirror;
pub mod model;
pub mod pages;
pub mod review;
pub mod store;

pub use actions::Registers;
pub use mirror::Mirror;
