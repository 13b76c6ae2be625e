//! How people are paid, and from which account the body pays.

pub mod actions;
pub mod api;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;

pub use model::{Iban, PayeeKind};
