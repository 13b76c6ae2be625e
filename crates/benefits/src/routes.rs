//! The pages and the API of this room, each with its gate.

use crate::{application, copayment, decision, isee, letter, measure, ranking, rule};
use guard::Permission as P;
use ui::Route;

/// Pages and API.
pub fn all() -> Vec<Route> {
    let mut all = isee_pages();
    all.extend(isee_api());
    all.extend(rule_pages());
    all.extend(rule_api());
    all.extend(measure_pages());
    all.extend(measure_api());
    all.extend(application_pages());
    all.extend(application_api());
    all.extend(decision_pages());
    all.extend(decision_api());
    all.extend(ranking_pages());
    all.extend(ranking_api());
    all.extend(copayment_pages());
    all.extend(copayment_api());
    all.extend(letters());
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

fn measure_pages() -> Vec<Route> {
    vec![
        Route::get("/misure", P::MEASURE_READ, measure::list::page),
        Route::get("/misure/nuova", P::MEASURE_MANAGE, measure::list::new),
        Route::post("/misure/nuova", P::MEASURE_MANAGE, measure::list::create),
        Route::get("/misure/{id}", P::MEASURE_READ, measure::pages::show),
        Route::get("/misure/{id}/modifica", P::MEASURE_MANAGE, measure::pages::edit),
        Route::post("/misure/{id}/modifica", P::MEASURE_MANAGE, measure::pages::change),
        Route::post("/misure/{id}/stato", P::MEASURE_MANAGE, measure::pages::go),
    ]
}

fn measure_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/measures", P::MEASURE_READ, measure::api::list),
        Route::post("/api/v1/measures", P::MEASURE_MANAGE, measure::api::create),
        Route::get("/api/v1/measures/{id}", P::MEASURE_READ, measure::api::one),
        Route::put("/api/v1/measures/{id}", P::MEASURE_MANAGE, measure::api::change),
        Route::post("/api/v1/measures/{id}/moves", P::MEASURE_MANAGE, measure::api::go),
    ]
}

fn application_pages() -> Vec<Route> {
    vec![
        Route::get("/persone/{id}/domande", P::APPLICATION_READ, application::list::person_page),
        Route::get("/domande", P::APPLICATION_READ, application::list::page),
        Route::get("/domande/nuova", P::APPLICATION_WRITE, application::begin::new),
        Route::post("/domande/nuova", P::APPLICATION_WRITE, application::begin::create),
        Route::get("/domande/{id}", P::APPLICATION_READ, application::pages::show),
        Route::get("/domande/{id}/ricevuta", P::APPLICATION_READ, application::pages::receipt),
        Route::get("/domande/{id}/completa", P::APPLICATION_WRITE, application::pages::complete),
        Route::post("/domande/{id}/completa", P::APPLICATION_WRITE, application::pages::write),
        Route::post("/domande/{id}/istruttoria", P::APPLICATION_EXAMINE, application::pages::take),
        Route::post("/domande/{id}/sospendi", P::APPLICATION_EXAMINE, application::pages::suspend),
        Route::post("/domande/{id}/riprendi", P::APPLICATION_EXAMINE, application::pages::resume),
        Route::post("/domande/{id}/rinuncia", P::APPLICATION_WRITE, application::pages::withdraw),
        Route::post("/domande/{id}/rinuncia/annulla", P::APPLICATION_EXAMINE, application::undo::page),
        Route::post("/domande/{id}/documenti", P::APPLICATION_WRITE, application::pages::add_document),
        Route::get("/domande/documenti/{id}", P::APPLICATION_READ, application::pages::open_document),
        Route::post("/domande/documenti/{id}/togli", P::APPLICATION_WRITE, application::pages::withdraw_document),
    ]
}

fn application_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/persons/{id}/applications", P::APPLICATION_READ, application::api::of_person),
        Route::get("/api/v1/applications", P::APPLICATION_READ, application::api::list),
        Route::post("/api/v1/applications", P::APPLICATION_WRITE, application::api::create),
        Route::get("/api/v1/applications/{id}", P::APPLICATION_READ, application::api::one),
        Route::post("/api/v1/applications/{id}/answers", P::APPLICATION_WRITE, application::api::complete),
        Route::post("/api/v1/applications/{id}/examination", P::APPLICATION_EXAMINE, application::api::take),
        Route::post("/api/v1/applications/{id}/suspension", P::APPLICATION_EXAMINE, application::api::suspend),
        Route::post("/api/v1/applications/{id}/resumption", P::APPLICATION_EXAMINE, application::api::resume),
        Route::post("/api/v1/applications/{id}/withdrawal", P::APPLICATION_WRITE, application::api::withdraw),
        Route::post("/api/v1/applications/{id}/withdrawal/undo", P::APPLICATION_EXAMINE, application::undo::undo),
    ]
}

