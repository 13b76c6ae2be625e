//! Privacy registers: who is controller or processor of what, what bodies may share, who holds a mandate over whom.

pub(crate) mod actions;
pub(crate) mod api;
mod pages;

use guard::Permission as P;
use ui::Route;

store::statements! {
    /// Whether the actor may give mandates over a person: over the whole body, or because a unit in scope holds their open case or
    /// protects them. Having taken a contact, a referral or a case that is closed is not enough.
    pub MANDATABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and (", guard::in_body!("mandate.grant"),
                             " or exists (select 1 from registry_v_involvement i left join casework_v_case c on c.body_id = i.body_id and i.kind = 'case' and c.case_id = i.source_id
                                           where i.body_id = :body and i.person_id = p.person_id and i.valid_from <= :today and i.valid_until > :today
                                             and ((c.state <> 'closed' and ", guard::in_unit!("mandate.grant", "c.unit_id"),
                             ") or (i.kind = 'protection' and ", guard::in_unit!("mandate.grant", "i.unit_id"), "))))");
    /// The roles that an account holds, or will.
    pub ROLES_OF = "select distinct role from guard_assignment where body_id = :body and account_id = :account and valid_until > :today order by role";
    /// An active member of staff, by the name to sign in with.
    pub STAFF_NAMED = "select id from guard_account where body_id = :body and username = :username and state = 'active' and kind = 'staff'";
}

/// Whether the actor may give mandates over this person.
///
/// # Errors
/// Those of the database.
pub(crate) async fn is_mandatable(tx: &mut store::Tx, person: kernel::PersonId) -> kernel::Outcome<bool> {
    Ok(tx.sql(&MANDATABLE).id("person", person).optional::<(kernel::PersonId,)>().await?.is_some())
}

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/privacy-registri", P::PRIVACY_MANAGE, pages::registers),
        Route::get("/privacy-registri/trattamenti/nuovo", P::PRIVACY_MANAGE, pages::new_processing),
        Route::post("/privacy-registri/trattamenti", P::PRIVACY_MANAGE, pages::add_processing),
        Route::get("/privacy-registri/trattamenti/{id}", P::PRIVACY_MANAGE, pages::one_processing),
        Route::post("/privacy-registri/trattamenti/{id}", P::PRIVACY_MANAGE, pages::change_processing),
        Route::get("/privacy-registri/condivisioni/nuova", P::PRIVACY_MANAGE, pages::new_sharing),
        Route::post("/privacy-registri/condivisioni", P::PRIVACY_MANAGE, pages::add_sharing),
        Route::get("/privacy-registri/condivisioni/{id}", P::PRIVACY_MANAGE, pages::one_sharing),
        Route::post("/privacy-registri/condivisioni/{id}", P::PRIVACY_MANAGE, pages::change_sharing),
        Route::get("/persone/{id}/mandati", P::MANDATE_GRANT, pages::mandates),
        Route::post("/persone/{id}/mandati", P::MANDATE_GRANT, pages::grant),
        Route::post("/persone/{id}/mandati/fine", P::MANDATE_GRANT, pages::end),
        Route::get("/api/v1/processing", P::PRIVACY_MANAGE, api::processing),
        Route::post("/api/v1/processing", P::PRIVACY_MANAGE, api::add_processing),
        Route::put("/api/v1/processing/{id}", P::PRIVACY_MANAGE, api::change_processing),
        Route::get("/api/v1/sharings", P::PRIVACY_MANAGE, api::sharings),
        Route::post("/api/v1/sharings", P::PRIVACY_MANAGE, api::add_sharing),
        Route::put("/api/v1/sharings/{id}", P::PRIVACY_MANAGE, api::change_sharing),
        Route::get("/api/v1/persons/{id}/mandates", P::MANDATE_GRANT, api::mandates),
        Route::post("/api/v1/persons/{id}/mandates", P::MANDATE_GRANT, api::grant),
        Route::post("/api/v1/persons/{id}/mandates/end", P::MANDATE_GRANT, api::end),
    ]
}
