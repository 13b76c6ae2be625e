//! Forms: what was typed, what is wrong with it, and the controls that show both.
//!
//! A handler makes a [`FormView`] (empty, from a record, or from what was just sent together with its faults) and puts it into
//! its page; the template draws it with the macros of `ui/form.html`. See `crates/ui/README.md` for examples to copy.

mod choice;
mod field;
mod summary;
pub(crate) mod versions;

pub use choice::{Choice, choices, options};
pub use field::Field;
pub use summary::{Fault, Summary, sheet};

use kernel::input::GROUPS;
use kernel::{Failure, FieldError};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Name of the field that carries the token against forged requests.
pub const CSRF: &str = "_csrf";
/// Name of the field that carries the idempotency key: the same form sent twice acts once.
pub const KEY: &str = "_key";
/// Name of the field that carries the version of the record that was being edited.
pub const VERSION: &str = "_version";
/// Name of the button that asks for one more row of a repeated group (its value is the group's name), for browsers without
/// the script.
pub const ADD_ROW: &str = "_add";
/// Name of the button that takes a row away (its value is `group[index]`), for browsers without the script.
pub const REMOVE_ROW: &str = "_remove";
/// What is said of a form whose record somebody else changed meanwhile.
const REFUSED_BY_OTHER: &str = "Mentre scrivevi qualcun altro ha modificato questi dati. Non si è perso niente: dove c’è da scegliere trovi ciò che hai scritto tu e ciò che è registrato adesso. Scegli che cosa resta e salva di nuovo.";
/// The same when every field that differs is one that the person had left alone.
const REFRESHED: &str = "Mentre scrivevi qualcun altro ha modificato altri campi. Non si è perso niente: i campi che non avevi toccato hanno già il valore nuovo. Rileggi e salva di nuovo.";
/// The same when the fields of the form are as they were.
const UNCHANGED_FIELDS: &str = "Mentre scrivevi qualcun altro ha modificato questi dati. Non si è perso niente: leggi com’è adesso e decidi se procedere lo stesso.";
/// What stands for the index in the row that the script copies.
pub(crate) const BLANK_ROW: &str = "__i__";

/// A form as it is shown: values, faults and the three hidden fields.
#[derive(Debug, Default)]
pub struct FormView {
    csrf: String,
    key: String,
    version: Option<i64>,
    prefix: String,
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
    refusal: Option<String>,
    rearranged: bool,
    /// Made from what was sent, not from a record.
    sent: bool,
    /// What else is stored of the record, label and words, for whoever has to choose between two versions.
    facts: Vec<(String, String)>,
    /// Groups of rows that are no part of the record.
    apart: Vec<String>,
    /// The labels of the fields drawn so far, so that the summary can call them by name.
    labels: Mutex<BTreeMap<String, String>>,
}

impl FormView {
    /// An empty form. `csrf` is the session's token, `key` a fresh idempotency key.
    pub fn new(csrf: impl Into<String>, key: impl Into<String>) -> Self {
        FormView { csrf: csrf.into(), key: key.into(), ..FormView::default() }
    }

    /// With what was sent (the raw pairs of the form, so that nothing typed is lost). Several pairs of one name are all kept.
    /// When the person asked for one row more or less ([`ADD_ROW`], [`REMOVE_ROW`]), the rows are already rearranged.
    pub fn with_values<N: Into<String>, V: Into<String>>(mut self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        self.sent = true;
        let mut orders = Vec::new();
        for (name, value) in pairs {
            let (name, value) = (name.into(), value.into());
            match name.as_str() {
                CSRF | KEY | VERSION => {}
                ADD_ROW | REMOVE_ROW => orders.push((name, value)),
                _ => self.values.entry(name).or_default().push(value),
            }
        }
        for (order, value) in orders {
            self.rearranged = true;
            if order == ADD_ROW {
                let next = self.row_count(&value);
                if next < GROUPS {
                    self.values.insert(format!("{value}[{next}]"), Vec::new());
                }
            } else {
                self.remove_row(&value);
            }
        }
        self
    }

