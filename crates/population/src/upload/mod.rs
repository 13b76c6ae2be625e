//! The file of an extract: received piece by piece, kept sealed in parts for as long as it waits, read back as a stream.

pub mod depot;
pub mod parts;
pub mod receive;
pub mod sheet;

pub use depot::{Depot, Stored};
pub use parts::Parts;
