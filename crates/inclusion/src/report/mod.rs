//! Reports to whoever pays: what the office writes on the platform of the Ministry, and what came of it. Nothing is sent by itself.

pub mod actions;
pub mod forms;
mod model;
pub mod store;

pub use model::{Proposal, ReportKind, ReportState, ReportStep, proposals};
