//! Models of documents: those that came along, and those that the body wrote.

pub mod actions;
pub mod api;
pub mod forms;
mod model;
pub mod pages;
pub mod store;

pub use model::{SHIPPED, TemplateId, TemplateState, TemplateText};
