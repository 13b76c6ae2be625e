//! The states of an import, and what is known of it before it is applied.

use crate::extract::{Fault, Field};
use registry::Resident;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Examples of each kind of difference that a preview shows.
pub const EXAMPLES: usize = 10;
/// Lines that are kept among the refused; further ones are counted.
pub const MOST_REFUSALS: usize = 10_000;
/// When more of those who stand would vanish than this, in percent, somebody says once more that it is meant.
pub const MANY_GONE: u64 = 5;
/// So few residents may vanish at any time, whatever share of all they are.
pub const FEW_GONE: u64 = 20;
/// Imports that can be taken back, one after the other; what ended with earlier ones is forgotten.
pub const KEPT: i64 = 5;

kernel::code_enum! {
    /// Where an import stands.
    pub enum RunState {
        /// Somebody says which column means what.
        Columns = "columns" => "Da abbinare",
        /// The file is being read.
        Reading = "reading" => "In lettura",
        /// What it would change is shown.
        Preview = "preview" => "Da confermare",
        /// Most of it cannot be read.
        Unreadable = "unreadable" => "Non leggibile",
        /// It is being written.
        Applying = "applying" => "In scrittura",
        /// It stands.
        Applied = "applied" => "Applicata",
        /// It is being taken back.
        Undoing = "undoing" => "In annullamento",
        /// It was taken back.
        Undone = "undone" => "Annullata",
        /// It was thrown away.
        Discarded = "discarded" => "Scartata",
        /// It stands, and is too old to be taken back.
        Settled = "settled" => "Definitiva",
    }
}

impl RunState {
    /// Whether the program works on it.
    pub const fn is_busy(self) -> bool {
        matches!(self, RunState::Reading | RunState::Applying | RunState::Undoing)
    }
    /// Whether its file still waits.
    pub const fn waits(self) -> bool {
        matches!(self, RunState::Columns | RunState::Reading | RunState::Preview | RunState::Unreadable)
    }
    /// The mark it is shown with.
    pub const fn mark(self) -> &'static str {
        match self {
            RunState::Applied | RunState::Settled => "success",
            RunState::Columns | RunState::Preview => "warning",
            RunState::Unreadable => "danger",
            RunState::Reading | RunState::Applying | RunState::Undoing => "info",
            RunState::Undone | RunState::Discarded => "neutral",
        }
    }
}

kernel::code_enum! {
    /// What an extract changes of a resident.
    pub enum Difference {
        /// Was not there.
        New = "new" => "Nuovi residenti",
        /// Another address.
        Moved = "moved" => "Trasferiti",
        /// Another household.
        Household = "household" => "Nucleo cambiato",
        /// Died.
        Died = "died" => "Deceduti",
        /// Left the Comune.
        Left = "left" => "Emigrati",
        /// Anything else.
        Corrected = "corrected" => "Altri dati cambiati",
        /// Not in a whole extract any more.
        Gone = "gone" => "Non più nell'estratto",
    }
}

/// The fields that make an address.
pub const ADDRESS: [Field; 4] = [Field::Street, Field::Number, Field::Postcode, Field::Municipio];

/// What these changed fields mean; several at once.
pub fn kinds(fields: &[Field], before: &Resident, after: &Resident) -> Vec<Difference> {
    let mut kinds = Vec::new();
    let any = |of: &[Field]| fields.iter().any(|field| of.contains(field));
    if after.died_on.is_some() && before.died_on != after.died_on {
        kinds.push(Difference::Died);
    }
    if after.left_on.is_some() && before.left_on != after.left_on {
        kinds.push(Difference::Left);
    }
    if any(&ADDRESS) {
        kinds.push(Difference::Moved);
    }
    if any(&[Field::Household]) {
        kinds.push(Difference::Household);
    }
    let others = |field: &&Field| {
        !ADDRESS.contains(field)
            && !matches!(
                field,
                Field::Household | Field::DiedOn | Field::LeftOn | Field::LeftTo | Field::RegisteredOn | Field::Role
            )
    };
    if kinds.is_empty() || fields.iter().any(|field| others(&field)) {
        kinds.push(Difference::Corrected);
    }
    kinds
}

/// One field of an example: what it was and what it would be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Changed {
    /// Which.
    pub field: Field,
    /// What stands.
    pub before: String,
    /// What would stand.
    pub after: String,
}

