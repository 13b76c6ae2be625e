//! This room's part of the document of the interface.

use crate::{chapter, entitlement, payee, recovery, run};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        run::api::list,
        run::api::create,
        run::api::one,
        run::api::list_rows,
        run::api::check,
        run::api::approve,
        run::api::export,
        run::api::paid,
        run::api::reconcile,
        run::api::cancel,
        run::api::hold,
        run::api::settle,
        run::api::withdraw,
        run::api::correct,
        run::api::close,
        run::api::divide,
        run::api::take_back,
        chapter::api::list,
        chapter::api::choose,
        entitlement::api::list,
        entitlement::api::one,
        entitlement::api::change,
        entitlement::api::suspend,
        entitlement::api::resume,
        entitlement::api::of_person,
        payee::api::of_person,
        payee::api::create,
        payee::api::account,
        payee::api::set_account,
        recovery::api::list,
        recovery::api::one,
        recovery::api::set_plan,
        recovery::api::repay,
    ),
    components(schemas(
        entitlement::model::Standing,
        recovery::model::RecoveryState,
        run::model::RunState,
        run::model::RowState,
        run::model::Hold
    ))
)]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
