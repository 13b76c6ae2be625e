//! Rankings: who comes first when money or places are short.
//!
//! An edition is made from what is known of every application of a measure on a day ([`gather`]), in the order of the regulation; somebody else
//! approves it by an act, and it is published under codes that tell neither who nor when ([`public`]). When somebody renounces, the same cases are
//! put in order again without them: a new edition, to be approved like the first. Decisions are proposed from a final one.

pub mod actions;
pub mod api;
pub mod gather;
pub mod model;
pub mod pages;
pub mod proposing;
pub mod public;
pub mod rows;
pub mod shapes;
pub mod store;

pub use model::{RankingKind, RankingState, RowOutcome};
