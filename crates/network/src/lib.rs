//! The network: catalogue of services, providers and prices, the way of a request to its authorisation, and what is delivered.
//!
//! Earlier rooms are answered by [`Catalogue`], [`Progress`] and [`Ending`] (ports of casework). Later rooms read the views
//! `network_v_service`, `network_v_provider`, `network_v_authorisation` and `network_v_delivery`. The program calls
//! [`follow_news`] after what may find money, and [`import`] to read a catalogue from files.

pub mod age;
pub mod bulk;
pub mod catalogue;
pub mod delivery;
mod offers;
pub mod overlap;
mod owners;
mod paging;
mod person_data;
mod persons;
pub mod problems;
pub mod provider;
pub mod request;
mod scope;
mod table;

pub use catalogue::{Catalogue, CatalogueFiles, Imported, import};
pub use request::{Ending, Pages, Progress, follow as follow_one, follow_news};

use guard::Permission;
use store::Migration;
use ui::{Gate, NavItem, Room};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "catalogue_and_services", text: include_str!("../migrations/0001_catalogue_and_services.sql") },
    Migration { number: 2, name: "limits_and_overlaps", text: include_str!("../migrations/0002_limits_and_overlaps.sql") },
    Migration { number: 3, name: "services_of_the_dead", text: include_str!("../migrations/0003_services_of_the_dead.sql") },
];

/// The views that other rooms may read.
pub const PUBLISHED: &[&str] = &["network_v_service", "network_v_provider", "network_v_authorisation", "network_v_delivery"];

fn openapi() -> utoipa::openapi::OpenApi {
    let mut doc = catalogue::doc();
    doc.merge(age::doc());
    doc.merge(overlap::doc());
    doc.merge(provider::doc());
    doc.merge(request::doc());
    doc.merge(delivery::doc());
    doc
}

/// The room, as data.
pub fn room() -> Room {
    let routes = [
        catalogue::routes(),
        catalogue::api_routes(),
        provider::routes(),
        provider::api_routes(),
        request::routes(),
        request::api_routes(),
        delivery::routes(),
        delivery::api_routes(),
        age::routes(),
        age::api_routes(),
        overlap::routes(),
        overlap::api_routes(),
    ];
    let nav = |rank, label, href, icon, permission| NavItem { rank, label, href, icon, gate: Gate::May(permission) };
    Room {
        name: "network",
        title: "Servizi ed enti",
        migrations: MIGRATIONS,
        statements: vec![
            age::STATEMENTS,
            bulk::STATEMENTS,
            catalogue::STATEMENTS,
            provider::STATEMENTS,
            owners::STATEMENTS,
            request::STATEMENTS,
            request::day::STATEMENTS,
            delivery::STATEMENTS,
            overlap::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
            persons::twice::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: PUBLISHED,
        routes: routes.into_iter().flatten().collect(),
        nav: vec![
            nav(40, "Richieste di servizio", "/richieste", "it-files", Permission::SERVICE_READ),
            nav(41, "Prestazioni", "/prestazioni", "it-check-circle", Permission::DELIVERY_REPORT),
            nav(90, "Servizi", "/servizi", "it-list", Permission::CATALOGUE_READ),
        ],
        below: &[("/servizi", "/richieste"), ("/bilancio", "/richieste")],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(openapi),
        timeline: Some(offers::timeline),
        day: Some(offers::day),
        search: Some(offers::search),
        timeline_kinds: &["Servizio", "Prestazioni"],
        follow: Some(|tx, news| Box::pin(follow_one(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        obstacles: Some(persons::obstacles),
        ..Room::default()
    }
}
