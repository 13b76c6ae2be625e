//! Queries of the API, held to what its document says of them: a parameter that is not documented, comes twice or has a value
//! outside its type is a fault beside its name, before any handler runs.

use crate::answer::Fail;
use crate::room::Room;
use crate::submitted::pairs;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chrono::DateTime;
use kernel::input::Fields;
use kernel::text::clean_line;
use kernel::time::parse_iso_date;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a value must be.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Whole { least: i64, most: i64 },
    Flag,
    Id,
    Day,
    Moment,
    Choice(Vec<String>),
    Line { least: usize, most: usize },
}

/// One parameter of a query.
#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    required: bool,
    kind: Kind,
}

/// What may be asked of one address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Questions(Arc<Vec<Parameter>>);

/// The questions that the documents of these rooms allow, by method and path.
pub(crate) fn documented(rooms: &[Room]) -> BTreeMap<(String, String), Questions> {
    let documents: Vec<Value> =
        rooms.iter().filter_map(|room| room.openapi).filter_map(|part| serde_json::to_value(part()).ok()).collect();
    let mut all = BTreeMap::new();
    let none = serde_json::Map::new();
    for (at, own) in documents.iter().enumerate() {
        // A room may speak of what an earlier one describes.
        let known: Vec<&Value> = std::iter::once(own).chain(documents.iter().take(at)).collect();
        for (path, methods) in own.get("paths").and_then(Value::as_object).unwrap_or(&none) {
            for (method, operation) in methods.as_object().unwrap_or(&none) {
                let parameters = operation.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let asked = parameters.iter().filter(|one| one.get("in").and_then(Value::as_str) == Some("query"));
                let questions = asked.filter_map(|one| parameter(&known, one)).collect();
                all.insert((method.to_uppercase(), path.clone()), Questions(Arc::new(questions)));
            }
        }
    }
    all
}

/// The questions of one route; routes that no document knows take none.
pub(crate) fn of(all: &BTreeMap<(String, String), Questions>, method: &Method, path: &str) -> Questions {
    all.get(&(method.to_string(), path.to_owned())).cloned().unwrap_or_default()
}

fn parameter(documents: &[&Value], one: &Value) -> Option<Parameter> {
    let name = one.get("name")?.as_str()?.to_owned();
    let schema = resolved(documents, one.get("schema")?)?;
    let number = |key: &str| schema.get(key).and_then(Value::as_i64);
    let length = |key: &str| number(key).and_then(|number| usize::try_from(number).ok());
    let is = |kind: &str| match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(some)) => some.iter().any(|one| one == kind),
        _ => false,
    };
    let kind = if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        Kind::Choice(choices.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    } else if is("integer") {
        Kind::Whole { least: number("minimum").unwrap_or(i64::MIN), most: number("maximum").unwrap_or(i64::MAX) }
    } else if is("boolean") {
        Kind::Flag
    } else {
        match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => Kind::Id,
            Some("date") => Kind::Day,
            Some("date-time") => Kind::Moment,
            _ => Kind::Line { least: length("minLength").unwrap_or(0), most: length("maxLength").unwrap_or(kernel::input::LINE) },
        }
    };
    Some(Parameter { name, required: one.get("required").and_then(Value::as_bool).unwrap_or(false), kind })
}

/// A schema behind its reference; of "this or null" the this.
fn resolved<'a>(documents: &[&'a Value], schema: &'a Value) -> Option<&'a Value> {
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        let path = path.strip_prefix('#')?;
        return resolved(documents, documents.iter().find_map(|document| document.pointer(path))?);
    }
    match schema.get("oneOf").and_then(Value::as_array) {
        Some(some) => {
            some.iter().find(|one| one.get("type").and_then(Value::as_str) != Some("null")).and_then(|one| resolved(documents, one))
        }
        None => Some(schema),
    }
}

