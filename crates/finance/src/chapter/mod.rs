//! The chapters as people look at them: lists, sums by area, programme and group, one chapter with everything behind its figures.

pub mod api;
pub mod filter;
pub mod json;
pub mod pages;
pub mod read;
pub mod store;
pub mod view;
