//! The network: catalogue of services, providers and prices, the way of a request to its authorisation, and what is delivered.

pub mod catalogue;
pub mod delivery;
mod paging;
pub mod problems;
pub mod provider;
pub mod request;
mod scope;
mod table;

pub use catalogue::{Catalogue, CatalogueFiles, Imported, import};
pub use request::{Ending, Progress, follow_news};

use store::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "catalogue_and_services", text: include_str!("../migrations/0001_catalogue_and_services.sql") }];

/// The views that other rooms may read.
pub const PUBLISHED: &[&str] = &["network_v_service", "network_v_provider", "network_v_authorisation", "network_v_delivery"];

/// The room as the program collects it.
pub fn room() -> ui::Room {
    let mut routes = catalogue::routes();
    routes.extend(catalogue::api_routes());
    routes.extend(provider::routes());
    routes.extend(provider::api_routes());
    routes.extend(request::routes());
    routes.extend(delivery::routes());
    ui::Room { name: "network", title: "Servizi ed enti", migrations: MIGRATIONS, statements: vec![catalogue::STATEMENTS, provider::STATEMENTS, request::STATEMENTS, delivery::STATEMENTS], problems: problems::Problem::TABLE.to_vec(), published: PUBLISHED, routes, ..ui::Room::default() }
}
