//! Minors whom the public authority placed at once (art. 403 c.c.): every moment on which the law counts, by when the next one, and what
//! follows when one is missed. The program counts and warns. That a measure lapsed is confirmed by a person.

pub mod actions;
pub mod api;
pub mod forms;
pub mod legs;
pub mod pages;
pub mod store;

pub use legs::{Leg, LegRow, LegState, Moments, legs};

kernel::id_type! {
    /// An urgent placement.
    PlacementId,
}

kernel::code_enum! {
    /// What the prosecutor did.
    pub enum ProsecutorOutcome {
        /// Asked the court to validate it.
        Asked = "asked" => "Ha chiesto la convalida al tribunale per i minorenni",
        /// Took it away.
        Revoked = "revoked" => "Ha revocato il collocamento",
    }
}

kernel::code_enum! {
    /// What the court decreed.
    pub enum Decree {
        /// It stands.
        Validated = "validated" => "Convalidato",
        /// It does not.
        Revoked = "revoked" => "Non convalidato",
    }
}

kernel::code_enum! {
    /// What the court decided in full composition after the hearing.
    pub enum CollegeDecree {
        /// What was decreed stands.
        Confirmed = "confirmed" => "Confermato",
        /// It stands in another way.
        Changed = "changed" => "Modificato",
        /// It does not stand.
        Revoked = "revoked" => "Revocato",
    }
}

kernel::code_enum! {
    /// How an urgent placement ended.
    pub enum PlacementEnd {
        /// Confirmed or changed by the court in full composition: what follows is in its order.
        Validated = "validated" => "Confermato dal tribunale: segue il suo provvedimento",
        /// Taken away by the prosecutor or the court.
        Revoked = "revoked" => "Revocato",
        /// A term passed: it lost its effect.
        Lapsed = "lapsed" => "Ha perso efficacia per il passare di un termine",
        /// The reason is gone and the child went back.
        Returned = "returned" => "Il minore è rientrato: il motivo è venuto meno",
        /// The child died.
        Died = "died" => "Il minore è deceduto",
    }
}
