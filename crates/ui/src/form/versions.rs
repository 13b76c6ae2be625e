//! Two versions of one record: what was typed, and what somebody else stored meanwhile.
//!
//! The form is shown again with both, field by field ([`FormView::over`]). What stays is chosen at each field, or once for the
//! whole; sent without a choice it comes back. The stored values travel in the form, so that nothing is kept between two requests
//! and what is chosen is what was read; when the record was changed once more, its version says so and the question is put anew.

use super::{Fault, FormView, REFRESHED, REFUSED_BY_OTHER, UNCHANGED_FIELDS};
use askama::Template;
use askama::filters::HtmlSafe;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Name of the hidden field that says that two versions stand against each other; with `.NAME` behind it, the stored value of a field.
pub(crate) const STORED: &str = "_stored";
/// Name of the choice of what stays; with `.NAME` behind it, of one field.
pub(crate) const KEEP: &str = "_keep";
/// Name of the hidden field that tells how the fields were when the form was opened: what nobody touched is no version of anybody.
pub(crate) const BASE: &str = "_base";
/// The choice of what was typed.
pub(crate) const MINE: &str = "mine";
/// The choice of what is stored.
pub(crate) const THEIRS: &str = "stored";
/// What a field is told whose version was not chosen.
const UNDECIDED: &str = "Ci sono due versioni: scegli quale resta.";
/// What the whole is told.
const UNDECIDED_WHOLE: &str = "Indica se procedere lo stesso.";

/// `_stored.goals[0].words` → (`_stored.`, `goals[0].words`); other names have no such prefix.
pub(super) fn parted(name: &str) -> (&str, &str) {
    for prefix in [STORED, KEEP] {
        if name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.')) {
            return name.split_at(prefix.len().saturating_add(1));
        }
    }
    ("", name)
}

fn of(what: &str, name: &str) -> String {
    format!("{what}.{name}")
}

/// Fields of a form with their values.
type Pairs = Vec<(String, String)>;
/// Fields of which no version was chosen, with what they are told.
type Undecided = Vec<(String, &'static str)>;

/// The fields of a form with what was chosen in place of what was typed, and those of which nothing was chosen with the sentence
/// that asks for it.
pub(crate) fn decided(pairs: &[(String, String)]) -> (Pairs, Undecided) {
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let whole = value(KEEP);
    let against: BTreeSet<&str> = pairs.iter().filter_map(|(name, _)| name.strip_prefix(STORED)?.strip_prefix('.')).collect();
    let (mut theirs, mut undecided) = (BTreeSet::new(), Vec::new());
    for name in &against {
        match value(&of(KEEP, name)).or(whole) {
            Some(MINE) => {}
            Some(THEIRS) => drop(theirs.insert(*name)),
            _ => undecided.push(((*name).to_owned(), UNDECIDED)),
        }
    }
    if against.is_empty() && value(STORED).is_some() && whole != Some(MINE) {
        undecided.push((KEEP.to_owned(), UNDECIDED_WHOLE));
    }
    let typed = pairs.iter().filter(|(name, _)| !name.starts_with('_') && !theirs.contains(name.as_str())).cloned();
    let stored = pairs.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix(STORED)?.strip_prefix('.')?;
        (theirs.contains(name) && !value.is_empty()).then(|| (name.to_owned(), value.clone()))
    });
    (typed.chain(stored).collect(), undecided)
}

