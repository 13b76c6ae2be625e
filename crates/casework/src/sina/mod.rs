//! The assessment of a person with a disability or who is not self-sufficient, in the coded words that the national system asks
//! for (SINA part of SIUSS, D.M. 206/2014). Other areas of users have their own analysis, in words.

pub(crate) mod awaited;
mod benefit_code;
mod codes;
mod model;
pub mod pages;
pub mod store;

pub use awaited::awaited;
pub use benefit_code::{BenefitCode, NotABenefitCode};
pub use codes::*;
pub use model::*;
