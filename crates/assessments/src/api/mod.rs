//! The interface of this room: the same actions as the pages, with JSON.

pub mod evaluations;
pub mod instruments;
pub mod meetings;

use kernel::Outcome;
use kernel::input::Fields;
use utoipa::OpenApi;

/// Reads a command from what was sent.
pub(crate) fn command<T>(mut fields: Fields, read: impl FnOnce(&mut Fields) -> Option<T>) -> Outcome<T> {
    let read = read(&mut fields);
    fields.finish(|| read)
}

/// This room's part of the document of the interface.
#[derive(OpenApi)]
#[openapi(paths(
    evaluations::list,
    evaluations::create,
    evaluations::show,
    evaluations::correct,
    instruments::list,
    instruments::create,
    instruments::show,
    instruments::change_use,
    meetings::list,
    meetings::create,
    meetings::show,
    meetings::finish,
))]
struct Document;

/// This room's part of the document of the interface.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
