//! Whose an identifier is, for the log: asked only when somebody was refused what it stands for.

store::statements! {
    PERSON = "select id from registry_person where body_id = :body and id = :id";
}
