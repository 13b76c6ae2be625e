//! Which Comune pays what a person's stay costs beyond their own share.
//!
//! It is the Comune of residence before the person entered (L. 328/2000 art. 6 c. 4); for a minor that of the guardian or of the parents
//! when the service began. The register proposes it with what it knows, a person decides, and from then on it stays as it was decided,
//! wherever the person moves.

pub mod actions;
pub mod api;
pub mod day;
pub mod evidence;
pub mod model;
pub mod own;
pub mod pages;
pub mod store;
pub mod term;
pub mod to_do;

pub use actions::open;
pub use model::{Basis, DisputeOutcome, PayerState, SourceKind};
