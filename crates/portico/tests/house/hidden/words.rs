//! Every page and resource of the house, read by everybody who has no mandate: none holds a word of hers, and what is hers answers as what
//! nobody has.

use super::seen::bare;
use super::town::{CODE, PHONE, Presence, STREET, World};
use crate::doors::things::{kind_of, names};
use crate::thread::town::id_of;
use axum::http::Method;
use portico::house;
use std::collections::BTreeSet;
use store::testing::on_both;

/// Everybody who reads: a colleague in the unit and her coordinator's deputy among them. Not those who follow her: the worker of her case,
/// the coordinator who protected her, the provider who goes to her; nor the officer for data protection, who reads the log of all.
const READERS: [&str; 15] = [
    "berta",
    "collega",
    "amm",
    "benefici",
    "segreteria",
    "vicina",
    "pua",
    "olga",
    "ufficio",
    "dirigente",
    "bilancio",
    "direzione",
    "rina",
    "accreditamento",
    "sistema",
];

/// Doors that open although somebody has no mandate, and why; none of them holds a word of hers.
const KNOWN: [(&str, &str); 7] = [
    ("/api/v1/authorisations/{id} ", "offices authorise and pay a service by its number, without a name"),
    ("/api/v1/service-requests/{id} ", "as before"),
    ("/autorizzazioni/{id} ", "as before"),
    ("/api/v1/deliveries/{id} ", "offices check what a provider delivered, without a name"),
    ("/prestazioni/rese/{id} ", "as before"),
    (
        "/api/v1/persons/{id}/mandates collega",
        "a coordinator gives mandates over the persons of the unit, also those they may not read",
    ),
    ("/persone/{id}/mandati collega", "as before"),
];

/// An identifier that nothing has.
const NOBODY: &str = "01900000-0000-7000-8000-000000000001";

/// Her words: none of them stands in anything of anybody else.
fn words(world: &World) -> Vec<String> {
    let hers = world.hers();
    let mut all: Vec<String> = ["Norina", "Guidetti", CODE, PHONE, "0276543210", STREET].map(str::to_owned).to_vec();
    all.push(id_of(&hers.person));
    all
}

/// The things of a kind that a path can name: hers, and those of her relative.
fn things<'a>(world: &'a World, kind: &str) -> Vec<(&'a str, bool)> {
    let hers = world.hers();
    match kind {
        "person" => vec![(hers.person.as_str(), true), (world.luisa.as_str(), false), (world.tommaso.as_str(), false)],
        "household" => vec![(world.household.as_str(), false)],
        "contact" => vec![(hers.contact.as_str(), true), (world.contact.as_str(), false)],
        "appointment" => vec![(hers.appointment.as_str(), true), (hers.booked.as_str(), true)],
        "interview" => vec![(hers.interview.as_str(), true)],
        "case" | "draft" => vec![(hers.case.as_str(), true)],
        "plan" => vec![(hers.plan.as_str(), true)],
        "authorisation" => vec![(hers.request.as_str(), true)],
        "delivery" => vec![(hers.delivery.as_str(), true)],
        _ => Vec::new(),
    }
}

/// Reads everything; the doors that hold a word of hers, and those that answer of hers otherwise than of nobody's.
async fn read(world: &World) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    let words = words(world);
    let plan = id_of(&world.hers().plan);
    for route in house::rooms().iter().flat_map(|room| &room.routes).filter(|route| route.method == Method::GET) {
        let filled =
            route.path.replace("{kind}", "diario").replace("{year}", "2026").replace("{anno}", "2026").replace("{place}", "1");
        let mut asked: Vec<(String, Option<String>)> = Vec::new();
        if filled.contains("{id}") {
            let kind = kind_of(route.path).map_or("", |kind| kind.name);
            for (href, is_hers) in things(world, kind) {
                let at = |id: &str, plan: &str| filled.replace("{id}", id).replace("{plan}", plan);
                asked.push((at(&id_of(href), &plan), is_hers.then(|| at(NOBODY, NOBODY))));
            }
        } else if names(&filled).is_empty() && !filled.starts_with("/esci") {
            asked.push((filled.clone(), None));
        }
        for who in READERS {
            for (path, nobodys) in &asked {
                let reply = world.town.city.get(who, path).await;
                let door = format!("{} {who}", route.path);
                assert!(reply.status.as_u16() < 500, "{door}: {}", reply.text);
                let asked_for = path.split('/').find(|part| part.len() == 36).unwrap_or_default();
                let text = reply.text.replace(asked_for, "…");
                if words.iter().any(|word| text.contains(word.as_str())) {
                    told.insert(format!("{door}: {} tells a word of hers", reply.status.as_u16()));
                }
                if let Some(nobodys) = nobodys {
                    let nobody = world.town.city.get(who, nobodys).await;
                    if (reply.status, bare(&reply.text)) != (nobody.status, bare(&nobody.text)) {
                        told.insert(format!("{door}: {} where nobody's is {}", reply.status.as_u16(), nobody.status.as_u16()));
                    }
                }
            }
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_holds_a_word_of_a_protected_person_and_what_is_theirs_is_not_there() {
    on_both(house::schema(), |db| async move {
        let world = World::found(db, Presence::Hidden).await;
        let mut told = read(&world).await;
        told.retain(|line| line.ends_with("tells a word of hers") || !KNOWN.iter().any(|(door, _)| line.starts_with(door)));
        assert!(told.is_empty(), "{told:#?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_pages_tell_of_somebody_who_is_not_protected() {
    on_both(house::schema(), |db| async move {
        let world = World::found(db, Presence::Open).await;
        let told = read(&world).await;
        assert!(told.len() > 60, "the pages would tell of her if they might: {told:#?}");
    })
    .await;
}
