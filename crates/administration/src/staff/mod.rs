//! Staff: joining, roles, absences and covers, on-call days, leaving with the handing over of open cases.

pub(crate) mod actions;
pub(crate) mod api;
mod colleagues;
pub(crate) mod forms;
mod leaving;
mod list;
mod meanwhile;
mod pages;
pub(crate) mod store;
mod views;

pub(crate) use meanwhile::version_of;
pub(crate) use pages::{first_day, last_day, unit_choices};

use guard::Permission;
use ui::{Gate, Route};

/// Whoever may record absences, of the whole body or of a unit.
const ABSENCES: Gate = Gate::May(Permission::ABSENCE_MANAGE);

/// The routes of staff.
pub(crate) fn routes() -> Vec<Route> {
    use Permission as P;
    vec![
        Route::get("/operatori", P::STAFF_READ, list::list),
        Route::get("/operatori/nuovo", P::STAFF_MANAGE, pages::new),
        Route::post("/operatori", P::STAFF_MANAGE, pages::create),
        Route::get("/operatori/{id}", P::STAFF_READ, pages::one),
        Route::post("/operatori/{id}/collegamento", P::STAFF_MANAGE, pages::invite),
        Route::post("/operatori/{id}/ruoli", P::STAFF_MANAGE, pages::give_role),
        Route::post("/operatori/{id}/ruoli/fine", P::STAFF_MANAGE, pages::end_role),
        Route::post("/operatori/{id}/assenze", ABSENCES, pages::add_absence),
        Route::post("/operatori/{id}/assenze/fine", ABSENCES, pages::end_absence),
        Route::post("/operatori/{id}/turni", P::STAFF_MANAGE, pages::add_on_call),
        Route::post("/operatori/{id}/turni/fine", P::STAFF_MANAGE, pages::end_on_call),
        Route::post("/operatori/{id}/stato", P::STAFF_MANAGE, pages::set_state),
        Route::post("/operatori/{id}/identita", P::STAFF_MANAGE, pages::set_identity),
        Route::post("/operatori/{id}/secondo-fattore", P::STAFF_MANAGE, pages::reset_second_factor),
        Route::get("/api/v1/staff", P::STAFF_READ, api::list),
        Route::post("/api/v1/staff", P::STAFF_MANAGE, api::create),
        Route::get("/api/v1/staff/{id}", P::STAFF_READ, api::one),
        Route::post("/api/v1/staff/{id}/link", P::STAFF_MANAGE, api::invite),
        Route::post("/api/v1/staff/{id}/roles", P::STAFF_MANAGE, api::give_role),
        Route::post("/api/v1/staff/{id}/roles/end", P::STAFF_MANAGE, api::end_role),
        Route::post("/api/v1/staff/{id}/absences", ABSENCES, api::add_absence),
        Route::post("/api/v1/staff/{id}/absences/end", ABSENCES, api::end_absence),
        Route::post("/api/v1/staff/{id}/on-call", P::STAFF_MANAGE, api::add_on_call),
        Route::post("/api/v1/staff/{id}/on-call/end", P::STAFF_MANAGE, api::end_on_call),
        Route::put("/api/v1/staff/{id}/state", P::STAFF_MANAGE, api::set_state),
        Route::put("/api/v1/staff/{id}/identity", P::STAFF_MANAGE, api::set_identity),
        Route::post("/api/v1/staff/{id}/second-factor/reset", P::STAFF_MANAGE, api::reset_second_factor),
    ]
}
