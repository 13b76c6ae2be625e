//! What a run found.

use super::cluster::clusters;
use super::frequency::{Frequencies, One};
use super::levels::Pattern;
use super::model::Model;
use super::number::{at, small};
use super::table::Table;
use super::weigh::{Evidence, Scales, Subject, Weights};

/// Two records that may be one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Position of the one, from 0, in the order in which the records came.
    pub first: u32,
    /// Position of the other; with two files, of the second file's record, counted on behind the first file.
    pub second: u32,
    /// How probable it is that they are one person, from 0 to 1.
    pub probability: f64,
    /// The same as logarithm of the odds to base 2: the sum of all evidence.
    pub weight: f64,
    pub(crate) pattern: Pattern,
    /// What follows from other pairs: both are the same person as a third record.
    pub(crate) third: f64,
}

/// What a run found.
#[derive(Debug)]
pub struct Report {
    pub(crate) table: Table,
    pub(crate) frequencies: Frequencies,
    pub(crate) model: Model,
    pub(crate) weights: Weights,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) compared: u64,
    pub(crate) notes: Vec<String>,
    pub(crate) most_together: usize,
}

/// A record of a table.
pub(crate) fn one(table: &Table, position: u32) -> Option<One<'_>> {
    Some(One { position, row: table.rows.get(at(position))? })
}

impl Report {
    /// The pairs, by the positions of their records.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }
    /// The ids of the records of a pair.
    pub fn ids(&self, pair: &Pair) -> (&str, &str) {
        (self.table.id(pair.first), self.table.id(pair.second))
    }
    /// Why a pair weighs what it weighs: evidence whose weights sum to its weight.
    pub fn evidence(&self, pair: &Pair) -> Vec<Evidence> {
        match (one(&self.table, pair.first), one(&self.table, pair.second)) {
            (Some(a), Some(b)) => {
                let mut evidence = Scales::new(&self.frequencies, &self.weights).evidence(pair.pattern, a, b);
                if pair.third > 0.0 {
                    evidence.push(Evidence { subject: Subject::Third, phrase: "uguali entrambi a un terzo", weight: pair.third });
                }
                evidence
            }
            _ => Vec::new(),
        }
    }
    /// The same in one line of Italian: `cognome uguale (+6,2) · data di nascita uguale (+14,1) · …`.
    pub fn explanation(&self, pair: &Pair) -> String {
        super::explain::line(&self.evidence(pair))
    }
    /// For each record, by position, the position of the first record that is taken for the same person: its own when there is none
    /// before it. Connected pairs, cut where they are weak.
    pub fn clusters(&self) -> Vec<u32> {
        clusters(self.table.len(), &self.pairs, self.most_together)
    }
    /// The id of a record by its position.
    pub fn id(&self, position: u32) -> &str {
        self.table.id(position)
    }
    /// How many records there were.
    pub fn records(&self) -> usize {
        self.table.len()
    }
    /// How many pairs were compared.
    pub fn compared(&self) -> u64 {
        self.compared
    }
    /// The model that was learnt or given.
    pub fn model(&self) -> &Model {
        &self.model
    }
    /// What whoever runs it should know, in English: keys that were too common, fields that are empty.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Pair {
    /// The position of the second record in its own file, when the first has so many records.
    pub fn second_in_file(&self, first: usize) -> u32 {
        self.second.saturating_sub(small(first))
    }
}
