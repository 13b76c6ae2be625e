//! What of a room's tables belongs to a person: declared once, so that joining two records of one person moves it and parting them
//! gives it back.
//!
//! A room declares every column that names a person with [`person_rows!`](crate::person_rows) and lists the declarations in its
//! `room()`. The register runs them: `list` says which rows would go, `hand_over` moves them all, `give_back` returns those that one
//! joining moved and that are still where it put them. What was moved stands in the register's view `registry_v_moved`.

use crate::statement::Statement;
use chrono::NaiveDate;
use uuid::Uuid;

/// One column of one table that names a person.
#[derive(Debug)]
pub struct PersonRows {
    /// The table.
    pub table: &'static str,
    /// The column that names the person.
    pub column: &'static str,
    /// The rows of `:from` that would go to `:to`, as [`RowKey`].
    pub list: Statement,
    /// Gives them all from `:from` to `:to`.
    pub hand_over: Statement,
    /// Gives those that the joining `:merge` moved, and that are still with `:from`, back to `:to`.
    pub give_back: Statement,
    /// Where two rows of one person cannot hold at once: what the one who joins two records chooses between.
    pub exclusive: Option<Exclusive>,
}

/// The rule that of a kind of rows, with periods, a person has one at a time.
#[derive(Debug)]
pub struct Exclusive {
    /// What people call it: «Indirizzo», «Nucleo».
    pub label: &'static str,
    /// Whether it holds for every day; otherwise only for rows that have no end yet, and an ended one may overlap.
    pub always: bool,
    /// All rows of `:person`, as [`PeriodRow`].
    pub rows: Statement,
    /// Gives `:row`, whose period is `:was_from` to `:was_until`, the period `:from` to `:until`.
    pub set: Statement,
}

/// How a row is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct RowKey {
    /// Its identifier, or that of what it is a part of.
    pub row_id: Uuid,
    /// Its number within that; 0 for a row that has an identifier of its own.
    pub row_seq: i64,
}

/// A row with its period.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PeriodRow {
    /// Its identifier.
    pub row_id: Uuid,
    /// In which place it stands: two rows of one person never stand in the same at once.
    pub slot: String,
    /// The thing that makes places of one name different; null where the name says it all.
    pub slot_id: Option<Uuid>,
    /// What people read.
    pub what: String,
    /// Whether the acting account may read it.
    pub shown: bool,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it; 31/12/9999 while it lasts.
    pub valid_until: NaiveDate,
}

