//! What keeps a record from being sent: the rule, the row that holds the fault, and who can put it right.

use super::Whereabouts;
use kernel::code_enum;
use serde::Serialize;
use uuid::Uuid;

code_enum! {
    /// The rules. The code is stable: it is shown, exported and documented.
    pub enum Gap {
        /// No identifier at all.
        TaxCodeMissing = "SIUSS-001" => "Manca il codice fiscale.",
        /// Code of a homonym with letters in year or day.
        TaxCodeHomonym = "SIUSS-002" => "Il codice fiscale è giusto, ma è di omocodia con lettere nell'anno o nel giorno di nascita: il tracciato INPS non lo accetta.",
        /// STP code.
        TaxCodeStp = "SIUSS-003" => "La persona ha solo il codice STP, che INPS non accetta. Quando riceve un codice fiscale, registralo.",
        /// ENI code.
        TaxCodeEni = "SIUSS-004" => "La persona ha solo il codice ENI, che INPS non accetta. Quando riceve un codice fiscale, registralo.",
        /// Not a tax code.
        TaxCodeWrong = "SIUSS-005" => "Il codice fiscale è sbagliato: ricontrollalo sul tesserino.",
        /// No surname, or one that cannot be written.
        Surname = "SIUSS-006" => "Manca il cognome, o contiene caratteri non ammessi.",
        /// No given name, or one that cannot be written.
        GivenName = "SIUSS-007" => "Manca il nome, o contiene caratteri non ammessi.",
        /// No year of birth.
        BirthYear = "SIUSS-008" => "Manca l'anno di nascita, o è fuori da ogni periodo possibile.",
        /// No place of birth.
        BirthPlace = "SIUSS-009" => "Manca il luogo di nascita: indica il comune, o lo Stato estero.",
        /// No sex.
        Gender = "SIUSS-010" => "Manca il sesso: il tracciato INPS chiede maschio o femmina.",
        /// No citizenship.
        Citizenship = "SIUSS-011" => "Manca la cittadinanza.",
        /// The code of the state is not in the table.
        CountryCode = "SIUSS-012" => "Nella tabella delle cittadinanze SIUSS manca il codice di questo Stato.",
        /// No address.
        Address = "SIUSS-013" => "Manca l'indirizzo: residenza, domicilio o luogo di presenza.",
        /// No region, Italy.
        Region = "SIUSS-014" => "Nell'indirizzo in Italia manca la regione.",
        /// No municipality, Italy.
        Municipality = "SIUSS-015" => "Nell'indirizzo in Italia manca il comune.",
        /// No kind of means test.
        MeansTest = "SIUSS-020" => "Non è indicato se la prestazione è soggetta a ISEE o a un'altra prova dei mezzi.",
        /// A DSU number that does not fit.
        DeclarationNumber = "SIUSS-021" => "Il protocollo della DSU non è valido: al massimo 30 caratteri.",
        /// A DSU year that cannot be.
        DeclarationYear = "SIUSS-022" => "L'anno della DSU è fuori da ogni periodo possibile.",
        /// No benefit code.
        BenefitCode = "SIUSS-023" => "Il servizio non ha il codice della prestazione SIUSS, come A2.07.",
        /// No benefit name, or too short.
        BenefitName = "SIUSS-024" => "La denominazione della prestazione manca o è troppo breve: servono almeno 10 caratteri.",
        /// No application number.
        Application = "SIUSS-025" => "Manca il protocollo della domanda.",
        /// An application number that does not fit.
        ApplicationTooLong = "SIUSS-026" => "Il protocollo della domanda non è valido: al massimo 32 caratteri.",
        /// Neither periodic nor once.
        Character = "SIUSS-030" => "Non è indicato se la prestazione è periodica o data una volta sola.",
        /// Periodic without first day.
        FirstDay = "SIUSS-031" => "La prestazione è periodica: manca il giorno di inizio.",
        /// Periodic without last day.
        LastDay = "SIUSS-032" => "La prestazione è periodica: manca il giorno di fine.",
        /// It ends before it begins.
        EndBeforeStart = "SIUSS-033" => "La prestazione finisce prima di iniziare.",
        /// Periodic without cadence.
        Cadence = "SIUSS-034" => "La prestazione è periodica: manca ogni quanti mesi si dà, da 1 a 12.",
        /// Periodic without monthly amount.
        MonthlyAmount = "SIUSS-035" => "La prestazione è periodica: manca l'importo mensile.",
        /// Once, without day.
        OneOffDay = "SIUSS-036" => "La prestazione è data una volta sola: manca il giorno in cui è stata erogata.",
        /// Once, without amount.
        OneOffAmount = "SIUSS-037" => "La prestazione è data una volta sola: manca l'importo.",
        /// A day out of every possible period.
        DayOutOfRange = "SIUSS-038" => "Una data è fuori da ogni periodo possibile: controlla l'anno.",
        /// An amount below zero.
        NegativeAmount = "SIUSS-039" => "Un importo è negativo.",
        /// The shares are more than the amount, or are all known and make another sum.
        Shares = "SIUSS-040" => "Le quote di ente, utente e servizio sanitario non corrispondono all'importo.",
        /// Hours that a month does not have.
        MonthlyHours = "SIUSS-041" => "Le ore mensili non sono possibili: un mese ne ha al massimo 744.",
        /// Not known whether in care.
        InCare = "SIUSS-050" => "Non è indicato se la persona era in carico.",
        /// In care, without area.
        Area = "SIUSS-051" => "La persona è in carico: manca l'area di utenza per SIUSS.",
        /// In care in an area that SIUSS counts as disability and lack of self-sufficiency, without assessment.
        SinaMissing = "SIUSS-052" => "Manca la valutazione SINA.",
        /// An assessment that is not complete.
        SinaIncomplete = "SIUSS-053" => "La valutazione SINA non è completa.",
        /// No code of the body.
        BodyCode = "SIUSS-060" => "Nella configurazione dell'ente manca il codice con cui INPS lo conosce.",
        /// No seat of the body.
        BodySeat = "SIUSS-061" => "Nella configurazione dell'ente manca il comune della sede legale.",
        /// No officer.
        BodyOfficer = "SIUSS-062" => "Nella configurazione dell'ente manca il codice fiscale dell'operatore che risponde dell'invio, o INPS non lo accetta.",
        /// A name that cannot be written.
        BodyName = "SIUSS-063" => "La denominazione dell'ente contiene caratteri non ammessi.",
    }
}

