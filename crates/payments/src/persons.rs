//! What of this room belongs to a person.

store::person_rows! {
    /// Whose an entitlement is.
    ENTITLEMENTS = "payments_entitlement"."person_id";
    /// Who is paid.
    PAYEES = "payments_payee"."person_id";
}
