//! The family around a person, put together from what the relations say on every side and from the places in the household. What
//! follows from parents (brothers, grandparents, uncles) is derived, never typed.

pub mod check;
pub mod graph;
pub mod store;
pub mod words;

pub use check::warnings;
pub use graph::{Couple, Kin, KinKey, Parentage, Relative, Tie, Together};
pub use store::{of, of_household};
pub use words::Kinsman;
