//! Every route: once, behind a gate, documented when it belongs to the API; every problem code once.

use portico::{front, house};
use std::collections::{BTreeMap, BTreeSet};

/// What is answered to whoever is not signed in, and why. Nothing of anybody stands there; the list grows in review alone.
const PUBLIC: [(&str, &str); 22] = [
    ("GET /accesso", "signing in"),
    ("POST /accesso", "signing in; wrong passwords are counted"),
    ("POST /accesso/dimostrazione", "signing in to a demonstration, and to nothing else"),
    ("GET /accesso/oidc", "signing in with the identity of the body"),
    ("GET /accesso/oidc/ritorno", "signing in with the identity of the body"),
    ("POST /esci", "signing out"),
    ("GET /primo-accesso/{link}", "the first password, for whoever was given a secret of 32 bytes"),
    ("POST /primo-accesso/{link}", "the first password, for whoever was given a secret of 32 bytes"),
    ("GET /calendario/{secret}", "one's own calendar, for whoever was given a secret of 32 bytes"),
    ("GET /accessibilita", "what the law wants told"),
    ("GET /privacy", "what the law wants told"),
    ("GET /informazioni", "what the program is"),
    ("GET /api", "the interface, described"),
    ("GET /api/v1/openapi.json", "the interface, described"),
    ("GET /health", "whether the program runs"),
    ("GET /ready", "whether the program runs"),
    ("GET /cosa-mi-spetta", "which benefits may be somebody's: nothing of it is kept"),
    ("POST /cosa-mi-spetta", "which benefits may be somebody's: nothing of it is kept, and requests are counted"),
    ("GET /calcola-isee", "an indicator for orientation: nothing of it is kept"),
    ("POST /calcola-isee", "an indicator for orientation: nothing of it is kept, and requests are counted"),
    ("POST /api/v1/entitlements", "which benefits may be somebody's: nothing of it is kept, and requests are counted"),
    ("POST /api/v1/isee-orientation", "an indicator for orientation: nothing of it is kept, and requests are counted"),
];

#[test]
fn whoever_is_not_signed_in_is_answered_at_known_addresses_alone() {
    let public = house::rooms().into_iter().flat_map(|room| room.routes).filter(|route| matches!(route.gate, ui::Gate::Public));
    let found: BTreeSet<String> = public.map(|route| format!("{} {}", route.method, route.path)).collect();
    let known: BTreeSet<String> = PUBLIC.iter().map(|(address, _)| (*address).to_owned()).collect();
    let (new, gone): (Vec<_>, Vec<_>) = (found.difference(&known).collect(), known.difference(&found).collect());
    assert!(new.is_empty() && gone.is_empty(), "public, and not known: {new:#?}\nknown, and not public any more: {gone:#?}");
}

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
    let below: Vec<(&str, &str)> = rooms.iter().flat_map(|room| room.below.iter().copied()).collect();
    for role in &guard::roles::table().roles {
        let permissions: BTreeSet<&str> = guard::roles::table().of_role(&role.code).map(|(permission, _)| permission.0).collect();
        let admitted = rooms.iter().flat_map(|room| &room.nav).filter(|item| match item.gate {
            ui::Gate::May(permission) => permissions.contains(permission.0),
            ui::Gate::MayAny(any) => any.iter().any(|permission| permissions.contains(permission.0)),
            _ => true,
        });
        let entries = ui::room::arranged(&admitted.collect::<Vec<_>>(), &below).len();
        assert!(entries <= 11, "{} has {entries} entries in the menu", role.label);
    }
}

#[test]
fn what_stands_below_an_entry_of_the_menu_and_the_entry_are_both_there() {
    let rooms = house::rooms();
    let entries: BTreeSet<&str> = rooms.iter().flat_map(|room| &room.nav).map(|item| item.href).collect();
    let pairs = rooms.iter().flat_map(|room| room.below);
    let uppers: BTreeSet<&str> = pairs.clone().map(|(_, upper)| *upper).collect();
    for (below, upper) in pairs {
        assert!(entries.contains(below) && entries.contains(upper), "{below} below {upper}");
        assert!(!uppers.contains(below), "{below} stands below {upper} and has something below it, which nobody would find");
    }
}
