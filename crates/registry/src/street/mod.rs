//! Streets: which district, borough and quarter a door lies in; imported from a file, read by whoever enters an address.

pub mod import;
pub mod store;

pub use import::{Fault, Segment, parse};
pub use store::{Located, load, locate};
