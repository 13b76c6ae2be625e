//! Statutory returns, computed from the rows of the daily work: nothing here is ever typed a second time.
//!
//! See `README.md` beside this crate. Nobody comes after this room: it offers [`room`] and nothing to be called.

pub mod completeness;
pub mod direction;
pub mod disclosure;
pub mod duty;
pub mod file;
pub mod istat;
pub mod people;
mod person_data;
mod persons;
pub mod problems;
pub mod sender;
pub mod siuss;
pub mod submission;
pub mod year;

use guard::Permission;
use store::Migration;
use ui::{Gate, JobKind, NavItem, Room, Route};
use utoipa::OpenApi as _;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "what_is_due", text: include_str!("../migrations/0001_what_is_due.sql") }];

/// Whoever may be the one to put something right: what they see is decided in the query.
const FIXERS: Gate = Gate::MayAny(&[
    Permission::RETURN_READ,
    Permission::CASE_WRITE,
    Permission::PERSON_EDIT,
    Permission::CATALOGUE_EDIT,
    Permission::SERVICE_CHECK,
]);

/// Counts of persons: whole with the right over returns, else as they may be published.
const COUNTS: Gate = Gate::MayAny(&[Permission::RETURN_READ, Permission::FIGURES_READ]);

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        duty::api::list, duty::api::show, duty::api::save, istat::api::table, istat::api::rows, istat::api::manage, completeness::api::year,
        completeness::api::findings, completeness::looked::api, completeness::api::mine, completeness::api::ask, submission::api::prepare, submission::api::one,
        submission::api::document, submission::api::transmitted, submission::api::discard, sender::api::senders, sender::api::say_sender,
        sender::api::citizenships, sender::api::complete_citizenship, direction::api::direction, direction::demand::api_rows, people::api::people,
        people::api::by_gender, people::api::by_place
    ),
    tags((name = "returns", description = "Statutory returns"), (name = "figures", description = "Figures for the direction"))
)]
struct Api;

fn routes() -> Vec<Route> {
    let (read, produce) = (Permission::RETURN_READ, Permission::RETURN_PRODUCE);
    vec![
        Route::get("/debiti", read, duty::pages::list),
        Route::get("/debiti/termini/{year}/{code}", read, duty::pages::edit),
        Route::post("/debiti/termini/{year}/{code}", produce, duty::pages::save),
        Route::get("/debiti/istat/{year}", read, istat::pages::table),
        Route::get("/debiti/istat/{year}/righe", read, istat::pages::rows),
        Route::post("/debiti/istat/{year}/gestione", produce, istat::pages::manage),
        Route::get("/debiti/siuss/{year}", read, completeness::pages::year),
        Route::get("/debiti/siuss/{year}/prestazioni", read, completeness::looked::page),
        Route::post("/debiti/siuss/{year}/controlli", read, completeness::pages::ask),
        Route::post("/debiti/siuss/{year}/invii", produce, submission::pages::prepare),
        Route::get("/debiti/da-completare/{year}", FIXERS, completeness::pages::mine),
        Route::get("/debiti/invii/{id}", read, submission::pages::one),
        Route::post("/debiti/invii/{id}/trasmesso", produce, submission::pages::transmitted),
        Route::post("/debiti/invii/{id}/scarta", produce, submission::pages::discard),
        Route::get("/debiti/invii/{id}/documenti/{place}", produce, submission::pages::document),
        Route::get("/debiti/ente", read, sender::pages::sender),
        Route::post("/debiti/ente", produce, sender::pages::say_sender),
        Route::get("/debiti/cittadinanze", read, sender::pages::citizenships),
        Route::post("/debiti/cittadinanze", produce, sender::pages::complete_citizenship),
        Route::get("/direzione", Permission::FIGURES_READ, direction::pages::page),
        Route::get("/direzione/contatti", Permission::FIGURES_READ, direction::demand::rows),
        Route::get("/cifre/persone/{year}", COUNTS, people::pages::page),
        Route::get("/cifre/genere/{year}", COUNTS, people::gender::page),
        Route::get("/cifre/beneficiari/{year}", COUNTS, people::beneficiaries::page),
        Route::get("/api/v1/figures/people/{year}", COUNTS, people::api::people),
        Route::get("/api/v1/figures/gender/{year}", COUNTS, people::api::by_gender),
        Route::get("/api/v1/figures/beneficiaries/{year}", COUNTS, people::api::by_place),
        Route::get("/api/v1/returns", read, duty::api::list),
        Route::get("/api/v1/returns/duties/{year}/{code}", read, duty::api::show),
        Route::put("/api/v1/returns/duties/{year}/{code}", produce, duty::api::save),
        Route::get("/api/v1/returns/istat/{year}", read, istat::api::table),
        Route::get("/api/v1/returns/istat/{year}/rows", read, istat::api::rows),
        Route::post("/api/v1/returns/istat/management", produce, istat::api::manage),
        Route::get("/api/v1/returns/siuss/{year}", read, completeness::api::year),
        Route::get("/api/v1/returns/siuss/{year}/findings", read, completeness::api::findings),
        Route::get("/api/v1/returns/siuss/{year}/benefits", read, completeness::looked::api),
        Route::get("/api/v1/returns/siuss/{year}/mine", FIXERS, completeness::api::mine),
        Route::post("/api/v1/returns/siuss/{year}/checks", read, completeness::api::ask),
        Route::post("/api/v1/returns/siuss/{year}/submissions", produce, submission::api::prepare),
        Route::get("/api/v1/returns/submissions/{id}", read, submission::api::one),
        Route::get("/api/v1/returns/submissions/{id}/documents/{place}", produce, submission::api::document),
        Route::put("/api/v1/returns/submissions/{id}/transmission", produce, submission::api::transmitted),
        Route::put("/api/v1/returns/submissions/{id}/discard", produce, submission::api::discard),
        Route::get("/api/v1/returns/sender", read, sender::api::senders),
        Route::post("/api/v1/returns/sender", produce, sender::api::say_sender),
        Route::get("/api/v1/returns/citizenships", read, sender::api::citizenships),
        Route::post("/api/v1/returns/citizenships", produce, sender::api::complete_citizenship),
        Route::get("/api/v1/figures/direction", Permission::FIGURES_READ, direction::api::direction),
        Route::get("/api/v1/figures/direction/contacts", Permission::FIGURES_READ, direction::demand::api_rows),
    ]
}

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "returns",
        title: "Debiti informativi e cifre",
        migrations: MIGRATIONS,
        statements: vec![
            duty::store::STATEMENTS,
            istat::store::STATEMENTS,
            completeness::gather::STATEMENTS,
            completeness::looked::STATEMENTS,
            completeness::store::STATEMENTS,
            submission::store::STATEMENTS,
            sender::store::STATEMENTS,
            direction::store::STATEMENTS,
            people::store::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
        ],
        routes: routes(),
        nav: vec![
            NavItem {
                rank: 60,
                label: "Direzione",
                href: "/direzione",
                icon: "it-chart-line",
                gate: Gate::May(Permission::FIGURES_READ),
            },
            NavItem {
                rank: 65,
                label: "Debiti informativi",
                href: "/debiti",
                icon: "it-files",
                gate: Gate::May(Permission::RETURN_READ),
            },
        ],
        problems: problems::Problem::TABLE.to_vec(),
        jobs: vec![
            JobKind { kind: completeness::job::KIND, run: completeness::job::run },
            JobKind { kind: submission::job::KIND, run: submission::job::run },
        ],
        openapi: Some(Api::openapi),
        day: Some(completeness::day::items),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..Room::default()
    }
}
