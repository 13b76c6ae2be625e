//! The OpenAPI 3.1 document of the whole house, and a page to read it.

mod document;
mod example;
mod page;

pub use document::whole;
pub use example::with as example_with;
pub use page::page;

use ui::Answer;
use utoipa::OpenApi as _;

#[derive(utoipa::OpenApi)]
#[openapi(paths(super::home::api, super::search::api), components(schemas(ui::Problem)))]
struct Own;

/// The front's own part.
pub fn own() -> utoipa::openapi::OpenApi {
    Own::openapi()
}

/// As JSON.
pub async fn document() -> Answer {
    Ok(ui::answer::json(whole()))
}
