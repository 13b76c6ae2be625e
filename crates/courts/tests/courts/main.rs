//! Courts through their door, on both databases.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod documented;
mod file;
mod following;
mod offices;
mod orders;
mod placement;
mod reports;
mod world;
