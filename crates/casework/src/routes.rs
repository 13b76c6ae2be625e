//! Every way into this room, with its gate.

use crate::analysis::pages as analysis;
use crate::api::{cases, collective_plans, collectives, notes, passages, plans, work};
use crate::board::pages as board;
use crate::case::{list, pages as case};
use crate::closure::pages as closure;
use crate::collective::pages as collective;
use crate::collective::plan::pages as collective_plan;
use crate::diary::pages as diary;
use crate::diary::release::pages as release;
use crate::draft::pages as draft;
use crate::interview::pages as interview;
use crate::level::pages as level;
use crate::passage::pages as passage;
use crate::plan::around;
use crate::plan::pages as plan;
use crate::review::pages as review;
use crate::search::pages as search;
use crate::sina::pages as sina;
use guard::Permission as P;
use ui::{Gate, NavItem, Route};

/// Of what is typed; [`crate::draft::is_kept`] says of what.
const DRAFTS: Gate = Gate::MayAny(&[P::CASE_WRITE, P::CASE_PROPOSE, P::DOCUMENT_WRITE]);
const PASSAGES: Gate = Gate::MayAny(&[P::CASE_PASS, P::CASE_ASSIGN, P::CASE_TAKE]);

/// The pages.
fn pages() -> Vec<Route> {
    vec![
        Route::get("/cartelle", P::CASE_LIST, list::list),
        Route::get("/proposte", P::CASE_ASSIGN, list::proposals),
        Route::get("/cartelle/{id}", P::CASE_READ, case::show),
        Route::get("/cartelle/{id}/assegna", P::CASE_ASSIGN, case::assign_form),
        Route::post("/cartelle/{id}/assegna", P::CASE_ASSIGN, case::assign),
        Route::get("/cartelle/{id}/archivia", P::CASE_ASSIGN, case::decline_form),
        Route::post("/cartelle/{id}/archivia", P::CASE_ASSIGN, case::decline),
        Route::get("/cartelle/{id}/prendi-in-carico", P::CASE_TAKE, case::take_form),
        Route::post("/cartelle/{id}/prendi-in-carico", P::CASE_TAKE, case::take),
        Route::get("/cartelle/{id}/riapri", P::CASE_TAKE, case::reopen_form),
        Route::post("/cartelle/{id}/riapri", P::CASE_TAKE, case::reopen),
        Route::get("/cartelle/{id}/fase", P::CASE_TAKE, case::phase_form),
        Route::post("/cartelle/{id}/fase", P::CASE_TAKE, case::phase),
        Route::get("/cartelle/{id}/equipe", P::CASE_TAKE, case::join_form),
        Route::post("/cartelle/{id}/equipe", P::CASE_TAKE, case::join),
        Route::post("/cartelle/{id}/equipe/togli", P::CASE_TAKE, case::leave),
        Route::get("/cartelle/{id}/riserva", P::CASE_SEAL, case::seal_form),
        Route::post("/cartelle/{id}/riserva", P::CASE_SEAL, case::seal),
        Route::get("/cartelle/{id}/decisione", P::CASE_TAKE, case::decide_form),
        Route::post("/cartelle/{id}/decisione", P::CASE_TAKE, case::decide),
        Route::get("/cartelle/{id}/livello", P::CASE_ASSIGN, level::show),
        Route::post("/cartelle/{id}/livello", P::CASE_ASSIGN, level::change),
        Route::get("/cartelle/{id}/passaggi", P::CASE_READ, passage::of_one),
        Route::post("/cartelle/{id}/passaggi", P::CASE_PASS, passage::send),
        Route::get("/passaggi", PASSAGES, passage::list),
        Route::get("/passaggi/{id}", PASSAGES, passage::show),
        Route::post("/passaggi/{id}/risposta", PASSAGES, passage::answer),
        Route::post("/collaborazioni/{id}/fine", P::CASE_PASS, passage::end_partner),
        Route::get("/cruscotto", P::CASE_ASSIGN, board::show),
        Route::get("/cruscotto/figure", P::PRIVACY_MANAGE, board::figures),
        Route::post("/cruscotto/figure", P::PRIVACY_MANAGE, board::switch),
        Route::get("/collettivi", P::COLLECTIVE_WRITE, collective::list),
        Route::post("/collettivi", P::COLLECTIVE_WRITE, collective::create),
        Route::get("/collettivi/nuovo", P::COLLECTIVE_WRITE, collective::new),
        Route::get("/collettivi/{id}", P::COLLECTIVE_WRITE, collective::show),
        Route::get("/collettivi/{id}/modifica", P::COLLECTIVE_WRITE, collective::edit),
        Route::post("/collettivi/{id}/modifica", P::COLLECTIVE_WRITE, collective::change),
        Route::post("/collettivi/{id}/incontri", P::COLLECTIVE_WRITE, collective::meet),
        Route::post("/collettivi/{id}/partecipanti", P::COLLECTIVE_WRITE, collective::join),
        Route::post("/collettivi/{id}/partecipanti/togli", P::COLLECTIVE_WRITE, collective::leave),
        Route::post("/collettivi/{id}/passo", P::COLLECTIVE_WRITE, collective::step),
        Route::get("/collettivi/{id}/progetto/nuovo", P::COLLECTIVE_WRITE, collective_plan::new),
        Route::post("/collettivi/{id}/progetto", P::COLLECTIVE_WRITE, collective_plan::create),
        Route::get("/progetti-collettivi/{id}", P::COLLECTIVE_WRITE, collective_plan::show),
        Route::post("/progetti-collettivi/{id}", P::COLLECTIVE_WRITE, collective_plan::change),
        Route::get("/progetti-collettivi/{id}/modifica", P::COLLECTIVE_WRITE, collective_plan::edit),
        Route::post("/progetti-collettivi/{id}/alla-firma", P::COLLECTIVE_WRITE, collective_plan::offer),
        Route::post("/progetti-collettivi/{id}/in-bozza", P::COLLECTIVE_WRITE, collective_plan::withdraw),
        Route::post("/progetti-collettivi/{id}/elimina", P::COLLECTIVE_WRITE, collective_plan::abandon),
        Route::post("/progetti-collettivi/{id}/adesioni", P::COLLECTIVE_WRITE, collective_plan::consent),
        Route::post("/progetti-collettivi/{id}/firma", P::COLLECTIVE_WRITE, collective_plan::sign),
        Route::get("/colloqui/nuovo", P::CASE_PROPOSE, interview::new),
        Route::post("/colloqui", P::CASE_PROPOSE, interview::create),
        Route::get("/colloqui/{id}", Gate::MayAny(&[P::CASE_READ, P::CASE_PROPOSE]), interview::show),
        Route::post("/colloqui/{id}/decisione", P::CASE_PROPOSE, interview::settle),
        Route::get("/cartelle/{id}/diario", P::DIARY_READ, diary::list),
        Route::post("/cartelle/{id}/diario", P::CASE_WRITE, diary::write),
        Route::get("/diario/{id}", P::DIARY_READ, diary::show),
        Route::post("/diario/{id}/correggi", P::CASE_WRITE, diary::correct),
        Route::post("/diario/{id}/sposta", P::CASE_WRITE, diary::relocate),
        Route::get("/cartelle/cerca", P::DIARY_READ, search::show),
        Route::post("/note/{id}/destinatari", P::CASE_WRITE, release::audience),
        Route::post("/note/{id}/rilascio", P::CASE_WRITE, release::request),
        Route::get("/rilasci", P::NOTE_RELEASE, release::list),
        Route::get("/rilasci/{id}", P::NOTE_RELEASE, release::show),
        Route::post("/rilasci/{id}", P::NOTE_RELEASE, release::settle),
        Route::post("/bozze/{kind}/{id}", DRAFTS, draft::save),
        Route::post("/bozze/{kind}/{id}/elimina", DRAFTS, draft::forget),
        Route::get("/cartelle/{id}/analisi", P::CASE_READ, analysis::show),
        Route::post("/cartelle/{id}/analisi", P::CASE_WRITE, analysis::create),
        Route::get("/cartelle/{id}/sina", P::CASE_READ, sina::show),
        Route::post("/cartelle/{id}/sina", P::CASE_WRITE, sina::create),
        Route::get("/cartelle/{id}/progetto", P::CASE_READ, plan::list),
        Route::post("/cartelle/{id}/progetto", P::PLAN_WRITE, plan::create),
        Route::get("/cartelle/{id}/progetto/nuovo", P::PLAN_WRITE, plan::new),
        Route::get("/cartelle/{id}/progetto/{plan}", P::CASE_READ, plan::show),
        Route::post("/cartelle/{id}/progetto/{plan}", P::PLAN_WRITE, plan::change),
        Route::get("/cartelle/{id}/progetto/{plan}/modifica", P::PLAN_WRITE, plan::edit),
        Route::get("/cartelle/{id}/progetto/{plan}/stampa", P::CASE_READ, around::print),
        Route::post("/cartelle/{id}/progetto/{plan}/alla-firma", P::PLAN_WRITE, plan::offer),
        Route::post("/cartelle/{id}/progetto/{plan}/in-bozza", P::PLAN_WRITE, plan::withdraw),
        Route::post("/cartelle/{id}/progetto/{plan}/elimina", P::PLAN_WRITE, plan::abandon),
        Route::post("/cartelle/{id}/progetto/{plan}/firma", P::PLAN_WRITE, plan::sign),
        Route::post("/cartelle/{id}/progetto/{plan}/ascolto", P::PLAN_WRITE, around::hear),
        Route::get("/cartelle/{id}/progetto/{plan}/confronto", P::CASE_READ, around::compared),
        Route::post("/firme/{id}/senza", P::CASE_ASSIGN, around::waive),
        Route::get("/cartelle/{id}/verifiche", P::CASE_READ, review::show),
        Route::post("/cartelle/{id}/verifiche", P::PLAN_WRITE, review::create),
        Route::get("/cartelle/{id}/chiusura", P::CASE_READ, closure::show),
        Route::post("/cartelle/{id}/chiusura", P::CASE_TAKE, closure::create),
    ]
}

