//! A household of the national inclusion allowance: who is in it, by when they must be met, which case and pact it has.

pub mod actions;
pub mod api;
pub mod clock;
pub mod day;
pub mod forms;
pub mod inputs;
pub mod link;
pub mod list;
mod model;
pub mod pact;
pub mod pages;
pub mod shapes;
pub mod store;

pub use model::{BenefitState, DueKind, Obligation, ReferredTo, Role};
