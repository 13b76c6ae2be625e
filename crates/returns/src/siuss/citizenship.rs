//! The citizenship codes of SIUSS: three digits, 380 for Italy, from a table of INPS that is not public. The table is dated data:
//! what is not known for sure is written `mancante`, and a body completes it from the tables that INPS gives to those who send.

use super::CountryCode;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The word in the table for a code that is not known.
const MISSING: &str = "mancante";

/// One row: a state, and its code while the row is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Italian name of the state.
    pub name: String,
    /// The code; `None` when it is not known.
    pub code: Option<CountryCode>,
    /// First day on which it holds; `None` means always.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds; `None` means still.
    pub valid_to: Option<NaiveDate>,
}

impl Entry {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// What the table says about a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Its code.
    Known(CountryCode),
    /// The state is in the table, its code is not: the name of the state.
    Missing(String),
    /// No such state in the table.
    Unknown,
}

/// The table, by Belfiore code (`Z330`) and by two-letter ISO code (`IT`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citizenships {
    rows: BTreeMap<String, Vec<Entry>>,
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("citizenship table, line {line}: {problem}")]
pub struct TableError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: &'static str,
}

impl Citizenships {
    /// The table shipped with the program: Italy alone is certain.
    pub fn shipped() -> Result<Self, TableError> {
        Self::parse(include_str!("../../../../data/national/siuss-citizenships.tsv"))
    }

    /// Reads the table: a header, then tab-separated `place_code name_it iso_alpha2 iso_numeric siuss_code valid_from valid_to
    /// source`. `iso_numeric` is only a hint for whoever completes the table and is never sent.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut table = Citizenships::default();
        for (index, line) in text.lines().enumerate().skip(1) {
            let wrong = |problem| TableError { line: index + 1, problem };
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let [place, name, alpha2, _, code, from, to, _] = cells.as_slice() else {
                return Err(wrong("eight columns are expected"));
            };
            let code = match *code {
                MISSING => None,
                digits => Some(digits.parse().map_err(|_| wrong("the code has three digits, or is «mancante»"))?),
            };
            let day = |cell: &str| match cell {
                "" => Ok(None),
                cell => cell.parse().map(Some).map_err(|_| wrong("days are written 2026-11-21")),
            };
            let entry = Entry { name: (*name).to_owned(), code, valid_from: day(from)?, valid_to: day(to)? };
            let mut keys = [place, alpha2].into_iter().filter(|key| !key.is_empty()).peekable();
            if keys.peek().is_none() {
                return Err(wrong("a state needs its place code or its ISO code"));
            }
            for key in keys {
                table.add(key, entry.clone());
            }
        }
        Ok(table)
    }

    /// Adds a row, as a body completes the table.
    pub fn add(&mut self, key: &str, entry: Entry) {
        self.rows.entry(key.to_ascii_uppercase()).or_default().push(entry);
    }

    /// The Italian name of a state in the table.
    pub fn name_of(&self, state: &str) -> Option<&str> {
        self.rows.get(&state.trim().to_ascii_uppercase())?.last().map(|entry| entry.name.as_str())
    }

    /// Every state by name, as its Belfiore code (its ISO code when it has none), and whether its code is known on a day.
    pub fn states(&self, on: NaiveDate) -> Vec<(String, String, bool)> {
        let known = |key: &str| matches!(self.code_for(key, on), Lookup::Known(_));
        let mut states: BTreeMap<&str, &str> = BTreeMap::new();
        for (key, entries) in &self.rows {
            let Some(name) = entries.last().map(|entry| entry.name.as_str()) else { continue };
            // Longer keys are Belfiore codes, by which the register names a state.
            let kept = states.entry(name).or_insert(key);
            if key.len() > kept.len() {
                *kept = key;
            }
        }
        states.into_iter().map(|(name, key)| (key.to_owned(), name.to_owned(), known(key))).collect()
    }

    /// The code of a state, given by its Belfiore code or its two-letter ISO code, on a day. Of several rows that hold, one with a
    /// code wins over one without, and a later row over an earlier one.
    pub fn code_for(&self, state: &str, on: NaiveDate) -> Lookup {
        let rows = self.rows.get(&state.trim().to_ascii_uppercase()).map(Vec::as_slice).unwrap_or_default();
        let holding = || rows.iter().rev().filter(|entry| entry.holds_on(on));
        match (holding().find_map(|entry| entry.code.clone()), holding().next()) {
            (Some(code), _) => Lookup::Known(code),
            (None, Some(entry)) => Lookup::Missing(entry.name.clone()),
            (None, None) => Lookup::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 6, 1).unwrap()
    }

    #[test]
    fn italy_is_certain_and_every_other_state_is_said_to_be_missing() {
        let table = Citizenships::shipped().unwrap();
        assert_eq!(table.code_for("it", day(2026)), Lookup::Known(CountryCode::italy()));
        assert_eq!(table.code_for("Z330", day(2026)), Lookup::Missing("Marocco".into()));
        assert_eq!(table.code_for("Z999", day(2026)), Lookup::Unknown);
    }

    #[test]
    fn a_body_completes_the_table_from_a_day_on() {
        let mut table = Citizenships::shipped().unwrap();
        let code: CountryCode = "504".parse().unwrap();
        table.add("Z330", Entry { name: "Marocco".into(), code: Some(code.clone()), valid_from: Some(day(2026)), valid_to: None });
        assert_eq!(table.code_for("Z330", day(2026)), Lookup::Known(code));
        assert_eq!(table.code_for("Z330", day(2025)), Lookup::Missing("Marocco".into()));
    }

    #[test]
    fn a_damaged_row_is_named_by_its_line() {
        let header = "place_code\tname_it\tiso_alpha2\tiso_numeric\tsiuss_code\tvalid_from\tvalid_to\tsource\n";
        for row in [
            "Z330\tMarocco",
            "Z330\tMarocco\tMA\t504\t50\t\t\t",
            "Z330\tMarocco\tMA\t504\t504\tieri\t\t",
            "\tMarocco\t\t\t504\t\t\t",
        ] {
            assert_eq!(Citizenships::parse(&format!("{header}{row}")).unwrap_err().line, 2, "{row}");
        }
    }
}
