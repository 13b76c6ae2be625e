//! The closed lists of a plan.

use kernel::code_enum;

code_enum! {
    /// What a plan is.
    pub enum PlanKind {
        /// Individual plan (PAI).
        Individual = "individual" => "Progetto individuale (PAI)",
        /// Plan of a family.
        Family = "family" => "Progetto familiare",
        /// Educational plan.
        Educational = "educational" => "Progetto educativo individualizzato (PEI)",
        /// Life project of a person with a disability (L. 328/2000 art. 14, D.Lgs. 62/2024).
        Life = "life" => "Progetto di vita",
        /// Support while an order of a judicial authority is carried out.
        Mandated = "mandated" => "Progetto con provvedimento dell’autorità giudiziaria",
        /// Inclusion pact.
        Inclusion = "inclusion" => "Patto per l’inclusione",
        /// Pact with whoever has a temporary residence.
        SocialPact = "social_pact" => "Patto sociale (residenza temporanea)",
        /// What a person and the service agree on for a benefit.
        Benefit = "benefit" => "Progetto personale per una prestazione",
    }
}

code_enum! {
    /// Where a plan stands.
    pub enum PlanState {
        /// Being written.
        Draft = "draft" => "Bozza",
        /// Waiting for signatures.
        Signing = "signing" => "Alla firma",
        /// Signed by all who must sign.
        Agreed = "agreed" => "Concordato",
        /// A later edition was agreed.
        Superseded = "superseded" => "Sostituito",
        /// The case was closed.
        Ended = "ended" => "Concluso",
        /// Given up before it was signed.
        Dropped = "dropped" => "Eliminato",
    }
}

impl PlanState {
    /// What stands before the days of a plan: those of one that was not gone through to its end are what was foreseen.
    pub const fn period_words(self) -> &'static str {
        match self {
            PlanState::Agreed => "vale",
            PlanState::Draft | PlanState::Signing => "previsto",
            PlanState::Superseded | PlanState::Ended | PlanState::Dropped => "era previsto",
        }
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            PlanState::Draft => "neutral",
            PlanState::Signing => "warning",
            PlanState::Agreed => "success",
            PlanState::Superseded | PlanState::Ended | PlanState::Dropped => "info",
        }
    }
}

code_enum! {
    /// Why a service must go ahead even without cover.
    pub enum MandatoryGround {
        /// An order of a judicial authority.
        CourtOrder = "court_order" => "Ordine dell’autorità giudiziaria",
        /// A duty that a law sets out.
        Law = "law" => "Obbligo di legge",
    }
}

code_enum! {
    /// Whether the person's means count for a service; the codes are those of SIUSS (`PresenzaProvaMezzi`).
    pub enum MeansTest {
        /// Subject to ISEE.
        Isee = "1" => "Soggetta a ISEE",
        /// Subject to another test of means.
        Other = "2" => "Soggetta a una prova dei mezzi diversa dall’ISEE",
        /// As a rule subject to ISEE, but not for this person.
        Exempted = "3" => "Di regola soggetta a ISEE, non per questa persona",
        /// Not subject to any test of means.
        NoTest = "4" => "Senza prova dei mezzi",
    }
}

impl MeansTest {
    /// As stored.
    pub const fn number(self) -> i64 {
        match self {
            MeansTest::Isee => 1,
            MeansTest::Other => 2,
            MeansTest::Exempted => 3,
            MeansTest::NoTest => 4,
        }
    }
    /// What follows the words "Prova dei mezzi:".
    pub const fn words(self) -> &'static str {
        match self {
            MeansTest::Isee => "ISEE",
            MeansTest::Other => "diversa dall’ISEE",
            MeansTest::Exempted => "ISEE di regola, non per questa persona",
            MeansTest::NoTest => "nessuna",
        }
    }
    /// From what is stored or what the catalogue says.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(MeansTest::Isee),
            2 => Some(MeansTest::Other),
            3 => Some(MeansTest::Exempted),
            4 => Some(MeansTest::NoTest),
            _ => None,
        }
    }
}

code_enum! {
    /// As whom somebody signs.
    pub enum SignerRole {
        /// The person.
        Person = "person" => "La persona",
        /// A parent.
        Parent = "parent" => "Genitore",
        /// A guardian.
        Guardian = "guardian" => "Tutore o curatore",
        /// A support administrator.
        SupportAdministrator = "support_administrator" => "Amministratore di sostegno",
        /// A member of the family.
        Family = "family" => "Familiare",
        /// The social service.
        Service = "service" => "Servizio sociale",
        /// A provider.
        Provider = "provider" => "Ente gestore",
        /// Health service.
        Health = "health" => "Servizio sanitario",
        /// Anybody else.
        Other = "other" => "Altro",
    }
}

code_enum! {
    /// Whose a resource is.
    pub enum ResourceOf {
        /// The person's own.
        Person = "person" => "Della persona",
        /// Family, neighbours, associations.
        Network = "network" => "Della rete",
        /// The services'.
        Service = "service" => "Dei servizi",
    }
}

code_enum! {
    /// How somebody signed.
    pub enum SigningMeans {
        /// On paper, by hand.
        Handwritten = "handwritten" => "Firma autografa su carta",
        /// Advanced electronic signature (D.Lgs. 82/2005 art. 1).
        Advanced = "advanced" => "Firma elettronica avanzata (FEA)",
        /// Qualified or digital signature.
        Digital = "digital" => "Firma digitale",
        /// Said aloud before a witness.
        Spoken = "spoken" => "A voce, davanti a un testimone",
    }
}
