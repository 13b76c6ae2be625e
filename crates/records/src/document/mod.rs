//! Documents: begun from a model and filled from the record, written, made final and numbered, sent, followed by other editions.

pub mod actions;
pub mod api;
pub mod begin;
pub mod closing;
pub mod file_api;
pub mod files;
mod filled;
pub mod forms;
pub mod list;
mod model;
pub mod pages;
mod paper;
mod part;
pub mod release;
pub mod store;
pub mod taken;

pub use filled::NAMES;
pub(crate) use filled::STATEMENTS as FILLED_STATEMENTS;
pub use model::{DocumentDirection, DocumentId, DocumentKind, DocumentState, PostMeans, STEPS, Step, after, table};
pub use part::{LONGEST_PART, MOST_PARTS, Part, PartKind, Values, fill, open_places};