/// What a value says, whatever the browser made of its line ends.
fn meaning(values: &[String]) -> BTreeSet<String> {
    values.iter().map(|value| value.replace("\r\n", "\n").trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

/// A short mark of what a field says, to tell later whether it still does.
fn mark(values: &[String]) -> String {
    let mut hasher = DefaultHasher::new();
    meaning(values).hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

/// The marks that a form carried, by the name of the field.
fn marks_by_name(marks: &str) -> BTreeMap<&str, &str> {
    marks.split(' ').filter_map(|one| one.split_once('=')).collect()
}

impl FormView {
    /// How the fields are, each by its mark; rows of groups, which may move, are left out. Of those that are undecided nothing is known.
    fn marks(&self, undecided: &[String]) -> String {
        let simple = |name: &str| !name.starts_with('_') && !name.contains(['[', '=', ' ']);
        let known = self
            .values
            .iter()
            .filter(|(name, values)| simple(name) && !undecided.contains(name) && !meaning(values).is_empty())
            .map(|(name, values)| format!("{name}={}", mark(values)));
        // No value has this mark: what nobody has chosen yet is asked about again.
        let open = undecided.iter().filter(|name| simple(name)).map(|name| format!("{name}=?"));
        known.chain(open).collect::<Vec<_>>().join(" ")
    }

    /// What the form carries to know later which fields were touched: as it was opened, or as it came back. A form made from what was
    /// sent without it knows nothing of how it was opened.
    pub(super) fn base(&self) -> Option<String> {
        match self.values.get(BASE) {
            Some(kept) => kept.first().cloned(),
            None => (self.version.is_some() && !self.sent).then(|| self.marks(&[])),
        }
    }

    /// Whether a field says what it said when the form was opened; without knowing how that was, no.
    fn says_as(&self, base: Option<&BTreeMap<&str, &str>>, name: &str) -> bool {
        let Some(base) = base.filter(|_| !name.contains('[')) else { return false };
        match base.get(name) {
            Some(then) => mark(self.values(name)) == *then,
            None => meaning(self.values(name)).is_empty(),
        }
    }

    /// Whether this field was left alone and shows what somebody else stored.
    pub(super) fn is_refreshed(&self, name: &str) -> bool {
        let base = self.values.get(BASE).and_then(|kept| kept.first()).map(|marks| marks_by_name(marks));
        self.value(STORED).split(' ').any(|other| other == name) && self.says_as(base.as_ref(), name)
    }

    /// With a group of rows that is no part of the record, but of what is done with it now: [`FormView::over`] leaves it as it was typed.
    pub fn apart(mut self, group: impl Into<String>) -> Self {
        self.apart.push(group.into());
        self
    }

    /// Whether a row is of a group that is no part of the record.
    fn is_apart(&self, name: &str) -> bool {
        name.split_once('[').is_some_and(|(group, _)| self.apart.iter().any(|other| other == group))
    }

    /// The hidden values, by name, of fields that differ and were not drawn in `body`: the choice for the whole is theirs as well.
    pub(super) fn stored_unseen(&self, body: &str) -> Vec<(String, String)> {
        let unseen = self.values.iter().filter(|(name, _)| {
            let (prefix, rest) = parted(name);
            prefix.starts_with(STORED) && !rest.is_empty() && !body.contains(&format!("name=\"{name}\""))
        });
        unseen.flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone()))).collect()
    }

    /// With something of the record that stands in no field of the form, such as its state: shown when somebody else changed it.
    pub fn with_fact(mut self, label: impl Into<String>, words: impl Into<String>) -> Self {
        self.facts.push((label.into(), words.into()));
        self
    }

    /// What was typed over version `based_on` of a record, against the record as it is stored now: `stored` is the form that would
    /// show it, with its version and its facts. When somebody else changed the record meanwhile, fields that were left alone take the
    /// stored value, those that nobody else changed keep what was typed, and every other field that differs is shown with both values,
    /// and saving again asks which of them stays, whatever else was wrong with what was sent. Fields of the form that the record does
    /// not have (a reason) are left alone; rows of groups are compared by their place, but for those that stand [`FormView::apart`].
    pub fn over(mut self, based_on: i64, stored: &FormView) -> Self {
        let now = stored.version.unwrap_or(based_on);
        self.version = Some(now);
        if now != based_on {
            let base = self.values.remove(BASE).and_then(|kept| kept.into_iter().next());
            let base = base.as_deref().map(marks_by_name);
            self.values.retain(|name, _| parted(name).0.is_empty() && name != STORED && name != KEEP);
            let rows = self.values.keys().filter(|name| name.contains('[') && !stored.is_apart(name));
            let names: BTreeSet<String> = stored.values.keys().chain(rows).filter(|name| !name.starts_with('_')).cloned().collect();
            let mut differs = Vec::new();
            let mut refreshed = Vec::new();
            for name in names {
                if meaning(self.values(&name)) != meaning(stored.values(&name)) {
                    let values = stored.values(&name);
                    if stored.says_as(base.as_ref(), &name) {
                        continue;
                    }
                    if self.says_as(base.as_ref(), &name) {
                        self.values.insert(name.clone(), values.to_vec());
                        refreshed.push(name);
                        continue;
                    }
                    let values = if values.is_empty() { vec![String::new()] } else { values.to_vec() };
                    self.values.insert(of(STORED, &name), values);
                    differs.push(name);
                }
            }
            let sentence = match (!differs.is_empty(), refreshed.is_empty()) {
                (true, _) => REFUSED_BY_OTHER,
                (false, false) => REFRESHED,
                (false, true) => UNCHANGED_FIELDS,
            };
            self.refusal = Some(sentence.to_owned());
            self.values.insert(STORED.to_owned(), vec![refreshed.join(" ")]);
            self.values.insert(BASE.to_owned(), vec![stored.marks(&differs)]);
        }
        if self.has_two_versions() {
            self.facts.clone_from(&stored.facts);
        }
        self
    }

    /// Whether two versions stand against each other.
    pub fn has_two_versions(&self) -> bool {
        self.values.contains_key(STORED)
    }

    /// What is stored now of a field that differs.
    pub(super) fn stored(&self, name: &str) -> Option<&[String]> {
        self.values.get(&of(STORED, name)).map(Vec::as_slice)
    }

    /// What was chosen so far: of one field, or of the whole.
    fn chosen(&self, name: Option<&str>) -> &str {
        match name {
            Some(name) => self.value(of(KEEP, name)),
            None => self.value(KEEP),
        }
    }
}

