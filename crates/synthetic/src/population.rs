//! A whole city, household by household, in constant memory.

use crate::codes;
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

    /// So many more residents after those that were asked for, in households of their own: those who come later.
    pub fn extend(&mut self, residents: u64) {
        self.left = self.left.saturating_add(residents).min(MOST_RESIDENTS);
    }

    /// How many residents are still to come.
    pub fn residents_left(&self) -> u64 {
        self.left
    }
}

impl Population<'_> {
    /// The identifier, or the form of it that is still free: a second one with the same code gets letters for digits, as from the
    /// Revenue Agency. `None` when nothing is free.
    fn free(&mut self, identifier: Identifier) -> Option<Identifier> {
        if self.seen.note(identifier.value()) {
            return Some(identifier);
        }
        let code = identifier.tax_code()?;
        let mut forms = (1..=3).filter_map(|replaced| codes::omocode(code, replaced));
        forms.find(|form| self.seen.note(form.as_str())).map(Identifier::Definitive)
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
            person.identifier = person.identifier.take().and_then(|identifier| self.free(identifier));
        }
        Some(household)
    }
}
