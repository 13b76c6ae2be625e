//! What letters say, and what one that holds too much or too little is refused for.
#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod kinds;
mod limits;
mod sample;
