//! The closed lists of proceedings and orders, and the rules that need no database.

use crate::law;
use crate::report::CourtReportKind;
use chrono::{Months, NaiveDate};

kernel::code_enum! {
    /// What a proceeding is about.
    pub enum ProceedingKind {
        /// Before any order: the prosecutor was told.
        Report = "report" => "Segnalazione alla procura minorile",
        /// Parental responsibility.
        Protection = "protection" => "Protezione di un minore (artt. 330-336 c.c.)",
        /// Art. 403 c.c.
        UrgentPlacement = "urgent_placement" => "Collocamento d’urgenza (art. 403 c.c.)",
        /// Separation, divorce.
        Family = "family" => "Separazione, divorzio, affidamento dei figli",
        /// Adoption.
        Adoptability = "adoptability" => "Stato di adottabilità",
        /// Guardianship of a minor or an adult.
        Guardianship = "guardianship" => "Tutela o curatela",
        /// Support administration.
        Support = "support" => "Amministrazione di sostegno",
        /// A minor who is accused.
        PenalMinor = "penal_minor" => "Procedimento penale minorile",
        /// An adult who is accused.
        PenalAdult = "penal_adult" => "Procedimento penale",
        /// Anything else.
        Other = "other" => "Altro procedimento",
    }
}

kernel::code_enum! {
    /// As what somebody is in a proceeding.
    pub enum PartyRole {
        /// The child.
        Minor = "minor" => "Minore",
        /// A parent.
        Parent = "parent" => "Genitore",
        /// The one who is protected.
        Protected = "protected" => "Persona da proteggere",
        /// The accused.
        Accused = "accused" => "Imputato",
        /// Who was hurt.
        Injured = "injured" => "Persona offesa",
        /// Anything else.
        Other = "other" => "Altra parte",
    }
}

kernel::code_enum! {
    /// What an order is.
    pub enum CourtOrderKind {
        /// A request of inquiry.
        Inquiry = "inquiry" => "Richiesta di indagine",
        /// Custody to the social service.
        Custody = "custody" => "Affidamento al servizio sociale",
        /// Foster care.
        Foster = "foster" => "Affidamento familiare",
        /// Taken away from home.
        Removal = "removal" => "Allontanamento",
        /// Placed in a community.
        Placement = "placement" => "Collocamento in struttura",
        /// Parental responsibility limited.
        Limits = "limits" => "Limitazione della responsabilità genitoriale",
        /// Parental responsibility suspended or lost.
        SuspendedParents = "suspended_parents" => "Sospensione o decadenza dalla responsabilità genitoriale",
        /// A guardian.
        Guardian = "guardian" => "Nomina di tutore o curatore",
        /// A support administrator.
        SupportAdministrator = "support_administrator" => "Nomina di amministratore di sostegno",
        /// A special curator.
        SpecialCurator = "special_curator" => "Nomina di curatore speciale",
        /// Visits.
        Visits = "visits" => "Incontri protetti o spazio neutro",
        /// Probation.
        Probation = "probation" => "Messa alla prova",
        /// Nothing goes on.
        Archived = "archived" => "Archiviazione o non luogo a provvedere",
        /// Anything else.
        Other = "other" => "Altro provvedimento",
    }
}

kernel::code_enum! {
    /// Where an order stands.
    pub enum CourtOrderState {
        /// It holds.
        InForce = "in_force" => "In vigore",
        /// It is suspended.
        Suspended = "suspended" => "Sospeso",
        /// Taken away.
        Revoked = "revoked" => "Revocato",
        /// Its time is over.
        Expired = "expired" => "Scaduto",
        /// Done.
        Executed = "executed" => "Eseguito",
    }
}

kernel::code_enum! {
    /// Whether an order is held up, or goes on again.
    pub enum OrderPause {
        /// Held up, for example while it is appealed.
        Suspend = "suspend" => "L’autorità lo ha sospeso",
        /// It holds again.
        Resume = "resume" => "L’autorità lo ha rimesso in vigore",
    }
}

kernel::code_enum! {
    /// How somebody writes that an order ended: its day alone ends nothing.
    pub enum OrderEnd {
        /// The authority took it away.
        Revoked = "revoked" => "L’autorità lo ha revocato",
        /// Its time is over and nobody extended it.
        Expired = "expired" => "È scaduto e non è stato prorogato",
        /// What it ordered is done.
        Executed = "executed" => "È stato eseguito",
    }
}

kernel::code_enum! {
    /// How an order reached the service.
    pub enum ServedMeans {
        /// Certified mail.
        Pec = "pec" => "PEC",
        /// On paper.
        Paper = "paper" => "Posta",
        /// By hand.
        Hand = "hand" => "A mano",
        /// Otherwise.
        Other = "other" => "Altro",
    }
}

kernel::code_enum! {
    /// What a mandate asks of the service.
    pub enum CourtActivity {
        /// Assessment.
        Assessment = "assessment" => "Valutazione",
        /// Inquiry.
        Inquiry = "inquiry" => "Indagine",
        /// Diagnosis.
        Diagnosis = "diagnosis" => "Diagnosi",
        /// Support.
        Support = "support" => "Sostegno",
        /// Control.
        Control = "control" => "Controllo",
        /// Custody.
        Custody = "custody" => "Affidamento al servizio",
        /// Foster care.
        Foster = "foster" => "Affidamento familiare",
        /// Placement.
        Placement = "placement" => "Collocamento",
        /// Probation of a minor.
        ProbationMinor = "probation_minor" => "Messa alla prova di un minorenne",
        /// Probation of an adult.
        ProbationAdult = "probation_adult" => "Messa alla prova di un adulto",
        /// Visits in somebody's presence.
        SupervisedVisits = "supervised_visits" => "Incontri protetti",
    }
}

