//! Finding somebody among all: one box, suggestions while typing, and "is this person known".

pub(crate) mod faces;
pub mod fields;
pub mod known;
pub mod pages;
pub mod store;

pub use pages::shown;
pub use store::{Candidate, candidates, find, readable, stored_key};
