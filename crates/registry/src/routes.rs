//! The pages and the API of this room, each with its gate.

use crate::api::{around, identifiers, persons, searching};
use crate::{address, cartella, household, identifier, payer, person, relation, search};
use guard::Permission as P;
use ui::{Gate, Route};

const LOOK: Gate = Gate::MayAny(&[P::PERSON_SEARCH, P::PERSON_CREATE, P::CONTACT_CREATE]);

/// Pages and API.
pub fn all() -> Vec<Route> {
    pages().into_iter().chain(api()).collect()
}

/// Resources for programs.
pub fn api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/persons", P::PERSON_SEARCH, searching::search),
        Route::post("/api/v1/persons", P::PERSON_CREATE, persons::create),
        Route::get("/api/v1/persons/similar", P::PERSON_SEARCH, searching::similar),
        Route::post("/api/v1/persons/known", P::PERSON_KNOWN, searching::known),
        Route::get("/api/v1/places", LOOK, searching::places),
        Route::get("/api/v1/streets", LOOK, searching::streets),
        Route::get("/api/v1/persons/{id}", P::PERSON_READ, persons::show),
        Route::put("/api/v1/persons/{id}", P::PERSON_EDIT, persons::replace),
        Route::get("/api/v1/persons/{id}/card", P::PERSON_SEARCH, persons::card),
        Route::get("/api/v1/persons/{id}/history", P::PERSON_READ, persons::history),
        Route::get("/api/v1/persons/{id}/timeline", P::PERSON_READ, persons::timeline),
        Route::post("/api/v1/persons/{id}/death", P::PERSON_EDIT, persons::death),
        Route::post("/api/v1/persons/{id}/death/correction", P::PERSON_EDIT, persons::death_correction),
        Route::post("/api/v1/persons/{id}/notices", P::PERSON_EDIT, persons::notice),
        Route::post("/api/v1/persons/{id}/verifications", P::PERSON_EDIT, persons::verify),
        Route::put("/api/v1/persons/{id}/protection", P::PERSON_PROTECT, persons::protection),
        Route::get("/api/v1/persons/{id}/identity", P::PERSON_READ, persons::identity_on),
        Route::post("/api/v1/persons/{id}/name", P::PERSON_EDIT, identifiers::name),
        Route::get("/api/v1/persons/{id}/identifiers", P::PERSON_READ, identifiers::list),
        Route::post("/api/v1/persons/{id}/identifiers", P::PERSON_EDIT, identifiers::add),
        Route::post("/api/v1/persons/{id}/identifiers/correction", P::PERSON_EDIT, identifiers::correct),
        Route::post("/api/v1/persons/{id}/identifiers/end", P::PERSON_EDIT, identifiers::end),
        Route::get("/api/v1/persons/{id}/addresses", P::PERSON_READ, around::addresses),
        Route::post("/api/v1/persons/{id}/addresses", P::PERSON_EDIT, around::add_address),
        Route::post("/api/v1/persons/{id}/addresses/end", P::PERSON_EDIT, around::end_address),
        Route::post("/api/v1/persons/{id}/addresses/withdraw", P::PERSON_EDIT, around::withdraw_address),
        Route::post("/api/v1/persons/{id}/addresses/correction", P::PERSON_EDIT, around::correct_address),
        Route::put("/api/v1/persons/{id}/addresses/protection", P::PERSON_PROTECT, around::protect_address),
        Route::get("/api/v1/persons/{id}/competence", P::PERSON_READ, around::competence),
        Route::get("/api/v1/persons/{id}/competence/history", P::PERSON_READ, address::history_page::history),
        Route::post("/api/v1/persons/{id}/competence", P::PERSON_EDIT, around::decide_competence),
        Route::get("/api/v1/persons/{id}/payers", P::PERSON_READ, payer::api::list),
        Route::post("/api/v1/persons/{id}/payers", P::PERSON_EDIT, payer::api::create),
        Route::post("/api/v1/persons/{id}/payers/decision", P::PERSON_EDIT, payer::api::decide),
        Route::post("/api/v1/persons/{id}/payers/notice", P::PERSON_EDIT, payer::api::notice),
        Route::post("/api/v1/persons/{id}/payers/removal", P::PERSON_EDIT, payer::api::remove),
        Route::post("/api/v1/persons/{id}/payers/dispute", P::PERSON_EDIT, payer::api::dispute),
        Route::post("/api/v1/persons/{id}/payers/dispute/settlement", P::PERSON_EDIT, payer::api::settle),
        Route::get("/api/v1/persons/{id}/households", P::PERSON_READ, around::households),
        Route::post("/api/v1/persons/{id}/households", P::HOUSEHOLD_EDIT, around::create_household),
        Route::post("/api/v1/persons/{id}/households/members", P::HOUSEHOLD_EDIT, around::add_member),
        Route::put("/api/v1/persons/{id}/households/members", P::HOUSEHOLD_EDIT, around::change_member),
        Route::get("/api/v1/households/{id}", P::PERSON_READ, around::household),
        Route::get("/api/v1/persons/{id}/relations", P::PERSON_READ, around::relations),
        Route::post("/api/v1/persons/{id}/relations", P::PERSON_EDIT, around::add_relation),
        Route::post("/api/v1/persons/{id}/relations/end", P::PERSON_EDIT, around::end_relation),
    ]
}

