//! The yearly ISTAT survey of the social services of the Comuni: users, expenditure and who bears it, by service and user area.

mod model;
mod publication;
pub mod store;

pub use model::*;
pub use publication::{DEFAULT_THRESHOLD, Figure, Published, PublishedCell, publish};
