//! Every way into this room, with its gate.

use crate::api::{evaluations, instruments as instruments_api, meetings as meetings_api};
use crate::assessment::{pages as assessments, shown};
use crate::instrument::pages as instruments;
use crate::meeting::pages as meetings;
use guard::Permission as P;
use ui::{Gate, NavItem, Route};

/// Those who assess, and those who say with which instruments.
const INSTRUMENTS: Gate = Gate::MayAny(&[P::INSTRUMENT_MANAGE, P::CASE_READ]);

fn pages() -> Vec<Route> {
    vec![
        Route::get("/cartelle/{id}/valutazioni", P::CASE_READ, shown::list),
        Route::post("/cartelle/{id}/valutazioni", P::CASE_WRITE, assessments::create),
        Route::get("/cartelle/{id}/valutazioni/nuova", P::CASE_WRITE, assessments::new),
        Route::get("/cartelle/{id}/valutazioni/confronto", P::CASE_READ, shown::changed),
        Route::get("/valutazioni/{id}", P::CASE_READ, shown::show),
        Route::get("/valutazioni/{id}/correggi", P::CASE_WRITE, assessments::correction),
        Route::post("/valutazioni/{id}/correggi", P::CASE_WRITE, assessments::correct_it),
        Route::get("/strumenti", INSTRUMENTS, instruments::list),
        Route::post("/strumenti", P::INSTRUMENT_MANAGE, instruments::create),
        Route::get("/strumenti/{id}", INSTRUMENTS, instruments::show),
        Route::post("/strumenti/{id}/uso", P::INSTRUMENT_MANAGE, instruments::change_use),
        Route::get("/cartelle/{id}/uvm", P::CASE_READ, meetings::list),
        Route::post("/cartelle/{id}/uvm", P::CASE_WRITE, meetings::create),
        Route::get("/uvm/{id}", P::CASE_READ, meetings::show),
        Route::post("/uvm/{id}", P::CASE_WRITE, meetings::finish),
    ]
}

fn interface() -> Vec<Route> {
    vec![
        Route::get("/api/v1/cases/{id}/evaluations", P::CASE_READ, evaluations::list),
        Route::post("/api/v1/cases/{id}/evaluations", P::CASE_WRITE, evaluations::create),
        Route::get("/api/v1/evaluations/{id}", P::CASE_READ, evaluations::show),
        Route::post("/api/v1/evaluations/{id}/correction", P::CASE_WRITE, evaluations::correct),
        Route::get("/api/v1/instruments", INSTRUMENTS, instruments_api::list),
        Route::post("/api/v1/instruments", P::INSTRUMENT_MANAGE, instruments_api::create),
        Route::get("/api/v1/instruments/{id}", INSTRUMENTS, instruments_api::show),
        Route::put("/api/v1/instruments/{id}/use", P::INSTRUMENT_MANAGE, instruments_api::change_use),
        Route::get("/api/v1/cases/{id}/unit-meetings", P::CASE_READ, meetings_api::list),
        Route::post("/api/v1/cases/{id}/unit-meetings", P::CASE_WRITE, meetings_api::create),
        Route::get("/api/v1/unit-meetings/{id}", P::CASE_READ, meetings_api::show),
        Route::put("/api/v1/unit-meetings/{id}/outcome", P::CASE_WRITE, meetings_api::finish),
    ]
}

/// Every way into this room.
pub fn all() -> Vec<Route> {
    let mut all = pages();
    all.extend(interface());
    all
}

/// The entries of the menu.
pub fn nav() -> Vec<NavItem> {
    vec![NavItem {
        rank: 61,
        label: "Strumenti di valutazione",
        href: "/strumenti",
        icon: "it-tool",
        gate: P::INSTRUMENT_MANAGE.into(),
    }]
}
