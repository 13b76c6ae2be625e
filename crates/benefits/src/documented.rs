//! This room's part of the document of the interface.

use crate::{application, decision, isee, measure, ranking, rule};
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
        measure::api::list,
        measure::api::create,
        measure::api::one,
        measure::api::change,
        measure::api::go,
        application::api::list,
        application::api::of_person,
        application::api::create,
        application::api::one,
        application::api::complete,
        application::api::take,
        application::api::suspend,
        application::api::resume,
        application::api::withdraw,
        decision::api::examination,
        decision::api::report,
        decision::api::control,
        decision::api::close_control,
        decision::api::draw,
        decision::api::notice,
        decision::api::observations,
        decision::api::propose,
        decision::list::list,
        decision::api::decide_many,
        decision::api::one,
        decision::api::decide,
        decision::api::send_back,
        decision::api::notify,
        decision::api::revoke,
        ranking::api::of_measure,
        ranking::api::make,
        ranking::api::one,
        ranking::api::lines,
        ranking::api::approve,
        ranking::api::publish,
        ranking::api::move_on,
        ranking::api::propose,
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
