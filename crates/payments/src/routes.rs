//! The pages and the API of this room, each with its gate.

use crate::{chapter, entitlement, payee, recovery, run};
use guard::Permission as P;
use ui::{Gate, Route};

/// Whoever prepares or approves.
const EITHER: Gate = Gate::MayAny(&[P::PAYMENT_PREPARE, P::PAYMENT_APPROVE]);

/// Pages and API.
pub fn all() -> Vec<Route> {
    let mut all = run_pages();
    all.extend(run_api());
    all.extend(person_pages());
    all.extend(person_api());
    all
}

fn run_pages() -> Vec<Route> {
    vec![
        Route::get("/pagamenti", P::PAYMENT_READ, run::pages::list),
        Route::get("/pagamenti/nuova", P::PAYMENT_PREPARE, run::pages::new),
        Route::post("/pagamenti/nuova", P::PAYMENT_PREPARE, run::pages::create),
        Route::get("/pagamenti/conto", P::PAYMENT_READ, payee::pages::account),
        Route::post("/pagamenti/conto", P::PAYMENT_APPROVE, payee::pages::set_account),
        Route::get("/pagamenti/capitoli", P::PAYMENT_READ, chapter::pages::show),
        Route::post("/pagamenti/capitoli", P::PAYMENT_APPROVE, chapter::pages::choose),
        Route::get("/pagamenti/righe/{id}", P::PAYMENT_READ, run::rows::show),
        Route::post("/pagamenti/righe/{id}/togli", P::PAYMENT_PREPARE, run::rows::hold),
        Route::post("/pagamenti/righe/{id}/esito", P::PAYMENT_PREPARE, run::rows::settle),
        Route::post("/pagamenti/righe/{id}/correggi", P::PAYMENT_PREPARE, run::rows::correct),
        Route::post("/pagamenti/righe/{id}/chiudi", P::PAYMENT_PREPARE, run::rows::close),
        Route::post("/pagamenti/righe/{id}/eredi", P::PAYMENT_PREPARE, run::rows::divide),
        Route::post("/pagamenti/righe/{id}/eredi/annulla", P::PAYMENT_PREPARE, run::rows::take_back),
        Route::get("/pagamenti/{id}", P::PAYMENT_READ, run::pages::show),
        Route::get("/pagamenti/{id}/righe", P::PAYMENT_READ, run::rows::list),
        Route::get("/pagamenti/{id}/elenco", EITHER, run::files::liquidation),
        Route::get("/pagamenti/{id}/sepa", EITHER, run::files::sepa),
        Route::post("/pagamenti/{id}/continua", P::PAYMENT_PREPARE, run::pages::resume),
        Route::post("/pagamenti/{id}/controllata", P::PAYMENT_PREPARE, run::pages::check),
        Route::post("/pagamenti/{id}/approva", P::PAYMENT_APPROVE, run::pages::approve),
        Route::post("/pagamenti/{id}/ritira", P::PAYMENT_APPROVE, run::pages::withdraw),
        Route::post("/pagamenti/{id}/trasmessa", P::PAYMENT_PREPARE, run::pages::export_made),
        Route::post("/pagamenti/{id}/pagate", P::PAYMENT_PREPARE, run::pages::pay_rest),
        Route::post("/pagamenti/{id}/esiti", P::PAYMENT_PREPARE, run::pages::outcomes),
        Route::post("/pagamenti/{id}/chiudi", P::PAYMENT_PREPARE, run::pages::reconcile),
        Route::post("/pagamenti/{id}/annulla", P::PAYMENT_PREPARE, run::pages::cancel),
    ]
}

