//! Judicial authorities, and who else stands beside them: where they are, and for what they answer since when. Competences are data of the
//! body. Those of Milan are shipped (`data/national/authorities.toml`) and taken over by a click.

pub mod actions;
pub mod api;
pub mod pages;
mod shipped;
pub mod store;

pub use store::{Authority, all_on, choices_on, one_on};

kernel::id_type! {
    /// A judicial authority.
    AuthorityId,
}

kernel::code_enum! {
    /// What an authority is.
    pub enum AuthorityKind {
        /// Tribunale per i minorenni.
        JuvenileCourt = "juvenile_court" => "Tribunale per i minorenni",
        /// Procura minorile.
        JuvenileProsecutor = "juvenile_prosecutor" => "Procura presso il tribunale per i minorenni",
        /// Sezione IX civile.
        OrdinaryCourtCivil9 = "ordinary_court_civil_9" => "Tribunale ordinario, sezione famiglia",
        /// Sezione VIII, tutele.
        GuardianshipSection8 = "guardianship_section_8" => "Tribunale ordinario, sezione tutele",
        /// Giudice tutelare.
        GuardianshipJudge = "guardianship_judge" => "Giudice tutelare",
        /// Penal court.
        PenalCourt = "penal_court" => "Tribunale penale",
        /// Procura della Repubblica.
        Prosecutor = "prosecutor" => "Procura della Repubblica",
        /// Corte d'appello, sezione minori.
        AppealJuvenile = "appeal_juvenile" => "Corte d’appello, sezione minori e famiglia",
        /// Ufficio di servizio sociale per i minorenni.
        Ussm = "ussm" => "Ufficio di servizio sociale per i minorenni (USSM)",
        /// Ufficio di esecuzione penale esterna.
        Uepe = "uepe" => "Ufficio di esecuzione penale esterna (UEPE)",
        /// Police.
        Police = "police" => "Forze dell’ordine",
        /// Guarantor of children or of prisoners.
        Guarantor = "guarantor" => "Garante",
    }
}
