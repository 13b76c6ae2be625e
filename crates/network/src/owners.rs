//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    REQUEST = "select person_id from network_authorisation where body_id = :body and id = :id";
    DELIVERY = "select person_id from network_delivery where body_id = :body and id = :id";
}
