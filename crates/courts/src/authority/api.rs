//! Authorities for programs.

use super::actions::AuthorityDetails;
use super::store::{ALL, Authority};
use super::{AuthorityId, AuthorityKind, pages};
use chrono::NaiveDate;
use serde::Deserialize;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// An authority to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct NewAuthorityInput {
    /// What it is.
    kind: AuthorityKind,
    /// What it is called.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// First day.
    valid_from: NaiveDate,
    /// Town.
    #[schema(max_length = 200)]
    place: Option<String>,
    /// Street.
    #[schema(max_length = 200)]
    address: Option<String>,
    /// Mail.
    #[schema(max_length = 200)]
    mail: Option<String>,
    /// Certified mail.
    #[schema(max_length = 200)]
    pec: Option<String>,
    /// For what it answers.
    #[schema(max_length = 1000)]
    competences: Option<String>,
    /// Last day.
    last_day: Option<NaiveDate>,
    /// Where that stands.
    #[schema(min_length = 1, max_length = 200)]
    source: String,
    /// Whether it was read there.
    verified: Option<bool>,
}

/// The authorities of the body, also those that are no longer there.
#[utoipa::path(get, path = "/api/v1/court-authorities", operation_id = "court_authorities", responses((status = 200, body = Page<Authority>)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let rows: Vec<Authority> = tx.sql(&ALL).all().await?;
    Ok(json(&Page::all(rows)))
}

/// Enters an authority.
#[utoipa::path(post, path = "/api/v1/court-authorities", operation_id = "court_authority_create", request_body = NewAuthorityInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::added(&visit, &sent).await?;
    Ok(made("/api/v1/court-authorities", id))
}

/// Corrects an authority, or writes its last day.
#[utoipa::path(put, path = "/api/v1/court-authorities/{id}", operation_id = "court_authority_change", request_body = AuthorityDetails,
    params(("id" = AuthorityId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<AuthorityId>, sent: Submitted) -> Answer {
    pages::changed(&visit, id, &sent).await?;
    Ok(no_content())
}
