//! Which cases an account reaches: the predicate that this and later rooms write into their SQL.

#[doc(hidden)]
pub mod __private {
    pub use registry;
}

/// True when the acting account has the permission over the case in this column: by its unit (or the whole body), or because it
/// works on the case itself or covers somebody who does. A sealed case is reached only by those who work on it, and so is, but for
/// a mandate, the case of a protected person.
///
/// `casework::case_scope!("case.read", "x.case_id")` is a text for `concat!`; it reads the published views alone.
#[macro_export]
macro_rules! case_scope {
    ($permission:literal, $case:literal) => {
        $crate::case_scope_of!("'", $permission, "'", $case)
    };
}

/// As [`case_scope!`], with the permission given as three pieces of SQL text, such as a bound parameter.
#[doc(hidden)]
#[macro_export]
macro_rules! case_scope_of {
    ($open:literal, $permission:literal, $close:literal, $case:literal) => {
        concat!(
            "exists (select 1 from casework_v_case sc join guard_scope gs on gs.body_id = sc.body_id",
            " where sc.body_id = :body and sc.case_id = ",
            $case,
            " and gs.account_id = :actor and gs.permission = ",
            $open,
            $permission,
            $close,
            " and gs.valid_from <= :today and gs.valid_until > :today",
            " and (gs.extent in ('assigned', 'body') or (gs.extent = 'unit' and gs.target_id = sc.unit_id))",
            " and ((not sc.sealed and gs.extent <> 'assigned')",
            " or exists (select 1 from casework_v_member cm join guard_acting ga on ga.body_id = cm.body_id and ga.acts_for = cm.account_id",
            " where cm.body_id = :body and cm.case_id = sc.case_id and cm.valid_from <= :today and cm.valid_until > :today",
            " and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today)) and ",
            $crate::scope::__private::registry::not_hidden!("sc.person_id"),
            ")"
        )
    };
}
