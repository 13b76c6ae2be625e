//! The rows of a list as a file, when the request asks for one.

use kernel::Failure;
use ui::Visit;
use ui::export::{self, Cell};

/// The kind of file that the request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Comma-separated, as Italian spreadsheets open it.
    Csv,
    /// A workbook.
    Xlsx,
}

impl Wanted {
    /// What `?format=` says.
    pub fn of(visit: &Visit) -> Option<Self> {
        match visit.query(ui::table::FORMAT).as_deref() {
            Some("csv") => Some(Wanted::Csv),
            Some("xlsx") => Some(Wanted::Xlsx),
            _ => None,
        }
    }
    /// The answer with these rows.
    pub fn answer(
        self,
        name: &str,
        headers: &[&str],
        rows: impl IntoIterator<Item = Vec<Cell>>,
    ) -> Result<axum::response::Response, Failure> {
        Ok(match self {
            Wanted::Csv => ui::answer::download(&format!("{name}.csv"), export::CSV_TYPE, export::csv(headers, rows)?),
            Wanted::Xlsx => {
                let sheet: String = name.chars().take(31).collect();
                ui::answer::download(&format!("{name}.xlsx"), export::XLSX_TYPE, export::xlsx(&sheet, headers, rows)?)
            }
        })
    }
}

/// Most rows of a file and of any list loaded whole.
pub const MOST: i64 = 100_001;

/// The last identifier there can be: the end of a range without end.
pub const LAST_ID: uuid::Uuid = uuid::Uuid::max();
