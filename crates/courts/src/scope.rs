//! Which proceedings, and with them orders and reports, an account reaches, as SQL texts for `concat!`.
//!
//! A proceeding that is followed in a case is of those who reach the case, and of those who reach a case in which one of its mandates is
//! followed. One without a case is of its unit, or of whoever entered it. A secret one is read by those who work on its case alone.

/// True when the acting account, or somebody it covers, works on the case in this column.
macro_rules! works_on {
    ($case:literal) => {
        concat!(
            "exists (select 1 from casework_v_member tm join guard_acting ta on ta.body_id = tm.body_id and ta.acts_for = tm.account_id",
            " where tm.body_id = :body and tm.case_id = ",
            $case,
            " and tm.valid_from <= :today and tm.valid_until > :today",
            " and ta.account_id = :actor and ta.valid_from <= :today and ta.valid_until > :today)"
        )
    };
}
pub(crate) use works_on;

/// True when the person of the proceeding `cp` is that of the case in this column, or the acting account may know of them: a protected child
/// of a household is not told of to all who follow the household.
macro_rules! child_told {
    ($permission:literal, $case:literal) => {
        concat!(
            "(cp.person_id = (select kc.person_id from casework_v_case kc where kc.body_id = :body and kc.case_id = ",
            $case,
            ") or ",
            registry::not_hidden_for!($permission, "cp.person_id"),
            ")"
        )
    };
}
pub(crate) use child_told;

/// True when the acting account has the permission over the proceeding in this column.
macro_rules! proceeding_scope {
    ($permission:literal, $proceeding:literal) => {
        concat!(
            "exists (select 1 from courts_proceeding cp where cp.body_id = :body and cp.id = ",
            $proceeding,
            " and ((cp.case_id is not null and ",
            casework::case_scope!($permission, "cp.case_id"),
            " and ",
            crate::scope::child_told!($permission, "cp.case_id"),
            " and (not cp.secret or ",
            crate::scope::works_on!("cp.case_id"),
            ")) or (cp.case_id is null and ((",
            guard::in_unit!($permission, "cp.unit_id"),
            " and (not cp.secret or cp.opened_by = :actor)) or ",
            guard::acting_for!($permission, "cp.opened_by"),
            ") and ",
            registry::not_hidden_for!($permission, "cp.person_id"),
            ") or exists (select 1 from courts_order mo cross join courts_mandate mm",
            " where mm.body_id = mo.body_id and mm.order_id = mo.id and mo.body_id = :body and mo.proceeding_id = cp.id and ((mm.case_id is not null and ",
            casework::case_scope!($permission, "mm.case_id"),
            " and ",
            crate::scope::child_told!($permission, "mm.case_id"),
            " and (not cp.secret or ",
            crate::scope::works_on!("mm.case_id"),
            ")) or (mm.case_id is null and not cp.secret and ",
            guard::in_unit!($permission, "mm.unit_id"),
            " and ",
            registry::not_hidden_for!($permission, "mm.person_id"),
            ")))))"
        )
    };
}
pub(crate) use proceeding_scope;

/// The name of the person in this column, or a sentence where it is protected from the acting account.
macro_rules! shown_name {
    ($person:literal, $name:literal) => {
        concat!("case when ", registry::not_hidden!($person), " then ", $name, " else 'Persona protetta' end")
    };
}
pub(crate) use shown_name;

/// Whether the name of the person in this column is shown, for the log: who stands in a list without their name was not looked at.
macro_rules! shown {
    ($person:literal) => {
        concat!("case when ", registry::not_hidden!($person), " then true else false end")
    };
}
pub(crate) use shown;

/// True for a proceeding `p` that the acting account reaches, for lists. What may be within reach is found by indexes first: it takes in everything
/// that `proceeding_scope!` may let through, which alone decides, and is asked of these alone (`case` and `(select hit.id)` keep PostgreSQL from asking it of
/// every proceeding of the body; `cross join` keeps the embedded database to the order of the text).
macro_rules! reached {
    ($permission:literal) => {
        concat!(
            "p.id in (with near as materialized (select nm.case_id from guard_acting ng join casework_v_member nm on nm.body_id = ng.body_id and nm.account_id = ng.acts_for
                               where ng.body_id = :body and ng.account_id = :actor and ng.valid_from <= :today and ng.valid_until > :today
                                 and nm.valid_from <= :today and nm.valid_until > :today
                              union select nc.case_id from guard_scope ns join casework_v_case nc on nc.body_id = ns.body_id and nc.unit_id = ns.target_id
                               where ns.body_id = :body and ns.account_id = :actor and ns.permission = '",
            $permission,
            "' and ns.extent = 'unit'
                                 and ns.valid_from <= :today and ns.valid_until > :today
                              union select np.target_id from guard_opening np where np.body_id = :body and np.account_id = :actor and np.until_at > :now),
                 hit as materialized (select kp.id from near cross join courts_proceeding kp where kp.body_id = :body and kp.case_id = near.case_id
                       union select ko.proceeding_id from near cross join courts_mandate km join courts_order ko on ko.body_id = km.body_id and ko.id = km.order_id
                               where km.body_id = :body and km.case_id = near.case_id
                       union select kp.id from courts_proceeding kp where kp.body_id = :body and kp.case_id is null
                       union select ko.proceeding_id from courts_mandate km cross join courts_order ko
                               where ko.body_id = km.body_id and ko.id = km.order_id and km.body_id = :body and km.case_id is null
                       union select kp.id from courts_proceeding kp where kp.body_id = :body and kp.case_id is not null
                                and (select count(*) from guard_scope ks where ks.body_id = :body and ks.account_id = :actor and ks.permission = '",
            $permission,
            "' and ks.extent = 'body' and ks.valid_from <= :today and ks.valid_until > :today) > 0)
                 select hit.id from hit where case when ",
            crate::scope::proceeding_scope!($permission, "(select hit.id)"),
            " then true else false end)"
        )
    };
}
pub(crate) use reached;
