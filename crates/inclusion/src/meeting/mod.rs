//! Meetings of a household with the services: planned, held, missed.

pub mod actions;
pub mod forms;
mod model;
pub mod store;

pub use model::{Event, Justification, MeetingState, Outcome as MeetingOutcome};
