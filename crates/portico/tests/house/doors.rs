//! Every route × every role × things of another unit, of another body, and of nobody: what may not be seen answers exactly like
//! what does not exist, says nothing of it, and is not changed, also when what is sent is what those of the place would send.
//!
//! The walk has three parts, each made on both databases in a city of its own ([`walk::Part`]): together they are the whole.
//!
//! Where a role legitimately reaches further than its unit, the answer differs; those places are the snapshots `open_doors_…`. Where
//! nobody of the place was found to get past the fields, what strangers send proves less; those places are the list
//! [`things::UNPROVED`]. Where the fields are accepted and a rule about the thing says no to everybody (409), they are the snapshots
//! `ruled_doors_…`. All three are read in review and may only shrink.

mod content;
mod daily;
mod daily_sent;
pub(crate) mod granted;
mod granted_sent;
mod learn;
mod made;
mod page;
mod people;
mod sent;
pub(crate) mod things;
pub(crate) mod trace;
mod walk;

use axum::http::Method;
use content::Things;
use people::{Content, Door};
use portico::demo::{self, Scale};
use portico::house;
use std::collections::BTreeSet;
use std::path::Path;
use store::{Engine, testing};
use things::{UNPROVED, WITHOUT_OWNER, Whose, kind_of, names};
use walk::{Part, walk};

/// The steps of an authorisation, as its page names them.
const STEPS: [&str; 11] = [
    "conferma",
    "istruttoria",
    "autorizzazione",
    "avvio-obbligatorio",
    "rinvio",
    "diniego",
    "nuovo-invio",
    "ritiro",
    "sospensione",
    "ripresa",
    "conclusione",
];

/// What concerns the visitor's own session and account, or nobody who is signed in: no thing of others is named there.
const OWN: [&str; 4] = ["/accesso", "/esci", "/profilo", "/primo-accesso"];

/// Every route of the house.
fn routes() -> Vec<(Method, &'static str)> {
    house::rooms().iter().flat_map(|room| &room.routes).map(|route| (route.method.clone(), route.path)).collect()
}

/// The doors of the house: those with an identifier, and those without.
fn doors(things: &Things) -> (Vec<Door>, Vec<Door>) {
    let (mut named, mut nameless) = (Vec::new(), Vec::new());
    for (method, template) in routes() {
        let filled =
            template.replace("{kind}", "diario").replace("{place}", "1").replace("{year}", "2026").replace("{anno}", "2026");
        let steps = if filled.contains("{passo}") { STEPS.to_vec() } else { vec![""] };
        for step in steps {
            let path = filled.replace("{passo}", step);
            let mut content = match content::schema_of(&method, template) {
                Some(schema) => Content::Json(content::sample(things, schema)),
                None if template.starts_with("/api/") => Content::Json(serde_json::json!({})),
                None => Content::Form(Vec::new()),
            };
            content::named(&mut content, template, things);
            let kind = kind_of(template).filter(|_| template.contains("{id}"));
            let (name, whose) = kind.map_or(("", Whose::Body), |kind| (kind.name, kind.whose));
            let name = sent::own_thing(&method, template).unwrap_or(name);
            let plan = sent::plan_of(&method, template);
            let mut door = Door {
                method: method.clone(),
                path,
                query: String::new(),
                whose,
                kind: name,
                plan,
                version: "\"1\"".into(),
                content,
            };
            sent::known(&mut door, things);
            if kind.is_some() {
                named.push(door);
            } else if !door.path.contains('{') && !OWN.iter().any(|own| door.path.starts_with(own)) {
                nameless.push(door);
            }
        }
    }
    (named, nameless)
}

/// Whether a path whose names are partly filled is of this template.
fn fits(template: &str, path: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one == other || one.starts_with('{'))
}

