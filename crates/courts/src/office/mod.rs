//! Guardianship, curatorship and support administration entrusted to the Comune: the appointment, the oath, and the acts that are owed to the
//! judge. How far somebody acts for the person stands in the register of persons; single movements of the person's money are kept elsewhere,
//! here are the patrimony, dates, acts and balances.

pub mod accounts;
pub mod actions;
pub mod api;
pub mod assets;
pub mod pages;
pub mod store;

kernel::id_type! {
    /// An office.
    OfficeId,
    /// An act that an office owes.
    AccountActId,
    /// Something of the patrimony.
    AssetId,
}

kernel::code_enum! {
    /// What an office is.
    pub enum OfficeKind {
        /// Guardianship of a minor or of somebody interdicted.
        Guardianship = "guardianship" => "Tutela",
        /// Curatorship.
        Curatorship = "curatorship" => "Curatela",
        /// Support administration.
        SupportAdministration = "support_administration" => "Amministrazione di sostegno",
        /// Provisional.
        Provisional = "provisional" => "Incarico provvisorio",
    }
}

kernel::code_enum! {
    /// Why an office ended.
    pub enum OfficeEnd {
        /// The person died.
        Died = "died" => "La persona è deceduta",
        /// The person came of age.
        OfAge = "of_age" => "La persona è maggiorenne",
        /// Taken away.
        Revoked = "revoked" => "Il giudice ha revocato l’incarico",
        /// Somebody else is appointed.
        Replaced = "replaced" => "È nominata un’altra persona",
        /// The person can act again.
        Capable = "capable" => "La persona non ne ha più bisogno",
    }
}

kernel::code_enum! {
    /// What is owed to the judge.
    pub enum CourtAccountKind {
        /// What the person has, at the beginning.
        Inventory = "inventory" => "Inventario",
        /// The account of a year.
        Annual = "annual" => "Rendiconto annuale",
        /// The account at the end.
        Final = "final" => "Conto finale",
        /// What goes beyond ordinary acts.
        Petition = "petition" => "Istanza al giudice tutelare",
        /// Taxes.
        Tax = "tax" => "Dichiarazione dei redditi o imposta",
    }
}

kernel::code_enum! {
    /// Where such an act stands.
    pub enum CourtAccountState {
        /// Owed.
        Due = "due" => "Da presentare",
        /// Sent.
        Sent = "sent" => "Presentato",
        /// The judge approved it.
        Approved = "approved" => "Approvato",
        /// No longer owed.
        Dropped = "dropped" => "Non più dovuto",
    }
}

impl CourtAccountState {
    /// How its badge looks.
    pub fn tone(self) -> &'static str {
        match self {
            CourtAccountState::Due => "warning",
            CourtAccountState::Sent => "info",
            CourtAccountState::Approved => "success",
            CourtAccountState::Dropped => "neutral",
        }
    }
}
