//! What of this room belongs to a person.

store::person_rows! {
    /// Whom a due is about.
    DUES = "agenda_due"."person_id";
}
