//! Referrals: a contact sent to another unit, and what that unit answers.

pub mod model;
