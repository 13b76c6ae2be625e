//! Casework through its door, on both databases.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod around;
mod closing;
mod diary;
mod documented;
mod entered;
mod hidden;
mod moved;
mod people;
mod plans;
mod reach;
mod read;
mod thread;
mod versions;
mod world;
