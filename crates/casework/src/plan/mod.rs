//! The individual plan: goals in the person's words, actions, services of the catalogue, signatures.

pub mod actions;
mod ages;
pub mod around;
pub mod authority;
mod codes;
pub mod compare;
pub(crate) mod counting;
pub mod forms;
pub mod hearing;
pub(crate) mod model;
pub mod pages;
pub(crate) mod prices;
pub(crate) mod service;
pub mod signing;
pub(crate) mod store;
pub(crate) mod writing;

pub use actions::read_agreed;
pub use codes::{MandatoryGround, MeansTest, PlanKind, PlanState, ResourceOf, SignerRole, SigningMeans};
pub use model::{Contents, Difference, Measure, differences, missing, months, quantity, total};
pub use service::{PlanService, plan_service};
pub use store::Plan;
