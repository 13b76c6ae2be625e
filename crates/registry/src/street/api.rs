//! The list of streets and what follows from it, for programs.

use super::edition::{self, Edition};
use super::import::{Fault, read as read_list};
use super::reports::{Relocated, Unlocated, one_more, relocated_before, unlocated_after};
use super::{pages, relocate};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{created, json, no_content};
use ui::api::Page;
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest text of a list, in characters.
const LONGEST: usize = 2_000_000;

/// An edition of the list of streets.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionShape {
    /// Identifier.
    pub id: Uuid,
    /// Where it comes from.
    pub source: String,
    /// Whether it waits to be confirmed.
    pub draft: bool,
    /// First day.
    pub from: Option<NaiveDate>,
    /// First day after it.
    pub until: Option<NaiveDate>,
    /// How many segments.
    pub segments: i64,
    /// How many lines could not be read.
    pub left_out: i64,
    /// The first of them.
    pub faults: Vec<Fault>,
}

impl From<Edition> for EditionShape {
    fn from(row: Edition) -> Self {
        EditionShape {
            draft: row.is_draft(),
            from: (!row.is_draft()).then_some(row.valid_from),
            until: row.last_day().filter(|_| !row.is_draft()).and(Some(row.valid_until)),
            id: row.id,
            source: row.source,
            segments: row.segments,
            left_out: row.left_out,
            faults: row.faults.0,
        }
    }
}

/// A list of streets as a text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionInput {
    /// Where it comes from.
    #[schema(min_length = 1, max_length = 200)]
    pub source: String,
    /// CSV with headings.
    #[schema(min_length = 1, max_length = 2000000)]
    pub file: String,
}

/// From when an edition holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionConfirmationInput {
    /// First day.
    pub valid_from: NaiveDate,
    /// Keep the good lines although others could not be read.
    pub keep_good: Option<bool>,
}

/// The work that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelocationShape {
    /// The job that locates the addresses anew; absent for an edition that holds later.
    pub job: Option<Uuid>,
}

/// The editions of the list of streets: those that wait, then the others, the latest first.
#[utoipa::path(get, path = "/api/v1/street-editions", operation_id = "street_editions", responses((status = 200, body = Page<EditionShape>)))]
pub async fn editions(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    Ok(json(&Page::all(edition::all(&mut tx).await?.into_iter().map(EditionShape::from))))
}

/// Reads a list of streets and keeps it until it is confirmed.
#[utoipa::path(post, path = "/api/v1/street-editions", operation_id = "read_streets", request_body = EditionInput,
    params(ui::api::Key), responses((status = 201, body = EditionShape)))]
pub async fn read(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let source = fields.required_line("source", 200);
    let file = fields.required_text("file", LONGEST);
    let (source, file) = fields.finish(|| Some((source?, file?)))?;
    let id = edition::add(visit.db(), visit.principal()?, &read_list(&file), &source, "", sent.once()).await?;
    let mut tx = visit.read_open().await?;
    let edition = edition::one(&mut tx, id).await?;
    Ok(created(&format!("/api/v1/street-editions/{id}"), &EditionShape::from(edition)))
}

/// An edition of the list of streets.
#[utoipa::path(get, path = "/api/v1/street-editions/{id}", operation_id = "street_edition", params(("id" = Uuid, Path)),
    responses((status = 200, body = EditionShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    Ok(json(&EditionShape::from(edition::one(&mut tx, id).await?)))
}

/// Lets an edition that waits hold from a day on, and locates the addresses anew when that day has come.
#[utoipa::path(post, path = "/api/v1/street-editions/{id}/confirmation", operation_id = "confirm_streets", request_body = EditionConfirmationInput,
    params(("id" = Uuid, Path)), responses((status = 200, body = RelocationShape)))]
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let job = pages::keep(&visit, id, &sent).await?;
    Ok(json(&RelocationShape { job: job.map(|job| job.0) }))
}

/// Throws an edition away that waits.
#[utoipa::path(delete, path = "/api/v1/street-editions/{id}", operation_id = "discard_streets", params(("id" = Uuid, Path)),
    request_body = ui::api::Nothing, responses((status = 204)))]
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    edition::discard(visit.db(), visit.principal()?, id).await?;
    Ok(no_content())
}

/// Locates all addresses of today anew, as a job; what operators decided stays.
#[utoipa::path(post, path = "/api/v1/addresses/relocation", operation_id = "relocate_addresses", request_body = ui::api::Nothing,
    responses((status = 200, body = RelocationShape)))]
pub async fn relocate(visit: Visit, sent: Submitted) -> Answer {
    sent.fields().finish(|| Some(()))?;
    let job = relocate::start(visit.db(), visit.principal()?).await?;
    Ok(json(&RelocationShape { job: Some(job.0) }))
}

/// The identifier after which a list goes on.
fn after(visit: &Visit) -> kernel::Outcome<Option<Uuid>> {
    let Some(text) = visit.query("after") else { return Ok(None) };
    text.parse().map(Some).map_err(|_| kernel::Failure::field("after", "Identificativo non valido."))
}

/// Addresses that are not in the list of streets, of persons whose data the caller may correct; 51 at most, go on after the last.
#[utoipa::path(get, path = "/api/v1/addresses/unlocated", operation_id = "unlocated_addresses", params(("after" = Option<Uuid>, Query)),
    responses((status = 200, body = Page<Unlocated>)))]
pub async fn unlocated(visit: Visit) -> Answer {
    let after = after(&visit)?.unwrap_or(Uuid::nil());
    let mut tx = visit.begin().await?;
    let rows = unlocated_after(&mut tx, after, one_more()).await?;
    let shown: Vec<_> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("street.unlocated").rows(rows.len()).showing("program", shown)).await?;
    Ok(json(&Page::all(rows)))
}

/// Addresses that lie in another borough since the list of streets changed, the latest first; 51 at most, go on after the last.
#[utoipa::path(get, path = "/api/v1/addresses/relocated", operation_id = "relocated_addresses", params(("after" = Option<Uuid>, Query)),
    responses((status = 200, body = Page<Relocated>)))]
pub async fn relocated(visit: Visit) -> Answer {
    let before = after(&visit)?.unwrap_or(Uuid::max());
    let mut tx = visit.begin().await?;
    let rows = relocated_before(&mut tx, before, one_more()).await?;
    let shown: Vec<_> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("street.relocated").rows(rows.len()).showing("program", shown)).await?;
    Ok(json(&Page::all(rows)))
}
