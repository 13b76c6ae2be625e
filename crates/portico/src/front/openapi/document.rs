//! The documents of the rooms put together. Rooms say what an operation takes and what it answers when all goes well; what every
//! operation may refuse follows from its shape and is said here, once.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use ui::{Gate, Room};

/// What may be answered instead of a result: name, status, when.
const REFUSALS: [(&str, &str, &str); 12] = [
    ("Unreadable", "400", "The body is no JSON, or the key of the request is empty or too long."),
    ("NotSignedIn", "401", "The token is missing, unknown, expired or revoked."),
    ("Forbidden", "403", "Neither the role nor the token includes this."),
    ("NotFound", "404", "It does not exist, or may not be seen: the two look the same."),
    ("Conflict", "409", "Somebody else changed it meanwhile (both versions are told), or a rule says no."),
    ("TooLarge", "413", "More was sent than is taken."),
    ("NotJson", "415", "The body is not declared as `application/json`."),
    ("Invalid", "422", "Every wrong field or parameter, each with its sentence."),
    ("VersionMissing", "428", "The version that the change is based on is missing (`If-Match`)."),
    ("TooMany", "429", "From this connection too many requests came: wait some minutes."),
    ("Busy", "503", "The database is very busy: nothing was kept, try again."),
    ("Full", "507", "The disk is full: nothing was kept."),
];

static WHOLE: LazyLock<Value> = LazyLock::new(|| put_together(&crate::house::rooms()));

/// The document of the whole house.
pub fn whole() -> &'static Value {
    &WHOLE
}

/// Whether a refusal belongs to an operation of this kind.
fn may_answer(status: &str, gate: Gate, reads: bool, versioned: bool) -> bool {
    match status {
        "401" | "403" => gate != Gate::Public,
        "400" | "409" | "413" | "415" | "507" => !reads,
        "428" => versioned,
        "429" => gate == Gate::Public && !reads,
        _ => true,
    }
}

fn put_together(rooms: &[Room]) -> Value {
    let (mut paths, mut schemas, mut tags) = (Map::new(), Map::new(), Vec::new());
    for room in rooms {
        let Some(mut part) = room.openapi.and_then(|part| serde_json::to_value(part()).ok()) else { continue };
        tell_apart(room.name, &mut part, &schemas);
        if let Some(more) = part.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            schemas.append(more);
        }
        let gates: BTreeMap<(String, &str), Gate> =
            room.routes.iter().map(|route| ((route.method.to_string(), route.path), route.gate)).collect();
        let Some(own) = part.get_mut("paths").and_then(Value::as_object_mut) else { continue };
        for (path, methods) in own {
            let all = paths.entry(path.clone()).or_insert_with(|| json!({}));
            for (method, operation) in methods.as_object_mut().into_iter().flatten() {
                let gate = gates.get(&(method.to_uppercase(), path.as_str())).copied().unwrap_or(Gate::SignedIn);
                complete(operation, room.title, method, gate);
                if body_may_be_left_out(&schemas, operation) {
                    put(operation, "requestBody", "required", json!(false));
                }
                all[method] = operation.take();
            }
        }
        tags.push(json!({"name": room.title}));
    }
    let problem = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    let responses: Map<String, Value> =
        REFUSALS.iter().map(|(name, _, when)| ((*name).to_owned(), json!({"description": when, "content": problem}))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Portico",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
            "description": "Everything the pages do, for programs. Sign in with a bearer token that an administrator made. Errors are \
                `application/problem+json`; versions are `ETag` and `If-Match`; `Idempotency-Key` makes a repeated request act once; \
                lists go on at `next`, sent back as `after`. Amounts are whole cents, days `2026-11-21`, moments RFC 3339."
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}
        }
    })
}

/// Adds what follows from an operation's shape: its room, its refusals, the permission that opens it.
fn complete(operation: &mut Value, title: &str, method: &str, gate: Gate) {
    let versioned = operation
        .get("parameters")
        .and_then(Value::as_array)
        .is_some_and(|all| all.iter().any(|one| one.get("name").and_then(Value::as_str) == Some("If-Match")));
    operation["tags"] = json!([title]);
    match gate {
        Gate::Public => operation["security"] = json!([]),
        Gate::May(permission) => operation["x-permission"] = json!([permission.0]),
        Gate::MayAny(some) => operation["x-permission"] = some.iter().map(|permission| permission.0).collect(),
        Gate::HalfSignedIn | Gate::SignedIn => {}
    }
    for (name, status, _) in REFUSALS {
        if may_answer(status, gate, method == "get", versioned) {
            put(operation, "responses", status, json!({"$ref": format!("#/components/responses/{name}")}));
        }
    }
}

