//! Lists for programs: send the text, look at what it changes, confirm.

use super::actions::{self, Confirming, InclusionImported};
use super::read::{LARGEST, ListFault};
use super::store::ImportRow;
use ::store::{Audit, Tx};
use kernel::Outcome;
use serde::{Deserialize, Serialize};
use ui::answer::{created, json, no_content};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A list as text: CSV with the headings `numero_pratica`, `codice_fiscale`, `ruolo`, and where they are there `cognome`, `nome`, `obblighi`,
/// `stato`, `data_domanda`, `data_pad`, `invio`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionImportInput {
    /// Name of the file.
    #[schema(min_length = 1, max_length = 120)]
    pub file_name: String,
    /// Its text.
    #[schema(min_length = 1, max_length = 1000000)]
    pub content: String,
}

/// What a household that is known becomes.
#[derive(Serialize, ToSchema)]
pub struct InclusionChangeShape {
    /// Its practice.
    pub practice: String,
    /// What changes, in Italian.
    pub sentences: Vec<String>,
}

/// A list that waits to be confirmed.
#[derive(Serialize, ToSchema)]
pub struct InclusionImportShape {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// Faulty lines.
    pub faulty: i64,
    /// What is wrong with them; the first two hundred faults.
    pub faults: Vec<ListFault>,
    /// Headings that nobody understood.
    pub unknown_columns: Vec<String>,
    /// Practices that are left out because a line of them is faulty.
    pub left_out: Vec<String>,
    /// Practices that are new.
    pub new: Vec<String>,
    /// Households of which something changes.
    pub changed: Vec<InclusionChangeShape>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// Practices that are known and not in the list.
    pub missing: Vec<String>,
    /// Practices that another unit imports.
    pub elsewhere: Vec<String>,
    /// What is sent back, so that only these differences are kept.
    pub seen: String,
    /// Where it is confirmed.
    pub confirmation: String,
}

async fn shape(tx: &mut Tx, row: ImportRow) -> Outcome<InclusionImportShape> {
    let difference = actions::difference(tx, &row).await?;
    Ok(InclusionImportShape {
        id: row.id,
        file_name: row.file_name,
        faulty: row.fault_count,
        faults: row.faults.0,
        unknown_columns: row.read_beside.0.columns,
        left_out: row.read_beside.0.left_out,
        seen: difference.fingerprint(),
        new: difference.new.into_iter().map(|one| one.practice).collect(),
        changed: difference
            .changed
            .into_iter()
            .map(|one| InclusionChangeShape { practice: one.practice, sentences: one.sentences })
            .collect(),
        unchanged: difference.same,
        missing: difference.missing.into_iter().map(|(_, practice)| practice).collect(),
        elsewhere: difference.elsewhere,
        confirmation: format!("/api/v1/inclusion/imports/{}/confirmation", row.id),
    })
}

async fn look(visit: &Visit, id: Uuid) -> Outcome<InclusionImportShape> {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let rows = row.households.len();
    let shape = shape(&mut tx, row).await?;
    tx.commit(Audit::of("inclusion.preview").on("inclusion_import", id).rows(rows)).await?;
    Ok(shape)
}

/// Reads a list of households and keeps what was read until it is confirmed.
#[utoipa::path(post, path = "/api/v1/inclusion/imports", operation_id = "upload_inclusion", request_body = InclusionImportInput, params(ui::api::Key),
    responses((status = 201, body = InclusionImportShape)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let name = fields.required_line("file_name", 120);
    let content = fields.required_text("content", LARGEST);
    let (name, content) = fields.finish(|| Some((name?, content?)))?;
    let id = actions::add(visit.db(), visit.principal()?, (&name, content.as_bytes()), sent.once()).await?;
    Ok(created(&format!("/api/v1/inclusion/imports/{id}"), &look(&visit, id).await?))
}

/// A list that waits to be confirmed, with what it changes today, for whoever sent it.
#[utoipa::path(get, path = "/api/v1/inclusion/imports/{id}", operation_id = "inclusion_upload", params(("id" = Uuid, Path, description = "List.")),
    responses((status = 200, body = InclusionImportShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    Ok(json(&look(&visit, id).await?))
}

/// How to confirm.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InclusionConfirmationInput {
    /// Keep the households that are whole although lines of others could not be read.
    pub keep_good: Option<bool>,
    /// Those that are known and not in the list have left it.
    pub gone_too: Option<bool>,
    /// The differences that were looked at; when they are others meanwhile, nothing is kept.
    #[schema(max_length = 64)]
    pub seen: Option<String>,
}

/// How a list is confirmed, for the page and for the interface.
pub(super) fn read_confirming(fields: &mut kernel::input::Fields) -> Confirming {
    let keep_good = fields.flag("keep_good");
    let gone_too = fields.flag("gone_too");
    let seen = fields.line("seen", 64);
    Confirming { keep_good, gone_too, seen }
}

/// Keeps what a list changes; the same list again changes nothing.
#[utoipa::path(post, path = "/api/v1/inclusion/imports/{id}/confirmation", operation_id = "confirm_inclusion", request_body = InclusionConfirmationInput,
    params(("id" = Uuid, Path, description = "List."), ui::api::Key), responses((status = 200, body = InclusionImported)))]
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let how = read_confirming(&mut fields);
    let how = fields.finish(|| Some(how))?;
    Ok(json(&actions::confirm(visit.db(), visit.principal()?, id, &how, sent.once()).await?))
}

/// Throws a list away.
#[utoipa::path(delete, path = "/api/v1/inclusion/imports/{id}", operation_id = "discard_inclusion", params(("id" = Uuid, Path, description = "List.")),
    request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::discard(visit.db(), visit.principal()?, id).await?;
    Ok(no_content())
}
