//! Statutory returns, computed from the rows of the daily work: nothing here is ever typed a second time.

pub mod istat;
pub mod siuss;
