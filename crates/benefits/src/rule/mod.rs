//! The body's regulations: written as text, checked, tried and published from a day by an act.
//!
//! A regulation has versions. A draft may be saved with mistakes and is published without any, by somebody who did not write it; what was
//! published never changes, and on one day at most one version holds ([`in_force`]). What a text means is the engine's
//! ([`regulation`]); here is who wrote it, who published it, and since when.

pub mod actions;
pub mod api;
pub mod cost;
pub mod difference;
pub mod editor;
pub mod ending;
pub mod ending_page;
pub mod forms;
pub mod list;
pub mod model;
pub mod pages;
pub mod people;
pub mod shapes;
pub mod shipped;
pub mod simulation;
pub mod simulation_page;
pub mod store;
pub mod text;
pub mod trial;
pub mod trial_page;
pub mod view;
pub mod writing;

pub use actions::{Version, in_force};
pub use model::{Act, Ending, Publication, RuleCode, RuleKind, VersionState};
