//! Accidents: the program is killed under load and loses nothing it acknowledged; a full disk is reported, not swallowed.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod city;
mod full;
mod kill;
mod load;
mod start;
#[path = "../common/sums.rs"]
mod sums;
