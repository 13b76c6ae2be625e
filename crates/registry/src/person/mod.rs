//! Persons: what is known of them, how they are shown, entered, corrected and protected.

pub mod actions;
pub mod age;
pub mod card;
pub mod change;
pub mod entered_again;
pub mod form_view;
pub mod forms;
pub mod header;
pub mod languages;
pub mod model;
pub mod naming;
pub mod pages;
pub mod past;
pub mod protect;
pub(crate) mod store;
pub mod update;

pub use actions::register;
pub use age::{Age, AgeLimit, Fit};
pub use card::{IdentityCard, identities, identity};
pub use forms::{check_born, read_edit, read_new};
pub use header::{PersonHeader, Tab, header};
pub use model::{Birth, IdentifierState, MarkReason, NewPerson, PersonEdit, PreferredChannel, Reach, ReachKind, Safety};
