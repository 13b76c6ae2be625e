//! Every way into this room, with its gate.

use crate::approval::{api as approvals, pages as approval};
use crate::document::{api as documents, file_api, files, list, pages as document};
use crate::post::{api as desk, pages as post};
use crate::retention::{api as archive, pages as retention};
use crate::template::{api as models, pages as template};
use guard::Permission as P;
use ui::{Gate, NavItem, Route};

const DESK: Gate = Gate::MayAny(&[P::POST_REGISTER, P::POST_SORT]);
/// Once post is of a case, whoever writes its documents says how it was dealt with.
const ANSWERS: Gate = Gate::MayAny(&[P::POST_SORT, P::DOCUMENT_WRITE]);

/// The pages.
fn pages() -> Vec<Route> {
    vec![
        Route::get("/documenti", P::DOCUMENT_READ, list::list),
        Route::get("/cartelle/{id}/documenti", P::DOCUMENT_READ, list::of_case),
        Route::post("/cartelle/{id}/documenti", P::DOCUMENT_WRITE, list::create),
        Route::post("/cartelle/{id}/documenti/acquisisci", P::DOCUMENT_WRITE, list::take_in),
        Route::get("/documenti/file/{id}", P::DOCUMENT_READ, files::open),
        Route::post("/documenti/file/{id}/togli", P::DOCUMENT_WRITE, document::take_off),
        Route::get("/documenti/{id}", P::DOCUMENT_READ, document::show),
        Route::get("/documenti/{id}/scarica", P::DOCUMENT_READ, files::download),
        Route::get("/documenti/{id}/segnatura", P::DOCUMENT_READ, files::signature),
        Route::post("/documenti/{id}/testo", P::DOCUMENT_WRITE, document::write),
        Route::post("/documenti/{id}/allegato", P::DOCUMENT_WRITE, document::annex),
        Route::post("/documenti/{id}/approvazione", P::DOCUMENT_WRITE, approval::ask),
        Route::post("/documenti/{id}/approvazione/esito", P::DOCUMENT_FINISH, approval::answer),
        Route::post("/documenti/{id}/definitivo", P::DOCUMENT_FINISH, document::finish),
        Route::post("/documenti/{id}/registra", P::DOCUMENT_FINISH, document::register),
        Route::post("/documenti/{id}/invio", P::DOCUMENT_FINISH, document::send),
        Route::post("/documenti/{id}/versione", P::DOCUMENT_WRITE, document::supersede),
        Route::post("/documenti/{id}/ritira", P::DOCUMENT_WRITE, document::withdraw),
        Route::post("/documenti/{id}/classe", P::DOCUMENT_FINISH, document::file_in),
        Route::post("/documenti/{id}/copia-oscurata", P::FILE_RELEASE, document::redact),
        Route::get("/modelli", P::TEMPLATE_MANAGE, template::list),
        Route::post("/modelli", P::TEMPLATE_MANAGE, template::create),
        Route::post("/modelli/approvazioni", P::TEMPLATE_MANAGE, approval::set_rule),
        Route::get("/modelli/{id}", P::TEMPLATE_MANAGE, template::show),
        Route::post("/modelli/{id}", P::TEMPLATE_MANAGE, template::change),
        Route::get("/posta", DESK, post::list),
        Route::post("/posta", P::POST_REGISTER, post::register),
        Route::get("/posta/file/{id}", DESK, post::open),
        Route::get("/posta/{id}", DESK, post::show),
        Route::post("/posta/{id}/smista", P::POST_SORT, post::sort),
        Route::post("/posta/{id}/collega", P::POST_SORT, post::link),
        Route::post("/posta/{id}/evadi", ANSWERS, post::handle),
        Route::get("/conservazione", P::RETENTION_MANAGE, retention::show),
        Route::post("/conservazione", P::RETENTION_MANAGE, retention::change),
        Route::post("/conservazione/protocollo", P::RETENTION_MANAGE, retention::set),
        Route::get("/scarto", P::RETENTION_MANAGE, retention::discards),
        Route::post("/scarto", P::RETENTION_MANAGE, retention::propose),
        Route::get("/scarto/{id}", P::RETENTION_MANAGE, retention::discard),
        Route::post("/scarto/{id}/atto", P::RETENTION_MANAGE, retention::decide),
    ]
}

