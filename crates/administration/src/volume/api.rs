//! The same for programs.

use super::{Volume, list as unusual, see as write};
use chrono::NaiveDate;
use kernel::{AccountId, Instant};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A day on which somebody opened more files than is usual.
#[derive(Serialize, ToSchema)]
pub struct VolumeView {
    /// Identifier.
    id: Uuid,
    /// The day.
    day: NaiveDate,
    /// Who.
    account: AccountId,
    /// What that account is called.
    account_name: String,
    /// Code of their role on that day.
    role: String,
    /// Persons whose files they opened.
    persons: i64,
    /// As many are usual at most.
    usual: i64,
    /// When somebody looked into it.
    #[schema(value_type = Option<String>, format = DateTime)]
    seen_at: Option<Instant>,
    /// What they found.
    note: String,
}

/// What was found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `see` reads")]
pub struct VolumeSeen {
    /// In words.
    #[schema(max_length = 1000)]
    pub note: String,
}

fn view(row: Volume) -> VolumeView {
    VolumeView {
        id: row.id,
        day: row.day,
        account: row.account_id,
        account_name: row.account_name,
        role: row.role,
        persons: row.persons,
        usual: row.usual,
        seen_at: row.seen_at,
        note: row.note,
    }
}

/// Days beyond what is usual, newest first.
#[utoipa::path(get, path = "/api/v1/audit/volumes", operation_id = "volumes_list", params(ui::api::Paging),
    responses((status = 200, body = Page<VolumeView>)))]
pub(super) async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let before = visit.query("after").and_then(|text| Uuid::try_parse(&text).ok()).unwrap_or(Uuid::max());
    let mut tx = visit.begin().await?;
    let found = unusual(&mut tx, before, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("volume.list").rows(found.len())).await?;
    Ok(ui::answer::json(&Page::cut(found, limit, |one| one.id.to_string()).map(view)))
}

/// Writes what was found about one of them.
#[utoipa::path(post, path = "/api/v1/audit/volumes/{id}/seen", operation_id = "volumes_see", params(("id" = Uuid, Path)), request_body = VolumeSeen,
    responses((status = 204)))]
pub(super) async fn see(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let note = fields.required_line("note", super::pages::NOTE);
    let note = fields.finish(|| note)?;
    write(visit.db(), visit.principal()?, id, &note, sent.once()).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about volumes.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, see), components(schemas(VolumeView, VolumeSeen)))]
pub(crate) struct Document;
