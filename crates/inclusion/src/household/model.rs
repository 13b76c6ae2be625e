//! The closed lists of a household of the allowance.

kernel::code_enum! {
    /// Where the benefit stands, as the list says.
    pub enum BenefitState {
        /// Asked for.
        Requested = "requested" => "In istruttoria",
        /// Paid.
        Running = "running" => "In pagamento",
        /// Not paid for now.
        Suspended = "suspended" => "Sospeso",
        /// Lost for what somebody did or did not do.
        Lost = "lost" => "Decaduto",
        /// Refused.
        Refused = "refused" => "Respinto",
        /// Over.
        Ended = "ended" => "Concluso",
    }
}

impl BenefitState {
    /// Whether the household is still to be met.
    pub const fn runs(self) -> bool {
        match self {
            BenefitState::Requested | BenefitState::Running | BenefitState::Suspended => true,
            BenefitState::Lost | BenefitState::Refused | BenefitState::Ended => false,
        }
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            BenefitState::Requested => "info",
            BenefitState::Running => "success",
            BenefitState::Suspended => "warning",
            BenefitState::Lost | BenefitState::Refused => "danger",
            BenefitState::Ended => "neutral",
        }
    }
}

kernel::code_enum! {
    /// To which services a household was sent.
    pub enum ReferredTo {
        /// To the social services.
        Social = "social" => "Servizi sociali",
        /// To the services for work: their meetings are not ours.
        Work = "work" => "Servizi per il lavoro",
        /// Not said yet.
        Undecided = "undecided" => "Da definire",
    }
}

kernel::code_enum! {
    /// What somebody is in the household.
    pub enum Role {
        /// Whoever asked for the allowance.
        Applicant = "applicant" => "Richiedente",
        /// Spouse, or partner of a civil union.
        Spouse = "spouse" => "Coniuge",
        /// Child.
        Child = "child" => "Figlia o figlio",
        /// Parent.
        Parent = "parent" => "Genitore",
        /// Somebody else of the household.
        Other = "other" => "Altra persona",
    }
}

kernel::code_enum! {
    /// Whether somebody of the household is bound to come, as the list says.
    pub enum Obligation {
        /// Bound.
        Active = "active" => "Tenuta agli obblighi",
        /// Released.
        Exempt = "exempt" => "Esonerata",
        /// With the support for training and work (SFL), which has obligations of its own.
        Sfl = "sfl" => "Supporto formazione e lavoro (SFL)",
        /// Not said: bound, until somebody says otherwise.
        Unknown = "unknown" => "Da definire",
    }
}

kernel::code_enum! {
    /// What is due next.
    pub enum DueKind {
        /// The first meeting.
        FirstMeeting = "first_meeting" => "Primo incontro",
        /// The next one.
        FollowUp = "follow_up" => "Incontro successivo",
        /// Nothing.
        Nothing = "none" => "Nessuna scadenza",
    }
}
