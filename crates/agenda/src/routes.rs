//! The pages and the API of this room, each with its gate.

use crate::{due, task};
use guard::Permission as P;
use ui::{NavItem, Route};

/// Pages and API.
pub fn all() -> Vec<Route> {
    vec![
        Route::get("/scadenze", P::DUE_READ, due::list::page),
        Route::get("/persone/{id}/scadenze", P::DUE_READ, due::list::of_person),
        Route::post("/attivita", P::DUE_WRITE, task::pages::write),
        Route::get("/attivita/{id}", P::DUE_READ, task::pages::show),
        Route::post("/attivita/{id}/fatto", P::DUE_WRITE, task::pages::done),
        Route::post("/attivita/{id}/passa", P::DUE_WRITE, task::pages::give),
        Route::post("/attivita/{id}/annulla", P::DUE_WRITE, task::pages::cancel),
        Route::get("/api/v1/dues", P::DUE_READ, due::api::list),
        Route::get("/api/v1/dues/{id}", P::DUE_READ, due::api::one),
        Route::post("/api/v1/tasks", P::DUE_WRITE, task::api::write),
        Route::post("/api/v1/tasks/{id}/done", P::DUE_WRITE, task::api::done),
        Route::post("/api/v1/tasks/{id}/handover", P::DUE_WRITE, task::api::give),
        Route::post("/api/v1/tasks/{id}/cancellation", P::DUE_WRITE, task::api::cancel),
    ]
}

/// The entry of the menu.
pub fn nav() -> Vec<NavItem> {
    vec![NavItem { rank: 24, label: "Scadenze", href: "/scadenze", icon: "it-clock", gate: P::DUE_READ.into() }]
}