code_enum! {
    /// Of what sort a fault is.
    pub enum GapKind {
        /// A fact is not there.
        Missing = "missing" => "Manca",
        /// A fact is there, and is wrong.
        Wrong = "wrong" => "Da correggere",
        /// Everything is right, and INPS does not take it.
        NotTransmissible = "not_transmissible" => "Non trasmissibile",
    }
}

code_enum! {
    /// Which record of the city holds the fault.
    pub enum Holder {
        /// The person.
        Person = "person" => "Persona",
        /// The case.
        Case = "case" => "Cartella",
        /// The SINA assessment.
        Assessment = "assessment" => "Valutazione SINA",
        /// The line of the plan.
        PlanService = "plan_service" => "Servizio del progetto",
        /// The service of the catalogue.
        Service = "service" => "Servizio del catalogo",
        /// The delivery.
        Delivery = "delivery" => "Prestazione erogata",
        /// The table of citizenships.
        CitizenshipTable = "citizenship_table" => "Tabella delle cittadinanze",
        /// The configuration of the body.
        Body = "body" => "Configurazione dell'ente",
    }
}

code_enum! {
    /// Who can put it right.
    pub enum Fixer {
        /// The desk, or the secretariat of the unit.
        Desk = "desk" => "Segreteria o sportello",
        /// The social worker of the case.
        SocialWorker = "social_worker" => "Assistente sociale del caso",
        /// The administrative officer.
        AdministrativeOfficer = "administrative_officer" => "Ufficio amministrativo",
        /// Whoever keeps the catalogue.
        CatalogueOffice = "catalogue_office" => "Chi tiene il catalogo dei servizi",
        /// The provider, or the office that receives what it reports.
        Provider = "provider" => "Ente gestore, o l'ufficio che riceve i suoi dati",
        /// The administrator of the installation.
        Administrator = "administrator" => "Amministratore del sistema",
        /// Nobody in the body.
        Inps = "inps" => "Nessuno nell'ente: dipende da INPS",
    }
}

impl Gap {
    /// Of what sort it is.
    pub const fn kind(self) -> GapKind {
        match self {
            Gap::TaxCodeHomonym | Gap::TaxCodeStp | Gap::TaxCodeEni => GapKind::NotTransmissible,
            Gap::TaxCodeWrong
            | Gap::DeclarationNumber
            | Gap::DeclarationYear
            | Gap::ApplicationTooLong
            | Gap::EndBeforeStart
            | Gap::DayOutOfRange
            | Gap::NegativeAmount
            | Gap::Shares
            | Gap::MonthlyHours
            | Gap::BodyName => GapKind::Wrong,
            Gap::TaxCodeMissing
            | Gap::Surname
            | Gap::GivenName
            | Gap::BirthYear
            | Gap::BirthPlace
            | Gap::Gender
            | Gap::Citizenship
            | Gap::CountryCode
            | Gap::Address
            | Gap::Region
            | Gap::Municipality
            | Gap::MeansTest
            | Gap::BenefitCode
            | Gap::BenefitName
            | Gap::Application
            | Gap::Character
            | Gap::FirstDay
            | Gap::LastDay
            | Gap::Cadence
            | Gap::MonthlyAmount
            | Gap::OneOffDay
            | Gap::OneOffAmount
            | Gap::InCare
            | Gap::Area
            | Gap::SinaMissing
            | Gap::SinaIncomplete
            | Gap::BodyCode
            | Gap::BodySeat
            | Gap::BodyOfficer => GapKind::Missing,
        }
    }

