//! What decisions grant: the amounts that fall due, their changes, suspensions and revocation.

pub mod actions;
pub mod api;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;

pub use actions::{NewEntitlement, entitle};
pub use model::{Rhythm, Terms};
