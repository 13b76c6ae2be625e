//! What of this room belongs to a person.

store::person_rows! {
    /// Whom a contact was about.
    CONTACTS = "access_contact"."person_id";
    /// Whom a contact had been put on by mistake.
    MOVED_FROM = "access_contact_move"."from_person_id";
    /// Whom it was put on then.
    MOVED_TO = "access_contact_move"."to_person_id";
    /// Whom an appointment is with.
    APPOINTMENTS = "access_appointment"."person_id";
}
