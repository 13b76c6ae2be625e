//! Providers by API.

use super::actions::{self, read_provider};
use super::pages::{loaded, rows};
use super::store::{Offered, ProviderRow};
use crate::catalogue::model::ProviderState;
use crate::paging;
use guard::Permission;
use kernel::{ProviderId, ServiceId};
use serde::{Deserialize, Serialize};
use ui::answer::{created, json, json_versioned};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Route, Submitted, Visit};
use utoipa::{OpenApi, ToSchema};

pub(crate) fn routes() -> Vec<Route> {
    let (read, edit) = (Permission::CATALOGUE_READ, Permission::CATALOGUE_EDIT);
    vec![
        Route::get("/api/v1/providers", read, list),
        Route::post("/api/v1/providers", edit, create),
        Route::get("/api/v1/providers/{id}", read, show),
        Route::put("/api/v1/providers/{id}", edit, change),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(list, create, show, change),
    components(schemas(ProviderLineView, ProviderView, OfferedView, ProviderInput, OfferInput))
)]
struct Doc;

/// This part of the OpenAPI document.
pub(crate) fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// A provider in the list.
#[derive(Serialize, ToSchema)]
struct ProviderLineView {
    id: ProviderId,
    code: String,
    name: String,
    kind: String,
    state: &'static str,
    /// How many services it gives.
    services: i64,
    href: String,
}

/// A provider.
#[derive(Serialize, ToSchema)]
pub struct ProviderView {
    id: ProviderId,
    code: String,
    name: String,
    kind: String,
    /// VAT number or tax code.
    tax_code: String,
    comune: String,
    email: String,
    phone: String,
    state: &'static str,
    state_reason: String,
    label: String,
    services: Vec<OfferedView>,
    version: i64,
}

/// A service that a provider gives.
#[derive(Serialize, ToSchema)]
struct OfferedView {
    id: ServiceId,
    name: String,
    href: String,
}

impl From<(ProviderRow, Vec<Offered>)> for ProviderView {
    fn from((row, offers): (ProviderRow, Vec<Offered>)) -> Self {
        ProviderView {
            id: row.id,
            code: row.code,
            name: row.name,
            kind: row.kind,
            tax_code: row.tax_code,
            comune: row.comune,
            email: row.email,
            phone: row.phone,
            state: row.state.code(),
            state_reason: row.state_reason,
            label: row.label,
            services: offers
                .into_iter()
                .map(|offer| OfferedView { href: format!("/api/v1/services/{}", offer.id), id: offer.id, name: offer.name })
                .collect(),
            version: row.version,
        }
    }
}

/// The providers, by name.
#[utoipa::path(get, path = "/api/v1/providers", operation_id = "providers",
    params(("q" = Option<String>, Query, description = "Words"), ("state" = Option<ProviderState>, Query, description = "State"),
           ui::api::Paging),
    responses((status = 200, body = Page<ProviderLineView>)))]
async fn list(visit: Visit) -> Answer {
    let state: Option<ProviderState> = paging::filter(&visit, "state")?;
    let limit = limit(&visit)?;
    let after = paging::read::<String>(&visit)?;
    let pattern = paging::pattern(&visit.query("q").unwrap_or_default());
    let mut tx = visit.read_open().await?;
    let mut rows = rows(&mut tx, &pattern, state, after, limit.saturating_add(1)).await?;
    let next = paging::cut(&mut rows, limit, |row| paging::cursor(&row.name, row.id));
    let items = rows
        .into_iter()
        .map(|row| ProviderLineView {
            href: format!("/api/v1/providers/{}", row.id),
            id: row.id,
            code: row.code,
            name: row.name,
            kind: row.kind,
            state: row.state.code(),
            services: row.services,
        })
        .collect();
    Ok(json(&Page { items, next }))
}

/// A provider.
#[utoipa::path(get, path = "/api/v1/providers/{id}", operation_id = "provider", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ProviderView)))]
async fn show(visit: Visit, PathId(id): PathId<ProviderId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let view = ProviderView::from(loaded(&mut tx, id).await?);
    Ok(json_versioned(&view, view.version))
}

/// A provider as it is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ProviderInput {
    #[schema(min_length = 1, max_length = 20)]
    code: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(max_length = 100)]
    kind: Option<String>,
    /// VAT number or tax code.
    #[schema(max_length = 16)]
    tax_code: Option<String>,
    #[schema(max_length = 100)]
    comune: Option<String>,
    #[schema(max_length = 200)]
    email: Option<String>,
    #[schema(max_length = 40)]
    phone: Option<String>,
    state: ProviderState,
    /// Needed unless it is active.
    #[schema(max_length = 500)]
    state_reason: Option<String>,
    #[schema(max_length = 200)]
    label: Option<String>,
    #[schema(max_items = 100)]
    services: Option<Vec<OfferInput>>,
}

/// A service that it gives.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct OfferInput {
    /// The service; a row without it counts for nothing, as an empty row of the form.
    id: Option<ServiceId>,
}

/// Adds a provider.
#[utoipa::path(post, path = "/api/v1/providers", operation_id = "create_provider", request_body = ProviderInput,
    responses((status = 201, body = ProviderView)))]
async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_provider(&mut fields);
    let data = fields.finish(|| data)?;
    let id = actions::create(visit.db(), visit.principal()?, sent.once(), &data).await?;
    let mut tx = visit.read_open().await?;
    Ok(created(&format!("/api/v1/providers/{id}"), &ProviderView::from(loaded(&mut tx, id).await?)))
}

/// Changes a provider.
#[utoipa::path(put, path = "/api/v1/providers/{id}", operation_id = "change_provider", request_body = ProviderInput,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch),
    responses((status = 200, body = ProviderView)))]
async fn change(visit: Visit, PathId(id): PathId<ProviderId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let data = read_provider(&mut fields);
    let data = fields.finish(|| data)?;
    actions::change(visit.db(), visit.principal()?, id, version, &data).await?;
    let mut tx = visit.read_open().await?;
    let view = ProviderView::from(loaded(&mut tx, id).await?);
    Ok(json_versioned(&view, view.version))
}