/// The interface.
fn interface() -> Vec<Route> {
    vec![
        Route::get("/api/v1/documents", P::DOCUMENT_READ, documents::list),
        Route::get("/api/v1/cases/{id}/documents", P::DOCUMENT_READ, documents::of_case),
        Route::post("/api/v1/cases/{id}/documents", P::DOCUMENT_WRITE, documents::create),
        Route::get("/api/v1/documents/{id}", P::DOCUMENT_READ, documents::show),
        Route::put("/api/v1/documents/{id}/text", P::DOCUMENT_WRITE, documents::write),
        Route::post("/api/v1/cases/{id}/document-files", P::DOCUMENT_WRITE, file_api::take),
        Route::get("/api/v1/document-files/{id}", P::DOCUMENT_READ, file_api::content),
        Route::post("/api/v1/documents/{id}/attachments", P::DOCUMENT_WRITE, file_api::annex),
        Route::post("/api/v1/documents/{id}/redacted-copies", P::FILE_RELEASE, file_api::redact),
        Route::post("/api/v1/documents/{id}/approval", P::DOCUMENT_WRITE, approvals::ask),
        Route::put("/api/v1/documents/{id}/approval", P::DOCUMENT_FINISH, approvals::answer),
        Route::get("/api/v1/document-approval-rules", P::TEMPLATE_MANAGE, approvals::rules),
        Route::put("/api/v1/document-approval-rules", P::TEMPLATE_MANAGE, approvals::set_rule),
        Route::post("/api/v1/documents/{id}/final", P::DOCUMENT_FINISH, documents::finish),
        Route::post("/api/v1/documents/{id}/registration", P::DOCUMENT_FINISH, documents::register),
        Route::post("/api/v1/documents/{id}/sending", P::DOCUMENT_FINISH, documents::send),
        Route::post("/api/v1/documents/{id}/editions", P::DOCUMENT_WRITE, documents::supersede),
        Route::post("/api/v1/documents/{id}/withdrawal", P::DOCUMENT_WRITE, documents::withdraw),
        Route::get("/api/v1/post", DESK, desk::list),
        Route::get("/api/v1/post/{id}", DESK, desk::show),
        Route::put("/api/v1/post/{id}/unit", P::POST_SORT, desk::sort),
        Route::put("/api/v1/post/{id}/case", P::POST_SORT, desk::link),
        Route::put("/api/v1/post/{id}/outcome", ANSWERS, desk::handle),
        Route::get("/api/v1/document-templates", P::TEMPLATE_MANAGE, models::list),
        Route::post("/api/v1/document-templates", P::TEMPLATE_MANAGE, models::create),
        Route::get("/api/v1/document-templates/{id}", P::TEMPLATE_MANAGE, models::show),
        Route::put("/api/v1/document-templates/{id}", P::TEMPLATE_MANAGE, models::change),
        Route::put("/api/v1/document-templates/{id}/state", P::TEMPLATE_MANAGE, models::turn),
        Route::get("/api/v1/retention/classes", P::RETENTION_MANAGE, archive::classes),
        Route::put("/api/v1/retention/classes", P::RETENTION_MANAGE, archive::change),
        Route::get("/api/v1/discards", P::RETENTION_MANAGE, archive::list),
        Route::post("/api/v1/discards", P::RETENTION_MANAGE, archive::propose),
        Route::get("/api/v1/discards/{id}", P::RETENTION_MANAGE, archive::show),
        Route::get("/api/v1/discards/{id}/documents", P::RETENTION_MANAGE, archive::documents),
        Route::put("/api/v1/discards/{id}/act", P::RETENTION_MANAGE, archive::decide),
    ]
}

/// Pages and interface.
pub fn all() -> Vec<Route> {
    let mut all = pages();
    all.extend(interface());
    all
}

/// Entries of the menu.
pub fn nav() -> Vec<NavItem> {
    vec![
        NavItem { rank: 34, label: "Documenti", href: "/documenti", icon: "it-files", gate: P::DOCUMENT_READ.into() },
        NavItem { rank: 35, label: "Posta", href: "/posta", icon: "it-mail", gate: DESK },
        NavItem { rank: 63, label: "Modelli", href: "/modelli", icon: "it-file", gate: P::TEMPLATE_MANAGE.into() },
        NavItem { rank: 64, label: "Conservazione", href: "/conservazione", icon: "it-box", gate: P::RETENTION_MANAGE.into() },
    ]
}
