//! What of this room belongs to a person. What was sent is never changed; the next look at a year finds the person as they are then.

store::person_rows! {
    /// Whose benefit could not be sent.
    FINDINGS = "returns_finding"."person_id" key "check_id" part "seq";
}