    /// With one value, replacing what was there; for forms that show a record.
    pub fn with_value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), vec![value.into()]);
        self
    }

    /// With one value if there is one; without, the field is one of the record all the same, and holds nothing.
    pub fn with_maybe(mut self, name: impl Into<String>, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with_value(name, value),
            None => {
                self.values.entry(name.into()).or_default();
                self
            }
        }
    }

    /// With several values of one name (ticked boxes).
    pub fn with_many<V: Into<String>>(mut self, name: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        self.values.insert(name.into(), values.into_iter().map(Into::into).collect());
        self
    }

    /// With the version of the record being edited, sent back in `_version`.
    pub fn with_version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// With the faults to show, each beside its field and all in the summary.
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// With why the action did not happen, when the person can do something about it: faults beside their fields, a refusal
    /// at its field or above the form, a conflict above the form. Other failures have pages of their own and are not shown.
    pub fn with_failure(mut self, failure: &Failure) -> Self {
        match failure {
            Failure::Invalid(errors) => self.errors.extend(errors.iter().cloned()),
            Failure::Refused(refusal) => match refusal.field {
                Some(field) => self.errors.push(FieldError { field: field.to_owned(), message: refusal.sentence.clone() }),
                None => self.refusal = Some(refusal.sentence.clone()),
            },
            Failure::Conflict { sentence, .. } => self.refusal = Some(sentence.clone()),
            Failure::NotFound | Failure::Forbidden | Failure::NotSignedIn | Failure::Internal(_) => {}
        }
        self
    }

    /// With a prefix for the ids of its controls; needed when two forms on one page have fields of the same name.
    pub fn prefixed(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The token against forged requests.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }
    /// The idempotency key.
    pub fn key(&self) -> &str {
        &self.key
    }
    /// The version of the record being edited.
    pub fn version(&self) -> Option<i64> {
        self.version
    }

    /// The value of a field, empty when there is none.
    pub fn value(&self, name: impl AsRef<str>) -> &str {
        self.values(name).first().map_or("", String::as_str)
    }

    /// All values of a field.
    pub fn values(&self, name: impl AsRef<str>) -> &[String] {
        self.values.get(name.as_ref()).map_or(&[], Vec::as_slice)
    }

    /// Whether this choice is among the values of the field.
    pub fn checked(&self, name: impl AsRef<str>, code: impl AsRef<str>) -> bool {
        self.values(name).iter().any(|value| value == code.as_ref())
    }

    /// What is wrong with a field.
    pub fn error(&self, name: impl AsRef<str>) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name.as_ref()).map(|error| error.message.as_str())
    }

    /// All faults, in the order in which they were found.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Why the whole was refused, when no field is to blame.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Whether anything is wrong.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty() || self.refusal.is_some()
    }

    /// Whether the person only asked for a row more or less: show the form again and do nothing else.
    pub fn is_rearranged(&self) -> bool {
        self.rearranged
    }

    /// The id of a field's control in the page, for links to it: `goals[0].title` → `f-goals-0-title`.
    pub fn id(&self, name: impl AsRef<str>) -> String {
        let mut id = String::from(if self.prefix.is_empty() { "f" } else { self.prefix.as_str() });
        for part in name.as_ref().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|part| !part.is_empty()) {
            id.push('-');
            id.push_str(part);
        }
        id
    }

    /// The name of a field in a row of a repeated group: `("goals", "0", "title")` → `goals[0].title`.
    pub fn cell(&self, group: impl AsRef<str>, row: impl AsRef<str>, field: impl AsRef<str>) -> String {
        format!("{}[{}].{}", group.as_ref(), row.as_ref(), field.as_ref())
    }

    /// The indices of the rows of a repeated group: those that were sent, and at least so many.
    pub fn rows(&self, group: impl AsRef<str>, at_least: impl Whole) -> Vec<String> {
        let count = self.row_count(group.as_ref()).max(at_least.whole()).min(GROUPS);
        (0..count).map(|index| index.to_string()).collect()
    }

    /// The index of the row that the script copies when a row is added.
    pub fn blank_row(&self) -> &'static str {
        BLANK_ROW
    }

    fn row_count(&self, group: &str) -> usize {
        self.values.keys().filter_map(|name| row_of(name, group)).max().map_or(0, |last| last.saturating_add(1)).min(GROUPS)
    }

    fn remove_row(&mut self, row: &str) {
        let Some((group, index)) = row.strip_suffix(']').and_then(|row| row.split_once('[')) else { return };
        let Ok(index) = index.parse::<usize>() else { return };
        let old = std::mem::take(&mut self.values);
        for (name, values) in old {
            match row_of(&name, group) {
                Some(row) if row == index => {}
                Some(row) if row > index => {
                    let rest = name.split_once(']').map_or("", |(_, rest)| rest);
                    let prefix = versions::parted(&name).0;
                    self.values.insert(format!("{prefix}{group}[{}]{rest}", row.saturating_sub(1)), values);
                }
                _ => drop(self.values.insert(name, values)),
            }
        }
    }

    fn remember_label(&self, name: &str, label: &str) {
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), label.to_owned());
    }

    fn label_of(&self, name: &str) -> Option<String> {
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

/// The name of one part of a field that is sent in two: `("at", "date")` → `at_date`.
pub fn part(name: impl AsRef<str>, part: impl AsRef<str>) -> String {
    format!("{}_{}", name.as_ref(), part.as_ref())
}

/// `goals[3].title` in group `goals` → 3.
fn row_of(name: &str, group: &str) -> Option<usize> {
    versions::parted(name).1.strip_prefix(group)?.strip_prefix('[')?.split(']').next()?.parse().ok()
}

/// A yes or no as templates pass it, by value or by reference.
pub trait Flag {
    /// The yes or no itself.
    fn is(&self) -> bool;
}
impl Flag for bool {
    fn is(&self) -> bool {
        *self
    }
}
impl<T: Flag + ?Sized> Flag for &T {
    fn is(&self) -> bool {
        (**self).is()
    }
}

/// A small whole number as templates pass it, by value or by reference.
pub trait Whole {
    /// The number itself; a negative one counts as none.
    fn whole(&self) -> usize;
}
impl Whole for usize {
    fn whole(&self) -> usize {
        *self
    }
}
impl Whole for i32 {
    fn whole(&self) -> usize {
        usize::try_from(*self).unwrap_or(0)
    }
}
impl<T: Whole + ?Sized> Whole for &T {
    fn whole(&self) -> usize {
        (**self).whole()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> FormView {
        FormView::new("token", "key").with_values(pairs.iter().copied())
    }

    #[test]
    fn nothing_that_was_typed_is_lost_not_even_what_is_wrong() {
        let form = form(&[("born", "31/02/1950"), ("needs", "home"), ("needs", "income"), (CSRF, "x")])
            .with_errors([FieldError { field: "born".into(), message: "Data non valida.".into() }]);
        assert_eq!(form.value("born"), "31/02/1950");
        assert_eq!(form.error("born"), Some("Data non valida."));
        assert!(form.checked("needs", "home") && form.checked("needs", "income") && !form.checked("needs", "work"));
        assert_eq!(form.value(CSRF), "");
    }

    #[test]
    fn a_row_is_added_and_taken_away_without_a_script() {
        let rows = [("goals[0].title", "a"), ("goals[1].title", "b"), ("goals[2].title", "c"), ("goals_total", "3")];
        assert_eq!(form(&rows).rows("goals", 1), ["0", "1", "2"]);
        let more = form(&rows).with_values([(ADD_ROW, "goals")]);
        assert!(more.is_rearranged());
        assert_eq!(more.rows("goals", 1).len(), 4);
        let fewer = form(&rows).with_values([(REMOVE_ROW, "goals[1]")]);
        assert_eq!(fewer.rows("goals", 1).len(), 2);
        assert_eq!((fewer.value("goals[0].title"), fewer.value("goals[1].title")), ("a", "c"));
        assert_eq!(fewer.value("goals_total"), "3");
    }

    #[test]
    fn rows_are_bounded_whatever_is_sent() {
        assert_eq!(form(&[("goals[99999999].title", "x")]).rows("goals", 1).len(), GROUPS);
        assert_eq!(form(&[("goals[18446744073709551615].title", "x")]).rows("goals", 1).len(), GROUPS);
        assert_eq!(form(&[(REMOVE_ROW, "goals[")]).rows("goals", 0).len(), 0);
    }

    #[test]
    fn a_refusal_without_a_field_stands_above_the_form() {
        let failure = Failure::Conflict { current: 3, sentence: "Qualcun altro ha cambiato la scheda.".into() };
        let form = form(&[]).with_failure(&failure);
        assert!(form.is_refused() && form.errors().is_empty());
        assert_eq!(form.refusal(), Some("Qualcun altro ha cambiato la scheda."));
    }

    #[test]
    fn ids_are_valid_and_told_apart_by_prefix() {
        assert_eq!(form(&[]).id("goals[0].title"), "f-goals-0-title");
        assert_eq!(form(&[]).prefixed("close").id("at_date"), "close-at_date");
    }
}
