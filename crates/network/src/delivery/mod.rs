//! What providers deliver.

pub mod model;
