//! A whole city, household by household, in constant memory.

use crate::household::Maker;
use crate::names::Names;
use crate::people::Household;
use crate::seen::SeenCodes;
use crate::shape::MOST_MEMBERS;
use crate::streets::Streets;
use chrono::NaiveDate;
use kernel::tax_code::Identifier;

/// The most residents a population may have: all of Italy.
pub const MOST_RESIDENTS: u64 = 60_000_000;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many people, exactly.
    pub residents: u64,
    /// The day on which they are as old as they are. Nobody is born after it.
    pub on: NaiveDate,
}

/// Options that no population can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// More than [`MOST_RESIDENTS`].
    #[error("a population has at most {MOST_RESIDENTS} residents")]
    TooMany,
    /// People of today cannot have been born before the calendar.
    #[error("the day must lie between 1990 and 2100")]
    Day,
}

/// The households of a city, one after the other. Memory: 4 MiB, whatever the number of residents.
pub struct Population<'a> {
    maker: Maker<'a>,
    seen: SeenCodes,
    number: u64,
    left: u64,
}

impl<'a> Population<'a> {
    /// A population; the same for the same seed, options, names and streets.
    pub fn new(seed: u64, options: Options, names: &'a Names, streets: &'a Streets) -> Result<Self, PopulationError> {
        if options.residents > MOST_RESIDENTS {
            return Err(PopulationError::TooMany);
        }
        if !(1990..=2100).contains(&chrono::Datelike::year(&options.on)) {
            return Err(PopulationError::Day);
        }
        let maker = Maker { seed, on: options.on, names, streets };
        Ok(Population { maker, seen: SeenCodes::new(), number: 0, left: options.residents })
    }

    /// How many residents are still to come.
    pub fn residents_left(&self) -> u64 {
        self.left
    }
}

impl Iterator for Population<'_> {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        if self.left == 0 {
            return None;
        }
        let most = usize::try_from(self.left).unwrap_or(MOST_MEMBERS).min(MOST_MEMBERS);
        let mut household = self.maker.household(self.number, most)?;
        self.number += 1;
        self.left = self.left.saturating_sub(u64::try_from(household.members.len()).unwrap_or(u64::MAX));
        for person in &mut household.members {
            let double = |identifier: &Identifier| !self.seen.note(identifier.value());
            if person.identifier.as_ref().is_some_and(double) {
                // In life the Revenue Agency gives the second a code with letters for digits; here it is simply not known yet.
                person.identifier = None;
            }
        }
        Some(household)
    }
}
