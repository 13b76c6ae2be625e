//! Which cases an account reaches: the predicate that this and later rooms write into their SQL.

#[doc(hidden)]
pub mod __private {
    pub use guard;
    pub use registry;
}

/// True when the acting account has the permission over the case in this column: by its unit (or the whole body), or because it
/// works on the case itself or covers somebody who does. A sealed case is reached only by those who work on it, and so is, but for
/// a mandate, the case of a protected person. Whoever opened the case urgently ([`guard::opened!`]) reads it for three hours and writes
/// nothing: the opening counts for the permissions to read alone, and for those who have them at all.
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
            " and (gs.extent in ('assigned', 'body') or (gs.extent = 'unit' and gs.target_id = sc.unit_id) or ",
            $crate::opened_to_read!($open, $permission, $close),
            ")",
            " and ((not sc.sealed and gs.extent <> 'assigned') or ",
            $crate::opened_to_read!($open, $permission, $close),
            " or exists (select 1 from casework_v_member cm join guard_acting ga on ga.body_id = cm.body_id and ga.acts_for = cm.account_id",
            " where cm.body_id = :body and cm.case_id = sc.case_id and cm.valid_from <= :today and cm.valid_until > :today",
            " and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today)) and ",
            $crate::scope::__private::registry::not_hidden_or!("sc.person_id", $crate::opened_to_read!($open, $permission, $close)),
            ")"
        )
    };
}

/// True when the case of the row `sc` was opened urgently and the permission is one to read. Each of the three conditions that it lifts asks
/// it by itself, so that the whole stays a chain of `and`, which databases plan well.
#[doc(hidden)]
#[macro_export]
macro_rules! opened_to_read {
    ($open:literal, $permission:literal, $close:literal) => {
        concat!(
            "(",
            $open,
            $permission,
            $close,
            " in ('case.list', 'case.read', 'diary.read', 'judicial.read') and ",
            $crate::scope::__private::guard::opened!("sc.case_id"),
            ")"
        )
    };
}
