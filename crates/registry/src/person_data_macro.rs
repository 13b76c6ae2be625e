//! How a room declares what it holds of a person.

#[doc(hidden)]
pub mod __private {
    pub use store;
    pub use ui;
}

/// True in a section where nothing tells where somebody is who must not be found: the copy is for their own hands, or neither they nor an
/// address of theirs is protected.
#[macro_export]
macro_rules! where_told {
    () => {
        "(:in_hand or (not exists (select 1 from registry_v_person hp where hp.body_id = :body and hp.person_id = :person and hp.restricted)
          and not exists (select 1 from registry_v_place ha where ha.body_id = :body and ha.person_id = :person and ha.restricted)))"
    };
}

/// The records of `:person`: their own and all that were joined to it, and to those. Who looked at one of them looked at this person. One that
/// was sealed since says who they were, and is told with none.
#[macro_export]
macro_rules! records_of {
    () => {
        "with recursive joined(id) as (select o.id from registry_person o where o.body_id = :body and o.id = :person
           union all select m.id from registry_person m join joined j on m.merged_into = j.id where m.body_id = :body and m.merged_into is not null and not m.sealed)
         select id from joined"
    };
}

/// True when the acting account may have a copy of the data of `:person` made, or may read their sealed identity.
#[doc(hidden)]
#[macro_export]
macro_rules! export_scope {
    () => {
        concat!(
            "(",
            $crate::person_scope!("person.export", ":person"),
            " or (exists (select 1 from registry_person xs where xs.body_id = :body and xs.id = :person and xs.sealed) and ",
            $crate::scope::__private::guard::in_body!("identity.sealed"),
            "))"
        )
    };
}

/// Declares sections of the copy of their own data that somebody may ask for ([`ui::PersonData`]): `PERSON_DATA`, the list of them, and
/// `STATEMENTS`, which the room lists too.
///
/// A section reads the rows of `:person` for whoever may have a copy made of that person's data (`person.export`), and for nobody else.
///
/// ```
/// use ui::person_data::Kind;
/// registry::person_data! {
///     /// Visits.
///     VISITS = "visits" "Visite" origin "Le ha scritte chi ti ha incontrato." of ["demo_visit"] key "t.id" {
///         on_day: "Quando", Kind::Day, "t.on_day";
///     } from "demo_visit t where t.body_id = :body and t.person_id = :person"; order "t.on_day" without { "visitor" Workers; };
/// }
/// assert!(STATEMENTS[0].text.contains("'person.export'"));
/// ```
#[macro_export]
macro_rules! person_data {
    ($($(#[$doc:meta])* $name:ident = $code:literal $title:literal origin $origin:literal of [$($table:literal),+ $(,)?] key $key:literal
        { $($field:ident: $label:literal, $kind:expr, $sql:expr;)+ } from $from:expr; order $order:literal
        $(without { $($column:literal $why:ident;)* })?;)+) => {
        $(
            $(#[$doc])*
            pub static $name: $crate::person_data_macro::__private::ui::PersonData = $crate::person_data_macro::__private::ui::PersonData {
                code: $code,
                title: $title,
                origin: $origin,
                tables: &[$($table),+],
                fields: &[$($crate::person_data_macro::__private::ui::person_data::Field { code: stringify!($field), label: $label, kind: $kind }),+],
                left_out: &[$($(($column, $crate::person_data_macro::__private::ui::person_data::Withheld::$why)),*)?],
                statement: $crate::person_data_macro::__private::store::Statement::new(
                    concat!(module_path!(), "::", stringify!($name)),
                    concat!("select ", $key, $(", ", $sql,)+ " from ", $from, " and ", $crate::export_scope!(), " order by ", $order, " limit :most"),
                    $crate::person_data_macro::__private::store::Reach::Body,
                ),
            };
        )+
        /// What this room holds of a person.
        pub static PERSON_DATA: &[&$crate::person_data_macro::__private::ui::PersonData] = &[$(&$name),+];
        /// Every statement of these sections.
        pub static STATEMENTS: &[&$crate::person_data_macro::__private::store::Statement] = &[$(&$name.statement),+];
    };
}
