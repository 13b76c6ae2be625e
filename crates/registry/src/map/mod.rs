//! Where the people live whom one has to do with, as points: drawn here, without asking anybody outside for a map.

pub mod drawing;
pub mod pages;
pub mod store;
