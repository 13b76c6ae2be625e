//! The individual plan: goals in the person's words, actions, services of the catalogue, signatures.

pub mod actions;
mod ages;
mod codes;
mod counting;
pub mod forms;
mod model;
pub mod pages;
pub(crate) mod service;
pub(crate) mod store;

pub use codes::{MandatoryGround, MeansTest, PlanKind, PlanState, SignerRole, SigningMeans};
pub use model::{Contents, Difference, Measure, differences, missing, months, quantity, total};
pub use service::{PlanService, plan_service};
