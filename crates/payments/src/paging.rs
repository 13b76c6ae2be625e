//! Cursors of lists: the identifier of the last row, or a number and an identifier.

use kernel::codes::Code;
use kernel::{Failure, Outcome};
use ui::Visit;
use uuid::Uuid;

/// Where a list begins whose newest rows come first.
pub(crate) const NEWEST: Uuid = Uuid::max();

/// The row after which a list goes on; 422 when the cursor is none of ours.
pub(crate) fn after(visit: &Visit) -> Outcome<Option<Uuid>> {
    let Some(text) = visit.query(ui::table::AFTER) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| wrong())
}

/// The number after which the rows of a run go on.
pub(crate) fn after_number(visit: &Visit) -> Outcome<Option<i64>> {
    let Some(text) = visit.query(ui::table::AFTER) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| wrong())
}

fn wrong() -> Failure {
    Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina.")
}

/// A filter of the query: a code of a closed list; 422 when it is none.
pub(crate) fn filter<C: Code>(visit: &Visit, name: &'static str) -> Outcome<Option<C>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => C::from_code(&text).map(Some).ok_or_else(|| Failure::field(name, "Scelta non prevista.")),
    }
}

/// A filter of the query: an identifier; 422 when it is none.
pub(crate) fn filter_id(visit: &Visit, name: &'static str) -> Outcome<Option<Uuid>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| Failure::field(name, "Scelta non prevista.")),
    }
}

/// A file of rows, as CSV or as a workbook.
///
/// # Errors
/// 404 for another kind of file; when there are too many rows.
pub(crate) fn file(
    name: &str,
    sheet: &str,
    headings: &[&str],
    format: &str,
    rows: impl IntoIterator<Item = Vec<ui::export::Cell>>,
) -> Outcome<axum::response::Response> {
    use ui::export::{CSV_TYPE, XLSX_TYPE, csv, xlsx};
    match format {
        "csv" => Ok(ui::answer::download(&format!("{name}.csv"), CSV_TYPE, csv(headings, rows)?)),
        "xlsx" => Ok(ui::answer::download(&format!("{name}.xlsx"), XLSX_TYPE, xlsx(sheet, headings, rows)?)),
        _ => Err(Failure::NotFound),
    }
}