/// The interface.
fn interface() -> Vec<Route> {
    vec![
        Route::get("/api/v1/cases", P::CASE_LIST, cases::list),
        Route::get("/api/v1/cases/{id}", P::CASE_READ, cases::show),
        Route::put("/api/v1/cases/{id}/assignment", P::CASE_ASSIGN, cases::assign),
        Route::put("/api/v1/cases/{id}/care", P::CASE_TAKE, cases::take),
        Route::put("/api/v1/cases/{id}/filing", P::CASE_ASSIGN, cases::decline),
        Route::put("/api/v1/cases/{id}/reopening", P::CASE_TAKE, cases::reopen),
        Route::put("/api/v1/cases/{id}/phase", P::CASE_TAKE, cases::phase),
        Route::put("/api/v1/cases/{id}/seal", P::CASE_SEAL, cases::seal),
        Route::post("/api/v1/cases/{id}/team", P::CASE_TAKE, cases::join),
        Route::post("/api/v1/cases/{id}/team/leaving", P::CASE_TAKE, cases::leave),
        Route::post("/api/v1/cases/{id}/decisions", P::CASE_TAKE, cases::decide),
        Route::get("/api/v1/cases/{id}/levels", P::CASE_READ, passages::levels),
        Route::put("/api/v1/cases/{id}/level", P::CASE_ASSIGN, passages::change_level),
        Route::get("/api/v1/cases/{id}/passages", P::CASE_READ, passages::of_case),
        Route::post("/api/v1/cases/{id}/passages", P::CASE_PASS, passages::send),
        Route::get("/api/v1/passages", PASSAGES, passages::list),
        Route::get("/api/v1/passages/{id}", PASSAGES, passages::show),
        Route::post("/api/v1/passages/{id}/answer", PASSAGES, passages::answer),
        Route::get("/api/v1/cases/{id}/partners", P::CASE_READ, passages::partners),
        Route::post("/api/v1/partners/{id}/ending", P::CASE_PASS, passages::end_partner),
        Route::get("/api/v1/board", P::CASE_ASSIGN, passages::show_board),
        Route::put("/api/v1/board/worker-figures", P::PRIVACY_MANAGE, passages::switch_figures),
        Route::get("/api/v1/collectives", P::COLLECTIVE_WRITE, collectives::list),
        Route::post("/api/v1/collectives", P::COLLECTIVE_WRITE, collectives::create),
        Route::get("/api/v1/collectives/{id}", P::COLLECTIVE_WRITE, collectives::show),
        Route::put("/api/v1/collectives/{id}", P::COLLECTIVE_WRITE, collectives::change),
        Route::post("/api/v1/collectives/{id}/steps", P::COLLECTIVE_WRITE, collectives::step),
        Route::post("/api/v1/collectives/{id}/participants", P::COLLECTIVE_WRITE, collectives::join),
        Route::post("/api/v1/collectives/{id}/participants/leaving", P::COLLECTIVE_WRITE, collectives::leave),
        Route::post("/api/v1/collectives/{id}/meetings", P::COLLECTIVE_WRITE, collectives::meet),
        Route::get("/api/v1/collectives/{id}/plans", P::COLLECTIVE_WRITE, collective_plans::list),
        Route::post("/api/v1/collectives/{id}/plans", P::COLLECTIVE_WRITE, collective_plans::create),
        Route::get("/api/v1/collective-plans/{id}", P::COLLECTIVE_WRITE, collective_plans::show),
        Route::put("/api/v1/collective-plans/{id}", P::COLLECTIVE_WRITE, collective_plans::change),
        Route::post("/api/v1/collective-plans/{id}/offer", P::COLLECTIVE_WRITE, collective_plans::offer),
        Route::post("/api/v1/collective-plans/{id}/withdrawal", P::COLLECTIVE_WRITE, collective_plans::withdraw),
        Route::post("/api/v1/collective-plans/{id}/abandonment", P::COLLECTIVE_WRITE, collective_plans::abandon),
        Route::post("/api/v1/collective-plans/{id}/consents", P::COLLECTIVE_WRITE, collective_plans::consent),
        Route::post("/api/v1/collective-plans/{id}/signature", P::COLLECTIVE_WRITE, collective_plans::sign),
        Route::post("/api/v1/interviews", P::CASE_PROPOSE, work::interview),
        Route::get("/api/v1/interviews/{id}", Gate::MayAny(&[P::CASE_READ, P::CASE_PROPOSE]), work::show_interview),
        Route::post("/api/v1/interviews/{id}/decision", P::CASE_PROPOSE, work::settle_interview),
        Route::get("/api/v1/cases/{id}/entries", P::DIARY_READ, work::entries),
        Route::post("/api/v1/cases/{id}/entries", P::CASE_WRITE, work::write_entry),
        Route::get("/api/v1/entries", P::DIARY_READ, search::api),
        Route::get("/api/v1/entries/{id}", P::DIARY_READ, work::show_entry),
        Route::put("/api/v1/entries/{id}", P::CASE_WRITE, work::correct_entry),
        Route::post("/api/v1/entries/{id}/case", P::CASE_WRITE, work::move_entry),
        Route::put("/api/v1/notes/{id}/audience", P::CASE_WRITE, notes::audience),
        Route::post("/api/v1/notes/{id}/releases", P::CASE_WRITE, notes::ask),
        Route::get("/api/v1/note-releases", P::NOTE_RELEASE, notes::list),
        Route::get("/api/v1/note-releases/{id}", P::NOTE_RELEASE, notes::show),
        Route::post("/api/v1/note-releases/{id}/decision", P::NOTE_RELEASE, notes::decide),
        Route::get("/api/v1/cases/{id}/analyses", P::CASE_READ, work::analyses),
        Route::post("/api/v1/cases/{id}/analyses", P::CASE_WRITE, work::write_analysis),
        Route::get("/api/v1/cases/{id}/assessments", P::CASE_READ, work::assessments),
        Route::post("/api/v1/cases/{id}/assessments", P::CASE_WRITE, work::write_assessment),
        Route::get("/api/v1/cases/{id}/plans", P::CASE_READ, plans::list),
        Route::post("/api/v1/cases/{id}/plans", P::PLAN_WRITE, plans::create),
        Route::get("/api/v1/plans/{id}", P::CASE_READ, plans::show),
        Route::put("/api/v1/plans/{id}", P::PLAN_WRITE, plans::change),
        Route::post("/api/v1/plans/{id}/offer", P::PLAN_WRITE, plans::offer),
        Route::post("/api/v1/plans/{id}/withdrawal", P::PLAN_WRITE, plans::withdraw),
        Route::post("/api/v1/plans/{id}/abandonment", P::PLAN_WRITE, plans::abandon),
        Route::post("/api/v1/plans/{id}/signatures", P::PLAN_WRITE, plans::sign),
        Route::post("/api/v1/plans/{id}/hearings", P::PLAN_WRITE, plans::hear),
        Route::post("/api/v1/plan-signers/{id}/waiver", P::CASE_ASSIGN, plans::waive),
        Route::get("/api/v1/cases/{id}/reviews", P::CASE_READ, work::reviews),
        Route::post("/api/v1/cases/{id}/reviews", P::PLAN_WRITE, work::write_review),
        Route::get("/api/v1/cases/{id}/closures", P::CASE_READ, work::closures),
        Route::post("/api/v1/cases/{id}/closures", P::CASE_TAKE, work::close),
        Route::get("/api/v1/drafts/{kind}/{id}", DRAFTS, work::draft),
        Route::put("/api/v1/drafts/{kind}/{id}", DRAFTS, work::save_draft),
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
        NavItem { rank: 30, label: "Cartelle", href: "/cartelle", icon: "it-folder", gate: P::CASE_LIST.into() },
        NavItem { rank: 31, label: "Proposte", href: "/proposte", icon: "it-inbox", gate: P::CASE_ASSIGN.into() },
        NavItem { rank: 32, label: "Cruscotto", href: "/cruscotto", icon: "it-chart-line", gate: P::CASE_ASSIGN.into() },
        NavItem { rank: 36, label: "Passaggi", href: "/passaggi", icon: "it-exchange-circle", gate: PASSAGES },
        NavItem { rank: 37, label: "Gruppi e comunità", href: "/collettivi", icon: "it-share", gate: P::COLLECTIVE_WRITE.into() },
        NavItem {
            rank: 88,
            label: "Cifre per operatore",
            href: "/cruscotto/figure",
            icon: "it-settings",
            gate: P::PRIVACY_MANAGE.into(),
        },
    ]
}
