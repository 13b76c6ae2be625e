//! One import: a file, its columns, what it would change, what it changed, and the way back.

pub mod actions;
pub mod api;
pub mod apply;
pub mod compare;
pub mod job;
pub mod machine;
pub mod model;
pub mod pages;
pub mod preview;
pub mod store;
pub mod stream;
pub mod undo;

pub use model::{Preview, RunState};
