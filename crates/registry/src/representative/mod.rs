//! Who acts for somebody in law: guardian, curator, support administrator, parents with their responsibility, foster carers.

pub mod actions;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;

pub use model::{Act, Power, Powers, RepresentativeKind, Responsibility};
pub use store::{Representative, representatives_on};
