//! Finding somebody among all: one box, suggestions while typing, and "is this person known".

pub mod store;

pub use store::{Candidate, candidates, find, stored_key};
