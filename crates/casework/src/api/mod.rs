//! The interface of this room: the same actions as the pages, with JSON.

pub mod cases;
pub mod plans;
pub mod work;

use kernel::Outcome;
use kernel::input::Fields;
use serde::Serialize;
use ui::Problem;
use utoipa::{IntoResponses, OpenApi, ToSchema};
use uuid::Uuid;

/// What can go wrong when something is read.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its shape is used, by the document of the interface")]
pub(crate) enum Reading {
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(Problem),
    /// The role does not include it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// It does not exist, or is not in reach.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
}

/// What can go wrong when something is written.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its shape is used, by the document of the interface")]
pub(crate) enum Writing {
    /// The body is no JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(Problem),
    /// Nobody is signed in.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(Problem),
    /// The role does not include it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// It does not exist, or is not in reach.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// A rule says no, or somebody else was faster.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not declared as JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(Problem),
    /// What was sent is wrong.
    #[response(status = 422, content_type = "application/problem+json")]
    Wrong(Problem),
    /// The version is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    NoVersion(Problem),
}

/// What was created.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Created {
    /// Its identifier.
    pub id: Uuid,
}

/// What was created, as the next edition.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Edition {
    /// 1, 2, 3 …
    pub edition: i64,
}

/// Reads a command from what was sent.
pub(crate) fn command<T>(mut fields: Fields, read: impl FnOnce(&mut Fields) -> Option<T>) -> Outcome<T> {
    let read = read(&mut fields);
    fields.finish(|| read)
}

/// This room's part of the document of the interface.
#[derive(OpenApi)]
#[openapi(paths(
    cases::list,
    cases::show,
    cases::assign,
    cases::take,
    cases::decline,
    cases::reopen,
    cases::phase,
    cases::seal,
    cases::join,
    cases::leave,
    cases::decide,
    work::interview,
    work::show_interview,
    work::entries,
    work::write_entry,
    work::show_entry,
    work::correct_entry,
    work::move_entry,
    work::analyses,
    work::write_analysis,
    work::assessments,
    work::write_assessment,
    work::reviews,
    work::write_review,
    work::closures,
    work::close,
    work::draft,
    work::save_draft,
    plans::list,
    plans::create,
    plans::show,
    plans::change,
    plans::offer,
    plans::withdraw,
    plans::abandon,
    plans::sign,
))]
struct Document;

/// This room's part of the document of the interface.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
