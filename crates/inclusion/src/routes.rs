//! The pages and the API of this room, each with its gate.

use crate::household::{api, list, pages};
use crate::import;
use guard::Permission as P;
use ui::Route;

/// Pages and API.
pub fn all() -> Vec<Route> {
    let mut all = household_pages();
    all.extend(import_pages());
    all.extend(interface());
    all
}

fn household_pages() -> Vec<Route> {
    vec![
        Route::get("/inclusione", P::INCLUSION_READ, list::page),
        Route::get("/inclusione/{id}", P::INCLUSION_READ, pages::show),
        Route::post("/inclusione/{id}/incontri", P::INCLUSION_WRITE, pages::meet),
        Route::post("/inclusione/incontri/{id}/esito", P::INCLUSION_WRITE, pages::tell),
        Route::post("/inclusione/{id}/segnalazioni", P::INCLUSION_WRITE, pages::report),
        Route::post("/inclusione/segnalazioni/{id}/passo", P::INCLUSION_WRITE, pages::step),
        Route::post("/inclusione/{id}/patto", P::INCLUSION_WRITE, pages::agree),
        Route::post("/inclusione/{id}/unita", P::INCLUSION_WRITE, pages::give),
        Route::post("/inclusione/componenti/{id}/collega", P::INCLUSION_WRITE, pages::link_member),
        Route::post("/inclusione/componenti/{id}/registra", P::INCLUSION_WRITE, pages::enter_member),
        Route::post("/inclusione/componenti/{id}/scollega", P::INCLUSION_WRITE, pages::unlink_member),
        Route::post("/inclusione/componenti/{id}/esoneri", P::INCLUSION_WRITE, pages::exempt),
        Route::post("/inclusione/esoneri/{id}/fine", P::INCLUSION_WRITE, pages::end_exemption),
    ]
}

fn import_pages() -> Vec<Route> {
    vec![
        Route::get("/inclusione/importa", P::INCLUSION_IMPORT, import::pages::show),
        Route::post("/inclusione/importa", P::INCLUSION_IMPORT, import::pages::send),
        Route::get("/inclusione/importa/{id}", P::INCLUSION_IMPORT, import::pages::preview),
        Route::post("/inclusione/importa/{id}", P::INCLUSION_IMPORT, import::pages::confirm),
        Route::post("/inclusione/importa/{id}/scarta", P::INCLUSION_IMPORT, import::pages::discard),
    ]
}

fn interface() -> Vec<Route> {
    vec![
        Route::get("/api/v1/inclusion/households", P::INCLUSION_READ, list::list),
        Route::get("/api/v1/inclusion/households/{id}", P::INCLUSION_READ, api::one),
        Route::post("/api/v1/inclusion/households/{id}/meetings", P::INCLUSION_WRITE, api::meet),
        Route::post("/api/v1/inclusion/households/{id}/reports", P::INCLUSION_WRITE, api::report),
        Route::post("/api/v1/inclusion/households/{id}/pact", P::INCLUSION_WRITE, api::agree),
        Route::post("/api/v1/inclusion/households/{id}/unit", P::INCLUSION_WRITE, api::give),
        Route::post("/api/v1/inclusion/meetings/{id}/outcome", P::INCLUSION_WRITE, api::tell),
        Route::post("/api/v1/inclusion/members/{id}/exemptions", P::INCLUSION_WRITE, api::exempt),
        Route::post("/api/v1/inclusion/members/{id}/link", P::INCLUSION_WRITE, api::link),
        Route::delete("/api/v1/inclusion/members/{id}/link", P::INCLUSION_WRITE, api::unlink),
        Route::post("/api/v1/inclusion/members/{id}/registration", P::INCLUSION_WRITE, api::enter),
        Route::post("/api/v1/inclusion/exemptions/{id}/end", P::INCLUSION_WRITE, api::end_exemption),
        Route::post("/api/v1/inclusion/reports/{id}/steps", P::INCLUSION_WRITE, api::step),
        Route::post("/api/v1/inclusion/imports", P::INCLUSION_IMPORT, import::api::create),
        Route::get("/api/v1/inclusion/imports/{id}", P::INCLUSION_IMPORT, import::api::one),
        Route::delete("/api/v1/inclusion/imports/{id}", P::INCLUSION_IMPORT, import::api::discard),
        Route::post("/api/v1/inclusion/imports/{id}/confirmation", P::INCLUSION_IMPORT, import::api::confirm),
    ]
}
