//! The invented people of the stand-in, from an extract as it is imported: `portico generate people` writes one.

use crate::extract::{Columns, Fault, Separator, proposed, row, words::Words};
use chrono::NaiveDate;
use registry::Resident;

/// Why a text is no list of people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPeople {
    /// No columns that one would know.
    #[error("the first line has no headers that an extract of a civil register has")]
    Headers,
    /// A line that is none.
    #[error("line {line}: {}", .fault.label())]
    Line {
        /// Its number.
        line: usize,
        /// Why.
        fault: Fault,
    },
}

/// Reads people.
///
/// # Errors
/// [`NoPeople`], with the first line that cannot be read.
pub fn people(text: &str, today: NaiveDate) -> Result<Vec<Resident>, NoPeople> {
    let first = text.lines().next().unwrap_or_default();
    let separator = Separator::of(first).ok_or(NoPeople::Headers)?;
    let headers = separator.cells(first);
    let columns = Columns::of(&headers, &proposed(&headers, None)).map_err(|_| NoPeople::Headers)?;
    let mut words = Words::default();
    let lines = text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            row::read(&columns, &separator.cells(line), &mut words, today).map_err(|refused| {
                let fault = refused.faults.first().map_or(Fault::Missing, |(_, fault)| *fault);
                NoPeople::Line { line: at.saturating_add(1), fault }
            })
        })
        .collect()
}
