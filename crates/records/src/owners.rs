//! Whose the things of this room are, for the log: asked only when somebody was refused one of them.

store::statements! {
    DOCUMENT = "select person_id from records_document where body_id = :body and id = :id and person_id is not null";
    POST = "select person_id from records_post where body_id = :body and id = :id and person_id is not null";
    FILE = "select d.person_id from records_file f join records_document d on d.body_id = f.body_id and d.id = f.document_id
             where f.body_id = :body and f.id = :id and d.person_id is not null";
}