/// One difference, as an example.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Example {
    /// Its kind.
    pub kind: Difference,
    /// Number of its line; `None` for whom no line tells of.
    pub line: Option<usize>,
    /// Identifier of the resident.
    pub reference: String,
    /// Family and given name.
    pub name: String,
    /// What would change.
    pub changed: Vec<Changed>,
}

/// What an import would change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Preview {
    /// Lines below the headers that are not blank.
    pub lines: u64,
    /// Lines that are residents.
    pub good: u64,
    /// Lines that are not.
    pub refused: u64,
    /// Refused lines that may be about anybody: while there are any, nobody counts as gone.
    #[serde(default)]
    pub unknown: u64,
    /// Residents that stand today.
    pub standing: u64,
    /// Residents of whom nothing changes.
    pub same: u64,
    /// How many of each kind.
    pub counts: BTreeMap<Difference, u64>,
    /// How many residents have each of these fields changed.
    pub fields: BTreeMap<Field, u64>,
    /// The first of each kind.
    pub examples: Vec<Example>,
    /// Refused lines by reason.
    pub reasons: BTreeMap<Fault, u64>,
}

impl Preview {
    /// How many of a kind.
    pub fn count(&self, kind: Difference) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }
    /// Counts one of a kind; whether an example of it is wanted.
    pub fn add(&mut self, kind: Difference) -> bool {
        let count = self.counts.entry(kind).or_default();
        *count = count.saturating_add(1);
        usize::try_from(*count).unwrap_or(usize::MAX) <= EXAMPLES
    }
    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.counts.values().all(|count| *count == 0)
    }
    /// Whether more would vanish than anybody expects of a whole extract.
    pub fn many_gone(&self) -> bool {
        let gone = self.count(Difference::Gone);
        gone > FEW_GONE && gone.saturating_mul(100) > self.standing.saturating_mul(MANY_GONE)
    }
    /// Whether more than half of the lines cannot be read.
    pub fn is_unreadable(&self) -> bool {
        self.refused.saturating_mul(2) > self.lines || self.good == 0
    }
    /// The share of those who would vanish, in whole percent.
    pub fn percent_gone(&self) -> u64 {
        self.count(Difference::Gone).saturating_mul(100).checked_div(self.standing).unwrap_or(0)
    }
    /// The examples of a kind.
    pub fn examples_of(&self, kind: &Difference) -> Vec<&Example> {
        self.examples.iter().filter(|example| example.kind == *kind).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::state::differences;
    use kernel::tax_code::Sex;

    fn entry() -> Resident {
        Resident {
            reference: "1".into(),
            tax_code: String::new(),
            family_name: "Rossi".into(),
            given_name: "Ada".into(),
            sex: Sex::Female,
            birth_date: None,
            birth_place: String::new(),
            citizenship: String::new(),
            household: "9".into(),
            role: None,
            street: "Via Lenta".into(),
            house_number: "1".into(),
            postcode: String::new(),
            municipio: None,
            place: String::new(),
            registered_on: None,
            died_on: None,
            left_on: None,
            left_to: String::new(),
        }
    }

    #[test]
    fn what_changed_fields_mean_is_said_once_each() {
        let before = entry();
        let kinds_of = |after: Resident| kinds(&differences(&before, &after), &before, &after);
        assert_eq!(kinds_of(Resident { house_number: "3".into(), ..entry() }), [Difference::Moved]);
        assert_eq!(
            kinds_of(Resident { house_number: "3".into(), household: "10".into(), ..entry() }),
            [Difference::Moved, Difference::Household]
        );
        assert_eq!(kinds_of(Resident { given_name: "Adele".into(), ..entry() }), [Difference::Corrected]);
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
        assert_eq!(kinds_of(Resident { died_on: day, ..entry() }), [Difference::Died]);
        assert_eq!(kinds_of(Resident { left_on: day, left_to: "Lodi".into(), ..entry() }), [Difference::Left]);
        assert_eq!(kinds_of(Resident { registered_on: day, ..entry() }), [Difference::Corrected]);
    }

    #[test]
    fn a_few_may_vanish_and_many_are_asked_for_twice() {
        let preview =
            |gone, standing| Preview { standing, counts: BTreeMap::from([(Difference::Gone, gone)]), ..Preview::default() };
        assert!(!preview(20, 30).many_gone());
        assert!(preview(21, 400).many_gone());
        assert!(!preview(21, 420).many_gone());
        assert!(Preview { lines: 3, good: 1, refused: 2, ..Preview::default() }.is_unreadable());
        assert!(!Preview { lines: 4, good: 2, refused: 2, ..Preview::default() }.is_unreadable());
    }
}
