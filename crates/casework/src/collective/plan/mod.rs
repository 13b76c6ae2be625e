//! The plan of work with a group or a community: goals, actions, services with their cost. Who takes part says whether they agree, whoever leads
//! it signs. Nothing in it is one person's: no share, no means, no request of a service.

pub mod actions;
pub(super) mod agreeing;
pub mod forms;
mod model;
pub mod pages;
pub(crate) mod store;

pub use store::CollectivePlan;

kernel::id_type! {
    /// The plan of work with a group or a community.
    CollectivePlanId,
}
