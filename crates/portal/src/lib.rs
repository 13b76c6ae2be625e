//! What the public sees: pages without sign-in that keep nothing of what is typed into them.
//!
//! [`questionnaire`] asks only what can still change what the regulations of a body say, and tells what may be somebody's; [`isee`] works
//! an indicator out for orientation. Nobody knows this room; it has no table.

// Templates name this crate as `portal`.
extern crate self as portal;

mod beside;
mod bounds;
mod documented;
pub mod isee;
mod place;
pub mod problems;
pub mod questionnaire;

pub use problems::Problem;

use bounds::Bounds;
use std::sync::Arc;
use ui::{Gate, Room, Route, Submitted, Visit};

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "portal",
        title: "Per i cittadini",
        routes: routes(),
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(documented::document),
        ..Room::default()
    }
}

/// All of them public. The bounds live as long as the router that is made of them.
fn routes() -> Vec<Route> {
    let bounds = Arc::new(Bounds::default());
    let bounded = || Arc::clone(&bounds);
    let (questions, asked, sums, summed) = (bounded(), bounded(), bounded(), bounded());
    vec![
        Route::get("/cosa-mi-spetta", Gate::Public, questionnaire::pages::start),
        Route::post("/cosa-mi-spetta", Gate::Public, move |visit: Visit, sent: Submitted| {
            questionnaire::pages::answer(Arc::clone(&questions), visit, sent)
        }),
        Route::get("/calcola-isee", Gate::Public, isee::pages::show),
        Route::post("/calcola-isee", Gate::Public, move |visit: Visit, sent: Submitted| {
            isee::pages::calculate(Arc::clone(&sums), visit, sent)
        }),
        Route::post("/api/v1/entitlements", Gate::Public, move |visit: Visit, sent: Submitted| {
            questionnaire::api::entitlements(Arc::clone(&asked), visit, sent)
        }),
        Route::post("/api/v1/isee-orientation", Gate::Public, move |visit: Visit, sent: Submitted| {
            isee::api::orientation(Arc::clone(&summed), visit, sent)
        }),
    ]
}
