//! The same for programs. A program reads and reviews; it opens nothing.

use super::Opening;
use super::actions::{self, Told};
use chrono::NaiveDate;
use guard::opening::Verdict;
use kernel::{AccountId, Instant, PersonId};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::api::{Nothing, Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// An urgent opening.
#[derive(Serialize, ToSchema)]
pub struct OpeningView {
    /// Identifier.
    id: Uuid,
    /// Who opened.
    account: AccountId,
    /// What that account is called.
    account_name: String,
    /// `case` or `person`.
    target: String,
    /// What was opened.
    target_id: Uuid,
    /// Whom it is about.
    person: PersonId,
    /// The number of the case; empty for a person.
    number: String,
    /// Why.
    reason: String,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Instant,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    until: Instant,
    /// When it was reviewed.
    #[schema(value_type = Option<String>, format = DateTime)]
    reviewed_at: Option<Instant>,
    /// By whom.
    reviewer: String,
    /// What was found; empty while nobody reviewed it.
    verdict: String,
    /// In words.
    note: String,
}

/// An opening to be made: a case by its number, or a person by tax code, or by name and day of birth.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read` reads")]
pub struct OpeningInput {
    /// Number of the case.
    #[schema(max_length = 40)]
    pub case_number: Option<String>,
    /// Tax code of the person.
    #[schema(max_length = 16)]
    pub tax_code: Option<String>,
    /// Family name of the person.
    #[schema(max_length = 100)]
    pub family_name: Option<String>,
    /// Given name of the person.
    #[schema(max_length = 100)]
    pub given_name: Option<String>,
    /// Day of birth of the person.
    pub birth_date: Option<NaiveDate>,
    /// Why it cannot wait: at least twenty letters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// What whoever reviews found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read_finding` reads")]
pub struct FindingInput {
    /// What.
    pub verdict: Verdict,
    /// In words; needed where it was not plainly right, and where it is reviewed again.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// True to find something else of what was found not to be justified: whoever opened may then open that person again.
    pub again: Option<bool>,
}

fn view(row: Opening) -> OpeningView {
    OpeningView {
        id: row.id,
        account: row.account_id,
        account_name: row.account_name,
        target: row.target_kind,
        target_id: row.target_id,
        person: row.person_id,
        number: row.number,
        reason: row.reason,
        opened_at: row.opened_at,
        until: row.until_at,
        reviewed_at: row.reviewed_at,
        reviewer: row.reviewer_name,
        verdict: row.verdict,
        note: row.review_note,
    }
}

/// Openings that wait for a review, newest first.
#[utoipa::path(get, path = "/api/v1/urgent-openings", operation_id = "openings_list", params(ui::api::Paging),
    responses((status = 200, body = Page<OpeningView>)))]
pub(super) async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let before = visit.query("after").and_then(|text| Uuid::try_parse(&text).ok()).unwrap_or(Uuid::max());
    let mut tx = visit.begin().await?;
    let found = actions::list(&mut tx, false, before, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("opening.list").rows(found.len())).await?;
    Ok(ui::answer::json(&Page::cut(found, limit, |one| one.id.to_string()).map(view)))
}

/// One opening.
#[utoipa::path(get, path = "/api/v1/urgent-openings/{id}", operation_id = "openings_read", params(("id" = Uuid, Path)),
    responses((status = 200, body = OpeningView)))]
pub(super) async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let Told { opening, .. } = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("opening.read").about(opening.person_id).on("opening", id)).await?;
    Ok(ui::answer::json(&view(opening)))
}

/// Opens for three hours. A key of a program is refused.
#[utoipa::path(post, path = "/api/v1/urgent-openings", operation_id = "openings_begin", request_body = OpeningInput,
    responses((status = 201, body = ui::api::Created)))]
pub(super) async fn open(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = actions::read(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::open(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(ui::api::made(format!("/api/v1/urgent-openings/{id}"), id))
}

/// Reviews the opening of somebody else.
#[utoipa::path(post, path = "/api/v1/urgent-openings/{id}/review", operation_id = "openings_review", params(("id" = Uuid, Path)), request_body = FindingInput,
    responses((status = 204)))]
pub(super) async fn review(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let finding = actions::read_finding(&mut fields);
    let finding = fields.finish(|| finding)?;
    actions::review(visit.db(), visit.principal()?, id, &finding, sent.once()).await?;
    Ok(ui::answer::no_content())
}

/// Whoever works on the case has read that it was opened.
#[utoipa::path(post, path = "/api/v1/urgent-openings/{id}/seen", operation_id = "openings_seen", params(("id" = Uuid, Path)), request_body = Nothing,
    responses((status = 204)))]
pub(super) async fn seen(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    crate::nothing(&sent)?;
    actions::seen(visit.db(), visit.principal()?, id, sent.once()).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about urgent openings.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, one, open, review, seen), components(schemas(OpeningView, OpeningInput, FindingInput)))]
pub(crate) struct Document;
