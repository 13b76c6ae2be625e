//! The way in and out: password, second factor, first password by a one-time link, own profile, session kept alive.

mod demo;
mod first_access;
mod pages;
mod profile;
mod second_factor;
mod throttle;

pub(crate) use pages::{begin, local, set_cookie};
pub(crate) use throttle::{MOST_JOURNEYS_FROM_AN_ADDRESS, Throttle, whence};

use std::sync::Arc;
use ui::{Gate, Route, Submitted, Visit};

store::statements! {
    global DEMO_ACCOUNTS = "select a.username, a.display_name, b.name as body_name, b.code as body_code, coalesce(s.role, '') as role,
                                     coalesce(u.name, '') as unit_name, u.municipio
                              from guard_account a join guard_body b on b.body_id = a.body_id
                              left join guard_assignment s on s.body_id = a.body_id and s.account_id = a.id and s.valid_from <= :today and s.valid_until > :today
                              left join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
                             where a.demo and b.demo and a.state = 'active'
                             order by b.created_at, b.code, coalesce(u.municipio, 99), a.created_at, a.username limit 500";
}

/// The routes of sign-in. The throttle lives as long as the router that is made of them.
pub(crate) fn routes() -> Vec<Route> {
    let throttle = Arc::new(Throttle::default());
    let signing_in = {
        let throttle = Arc::clone(&throttle);
        move |visit: Visit, sent: Submitted| pages::sign_in(Arc::clone(&throttle), visit, sent)
    };
    vec![
        Route::get("/accesso", Gate::Public, pages::page),
        Route::post("/accesso", Gate::Public, signing_in),
        Route::post("/accesso/dimostrazione", Gate::Public, pages::sign_in_demo),
        Route::post("/esci", Gate::Public, pages::sign_out),
        Route::get("/sessione", Gate::SignedIn, pages::keep_alive),
        Route::get("/accesso/secondo-fattore", Gate::HalfSignedIn, second_factor::page),
        Route::post("/accesso/secondo-fattore", Gate::HalfSignedIn, second_factor::check),
        Route::post("/accesso/secondo-fattore/attiva", Gate::HalfSignedIn, second_factor::enrol),
        Route::get("/primo-accesso/{link}", Gate::Public, first_access::page),
        Route::post("/primo-accesso/{link}", Gate::Public, first_access::accept),
        Route::get("/profilo", Gate::SignedIn, profile::page),
        Route::post("/profilo/password", Gate::SignedIn, profile::change_password),
        Route::post("/profilo/sessioni", Gate::SignedIn, profile::end_sessions),
        Route::get("/profilo/secondo-fattore", Gate::SignedIn, profile::second_factor),
        Route::post("/profilo/secondo-fattore", Gate::SignedIn, profile::replace_second_factor),
    ]
}
