//! Assessments through their door, on both databases.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod assessing;
mod documented;
mod instruments;
mod meetings;
mod world;
