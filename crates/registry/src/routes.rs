//! The pages and the API of this room, each with its gate.

use crate::{address, cartella, household, person, relation, search};
use guard::Permission as P;
use ui::{Gate, Route};

const LOOK: Gate = Gate::MayAny(&[P::PERSON_SEARCH, P::PERSON_CREATE, P::CONTACT_CREATE]);

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
        Route::get("/persone/{id}/storia", P::PERSON_READ, person::pages::changes),
        Route::post("/persone/{id}/decesso", P::PERSON_EDIT, person::pages::death),
        Route::post("/persone/{id}/informativa", P::PERSON_EDIT, person::pages::notice),
        Route::post("/persone/{id}/verifica", P::PERSON_EDIT, person::pages::verify),
        Route::post("/persone/{id}/protezione", P::PERSON_PROTECT, person::pages::protection),
        Route::get("/persone/{id}/indirizzi", P::PERSON_READ, address::pages::show),
        Route::post("/persone/{id}/indirizzi", P::PERSON_EDIT, address::pages::add),
        Route::post("/persone/{id}/indirizzi/fine", P::PERSON_EDIT, address::pages::end),
        Route::post("/persone/{id}/indirizzi/competenza", P::PERSON_EDIT, address::pages::decide),
        Route::get("/persone/{id}/nucleo", P::PERSON_READ, household::pages::show),
        Route::post("/persone/{id}/nucleo", P::HOUSEHOLD_EDIT, household::pages::create),
        Route::post("/persone/{id}/nucleo/membri", P::HOUSEHOLD_EDIT, household::pages::add),
        Route::post("/persone/{id}/nucleo/membro", P::HOUSEHOLD_EDIT, household::pages::change),
        Route::get("/persone/{id}/relazioni", P::PERSON_READ, relation::pages::show),
        Route::post("/persone/{id}/relazioni", P::PERSON_EDIT, relation::pages::add),
        Route::post("/persone/{id}/relazioni/fine", P::PERSON_EDIT, relation::pages::end),
    ]
}
