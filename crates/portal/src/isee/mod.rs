//! An ISEE worked out for orientation: never an attestation, which INPS alone gives. The values are dated data
//! (`data/national/isee.toml`); the arithmetic is exact and rounds once.

pub mod api;
pub mod forms;
pub mod model;
pub mod pages;
pub mod parameters;
pub mod shapes;

#[cfg(test)]
mod model_tests;
