//! Whose the things of this room are: when somebody is refused one, the log says so about that person.

store::statements! {
    pub OF_DUE = "select person_id from agenda_due where body_id = :body and id = :id and person_id is not null";
}
