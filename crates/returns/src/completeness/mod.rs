//! How complete the year's SIUSS return is: what is ready, what is held, what is missing and who can put it right.

pub mod actions;
pub mod api;
pub mod day;
pub mod gather;
pub mod job;
pub mod looked;
pub mod pages;
pub mod store;
pub mod view;
