//! What of an answer may be told, asked of the database.

::store::statements! {
    /// As its installation names the body.
    open pub BODY_CODE = "select b.code from guard_body b where b.body_id = :body";
    /// One row when the actor may be told of whoever has this tax code and this identifier.
    pub TOLD = concat!(
        "select cast(1 as bigint) where ", registry::code_told!(":code"),
        " and not exists (select 1 from population_link l where l.body_id = :body and l.reference = :reference and not (", registry::person_told!("l.person_id"), "))");
}
