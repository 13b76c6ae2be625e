//! Whose the things of this room are: when somebody is refused one, the log says so about that person.

store::statements! {
    pub OF_ATTESTATION = "select a.person_id from benefits_isee a where a.body_id = :body and a.id = :id";
    pub OF_APPLICATION = "select a.person_id from benefits_application a where a.body_id = :body and a.id = :id";
    pub OF_DOCUMENT = "select a.person_id from benefits_application_document d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id where d.body_id = :body and d.id = :id";
    pub OF_DECISION = "select a.person_id from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id where d.body_id = :body and d.id = :id";
    pub OF_CONTROL = "select a.person_id from benefits_control c join benefits_application a on a.body_id = c.body_id and a.id = c.application_id where c.body_id = :body and c.id = :id";
    pub OF_RECALCULATION = "select a.person_id from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
                              join benefits_application a on a.body_id = d.body_id and a.id = d.application_id where k.body_id = :body and k.id = :id";
}
