//! The port to INPS: what is asked, why, and what it may answer. The service "Consultazione Attestazione ISEE" of PDND asks for all of it.

use super::model::{IseeKind, NewAttestation};
use casework::sina::BenefitCode;
use chrono::NaiveDate;
use guard::Principal;
use kernel::{Cents, Outcome, TaxCode};
use store::Db;
use ui::Boxed;
use uuid::Uuid;

kernel::code_enum! {
    /// Why INPS is asked: what the office does with the answer. It stands in the log.
    pub enum Purpose {
        /// Somebody applied.
        Application = "application" => "Domanda di una prestazione",
        /// What somebody pays for a service.
        CoPayment = "co_payment" => "Quota di compartecipazione",
        /// What somebody has is looked at again.
        Review = "review" => "Revisione di una prestazione in corso",
        /// What somebody declared is checked (D.P.R. 445/2000 art. 71).
        Control = "control" => "Controllo di quanto dichiarato",
    }
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The attestation with its value.
    Attestation,
    /// Whether the value is not above this threshold, and nothing else of it.
    BelowThreshold(Cents),
}

/// A question of the office, before it is known of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// What is wanted.
    pub wanted: Wanted,
    /// Of which kind.
    pub kind: IseeKind,
    /// The day on which it must hold.
    pub on: NaiveDate,
    /// Why.
    pub purpose: Purpose,
    /// For which benefit, in the national nomenclature.
    pub benefit: BenefitCode,
    /// Number of the application; may be empty.
    pub application: String,
}

/// A question to INPS.
#[derive(Clone, PartialEq, Eq)]
pub struct IseeQuestion {
    /// Whom it is about.
    pub tax_code: TaxCode,
    /// What, for which benefit and why.
    pub about: NewQuestion,
}

// Whom a question is about must not reach logs.
impl std::fmt::Debug for IseeQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IseeQuestion").finish_non_exhaustive()
    }
}

/// What INPS answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IseeAnswer {
    /// The attestation that holds on the day. Its members are told by tax code and name.
    Attestation(Box<NewAttestation>),
    /// The value is not above the threshold.
    Below,
    /// It is.
    Above,
    /// There is no attestation that holds on the day.
    Nothing,
}

/// Who asks: services outside want to know it, and write it down too.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The database.
    pub db: &'a Db,
    /// Whoever asks.
    pub principal: &'a Principal,
    /// The question, as it stands in the list of questions.
    pub question: Uuid,
}

/// A service that tells attestations.
pub trait IseeService: Send + Sync {
    /// A short name, kept with each question: `stand-in`, `inps`.
    fn name(&self) -> &'static str;
    /// What people read as the source of an answer.
    fn title(&self) -> String;
    /// Whether it answers for the body of whoever asks.
    ///
    /// # Errors
    /// Those of the database.
    fn serves<'a>(&'a self, db: &'a Db, principal: &'a Principal) -> Boxed<'a, Outcome<bool>>;
    /// Answers a question that was written into the log before.
    ///
    /// # Errors
    /// [`crate::Problem::NoAnswer`] when the service cannot be reached, [`crate::Problem::NotUnderstood`] when its answer makes no sense.
    fn ask<'a>(&'a self, asking: Asking<'a>, question: &'a IseeQuestion) -> Boxed<'a, Outcome<IseeAnswer>>;
}
