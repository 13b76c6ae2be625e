//! Bodies around people that are in no register, for programs.

use crate::resource::{self, Resource, ResourceKind};
use chrono::NaiveDate;
use kernel::Failure;
use kernel::codes::Code as _;
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A body around people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceInput {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Whom to ask for.
    #[schema(max_length = 120)]
    pub contact_name: Option<String>,
    /// Telephone.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Mail.
    #[schema(max_length = 120)]
    pub mail: Option<String>,
    /// Where it is.
    #[schema(max_length = 160)]
    pub place: Option<String>,
    /// What it offers.
    #[schema(max_length = 300)]
    pub offers: Option<String>,
    /// Since when it is no more.
    pub closed_on: Option<NaiveDate>,
}

/// A body around people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, as in `ETag`.
    pub version: i64,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Whom to ask for.
    pub contact_name: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// Where it is.
    pub place: String,
    /// What it offers.
    pub offers: String,
    /// Since when it is no more.
    pub closed_on: Option<NaiveDate>,
    /// Itself.
    pub href: String,
}

impl From<Resource> for ResourceShape {
    fn from(row: Resource) -> Self {
        ResourceShape {
            href: format!("/api/v1/resources/{}", row.id),
            id: row.id,
            version: row.version,
            kind: row.kind,
            name: row.name,
            contact_name: row.contact_name,
            phone: row.phone,
            mail: row.mail,
            place: row.place,
            offers: row.offers,
            closed_on: row.closed_on,
        }
    }
}

/// Bodies around people, by name; `next` of a page is the `after` of the next one.
#[utoipa::path(get, path = "/api/v1/resources", operation_id = "resources",
    params(("q" = Option<String>, Query, max_length = 120), ("kind" = Option<ResourceKind>, Query), ("after" = Option<Uuid>, Query)),
    responses((status = 200, body = Page<ResourceShape>)))]
pub async fn resources(visit: Visit) -> Answer {
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let kind = match visit.query("kind") {
        None => None,
        Some(code) => Some(ResourceKind::from_code(&code).ok_or_else(|| Failure::field("kind", "Tipo non valido."))?),
    };
    let mut tx = visit.begin().await?;
    let after = resource::pages::cursor(&mut tx, visit.query("after")).await?;
    let (rows, next) = resource::pages::listed(&mut tx, &query, kind, after).await?;
    tx.commit(Audit::of("resource.list")).await?;
    Ok(json(&Page { items: rows.into_iter().map(ResourceShape::from).collect(), next: next.map(|(_, id)| id.to_string()) }))
}

/// Writes a body down.
#[utoipa::path(post, path = "/api/v1/resources", operation_id = "create_resource", request_body = ResourceInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create_resource(visit: Visit, sent: Submitted) -> Answer {
    let id = resource::pages::enter(&visit, &sent).await?;
    Ok(made(format!("/api/v1/resources/{id}"), id))
}

/// A body around people.
#[utoipa::path(get, path = "/api/v1/resources/{id}", operation_id = "resource", params(("id" = Uuid, Path)),
    responses((status = 200, body = ResourceShape, headers(("ETag" = String, description = "The version")))))]
pub async fn show_resource(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = resource::one(&mut tx, id).await?;
    tx.commit(Audit::of("resource.read").on("resource", id)).await?;
    let version = row.version;
    Ok(json_versioned(&ResourceShape::from(row), version))
}

/// Corrects a body, for everybody who leans on it.
#[utoipa::path(put, path = "/api/v1/resources/{id}", operation_id = "change_resource", request_body = ResourceInput,
    params(("id" = Uuid, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_resource(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    resource::pages::alter(&visit, id, &sent).await?;
    Ok(no_content())
}
