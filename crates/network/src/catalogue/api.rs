//! The catalogue by API: the same actions as the pages.

use super::actions::{self, last_day};
use super::forms::{read_chapters, read_price, read_service};
use super::pages::Filter;
use super::store::{self, ChapterRow, OfferRow, PriceRow, ServiceLine, ServiceRow};
use crate::paging;
use ::store::Tx;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{Cents, Outcome, ProviderId, ServiceId, UnitId};
use serde::{Deserialize, Serialize};
use ui::answer::{created, json, json_versioned, no_content};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Route, Submitted, Visit};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

pub(crate) fn routes() -> Vec<Route> {
    let (read, edit) = (Permission::CATALOGUE_READ, Permission::CATALOGUE_EDIT);
    vec![
        Route::get("/api/v1/services", read, list),
        Route::post("/api/v1/services", edit, create),
        Route::get("/api/v1/services/{id}", read, show),
        Route::put("/api/v1/services/{id}", edit, change),
        Route::post("/api/v1/services/{id}/prices", edit, price),
        Route::put("/api/v1/services/{id}/chapters", edit, chapters),
    ]
}

#[derive(OpenApi)]
#[openapi(
    paths(list, create, show, change, price, chapters),
    components(schemas(
        ServiceLineView,
        ServiceView,
        PriceView,
        ChapterView,
        OfferView,
        ServiceInput,
        PriceInput,
        ChaptersInput,
        ChapterInput
    ))
)]
struct Doc;

/// This part of the OpenAPI document.
pub(crate) fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

/// A service in the list.
#[derive(Serialize, ToSchema)]
struct ServiceLineView {
    id: ServiceId,
    code: String,
    name: String,
    /// Area of users, as the national survey codes it.
    user_area: &'static str,
    unit_of_measure: &'static str,
    siuss_code: String,
    /// Lowest price of a unit today, in cents.
    price_from: Option<Cents>,
    /// Active providers.
    providers: i64,
    href: String,
}

impl From<ServiceLine> for ServiceLineView {
    fn from(row: ServiceLine) -> Self {
        ServiceLineView {
            href: format!("/api/v1/services/{}", row.id),
            id: row.id,
            code: row.code,
            name: row.name,
            user_area: row.user_area.code(),
            unit_of_measure: row.unit_of_measure.code(),
            siuss_code: row.siuss_code,
            price_from: row.price_from,
            providers: row.providers,
        }
    }
}

/// A service with its prices, chapters and providers.
#[derive(Serialize, ToSchema)]
struct ServiceView {
    id: ServiceId,
    code: String,
    name: String,
    description: String,
    user_area: &'static str,
    service_area: String,
    unit_of_measure: &'static str,
    siuss_code: String,
    /// As SIUSS codes it, 1 to 4.
    means_test: i64,
    istat_item: &'static str,
    /// Macro level of the national fund; 0 when unknown.
    macro_level: i64,
    periodic: bool,
    at_home: bool,
    office_unit_id: Option<UnitId>,
    valid_from: NaiveDate,
    /// Last day; absent while it is open.
    valid_to: Option<NaiveDate>,
    prices: Vec<PriceView>,
    chapters: Vec<ChapterView>,
    providers: Vec<OfferView>,
    version: i64,
}

/// A price.
#[derive(Serialize, ToSchema)]
struct PriceView {
    id: Uuid,
    /// Absent: at every provider that has no price of its own.
    provider_id: Option<ProviderId>,
    unit_price: Cents,
    vat_included: bool,
    label: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// A chapter that pays for the service.
#[derive(Serialize, ToSchema)]
struct ChapterView {
    preference: i64,
    /// `3733.1.0`
    key: String,
    label: String,
}

/// A provider that gives the service.
#[derive(Serialize, ToSchema)]
struct OfferView {
    id: ProviderId,
    name: String,
    state: &'static str,
    href: String,
}

async fn loaded(tx: &mut Tx, id: ServiceId) -> Outcome<ServiceView> {
    let row: ServiceRow = actions::one(tx, id).await?;
    let prices: Vec<PriceRow> = tx.sql(&store::PRICES).id("service", id).all().await?;
    let chapters: Vec<ChapterRow> = tx.sql(&store::CHAPTERS).id("service", id).all().await?;
    let providers: Vec<OfferRow> = tx.sql(&store::PROVIDERS).id("service", id).all().await?;
    Ok(ServiceView {
        id: row.id,
        code: row.code,
        name: row.name,
        description: row.description,
        user_area: row.user_area.code(),
        service_area: row.service_area,
        unit_of_measure: row.unit_of_measure.code(),
        siuss_code: row.siuss_code,
        means_test: row.means_test,
        istat_item: row.istat_item.code(),
        macro_level: row.macro_level,
        periodic: row.periodic,
        at_home: row.at_home,
        office_unit_id: row.office_unit_id,
        valid_from: row.valid_from,
        valid_to: last_day(row.valid_until),
        prices: prices
            .into_iter()
            .map(|price| PriceView {
                id: price.id,
                provider_id: (price.provider_id.0 != actions::EVERYWHERE).then_some(price.provider_id),
                unit_price: price.unit_price_cents,
                vat_included: price.vat_included,
                label: price.label,
                valid_from: price.valid_from,
                valid_to: last_day(price.valid_until),
            })
            .collect(),
        chapters: chapters
            .into_iter()
            .map(|row| ChapterView {
                preference: row.preference,
                key: format!("{}.{}.{}", row.chapter, row.article, row.sub),
                label: row.label,
            })
            .collect(),
        providers: providers
            .into_iter()
            .map(|row| OfferView {
                href: format!("/api/v1/providers/{}", row.id),
                id: row.id,
                name: row.name,
                state: row.state.code(),
            })
            .collect(),
        version: row.version,
    })
}

/// The services of the catalogue, by name.
#[utoipa::path(get, path = "/api/v1/services", operation_id = "services",
    params(("q" = Option<String>, Query, description = "Words"), ("area" = Option<String>, Query, description = "Area of users"),
           ("closed" = Option<String>, Query, description = "Also those not in force today"),
           ("age" = Option<i64>, Query, minimum = 0, maximum = 120, description = "Only those for somebody of this age, in completed years"), ui::api::Paging),
    responses((status = 200, body = Page<ServiceLineView>)))]
