//! Exemptions: periods in which somebody of a household need not come.

pub mod actions;
pub mod forms;
mod model;
pub mod store;

pub use model::ExemptionGround;
