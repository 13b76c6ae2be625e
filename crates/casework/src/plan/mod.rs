//! The individual plan: goals in the person's words, actions, services of the catalogue, signatures.

mod codes;
pub(crate) mod service;

pub use codes::{MandatoryGround, MeansTest, PlanKind, PlanState, SignerRole, SigningMeans};
pub use service::{PlanService, plan_service};
