//! Applications for a measure: taken at a desk, completed, examined within the term of the law.
//!
//! What a form asks is what the measure's regulation asks ([`answers`]); the case that the engine decides is put together from the register, the
//! ISEE and the answers ([`gather`]); how long the procedure may take is counted from its steps ([`term`]). Whoever decides is elsewhere.

pub mod actions;
pub mod answers;
pub mod api;
pub mod begin;
pub mod by_ranking;
pub mod day;
pub mod demo;
pub mod document;
pub mod forms;
pub mod gather;
pub mod list;
pub mod model;
pub mod pages;
pub mod scope;
pub mod shapes;
pub mod steps;
pub mod store;
pub mod term;
pub mod undo;
pub mod view;
mod writing;

pub use model::{
    Applicant, ApplicantTitle, ApplicationId, ApplicationState, Channel, DocumentId, EvidenceState, FactSource, NewApplication,
};
pub use term::StepKind;
