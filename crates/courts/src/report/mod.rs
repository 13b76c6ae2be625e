//! Reports that an authority waits for: asked by the law (custody, foster care, the name of the worker), by an order, or owed because of what
//! was seen (prejudice). The worker writes them in the documents. A report that was sent after its day stays late.

pub mod actions;
pub mod api;
pub mod pages;
pub mod prejudice;
pub mod store;

use chrono::NaiveDate;

kernel::id_type! {
    /// A report.
    ReportId,
}

kernel::code_enum! {
    /// What a report is.
    pub enum CourtReportKind {
        /// A child may come to harm.
        Prejudice = "prejudice" => "Segnalazione di pregiudizio",
        /// What the prosecutor asked.
        Inquiry = "inquiry" => "Relazione di indagine",
        /// From time to time.
        Periodic = "periodic" => "Relazione periodica",
        /// At the end.
        Final = "final" => "Relazione finale",
        /// Every six months of custody.
        Custody = "custody" => "Relazione sull’affidamento al servizio",
        /// Every six months of foster care.
        Foster = "foster" => "Relazione sull’affidamento familiare",
        /// Of a probation.
        Probation = "probation" => "Relazione sulla messa alla prova",
        /// Of a guardianship.
        Guardianship = "guardianship" => "Relazione sulla tutela",
        /// Who answers for the custody.
        WorkerName = "worker_name" => "Nome dell’operatore responsabile",
        /// The first talk with a minor who came alone.
        FirstInterviewMsna = "first_interview_msna" => "Primo colloquio con un minore straniero non accompagnato",
    }
}

kernel::code_enum! {
    /// Where a report stands.
    pub enum CourtReportState {
        /// To be written.
        Due = "due" => "Da scrivere",
        /// Being written.
        Written = "written" => "In scrittura",
        /// Sent in time.
        Sent = "sent" => "Inviata",
        /// Sent after its day.
        Late = "late" => "Inviata in ritardo",
        /// No longer asked.
        Waived = "waived" => "Non più dovuta",
    }
}

impl CourtReportKind {
    /// The model of the document.
    pub fn template(self) -> &'static str {
        match self {
            CourtReportKind::Prejudice => "segnalazione-pregiudizio",
            CourtReportKind::Custody | CourtReportKind::Foster | CourtReportKind::Periodic => "relazione-semestrale",
            CourtReportKind::Final => "relazione-finale",
            CourtReportKind::WorkerName => "nomina-operatore",
            CourtReportKind::Inquiry
            | CourtReportKind::Probation
            | CourtReportKind::Guardianship
            | CourtReportKind::FirstInterviewMsna => "relazione-autorita-giudiziaria",
        }
    }
}

impl CourtReportState {
    /// Whether it is still owed.
    pub fn is_open(self) -> bool {
        match self {
            CourtReportState::Due | CourtReportState::Written => true,
            CourtReportState::Sent | CourtReportState::Late | CourtReportState::Waived => false,
        }
    }
    /// How its badge looks.
    pub fn tone(self) -> &'static str {
        match self {
            CourtReportState::Due => "warning",
            CourtReportState::Written => "info",
            CourtReportState::Sent => "success",
            CourtReportState::Late => "danger",
            CourtReportState::Waived => "neutral",
        }
    }
}

/// A report that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NewDueReport {
    /// In which proceeding.
    pub proceeding: crate::order::ProceedingId,
    /// By which order.
    pub order: Option<crate::order::OrderId>,
    /// For which mandate.
    pub mandate: Option<crate::order::MandateId>,
    /// What.
    pub kind: CourtReportKind,
    /// Since when.
    pub asked_on: NaiveDate,
    /// By when.
    pub due_on: NaiveDate,
    /// The term of law; empty where none sets it.
    pub rule: &'static str,
}