async fn list(visit: Visit) -> Answer {
    let filter = Filter::of(&visit)?;
    let limit = limit(&visit)?;
    let after = paging::read::<String>(&visit)?;
    let mut tx = visit.read_open().await?;
    let mut rows = filter.rows(&mut tx, after, limit.saturating_add(1)).await?;
    let next = crate::paging::cut(&mut rows, limit, |row| paging::cursor(&row.name, row.id));
    Ok(json(&Page { items: rows.into_iter().map(ServiceLineView::from).collect(), next }))
}

/// A service.
#[utoipa::path(get, path = "/api/v1/services/{id}", operation_id = "service", params(("id" = Uuid, Path)),
    responses((status = 200, body = ServiceView)))]
async fn show(visit: Visit, PathId(id): PathId<ServiceId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let view = loaded(&mut tx, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// A service as it is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ServiceInput {
    /// Code of the office.
    #[schema(min_length = 1, max_length = 20)]
    code: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(max_length = 2000)]
    description: Option<String>,
    user_area: casework::UserArea,
    #[schema(max_length = 100)]
    service_area: Option<String>,
    unit_of_measure: super::model::UnitOfMeasure,
    #[schema(max_length = 10)]
    siuss_code: Option<String>,
    means_test: casework::plan::MeansTest,
    istat_item: super::model::IstatItem,
    #[schema(minimum = 1, maximum = 5)]
    macro_level: Option<i64>,
    periodic: Option<bool>,
    at_home: Option<bool>,
    office_unit_id: Option<UnitId>,
    valid_from: NaiveDate,
    /// Last day; absent while it is open.
    valid_to: Option<NaiveDate>,
}

/// Adds a service.
#[utoipa::path(post, path = "/api/v1/services", operation_id = "create_service", request_body = ServiceInput,
    responses((status = 201, body = ServiceView)))]
async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_service(&mut fields);
    let data = fields.finish(|| data)?;
    let id = actions::create(visit.db(), visit.principal()?, sent.once(), &data).await?;
    let mut tx = visit.read_open().await?;
    Ok(created(&format!("/api/v1/services/{id}"), &loaded(&mut tx, id).await?))
}

/// Changes a service.
#[utoipa::path(put, path = "/api/v1/services/{id}", operation_id = "change_service", request_body = ServiceInput,
    params(("id" = Uuid, Path), ui::api::IfMatch),
    responses((status = 200, body = ServiceView)))]
async fn change(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let data = read_service(&mut fields);
    let data = fields.finish(|| data)?;
    actions::change(visit.db(), visit.principal()?, id, version, &data).await?;
    let mut tx = visit.read_open().await?;
    let view = loaded(&mut tx, id).await?;
    Ok(json_versioned(&view, view.version))
}

/// A price as it is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct PriceInput {
    /// Absent: at every provider that has no price of its own.
    provider_id: Option<ProviderId>,
    unit_price: Cents,
    vat_included: Option<bool>,
    /// Where the figure comes from.
    #[schema(min_length = 1, max_length = 200)]
    label: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
}

/// A new price from a day; the one in force ends the day before.
#[utoipa::path(post, path = "/api/v1/services/{id}/prices", operation_id = "set_service_price", request_body = PriceInput, params(("id" = Uuid, Path)),
    responses((status = 201, body = ServiceView)))]
async fn price(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_price(&mut fields);
    let data = fields.finish(|| data)?;
    actions::new_price(visit.db(), visit.principal()?, sent.once(), id, &data).await?;
    let mut tx = visit.read_open().await?;
    Ok(created(&format!("/api/v1/services/{id}"), &loaded(&mut tx, id).await?))
}

/// The chapters of a service, the preferred one first.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ChaptersInput {
    #[schema(max_items = 9)]
    chapters: Vec<ChapterInput>,
}

/// One chapter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ChapterInput {
    /// `3733.1.0`; a row without anything counts for nothing, as an empty row of the form.
    #[schema(max_length = 30)]
    key: Option<String>,
    #[schema(max_length = 200)]
    label: Option<String>,
}

/// Replaces the chapters of a service.
#[utoipa::path(put, path = "/api/v1/services/{id}/chapters", operation_id = "set_service_chapters", request_body = ChaptersInput, params(("id" = Uuid, Path), ui::api::IfMatch),
    responses((status = 204)))]
async fn chapters(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_chapters(&mut fields);
    let data = fields.finish(|| data)?;
    actions::set_chapters(visit.db(), visit.principal()?, id, sent.version()?, &data).await?;
    Ok(no_content())
}