impl Kind {
    /// What is wrong with a value, in Italian.
    fn fault(&self, value: &str) -> Option<String> {
        let unless = |right: bool, sentence: &str| (!right).then(|| sentence.to_owned());
        match self {
            Kind::Whole { least, most } => {
                let right = value.parse::<i64>().is_ok_and(|number| (*least..=*most).contains(&number));
                let bounds = match (*least, *most) {
                    (i64::MIN, _) | (_, i64::MAX) => String::new(),
                    (least, most) => format!(" fra {least} e {most}"),
                };
                unless(right, &format!("Numero non valido: un intero{bounds}."))
            }
            Kind::Flag => unless(matches!(value, "true" | "false"), "Deve essere «true» o «false»."),
            Kind::Id => unless(Uuid::try_parse(value).is_ok(), "Riferimento non valido."),
            Kind::Day => unless(parse_iso_date(value).is_some(), "Data non valida: scrivila come 2026-11-21."),
            Kind::Moment => unless(
                DateTime::parse_from_rfc3339(value).is_ok(),
                "Istante non valido: usa il formato RFC 3339, come 2026-11-21T14:30:00+01:00.",
            ),
            Kind::Choice(choices) => unless(choices.iter().any(|choice| choice == value), "Scelta non prevista."),
            Kind::Line { least, most } => match clean_line(value, *most) {
                Ok(line) => unless(line.chars().count() >= *least, "Testo troppo breve."),
                Err(kernel::text::TextError::TooLong) => Some(format!("Al massimo {most} caratteri.")),
                Err(error) => Some(error.to_string()),
            },
        }
    }
}

impl Questions {
    /// Notes every fault of a query.
    fn check(&self, query: &str) -> Result<(), Fail> {
        let mut fields = Fields::default();
        let sent = pairs(query.as_bytes());
        for (at, (name, value)) in sent.iter().enumerate() {
            match self.0.iter().find(|one| one.name == *name) {
                None => fields.fault(name.clone(), "Parametro sconosciuto."),
                Some(_) if sent.iter().take(at).any(|(before, _)| before == name) => {
                    fields.fault(name.clone(), "È stato inviato più di un valore.");
                }
                Some(one) => {
                    if let Some(sentence) = one.kind.fault(value) {
                        fields.fault(name.clone(), sentence);
                    }
                }
            }
        }
        for one in self.0.iter().filter(|one| one.required && !sent.iter().any(|(name, _)| *name == one.name)) {
            fields.fault(one.name.clone(), "Campo obbligatorio.");
        }
        Ok(fields.finish(|| Some(()))?)
    }
}

/// Lets a request through whose query is what the document says.
pub(crate) async fn hold(State(questions): State<Questions>, request: Request, next: Next) -> Response {
    match questions.check(request.uri().query().unwrap_or_default()) {
        Ok(()) => next.run(request).await,
        Err(fail) => fail.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kind(schema: Value) -> Kind {
        let document = json!({"components": {"schemas": {"State": {"type": "string", "enum": ["open", "done"]}}}});
        parameter(&[&document], &json!({"name": "x", "in": "query", "schema": schema})).expect("a parameter").kind
    }

    #[test]
    fn values_are_held_to_their_type() {
        let whole = kind(json!({"type": ["integer", "null"], "minimum": 1, "maximum": 100}));
        assert!(
            whole.fault("100").is_none()
                && whole.fault("101").is_some()
                && whole.fault("").is_some()
                && whole.fault("1e2").is_some()
        );
        let state = kind(json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/State"}]}));
        assert!(state.fault("done").is_none() && state.fault("lost").is_some());
        let day = kind(json!({"type": "string", "format": "date"}));
        assert!(day.fault("2026-11-21").is_none() && day.fault("21/11/2026").is_some() && day.fault("2026-02-30").is_some());
        let words = kind(json!({"type": "string", "minLength": 1, "maxLength": 3}));
        assert!(
            words.fault("così").is_some()
                && words.fault("sì").is_none()
                && words.fault("").is_some()
                && words.fault("a\0").is_some()
        );
        assert!(kind(json!({"type": "string", "format": "uuid"})).fault("1").is_some());
        assert!(kind(json!({"type": "boolean"})).fault("on").is_some());
    }

    #[test]
    fn unknown_repeated_and_missing_parameters_are_faults() {
        let one = |name: &str, required| Parameter { name: name.into(), required, kind: Kind::Flag };
        let questions = Questions(Arc::new(vec![one("q", true), one("all", false)]));
        assert!(questions.check("q=true&all=false").is_ok() && questions.check("q=true").is_ok());
        for wrong in ["", "all=true", "q=true&q=true", "q=true&colour=red", "q=perhaps"] {
            assert!(questions.check(wrong).is_err(), "{wrong}");
        }
    }
}
