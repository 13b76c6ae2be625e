//! Which applications an account reaches: the predicate that this and later rooms write into their SQL.

#[doc(hidden)]
pub mod __private {
    pub use guard;
    pub use registry;
}

/// True when the acting account has the permission over the application `a` (or over whatever has these columns: whose it is, the office of the
/// measure, the desk that took it): over the whole body, over one of the two units, because it follows the person or covers somebody who does, or
/// by a mandate. One of somebody protected is reached only by those who may know of them.
///
/// ```
/// store::statements! { MINE = concat!("select a.number from benefits_application a where a.body_id = :body and ", benefits::application_scope!("application.read")); }
/// assert!(MINE.text.contains("guard_scope"));
/// ```
#[macro_export]
macro_rules! application_scope {
    ($permission:literal) => {
        $crate::application_scope!($permission, "a.person_id", "a.unit_id", "a.filed_unit_id")
    };
    ($permission:literal, $person:literal, $unit:literal, $filed_unit:literal) => {
        concat!(
            "(exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today and (gs.extent = 'body' or (gs.extent = 'unit' and gs.target_id in (",
            $unit,
            ", ",
            $filed_unit,
            ")) or (gs.extent = 'assigned' and exists (select 1 from registry_v_involvement vi",
            " join guard_acting va on va.body_id = vi.body_id and va.account_id = :actor and va.acts_for = vi.account_id",
            " and va.valid_from <= :today and va.valid_until > :today where vi.body_id = :body and vi.person_id = ",
            $person,
            " and vi.valid_from <= :today and vi.valid_until > :today)) or ",
            $crate::application::scope::__private::guard::mandated!($person),
            ")) and ",
            $crate::application::scope::__private::registry::not_hidden_for!($permission, $person),
            ")"
        )
    };
}
