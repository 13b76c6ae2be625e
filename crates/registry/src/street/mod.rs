//! Streets: which district, borough and quarter a door lies in; imported from a file in dated editions, read by whoever enters an address.

pub mod api;
pub mod edition;
pub mod import;
pub mod pages;
pub mod relocate;
pub mod reports;
pub mod sheet;
pub mod store;

pub use import::{Fault, Segment, parse};
pub use store::{Located, load, locate};
