//! What falls due: told by later rooms, listed by person, by unit and by whose it is.

pub mod api;
pub mod list;
pub mod model;
pub(crate) mod store;
pub mod write;
