//! Calendars: weekly hours of workers and offices, closures, free times, and the feed for a worker's own calendar program.

pub mod actions;
pub mod feed;
pub mod forms;
pub mod leaving;
pub mod model;
pub mod pages;
pub mod store;
