//! Imports for programs: upload the texts, look at the report, confirm.

use super::forms::FileReport;
use super::store::UploadRow;
use super::{actions, forms};
use ::store::Audit;
use serde::{Deserialize, Serialize};
use ui::answer::{created, json, no_content};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Files of a budget as texts; at least one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadInput {
    /// What the year will be called.
    #[schema(min_length = 1, max_length = 120)]
    pub label: String,
    /// Where its amounts come from.
    #[schema(min_length = 1, max_length = 300)]
    pub source: String,
    /// Table of current revenue: CSV, or the text of the printed report.
    #[schema(max_length = 2000000)]
    pub revenue_current: Option<String>,
    /// Table of current expenditure.
    #[schema(max_length = 2000000)]
    pub expenditure_current: Option<String>,
    /// Table of capital revenue.
    #[schema(max_length = 2000000)]
    pub revenue_capital: Option<String>,
    /// Table of capital expenditure.
    #[schema(max_length = 2000000)]
    pub expenditure_capital: Option<String>,
    /// Table of printed totals.
    #[schema(max_length = 2000000)]
    pub totals: Option<String>,
}

/// An upload that waits to be confirmed.
#[derive(Serialize, ToSchema)]
pub struct UploadJson {
    /// Identifier.
    pub id: Uuid,
    /// Budget year of the files.
    pub year: i64,
    /// What the year will be called.
    pub label: String,
    /// Good rows.
    pub rows: usize,
    /// Good totals.
    pub totals: usize,
    /// Lines that cannot be read.
    pub faults: i64,
    /// What happened, file by file.
    pub files: Vec<FileReport>,
    /// Where it is confirmed.
    pub confirmation: String,
}

impl From<UploadRow> for UploadJson {
    fn from(row: UploadRow) -> UploadJson {
        UploadJson {
            id: row.upload_id,
            year: row.year,
            label: row.label,
            rows: row.sheets.len(),
            totals: row.totals.len(),
            faults: row.faults,
            files: row.reports.0,
            confirmation: format!("/api/v1/budget/imports/{}/confirmation", row.upload_id),
        }
    }
}

/// Reads files of a budget and keeps them until they are confirmed.
#[utoipa::path(post, path = "/api/v1/budget/imports", operation_id = "upload_budget", request_body = UploadInput,
    responses((status = 201, body = UploadJson)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields, &[]);
    let new = fields.finish(|| new)?;
    let id = actions::add(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(created(&format!("/api/v1/budget/imports/{id}"), &look(&visit, id).await?))
}

async fn look(visit: &Visit, id: Uuid) -> kernel::Outcome<UploadJson> {
    let mut tx = visit.begin().await?;
    let upload = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("budget.preview").on("upload", id)).await?;
    Ok(UploadJson::from(upload))
}

/// An upload that waits to be confirmed.
#[utoipa::path(get, path = "/api/v1/budget/imports/{id}", operation_id = "budget_upload", params(("id" = Uuid, Path, description = "Upload.")),
    responses((status = 200, body = UploadJson)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    Ok(json(&look(&visit, id).await?))
}

/// How to confirm.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationInput {
    /// Keep the good lines although others could not be read.
    pub keep_good: Option<bool>,
}

/// The year that was opened or completed.
#[derive(Serialize, ToSchema)]
pub struct Imported {
    /// The year.
    pub year: i32,
}

/// Keeps an upload as a budget year, or completes one with the tables it lacks.
#[utoipa::path(post, path = "/api/v1/budget/imports/{id}/confirmation", operation_id = "confirm_upload", params(("id" = Uuid, Path, description = "Upload.")),
    request_body = ConfirmationInput,
    responses((status = 201, body = Imported)))]
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let keep_good = fields.flag("keep_good");
    let keep_good = fields.finish(|| Some(keep_good))?;
    let year = actions::confirm(visit.db(), visit.principal()?, id, keep_good, sent.once()).await?;
    Ok(created(&format!("/api/v1/budget/years/{year}"), &Imported { year }))
}

/// Throws an upload away.
#[utoipa::path(delete, path = "/api/v1/budget/imports/{id}", operation_id = "discard_upload", params(("id" = Uuid, Path, description = "Upload.")), request_body = ui::api::Nothing,
    responses((status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::discard(visit.db(), visit.principal()?, id).await?;
    Ok(no_content())
}
