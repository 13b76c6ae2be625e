//! Measures for which one applies: a call with its days, or a desk that is open all the year.

pub mod actions;
pub mod api;
pub mod forms;
pub mod list;
pub mod model;
pub mod pages;
pub mod shapes;
pub mod store;

pub use model::{MeasureId, MeasureMove, MeasureState, NewMeasure, Window};
