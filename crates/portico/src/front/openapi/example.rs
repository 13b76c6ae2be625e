//! A body that could be sent, made from its schema.

use serde_json::{Map, Value, json};

/// How deep an example goes.
const DEEPEST: usize = 6;

/// An example of a schema: every required member, first choices, shortest texts.
pub fn of(document: &Value, schema: &Value) -> Value {
    with(document, "", schema, &|_, _| None)
}

/// An example in which the values of named members that are neither lists nor objects are somebody's own, where they have one.
pub fn with(document: &Value, name: &str, schema: &Value, own: &dyn Fn(&str, &Value) -> Option<Value>) -> Value {
    Example { document, own }.made(name, schema, DEEPEST)
}

struct Example<'a> {
    document: &'a Value,
    own: &'a dyn Fn(&str, &Value) -> Option<Value>,
}

impl Example<'_> {
    fn made(&self, name: &str, schema: &Value, depth: usize) -> Value {
        if depth == 0 {
            return Value::Null;
        }
        if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
            let target = path.strip_prefix('#').and_then(|path| self.document.pointer(path));
            return target.map_or(Value::Null, |target| self.made(name, target, depth));
        }
        if let Some(some) = ["oneOf", "anyOf"].iter().find_map(|word| schema.get(word)?.as_array()) {
            let some = some.iter().find(|one| one.get("type").and_then(Value::as_str) != Some("null"));
            return some.map_or(Value::Null, |one| self.made(name, one, depth));
        }
        if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|all| all.first()) {
            return first.clone();
        }
        let kind = match schema.get("type") {
            Some(Value::Array(some)) => some.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default(),
            Some(Value::String(only)) => only.as_str(),
            _ => "object",
        };
        match kind {
            "object" => self.object(schema, depth),
            "array" => {
                schema.get("items").map_or_else(|| json!([]), |items| json!([self.made(name, items, depth.saturating_sub(1))]))
            }
            _ => (self.own)(name, schema).unwrap_or_else(|| plain(kind, schema)),
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut members = Map::new();
        for name in required.iter().filter_map(Value::as_str) {
            if let Some(property) = schema.get("properties").and_then(|all| all.get(name)) {
                members.insert(name.to_owned(), self.made(name, property, depth.saturating_sub(1)));
            }
        }
        Value::Object(members)
    }
}

fn plain(kind: &str, schema: &Value) -> Value {
    match kind {
        "integer" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        _ => json!(match schema.get("format").and_then(Value::as_str) {
            Some("date") => "2026-11-21",
            Some("date-time") => "2026-11-21T14:30:00+01:00",
            Some("uuid") => "01900000-0000-7000-8000-000000000000",
            _ => "…",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_has_what_is_required_and_nothing_else() {
        let document = json!({"components": {"schemas": {
            "State": {"type": "string", "enum": ["open", "done"]},
            "Line": {"type": "object", "required": ["on", "states"], "properties": {
                "on": {"type": "string", "format": "date"}, "note": {"type": ["string", "null"]},
                "states": {"type": "array", "items": {"$ref": "#/components/schemas/State"}}}},
        }}});
        let example = of(&document, &json!({"$ref": "#/components/schemas/Line"}));
        assert_eq!(example, json!({"on": "2026-11-21", "states": ["open"]}));
    }

    #[test]
    fn a_schema_that_contains_itself_ends() {
        let document = json!({"components": {"schemas": {"Knot": {"required": ["knot"], "properties": {"knot": {"$ref": "#/components/schemas/Knot"}}}}}});
        assert!(of(&document, &json!({"$ref": "#/components/schemas/Knot"})).is_object());
    }

    #[test]
    fn somebodys_own_values_stand_where_they_have_some() {
        let schema = json!({"required": ["unit", "units", "note"], "properties": {
            "unit": {"type": "string", "format": "uuid"}, "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
            "units": {"type": "array", "items": {"type": "string", "format": "uuid"}}}});
        let own = |name: &str, schema: &Value| (schema["format"] == "uuid").then(|| json!(format!("of {name}")));
        assert_eq!(with(&json!({}), "", &schema, &own), json!({"unit": "of unit", "units": ["of units"], "note": "…"}));
    }
}
