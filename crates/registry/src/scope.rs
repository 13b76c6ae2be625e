//! How far an account reaches among persons, as SQL texts for `concat!`.
//!
//! "Unit" means that the unit has to do with the person today (a row of `registry_involvement`), "assigned" that the account, or
//! one it covers, does. A protected person is reached by a mandate or by whoever follows them in person ([`follows!`]), never by the
//! extent of a role alone, nor for having once taken a contact or made the registration; an urgent opening ([`guard::opened!`]) lets whoever
//! made it read for three hours, and write nothing. A record that was joined with another of the
//! same person is reached by nobody: its address leads to the other. Nor is one that is sealed (`seal`).

#[doc(hidden)]
pub mod __private {
    pub use guard;
}

/// True for the kinds of involvement that let one know of a protected person: the team of the case, whoever interviewed them or has an
/// appointment with them, whoever protected them. A contact that was taken is not among them: the desk has done its part; nor is the
/// case of somebody else of their household, who may be the one from whom they are protected.
#[doc(hidden)]
#[macro_export]
macro_rules! follows {
    ($kind:literal) => {
        concat!($kind, " in ('case', 'interview', 'appointment', 'protection')")
    };
}

/// True when the acting account has this permission over the person in this column; false for null.
///
/// ```
/// store::statements! { PHONES = concat!("select r.value from registry_reach r where r.body_id = :body and r.person_id = :person and ", registry::person_scope!("person.read", "r.person_id")); }
/// assert!(PHONES.text.contains("guard_scope"));
/// ```
#[macro_export]
macro_rules! person_scope {
    ($permission:literal, $person:literal) => {
        $crate::reaches!($permission, $person, "not sp.sealed")
    };
}

/// The same for a record of which the third part is true, by the alias `sp`: of one that is sealed only `seal` asks.
#[doc(hidden)]
#[macro_export]
macro_rules! reaches {
    ($permission:literal, $person:literal, $state:literal) => {
        concat!(
            "exists (select 1 from registry_person sp join guard_scope sg on sg.body_id = sp.body_id and sg.account_id = :actor",
            " where sp.body_id = :body and sp.merged_into is null and ",
            $state,
            " and sp.id = ",
            $person,
            " and sg.permission = '",
            $permission,
            "' and sg.valid_from <= :today and sg.valid_until > :today",
            " and ((sg.extent = 'body' and not sp.restricted)",
            " or exists (select 1 from registry_involvement si where si.body_id = :body and si.person_id = ",
            $person,
            " and si.valid_from <= :today and si.valid_until > :today",
            " and ((sg.extent = 'unit' and not sp.restricted and si.unit_id = sg.target_id)",
            " or ((not sp.restricted or ",
            $crate::follows!("si.kind"),
            ") and exists (select 1 from guard_acting sa where sa.body_id = :body and sa.account_id = :actor and sa.acts_for = si.account_id",
            " and sa.valid_from <= :today and sa.valid_until > :today))))",
            " or ",
            $crate::scope::__private::guard::mandated!($person),
            " or ('",
            $permission,
            "' in ('person.search', 'person.read', 'health.read') and ",
            $crate::scope::__private::guard::opened!($person),
            ")))"
        )
    };
}

/// True when the acting account may join this record with another of the same person and part them again: it reaches it for joining, and
/// may read it, for whoever compares two records sees telephones and addresses of both.
#[doc(hidden)]
#[macro_export]
macro_rules! joins {
    ($person:literal) => {
        concat!("(", $crate::person_scope!("person.merge", $person), " and ", $crate::person_scope!("person.read", $person), ")")
    };
}

/// True when the acting account has something to do with the person in this column: a sieve in lists that look through many rows for the few of
/// one worker, before [`person_scope!`] asks how far it reaches. Whom a worker follows is found once; what a whole unit has to do with is asked
/// of each row, for a unit knows tens of thousands.
#[macro_export]
macro_rules! may_concern {
    ($permission:literal, $person:literal) => {
        concat!(
            "(",
            $crate::scope::__private::guard::in_body!($permission),
            " or (exists (select 1 from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = '",
            $permission,
            "' and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today)",
            " and exists (select 1 from registry_involvement iu join guard_scope gw on gw.body_id = iu.body_id and gw.target_id = iu.unit_id",
            " where iu.body_id = :body and iu.person_id = ",
            $person,
            " and iu.valid_from <= :today and iu.valid_until > :today and gw.account_id = :actor and gw.permission = '",
            $permission,
            "' and gw.extent = 'unit' and gw.valid_from <= :today and gw.valid_until > :today)) or ",
            $person,
            " in (select ia.person_id from registry_involvement ia join guard_acting ga on ga.body_id = ia.body_id and ga.acts_for = ia.account_id",
            " where ia.body_id = :body and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today",
            " and ia.valid_from <= :today and ia.valid_until > :today",
            " union select gm.target_id from guard_scope gm where gm.body_id = :body and gm.account_id = :actor and gm.permission = 'mandate'",
            " and gm.extent = 'person' and gm.valid_from <= :today and gm.valid_until > :today))"
        )
    };
}

