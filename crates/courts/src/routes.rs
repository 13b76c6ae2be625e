//! Every way into this room, with its gate.

use crate::file::{api as file_api, list as files, pages as file};
use crate::in_case;
use crate::office::{api as office_api, pages as office};
use crate::order::{api as order_api, entry, list, pages as order, prescriptions};
use crate::placement::{api as placement_api, pages as placement};
use crate::probation::{api as probation_api, pages as probation};
use crate::proceeding::{api as proceeding_api, pages as proceeding};
use crate::report::{api as report_api, pages as report, prejudice};
use crate::{authority::api as authority_api, authority::pages as authority};
use guard::Permission as P;
use ui::{Gate, NavItem, Route};

/// Authorities are read by whoever registers what they send, and by whoever writes to them.
const AUTHORITIES: Gate = Gate::MayAny(&[P::JUDICIAL_READ, P::ORDER_REGISTER, P::AUTHORITY_MANAGE, P::OFFICE_MANAGE]);

fn in_case_pages() -> Vec<Route> {
    vec![
        Route::get("/cartelle/{id}/giustizia", P::JUDICIAL_READ, in_case::show),
        Route::post("/cartelle/{id}/giustizia/provvedimento", P::ORDER_REGISTER, entry::create_of_case),
        Route::get("/cartelle/{id}/segnalazione", P::JUDICIAL_READ, prejudice::show),
        Route::post("/cartelle/{id}/segnalazione", P::JUDICIAL_WRITE, prejudice::create),
        Route::get("/cartelle/{id}/collocamento", P::JUDICIAL_READ, placement::new),
        Route::post("/cartelle/{id}/collocamento", P::JUDICIAL_WRITE, placement::create),
        Route::get("/collocamenti/{id}", P::JUDICIAL_READ, placement::show),
        Route::post("/collocamenti/{id}/avviso", P::JUDICIAL_WRITE, placement::oral),
        Route::post("/collocamenti/{id}/atti", P::JUDICIAL_WRITE, placement::acts),
        Route::post("/collocamenti/{id}/pm", P::JUDICIAL_WRITE, placement::prosecutor),
        Route::post("/collocamenti/{id}/decreto", P::JUDICIAL_WRITE, placement::decree),
        Route::post("/collocamenti/{id}/udienza", P::JUDICIAL_WRITE, placement::hearing),
        Route::post("/collocamenti/{id}/collegio", P::JUDICIAL_WRITE, placement::confirmation),
        Route::post("/collocamenti/{id}/fine", P::JUDICIAL_WRITE, placement::end),
        Route::get("/persone/{id}/fascicolo", P::JUDICIAL_READ, file::show),
        Route::post("/persone/{id}/fascicolo/copia", P::JUDICIAL_WRITE, file::ask),
        Route::post("/fascicoli/{id}/decisione", P::FILE_RELEASE, file::decide),
    ]
}

fn order_pages() -> Vec<Route> {
    vec![
        Route::get("/provvedimenti", P::JUDICIAL_READ, list::page),
        Route::get("/provvedimenti/nuovo", P::ORDER_REGISTER, entry::new),
        Route::post("/provvedimenti/nuovo", P::ORDER_REGISTER, entry::create),
        Route::get("/provvedimenti/{id}", P::JUDICIAL_READ, order::show),
        Route::post("/provvedimenti/{id}/revoca", P::JUDICIAL_WRITE, order::end),
        Route::post("/provvedimenti/{id}/sospensione", P::JUDICIAL_WRITE, order::pause),
        Route::post("/provvedimenti/{id}/proroga", P::JUDICIAL_WRITE, order::extend),
        Route::post("/provvedimenti/{id}/notifica", P::JUDICIAL_WRITE, order::serve),
        Route::post("/provvedimenti/{id}/cartella", P::JUDICIAL_WRITE, order::link),
        Route::post("/provvedimenti/{id}/parti", P::JUDICIAL_WRITE, order::party),
        Route::post("/provvedimenti/{id}/mandati", P::JUDICIAL_WRITE, order::give),
        Route::post("/provvedimenti/{id}/prescrizioni", P::JUDICIAL_WRITE, order::prescribe),
        Route::post("/mandati/{id}/fine", P::JUDICIAL_WRITE, order::end_mandate),
        Route::get("/fascicoli", P::JUDICIAL_READ, files::page),
        Route::get("/prescrizioni", P::JUDICIAL_READ, prescriptions::page),
        Route::post("/prescrizioni/{id}", P::JUDICIAL_WRITE, order::settle),
        Route::get("/procedimenti/{id}", P::JUDICIAL_READ, proceeding::show),
        Route::post("/procedimenti/{id}/chiusura", P::JUDICIAL_WRITE, proceeding::close),
        Route::get("/relazioni", P::JUDICIAL_READ, report::list),
        Route::post("/relazioni/{id}", P::JUDICIAL_WRITE, report::act),
        Route::get("/giustizia/autorita", AUTHORITIES, authority::list),
        Route::post("/giustizia/autorita", P::AUTHORITY_MANAGE, authority::create),
        Route::post("/giustizia/autorita/{id}", P::AUTHORITY_MANAGE, authority::change),
    ]
}

