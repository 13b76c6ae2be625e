//! Appointments: when, where, with whom.

pub mod held;
pub mod model;

pub use held::appointment_held;
