//! The OpenAPI 3.1 document of the whole house, and a page to read it.

use askama::Template;
use ui::{Answer, Visit};
use utoipa::OpenApi as _;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, OpenApi, SecurityRequirement};

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(super::home::api, super::search::api),
    components(schemas(super::home::DayItemView, super::search::SearchHitView, ui::Problem))
)]
struct Own;

/// The front's own part.
pub fn own() -> OpenApi {
    Own::openapi()
}

/// The document of the whole house.
pub fn whole() -> OpenApi {
    let mut all = own();
    for room in crate::house::rooms() {
        if let Some(part) = room.openapi {
            all.merge(part());
        }
    }
    all.info.title = "Portico".into();
    all.info.version = env!("CARGO_PKG_VERSION").into();
    all.info.description = Some(
        "Everything the pages do, for programs. Sign in with a bearer token that an administrator made. Errors are \
         `application/problem+json`; versions are `ETag` and `If-Match`; `Idempotency-Key` makes a repeated request act once."
            .into(),
    );
    let components = all.components.get_or_insert_with(Components::new);
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    all.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    all
}

/// As JSON.
pub async fn document() -> Answer {
    Ok(ui::answer::json(&whole()))
}

struct Operation {
    method: String,
    path: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "portico/openapi.html")]
struct OpenApiPage {
    operations: Vec<(String, Vec<Operation>)>,
}

/// As a page.
pub async fn page(visit: Visit) -> Answer {
    let mut groups: std::collections::BTreeMap<String, Vec<Operation>> = std::collections::BTreeMap::new();
    let document = serde_json::to_value(whole()).map_err(kernel::Failure::internal)?;
    let none = serde_json::Map::new();
    for (path, methods) in document.get("paths").and_then(|paths| paths.as_object()).unwrap_or(&none) {
        for (method, operation) in methods.as_object().unwrap_or(&none) {
            let text = |name: &str| operation.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            let tag = operation.get("tags").and_then(|tags| tags.get(0)).and_then(|tag| tag.as_str()).unwrap_or("altro").to_owned();
            groups.entry(tag).or_default().push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text("summary"),
            });
        }
    }
    visit.page("API per i programmi").render(OpenApiPage { operations: groups.into_iter().collect() })
}
