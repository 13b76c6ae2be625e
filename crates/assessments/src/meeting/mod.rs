//! Multidisciplinary units: who is called, who came, what they said, what was decided together.

pub mod actions;
pub mod forms;
pub mod pages;
pub mod store;

kernel::id_type! {
    /// A meeting of a multidisciplinary unit.
    MeetingId,
    /// Somebody who is called to it.
    ParticipantId,
}

kernel::code_enum! {
    /// What kind of unit meets.
    pub enum UnitMeetingKind {
        /// With the health services, under a protocol.
        Uvm = "uvm" => "Unità di valutazione multidimensionale",
        /// The services that work with the person.
        Team = "team" => "Équipe multidisciplinare",
        /// Everybody around the person.
        Network = "network" => "Riunione di rete",
    }
}

kernel::code_enum! {
    /// As whom somebody takes part.
    pub enum UnitMeetingPart {
        /// The person, with their own voice.
        Person = "person" => "La persona",
        /// The family, or whoever represents the person.
        Family = "family" => "Famiglia o chi rappresenta la persona",
        /// The social service.
        Service = "service" => "Servizio sociale",
        /// Another body.
        Body = "body" => "Altro ente (ASST, ATS, scuola…)",
        /// Somebody else.
        Other = "other" => "Altre persone",
    }
}

kernel::code_enum! {
    /// Where a meeting stands.
    pub enum UnitMeetingState {
        /// To come.
        Called = "called" => "Convocata",
        /// Held, with its minutes.
        Held = "held" => "Verbalizzata",
        /// It will not be.
        Cancelled = "cancelled" => "Annullata",
    }
}

impl UnitMeetingState {
    /// The tone of its badge.
    pub const fn tone(self) -> &'static str {
        match self {
            UnitMeetingState::Called => "info",
            UnitMeetingState::Held => "success",
            UnitMeetingState::Cancelled => "neutral",
        }
    }
}