fn decision_pages() -> Vec<Route> {
    vec![
        Route::get("/domande/{id}/relazione", P::APPLICATION_REPORT, decision::trail_pages::new_report),
        Route::post("/domande/{id}/relazione", P::APPLICATION_REPORT, decision::trail_pages::report),
        Route::post("/domande/{id}/controlli", P::APPLICATION_EXAMINE, decision::trail_pages::control),
        Route::post("/controlli/{id}/esito", P::APPLICATION_EXAMINE, decision::trail_pages::close_control),
        Route::post("/misure/{id}/campione", P::APPLICATION_EXAMINE, decision::trail_pages::draw),
        Route::get("/domande/{id}/preavviso", P::APPLICATION_EXAMINE, decision::trail_pages::new_notice),
        Route::post("/domande/{id}/preavviso", P::APPLICATION_EXAMINE, decision::trail_pages::notice),
        Route::post("/domande/{id}/osservazioni", P::APPLICATION_EXAMINE, decision::trail_pages::observations),
        Route::get("/domande/{id}/proposta", P::APPLICATION_EXAMINE, decision::pages::new),
        Route::post("/domande/{id}/proposta", P::APPLICATION_EXAMINE, decision::pages::propose),
        Route::get("/decisioni", P::APPLICATION_READ, decision::list::page),
        Route::get("/decisioni/elenco", P::MEASURE_MANAGE, decision::register::page),
        Route::post("/decisioni/atto", P::APPLICATION_DECIDE, decision::pages::decide_many),
        Route::get("/decisioni/{id}", P::APPLICATION_READ, decision::pages::show),
        Route::post("/decisioni/{id}/decidi", P::APPLICATION_DECIDE, decision::pages::decide),
        Route::post("/decisioni/{id}/rimanda", P::APPLICATION_DECIDE, decision::pages::send_back),
        Route::post("/decisioni/{id}/notifica", P::APPLICATION_EXAMINE, decision::pages::notify),
        Route::post("/decisioni/{id}/revoca", P::APPLICATION_DECIDE, decision::pages::revoke),
        Route::post("/decisioni/{id}/riesame", P::APPLICATION_DECIDE, decision::review::page),
    ]
}

fn decision_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/applications/{id}/examination", P::APPLICATION_EXAMINE, decision::api::examination),
        Route::post("/api/v1/applications/{id}/reports", P::APPLICATION_REPORT, decision::api::report),
        Route::post("/api/v1/applications/{id}/controls", P::APPLICATION_EXAMINE, decision::api::control),
        Route::post("/api/v1/controls/{id}/outcome", P::APPLICATION_EXAMINE, decision::api::close_control),
        Route::post("/api/v1/measures/{id}/draws", P::APPLICATION_EXAMINE, decision::api::draw),
        Route::post("/api/v1/applications/{id}/notices", P::APPLICATION_EXAMINE, decision::api::notice),
        Route::post("/api/v1/applications/{id}/observations", P::APPLICATION_EXAMINE, decision::api::observations),
        Route::post("/api/v1/applications/{id}/decisions", P::APPLICATION_EXAMINE, decision::api::propose),
        Route::get("/api/v1/decisions", P::APPLICATION_READ, decision::list::list),
        Route::post("/api/v1/decisions/act", P::APPLICATION_DECIDE, decision::api::decide_many),
        Route::get("/api/v1/decisions/{id}", P::APPLICATION_READ, decision::api::one),
        Route::post("/api/v1/decisions/{id}/act", P::APPLICATION_DECIDE, decision::api::decide),
        Route::post("/api/v1/decisions/{id}/return", P::APPLICATION_DECIDE, decision::api::send_back),
        Route::post("/api/v1/decisions/{id}/notification", P::APPLICATION_EXAMINE, decision::api::notify),
        Route::post("/api/v1/decisions/{id}/revocation", P::APPLICATION_DECIDE, decision::api::revoke),
        Route::post("/api/v1/decisions/{id}/annulment", P::APPLICATION_DECIDE, decision::review::annul),
    ]
}

