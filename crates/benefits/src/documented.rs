//! This room's part of the document of the interface.

use crate::{isee, rule};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        isee::api::of_person,
        isee::api::counting_of_person,
        isee::api::create,
        isee::api::ask,
        isee::api::one,
        isee::api::withdraw,
        isee::api::settle,
        isee::expiring::list,
        isee::import::api::create,
        isee::import::api::one,
        isee::import::api::confirm,
        isee::import::api::discard,
        rule::api::list,
        rule::api::one,
        rule::api::version,
        rule::api::check,
        rule::writing::begin,
        rule::writing::draft,
        rule::writing::write,
        rule::writing::discard,
        rule::writing::publish,
        rule::writing::withdraw,
        rule::writing::propose_ending,
        rule::writing::take_ending_back,
        rule::writing::confirm_ending,
    ),
    components(schemas(rule::model::Standing))
)]
struct Document;

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
