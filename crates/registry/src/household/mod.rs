//! Households: who lives with whom, in which role and since when.

pub mod actions;
pub mod arrange;
pub mod arrange_forms;
pub mod arrange_pages;
pub mod model;
pub mod pages;
pub mod store;

pub use model::{HouseholdKind, MemberRole};
pub use store::{Member, household_of, members};
