//! Courts through their door, on both databases.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod documented;
mod file;
mod following;
mod letters;
mod lists;
mod offices;
mod orders;
mod placement;
mod proceedings;
mod reports;
mod shown;
mod world;
