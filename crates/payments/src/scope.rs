//! Which entitlements and runs an account reaches, as SQL texts for `concat!`.

/// True when the acting account has this permission over the entitlement `e`: over its office, or over the desk that took the application.
///
/// Money is paid also to somebody protected: whoever pays sees the entitlement, and the name only where [`shown_name!`] says so.
macro_rules! entitled_scope {
    ($permission:literal) => {
        concat!("(", guard::in_unit!($permission, "e.unit_id"), " or ", guard::in_unit!($permission, "e.filed_unit_id"), ")")
    };
}

/// The name of the person in this column, or a sentence where it is protected from the acting account.
macro_rules! shown_name {
    ($person:literal, $name:literal) => {
        concat!("case when ", registry::not_hidden!($person), " then ", $name, " else 'Persona protetta' end")
    };
}

/// Whether the acting account may know of the person in this column.
macro_rules! shown {
    ($person:literal) => {
        concat!("case when ", registry::not_hidden!($person), " then true else false end")
    };
}

/// True when the act `o` still pays what it closed: it was not taken back.
macro_rules! outside_stands {
    () => {
        "o.ended_at is null"
    };
}

/// A column of the latest act by which the month of the row `r` is paid outside this program.
macro_rules! paid_outside {
    ($column:literal) => {
        concat!(
            "(select o.",
            $column,
            " from payments_outside o where o.body_id = r.body_id and o.entitlement_id = r.entitlement_id and o.month = r.month and ",
            $crate::scope::outside_stands!(),
            " order by o.id desc limit 1)"
        )
    };
}

pub(crate) use {entitled_scope, outside_stands, paid_outside, shown, shown_name};
