//! What of this room belongs to a person.

store::person_rows! {
    /// Whose an attestation is, but for one that the other record has too.
    ATTESTATIONS = "benefits_isee"."person_id" unless "t.state = 'kept' and exists (select 1 from benefits_isee s where s.body_id = :body and s.person_id = :to and s.state = 'kept' and s.protocol = t.protocol and s.kind = t.kind and s.indicator = t.indicator)";
    /// Who is in the household of an attestation.
    MEMBERS = "benefits_isee_member"."person_id" key "attestation_id" part "t.position";
    /// Of whom INPS was asked.
    QUESTIONS = "benefits_isee_question"."person_id";
    /// For whom an application is.
    APPLICATIONS = "benefits_application"."person_id";
    /// Who made one for somebody else, but for one that would then be for themselves.
    APPLICANTS = "benefits_application"."applicant_id" unless "t.person_id = :to";
}
