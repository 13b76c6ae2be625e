//! This room's part of the document of the interface.

use crate::{approval, document, post, retention, template};
use kernel::Outcome;
use kernel::input::Fields;
use utoipa::OpenApi;

/// Reads a command from what was sent.
pub(crate) fn command<T>(mut fields: Fields, read: impl FnOnce(&mut Fields) -> Option<T>) -> Outcome<T> {
    let read = read(&mut fields);
    fields.finish(|| read)
}

#[derive(OpenApi)]
#[openapi(paths(
    approval::api::ask,
    approval::api::answer,
    approval::api::rules,
    approval::api::set_rule,
    document::api::list,
    document::api::of_case,
    document::api::create,
    document::api::show,
    document::api::write,
    document::api::finish,
    document::api::register,
    document::api::send,
    document::api::supersede,
    document::api::withdraw,
    document::file_api::take,
    document::file_api::annex,
    document::file_api::content,
    document::file_api::redact,
    post::api::list,
    post::api::show,
    post::api::sort,
    post::api::link,
    post::api::handle,
    template::api::list,
    template::api::create,
    template::api::show,
    template::api::change,
    template::api::turn,
    retention::api::classes,
    retention::api::change,
    retention::api::list,
    retention::api::propose,
    retention::api::show,
    retention::api::documents,
    retention::api::decide,
))]
struct Document;

/// This room's part of the document of the interface.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
