//! Referrals: a contact sent to another unit, and what that unit answers.

pub mod actions;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;
