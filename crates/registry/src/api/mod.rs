//! The API of this room: the same actions as its pages, under `/api/v1`.

pub mod around;
pub mod inputs;
pub mod persons;
pub mod searching;
pub mod shapes;

use utoipa::{IntoResponses, OpenApi};

/// What every read may answer instead of a result.
#[derive(IntoResponses)]
pub enum ReadRefusals {
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(ui::Problem),
    /// The role does not include it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ui::Problem),
    /// It does not exist, or may not be seen.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ui::Problem),
    /// A parameter is wrong.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ui::Problem),
}

/// What every write may answer instead of a result.
#[derive(IntoResponses)]
pub enum WriteRefusals {
    /// The body is no JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ui::Problem),
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(ui::Problem),
    /// The role does not include it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ui::Problem),
    /// It does not exist, or may not be seen.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ui::Problem),
    /// Somebody else changed it, or a rule says no.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ui::Problem),
    /// Too much was sent.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ui::Problem),
    /// Not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ui::Problem),
    /// Every wrong field.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ui::Problem),
    /// `If-Match` is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    VersionMissing(ui::Problem),
}

#[derive(OpenApi)]
#[openapi(paths(
    searching::search,
    searching::similar,
    searching::known,
    searching::places,
    searching::streets,
    persons::create,
    persons::show,
    persons::replace,
    persons::card,
    persons::history,
    persons::timeline,
    persons::death,
    persons::notice,
    persons::verify,
    persons::protection,
    around::addresses,
    around::add_address,
    around::end_address,
    around::competence,
    around::decide_competence,
    around::households,
    around::create_household,
    around::add_member,
    around::change_member,
    around::household,
    around::relations,
    around::add_relation,
    around::end_relation,
))]
struct Document;

/// This room's part of the OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
