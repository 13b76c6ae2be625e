//! Appointments: when, where, with whom.

pub mod actions;
pub mod displaced;
pub mod forms;
pub mod held;
pub mod model;
pub mod one;
pub mod pages;
pub mod store;

pub use held::appointment_held;
