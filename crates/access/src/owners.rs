//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    CONTACT = "select person_id from access_contact where body_id = :body and id = :id and person_id is not null";
    APPOINTMENT = "select person_id from access_appointment where body_id = :body and id = :id and person_id is not null";
}
