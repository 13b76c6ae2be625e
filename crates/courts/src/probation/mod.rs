//! Probation (messa alla prova): of a minor with the juvenile service of justice (D.P.R. 448/1988 art. 28), of an adult with the external penal
//! office (L. 67/2014). How long it may last is dated data; a limit that was not read at its source is told, not enforced.

pub mod actions;
pub mod api;
pub mod pages;
pub mod store;

kernel::id_type! {
    /// A probation.
    ProbationId,
}

kernel::code_enum! {
    /// Whose probation.
    pub enum ProbationKind {
        /// With the juvenile service of justice.
        Minor = "minor" => "Minorenne, con l’USSM",
        /// With the external penal office.
        Adult = "adult" => "Adulto, con l’UEPE",
    }
}

kernel::code_enum! {
    /// How it ended.
    pub enum ProbationOutcome {
        /// Well.
        Positive = "positive" => "Esito positivo",
        /// Not well.
        Negative = "negative" => "Esito negativo",
        /// Taken away for serious and repeated breach.
        Revoked = "revoked" => "Revocata",
    }
}
