//! Which documents an account reaches: the predicate that this and later rooms write into their SQL.

#[doc(hidden)]
pub mod __private {
    pub use casework;
    pub use guard;
    pub use registry;
}

/// True when the acting account has the permission over the document `d`: over its case, else over its person, else over its unit. One that is
/// closed is reached by whoever wrote it and by the team of its case, and by who covers them.
///
/// `records::document_scope!("document.read", "d")` is a text for `concat!`; `d` is `records_document`, or another relation with the columns
/// `case_id`, `person_id`, `unit_id`, `closed` and `author_id`.
#[macro_export]
macro_rules! document_scope {
    ($permission:literal) => {
        $crate::document_scope!($permission, "d")
    };
    ($permission:literal, "d") => {
        concat!(
            "((d.case_id is not null and ",
            $crate::scope::__private::casework::case_scope!($permission, "d.case_id"),
            " and (d.person_id is null or ",
            $crate::scope::__private::registry::not_hidden_for!($permission, "d.person_id"),
            ")) or (d.case_id is null and d.person_id is not null and ",
            $crate::scope::__private::registry::person_scope!($permission, "d.person_id"),
            ") or (d.case_id is null and d.person_id is null and ",
            $crate::scope::__private::guard::in_unit!($permission, "d.unit_id"),
            ")) and (not d.closed or exists (select 1 from guard_acting dg where dg.body_id = :body and dg.account_id = :actor",
            " and dg.valid_from <= :today and dg.valid_until > :today and (dg.acts_for = d.author_id or exists (select 1 from casework_v_member dm",
            " where dm.body_id = :body and dm.case_id = d.case_id and dm.account_id = dg.acts_for and dm.valid_from <= :today and dm.valid_until > :today))))"
        )
    };
}
