//! This room's part of the document of the interface.

use crate::{authority, file, office, order, placement, probation, proceeding, report};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    authority::api::list,
    authority::api::create,
    authority::api::change,
    order::list::list,
    order::api::one,
    order::api::register,
    order::api::serve,
    order::api::extend,
    order::api::pause,
    order::api::end,
    order::api::link,
    order::api::party,
    order::api::give,
    order::api::end_mandate,
    order::api::prescribe,
    order::api::settle,
    order::prescriptions::list,
    proceeding::api::of_case,
    proceeding::api::one,
    proceeding::api::close,
    report::api::list,
    report::api::step,
    report::prejudice::create_by_program,
    placement::api::open,
    placement::api::one,
    placement::api::oral,
    placement::api::acts,
    placement::api::prosecutor,
    placement::api::decree,
    placement::api::hearing,
    placement::api::confirmation,
    placement::api::end,
    office::api::list,
    office::api::one,
    office::api::create,
    office::api::swear,
    office::api::end,
    office::api::owe,
    office::api::step,
    office::api::note,
    office::api::end_asset,
    probation::api::list,
    probation::api::create,
    probation::api::close,
    file::api::one,
    file::list::list,
    file::pages::ask_by_program,
    file::pages::decide_by_program,
))]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
