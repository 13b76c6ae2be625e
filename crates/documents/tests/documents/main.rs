//! The letters, read back from the files that they become.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod hostile;
mod kinds;
mod limits;
mod paper;
mod reader;
mod sample;
