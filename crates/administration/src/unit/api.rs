//! The same for programs.

use super::actions;
use chrono::NaiveDate;
use guard::Permission;
use guard::unit::{self, Tree, Unit, UnitKind};
use kernel::UnitId;
use serde::{Deserialize, Serialize};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A unit.
#[derive(Serialize, ToSchema)]
pub struct UnitView {
    /// Identifier.
    id: UnitId,
    /// The unit above it.
    parent: Option<UnitId>,
    /// Short code, unique in the body.
    code: String,
    /// Name.
    name: String,
    /// Kind.
    kind: UnitKind,
    /// Borough or zone.
    municipio: Option<i64>,
    /// Level of the professional social service.
    level: Option<i64>,
    /// Address for the public; empty when it is secret and the reader does not manage the units.
    address: String,
    /// Whether the address is told to nobody but those who manage the units: a refuge, a community.
    address_secret: bool,
    /// Telephone for the public.
    phone: String,
    /// Opening hours for the public.
    hours: String,
    /// First day.
    from: NaiveDate,
    /// First day after it; 9999-12-31 for no end.
    until: NaiveDate,
    /// Version, for changes.
    version: i64,
}

/// A unit to be added or changed. Code and first day of a unit that exists stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read` reads")]
pub struct UnitInput {
    /// Short code.
    #[schema(max_length = 40)]
    pub code: String,
    /// Name.
    #[schema(max_length = 150)]
    pub name: String,
    /// Kind.
    pub kind: UnitKind,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// Borough or zone.
    #[schema(minimum = 1, maximum = 99)]
    pub municipio: Option<i64>,
    /// Level.
    #[schema(minimum = 1, maximum = 2)]
    pub level: Option<i64>,
    /// Address.
    #[schema(max_length = 200)]
    pub address: Option<String>,
    /// Whether the address is told to nobody but those who manage the units. Missing in a change: as it was.
    pub address_secret: Option<bool>,
    /// Telephone.
    #[schema(max_length = 60)]
    pub phone: Option<String>,
    /// Hours.
    #[schema(max_length = 200)]
    pub hours: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

fn view(unit: &Unit, manages: bool) -> UnitView {
    let unit = unit.clone();
    UnitView {
        id: unit.id,
        parent: unit.parent_id,
        code: unit.code,
        name: unit.name,
        kind: unit.kind,
        municipio: unit.municipio,
        level: unit.level,
        address: if unit.address_secret && !manages { String::new() } else { unit.address },
        address_secret: unit.address_secret,
        phone: unit.phone,
        hours: unit.hours,
        from: unit.valid_from,
        until: unit.valid_until,
        version: unit.version,
    }
}

/// All units, by code.
#[utoipa::path(get, path = "/api/v1/units", operation_id = "units_list",
    responses((status = 200, body = Vec<UnitView>)))]
pub(super) async fn list(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let tree = Tree::load(&mut tx).await?;
    tx.roll_back().await?;
    let manages = visit.principal()?.may(Permission::STAFF_MANAGE);
    Ok(ui::answer::json(&tree.by_code().into_iter().map(|unit| view(unit, manages)).collect::<Vec<_>>()))
}

/// One unit.
#[utoipa::path(get, path = "/api/v1/units/{id}", operation_id = "units_read", params(("id" = UnitId, Path)),
    responses((status = 200, body = UnitView)))]
pub(super) async fn one(visit: Visit, PathId(id): PathId<UnitId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let unit = unit::one(&mut tx, id).await?;
    tx.roll_back().await?;
    let manages = visit.principal()?.may(Permission::STAFF_MANAGE);
    Ok(ui::answer::json_versioned(&view(&unit, manages), unit.version))
}

/// Adds a unit.
#[utoipa::path(post, path = "/api/v1/units", operation_id = "units_create", request_body = UnitInput,
    responses((status = 201, body = ui::api::Created)))]
pub(super) async fn add(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = actions::read(&mut fields);
    let data = fields.finish(|| data)?;
    let id = actions::add(visit.db(), visit.principal()?, &data, sent.once()).await?;
    Ok(ui::api::made(format!("/api/v1/units/{id}"), id))
}

/// Changes a unit of a known version.
#[utoipa::path(put, path = "/api/v1/units/{id}", operation_id = "units_change", params(("id" = UnitId, Path), ui::api::IfMatch), request_body = UnitInput,
    responses((status = 204)))]
pub(super) async fn change(visit: Visit, PathId(id): PathId<UnitId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let says_who_may_know = fields.has_below("address_secret");
    let data = actions::read(&mut fields);
    let mut data = fields.finish(|| data)?;
    if !says_who_may_know {
        // A program that knows nothing of secret addresses does not publish one.
        let mut tx = visit.read_open().await?;
        data.address_secret = unit::one(&mut tx, id).await?.address_secret;
        tx.roll_back().await?;
    }
    actions::change(visit.db(), visit.principal()?, id, sent.version()?, &data).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about units.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, one, add, change), components(schemas(UnitView, UnitInput)))]
pub(crate) struct Document;
