//! What somebody pays of a service, worked out again when an attestation comes or a tariff changes.
//!
//! The news of the attestations and of the regulations begin it ([`follow`]): a new ISEE touches the decisions of its household, a new tariff all
//! that run by the regulation, block by block ([`job`]). The result is a proposal and nothing more. Whoever decides approves it by an act, never
//! what they asked for themselves ([`actions`]): then another decision takes the place of the one that ran, from the day that counts, and both stay.

pub mod actions;
pub mod api;
pub mod by_hand;
pub mod day;
pub mod follow;
pub mod forms;
pub mod gather;
pub mod job;
pub mod list;
pub mod model;
pub mod pages;
pub mod rows;
pub mod shapes;
pub mod store;
pub mod work;

pub use follow::follow;
pub use model::{Cause, RecalculationState};
