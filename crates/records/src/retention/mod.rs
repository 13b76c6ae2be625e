//! How long documents are kept: the filing plan, and what could be discarded. The program discards nothing: a proposal ends as a list with an act.

pub mod actions;
pub mod api;
pub mod pages;
pub mod plan;
pub mod store;

pub use plan::{Class, FilingClass};
