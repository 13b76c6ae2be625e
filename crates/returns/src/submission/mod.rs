//! What is sent to INPS: prepared from what is ready, frozen record by record, corrected by taking back and inserting anew.

pub mod actions;
pub mod api;
pub mod job;
pub mod pages;
pub mod store;
