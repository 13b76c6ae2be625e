//! A budget as it comes out of another office's program: bytes in, rows and faults out.
//!
//! Two layouts are read. In a *table* every line carries all its facts under named columns (Italian or English names; comma,
//! semicolon or tab). In a *printed report* the area, title and group stand on lines of their own above the rows, and the cells
//! of a row are split by tabs in a way that changes from page to page. Nothing is corrected: what cannot be read is a
//! [`Fault`] with its line and an Italian sentence, and the good lines are kept apart from it.

mod columns;
mod decoding;
mod printed;
mod repeated;
mod table;
#[cfg(test)]
mod tests;

use super::chapter::ChapterKey;
use super::model::{BudgetRow, PrintedTotal, Sheet};
use kernel::Cents;
use serde::Serialize;

pub use decoding::{Encoding, Separator};
pub use printed::{Report, read_report};

/// The largest file that is read: 16 MiB, forty times the largest budget of a large city.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// The most lines a file may have.
pub const MOST_LINES: usize = 50_000;
/// The most cells a line may have.
pub const MOST_CELLS: usize = 64;
/// The most faults that are listed one by one; the others are counted.
pub const MOST_FAULTS: usize = 500;
/// The longest description, in characters.
pub const LONGEST_DESCRIPTION: usize = 400;
/// The longest name of an area, a title or a group, and the longest label of a total, in characters.
pub const LONGEST_NAME: usize = 200;
/// The longest code of an area, a directorate or a group, in characters.
pub const LONGEST_CODE: usize = 20;
/// The largest amount of a row or of a total: a hundred billion euro. With [`MOST_LINES`] no sum can overflow.
pub const LARGEST_AMOUNT: Cents = Cents(10_000_000_000_000);
/// How far down the names of the columns may stand.
const HEADER_WITHIN: usize = 20;

kernel::code_enum! {
    /// How the file is laid out.
    pub enum Layout {
        /// Every fact of a row on its line, under named columns.
        Table = "table" => "Tabella",
        /// The printed report: areas, titles and groups on lines of their own.
        Printed = "printed" => "Relazione stampata",
    }
}

/// One thing that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Name of the column as the file writes it, when one is to blame.
    pub column: Option<String>,
    /// What is wrong and what to do, in Italian.
    pub message: String,
}

/// Something read, with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line<T> {
    /// Line of the file, counted from 1.
    pub number: usize,
    /// What it says.
    pub value: T,
}

/// What came out of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Import<T> {
    /// The good lines, in the order of the file.
    pub rows: Vec<Line<T>>,
    /// The faults, in the order of the file, at most [`MOST_FAULTS`].
    pub faults: Vec<Fault>,
    /// How many more faults there are.
    pub faults_not_listed: usize,
    /// The encoding that was found.
    pub encoding: Encoding,
    /// The separator that was found.
    pub separator: Separator,
    /// The layout that was found.
    pub layout: Layout,
    /// The budget year, from the names of the columns.
    pub year: Option<i32>,
    /// Lines that are neither rows nor totals nor headings (page numbers, titles of the document): skipped, and told.
    pub skipped: Vec<usize>,
    /// The chapters met so far, those of faulty lines included, until [`repeated`] has looked at them.
    #[serde(skip)]
    met: Vec<(usize, ChapterKey)>,
}

impl<T> Import<T> {
    /// Whether every line was read: only then may the file be kept as the budget.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.faults_not_listed == 0
    }
    /// The values without their lines.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|line| &line.value)
    }
    fn empty(encoding: Encoding, separator: Separator, layout: Layout) -> Self {
        Import {
            rows: vec![],
            faults: vec![],
            faults_not_listed: 0,
            encoding,
            separator,
            layout,
            year: None,
            skipped: vec![],
            met: vec![],
        }
    }
    /// An import that found nothing but one fault of the whole file.
    fn refused(encoding: Encoding, message: impl Into<String>) -> Self {
        let mut import = Import::empty(encoding, Separator::Comma, Layout::Table);
        import.fault(1, None, message);
        import
    }
    fn fault(&mut self, line: usize, column: Option<&str>, message: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { line, column: column.map(str::to_owned), message: message.into() });
        } else {
            self.faults_not_listed += 1;
        }
    }
}

/// Reads the rows of one sheet, in either layout.
pub fn read_rows(bytes: &[u8], sheet: Sheet) -> Import<BudgetRow> {
    let text = match decoding::decode(bytes) {
        Ok(text) => text,
        Err(fault) => return Import::refused(fault.encoding, fault.message),
    };
    if let Some(header) = columns::find_header(&text.lines) {
        let mut import = table::rows(&text, header, sheet);
        repeated::refuse_repeated_chapters(&mut import);
        import
    } else {
        printed::report(&text, sheet).rows
    }
}

/// Reads the printed totals, which come as a table.
pub fn read_totals(bytes: &[u8]) -> Import<PrintedTotal> {
    let text = match decoding::decode(bytes) {
        Ok(text) => text,
        Err(fault) => return Import::refused(fault.encoding, fault.message),
    };
    match columns::find_header(&text.lines) {
        Some(header) => table::totals(&text, header),
        None => Import::refused(
            text.encoding,
            "Non trovo i nomi delle colonne: la prima riga deve contenerli (tabella, livello, importi …).",
        ),
    }
}

/// At most forty characters of what was found, for a sentence.
fn shown(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}
