//! What the lists and the interface for programs of this room have in common.

use axum::response::Response;
use kernel::{Failure, Outcome};
use ui::Submitted;
use ui::export::{CSV_TYPE, Cell, XLSX_TYPE, csv, xlsx};
use utoipa::IntoParams;

/// A search by words.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the value is read by name")]
pub struct SearchParams {
    /// Words of the name.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// Refuses everything that was sent where nothing is expected.
pub(crate) fn nothing(sent: &Submitted) -> Outcome<()> {
    sent.fields().finish(|| Some(()))
}

/// Rows as a file of the kind that was asked for (`csv`, `xlsx`).
pub(crate) fn download<R: IntoIterator<Item = Vec<Cell>>>(format: &str, name: &str, header: &[&str], rows: R) -> Outcome<Response> {
    match format {
        "csv" => Ok(ui::answer::download(&format!("{name}.csv"), CSV_TYPE, csv(header, rows)?)),
        "xlsx" => Ok(ui::answer::download(&format!("{name}.xlsx"), XLSX_TYPE, xlsx(name, header, rows)?)),
        _ => Err(Failure::NotFound),
    }
}
