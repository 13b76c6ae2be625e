//! Imports for programs: a file is sent as it is, then its columns are confirmed, then it is applied.

use super::actions;
use super::model::{Preview, RunState};
use super::pages::{read_confirmation, read_mapping, read_new};
use super::store::{RefusalRow, RunRow};
use crate::extract::{Fault, Field, Mapping};
use crate::upload::receive;
use axum::extract::Request;
use kernel::Instant;
use kernel::input::Fields;
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// An import.
#[derive(Serialize, ToSchema)]
pub struct RunJson {
    /// Identifier.
    pub id: Uuid,
    /// Number by which people speak of it.
    pub number: i64,
    /// Where its files come from.
    pub source: String,
    /// Whether it holds all residents.
    pub whole: bool,
    /// Where it stands.
    pub state: RunState,
    /// Name the file had.
    pub file_name: String,
    /// Names of its columns.
    pub headers: Vec<String>,
    /// Which column means what.
    #[schema(value_type = Object)]
    pub mapping: Mapping,
    /// What it would change, or changed: counts, and as long as it waits examples.
    #[schema(value_type = Option<Object>)]
    pub preview: Option<Preview>,
    /// Why it stands where it stands; may be empty.
    pub message: String,
    /// When the file was received.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Instant,
    /// When it was applied.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub applied_at: Option<Instant>,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub undone_at: Option<Instant>,
    /// Version.
    pub version: i64,
}

fn shape(run: RunRow, may_import: bool) -> RunJson {
    // Whoever only looks after the installation sees numbers.
    let preview = run.preview.map(|preview| match may_import {
        true => preview.0,
        false => Preview { examples: Vec::new(), ..preview.0 },
    });
    RunJson {
        id: run.id,
        number: run.number,
        source: run.source,
        whole: run.whole_extract,
        state: run.state,
        file_name: run.file_name,
        headers: run.headers.0,
        mapping: run.mapping.0,
        preview,
        message: run.message,
        created_at: run.created_at,
        applied_at: run.applied_at,
        undone_at: run.undone_at,
        version: run.version,
    }
}

fn may_import(visit: &Visit) -> kernel::Outcome<bool> {
    Ok(visit.principal()?.may(guard::Permission::POPULATION_IMPORT))
}

/// The imports, newest first.
#[utoipa::path(get, path = "/api/v1/population/imports", operation_id = "population_imports",
    params(("after" = Option<i64>, Query, minimum = 1, description = "Number of the last import of the page before"), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<RunJson>)))]
pub async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let before = visit.query("after").and_then(|text| text.parse().ok());
    let mut tx = visit.begin().await?;
    let rows = actions::list(&mut tx, before, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("mirror.list").rows(rows.len())).await?;
    let may = may_import(&visit)?;
    Ok(json(&Page::cut(rows, limit, |row| row.number.to_string()).map(|row| shape(row, may))))
}

/// Sends a file of an extract: CSV or XLSX, as the body of the request.
#[utoipa::path(post, path = "/api/v1/population/imports", operation_id = "send_population_extract",
    params(("source" = String, Query, min_length = 1, max_length = 80, description = "Where the file comes from"),
           ("kind" = String, Query, min_length = 1, max_length = 20, description = "`whole` for all residents, `changes` for those of whom something changed"),
           ("name" = Option<String>, Query, max_length = 160, description = "Name of the file")),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses((status = 201, body = Created)))]
pub async fn send(visit: Visit, request: Request) -> Answer {
    let mut fields = Fields::from_form(visit.query_pairs());
    let new = read_new(&mut fields, &visit.query("name").unwrap_or_else(|| "estratto".to_owned()));
    let new = fields.finish(|| new)?;
    let key = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let stored = receive::body(&visit, request.into_body()).await?;
    let once = key.map(|key| store::Once::new(key, [stored.known.hash.as_slice(), new.source.as_bytes()]));
    let id = actions::add(visit.db(), visit.site().vault(), visit.principal()?, &new, stored, once.as_ref()).await?;
    Ok(made(format!("/api/v1/population/imports/{id}"), id))
}

/// An import.
#[utoipa::path(get, path = "/api/v1/population/imports/{id}", operation_id = "population_import", params(("id" = Uuid, Path)),
    responses((status = 200, body = RunJson, headers(("ETag" = String, description = "The version")))))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let run = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("mirror.read").on("population_run", id)).await?;
    let version = run.version;
    Ok(json_versioned(&shape(run, may_import(&visit)?), version))
}

