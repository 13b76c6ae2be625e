//! This room's part of the document of the interface.

use crate::{alert, question, run};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    question::api::list,
    question::api::ask,
    question::api::one,
    question::api::bring_in,
    run::api::list,
    run::api::send,
    run::api::one,
    run::api::columns,
    run::api::apply,
    run::api::undo,
    run::api::stop,
    run::api::resume,
    run::api::discard,
    run::api::refusals,
    alert::api::list,
    alert::api::one,
    alert::api::decide,
))]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
