//! An application as its pages show it.

use super::answers::{Question, questions, shown};
use super::gather::{Examination, known_from_register};
use super::model::{EvidenceState, FactSource};
use super::store::FactRow;
use crate::rule::Version;
use regulation::Needed;
use std::collections::BTreeMap;

/// Something that was answered.
#[derive(Clone, Debug)]
pub struct ShownAnswer {
    /// The question.
    pub label: String,
    /// As people read it.
    pub value: String,
    /// From where it is known.
    pub source: FactSource,
    /// What came of its paper.
    pub evidence: EvidenceState,
    /// The paper; may be empty.
    pub paper: String,
    /// When it was said.
    pub recorded: kernel::Instant,
    /// By whom it was written down.
    pub by: String,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What.
    pub label: String,
    /// Who can say it.
    pub given_by: String,
    /// The paper; may be empty.
    pub evidence: String,
}

impl From<&Needed> for Missing {
    fn from(needed: &Needed) -> Missing {
        Missing {
            label: needed.label.clone(),
            given_by: needed.given_by.clone(),
            evidence: needed.evidence.clone().unwrap_or_default(),
        }
    }
}

/// The latest of each fact.
pub fn latest(rows: &[FactRow]) -> BTreeMap<String, FactRow> {
    rows.iter().map(|row| (row.fact.clone(), row.clone())).collect()
}

/// Whether something was answered that a version does not ask: then the one under which the application came knows the question.
pub fn is_beyond(rule: Option<&Version>, rows: &[FactRow]) -> bool {
    let asked: Vec<Question> = rule.map(|rule| questions(&rule.regulation, &rule.row.text)).unwrap_or_default();
    rows.iter().any(|row| !row.value.is_empty() && asked.iter().all(|question| question.id != row.fact))
}

/// What was answered, in the order of the first version that asks it; what none asks stands last, in words all the same.
pub fn answered(rules: [Option<&Version>; 2], rows: &[FactRow]) -> Vec<ShownAnswer> {
    let mut latest = latest(rows);
    let mut all = Vec::new();
    let show = |row: FactRow, label: String, value: String, paper: String| ShownAnswer {
        label,
        value,
        source: row.source,
        evidence: row.evidence_state,
        paper,
        recorded: row.recorded_at,
        by: row.recorded_by_name,
    };
    for rule in rules.into_iter().flatten() {
        for question in questions(&rule.regulation, &rule.row.text) {
            let Some(row) = latest.remove(&question.id) else { continue };
            let value = if row.value.is_empty() { String::new() } else { shown(&rule.regulation, &question, &row.value) };
            all.push(show(row, question.asked.label, value, question.evidence));
        }
    }
    let rest = latest.into_values().filter(|row| !row.value.is_empty());
    all.extend(rest.map(|row| {
        let value = plain(&row.value);
        show(row, "Una domanda che il regolamento non pone più:".to_owned(), value, String::new())
    }));
    all
}

/// A kept value whose question is not known any more, as people read it.
fn plain(value: &str) -> String {
    match value {
        "true" => "sì".to_owned(),
        "false" => "no".to_owned(),
        other => other.parse::<chrono::NaiveDate>().map_or_else(|_| other.replace('_', " "), kernel::time::show_date),
    }
}

/// What is missing before anything can be decided: what the regulation needs, and papers that were asked for and not brought.
pub fn missing(examination: Option<&Examination>, answers: &[ShownAnswer]) -> Vec<Missing> {
    let mut all: Vec<Missing> = examination.map(|found| found.needed().iter().map(Missing::from).collect()).unwrap_or_default();
    let papers = answers.iter().filter(|answer| matches!(answer.evidence, EvidenceState::Asked | EvidenceState::Refused));
    for answer in papers {
        let paper = if answer.paper.is_empty() { answer.label.clone() } else { answer.paper.clone() };
        all.push(Missing { label: paper, given_by: "chi presenta la domanda".to_owned(), evidence: String::new() });
    }
    all
}

/// The questions that stand in a form, with those of the register left out where it answers them.
pub fn open_questions(rule: &Version, examination: Option<&Examination>) -> Vec<Question> {
    let known = examination.map(|found| known_from_register(&found.gathered.known)).unwrap_or_default();
    let mut all = questions(&rule.regulation, &rule.row.text);
    all.retain(|question| !known.contains(&question.id));
    all
}
