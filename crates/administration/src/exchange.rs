//! What the lists and the interface for programs of this room have in common.

use axum::response::Response;
use kernel::{Failure, Outcome};
use ui::export::{CSV_TYPE, Cell, XLSX_TYPE, csv, xlsx};
use ui::{Submitted, Visit};
use utoipa::{IntoParams, ToSchema};

/// Rows of a page of the interface at most.
const MOST: i64 = 100;

/// Paging of every list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the values are read by name")]
pub struct PageParams {
    /// Cursor given as `next` by the page before.
    #[param(max_length = 400)]
    after: Option<String>,
    /// Rows of the page, 50 unless said otherwise.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// A search by words.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the value is read by name")]
pub struct SearchParams {
    /// Words of the name.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// The version a change is based on.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documents the header; the value is read by `Submitted::version`")]
pub struct IfMatch {
    /// The `ETag` that was read.
    #[param(rename = "If-Match", max_length = 40)]
    if_match: String,
}

/// An empty object, for what needs no words.
#[derive(serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Refuses everything that was sent where nothing is expected.
pub(crate) fn nothing(sent: &Submitted) -> Outcome<()> {
    sent.fields().finish(|| Some(()))
}

/// The `limit` of the query.
pub(crate) fn limit(visit: &Visit) -> Outcome<i64> {
    match visit.query("limit") {
        None => Ok(50),
        Some(text) => match text.parse::<i64>() {
            Ok(limit) if (1..=MOST).contains(&limit) => Ok(limit),
            _ => Err(Failure::field("limit", format!("Un intero fra 1 e {MOST}."))),
        },
    }
}

/// Rows as a file of the kind that was asked for (`csv`, `xlsx`).
pub(crate) fn download<R: IntoIterator<Item = Vec<Cell>>>(format: &str, name: &str, header: &[&str], rows: R) -> Outcome<Response> {
    match format {
        "csv" => Ok(ui::answer::download(&format!("{name}.csv"), CSV_TYPE, csv(header, rows)?)),
        "xlsx" => Ok(ui::answer::download(&format!("{name}.xlsx"), XLSX_TYPE, xlsx(name, header, rows)?)),
        _ => Err(Failure::NotFound),
    }
}
