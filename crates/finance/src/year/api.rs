//! Budget years for programs.

use super::actions::{NewYear, known, reconcile_year};
use super::store::YearRow;
use super::{entry, forms};
use crate::chapter::read;
use chrono::NaiveDate;
use kernel::{Cents, Failure, Outcome};
use serde::{Deserialize, Serialize};
use ui::answer::{created, json, json_versioned, no_content};
use ui::{Answer, Submitted, Visit};
use utoipa::ToSchema;

/// A budget year.
#[derive(Debug, Serialize, ToSchema)]
pub struct YearJson {
    /// The year.
    pub year: i64,
    /// What the office calls it.
    pub label: String,
    /// Where its amounts come from.
    pub source: String,
    /// The year it was copied from.
    pub copied_from: Option<i64>,
    /// When it was opened.
    pub opened_on: NaiveDate,
    /// Its chapters.
    pub chapters: String,
    /// Its sums.
    pub sums: String,
    /// Its reconciliation.
    pub reconciliation: String,
}

impl From<YearRow> for YearJson {
    fn from(row: YearRow) -> YearJson {
        let href = format!("/api/v1/budget/years/{}", row.year);
        YearJson {
            year: row.year,
            label: row.label,
            source: row.source,
            copied_from: row.copied_from,
            opened_on: row.opened_on,
            chapters: format!("{href}/chapters"),
            sums: format!("{href}/sums"),
            reconciliation: format!("{href}/reconciliation"),
        }
    }
}

/// All budget years.
#[derive(Debug, Serialize, ToSchema)]
pub struct Years {
    /// Latest first.
    pub items: Vec<YearJson>,
}

/// The budget years, latest first.
#[utoipa::path(get, path = "/api/v1/budget/years", operation_id = "budget_years",
    responses((status = 200, body = Years)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    Ok(json(&Years { items: read::years(&mut tx).await?.into_iter().map(YearJson::from).collect() }))
}

fn year_of(path: &str) -> Outcome<i32> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// One budget year; its version is the ETag.
#[utoipa::path(get, path = "/api/v1/budget/years/{year}", operation_id = "budget_year", params(("year" = i64, Path, description = "Budget year.")),
    responses((status = 200, body = YearJson)))]
pub async fn one(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = known(&mut tx, year_of(&year)?).await?.ok_or(Failure::NotFound)?;
    let version = row.version;
    Ok(json_versioned(&YearJson::from(row), version))
}

/// Words of a year to be corrected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearInput {
    /// What the office calls it.
    #[schema(min_length = 1, max_length = 120)]
    pub label: String,
    /// Where its amounts come from.
    #[schema(min_length = 1, max_length = 300)]
    pub source: String,
}

/// Corrects label and source of a year; `If-Match` carries the version it is based on.
#[utoipa::path(put, path = "/api/v1/budget/years/{year}", operation_id = "correct_budget_year",
    params(("year" = i64, Path, description = "Budget year."), ui::api::IfMatch),
    request_body = YearInput,
    responses((status = 204)))]
pub async fn correct(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>, sent: Submitted) -> Answer {
    let year = year_of(&year)?;
    let mut fields = sent.fields();
    let words = forms::read_words(&mut fields);
    let (label, source) = fields.finish(|| words)?;
    entry::correct(visit.db(), visit.principal()?, &NewYear { year, label, source }, sent.version()?).await?;
    Ok(no_content())
}

/// A year to be opened with the amounts of another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyInput {
    /// The year whose amounts are taken.
    #[schema(minimum = 1990, maximum = 2199)]
    pub from: i64,
    /// The year to open.
    #[schema(minimum = 1990, maximum = 2199)]
    pub year: i64,
    /// What the office calls it.
    #[schema(min_length = 1, max_length = 120)]
    pub label: String,
    /// Where its amounts come from.
    #[schema(min_length = 1, max_length = 300)]
    pub source: String,
}

/// The year that was opened.
#[derive(Serialize, ToSchema)]
pub struct OpenedYear {
    /// The year.
    pub year: i32,
}

/// Opens a year with the amounts of another.
#[utoipa::path(post, path = "/api/v1/budget/years", operation_id = "open_budget_year", request_body = CopyInput,
    responses((status = 201, body = OpenedYear)))]
pub async fn open(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let copy = forms::read_copy(&mut fields);
    let copy = fields.finish(|| copy)?;
    let year = entry::copy(visit.db(), visit.principal()?, &copy, sent.once()).await?;
    Ok(created(&format!("/api/v1/budget/years/{year}"), &OpenedYear { year }))
}

/// One printed figure that is not the sum it should be.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapJson {
    /// What was compared, in Italian.
    pub what: String,
    /// Which column, in Italian.
    pub figure: String,
    /// As printed, in whole cents.
    pub expected_cents: Cents,
    /// As added up.
    pub computed_cents: Cents,
    /// The difference.
    pub gap_cents: Cents,
}

/// Earmarked revenue and expenditure in one column.
#[derive(Debug, Serialize, ToSchema)]
pub struct EarmarkedJson {
    /// Which column, in Italian.
    pub figure: String,
    /// Earmarked revenue, in whole cents.
    pub revenue_cents: Cents,
    /// Earmarked expenditure.
    pub expenditure_cents: Cents,
    /// Expenditure less revenue.
    pub gap_cents: Cents,
}

/// A year compared with its printed totals.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationJson {
    /// The year.
    pub year: i32,
    /// Whether everything adds up.
    pub holds: bool,
    /// How many totals are printed.
    pub printed_totals: usize,
    /// How many figures were compared.
    pub figures_compared: usize,
    /// Figures that do not add up.
    pub gaps: Vec<GapJson>,
    /// Totals that are missing, repeated or without rows, in Italian.
    pub problems: Vec<String>,
    /// Money tied to a purpose.
    pub earmarked: Vec<EarmarkedJson>,
}

/// A year added up and compared with every total printed with it.
#[utoipa::path(get, path = "/api/v1/budget/years/{year}/reconciliation", operation_id = "budget_reconciliation", params(("year" = i64, Path, description = "Budget year.")),
    responses((status = 200, body = ReconciliationJson)))]
pub async fn reconciliation(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let year = year_of(&year)?;
    let mut tx = visit.read_open().await?;
    let summary = reconcile_year(&mut tx, year).await?;
    Ok(json(&ReconciliationJson {
        year,
        holds: summary.exit_code() == 0,
        printed_totals: summary.printed_totals,
        figures_compared: summary.figures_compared,
        gaps: summary
            .gaps
            .iter()
            .map(|gap| GapJson {
                what: gap.what.clone(),
                figure: gap.figure.label().to_owned(),
                expected_cents: gap.expected_cents,
                computed_cents: gap.computed_cents,
                gap_cents: gap.gap_cents,
            })
            .collect(),
        problems: summary.problems.clone(),
        earmarked: summary
            .earmarked
            .iter()
            .map(|balance| EarmarkedJson {
                figure: balance.figure.label().to_owned(),
                revenue_cents: balance.revenue,
                expenditure_cents: balance.expenditure,
                gap_cents: balance.gap,
            })
            .collect(),
    }))
}
