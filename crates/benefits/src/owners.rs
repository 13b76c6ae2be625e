//! Whose the things of this room are: when somebody is refused one, the log says so about that person.

store::statements! {
    pub OF_ATTESTATION = "select a.person_id from benefits_isee a where a.body_id = :body and a.id = :id";
}
