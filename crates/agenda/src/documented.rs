//! This room's part of the document of the interface.

use crate::due::{api, list};
use crate::task::api as tasks;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    components(schemas(list::DueView, list::DueState)),
    paths(api::list, api::one, tasks::write, tasks::done, tasks::give, tasks::cancel)
)]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
