//! One resident of the copy, in one state.

pub mod keys;
pub mod store;

pub use store::ResidentRow;

/// The end of a state that still stands. Migrations say the same number.
pub const OPEN: i64 = 1_000_000_000_000;