/// Declares the columns of a room that name a person, `PERSON_ROWS`, the list of them, and `STATEMENTS`, which the room lists too.
///
/// `unless` keeps rows (`t`) where they are, for instance those that would tie the person to themselves; `key … part …` names the
/// key of a table without an `id`; `exclusive` says of what a person has one at a time (on every day, or among those that have no end
/// yet), with the text that finds all rows of `:person`.
///
/// ```
/// store::person_rows! {
///     /// Whom a visit was about.
///     VISITS = "demo_visit" . "person_id";
///     /// Who looks after whom.
///     CARERS = "demo_carer" . "carer_id" unless "t.person_id = :to";
/// }
/// assert_eq!(PERSON_ROWS.len(), 2);
/// assert_eq!(STATEMENTS.len(), 6);
/// assert!(VISITS.hand_over.text.starts_with("update demo_visit as t set person_id = :to"));
/// ```
#[macro_export]
macro_rules! person_rows {
    (@text $table:literal $column:literal [$key:literal $seq:literal] [$unless:literal] $exclusive:expr) => {
        $crate::person_rows::PersonRows {
            table: $table,
            column: $column,
            list: $crate::Statement::new(
                concat!(module_path!(), "::list ", $table, ".", $column),
                concat!("select t.", $key, " as row_id, cast(", $seq, " as bigint) as row_seq from ", $table, " t where t.body_id = :body and t.", $column,
                        " = :from and t.", $column, " <> :to and not coalesce(", $unless, ", false) order by 1, 2"),
                $crate::Reach::Body,
            ),
            hand_over: $crate::Statement::new(
                concat!(module_path!(), "::hand over ", $table, ".", $column),
                concat!("update ", $table, " as t set ", $column, " = :to where t.body_id = :body and t.", $column, " = :from and not coalesce(", $unless, ", false)"),
                $crate::Reach::Body,
            ),
            give_back: $crate::Statement::new(
                concat!(module_path!(), "::give back ", $table, ".", $column),
                concat!("update ", $table, " as t set ", $column, " = :to where t.body_id = :body and t.", $column,
                        " = :from and exists (select 1 from registry_v_moved v where v.body_id = :body and v.merge_id = :merge and v.table_name = '", $table,
                        "' and v.column_name = '", $column, "' and v.row_id = t.", $key, " and v.row_seq = ", $seq, ")"),
                $crate::Reach::Body,
            ),
            exclusive: $exclusive,
        }
    };
    (@exclusive $table:literal $label:literal, $always:literal, $set:literal, $rows:expr) => {
        Some($crate::person_rows::Exclusive {
            label: $label,
            always: $always,
            rows: $crate::Statement::new(concat!(module_path!(), "::rows of ", $table), $rows, $crate::Reach::Body),
            set: $crate::Statement::new(
                concat!(module_path!(), "::period of ", $table),
                concat!("update ", $table, " set valid_from = :from, valid_until = :until", $set,
                        " where body_id = :body and id = :row and valid_from = :was_from and valid_until = :was_until"),
                $crate::Reach::Body,
            ),
        })
    };
    (@all [$($names:ident)*] [$($singles:ident)*]) => {
        /// Every column of this room that names a person.
        pub static PERSON_ROWS: &[&$crate::person_rows::PersonRows] = &[$(&$names),*];
        /// Every statement of these declarations.
        pub static STATEMENTS: &[&$crate::Statement] = &[
            $(&$names.list, &$names.hand_over, &$names.give_back,)*
            $($crate::person_rows::exclusive(&$singles).0, $crate::person_rows::exclusive(&$singles).1,)*
        ];
    };
    (@all [$($names:ident)*] [$($singles:ident)*] $(#[$doc:meta])* $name:ident = $table:literal . $column:literal exclusive $label:literal always $always:literal set $set:literal rows $text:expr; $($rest:tt)*) => {
        $(#[$doc])*
        pub static $name: $crate::person_rows::PersonRows = $crate::person_rows!(@text $table $column ["id" "0"] ["false"] $crate::person_rows!(@exclusive $table $label, $always, $set, $text));
        $crate::person_rows!(@all [$($names)* $name] [$($singles)* $name] $($rest)*);
    };
    (@all [$($names:ident)*] [$($singles:ident)*] $(#[$doc:meta])* $name:ident = $table:literal . $column:literal key $key:literal part $seq:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub static $name: $crate::person_rows::PersonRows = $crate::person_rows!(@text $table $column [$key $seq] ["false"] None);
        $crate::person_rows!(@all [$($names)* $name] [$($singles)*] $($rest)*);
    };
    (@all [$($names:ident)*] [$($singles:ident)*] $(#[$doc:meta])* $name:ident = $table:literal . $column:literal unless $unless:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub static $name: $crate::person_rows::PersonRows = $crate::person_rows!(@text $table $column ["id" "0"] [$unless] None);
        $crate::person_rows!(@all [$($names)* $name] [$($singles)*] $($rest)*);
    };
    (@all [$($names:ident)*] [$($singles:ident)*] $(#[$doc:meta])* $name:ident = $table:literal . $column:literal; $($rest:tt)*) => {
        $(#[$doc])*
        pub static $name: $crate::person_rows::PersonRows = $crate::person_rows!(@text $table $column ["id" "0"] ["false"] None);
        $crate::person_rows!(@all [$($names)* $name] [$($singles)*] $($rest)*);
    };
    (@$($broken:tt)*) => { compile_error!("person_rows! takes `NAME = \"table\" . \"column\" [unless \"…\" | key \"…\" part \"…\" | exclusive \"…\" always … set \"…\" rows \"…\"];`"); };
    ($($all:tt)*) => { $crate::person_rows!(@all [] [] $($all)*); };
}

/// The two statements of a declaration with `exclusive`; used by [`person_rows!`](crate::person_rows).
#[doc(hidden)]
pub const fn exclusive(rows: &'static PersonRows) -> (&'static Statement, &'static Statement) {
    match &rows.exclusive {
        Some(exclusive) => (&exclusive.rows, &exclusive.set),
        None => (&rows.list, &rows.give_back),
    }
}
