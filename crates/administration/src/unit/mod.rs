//! Organisational units: the tree, adding or changing one, and the offices people can turn to.

pub(crate) mod actions;
pub(crate) mod api;
pub(crate) mod offices;
mod pages;

use guard::Permission as P;
use ui::Route;

store::statements! {
    /// Accounts that hold a role in a unit, now or later.
    pub HOLDING = "select distinct account_id from guard_assignment where body_id = :body and unit_id = :unit and valid_until > :today";
    /// Whether roles in a unit go on after a day.
    pub STAFFED = "select cast(count(*) as bigint) from guard_assignment where body_id = :body and unit_id = :unit and valid_until > :until";
}

/// The routes of units.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/unita", P::STAFF_READ, pages::tree),
        Route::get("/unita/nuova", P::STAFF_MANAGE, pages::new),
        Route::post("/unita", P::STAFF_MANAGE, pages::add),
        Route::get("/unita/{id}", P::STAFF_MANAGE, pages::one),
        Route::post("/unita/{id}", P::STAFF_MANAGE, pages::change),
        Route::get("/uffici", P::CONTACT_CREATE, offices::page),
        Route::get("/api/v1/offices", P::CONTACT_CREATE, offices::list),
        Route::get("/api/v1/units", P::STAFF_READ, api::list),
        Route::post("/api/v1/units", P::STAFF_MANAGE, api::add),
        Route::get("/api/v1/units/{id}", P::STAFF_READ, api::one),
        Route::put("/api/v1/units/{id}", P::STAFF_MANAGE, api::change),
    ]
}