fn office_pages() -> Vec<Route> {
    vec![
        Route::get("/tutele", P::OFFICE_MANAGE, office::list),
        Route::post("/tutele", P::OFFICE_MANAGE, office::create),
        Route::get("/tutele/{id}", P::OFFICE_MANAGE, office::show),
        Route::post("/tutele/{id}/giuramento", P::OFFICE_MANAGE, office::swear),
        Route::post("/tutele/{id}/fine", P::OFFICE_MANAGE, office::end),
        Route::post("/tutele/{id}/conti", P::OFFICE_MANAGE, office::owe),
        Route::post("/conti/{id}", P::OFFICE_MANAGE, office::step),
        Route::post("/tutele/{id}/patrimonio", P::OFFICE_MANAGE, office::note),
        Route::post("/beni/{id}", P::OFFICE_MANAGE, office::end_asset),
        Route::get("/messe-alla-prova", P::JUDICIAL_READ, probation::list),
        Route::post("/messe-alla-prova", P::JUDICIAL_WRITE, probation::create),
        Route::post("/messe-alla-prova/{id}", P::JUDICIAL_WRITE, probation::close),
    ]
}

fn interface() -> Vec<Route> {
    vec![
        Route::get("/api/v1/court-authorities", AUTHORITIES, authority_api::list),
        Route::post("/api/v1/court-authorities", P::AUTHORITY_MANAGE, authority_api::create),
        Route::put("/api/v1/court-authorities/{id}", P::AUTHORITY_MANAGE, authority_api::change),
        Route::get("/api/v1/court-orders", P::JUDICIAL_READ, list::list),
        Route::post("/api/v1/court-orders", P::ORDER_REGISTER, order_api::register),
        Route::get("/api/v1/court-orders/{id}", P::JUDICIAL_READ, order_api::one),
        Route::post("/api/v1/court-orders/{id}/service", P::JUDICIAL_WRITE, order_api::serve),
        Route::post("/api/v1/court-orders/{id}/extension", P::JUDICIAL_WRITE, order_api::extend),
        Route::post("/api/v1/court-orders/{id}/suspension", P::JUDICIAL_WRITE, order_api::pause),
        Route::post("/api/v1/court-orders/{id}/end", P::JUDICIAL_WRITE, order_api::end),
        Route::post("/api/v1/court-orders/{id}/case", P::JUDICIAL_WRITE, order_api::link),
        Route::post("/api/v1/court-orders/{id}/parties", P::JUDICIAL_WRITE, order_api::party),
        Route::post("/api/v1/court-orders/{id}/mandates", P::JUDICIAL_WRITE, order_api::give),
        Route::post("/api/v1/court-orders/{id}/prescriptions", P::JUDICIAL_WRITE, order_api::prescribe),
        Route::post("/api/v1/court-mandates/{id}/end", P::JUDICIAL_WRITE, order_api::end_mandate),
        Route::get("/api/v1/court-files", P::JUDICIAL_READ, files::list),
        Route::get("/api/v1/court-prescriptions", P::JUDICIAL_READ, prescriptions::list),
        Route::post("/api/v1/court-prescriptions/{id}/outcome", P::JUDICIAL_WRITE, order_api::settle),
        Route::get("/api/v1/cases/{id}/court-proceedings", P::JUDICIAL_READ, proceeding_api::of_case),
        Route::get("/api/v1/court-proceedings/{id}", P::JUDICIAL_READ, proceeding_api::one),
        Route::post("/api/v1/court-proceedings/{id}/closure", P::JUDICIAL_WRITE, proceeding_api::close),
        Route::get("/api/v1/court-reports", P::JUDICIAL_READ, report_api::list),
        Route::post("/api/v1/court-reports/{id}/steps", P::JUDICIAL_WRITE, report_api::step),
        Route::post("/api/v1/cases/{id}/prejudice-reports", P::JUDICIAL_WRITE, prejudice::create_by_program),
        Route::post("/api/v1/cases/{id}/court-placements", P::JUDICIAL_WRITE, placement_api::open),
        Route::get("/api/v1/court-placements/{id}", P::JUDICIAL_READ, placement_api::one),
        Route::post("/api/v1/court-placements/{id}/oral-notice", P::JUDICIAL_WRITE, placement_api::oral),
        Route::post("/api/v1/court-placements/{id}/acts", P::JUDICIAL_WRITE, placement_api::acts),
        Route::post("/api/v1/court-placements/{id}/prosecutor", P::JUDICIAL_WRITE, placement_api::prosecutor),
        Route::post("/api/v1/court-placements/{id}/decree", P::JUDICIAL_WRITE, placement_api::decree),
        Route::post("/api/v1/court-placements/{id}/hearing", P::JUDICIAL_WRITE, placement_api::hearing),
        Route::post("/api/v1/court-placements/{id}/confirmation", P::JUDICIAL_WRITE, placement_api::confirmation),
        Route::post("/api/v1/court-placements/{id}/end", P::JUDICIAL_WRITE, placement_api::end),
        Route::get("/api/v1/court-offices", P::OFFICE_MANAGE, office_api::list),
        Route::post("/api/v1/court-offices", P::OFFICE_MANAGE, office_api::create),
        Route::get("/api/v1/court-offices/{id}", P::OFFICE_MANAGE, office_api::one),
        Route::post("/api/v1/court-offices/{id}/oath", P::OFFICE_MANAGE, office_api::swear),
        Route::post("/api/v1/court-offices/{id}/end", P::OFFICE_MANAGE, office_api::end),
        Route::post("/api/v1/court-offices/{id}/accounts", P::OFFICE_MANAGE, office_api::owe),
        Route::post("/api/v1/court-accounts/{id}/steps", P::OFFICE_MANAGE, office_api::step),
        Route::post("/api/v1/court-offices/{id}/assets", P::OFFICE_MANAGE, office_api::note),
        Route::post("/api/v1/court-assets/{id}/end", P::OFFICE_MANAGE, office_api::end_asset),
        Route::get("/api/v1/court-probations", P::JUDICIAL_READ, probation_api::list),
        Route::post("/api/v1/court-probations", P::JUDICIAL_WRITE, probation_api::create),
        Route::post("/api/v1/court-probations/{id}/outcome", P::JUDICIAL_WRITE, probation_api::close),
        Route::get("/api/v1/persons/{id}/court-file", P::JUDICIAL_READ, file_api::one),
        Route::post("/api/v1/persons/{id}/court-file-copies", P::JUDICIAL_WRITE, file::ask_by_program),
        Route::post("/api/v1/court-file-copies/{id}/decision", P::FILE_RELEASE, file::decide_by_program),
    ]
}

/// Pages and interface.
pub fn all() -> Vec<Route> {
    [in_case_pages(), order_pages(), office_pages(), interface()].into_iter().flatten().collect()
}

/// Entries of the menu. Whoever only registers what arrives goes straight to the form.
pub fn nav() -> Vec<NavItem> {
    vec![
        NavItem { rank: 33, label: "Provvedimenti", href: "/provvedimenti", icon: "it-files", gate: Gate::May(P::JUDICIAL_READ) },
        NavItem { rank: 38, label: "Tutele", href: "/tutele", icon: "it-user", gate: Gate::May(P::OFFICE_MANAGE) },
    ]
}
