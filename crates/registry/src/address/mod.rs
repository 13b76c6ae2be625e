//! Addresses with their periods, where they lie, and which office is competent.

pub mod actions;
pub mod competence;
pub mod correct;
pub mod forms;
pub mod history;
pub mod history_page;
pub mod model;
pub mod pages;
pub mod past;
mod place;
pub mod protect;
pub mod store;

pub use actions::add_address;
pub use competence::{Competence, competence};
pub use model::{AddressKind, LocatedBy, NewAddress};
pub use store::Address;
