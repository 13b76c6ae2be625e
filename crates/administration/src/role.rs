//! The table of roles and permissions, as people read it and as programs do.

use askama::Template;
use guard::roles::{Grant, Role, table};
use guard::{Extent, Permission};
use serde::Serialize;
use ui::{Answer, Gate, Route, Visit};
use utoipa::ToSchema;

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/ruoli", Permission::STAFF_READ, page),
        Route::get("/api/v1/roles", Permission::STAFF_READ, api),
        Route::get("/api/v1/me", Gate::SignedIn, me),
    ]
}

#[derive(Template)]
#[template(path = "administration/roles.html")]
struct RolesPage {
    roles: &'static [Role],
    grants: &'static [Grant],
}

impl RolesPage {
    fn extent(&self, grant: &Grant, role: &Role) -> Option<&'static str> {
        grant.extents.get(&role.code).map(|extent| extent.label())
    }
}

async fn page(visit: Visit) -> Answer {
    let table = table();
    visit.page("Ruoli e permessi").wide().render(RolesPage { roles: &table.roles, grants: &table.grants })
}

/// What a role may do.
#[derive(Serialize, ToSchema)]
pub struct RoleGrant {
    /// Code of the permission.
    permission: &'static str,
    /// The permission in words.
    label: String,
    /// How far it reaches.
    extent: Extent,
}

/// A role with its permissions.
#[derive(Serialize, ToSchema)]
pub struct RoleTable {
    /// Code.
    code: String,
    /// In words.
    label: String,
    /// What it may do.
    grants: Vec<RoleGrant>,
}

/// The roles and what each may do.
#[utoipa::path(get, path = "/api/v1/roles", operation_id = "roles_list",
    responses((status = 200, body = Vec<RoleTable>)))]
async fn api(_: Visit) -> Answer {
    let table = table();
    let grants = |role: &Role| {
        let found = table.grants.iter().filter_map(|grant| Some((grant, *grant.extents.get(&role.code)?)));
        found.map(|(grant, extent)| RoleGrant { permission: grant.permission.0, label: grant.label.clone(), extent }).collect()
    };
    let roles: Vec<RoleTable> = table
        .roles
        .iter()
        .map(|role| RoleTable { code: role.code.clone(), label: role.label.clone(), grants: grants(role) })
        .collect();
    Ok(ui::answer::json(&roles))
}

/// A role held today.
#[derive(Serialize, ToSchema)]
pub struct MyRole {
    /// Code.
    role: String,
    /// Unit.
    unit: kernel::UnitId,
    /// What the unit is called.
    unit_name: String,
}

/// Whoever asks.
#[derive(Serialize, ToSchema)]
pub struct MeView {
    /// Account.
    id: kernel::AccountId,
    /// Name to sign in with.
    username: String,
    /// Name to show.
    name: String,
    /// Body.
    body: String,
    /// Roles held today.
    roles: Vec<MyRole>,
    /// What this session or token may do at all.
    permissions: Vec<&'static str>,
}

/// Who the caller is, and what the session or token may do at all.
#[utoipa::path(get, path = "/api/v1/me", operation_id = "me",
    responses((status = 200, body = MeView)))]
async fn me(visit: Visit) -> Answer {
    let principal = visit.principal()?;
    Ok(ui::answer::json(&MeView {
        id: principal.actor.account,
        username: principal.username.clone(),
        name: principal.name.clone(),
        body: principal.body_name.clone(),
        roles: principal
            .roles
            .iter()
            .map(|held| MyRole { role: held.role.clone(), unit: held.unit_id, unit_name: held.unit_name.clone() })
            .collect(),
        permissions: Permission::ALL
            .iter()
            .filter(|permission| principal.may(**permission))
            .map(|permission| permission.0)
            .collect(),
    }))
}

/// The part of the document about roles.
#[derive(utoipa::OpenApi)]
#[openapi(paths(api, me), components(schemas(RoleTable, RoleGrant, MeView, MyRole)))]
pub(crate) struct Document;
