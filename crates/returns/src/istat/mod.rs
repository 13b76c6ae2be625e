//! The yearly ISTAT survey of the social services of the Comuni: users, expenditure and who bears it, by service and user area.

pub mod api;
mod model;
pub mod pages;
mod publication;
pub mod store;

pub use crate::disclosure::DEFAULT_THRESHOLD;
pub use model::*;
pub use publication::{Figure, Published, PublishedCell, publish};
