//! Money for care: the budget by chapters, read and reconciled to the cent, varied, reserved, spent; nothing is ever reserved twice.
//!
//! [`budget`] and the models of [`reservation`] are pure rules; [`ledger`] alone changes the sums kept on a chapter, with a movement
//! for every change. Amounts are whole cents everywhere.

pub mod budget;
pub mod bulk;
pub mod chapter;
pub mod day;
pub mod ledger;
pub mod problems;
pub mod reservation;
pub mod upload;
pub mod variation;
pub mod year;

pub use budget::ChapterKey;
pub use problems::Problem;
pub use reservation::{
    Availability, ChapterName, CostBasis, Cover, Decision, Foreseen, Ground as MandatoryGround, Left, Quantity, ReservationState,
    ReserveRequest, Reserved, SourcePages, Standing, YearAmount, chapter_name, declare_mandatory, foresee, left, release_rest,
    reserve, spend, split_by_year, standing, unspend,
};
pub use year::actions::chapter_for;
pub use year::{BudgetFiles, ImportReport, NewYear, copy_year, import_budget, import_files, reconcile, reconcile_year};

use guard::Permission;
use ui::{Gate, NavItem, Room, Route};

/// The schema of this room.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { number: 1, name: "the_budget", text: include_str!("../migrations/0001_the_budget.sql") }];

/// The API of this room.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(
        year::api::list,
        year::api::one,
        year::api::open,
        year::api::correct,
        year::api::reconciliation,
        chapter::api::chapters,
        chapter::api::sums,
        chapter::api::chapter,
        chapter::api::variations,
        chapter::api::reservations,
        chapter::api::movements,
        chapter::api::queue,
        variation::api::create,
        upload::api::create,
        upload::api::one,
        upload::api::confirm,
        upload::api::discard,
    ),
    components(schemas(
        chapter::filter::Only,
        budget::Side,
        budget::Account,
        chapter::filter::Grouping,
        reservation::ReservationState
    ))
)]
struct Api;

fn routes() -> Vec<Route> {
    const READ: Permission = Permission::BUDGET_READ;
    const MANAGE: Permission = Permission::BUDGET_MANAGE;
    vec![
        Route::get("/bilancio", READ, chapter::pages::budget),
        Route::get("/bilancio/attese", READ, chapter::pages::queue),
        Route::get("/bilancio/capitoli/{id}", READ, chapter::pages::chapter),
        Route::get("/bilancio/capitoli/{id}/prenotazioni", READ, chapter::pages::reservations),
        Route::get("/bilancio/capitoli/{id}/movimenti", READ, chapter::pages::movements),
        Route::get("/bilancio/capitoli/{id}/varia", MANAGE, variation::pages::show),
        Route::post("/bilancio/capitoli/{id}/varia", MANAGE, variation::pages::send),
        Route::get("/bilancio/riconciliazione/{anno}", READ, year::pages::reconciliation),
        Route::get("/bilancio/anni/nuovo", MANAGE, year::pages::new),
        Route::post("/bilancio/anni/nuovo", MANAGE, year::pages::create),
        Route::get("/bilancio/anni/{anno}/modifica", MANAGE, year::pages::edit),
        Route::post("/bilancio/anni/{anno}/modifica", MANAGE, year::pages::correct),
        Route::get("/bilancio/importa", MANAGE, upload::pages::show),
        Route::post("/bilancio/importa", MANAGE, upload::pages::send),
        Route::get("/bilancio/importa/{id}", MANAGE, upload::pages::preview),
        Route::post("/bilancio/importa/{id}", MANAGE, upload::pages::confirm),
        Route::post("/bilancio/importa/{id}/scarta", MANAGE, upload::pages::discard),
        Route::get("/api/v1/budget/years", READ, year::api::list),
        Route::post("/api/v1/budget/years", MANAGE, year::api::open),
        Route::get("/api/v1/budget/years/{year}", READ, year::api::one),
        Route::put("/api/v1/budget/years/{year}", MANAGE, year::api::correct),
        Route::get("/api/v1/budget/years/{year}/reconciliation", READ, year::api::reconciliation),
        Route::get("/api/v1/budget/years/{year}/chapters", READ, chapter::api::chapters),
        Route::get("/api/v1/budget/years/{year}/sums", READ, chapter::api::sums),
        Route::get("/api/v1/budget/chapters/{id}", READ, chapter::api::chapter),
        Route::get("/api/v1/budget/chapters/{id}/variations", READ, chapter::api::variations),
        Route::post("/api/v1/budget/chapters/{id}/variations", MANAGE, variation::api::create),
        Route::get("/api/v1/budget/chapters/{id}/reservations", READ, chapter::api::reservations),
        Route::get("/api/v1/budget/chapters/{id}/movements", READ, chapter::api::movements),
        Route::get("/api/v1/budget/queue", READ, chapter::api::queue),
        Route::post("/api/v1/budget/imports", MANAGE, upload::api::create),
        Route::get("/api/v1/budget/imports/{id}", MANAGE, upload::api::one),
        Route::delete("/api/v1/budget/imports/{id}", MANAGE, upload::api::discard),
        Route::post("/api/v1/budget/imports/{id}/confirmation", MANAGE, upload::api::confirm),
    ]
}

/// The room.
pub fn room() -> Room {
    Room {
        name: "finance",
        title: "Bilancio",
        migrations: MIGRATIONS,
        statements: vec![
            bulk::STATEMENTS,
            ledger::STATEMENTS,
            reservation::store::STATEMENTS,
            reservation::cover::STATEMENTS,
            year::store::STATEMENTS,
            chapter::store::STATEMENTS,
            variation::store::STATEMENTS,
            upload::store::STATEMENTS,
        ],
        published: &["finance_v_chapter", "finance_v_reservation"],
        routes: routes(),
        nav: vec![NavItem {
            rank: 60,
            label: "Bilancio",
            href: "/bilancio",
            icon: "it-card",
            gate: Gate::May(Permission::BUDGET_READ),
        }],
        problems: Problem::TABLE.to_vec(),
        openapi: Some(<Api as utoipa::OpenApi>::openapi),
        day: Some(day::today),
        ..Room::default()
    }
}