fn run_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/payment-runs", P::PAYMENT_READ, run::api::list),
        Route::post("/api/v1/payment-runs", P::PAYMENT_PREPARE, run::api::create),
        Route::get("/api/v1/payment-runs/{id}", P::PAYMENT_READ, run::api::one),
        Route::get("/api/v1/payment-runs/{id}/rows", P::PAYMENT_READ, run::api::list_rows),
        Route::post("/api/v1/payment-runs/{id}/check", P::PAYMENT_PREPARE, run::api::check),
        Route::post("/api/v1/payment-runs/{id}/approval", P::PAYMENT_APPROVE, run::api::approve),
        Route::post("/api/v1/payment-runs/{id}/withdrawal", P::PAYMENT_APPROVE, run::api::withdraw),
        Route::post("/api/v1/payment-runs/{id}/export", P::PAYMENT_PREPARE, run::api::export),
        Route::post("/api/v1/payment-runs/{id}/paid", P::PAYMENT_PREPARE, run::api::paid),
        Route::post("/api/v1/payment-runs/{id}/reconciliation", P::PAYMENT_PREPARE, run::api::reconcile),
        Route::post("/api/v1/payment-runs/{id}/cancellation", P::PAYMENT_PREPARE, run::api::cancel),
        Route::post("/api/v1/payment-rows/{id}/hold", P::PAYMENT_PREPARE, run::api::hold),
        Route::post("/api/v1/payment-rows/{id}/outcome", P::PAYMENT_PREPARE, run::api::settle),
        Route::post("/api/v1/payment-rows/{id}/correction", P::PAYMENT_PREPARE, run::api::correct),
        Route::post("/api/v1/payment-rows/{id}/outside", P::PAYMENT_PREPARE, run::api::close),
        Route::post("/api/v1/payment-rows/{id}/heirs", P::PAYMENT_PREPARE, run::api::divide),
        Route::post("/api/v1/payment-rows/{id}/heirs/withdrawal", P::PAYMENT_PREPARE, run::api::take_back),
        Route::get("/api/v1/payment-chapters", P::PAYMENT_READ, chapter::api::list),
        Route::post("/api/v1/payment-chapters", P::PAYMENT_APPROVE, chapter::api::choose),
        Route::get("/api/v1/payment-account", P::PAYMENT_READ, payee::api::account),
        Route::put("/api/v1/payment-account", P::PAYMENT_APPROVE, payee::api::set_account),
    ]
}

fn person_pages() -> Vec<Route> {
    vec![
        Route::get("/spettanze", P::PAYMENT_READ, entitlement::pages::list),
        Route::get("/spettanze/{id}", P::PAYMENT_READ, entitlement::pages::show),
        Route::post("/spettanze/{id}/importo", P::PAYMENT_PREPARE, entitlement::pages::change),
        Route::post("/spettanze/{id}/sospendi", P::PAYMENT_PREPARE, entitlement::pages::suspend),
        Route::post("/spettanze/{id}/riprendi", P::PAYMENT_PREPARE, entitlement::pages::resume),
        Route::get("/persone/{id}/spettanze", P::PAYMENT_READ, entitlement::pages::of_person),
        Route::get("/persone/{id}/pagamento", P::PAYMENT_PREPARE, payee::pages::new),
        Route::post("/persone/{id}/pagamento", P::PAYMENT_PREPARE, payee::pages::create),
        Route::get("/recuperi", P::PAYMENT_READ, recovery::pages::list),
        Route::get("/recuperi/{id}", P::PAYMENT_READ, recovery::pages::show),
        Route::post("/recuperi/{id}/rate", P::PAYMENT_PREPARE, recovery::pages::set_plan),
        Route::post("/recuperi/{id}/rientri", P::PAYMENT_PREPARE, recovery::pages::repay),
    ]
}

fn person_api() -> Vec<Route> {
    vec![
        Route::get("/api/v1/entitlements", P::PAYMENT_READ, entitlement::api::list),
        Route::get("/api/v1/entitlements/{id}", P::PAYMENT_READ, entitlement::api::one),
        Route::post("/api/v1/entitlements/{id}/changes", P::PAYMENT_PREPARE, entitlement::api::change),
        Route::post("/api/v1/entitlements/{id}/suspension", P::PAYMENT_PREPARE, entitlement::api::suspend),
        Route::post("/api/v1/entitlements/{id}/resumption", P::PAYMENT_PREPARE, entitlement::api::resume),
        Route::get("/api/v1/persons/{id}/entitlements", P::PAYMENT_READ, entitlement::api::of_person),
        Route::get("/api/v1/persons/{id}/payees", P::PAYMENT_READ, payee::api::of_person),
        Route::post("/api/v1/persons/{id}/payees", P::PAYMENT_PREPARE, payee::api::create),
        Route::get("/api/v1/recoveries", P::PAYMENT_READ, recovery::api::list),
        Route::get("/api/v1/recoveries/{id}", P::PAYMENT_READ, recovery::api::one),
        Route::post("/api/v1/recoveries/{id}/plan", P::PAYMENT_PREPARE, recovery::api::set_plan),
        Route::post("/api/v1/recoveries/{id}/repayments", P::PAYMENT_PREPARE, recovery::api::repay),
    ]
}
