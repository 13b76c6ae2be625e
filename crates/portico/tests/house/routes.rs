//! Every route: once, behind a gate, documented when it belongs to the API; every problem code once.

use portico::{front, house};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn no_two_rooms_answer_the_same_address() {
    let mut seen = BTreeSet::new();
    for room in house::rooms() {
        for route in room.routes {
            assert!(seen.insert((route.method.to_string(), route.path)), "{} {} stands twice", route.method, route.path);
        }
    }
}

#[test]
fn the_api_is_what_its_document_says() {
    let document = front::whole_openapi();
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        documented.extend(
            methods
                .as_object()
                .expect("methods")
                .keys()
                .filter(|method| *method != "parameters")
                .map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    let routed: BTreeSet<String> = house::rooms()
        .into_iter()
        .flat_map(|room| room.routes)
        .filter(|route| route.is_api() && route.path != "/api/v1/openapi.json")
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let undocumented: Vec<_> = routed.difference(&documented).collect();
    let unrouted: Vec<_> = documented.difference(&routed).collect();
    assert!(undocumented.is_empty() && unrouted.is_empty(), "not documented: {undocumented:#?}\nnot there: {unrouted:#?}");
}

/// Every `$ref` below a value.
fn references(value: &serde_json::Value, out: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "$ref") {
                    Some(path) => drop(out.insert(path.to_owned())),
                    None => references(member, out),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| references(item, out)),
        _ => {}
    }
}

#[test]
fn every_reference_of_the_document_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
    let document = front::whole_openapi();
    let mut found = BTreeSet::new();
    references(document, &mut found);
    let lost: Vec<_> = found.iter().filter(|path| document.pointer(path.trim_start_matches('#')).is_none()).collect();
    assert!(found.len() > 200 && lost.is_empty(), "{lost:#?}");
    let mut names = BTreeSet::new();
    for methods in document["paths"].as_object().expect("paths").values() {
        for operation in methods.as_object().expect("methods").values() {
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name), "{name} stands twice");
        }
    }
}

#[test]
fn every_problem_code_is_given_once() {
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    for room in house::rooms() {
        for (code, status, sentence) in room.problems {
            assert!((400..600).contains(&status), "{code}: {status}");
            assert!(sentence.ends_with('.') || sentence.ends_with(':'), "{code}: {sentence}");
            assert!(codes.insert(code, room.name).is_none(), "{code} stands twice");
        }
    }
}

#[test]
fn the_menu_of_every_role_fits_nine_entries_and_at_most_two_are_left_to_the_home_page() {
    let rooms = house::rooms();
    for role in &guard::roles::table().roles {
        let permissions: BTreeSet<&str> = guard::roles::table().of_role(&role.code).map(|(permission, _)| permission.0).collect();
        let entries = rooms
            .iter()
            .flat_map(|room| &room.nav)
            .filter(|item| match item.gate {
                ui::Gate::May(permission) => permissions.contains(permission.0),
                ui::Gate::MayAny(any) => any.iter().any(|permission| permissions.contains(permission.0)),
                _ => true,
            })
            .count();
        assert!(entries <= 11, "{} has {entries} entries in the menu", role.label);
    }
}