    /// Which record holds it, and who can put it right.
    pub const fn place(self) -> (Holder, Fixer) {
        match self {
            Gap::TaxCodeHomonym => (Holder::Person, Fixer::Inps),
            Gap::TaxCodeMissing
            | Gap::TaxCodeStp
            | Gap::TaxCodeEni
            | Gap::TaxCodeWrong
            | Gap::Surname
            | Gap::GivenName
            | Gap::BirthYear
            | Gap::BirthPlace
            | Gap::Gender
            | Gap::Citizenship
            | Gap::Address
            | Gap::Region
            | Gap::Municipality => (Holder::Person, Fixer::Desk),
            Gap::CountryCode => (Holder::CitizenshipTable, Fixer::Administrator),
            Gap::BenefitCode | Gap::BenefitName => (Holder::Service, Fixer::CatalogueOffice),
            Gap::FirstDay | Gap::LastDay | Gap::EndBeforeStart | Gap::Cadence | Gap::MeansTest | Gap::Character => {
                (Holder::PlanService, Fixer::SocialWorker)
            }
            Gap::DeclarationNumber
            | Gap::DeclarationYear
            | Gap::Application
            | Gap::ApplicationTooLong
            | Gap::MonthlyAmount
            | Gap::DayOutOfRange
            | Gap::NegativeAmount
            | Gap::Shares
            | Gap::MonthlyHours => (Holder::PlanService, Fixer::AdministrativeOfficer),
            Gap::OneOffDay | Gap::OneOffAmount => (Holder::Delivery, Fixer::Provider),
            Gap::InCare | Gap::Area => (Holder::Case, Fixer::SocialWorker),
            // The page of the assessments is also where the first one is made.
            Gap::SinaMissing | Gap::SinaIncomplete => (Holder::Assessment, Fixer::SocialWorker),
            Gap::BodyCode | Gap::BodySeat | Gap::BodyOfficer | Gap::BodyName => (Holder::Body, Fixer::Administrator),
        }
    }
}

/// One thing that keeps a record from being sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub gap: Gap,
    /// Which record holds it.
    pub holder: Holder,
    /// That record; `None` when the source did not name it, or there is only one (a table).
    pub record: Option<Uuid>,
    /// Who can put it right.
    pub fixer: Fixer,
    /// The facts of this case, in Italian.
    pub detail: Option<String>,
}

impl Finding {
    /// A finding on the rows of a source.
    pub fn new(gap: Gap, whereabouts: &Whereabouts) -> Self {
        let (holder, fixer) = gap.place();
        let record = match holder {
            Holder::Person => whereabouts.person.map(Uuid::from),
            Holder::Case => whereabouts.case.map(Uuid::from),
            Holder::Assessment => whereabouts.assessment,
            Holder::PlanService => whereabouts.plan_service.map(Uuid::from),
            Holder::Service => whereabouts.service.map(Uuid::from),
            Holder::Delivery => whereabouts.delivery.map(Uuid::from),
            Holder::CitizenshipTable | Holder::Body => None,
        };
        Finding { gap, holder, record, fixer, detail: None }
    }

    /// The same finding with the facts of this case.
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The sentence people read.
    pub fn sentence(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{} {detail}", self.gap.label()),
            None => self.gap.label().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_own_code_and_a_sentence_that_ends() {
        let codes: std::collections::BTreeSet<&str> = Gap::ALL.iter().map(|gap| gap.code()).collect();
        assert_eq!(codes.len(), Gap::ALL.len());
        for gap in Gap::ALL {
            assert!(gap.code().starts_with("SIUSS-") && gap.label().ends_with('.'), "{gap:?}");
        }
    }

    #[test]
    fn only_what_inps_refuses_for_good_is_out_of_everybodys_hands() {
        let hopeless: Vec<&Gap> = Gap::ALL.iter().filter(|gap| gap.place().1 == Fixer::Inps).collect();
        assert_eq!(hopeless, [&Gap::TaxCodeHomonym]);
        assert!(hopeless.iter().all(|gap| gap.kind() == GapKind::NotTransmissible));
    }
}
