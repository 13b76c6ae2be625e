//! Which authorisations an account reaches, as SQL texts for `concat!`.

/// True when the acting account has this permission over the service asked for: over the unit of its case (the office of
/// services: over the whole body), or because it works on the case or covers somebody who does.
///
/// Unlike the content of a case, a service of a sealed case is seen by those who check, authorise and pay it; who the person is
/// stays hidden where [`registry::not_hidden!`] says so.
macro_rules! service_scope {
    ($permission:literal, $unit:literal, $case:literal) => {
        concat!(
            "(",
            guard::in_unit!($permission, $unit),
            " or exists (select 1 from casework_v_member cm where cm.body_id = :body and cm.case_id = ",
            $case,
            " and cm.valid_from <= :today and cm.valid_until > :today and ",
            guard::acting_for!($permission, "cm.account_id"),
            "))"
        )
    };
}

/// The name of the person in this column, or a sentence where it is protected from the acting account.
macro_rules! shown_name {
    ($person:literal, $name:literal) => {
        concat!("case when ", registry::not_hidden!($person), " then ", $name, " else 'Persona protetta' end")
    };
}

pub(crate) use {service_scope, shown_name};
