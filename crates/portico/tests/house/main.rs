//! The rules of the house as tests: what every statement, table, route and problem code must be, whatever room it stands in.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod backup;
mod backup_at_work;
mod doors;
mod exports;
mod hidden;
mod home;
mod person_data;
mod persons;
mod plans;
mod printed;
mod printing;
mod routes;
mod schema;
mod searching;
mod statements;
#[path = "../common/sums.rs"]
mod sums;
mod thread;
