//! Recalculations: what begins one, from which day it counts, what becomes of it. Pure.

use crate::decision::model::{AmountPeriod, Computed};
use crate::problems::Problem;
use chrono::{Datelike as _, Months, NaiveDate};
use kernel::{AccountId, Cents, Outcome};
use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// Why a co-payment is worked out again.
    pub enum Cause {
        /// An attestation was recorded.
        Recorded = "isee" => "Nuovo ISEE",
        /// An attestation was withdrawn.
        Withdrawn = "isee_withdrawn" => "ISEE annullato",
        /// A version of the regulation was published.
        Published = "rule" => "Nuova tariffa",
        /// A version of the regulation was taken back.
        TakenBack = "rule_withdrawn" => "Tariffa ritirata",
    }
}

kernel::code_enum! {
    /// What became of a recalculation.
    pub enum RecalculationState {
        /// The amount is another one: somebody decides.
        Proposed = "proposed" => "Da approvare",
        /// Something must be known first.
        Undetermined = "undetermined" => "Mancano informazioni",
        /// The program cannot propose it: the office looks at it.
        Examine = "examine" => "Da esaminare",
        /// The amount is the same.
        Unchanged = "unchanged" => "Nessuna differenza",
        /// It holds, by an act.
        Approved = "approved" => "Approvato",
        /// Somebody turned it down, with the reason.
        Refused = "refused" => "Non applicato",
        /// What it was made for is no longer so.
        Superseded = "superseded" => "Superato",
    }
}

impl RecalculationState {
    /// Whether somebody must do something with it.
    pub const fn is_waiting(self) -> bool {
        matches!(self, RecalculationState::Proposed | RecalculationState::Undetermined | RecalculationState::Examine)
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            RecalculationState::Proposed => "info",
            RecalculationState::Undetermined | RecalculationState::Examine => "warning",
            RecalculationState::Approved => "success",
            RecalculationState::Unchanged | RecalculationState::Refused | RecalculationState::Superseded => "neutral",
        }
    }
}

/// From which day an attestation counts for what somebody pays: the first of the month after it was submitted.
pub fn counts_from(submitted_on: NaiveDate) -> NaiveDate {
    let first = submitted_on.with_day(1);
    first.and_then(|first| first.checked_add_months(Months::new(1))).unwrap_or(submitted_on)
}

/// From which day a decision is worked out again: the day that counts, never before it began; `None` when what counted is over by then.
pub fn first_day(counts: NaiveDate, last_day: Option<NaiveDate>, valid_from: NaiveDate) -> Option<NaiveDate> {
    let day = counts.max(valid_from);
    last_day.is_none_or(|last| day <= last).then_some(day)
}

/// What runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runs {
    /// How much.
    pub amount: Option<Cents>,
    /// For what.
    pub period: AmountPeriod,
    /// Whether the office decided otherwise than the regulation says.
    pub deviates: bool,
}

/// What becomes of a recalculation. Where the office decided otherwise than the regulation, or where nothing would be granted any more, the
/// program proposes nothing: somebody looks at it.
pub fn state(runs: Runs, found: Computed, period: AmountPeriod) -> RecalculationState {
    match (found.outcome, found.amount) {
        (regulation::Outcome::Granted, Some(new)) if runs.amount == Some(new) && runs.period == period => {
            RecalculationState::Unchanged
        }
        (regulation::Outcome::Granted, Some(_)) if !runs.deviates => RecalculationState::Proposed,
        (regulation::Outcome::Undetermined, _) => RecalculationState::Undetermined,
        (regulation::Outcome::Granted | regulation::Outcome::Refused | regulation::Outcome::Faulty, _) => {
            RecalculationState::Examine
        }
    }
}

/// Whether somebody may approve a recalculation: it waits, they did not ask for it, and none of the same decision comes before it.
///
/// # Errors
/// [`Problem::RecalculationMove`], [`Problem::OwnRecalculation`], [`Problem::EarlierRecalculation`].
pub fn may_approve(state: RecalculationState, proposed_by: Option<AccountId>, by: AccountId, earlier: i64) -> Outcome<()> {
    if state != RecalculationState::Proposed {
        return Err(Problem::RecalculationMove.because(format!("È nello stato «{}».", state.label())));
    }
    if proposed_by == Some(by) {
        return Err(Problem::OwnRecalculation.into());
    }
    if earlier > 0 {
        return Err(Problem::EarlierRecalculation.into());
    }
    Ok(())
}

/// What the regulation said, in short: all of it is made again from what was known when it is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brief {
    /// `granted`, `refused`, `undetermined`, `faulty`.
    pub outcome: String,
    /// What stands against it, in sentences.
    pub against: Vec<String>,
    /// What must be known, and who can say it.
    pub lacking: Vec<String>,
}

impl Brief {
    /// In one line.
    pub fn sentence(&self) -> String {
        let all: Vec<&str> = self.against.iter().chain(&self.lacking).map(String::as_str).collect();
        all.join("; ")
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
