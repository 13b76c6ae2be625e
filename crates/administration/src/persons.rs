//! What of this room belongs to a person.

store::person_rows! {
    /// Of whose accesses something is not told.
    WITHHOLDINGS = "administration_withholding"."person_id";
}