/// The stored value of one field beside what was typed, and the choice between them.
#[derive(Debug, Template)]
#[template(path = "ui/stored.html")]
pub(super) struct StoredBeside {
    id: String,
    words: String,
    hidden: String,
    keep: String,
    values: Vec<String>,
    chosen: String,
}

impl HtmlSafe for StoredBeside {}

impl StoredBeside {
    /// Of a field that has two versions; `words` tells a value as people read it.
    pub(super) fn of(form: &FormView, name: &str, words: impl Fn(&str) -> String) -> Option<Self> {
        let values = form.stored(name)?.to_vec();
        let told: Vec<String> = values.iter().filter(|value| !value.is_empty()).map(|value| words(value)).collect();
        Some(StoredBeside {
            id: form.id(name),
            words: told.join(", "),
            hidden: of(STORED, name),
            keep: of(KEEP, name),
            values,
            chosen: form.chosen(Some(name)).to_owned(),
        })
    }
    fn mine(&self) -> bool {
        self.chosen == MINE
    }
    fn theirs(&self) -> bool {
        self.chosen == THEIRS
    }
}

/// The choice for the whole form, and what else is stored now.
#[derive(Debug, Template)]
#[template(path = "ui/versions.html")]
pub(super) struct Versions {
    id: String,
    facts: Vec<(String, String)>,
    differs: bool,
    /// The names of the fields that were left alone and show what is stored now.
    refreshed: String,
    /// Their labels.
    labels: Vec<String>,
    chosen: String,
    fault: Option<Fault>,
}

impl HtmlSafe for Versions {}

impl Versions {
    /// Of a form with two versions.
    pub(super) fn of(form: &FormView) -> Option<Self> {
        form.has_two_versions().then(|| {
            let id = form.id("keep");
            let fault = form.error(KEEP).map(|message| Fault { id: format!("{id}-error"), message: message.to_owned() });
            Versions {
                facts: form.facts.clone(),
                differs: form.values.keys().any(|name| parted(name).0.starts_with(STORED)),
                labels: form
                    .value(STORED)
                    .split(' ')
                    .filter(|name| form.is_refreshed(name))
                    .filter_map(|name| form.label_of(name))
                    .collect(),
                refreshed: form.value(STORED).to_owned(),
                chosen: form.chosen(None).to_owned(),
                id,
                fault,
            }
        })
    }
    fn mine(&self) -> bool {
        self.chosen == MINE
    }
    fn theirs(&self) -> bool {
        self.chosen == THEIRS
    }
}

#[cfg(test)]
mod tests;
