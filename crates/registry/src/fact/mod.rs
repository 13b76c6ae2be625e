//! What is true of somebody for a time: the groups they belong to, what was certified of their health, by which right they are here, the
//! risks they run. Each is a table of its own; what they have in common is told once, by [`Fact`].

pub mod actions;
pub mod api;
pub mod at_risk;
pub mod call_list;
pub mod certificate;
pub mod day;
pub mod derived;
pub mod pages;
pub mod permit;
pub mod risk;
pub mod shapes;
pub(crate) mod store;
pub mod target;

pub use certificate::Certificate;
pub use permit::Permit;
pub use risk::Risk;
pub use target::Target;

use crate::problems::Problem;
use ::store::query::{Query, Record};
use ::store::{Audit, Statement};
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::input::Fields;
use kernel::time::{days_after, days_before, show_date};
use kernel::{Failure, Outcome};
use ui::form::FormView;
use uuid::Uuid;

/// Longest note.
pub const NOTE: usize = 500;
/// Longest name of an office, longest number of a paper.
pub const LINE: usize = 120;

/// One field in words: its name in the history, and what it holds; empty when it holds nothing.
pub type Word = (&'static str, String);

/// The statements of one kind of fact.
#[derive(Clone, Copy)]
pub struct Sql {
    /// Those of a person that the actor may read, the latest first (`:person`).
    pub list: &'static Statement,
    /// A new one.
    pub add: &'static Statement,
    /// Another content or period, of a version.
    pub change: &'static Statement,
}

/// A kind of fact about a person.
pub trait Fact: Record + Clone + PartialEq + Sync + 'static {
    /// What it is in the log.
    const NAME: &'static str;
    /// What it is in the addresses of pages, and the beginning of the ids of its form.
    const SLUG: &'static str;
    /// What people call one.
    const LABEL: &'static str;
    /// What it takes to read it.
    const READ: Permission;
    /// Its statements.
    const SQL: Sql;

    /// Reads one; faults are in `fields`.
    fn read(fields: &mut Fields) -> Option<Self>;
    /// The form that shows one.
    fn filled(&self, form: FormView) -> FormView;
    /// Its fields in words, in the order of the form.
    fn words(&self) -> Vec<Word>;
    /// Its values, by the names of the columns.
    fn bind<'t>(&self, query: Query<'t>) -> Query<'t>;
    /// What it is in one line.
    fn title(&self) -> String;
    /// What it takes to write this one.
    fn write(&self) -> Permission;
    /// What an earlier one that is still open has to do with this one.
    fn beside(&self, other: &Self) -> Beside;
    /// The rules that need more than the fields: the period, the day, the person's birth.
    ///
    /// # Errors
    /// A fault at a field.
    fn check(&self, span: Span, birth: Option<NaiveDate>, today: NaiveDate) -> Outcome<()>;
    /// Whether this one can become the other by a correction, or must be ended and the other added.
    ///
    /// # Errors
    /// A fault at a field.
    fn becomes(&self, _other: &Self) -> Outcome<()> {
        Ok(())
    }
    /// The row of the log for a new one, and for one that was changed.
    fn audit(is_new: bool) -> Audit;
}

/// What two facts of one kind have to do with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Both can be true at once.
    Free,
    /// The later takes the place of the earlier, which ends the day before.
    Replaces,
    /// Both cannot be true on one day.
    Excludes,
}

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day after it; [`FOREVER`] while it lasts.
    pub until: NaiveDate,
}

