//! What is known of somebody.

use chrono::NaiveDate;
use kernel::HouseholdId;
use kernel::tax_code::{Identifier, Sex};
use std::fmt;

/// When somebody was born, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    /// The day.
    Day(NaiveDate),
    /// The year only.
    Year(i32),
}

/// What is known of somebody: stored, or typed so far. Empty texts and absent values are unknown and count for nothing.
///
/// It prints nothing of itself with `Debug`: cards must not reach logs.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Family name; several words when there are several names.
    pub family_name: String,
    /// Given names.
    pub given_name: String,
    /// Family name at birth, when the one in use is another.
    pub birth_name: Option<String>,
    /// Registered sex.
    pub sex: Option<Sex>,
    /// Day or year of birth.
    pub birth: Option<Birth>,
    /// Belfiore code of the municipality of birth, or `Znnn` of the state.
    pub birth_place: Option<String>,
    /// Tax codes, definitive and provisional, and health codes, present and past.
    pub identifiers: Vec<Identifier>,
    /// The beginning of a tax code that is still being typed, as [`crate::search`] found it.
    pub code_start: Option<String>,
    /// Telephone numbers as written.
    pub phones: Vec<String>,
    /// Street and number, as written.
    pub address: Option<String>,
    /// The household of the register.
    pub household: Option<HouseholdId>,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").finish_non_exhaustive()
    }
}
