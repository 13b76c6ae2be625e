//! The assessment of a person with a disability or who is not self-sufficient, in the coded words that the national system asks
//! for (SINA part of SIUSS, D.M. 206/2014). Other areas of users have their own analysis, in words.

mod benefit_code;
mod codes;
mod model;
pub mod pages;
pub mod store;

pub use benefit_code::{BenefitCode, NotABenefitCode};
pub use codes::*;
pub use model::*;
