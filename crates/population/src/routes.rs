//! The pages and the API of this room, each with its gate.

use crate::extract::LARGEST_FILE;
use crate::{alert, question, run};
use axum::extract::DefaultBodyLimit;
use guard::Permission as P;
use ui::{Gate, Route};

/// Whoever imports, and whoever looks after the installation: the latter sees numbers alone.
const LOOK: Gate = Gate::MayAny(&[P::POPULATION_IMPORT, P::SYSTEM_READ]);

/// A route that takes a file far larger than any form.
fn taking_a_file(route: Route) -> Route {
    // Two megabytes for what surrounds the file; that itself is counted as it comes.
    Route { service: route.service.layer(DefaultBodyLimit::max(LARGEST_FILE.saturating_add(2 << 20))), ..route }
}

/// Pages and API.
pub fn all() -> Vec<Route> {
    pages().into_iter().chain(api()).collect()
}

fn pages() -> Vec<Route> {
    vec![
        Route::get("/anagrafe", P::POPULATION_ASK, question::pages::show),
        Route::post("/anagrafe", P::POPULATION_ASK, question::pages::ask),
        Route::get("/anagrafe/domande", P::POPULATION_REVIEW, question::review::page),
        Route::get("/anagrafe/domande/{id}", P::POPULATION_ASK, question::pages::answer),
        Route::get("/anagrafe/domande/{id}/porta", P::POPULATION_ASK, question::bring_page::show),
        Route::post("/anagrafe/domande/{id}/porta", P::POPULATION_ASK, question::bring_page::send),
        Route::get("/anagrafe/notizie", P::PERSON_EDIT, alert::pages::list),
        Route::get("/anagrafe/notizie/{id}", P::PERSON_READ, alert::pages::show),
        Route::post("/anagrafe/notizie/{id}", P::PERSON_EDIT, alert::pages::send),
        Route::get("/anagrafe/importazioni", LOOK, run::pages::list),
        taking_a_file(Route::post("/anagrafe/importazioni", P::POPULATION_IMPORT, run::pages::send)),
        Route::get("/anagrafe/importazioni/{id}", LOOK, run::pages::show),
        Route::get("/anagrafe/importazioni/{id}/righe.csv", LOOK, run::pages::refused_lines),
        Route::post("/anagrafe/importazioni/{id}/colonne", P::POPULATION_IMPORT, run::pages::columns),
        Route::post("/anagrafe/importazioni/{id}/applica", P::POPULATION_IMPORT, run::pages::apply),
        Route::post("/anagrafe/importazioni/{id}/annulla", P::POPULATION_IMPORT, run::pages::undo),
        Route::post("/anagrafe/importazioni/{id}/scarta", P::POPULATION_IMPORT, run::pages::discard),
        Route::post("/anagrafe/importazioni/{id}/ferma", P::POPULATION_IMPORT, run::pages::stop),
        Route::post("/anagrafe/importazioni/{id}/riprendi", P::POPULATION_IMPORT, run::pages::resume),
    ]
}

fn api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/population/questions", P::POPULATION_REVIEW, question::api::list),
        Route::post("/api/v1/population/questions", P::POPULATION_ASK, question::api::ask),
        Route::get("/api/v1/population/questions/{id}", P::POPULATION_ASK, question::api::one),
        Route::post("/api/v1/population/questions/{id}/persons", P::POPULATION_ASK, question::api::bring_in),
        Route::get("/api/v1/population/alerts", P::PERSON_EDIT, alert::api::list),
        Route::get("/api/v1/population/alerts/{id}", P::PERSON_READ, alert::api::one),
        Route::put("/api/v1/population/alerts/{id}/decision", P::PERSON_EDIT, alert::api::decide),
        Route::get("/api/v1/population/imports", LOOK, run::api::list),
        taking_a_file(Route::post("/api/v1/population/imports", P::POPULATION_IMPORT, run::api::send)),
        Route::get("/api/v1/population/imports/{id}", LOOK, run::api::one),
        Route::get("/api/v1/population/imports/{id}/refusals", LOOK, run::api::refusals),
        Route::put("/api/v1/population/imports/{id}/columns", P::POPULATION_IMPORT, run::api::columns),
        Route::post("/api/v1/population/imports/{id}/application", P::POPULATION_IMPORT, run::api::apply),
        Route::post("/api/v1/population/imports/{id}/undo", P::POPULATION_IMPORT, run::api::undo),
        Route::post("/api/v1/population/imports/{id}/stop", P::POPULATION_IMPORT, run::api::stop),
        Route::post("/api/v1/population/imports/{id}/resumption", P::POPULATION_IMPORT, run::api::resume),
        Route::delete("/api/v1/population/imports/{id}", P::POPULATION_IMPORT, run::api::discard),
    ]
}
