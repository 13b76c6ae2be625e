//! This room's part of the document of the interface.

use crate::household::{api, list};
use crate::import::api as imports;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    components(schemas(list::InclusionWhen)),
    paths(
        list::list,
        api::one,
        api::meet,
        api::tell,
        api::exempt,
        api::end_exemption,
        api::report,
        api::step,
        api::link,
        api::enter,
        api::unlink,
        api::agree,
        api::give,
        imports::create,
        imports::one,
        imports::confirm,
        imports::discard,
    )
)]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
