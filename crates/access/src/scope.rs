//! How far an account reaches among contacts, referrals and appointments, as SQL texts for `concat!`.

/// True when the acting account may read the content of the contact `c`: taken by its unit, entered by itself where the role says
/// "own", or sent to its unit as a referral or for an appointment. A protected person's contacts only as far as the person.
macro_rules! contact_scope {
    () => {
        concat!(
            "(c.person_id is null or ",
            registry::not_hidden!("c.person_id"),
            ") and (",
            guard::in_unit_or_own!("contact.read", "c.unit_id", "c.account_id"),
            " or exists (select 1 from access_referral sr where sr.body_id = :body and sr.contact_id = c.id and sr.state in ('sent', 'accepted') and ",
            guard::in_unit!("contact.read", "sr.to_unit_id"),
            ") or exists (select 1 from access_appointment sa where sa.body_id = :body and sa.contact_id = c.id and sa.state <> 'cancelled' and ",
            guard::in_unit!("contact.read", "sa.unit_id"),
            "))"
        )
    };
}
pub(crate) use contact_scope;

/// True when the acting account may see the appointment `a`: of its unit, its own, of somebody it covers, or booked by it where the
/// role says "own". A protected person's appointments only as far as the person.
macro_rules! appointment_scope {
    ($permission:literal) => {
        concat!(
            "(a.person_id is null or ",
            registry::not_hidden_for!($permission, "a.person_id"),
            ") and (",
            guard::in_unit_or_own!($permission, "a.unit_id", "a.booked_by"),
            " or ",
            guard::acting_for!($permission, "a.worker_id"),
            ")"
        )
    };
}
pub(crate) use appointment_scope;
