//! What is written down is what is there.

use super::*;
use std::collections::BTreeSet;

fn document() -> Value {
    let open = agenda::room().openapi.expect("a document");
    serde_json::to_value(open()).expect("JSON")
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in agenda::room().statements.into_iter().flatten() {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

fn properties(schema: &str) -> BTreeSet<String> {
    let document = document();
    let schema = &document["components"]["schemas"][schema];
    assert_eq!(schema["additionalProperties"], false);
    schema["properties"].as_object().expect("properties").keys().cloned().collect()
}

fn asked(read: impl FnOnce(&mut kernel::input::Fields)) -> BTreeSet<String> {
    let mut fields = kernel::input::Fields::from_json([]);
    read(&mut fields);
    fields.asked().map(str::to_owned).collect()
}

#[test]
fn the_documented_bodies_are_what_the_parsers_ask_for() {
    use agenda::task::forms;
    assert_eq!(properties("TaskInput"), asked(|fields| drop(forms::read_new(fields))));
    assert_eq!(properties("TaskHandoverInput"), asked(|fields| assert!(forms::read_to(fields).is_none())));
    assert_eq!(properties("TaskCancellationInput"), asked(|fields| drop(forms::read_reason(fields))));
}

#[test]
fn every_resource_is_documented_and_nothing_else() {
    let document = document();
    let paths = document["paths"].as_object().expect("paths");
    let documented: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let room = agenda::room();
    let routed: BTreeSet<String> =
        room.routes.iter().filter(|route| route.is_api()).map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(documented, routed);
}
