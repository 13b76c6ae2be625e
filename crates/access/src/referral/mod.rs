//! Referrals: a contact sent to another unit, and what that unit answers.

pub mod actions;
pub mod model;
pub mod store;
