//! Proceedings and orders of judicial authorities: what they ask of the service (mandates), what they prescribe, until when they hold, and
//! which one took another away.

pub mod actions;
pub mod api;
pub mod entry;
pub mod forms;
pub mod level;
pub mod list;
pub mod mandate;
pub mod model;
pub mod pages;
pub mod prescription;
pub mod prescriptions;
pub mod register;
pub mod store;

pub use model::{
    CourtActivity, CourtMandateKind, CourtOrderKind, CourtOrderState, MandateState, OrderEnd, OrderPause, PartyRole,
    PrescriptionState, PrescriptionWhose, ProceedingKind, ServedMeans,
};

kernel::id_type! {
    /// An order.
    OrderId,
    /// A mandate.
    MandateId,
    /// A prescription.
    PrescriptionId,
    /// A proceeding.
    ProceedingId,
}
