//! What is said twice agrees: statements, problems, the document of the interface, the number of queries.

use crate::world::{rooms, story};
use kernel::input::Fields;
use serde_json::Value;
use std::collections::BTreeSet;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in casework::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
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
    use casework::{
        analysis, board, case::forms as case, closure, collective::forms as collective, collective::plan::forms as collective_plan,
        diary::forms as diary, diary::release, draft, interview::forms as interview, interview::moved as interview_moved,
        level::forms as level, passage::forms as passage, plan::forms as plan, review, sina::store as sina,
    };
    let document = serde_json::to_value(casework::room().openapi.expect("a document")()).expect("JSON");
    type Read = fn(&mut Fields);
    let bodies: [(&str, Read, &[&str]); 33] = [
        ("Assign", |f| drop(case::assign(f)), &[]),
        ("Take", |f| assert!(case::take(f).is_none()), &[]),
        ("Because", |f| drop(case::because(f)), &[]),
        ("Seal", |f| drop(case::seal(f)), &[]),
        ("EnterPhase", |f| drop(case::phase(f)), &[]),
        ("Join", |f| drop(case::join(f)), &[]),
        ("Leave", |f| assert!(case::leave(f).is_none()), &[]),
        ("Decide", |f| drop(case::decide(f)), &[]),
        ("ChangeLevel", |f| drop(level::change(f)), &[]),
        ("NewPassage", |f| drop(passage::new_passage(f)), &[]),
        ("AnswerPassage", |f| drop(passage::answer(f)), &[]),
        ("WorkerFigures", |f| drop(board::read_figures(f)), &[]),
        ("CollectiveInput", |f| drop(collective::collective(f)), &[]),
        ("NewCollectiveMeeting", |f| drop(collective::meeting(f)), &[]),
        ("CollectiveParticipant", |f| assert!(collective::participant(f).is_none()), &[]),
        ("CollectiveStep", |f| drop(collective::step(f)), &[]),
        ("CollectivePlanInput", |f| drop(collective_plan::plan(f)), &["goals", "actions", "services"]),
        ("NewCollectiveConsent", |f| drop(collective_plan::consent(f)), &[]),
        ("NewInterview", |f| drop(interview::new_interview(f)), &[]),
        ("Settle", |f| drop(interview_moved::read(f)), &[]),
        ("NewEntry", |f| drop(diary::new_entry(f)), &[]),
        ("Correction", |f| drop(diary::correction(f)), &[]),
        ("Relocate", |f| drop(diary::relocate(f)), &[]),
        ("ChangeAudience", |f| assert!(release::read_audience(f).is_none()), &[]),
        ("AskRelease", |f| drop(release::read_ask(f)), &[]),
        ("DecideRelease", |f| drop(release::read_decision(f)), &[]),
        ("NewHearing", |f| drop(casework::plan::hearing::read(f)), &[]),
        ("Waiver", |f| drop(plan::waiver(f)), &[]),
        ("NewAnalysis", |f| drop(analysis::read(f)), &[]),
        ("NewAssessment", |f| drop(sina::read(f)), &[]),
        ("NewReview", |f| drop(review::read(f)), &["goals"]),
        ("NewClosure", |f| drop(closure::read(f)), &["cancel"]),
        ("DraftContent", |f| drop(draft::read(f)), &["fields"]),
    ];
    for (name, read, groups) in bodies {
        let mut documented = BTreeSet::new();
        properties(&document, name, "", &mut documented);
        assert_eq!(documented, asked(read, groups), "{name}");
    }
    let mut documented = BTreeSet::new();
    properties(&document, "PlanInput", "", &mut documented);
    assert_eq!(documented, asked(|f| drop(plan::plan(f)), &["goals", "actions", "services", "signers", "resources"]));
    let mut documented = BTreeSet::new();
    properties(&document, "Signature", "", &mut documented);
    assert_eq!(documented, asked(|f| drop(plan::signature(f)), &[]));
}

#[test]
fn every_route_of_the_interface_is_documented_and_nothing_else() {
    let document = serde_json::to_value(casework::room().openapi.expect("a document")()).expect("JSON");
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: BTreeSet<String> = casework::room()
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
    for problem in casework::problems::Problem::ALL {
        assert!(sources.contains(&format!("Problem::{problem:?}")), "{problem:?} is never said");
    }
}

#[tokio::test]
async fn a_list_costs_the_same_however_long_it_is_and_can_be_taken_away_as_a_file() {
    story(|w| async move {
        for name in ["Abete", "Betulla", "Cedro"] {
            w.in_care(name).await;
        }
        let page = w.city.get("anna", "/cartelle?mie=on").await.expect(200);
        assert!(page.text.contains("Abete Maria") && page.text.contains("3 righe"));
        let csv = w.city.get("anna", "/cartelle?format=csv").await.expect(200);
        assert!(csv.headers["content-type"].to_str().expect("text").starts_with("text/csv") && csv.text.contains("Cedro Maria"));
        assert_eq!(
            w.city.get("anna", "/cartelle?format=xlsx").await.expect(200).headers["content-disposition"],
            "attachment; filename=\"cartelle.xlsx\""
        );
        let first = w.city.get("anna", "/api/v1/cases?limit=2").await.expect(200).json();
        assert_eq!(first["items"].as_array().map(Vec::len), Some(2));
        let next = first["next"].as_str().expect("a cursor").to_owned();
        let second =
            w.city.get("anna", &format!("/api/v1/cases?limit=2&after={}", next.replace('/', "%2F"))).await.expect(200).json();
        assert_eq!(second["items"].as_array().map(Vec::len), Some(1));
        assert!(second.get("next").is_none());
        assert!(w.city.get("anna", "/cartelle?fase=planning").await.expect(200).text.contains("Nessuna cartella"));
    })
    .await;
}
