//! What is said twice agrees: statements, problems, the document of the interface. And no door takes a score.

use crate::world::rooms;
use kernel::input::Fields;
use serde_json::Value;
use std::collections::BTreeSet;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in assessments::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

fn document() -> Value {
    serde_json::to_value(assessments::room().openapi.expect("a document")()).expect("JSON")
}

fn properties(document: &Value, name: &str, prefix: &str, out: &mut BTreeSet<String>) {
    let schema = &document["components"]["schemas"][name];
    assert_eq!(schema["additionalProperties"], false, "{name} must refuse what it does not know");
    for (property, shape) in schema["properties"].as_object().unwrap_or_else(|| panic!("no schema {name}")) {
        let item = shape["items"]["$ref"].as_str().and_then(|path| path.rsplit('/').next());
        match item {
            Some(item) if document["components"]["schemas"][item]["type"] == "object" => {
                out.insert(format!("{prefix}{property}[]"));
                properties(document, item, &format!("{prefix}{property}[]."), out);
            }
            _ => drop(out.insert(format!("{prefix}{property}"))),
        }
    }
}

fn asked(read: impl Fn(&mut Fields), groups: &[&str]) -> BTreeSet<String> {
    // One row of every group, so that what is in it is asked for.
    let mut fields = Fields::from_json(groups.iter().map(|group| (format!("{group}[0].x"), kernel::input::Raw::Other)));
    read(&mut fields);
    fields.asked().map(str::to_owned).collect()
}

#[test]
fn the_documented_bodies_are_what_the_parsers_ask_for() {
    use assessments::assessment::forms as evaluation;
    use assessments::instrument::actions as instrument;
    use assessments::meeting::forms as meeting;
    type Read = fn(&mut Fields);
    let bodies: [(&str, Read, &[&str]); 6] = [
        ("EvaluationInput", |f| drop(evaluation::read(f)), &["answers"]),
        ("EvaluationCorrection", |f| drop(evaluation::read_correction(f)), &["answers"]),
        ("InstrumentInput", |f| drop(instrument::read_new(f)), &[]),
        ("InstrumentUse", |f| assert!(instrument::read_use(f).is_none()), &[]),
        ("UnitMeetingInput", |f| drop(meeting::read_new(f)), &["participants"]),
        ("UnitMeetingOutcome", |f| drop(meeting::read_outcome(f)), &["participants"]),
    ];
    let document = document();
    for (name, read, groups) in bodies {
        let mut documented = BTreeSet::new();
        properties(&document, name, "", &mut documented);
        assert_eq!(documented, asked(read, groups), "{name}");
    }
}

#[test]
fn a_score_alone_decides_nothing_there_is_no_such_door() {
    let document = document();
    let mut bodies = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let Some(name) = body.as_str().and_then(|path| path.rsplit('/').next()) else { continue };
            bodies += 1;
            let mut fields = BTreeSet::new();
            properties(&document, name, "", &mut fields);
            let counts = |field: &&String| ["score", "points", "total", "band"].iter().any(|word| field.contains(word));
            assert_eq!(fields.iter().find(counts), None, "{method} {path}");
            if fields.contains("answers[]") {
                let required = document["components"]["schemas"][name]["required"].as_array().expect("what is required").clone();
                assert!(required.contains(&Value::from("narrative")), "{method} {path} takes answers without a written assessment");
            }
        }
    }
    assert_eq!(bodies, 6);
}

#[test]
fn every_route_of_the_interface_is_documented_and_nothing_else() {
    let document = document();
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: BTreeSet<String> = assessments::room()
        .routes
        .iter()
        .filter(|route| route.is_api())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(documented, routed);
}

#[test]
fn every_problem_is_used() {
    let mut sources = String::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "problems.rs") {
                sources.push_str(&std::fs::read_to_string(path).expect("a file"));
            }
        }
    }
    for problem in assessments::problems::Problem::ALL {
        assert!(sources.contains(&format!("Problem::{problem:?}")), "{problem:?} is never said");
    }
}
