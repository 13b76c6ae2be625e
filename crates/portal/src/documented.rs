//! This room's part of the document of the interface.

use crate::{isee, questionnaire};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(questionnaire::api::entitlements, isee::api::orientation),
    components(schemas(questionnaire::told::EntitlementStanding, isee::model::OrientationKind))
)]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
