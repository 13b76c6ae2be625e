//! Portico: the program. Command line, configuration, and the rooms wired into one server.

pub mod command;
pub mod config;
pub mod demo;
pub mod front;
pub mod house;
pub mod observe;
pub mod populate;
pub mod serve;
pub mod start;
mod told;
pub mod worker;

pub(crate) use told::told;
