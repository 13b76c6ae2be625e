//! The pages and the API of this room, each with its gate.

use crate::{isee, rule};
use guard::Permission as P;
use ui::Route;

/// Pages and API.
pub fn all() -> Vec<Route> {
    let mut all = isee_pages();
    all.extend(isee_api());
    all.extend(rule_pages());
    all.extend(rule_api());
    all
}

fn isee_pages() -> Vec<Route> {
    vec![
        Route::get("/persone/{id}/isee", P::ISEE_READ, isee::pages::of_person),
        Route::get("/persone/{id}/isee/nuova", P::ISEE_WRITE, isee::pages::new),
        Route::post("/persone/{id}/isee/nuova", P::ISEE_WRITE, isee::pages::create),
        Route::post("/persone/{id}/isee/inps", P::ISEE_FETCH, isee::pages::fetch),
        Route::get("/isee", P::ISEE_READ, isee::expiring::page),
        Route::get("/isee/{id}", P::ISEE_READ, isee::pages::show),
        Route::post("/isee/{id}/annulla", P::ISEE_WRITE, isee::pages::withdraw),
        Route::post("/isee/{id}/annotazioni", P::ISEE_WRITE, isee::pages::settle),
        Route::get("/isee/importa", P::ISEE_WRITE, isee::import::pages::show),
        Route::post("/isee/importa", P::ISEE_WRITE, isee::import::pages::send),
        Route::get("/isee/importa/{id}", P::ISEE_WRITE, isee::import::pages::preview),
        Route::post("/isee/importa/{id}", P::ISEE_WRITE, isee::import::pages::confirm),
        Route::post("/isee/importa/{id}/scarta", P::ISEE_WRITE, isee::import::pages::discard),
    ]
}

fn isee_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/persons/{id}/isee", P::ISEE_READ, isee::api::of_person),
        Route::post("/api/v1/persons/{id}/isee", P::ISEE_WRITE, isee::api::create),
        Route::get("/api/v1/persons/{id}/isee/counting", P::ISEE_READ, isee::api::counting_of_person),
        Route::post("/api/v1/persons/{id}/isee/questions", P::ISEE_FETCH, isee::api::ask),
        Route::get("/api/v1/isee/expiring", P::ISEE_READ, isee::expiring::list),
        Route::get("/api/v1/isee/{id}", P::ISEE_READ, isee::api::one),
        Route::post("/api/v1/isee/{id}/withdrawal", P::ISEE_WRITE, isee::api::withdraw),
        Route::post("/api/v1/isee/{id}/defects", P::ISEE_WRITE, isee::api::settle),
        Route::post("/api/v1/isee/imports", P::ISEE_WRITE, isee::import::api::create),
        Route::get("/api/v1/isee/imports/{id}", P::ISEE_WRITE, isee::import::api::one),
        Route::delete("/api/v1/isee/imports/{id}", P::ISEE_WRITE, isee::import::api::discard),
        Route::post("/api/v1/isee/imports/{id}/confirmation", P::ISEE_WRITE, isee::import::api::confirm),
    ]
}

fn rule_pages() -> Vec<Route> {
    vec![
        Route::get("/regolamenti", P::RULE_READ, rule::list::page),
        Route::get("/regolamenti/nuovo", P::RULE_WRITE, rule::list::new),
        Route::post("/regolamenti/nuovo", P::RULE_WRITE, rule::list::create),
        Route::get("/regolamenti/{id}", P::RULE_READ, rule::pages::show),
        Route::post("/regolamenti/{id}/bozze", P::RULE_WRITE, rule::pages::draft),
        Route::get("/regolamenti/versioni/{id}", P::RULE_READ, rule::pages::version),
        Route::get("/regolamenti/versioni/{id}/testo", P::RULE_READ, rule::pages::file),
        Route::get("/regolamenti/versioni/{id}/differenze", P::RULE_READ, rule::pages::differences),
        Route::get("/regolamenti/versioni/{id}/modifica", P::RULE_WRITE, rule::editor::edit),
        Route::post("/regolamenti/versioni/{id}/modifica", P::RULE_WRITE, rule::editor::write),
        Route::get("/regolamenti/versioni/{id}/prova", P::RULE_READ, rule::trial_page::show),
        Route::post("/regolamenti/versioni/{id}/prova", P::RULE_READ, rule::trial_page::explain),
        Route::get("/regolamenti/versioni/{id}/simulazione", P::RULE_READ, rule::simulation_page::show),
        Route::post("/regolamenti/versioni/{id}/pubblica", P::RULE_PUBLISH, rule::pages::publish),
        Route::post("/regolamenti/versioni/{id}/scarta", P::RULE_WRITE, rule::pages::discard),
        Route::post("/regolamenti/versioni/{id}/ritira", P::RULE_PUBLISH, rule::pages::withdraw),
        Route::post("/regolamenti/versioni/{id}/cessazione", P::RULE_WRITE, rule::ending_page::propose),
        Route::post("/regolamenti/versioni/{id}/cessazione/annulla", P::RULE_WRITE, rule::ending_page::take_back),
        Route::post("/regolamenti/versioni/{id}/cessazione/conferma", P::RULE_PUBLISH, rule::ending_page::confirm),
    ]
}

fn rule_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/rules", P::RULE_READ, rule::api::list),
        Route::post("/api/v1/rules/check", P::RULE_WRITE, rule::api::check),
        Route::get("/api/v1/rules/{id}", P::RULE_READ, rule::api::one),
        Route::get("/api/v1/rules/versions/{id}", P::RULE_READ, rule::api::version),
        Route::post("/api/v1/rules", P::RULE_WRITE, rule::writing::begin),
        Route::post("/api/v1/rules/{id}/versions", P::RULE_WRITE, rule::writing::draft),
        Route::put("/api/v1/rules/versions/{id}/text", P::RULE_WRITE, rule::writing::write),
        Route::delete("/api/v1/rules/versions/{id}", P::RULE_WRITE, rule::writing::discard),
        Route::put("/api/v1/rules/versions/{id}/publication", P::RULE_PUBLISH, rule::writing::publish),
        Route::post("/api/v1/rules/versions/{id}/withdrawal", P::RULE_PUBLISH, rule::writing::withdraw),
        Route::put("/api/v1/rules/versions/{id}/ending", P::RULE_WRITE, rule::writing::propose_ending),
        Route::delete("/api/v1/rules/versions/{id}/ending", P::RULE_WRITE, rule::writing::take_ending_back),
        Route::post("/api/v1/rules/versions/{id}/ending/confirmation", P::RULE_PUBLISH, rule::writing::confirm_ending),
    ]
}