/// True when the acting account holds a mandate over the person in this column, or follows them in person.
#[doc(hidden)]
#[macro_export]
macro_rules! close_to {
    ($person:literal) => {
        concat!(
            "exists (select 1 from registry_involvement ni join guard_acting na on na.body_id = ni.body_id",
            " and na.account_id = :actor and na.acts_for = ni.account_id and na.valid_from <= :today and na.valid_until > :today",
            " where ni.body_id = :body and ni.person_id = ",
            $person,
            " and ni.valid_from <= :today and ni.valid_until > :today and ",
            $crate::follows!("ni.kind"),
            ") or ",
            $crate::scope::__private::guard::mandated!($person)
        )
    };
}

/// True when the address of these columns (whether it is protected, whose it is) may be shown to the acting account: it is not
/// protected, or the account holds a mandate over its person or follows them. For others it is an address that is not known.
#[macro_export]
macro_rules! address_shown {
    ($restricted:literal, $person:literal) => {
        concat!("(not ", $restricted, " or ", $crate::close_to!($person), ")")
    };
}

/// True when a row of the history (by its alias) tells of no address that the acting account may not see.
#[macro_export]
macro_rules! tells_no_address {
    ($alias:literal, $person:literal) => {
        concat!("(not ", $alias, ".restricted or ", $crate::close_to!($person), ")")
    };
}

/// True when the person in this column is not protected, or the acting account holds a mandate, follows them or opened them urgently: for
/// names in lists, counts and suggestions. False for null: things without a person say `(x.person_id is null or …)`. An address that is
/// protected stays so in an urgent opening: where somebody hides is told by a mandate alone.
#[macro_export]
macro_rules! not_hidden {
    ($person:literal) => {
        $crate::not_hidden_or!($person, $crate::scope::__private::guard::opened!($person))
    };
}

/// As [`not_hidden!`], for what is done with this permission: an urgent opening counts where the permission is one to read, and lets nobody write.
#[macro_export]
macro_rules! not_hidden_for {
    ($permission:literal, $person:literal) => {
        $crate::not_hidden_or!(
            $person,
            concat!("('", $permission, "' like '%.read' and ", $crate::scope::__private::guard::opened!($person), ")")
        )
    };
}

/// As [`not_hidden!`], with another text in the place of the urgent opening of the person.
#[doc(hidden)]
#[macro_export]
macro_rules! not_hidden_or {
    ($person:literal, $further:expr) => {
        concat!(
            "exists (select 1 from registry_person np where np.body_id = :body and np.merged_into is null and not np.sealed and np.id = ",
            $person,
            " and (not np.restricted or ",
            $crate::close_to!($person),
            " or ",
            $further,
            "))"
        )
    };
}

/// True when a row of the history (by its alias) that a joining wrote may be shown: the joining still stands, so that it is all one person, or
/// it was undone and the actor may know of whoever the other record is about. Of two who were joined by mistake neither keeps the name, the code
/// and the telephones of the other where others read.
#[doc(hidden)]
#[macro_export]
macro_rules! joining_shown {
    ($alias:literal) => {
        concat!(
            "not exists (select 1 from registry_merge jm where jm.body_id = :body and jm.id = ",
            $alias,
            ".object_id and jm.undone_at is not null and not (",
            $crate::not_hidden!("jm.merged_id"),
            "))"
        )
    };
}

/// True when a mark "da verificare" (by its alias) may be shown: that somebody else has the same code is told only to whoever may know of
/// somebody who has it.
#[doc(hidden)]
#[macro_export]
macro_rules! mark_shown {
    ($alias:literal) => {
        concat!(
            "(",
            $alias,
            ".reason <> 'shared_code' or exists (select 1 from registry_identifier mi join registry_identifier mo on mo.body_id = mi.body_id and mo.kind = mi.kind",
            " and mo.value = mi.value and mo.person_id <> mi.person_id and mo.valid_until > :today where mi.body_id = :body and mi.person_id = ",
            $alias,
            ".person_id and mi.valid_until > :today and ",
            $crate::not_hidden!("mo.person_id"),
            "))"
        )
    };
}
