//! The copy of a Comune's civil register (anagrafe), kept apart from the register of persons.

extern crate self as population;

pub mod extract;
pub mod problems;
pub mod resident;

pub use problems::Problem;
