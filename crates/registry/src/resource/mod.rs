//! Bodies around people that are not in the register: schools, parishes, associations, practices, posts of the third sector. Each is
//! written once for the whole body, so that what a territory offers can be read from all the people who lean on it.

pub mod actions;
pub mod model;
pub mod pages;
pub mod store;

pub use model::{NewResource, ResourceKind};
pub use store::{Resource, find, one};
