//! Whose the things of this room are: when somebody is refused one, the log says so about that person.

store::statements! {
    pub OF_ALERT = "select a.person_id from population_alert a where a.body_id = :body and a.id = :id";
}
