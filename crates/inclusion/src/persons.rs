//! What of this room belongs to a person.

store::person_rows! {
    /// Who is in a household of the allowance.
    MEMBERS = "inclusion_member"."person_id";
}
