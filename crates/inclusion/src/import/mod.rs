//! The list of households that the platform of the Ministry gives out: read line by line, compared with what is known, looked at, then kept.
//!
//! A household is kept whole or not at all: one of whose lines cannot be read is left out, and only when whoever sent the list says so. The same
//! list twice changes nothing.

pub mod actions;
pub mod api;
mod apply;
pub mod compare;
mod lines;
pub mod pages;
pub mod read;
pub mod store;

pub use actions::forget;
