//! Casework through its door, on both databases.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod around;
mod authority;
mod board;
mod closing;
mod diary;
mod documented;
mod entered;
mod group_plans;
mod groups;
mod hidden;
mod levels;
mod moved;
mod passages;
mod people;
mod plans;
mod reach;
mod read;
mod searching;
mod signatures_due;
mod thread;
mod versions;
mod world;
