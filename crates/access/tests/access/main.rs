//! The desk through its door, on both databases.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests fail by panicking, their helpers too")]

mod appointments;
mod contacts;
mod desk;
mod displaced;
mod documented;
mod drafts;
mod moves;
mod offers;
mod overlaps;
mod reminders;
mod rooms;
mod versions;

use axum::http::{Extensions, Method};
use kernel::UnitId;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::Room;
use ui::testing::{City, Reply, schema};

fn rooms() -> Vec<Room> {
    vec![registry::room(), agenda::room(), access::room()]
}

/// Milan with somebody in every role that comes to the desk.
async fn city(db: store::Db) -> City {
    let mut city = City::found(db, rooms(), Extensions::new()).await;
    for (name, role, unit) in [
        ("pua", "pua", "milano/PUA"),
        ("centralino", "operatore_020202", "milano/PUA"),
        ("collega", "operatore_020202", "milano/PUA"),
        ("segreteria", "segreteria", "milano/SSPT-4-L1"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("bruno", "assistente_sociale", "milano/SSPT-5-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("capo5", "coordinatore", "milano/SSPT-5-L1"),
        ("lontana", "coordinatore", "altrove/DIR"),
        ("conti", "bilancio", "milano/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

fn unit(city: &City, code: &str) -> String {
    let unit: &UnitId = city.units.get(&format!("milano/{code}")).expect("a unit");
    unit.to_string()
}

/// The least that the desk writes for an information.
fn information() -> Vec<(&'static str, &'static str)> {
    vec![
        ("channel", "direct"),
        ("means", "phone"),
        ("needs", "money"),
        ("ending", "information"),
        ("information", "Orari del patronato"),
    ]
}

fn with<'a>(mut pairs: Vec<(&'a str, &'a str)>, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    pairs.extend_from_slice(more);
    pairs
}

/// The identifier at the end of an address.
fn id_of(reply: &Reply) -> String {
    let location = reply.location();
    location.rsplit(['/', '=']).next().unwrap_or_default().to_owned()
}

async fn contact(city: &City, who: &str, pairs: &[(&str, &str)]) -> String {
    id_of(&city.post(who, "/contatti", pairs).await.expect(303))
}

/// Somebody entered at the desk together with a contact; the contact and the person.
async fn contact_of(city: &City, who: &str, family: &str, more: &[(&str, &str)]) -> (String, String) {
    let pairs = with(information(), &[("subject", "new"), ("new_person.family_name", family), ("new_person.given_name", "Prova")]);
    let id = contact(city, who, &with(pairs, more)).await;
    let person =
        city.get(who, &format!("/api/v1/contacts/{id}")).await.expect(200).json()["person"].as_str().expect("a person").to_owned();
    (id, person)
}

async fn version(city: &City, who: &str, path: &str) -> String {
    city.get(who, path).await.expect(200).headers["etag"].to_str().expect("text").to_owned()
}

async fn put(city: &City, who: &str, path: &str, version: &str, body: Value) -> Reply {
    city.api(who, Method::PUT, path, &[("if-match", version)], body).await
}

/// Anna receives on Monday 23 November from nine to eleven, half an hour each.
async fn hours(city: &City) -> String {
    let body = json!({"unit": unit(city, "SSPT-4-L1"), "worker": city.actor("anna").account, "kind": "interview", "weekday": "1",
        "opens": "09:00", "closes": "11:00", "slot_minutes": 30, "from": "2026-11-01"});
    let made = city.api("anna", Method::POST, "/api/v1/hours", &[], body).await.expect(201);
    made.json()["id"].as_str().expect("an id").to_owned()
}

async fn slots(city: &City, who: &str) -> Vec<Value> {
    let path = format!("/api/v1/slots?unit={}&from=2026-11-21&days=7", unit(city, "SSPT-4-L1"));
    city.get(who, &path).await.expect(200).json().as_array().expect("a list").clone()
}

fn slot(all: &[Value], index: usize) -> &str {
    all[index]["slot"].as_str().expect("a slot")
}
