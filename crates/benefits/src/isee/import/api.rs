//! Files of attestations for programs: send the text, look at what was read, confirm.

use super::actions::{self, Imported};
use super::read::{LARGEST, LineFault};
use super::store::ImportRow;
use ::store::Audit;
use serde::{Deserialize, Serialize};
use ui::answer::{created, json, no_content};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A file as text: CSV with the headings `codice_fiscale`, `protocollo_dsu`, `presentata_il`, `isee`, and where they are needed `tipo`,
/// `indicatore`, `scade_il`, `scala`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IseeImportInput {
    /// Name of the file.
    #[schema(min_length = 1, max_length = 120)]
    pub file_name: String,
    /// Its text.
    #[schema(min_length = 1, max_length = 1000000)]
    pub content: String,
}

/// A file that waits to be confirmed. What stands in its lines is not told again.
#[derive(Serialize, ToSchema)]
pub struct IseeImportShape {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// Good lines.
    pub good: usize,
    /// Faulty lines.
    pub faulty: i64,
    /// What is wrong with them; the first two hundred faults.
    pub faults: Vec<LineFault>,
    /// Where it is confirmed.
    pub confirmation: String,
}

impl From<ImportRow> for IseeImportShape {
    fn from(row: ImportRow) -> IseeImportShape {
        IseeImportShape {
            id: row.id,
            file_name: row.file_name,
            good: row.lines.len(),
            faulty: row.fault_count,
            faults: row.faults.0,
            confirmation: format!("/api/v1/isee/imports/{}/confirmation", row.id),
        }
    }
}

async fn look(visit: &Visit, id: Uuid) -> kernel::Outcome<IseeImportShape> {
    let mut tx = visit.begin().await?;
    let file = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("isee.preview").on("isee_import", id).rows(file.lines.len())).await?;
    Ok(IseeImportShape::from(file))
}

/// Reads a file of attestations and keeps what was read until it is confirmed.
#[utoipa::path(post, path = "/api/v1/isee/imports", operation_id = "upload_isee", request_body = IseeImportInput, params(ui::api::Key),
    responses((status = 201, body = IseeImportShape)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let name = fields.required_line("file_name", 120);
    let content = fields.required_text("content", LARGEST);
    let (name, content) = fields.finish(|| Some((name?, content?)))?;
    let id = actions::add(visit.db(), visit.principal()?, (&name, content.as_bytes()), sent.once()).await?;
    Ok(created(&format!("/api/v1/isee/imports/{id}"), &look(&visit, id).await?))
}

/// A file that waits to be confirmed, for whoever sent it.
#[utoipa::path(get, path = "/api/v1/isee/imports/{id}", operation_id = "isee_upload", params(("id" = Uuid, Path, description = "File.")),
    responses((status = 200, body = IseeImportShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    Ok(json(&look(&visit, id).await?))
}

/// How to confirm.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IseeConfirmationInput {
    /// Keep the good lines although others could not be read.
    pub keep_good: Option<bool>,
}

/// Records the attestations of a file; those that are known already are left as they are.
#[utoipa::path(post, path = "/api/v1/isee/imports/{id}/confirmation", operation_id = "confirm_isee", request_body = IseeConfirmationInput,
    params(("id" = Uuid, Path, description = "File."), ui::api::Key), responses((status = 200, body = Imported)))]
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let keep_good = fields.flag("keep_good");
    let keep_good = fields.finish(|| Some(keep_good))?;
    Ok(json(&actions::confirm(visit.db(), visit.principal()?, id, keep_good, sent.once()).await?))
}

/// Throws a file away.
#[utoipa::path(delete, path = "/api/v1/isee/imports/{id}", operation_id = "discard_isee", params(("id" = Uuid, Path, description = "File.")),
    request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::discard(visit.db(), visit.principal()?, id).await?;
    Ok(no_content())
}
