//! The document as a page: what there is, who may do it, and how to ask for it.

use super::{example, whole};
use askama::Template;
use guard::Permission;
use kernel::codes::Code as _;
use serde_json::Value;
use ui::{Answer, Visit};

/// One operation as the page shows it.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    who: String,
    answers: String,
    curl: String,
}

struct Group {
    title: String,
    operations: Vec<Operation>,
}

#[derive(Template)]
#[template(path = "portico/openapi.html")]
struct OpenApiPage {
    groups: Vec<Group>,
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Names of the permissions that open an operation, in the words of the table of roles.
fn who(operation: &Value) -> String {
    let codes = operation.get("x-permission").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let labels = codes.iter().filter_map(Value::as_str).filter_map(|code| Permission::ALL.iter().find(|one| one.0 == code));
    let labels: Vec<&str> = labels.map(|permission| permission.label()).collect();
    match (labels.is_empty(), operation.get("security").is_some()) {
        (true, true) => "chiunque".to_owned(),
        (true, false) => "chi ha una chiave".to_owned(),
        (false, _) => labels.join(", oppure "),
    }
}

/// A command that works once the key is in `PORTICO_KEY` and the identifiers are those of real things.
fn curl(document: &Value, address: &str, method: &str, path: &str, operation: &Value) -> String {
    let mut lines = vec!["curl -H \"Authorization: Bearer $PORTICO_KEY\"".to_owned()];
    let parameters = operation.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut query = Vec::new();
    for one in parameters {
        let required = one.get("required").and_then(Value::as_bool).unwrap_or(false);
        match (text(one, "in").as_str(), text(one, "name").as_str()) {
            ("header", "If-Match") => lines.push("-H 'If-Match: \"1\"'".to_owned()),
            ("header", "Idempotency-Key") => lines.push("-H 'Idempotency-Key: una-chiave-per-richiesta'".to_owned()),
            ("query", name) if required => query.push(format!("{name}={}", sample(document, one))),
            _ => {}
        }
    }
    let body = operation.pointer("/requestBody/content/application~1json/schema").map(|schema| example::of(document, schema));
    match (method, body) {
        ("get", _) => {}
        ("post", Some(body)) => lines.push(format!("--json '{body}'")),
        (method, Some(body)) => lines.push(format!("-X {} --json '{body}'", method.to_uppercase())),
        (method, None) => lines.push(format!("-X {}", method.to_uppercase())),
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    lines.push(format!("'{address}{path}{query}'"));
    lines.join(" \\\n  ")
}

fn sample(document: &Value, parameter: &Value) -> String {
    match parameter.get("schema").map(|schema| example::of(document, schema)) {
        Some(Value::String(text)) if text == "…" => "rossi".to_owned(),
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn shown(document: &Value, address: &str, path: &str, method: &str, operation: &Value) -> Operation {
    let statuses = operation.get("responses").and_then(Value::as_object).map(|all| all.keys().cloned().collect::<Vec<_>>());
    Operation {
        id: text(operation, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        who: who(operation),
        answers: statuses.unwrap_or_default().join(", "),
        curl: curl(document, address, method, path, operation),
    }
}

/// As a page.
pub async fn page(visit: Visit) -> Answer {
    let document = whole();
    let address = visit.site().settings().base_url.clone();
    let none = serde_json::Map::new();
    let tags = document.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut groups: Vec<Group> = tags.iter().map(|tag| Group { title: text(tag, "name"), operations: Vec::new() }).collect();
    for (path, methods) in document.get("paths").and_then(Value::as_object).unwrap_or(&none) {
        for (method, operation) in methods.as_object().unwrap_or(&none) {
            let title = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
            if let Some(group) = groups.iter_mut().find(|group| group.title == title) {
                group.operations.push(shown(document, &address, path, method, operation));
            }
        }
    }
    visit.page("API per i programmi").render(OpenApiPage { groups })
}
