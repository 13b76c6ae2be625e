//! Approvals: where the body wants it, a draft becomes final only after somebody who did not write it has approved it as it stands.

pub mod actions;
pub mod api;
pub mod forms;
mod model;
pub mod pages;
pub mod store;

pub use model::{ApprovalId, ApprovalOutcome, ApprovalRuleId, ApprovalState};
