//! The same for programs.

use super::pages::{Line, about, asked, begin, filter, lines};
use super::{FROM_THE_END, rows};
use guard::account;
use kernel::{AccountId, Instant, JobId, PersonId};
use serde::Serialize;
use store::Audit;
use ui::api::{Nothing, Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A row of the log.
#[derive(Serialize, ToSchema)]
pub struct LogRow {
    /// Its number: 1, 2, 3 … without gaps.
    seq: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
    /// Who.
    account: AccountId,
    /// What that account is called.
    account_name: String,
    /// What, as a code.
    action: String,
    /// What, in words.
    words: String,
    /// About whom; of a search that showed several persons, nobody, but in the list of one of them.
    person: Option<Uuid>,
    /// On what kind of thing; empty for none.
    object_kind: String,
    /// On which thing.
    object: Option<Uuid>,
    /// Why, where a reason was asked for.
    purpose: String,
    /// Names of fields, never values.
    fields: String,
    /// In which request.
    request: Uuid,
    /// Hash of the row, in hexadecimal.
    hash: String,
}

/// What is asked of the log.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the values are read by name")]
pub struct LogParams {
    /// Name to sign in with of who acted.
    #[param(max_length = 60)]
    account: Option<String>,
    /// Kind of thing: the part of the action before the dot.
    #[param(max_length = 60)]
    thing: Option<String>,
    /// About whom, searches that showed them included.
    person: Option<PersonId>,
    /// First day.
    from: Option<chrono::NaiveDate>,
    /// Last day.
    until: Option<chrono::NaiveDate>,
}

/// A verification that was asked for.
#[derive(Serialize, ToSchema)]
pub struct VerificationView {
    /// The job that does it: follow it at `/api/v1/jobs/{id}`.
    job: JobId,
}

fn page(found: Vec<Line>, limit: i64) -> Page<LogRow> {
    let view = |Line { row, who, what, .. }: Line| LogRow {
        seq: row.seq,
        at: row.at,
        account: AccountId(row.account_id),
        account_name: who,
        action: row.action,
        words: what,
        person: row.subject_id,
        object_kind: row.object_kind,
        object: row.object_id,
        purpose: row.purpose,
        fields: row.fields,
        request: row.request_id,
        hash: row.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    Page::cut(found, limit, |line| line.row.seq.to_string()).map(view)
}

/// The audit log, newest first.
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "audit_list", params(LogParams, ui::api::Paging),
    responses((status = 200, body = Page<LogRow>)))]
pub(super) async fn log(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let asked = asked(&visit, ["account", "thing", "person", "from", "until"]);
    let mut tx = visit.begin().await?;
    let found = match filter(&mut tx, &asked, limit.saturating_add(1)).await? {
        Some(filter) => rows(&mut tx, &filter).await?,
        None => Vec::new(),
    };
    let names = account::names(&mut tx).await?;
    tx.commit(Audit::of("audit.read").rows(found.len())).await?;
    Ok(ui::answer::json(&page(lines(found, &names), limit)))
}

/// Who looked at a person's file or changed it, and whose searches showed them, newest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/accesses", operation_id = "person_accesses", params(("id" = PersonId, Path), ui::api::Paging),
    responses((status = 200, body = Page<LogRow>)))]
pub(super) async fn of_person(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let limit = limit(&visit)?;
    let before = visit.query("after").and_then(|text| text.parse().ok()).unwrap_or(FROM_THE_END);
    let mut tx = visit.begin().await?;
    let names = account::names(&mut tx).await?;
    let found = about(&mut tx, person, before, limit.saturating_add(1), &names).await?;
    tx.commit(Audit::of("audit.person").about(person).rows(found.len())).await?;
    Ok(ui::answer::json(&page(found, limit)))
}

/// Asks for a verification of the whole chain.
#[utoipa::path(post, path = "/api/v1/audit/verifications", operation_id = "audit_verify", request_body = Nothing,
    responses((status = 201, body = VerificationView)))]
pub(super) async fn verify(visit: Visit, sent: Submitted) -> Answer {
    crate::nothing(&sent)?;
    let job = begin(&visit, &sent).await?;
    Ok(ui::answer::created(&format!("/api/v1/jobs/{job}"), &VerificationView { job }))
}

/// The part of the document about the log.
#[derive(utoipa::OpenApi)]
#[openapi(paths(log, of_person, verify), components(schemas(LogRow, VerificationView)))]
pub(crate) struct Document;
