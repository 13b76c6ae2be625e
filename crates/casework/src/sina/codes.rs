//! The closed lists of the SINA assessment. Codes are those of the national schema (PS_PSA_SINA, release 201812), so that what is
//! stored is what is sent; `"0"`, where it occurs, is ours: it says that the matter was looked at and there is nothing, which the
//! schema expresses by leaving the field out.

use kernel::code_enum;

code_enum! {
    /// How the person moves about (`Mobilita`).
    pub enum Mobility {
        /// Without anybody's help.
        Alone = "1" => "Si sposta senza aiuto",
        /// With somebody's help.
        Helped = "2" => "Si sposta con l'aiuto di qualcuno",
        /// Not at all.
        Unable = "3" => "Non si sposta",
    }
}

code_enum! {
    /// Activities of daily living (`AttivitaVitaQuotidiana`).
    pub enum DailyLiving {
        /// Manages alone.
        Independent = "1" => "Autonomia",
        /// Needs help with some of them.
        PartlyDependent = "2" => "Dipendenza parziale",
        /// Needs help with all of them.
        WhollyDependent = "3" => "Dipendenza totale",
    }
}

code_enum! {
    /// Cognitive disorders (`DisturbiAreaCognitiva`, left out when there are none).
    pub enum CognitiveDisorders {
        /// Looked at, and none found; ours, not sent.
        Absent = "0" => "Assenti",
        /// Mild.
        Mild = "1" => "Lievi",
        /// Moderate.
        Moderate = "2" => "Moderati",
        /// Severe.
        Severe = "3" => "Gravi",
    }
}

code_enum! {
    /// Behavioural disorders (`DisturbiComportamentali`).
    pub enum BehaviouralDisorders {
        /// None.
        Absent = "1" => "Assenti",
        /// Some.
        Present = "2" => "Presenti",
    }
}

code_enum! {
    /// How much health care is needed (`NecessitaCureSanitarie`, left out when none is).
    pub enum HealthCareNeed {
        /// Looked at, and none needed; ours, not sent.
        Absent = "0" => "Nessuno",
        /// Little.
        Low = "1" => "Basso",
        /// Some.
        Medium = "2" => "Medio",
        /// Much.
        High = "3" => "Alto",
    }
}

code_enum! {
    /// What the person lives on (`AreaReddituale`).
    pub enum IncomeArea {
        /// Own means are enough.
        SelfSupporting = "1" => "I mezzi propri bastano",
        /// Relatives or others help.
        HelpedByOthers = "2" => "Riceve aiuto da parenti o da altre persone",
        /// In need, and nobody helps.
        InNeed = "3" => "In bisogno economico, senza aiuti da parenti o da altre persone",
    }
}

code_enum! {
    /// Family and informal network (`AreaSupporto`).
    pub enum SupportArea {
        /// There is one.
        Present = "1" => "Rete familiare o informale presente",
        /// In part, or for some time.
        Partial = "2" => "Rete familiare o informale parziale o temporanea",
        /// There is none.
        Absent = "3" => "Rete familiare o informale assente",
    }
}

code_enum! {
    /// Where the assessment comes from (`FonteDerivazioneValutazione`).
    pub enum AssessmentSource {
        /// The multidimensional assessment unit.
        MultidimensionalUnit = "1" => "Unità di valutazione multidimensionale (UVM)",
        /// The social record.
        SocialRecord = "2" => "Cartella sociale",
        /// Other papers.
        OtherDocuments = "3" => "Altra documentazione",
        /// Asked of the person directly.
        Direct = "4" => "Raccolta diretta",
    }
}

code_enum! {
    /// The instrument used (`StrumentoValutazione`).
    pub enum AssessmentTool {
        /// SVAMA.
        Svama = "1" => "SVAMA",
        /// AGED.
        Aged = "2" => "AGED",
        /// RUG.
        Rug = "3" => "RUG",
        /// SOSIA.
        Sosia = "4" => "SOSIA",
        /// The polar chart.
        PolarChart = "5" => "Schema polare",
        /// VALGRAF.
        Valgraf = "6" => "VALGRAF",
        /// Any other system.
        Other = "7" => "Altro sistema",
    }
}

code_enum! {
    /// Certificates of civil invalidity and of disability (`InvCiv`).
    pub enum DisabilityCertificate {
        /// Civil invalidity of 75% or more, not total.
        Partial75 = "1" => "Invalidità civile parziale, dal 75%",
        /// Total civil invalidity with the attendance allowance.
        TotalWithAllowance = "2" => "Invalidità civile totale con indennità di accompagnamento",
        /// Total civil invalidity without the attendance allowance.
        TotalWithoutAllowance = "3" => "Invalidità civile totale senza indennità di accompagnamento",
        /// Certificate of child neuropsychiatry.
        ChildNeuropsychiatry = "4" => "Certificazione di neuropsichiatria infantile (NPI)",
        /// L. 104/1992, art. 3(1).
        Law104Art3Par1 = "5" => "Legge 104/1992, art. 3 comma 1",
        /// L. 104/1992, art. 3(3): severe.
        Law104Art3Par3 = "6" => "Legge 104/1992, art. 3 comma 3 (gravità)",
        /// L. 104/1992, art. 12: right to education.
        Law104Art12 = "7" => "Legge 104/1992, art. 12 (istruzione)",
        /// L. 104/1992, art. 13: integration at school.
        Law104Art13 = "8" => "Legge 104/1992, art. 13 (integrazione scolastica)",
    }
}

code_enum! {
    /// How the certificates are known (`FonteDerivazioneInvalidita`).
    pub enum DisabilitySource {
        /// Seen, on line or on paper.
        Verified = "1" => "Certificazione verificata, in linea o su carta",
        /// The person says so.
        Declared = "2" => "Dichiarazione della persona",
    }
}

impl CognitiveDisorders {
    /// The code as sent; `None` when the field is left out.
    pub const fn sent(self) -> Option<&'static str> {
        match self {
            CognitiveDisorders::Absent => None,
            CognitiveDisorders::Mild | CognitiveDisorders::Moderate | CognitiveDisorders::Severe => Some(self.code()),
        }
    }
}

impl HealthCareNeed {
    /// The code as sent; `None` when the field is left out.
    pub const fn sent(self) -> Option<&'static str> {
        match self {
            HealthCareNeed::Absent => None,
            HealthCareNeed::Low | HealthCareNeed::Medium | HealthCareNeed::High => Some(self.code()),
        }
    }
}

impl DisabilityCertificate {
    /// Whether it states a degree of civil invalidity: a person has one degree at a time.
    pub const fn states_degree(self) -> bool {
        matches!(
            self,
            DisabilityCertificate::Partial75
                | DisabilityCertificate::TotalWithAllowance
                | DisabilityCertificate::TotalWithoutAllowance
        )
    }
}