#[test]
fn every_identifier_of_every_address_is_of_a_known_kind() {
    let (mut unknown, mut without) = (Vec::new(), BTreeSet::new());
    for (method, path) in routes() {
        for name in names(path) {
            if WITHOUT_OWNER.iter().any(|(known, _)| *known == name) {
                without.insert(name);
            } else if !matches!(name, "id" | "plan" | "passo" | "kind") || kind_of(path).is_none() {
                unknown.push(format!("{method} {path}: {{{name}}}"));
            }
        }
    }
    assert!(unknown.is_empty(), "say in doors/things.rs what these name, and to whom it belongs:\n{}", unknown.join("\n"));
    for (name, reason) in WITHOUT_OWNER {
        assert!(without.contains(name), "no address has {{{name}}} ({reason}) any more: take it from the list");
    }
    for door in UNPROVED {
        let (method, path) = door.split_once(' ').expect("a method and a path");
        assert!(
            routes().iter().any(|(known, template)| known.as_str() == method && fits(template, path)),
            "no door {door} any more"
        );
    }
    for kind in things::KINDS {
        for start in kind.starts {
            assert!(routes().iter().any(|(_, path)| path.starts_with(start)), "no address begins with {start} any more");
        }
    }
}

#[test]
fn every_door_is_tried_in_one_part_of_the_walk_and_every_part_on_both_databases() {
    let (named, nameless) = doors(&Things::new());
    let once = |what: &str, parts: Vec<Part>| assert_eq!(parts.len(), 1, "{what}: {parts:?}");
    for door in &named {
        once(&door.shown(), Part::ALL.into_iter().filter(|part| part.tries(door)).collect());
    }
    for door in named.iter().chain(&nameless) {
        once(&door.shown(), Part::ALL.into_iter().filter(|part| part.is_of(&door.path)).collect());
    }
    for part in Part::ALL {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            assert_eq!(WALKS.iter().filter(|walk| **walk == (part, engine)).count(), 1, "{part:?} on {engine:?}");
        }
    }
}

/// Walks a part of the way on one of the databases.
async fn walked(part: Part, engine: Engine) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let city = |db| async move { demo::build(&db, Scale(4), &|_| {}).await.expect("a small demo city") };
    let built = testing::made_once(engine, "demo_4", folder, house::schema(), city).await.expect("a database");
    // Without a server there is nothing to walk through; whoever runs the tests was told.
    let Some(built) = built else { return };
    let (walk, learnt) = walk(part, built).await;
    assert!(walk.asked > 4_000, "only {} requests", walk.asked);
    let name = part.name();
    insta::assert_snapshot!(format!("open_doors_{name}"), walk.open.into_iter().collect::<Vec<_>>().join("\n"));
    if part != Part::Reading {
        let ruled: Vec<&str> = learnt.ruled.keys().map(String::as_str).collect();
        insta::assert_snapshot!(format!("ruled_doors_{name}"), ruled.join("\n"));
    }
    let still = &learnt.unproved;
    let more: Vec<_> = still.iter().filter(|(door, _)| !UNPROVED.contains(&door.as_str())).collect();
    let own = |door: &&&str| door.split_once(' ').is_some_and(|(_, path)| part.is_of(path));
    let proved: Vec<_> = UNPROVED.iter().filter(own).filter(|door| !still.contains_key(**door)).collect();
    assert!(
        walk.faults.is_empty() && more.is_empty() && proved.is_empty(),
        "across bodies, across units, or broken:\n{}\nthose of the place do not get through with what the test makes up: {more:#?}\nthey get through by now, take them from UNPROVED: {proved:#?}",
        walk.faults.join("\n")
    );
}

/// A test for each part on each database; they share nothing, so that they can run beside one another.
macro_rules! walks {
    ($($name:ident: $part:ident, $engine:ident;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                walked(Part::$part, Engine::$engine).await;
            }
        )+

        /// What is walked.
        const WALKS: &[(Part, Engine)] = &[$((Part::$part, Engine::$engine)),+];
    };
}

walks! {
    what_may_not_be_read_answers_like_what_does_not_exist_on_the_embedded_database: Reading, Sqlite;
    what_may_not_be_read_answers_like_what_does_not_exist_on_postgresql: Reading, Postgres;
    what_pages_send_to_others_is_refused_like_for_nobody_and_changes_nothing_on_the_embedded_database: Pages, Sqlite;
    what_pages_send_to_others_is_refused_like_for_nobody_and_changes_nothing_on_postgresql: Pages, Postgres;
    what_programs_send_to_others_is_refused_like_for_nobody_and_changes_nothing_on_the_embedded_database: Programs, Sqlite;
    what_programs_send_to_others_is_refused_like_for_nobody_and_changes_nothing_on_postgresql: Programs, Postgres;
}
