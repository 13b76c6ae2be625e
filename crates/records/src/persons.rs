//! What of this room belongs to a person: what moves when two records of one person are joined.

store::person_rows! {
    /// Whom a document is about.
    DOCUMENTS = "records_document"."person_id";
    /// Whom post is about.
    POST = "records_post"."person_id";
}