/// Which column means what; each field names the header of its column.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnsInput {
    /// `whole` for all residents, `changes` for those of whom something changed.
    #[schema(min_length = 1, max_length = 20)]
    pub kind: String,
    /// Identifier in the Comune's own system.
    #[schema(max_length = 80)]
    pub resident_id: Option<String>,
    /// Tax code.
    #[schema(max_length = 80)]
    pub tax_code: Option<String>,
    /// Family name.
    #[schema(max_length = 80)]
    pub family_name: Option<String>,
    /// Given name.
    #[schema(max_length = 80)]
    pub given_name: Option<String>,
    /// Registered sex.
    #[schema(max_length = 80)]
    pub sex: Option<String>,
    /// Day of birth.
    #[schema(max_length = 80)]
    pub birth_date: Option<String>,
    /// Place of birth.
    #[schema(max_length = 80)]
    pub birth_place: Option<String>,
    /// Citizenship.
    #[schema(max_length = 80)]
    pub citizenship: Option<String>,
    /// Number of the registered household.
    #[schema(max_length = 80)]
    pub household: Option<String>,
    /// Role in it.
    #[schema(max_length = 80)]
    pub role: Option<String>,
    /// Street.
    #[schema(max_length = 80)]
    pub street: Option<String>,
    /// House number.
    #[schema(max_length = 80)]
    pub number: Option<String>,
    /// Postcode.
    #[schema(max_length = 80)]
    pub postcode: Option<String>,
    /// Borough.
    #[schema(max_length = 80)]
    pub municipio: Option<String>,
    /// Day of registration at this address.
    #[schema(max_length = 80)]
    pub registered_on: Option<String>,
    /// Day of death.
    #[schema(max_length = 80)]
    pub died_on: Option<String>,
    /// Day of emigration.
    #[schema(max_length = 80)]
    pub left_on: Option<String>,
    /// Where to.
    #[schema(max_length = 80)]
    pub left_to: Option<String>,
}

/// Confirms the columns and lets the file be read; what it would change is then in the import.
#[utoipa::path(put, path = "/api/v1/population/imports/{id}/columns", operation_id = "confirm_population_columns",
    params(("id" = Uuid, Path), ui::api::IfMatch), request_body = ColumnsInput, responses((status = 204)))]
pub async fn columns(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let (mapping, whole) = read_mapping(&mut fields);
    let whole = fields.finish(|| whole)?;
    actions::map(visit.db(), visit.principal()?, id, sent.version()?, &mapping, whole).await?;
    Ok(no_content())
}

/// What is confirmed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationInput {
    /// The good lines are kept although others are refused.
    pub keep_good: Option<bool>,
    /// It is right that so many are not in the extract any more.
    pub many_gone: Option<bool>,
}

/// Applies an import.
#[utoipa::path(post, path = "/api/v1/population/imports/{id}/application", operation_id = "apply_population_import",
    params(("id" = Uuid, Path), ui::api::IfMatch), request_body = ConfirmationInput, responses((status = 204)))]
pub async fn apply(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let confirmed = read_confirmation(&mut fields);
    let confirmed = fields.finish(|| Some(confirmed))?;
    actions::apply(visit.db(), visit.principal()?, id, sent.version()?, confirmed).await?;
    Ok(no_content())
}

/// Takes back the last import that was applied.
#[utoipa::path(post, path = "/api/v1/population/imports/{id}/undo", operation_id = "undo_population_import",
    params(("id" = Uuid, Path), ui::api::IfMatch), request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn undo(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::undo(visit.db(), visit.principal()?, id, sent.version()?).await?;
    Ok(no_content())
}

/// Asks what works on an import to stop.
#[utoipa::path(post, path = "/api/v1/population/imports/{id}/stop", operation_id = "stop_population_import",
    params(("id" = Uuid, Path)), request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn stop(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::stop(visit.db(), visit.principal()?, id).await?;
    Ok(no_content())
}

/// Takes up again an import whose work failed.
#[utoipa::path(post, path = "/api/v1/population/imports/{id}/resumption", operation_id = "resume_population_import",
    params(("id" = Uuid, Path)), request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn resume(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::resume(visit.db(), visit.principal()?, id).await?;
    Ok(no_content())
}

/// Throws away an import that was not applied, and its file.
#[utoipa::path(delete, path = "/api/v1/population/imports/{id}", operation_id = "discard_population_import",
    params(("id" = Uuid, Path), ui::api::IfMatch), request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    actions::discard(visit.db(), visit.site().vault(), visit.principal()?, id, sent.version()?).await?;
    Ok(no_content())
}

/// A refused line.
#[derive(Serialize, ToSchema)]
pub struct RefusalJson {
    /// Its number in the file.
    pub line: i64,
    /// The field to blame.
    pub field: Field,
    /// Why, as a code.
    pub reason: Fault,
    /// Why, in Italian.
    pub message: &'static str,
}

/// The refused lines of an import.
#[utoipa::path(get, path = "/api/v1/population/imports/{id}/refusals", operation_id = "population_refusals",
    params(("id" = Uuid, Path), ("after" = Option<i64>, Query, minimum = 0), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<RefusalJson>)))]
pub async fn refusals(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let limit = limit(&visit)?;
    let after = visit.query("after").and_then(|text| text.parse().ok()).unwrap_or(-1);
    let mut tx = visit.begin().await?;
    actions::one(&mut tx, id).await?;
    let rows = actions::refusals(&mut tx, id, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("mirror.refusals").on("population_run", id).rows(rows.len())).await?;
    let show = |row: RefusalRow| RefusalJson { line: row.line, field: row.field, reason: row.reason, message: row.reason.label() };
    Ok(json(&Page::cut(rows, limit, |row| row.position.to_string()).map(show)))
}
