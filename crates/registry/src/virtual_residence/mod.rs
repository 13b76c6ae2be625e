//! Registered residence for people without a home: the request, the desk it went to, the outcome.
//!
//! Whoever has no home is registered where they have their domicile, or else in the Comune of birth (L. 1228/1954 art. 2 c. 3), at an
//! address that does not exist. A request that is accepted becomes that residence.

pub mod actions;
pub mod api;
pub mod pages;
pub mod store;

kernel::code_enum! {
    /// What came of a request.
    pub enum RequestState {
        /// The desk has it.
        Sent = "sent" => "Inviata allo sportello",
        /// The person is registered.
        Accepted = "accepted" => "Accolta",
        /// The person is not registered, with the reason.
        Refused = "refused" => "Non accolta",
        /// Taken back.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}
