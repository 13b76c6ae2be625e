//! What of this room belongs to a person.

store::person_rows! {
    /// Who was assessed.
    ASSESSED = "assessments_assessment"."person_id";
}
