//! Instruments of assessment: what they ask, how answers add up, which of them a body uses.

pub mod actions;
pub(crate) mod lists;
mod model;
pub mod pages;
mod reader;
pub mod shipped;
pub mod store;
#[cfg(test)]
mod tests;
pub(crate) mod when;

pub use model::{Ages, AnsweredBy, Better, Instrument, Item, Kind, Scale, Stored, Subject, Value, WORDS};
pub use reader::{Fault, TEXT, told};
pub use when::{Asked, When};

kernel::id_type! {
    /// A version of an instrument in a body.
    InstrumentId,
}

kernel::code_enum! {
    /// Where a version of an instrument stands in a body.
    pub enum InstrumentState {
        /// Read, not used yet.
        Draft = "draft" => "Da mettere in uso",
        /// New assessments are made with it.
        InUse = "in_use" => "In uso",
        /// No new assessments are made with it; those that were are read with it.
        Retired = "retired" => "Non più in uso",
    }
}

impl InstrumentState {
    /// The tone of its badge.
    pub const fn tone(self) -> &'static str {
        match self {
            InstrumentState::Draft => "info",
            InstrumentState::InUse => "success",
            InstrumentState::Retired => "neutral",
        }
    }
}
