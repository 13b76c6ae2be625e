//! The letters, read back from the files that they become.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod hostile;
mod paper;
mod reader;
#[path = "../../../letters/tests/letters/sample.rs"]
mod sample;

use chrono::{DateTime, Utc};

/// When the letters of the tests are made.
fn moment() -> DateTime<Utc> {
    sample::day("2026-03-08").and_hms_opt(9, 30, 0).expect("an hour").and_utc()
}
