//! Liquidations: what an office pays in a month, from the proposal to what became of every row.

pub mod actions;
pub mod api;
pub mod approve;
pub mod correct;
pub mod ended;
pub mod files;
pub mod fill;
pub mod forms;
pub mod heirs;
pub mod lot_store;
pub mod model;
pub mod outcomes;
pub mod outside;
pub mod pages;
pub mod pain;
pub mod row_store;
pub mod rows;
pub mod shapes;
pub mod store;
pub mod withdraw;