/// Sets a member of a member that is an object; there is nothing to set where it is none.
fn put(operation: &mut Value, part: &str, name: &str, value: Value) {
    if let Some(members) = operation.get_mut(part).and_then(Value::as_object_mut) {
        members.insert(name.to_owned(), value);
    }
}

/// Whether a body with no required member is said to be needed: a request without one says what an empty object says.
fn body_may_be_left_out(schemas: &Map<String, Value>, operation: &Value) -> bool {
    let path = operation.pointer("/requestBody/content/application~1json/schema/$ref").and_then(Value::as_str);
    let body = path.and_then(|path| path.strip_prefix("#/components/schemas/")).and_then(|name| schemas.get(name));
    body.is_some_and(|body| body.get("required").is_none())
}

/// Gives the schemas of a room that share a name with another one's, and are not the same, a name of their own.
fn tell_apart(room: &str, part: &mut Value, taken: &Map<String, Value>) {
    let none = Map::new();
    let own = part.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&none);
    let reference = |name: &str| format!("\"#/components/schemas/{name}\"");
    let mut renamed: BTreeSet<&String> = BTreeSet::new();
    loop {
        let before = renamed.len();
        for (name, schema) in own.iter().filter(|(name, _)| taken.contains_key(*name)) {
            let text = schema.to_string();
            // The same words about something that has another name now are not the same.
            if taken.get(name) != Some(schema) || renamed.iter().any(|other| text.contains(&reference(other))) {
                renamed.insert(name);
            }
        }
        if renamed.len() == before {
            break;
        }
    }
    let mut letters = room.chars();
    let prefix: String = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    let mut text = part.to_string();
    for name in &renamed {
        text = text.replace(&reference(name), &reference(&format!("{prefix}{name}")));
    }
    let renamed: Vec<String> = renamed.into_iter().cloned().collect();
    let Ok(mut apart) = serde_json::from_str::<Value>(&text) else { return };
    if let Some(schemas) = apart.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for name in renamed {
            if let Some(schema) = schemas.remove(&name) {
                schemas.insert(format!("{prefix}{name}"), schema);
            }
        }
    }
    *part = apart;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_of_one_name_are_told_apart_unless_they_are_the_same() {
        let state = |codes: Value| json!({"type": "string", "enum": codes});
        let line = json!({"properties": {"state": {"$ref": "#/components/schemas/State"}}});
        let taken = json!({"State": state(json!(["open"])), "Line": line, "Same": {"type": "string"}});
        let mut part =
            json!({"components": {"schemas": {"State": state(json!(["shut"])), "Line": line, "Same": {"type": "string"}}}});
        tell_apart("network", &mut part, taken.as_object().expect("an object"));
        let schemas = &part["components"]["schemas"];
        assert_eq!(schemas.as_object().expect("an object").keys().collect::<Vec<_>>(), ["NetworkLine", "NetworkState", "Same"]);
        assert_eq!(schemas["NetworkLine"]["properties"]["state"]["$ref"], "#/components/schemas/NetworkState");
    }

    #[test]
    fn a_body_without_required_members_may_be_left_out() {
        let whole = whole();
        let required = |path: &str| &whole["paths"][path]["post"]["requestBody"]["required"];
        assert_eq!(required("/api/v1/tokens/{id}/revoke"), false);
        assert_eq!(required("/api/v1/tokens"), true);
    }

    #[test]
    fn what_an_operation_refuses_follows_from_its_shape() {
        let mut operation = json!({"responses": {"204": {}}, "parameters": [{"name": "If-Match", "in": "header"}]});
        complete(&mut operation, "Cartelle", "put", Gate::SignedIn);
        let answers: Vec<&String> = operation["responses"].as_object().expect("an object").keys().collect();
        assert_eq!(answers, ["204", "400", "401", "403", "404", "409", "413", "415", "422", "428", "503", "507"]);
        let mut operation = json!({"responses": {"200": {}}});
        complete(&mut operation, "Cartelle", "get", Gate::Public);
        assert_eq!(operation["responses"].as_object().expect("an object").keys().collect::<Vec<_>>(), ["200", "404", "422", "503"]);
    }
}
