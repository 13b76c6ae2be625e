//! Relations: kin and others around somebody, whether they have a record, only a name, or are a body such as a school.

pub mod actions;
pub mod forms;
pub mod kind;
pub mod pages;
pub mod store;

pub use kind::{Bond, RelationKind, Sector};
