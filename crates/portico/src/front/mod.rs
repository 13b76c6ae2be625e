//! The front of the house: pages that belong to all rooms, put together from what the rooms offer with a fixed number of
//! queries, and the doors for machines (health, readiness, OpenAPI).

mod home;
mod openapi;
mod search;
mod state;
pub mod timeline;

pub use openapi::{example_with as openapi_example, whole as whole_openapi};
use ui::{Gate, Room, Route};

/// The front as a room of its own: no tables, only pages.
pub fn room() -> Room {
    Room {
        name: "front",
        title: "Ingresso",
        routes: vec![
            Route::get("/", Gate::SignedIn, home::page),
            Route::get("/api/v1/day", Gate::SignedIn, home::api),
            Route::get("/cerca", Gate::SignedIn, search::page),
            Route::get("/cerca/suggerimenti", Gate::SignedIn, search::suggestions),
            Route::get("/api/v1/search", Gate::SignedIn, search::api),
            Route::get("/api/v1/openapi.json", Gate::Public, openapi::document),
            Route::get("/api", Gate::Public, openapi::page),
            Route::get("/health", Gate::Public, state::health),
            Route::get("/ready", Gate::Public, state::ready),
        ],
        nav: vec![ui::NavItem { rank: 0, label: "La mia giornata", href: "/", icon: "it-calendar", gate: Gate::SignedIn }],
        openapi: Some(openapi::own),
        ..Room::default()
    }
}
