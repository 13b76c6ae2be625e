//! How far an account reaches among dues, as SQL texts for `concat!`.
//!
//! By the unit, where the due is not closed; else whoever it is given to, and those who were named beside them, each also through a
//! colleague who covers them. A due that is about somebody protected is shown only to whoever may know of them, and what a judicial authority
//! waits for only to whoever reads judicial data, or has to do it themselves (Regulation (EU) 2016/679 art. 10).

/// The accounts for which the actor acts today: itself, and those it covers.
macro_rules! acts_for {
    () => {
        "(select gm.acts_for from guard_acting gm where gm.body_id = :body and gm.account_id = :actor and gm.valid_from <= :today and gm.valid_until > :today)"
    };
}
pub(crate) use acts_for;

/// The units whose dues the actor reaches as such.
macro_rules! own_units {
    () => {
        "(select gu.target_id from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = 'due.read'
             and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today
          union select un.id from guard_unit un where un.body_id = :body
             and exists (select 1 from guard_scope gb where gb.body_id = :body and gb.account_id = :actor and gb.permission = 'due.read'
                            and gb.extent = 'body' and gb.valid_from <= :today and gb.valid_until > :today))"
    };
}
pub(crate) use own_units;

/// True for a due `d` that the acting account reaches with this permission.
macro_rules! due_scope {
    ($permission:literal) => {
        concat!(
            "exists (select 1 from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = '",
            $permission,
            "' and gs.valid_from <= :today and gs.valid_until > :today",
            " and ((not d.closed and (gs.extent = 'body' or (gs.extent = 'unit' and gs.target_id = d.unit_id)))",
            " or exists (select 1 from guard_acting ga where ga.body_id = :body and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today",
            " and (ga.acts_for = d.account_id or exists (select 1 from agenda_also al where al.body_id = :body and al.account_id = ga.acts_for",
            " and al.of_id = coalesce(d.case_id, d.source_id)))))) and ",
            crate::scope::judicial_told!(),
            " and ",
            crate::scope::person_told!($permission)
        )
    };
}
pub(crate) use due_scope;

/// True for a due `d` that is of no judicial authority, that is the actor's own, or whose actor reads judicial data, however far.
macro_rules! judicial_told {
    () => {
        "(d.kind not in ('court', 'report') or d.account_id = :actor or exists (select 1 from guard_scope gj where gj.body_id = :body
             and gj.account_id = :actor and gj.permission = 'judicial.read' and gj.valid_from <= :today and gj.valid_until > :today))"
    };
}
pub(crate) use judicial_told;

/// True for a due `d` that is about nobody, or about somebody whom the acting account may know of.
macro_rules! person_told {
    ($permission:literal) => {
        concat!("(d.person_id is null or ", registry::not_hidden_for!($permission, "d.person_id"), ")")
    };
}
pub(crate) use person_told;

/// True for a due `d` that the acting account reads by its unit: what `due_scope!` lets through for "due.read" because of the unit, asked once
/// for a whole list and not for each of its dues.
macro_rules! unit_scope {
    () => {
        concat!(
            "not d.closed and d.unit_id in ",
            crate::scope::own_units!(),
            " and ",
            crate::scope::judicial_told!(),
            " and ",
            crate::scope::person_told!("due.read")
        )
    };
}
pub(crate) use unit_scope;
