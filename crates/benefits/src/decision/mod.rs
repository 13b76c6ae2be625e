//! Deciding on applications: what comes before, what is proposed by one person and decided by another, and why, for ever.
//!
//! The engine says what the regulation makes of an application ([`examine`]); the office proposes, with a word of its own where it goes another
//! way; somebody else decides, by an act. A refusal waits for the notice of art. 10-bis of law 241/1990 ([`trail`]). What was decided keeps what
//! was known, the version of the regulation and the whole explanation, and never changes. Later rooms ask [`running`], [`payable`]
//! and [`payable_all`], follow `benefit.granted`, `benefit.refused`, `benefit.revoked`, and read `benefits_v_grant`.

pub mod actions;
pub mod api;
mod budget;
pub mod day;
pub mod examine;
pub mod forms;
pub mod input;
pub mod list;
pub mod many;
pub mod model;
pub mod pages;
pub mod register;
pub mod review;
pub mod rows;
pub mod running;
pub mod sample;
pub mod section;
pub mod shapes;
pub mod store;
pub mod trail;
pub mod trail_pages;
pub mod why;

pub use many::payable_all;
pub use running::{Payable, Running, payable, running};