impl Span {
    /// Reads it; today when no first day is given.
    pub fn read(fields: &mut Fields, today: NaiveDate) -> Option<Span> {
        let (from, last) = (fields.date("from").unwrap_or(today), fields.date("last_day"));
        if last.is_some_and(|last| last < from) {
            fields.fault("last_day", Problem::EndsTooEarly.sentence());
        }
        Some(Span { from, until: last.map_or(FOREVER, |last| days_after(last, 1)) })
    }
    /// Whether the two have a day in common.
    pub fn overlaps(self, other: Span) -> bool {
        self.from < other.until && other.from < self.until
    }
    /// Whether the day is inside.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }
    /// The last day included, when it has an end.
    pub fn last_day(self) -> Option<NaiveDate> {
        (self.until < FOREVER).then(|| days_before(self.until, 1))
    }
    /// `dal 21/11/2026`, `dal 21/11/2026 al 31/12/2026`.
    pub fn words(self) -> String {
        let from = format!("dal {}", show_date(self.from));
        self.last_day().map_or_else(|| from.clone(), |last| format!("{from} al {}", show_date(last)))
    }
    /// In a form.
    pub fn filled(self, form: FormView) -> FormView {
        form.with_value("from", show_date(self.from)).with_maybe("last_day", self.last_day().map(show_date))
    }
}

/// A fact as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept<F> {
    /// The row.
    pub id: Uuid,
    /// What is true.
    #[sqlx(flatten)]
    pub fact: F,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
}

impl<F> Kept<F> {
    /// From when to when.
    pub fn span(&self) -> Span {
        Span { from: self.valid_from, until: self.valid_until }
    }
}

/// What a new fact, or another period of one, does to the others of its kind.
///
/// # Errors
/// [`Problem::FactOverlaps`] where both cannot be true on one day.
pub fn settle<F: Fact>(others: &[Kept<F>], fact: &F, span: Span) -> Outcome<Vec<(Uuid, i64, NaiveDate)>> {
    let mut ending = Vec::new();
    for other in others.iter().filter(|other| other.span().overlaps(span)) {
        match fact.beside(&other.fact) {
            Beside::Free => {}
            Beside::Replaces if other.valid_from < span.from && other.valid_until == FOREVER => {
                ending.push((other.id, other.version, span.from));
            }
            Beside::Replaces | Beside::Excludes => {
                let known = format!("{} {}.", other.fact.title(), other.span().words());
                return Err(Problem::FactOverlaps.refusal().because(known).at("from").into());
            }
        }
    }
    Ok(ending)
}

/// A day that may not be in the future.
fn past(field: &str, day: Option<NaiveDate>, today: NaiveDate) -> Outcome<()> {
    match day.is_some_and(|day| day > today) {
        true => Err(Failure::field(field, "La data non può essere nel futuro.")),
        false => Ok(()),
    }
}

/// A day that may not be before the first one.
fn after_from(field: &str, day: Option<NaiveDate>, span: Span) -> Outcome<()> {
    match day.is_some_and(|day| day < span.from) {
        true => Err(Failure::field(field, "La data è prima dell'inizio: correggi una delle due.")),
        false => Ok(()),
    }
}

/// The columns that every fact has, before and after its own.
#[doc(hidden)]
#[macro_export]
macro_rules! fact_statements {
    ($table:literal, [$($column:literal),+ $(,)?], $scope:expr) => {
        ::store::statements! {
            pub LIST = concat!("select f.id, ", $("f.", $column, ", ",)+ "f.note, f.valid_from, f.valid_until, f.version from ", $table,
                " f where f.body_id = :body and f.person_id = :person and f.valid_from < f.valid_until and ", $scope, " order by f.valid_until desc, f.valid_from desc, f.id desc limit 200");
            pub ADD = concat!("insert into ", $table, " (body_id, id, person_id, ", $($column, ", ",)+ "note, valid_from, valid_until, created_at, created_by, version) values (:body, :id, :person, ",
                $(":", $column, ", ",)+ ":note, :from, :until, :now, :actor, 1)");
            pub CHANGE = concat!("update ", $table, " set ", $($column, " = :", $column, ", ",)+
                "note = :note, valid_from = :from, valid_until = :until, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version");
        }
    };
}
pub(crate) use fact_statements;