kernel::code_enum! {
    /// How a mandate stands to the family.
    pub enum CourtMandateKind {
        /// Before harm is done.
        Preventive = "preventive" => "Preventivo",
        /// Beside the family.
        Supportive = "supportive" => "Di sostegno alla famiglia",
        /// In its place.
        Substitutive = "substitutive" => "Sostitutivo della famiglia",
    }
}

kernel::code_enum! {
    /// Where a mandate stands.
    pub enum MandateState {
        /// It goes on.
        Active = "active" => "In corso",
        /// It is over.
        Ended = "ended" => "Finito",
    }
}

kernel::code_enum! {
    /// Whom a prescription binds.
    pub enum PrescriptionWhose {
        /// The service.
        Service = "service" => "Servizio",
        /// A parent.
        Parent = "parent" => "Genitore",
        /// The minor.
        Minor = "minor" => "Minore",
        /// Somebody else.
        Other = "other" => "Altri",
    }
}

kernel::code_enum! {
    /// What came of a prescription.
    pub enum PrescriptionState {
        /// To be done.
        Open = "open" => "Da fare",
        /// Done.
        Done = "done" => "Fatta",
        /// Not done.
        Missed = "missed" => "Non rispettata",
        /// No longer asked.
        Dropped = "dropped" => "Non più richiesta",
    }
}

impl CourtOrderState {
    /// Whether something can still follow from it.
    pub fn is_open(self) -> bool {
        match self {
            CourtOrderState::InForce | CourtOrderState::Suspended => true,
            CourtOrderState::Revoked | CourtOrderState::Expired | CourtOrderState::Executed => false,
        }
    }
    /// How its badge looks.
    pub fn tone(self) -> &'static str {
        match self {
            CourtOrderState::InForce => "success",
            CourtOrderState::Suspended => "warning",
            CourtOrderState::Revoked | CourtOrderState::Expired | CourtOrderState::Executed => "neutral",
        }
    }
}

impl OrderPause {
    /// From which state to which.
    pub fn step(self) -> (CourtOrderState, CourtOrderState) {
        match self {
            OrderPause::Suspend => (CourtOrderState::InForce, CourtOrderState::Suspended),
            OrderPause::Resume => (CourtOrderState::Suspended, CourtOrderState::InForce),
        }
    }
}

impl OrderEnd {
    /// The state it leads to.
    pub fn state(self) -> CourtOrderState {
        match self {
            OrderEnd::Revoked => CourtOrderState::Revoked,
            OrderEnd::Expired => CourtOrderState::Expired,
            OrderEnd::Executed => CourtOrderState::Executed,
        }
    }
}

impl PrescriptionState {
    /// How its badge looks.
    pub fn tone(self) -> &'static str {
        match self {
            PrescriptionState::Open => "warning",
            PrescriptionState::Done => "success",
            PrescriptionState::Missed => "danger",
            PrescriptionState::Dropped => "neutral",
        }
    }
}

impl CourtActivity {
    /// The reports that the law wants while it goes on: their kind, how often, how long at most.
    pub fn reports(self) -> Option<(CourtReportKind, &'static str, &'static str)> {
        match self {
            CourtActivity::Custody => Some((CourtReportKind::Custody, law::CUSTODY_REPORT, law::CUSTODY_MAX)),
            CourtActivity::Foster => Some((CourtReportKind::Foster, law::FOSTER_REPORT, law::FOSTER_MAX)),
            CourtActivity::Assessment
            | CourtActivity::Inquiry
            | CourtActivity::Diagnosis
            | CourtActivity::Support
            | CourtActivity::Control
            | CourtActivity::Placement
            | CourtActivity::ProbationMinor
            | CourtActivity::ProbationAdult
            | CourtActivity::SupervisedVisits => None,
        }
    }
    /// Whether the court must be told who of the service answers for it (L. 184/1983 art. 5-bis).
    pub fn names_worker(self) -> bool {
        self == CourtActivity::Custody
    }
}

/// The last day of an order that holds for so many months from a day.
pub fn ends_after(from: NaiveDate, months: i64) -> Option<NaiveDate> {
    u32::try_from(months).ok().and_then(|months| from.checked_add_months(Months::new(months)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_from_the_twenty_ninth_of_february_end_on_the_twenty_eighth() {
        let from = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap_or_default();
        assert_eq!(ends_after(from, 12), NaiveDate::from_ymd_opt(2029, 2, 28));
        assert_eq!(ends_after(from, -1), None);
    }

    #[test]
    fn only_custody_to_the_service_names_a_worker_and_what_goes_on_with_reports_has_a_longest_time() {
        for activity in CourtActivity::ALL {
            assert_eq!(activity.names_worker(), *activity == CourtActivity::Custody);
            if let Some((_, every, most)) = activity.reports() {
                assert!(law::ALL.contains(&every) && law::ALL.contains(&most), "{}", activity.code());
            }
        }
    }
}
