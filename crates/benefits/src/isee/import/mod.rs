//! Attestations out of a file (CSV): read line by line, looked at, then kept. A line that cannot be read is named with its column and
//! what is wrong; the good ones are kept although others are faulty only when whoever sent the file says so.

pub mod actions;
pub mod api;
pub mod pages;
pub mod read;
pub mod store;

pub use actions::forget;