fn ranking_pages() -> Vec<Route> {
    vec![
        Route::get("/misure/{id}/graduatoria", P::APPLICATION_READ, ranking::pages::of_measure),
        Route::post("/misure/{id}/graduatoria", P::RANKING_MAKE, ranking::pages::make),
        Route::get("/graduatorie/{id}", P::APPLICATION_READ, ranking::pages::show),
        Route::get("/graduatorie/{id}/albo", P::RANKING_MAKE, ranking::public::page),
        Route::post("/graduatorie/{id}/approva", P::APPLICATION_DECIDE, ranking::pages::approve),
        Route::post("/graduatorie/{id}/pubblica", P::RANKING_MAKE, ranking::pages::publish),
        Route::post("/graduatorie/{id}/scorri", P::RANKING_MAKE, ranking::pages::move_on),
        Route::post("/graduatorie/{id}/proposte", P::APPLICATION_EXAMINE, ranking::pages::propose),
    ]
}

fn ranking_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/measures/{id}/rankings", P::APPLICATION_READ, ranking::api::of_measure),
        Route::post("/api/v1/measures/{id}/rankings", P::RANKING_MAKE, ranking::api::make),
        Route::get("/api/v1/rankings/{id}", P::APPLICATION_READ, ranking::api::one),
        Route::get("/api/v1/rankings/{id}/lines", P::APPLICATION_READ, ranking::api::lines),
        Route::post("/api/v1/rankings/{id}/approval", P::APPLICATION_DECIDE, ranking::api::approve),
        Route::post("/api/v1/rankings/{id}/publication", P::RANKING_MAKE, ranking::api::publish),
        Route::post("/api/v1/rankings/{id}/next", P::RANKING_MAKE, ranking::api::move_on),
        Route::post("/api/v1/rankings/{id}/decisions", P::APPLICATION_EXAMINE, ranking::api::propose),
    ]
}

/// Letters as files: each behind the gate of the page that tells the same.
fn letters() -> Vec<Route> {
    vec![
        Route::get("/domande/{id}/ricevuta.pdf", P::APPLICATION_READ, letter::pages::receipt),
        Route::get("/domande/{id}/documenti-mancanti.pdf", P::APPLICATION_READ, letter::pages::missing),
        Route::get("/domande/{id}/preavviso.pdf", P::APPLICATION_READ, letter::pages::notice),
        Route::get("/decisioni/{id}/lettera.pdf", P::APPLICATION_READ, letter::pages::decision),
        Route::get("/api/v1/applications/{id}/letters/receipt", P::APPLICATION_READ, letter::api::receipt),
        Route::get("/api/v1/applications/{id}/letters/missing-documents", P::APPLICATION_READ, letter::api::missing),
        Route::get("/api/v1/applications/{id}/letters/notice", P::APPLICATION_READ, letter::api::notice),
        Route::get("/api/v1/decisions/{id}/letter", P::APPLICATION_READ, letter::api::decision),
    ]
}

fn copayment_pages() -> Vec<Route> {
    vec![
        Route::get("/ricalcoli", P::APPLICATION_READ, copayment::pages::page),
        Route::post("/ricalcoli/atto", P::APPLICATION_DECIDE, copayment::pages::approve),
        Route::post("/ricalcoli/{id}/rifiuta", P::APPLICATION_DECIDE, copayment::pages::refuse),
        Route::post("/ricalcoli/{id}/ricalcola", P::APPLICATION_EXAMINE, copayment::by_hand::page),
    ]
}

fn copayment_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/recalculations", P::APPLICATION_READ, copayment::api::list),
        Route::post("/api/v1/recalculations/act", P::APPLICATION_DECIDE, copayment::api::approve),
        Route::post("/api/v1/recalculations/{id}/refusal", P::APPLICATION_DECIDE, copayment::api::refuse),
        Route::post("/api/v1/recalculations/{id}/again", P::APPLICATION_EXAMINE, copayment::by_hand::again_for_programs),
        Route::post("/api/v1/recalculations/versions/{id}", P::RULE_PUBLISH, copayment::api::begin),
    ]
}