/// Pages and their forms.
pub fn pages() -> Vec<Route> {
    vec![
        Route::get("/persone", P::PERSON_SEARCH, search::pages::page),
        Route::get("/persone/simili", P::PERSON_SEARCH, search::pages::similar),
        Route::get("/persone/conosciuta", P::PERSON_KNOWN, search::pages::known_page),
        Route::post("/persone/conosciuta", P::PERSON_KNOWN, search::pages::ask_known),
        Route::get("/persone/luoghi", LOOK, search::pages::places),
        Route::get("/persone/vie", LOOK, search::pages::streets),
        Route::get("/persone/nuova", P::PERSON_CREATE, person::pages::new),
        Route::post("/persone/nuova", P::PERSON_CREATE, person::pages::create),
        Route::get("/persone/{id}", P::PERSON_READ, cartella::page::show),
        Route::get("/persone/{id}/scheda", P::PERSON_SEARCH, cartella::page::card),
        Route::get("/persone/{id}/modifica", P::PERSON_EDIT, person::pages::edit),
        Route::post("/persone/{id}/modifica", P::PERSON_EDIT, person::pages::save),
        Route::get("/persone/{id}/nome", P::PERSON_EDIT, person::naming::ask_name),
        Route::post("/persone/{id}/nome", P::PERSON_EDIT, person::naming::give_name),
        Route::get("/persone/{id}/codici", P::PERSON_READ, identifier::pages::show),
        Route::post("/persone/{id}/codici", P::PERSON_EDIT, identifier::pages::add),
        Route::post("/persone/{id}/codici/correzione", P::PERSON_EDIT, identifier::pages::correct),
        Route::post("/persone/{id}/codici/fine", P::PERSON_EDIT, identifier::pages::end),
        Route::get("/persone/{id}/storia", P::PERSON_READ, person::pages::changes),
        Route::post("/persone/{id}/decesso", P::PERSON_EDIT, person::pages::death),
        Route::post("/persone/{id}/decesso/correzione", P::PERSON_EDIT, person::pages::death_correction),
        Route::post("/persone/{id}/informativa", P::PERSON_EDIT, person::pages::notice),
        Route::post("/persone/{id}/verifica", P::PERSON_EDIT, person::pages::verify),
        Route::post("/persone/{id}/protezione", P::PERSON_PROTECT, person::pages::protection),
        Route::get("/persone/{id}/indirizzi", P::PERSON_READ, address::pages::show),
        Route::post("/persone/{id}/indirizzi", P::PERSON_EDIT, address::pages::add),
        Route::post("/persone/{id}/indirizzi/fine", P::PERSON_EDIT, address::pages::end),
        Route::post("/persone/{id}/indirizzi/ritiro", P::PERSON_EDIT, address::pages::withdraw),
        Route::post("/persone/{id}/indirizzi/correzione", P::PERSON_EDIT, address::pages::correct),
        Route::post("/persone/{id}/indirizzi/protezione", P::PERSON_PROTECT, address::pages::protection),
        Route::post("/persone/{id}/indirizzi/competenza", P::PERSON_EDIT, address::pages::decide),
        Route::get("/persone/{id}/competenza", P::PERSON_READ, address::history_page::show),
        Route::get("/persone/{id}/retta", P::PERSON_READ, payer::pages::show),
        Route::post("/persone/{id}/retta", P::PERSON_EDIT, payer::pages::add),
        Route::post("/persone/{id}/retta/decisione", P::PERSON_EDIT, payer::pages::decide),
        Route::post("/persone/{id}/retta/avviso", P::PERSON_EDIT, payer::pages::notice),
        Route::post("/persone/{id}/retta/togli", P::PERSON_EDIT, payer::pages::remove),
        Route::post("/persone/{id}/retta/contestazione", P::PERSON_EDIT, payer::pages::dispute),
        Route::post("/persone/{id}/retta/contestazione/fine", P::PERSON_EDIT, payer::pages::settle),
        Route::get("/persone/{id}/nucleo", P::PERSON_READ, household::pages::show),
        Route::post("/persone/{id}/nucleo", P::HOUSEHOLD_EDIT, household::pages::create),
        Route::post("/persone/{id}/nucleo/membri", P::HOUSEHOLD_EDIT, household::pages::add),
        Route::post("/persone/{id}/nucleo/membro", P::HOUSEHOLD_EDIT, household::pages::change),
        Route::get("/persone/{id}/relazioni", P::PERSON_READ, relation::pages::show),
        Route::post("/persone/{id}/relazioni", P::PERSON_EDIT, relation::pages::add),
        Route::post("/persone/{id}/relazioni/fine", P::PERSON_EDIT, relation::pages::end),
    ]
}
