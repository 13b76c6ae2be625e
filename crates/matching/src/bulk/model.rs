//! What was learnt, as a document that can be kept, read, and used again.

use super::chances::{Chances, rows};
use super::estimate::Learnt;
use super::levels::Factor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of chances by level: `same = 0.9`, …
type Row = BTreeMap<String, f64>;
/// Comparison, row (`all`, or the level of the comparison beside which it stands), levels.
type Comparisons = BTreeMap<String, BTreeMap<String, Row>>;

/// Chances of all comparisons, for each kind of pairs, and how many pairs of each kind there are. It serialises as a document that
/// people can read and change (`portico match … --save-model`). How common names, dates and places are is never part of it: that is
/// counted in the data each time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Document", into = "Document")]
pub struct Model {
    pub(crate) matches: Chances,
    pub(crate) household: Chances,
    pub(crate) strangers: Chances,
    /// Share of pairs of one person among all pairs.
    pub(crate) match_share: f64,
    /// Share of pairs of one home among all pairs.
    pub(crate) household_share: f64,
}

/// The form in which a model is written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    match_share: f64,
    household_share: f64,
    same_person: Comparisons,
    same_household: Comparisons,
    strangers: Comparisons,
}

/// What makes a document no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelFault {
    /// A level has no chance.
    #[error("the model has no chance for {0}")]
    Missing(String),
    /// A chance is not above 0 and at most 1.
    #[error("the chance of {0} must be above 0 and at most 1")]
    Chance(String),
    /// A comparison, row or level that does not exist.
    #[error("{0} is no comparison, row or level")]
    Unknown(String),
}

impl Model {
    pub(crate) fn of(learnt: Learnt) -> Model {
        let [matches, household, _] = learnt.kinds;
        let [match_share, household_share, _] = learnt.shares;
        Model { matches, household, strangers: learnt.strangers, match_share, household_share }
    }

    /// The share of pairs of one person among all pairs, as it was estimated.
    pub fn match_share(&self) -> f64 {
        self.match_share
    }

    /// What a level says for one person against strangers, in bits: the logarithm of how much more often it is found. `None` when there
    /// is no such level. The row is 0, or for comparisons that stand beside another ([`Factor::parent`]) the level of that one.
    pub fn weight(&self, factor: Factor, row: usize, level: usize) -> Option<f64> {
        let place = level.checked_sub(1)?;
        let m = self.matches.row(factor, row).get(place)?;
        Some((m / self.strangers.row(factor, row).get(place)?).log2())
    }
}

/// The name of a row in a document.
fn row_name(factor: Factor, row: usize) -> String {
    match (factor.parent(), row.checked_sub(1)) {
        (None, _) => "all".into(),
        (Some(parent), None) => format!("{}_missing", parent.code()),
        (Some(parent), Some(level)) => format!("{}_{}", parent.code(), parent.levels().get(level).copied().unwrap_or_default()),
    }
}

fn written(chances: &Chances) -> Comparisons {
    let mut out = Comparisons::new();
    for (factor, row) in rows() {
        let levels = factor.levels().iter().zip(chances.row(factor, row)).map(|(level, chance)| ((*level).to_owned(), *chance));
        out.entry(factor.code().into()).or_default().insert(row_name(factor, row), levels.collect());
    }
    out
}

fn read(mut document: Comparisons, kind: &str) -> Result<Chances, ModelFault> {
    let mut out = Vec::new();
    for (factor, row) in rows() {
        let name = row_name(factor, row);
        let mut levels = document.get_mut(factor.code()).and_then(|rows| rows.remove(&name)).unwrap_or_default();
        for level in factor.levels() {
            let place = || format!("{kind}.{}.{name}.{level}", factor.code());
            let chance = levels.remove(*level).ok_or_else(|| ModelFault::Missing(place()))?;
            // A group of levels taken as one can lift a chance a little above what its row leaves; never above 1.
            if !(chance > 0.0 && chance <= 1.0) {
                return Err(ModelFault::Chance(place()));
            }
            out.push(chance);
        }
        if let Some(level) = levels.keys().next() {
            return Err(ModelFault::Unknown(format!("{kind}.{}.{name}.{level}", factor.code())));
        }
    }
    let left = document.iter().find(|(factor, rows)| !rows.is_empty() || Factor::ALL.iter().all(|known| known.code() != *factor));
    match left {
        Some((factor, rows)) => {
            Err(ModelFault::Unknown(format!("{kind}.{factor}.{}", rows.keys().next().map_or("", String::as_str))))
        }
        None => Ok(Chances(out)),
    }
}

impl From<Model> for Document {
    fn from(model: Model) -> Document {
        Document {
            match_share: model.match_share,
            household_share: model.household_share,
            same_person: written(&model.matches),
            same_household: written(&model.household),
            strangers: written(&model.strangers),
        }
    }
}

impl TryFrom<Document> for Model {
    type Error = ModelFault;
    fn try_from(document: Document) -> Result<Model, ModelFault> {
        let share =
            |share: f64, name: &str| if share > 0.0 && share < 1.0 { Ok(share) } else { Err(ModelFault::Chance(name.into())) };
        Ok(Model {
            match_share: share(document.match_share, "match_share")?,
            household_share: share(document.household_share, "household_share")?,
            matches: read(document.same_person, "same_person")?,
            household: read(document.same_household, "same_household")?,
            strangers: read(document.strangers, "strangers")?,
        })
    }
}
