//! What falls due, through its own door and through what later rooms call, on both databases.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod documented;
mod reach;
mod tasks;
mod told;

use agenda::{DueId, DueKind, NewDue};
use axum::http::{Extensions, Method};
use deadlines::Due;
use kernel::{AccountId, CaseId, Instant, PersonId};
use serde_json::{Value, json};
use store::testing::on_both;
use store::{Audit, Db, Tx};
use ui::DayItem;
use ui::testing::{City, Reply, schema};
use uuid::Uuid;

fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), agenda::room()]
}

/// A city in which Anna and Bruno work in level I of municipio 4, which Capo coordinates and for which Sara is the secretary; Quinto coordinates
/// municipio 5, Ugo is of another body.
async fn city(db: Db) -> City {
    let mut city = City::found(db, rooms(), Extensions::new()).await;
    for (name, role, unit) in [
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("bruno", "assistente_sociale", "milano/SSPT-4-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("sara", "segreteria", "milano/SSPT-4"),
        ("quinto", "coordinatore", "milano/SSPT-5-L1"),
        ("ugo", "coordinatore", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

fn at(text: &str) -> Instant {
    kernel::time::from_local(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time"))
}

fn account(city: &City, who: &str) -> AccountId {
    city.actor(who).account
}

/// Enters a person; the coordinator reaches them through the unit, and Anna follows them.
async fn person(city: &City, name: &str) -> PersonId {
    let pairs = [("family_name", name), ("given_name", "Maria"), ("birth_date", "1/1/1980")];
    let href = city.post("capo", "/persone/nuova", &pairs).await.expect(303).location();
    let person: PersonId = href.trim_start_matches("/persone/").parse().unwrap_or_else(|_| panic!("no person in {href}"));
    let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
    let (from, source) = (tx.today(), tx.new_id().expect("an id"));
    let (unit, account) = (city.unit("SSPT-4-L1"), Some(account(city, "anna")));
    registry::involve(&mut tx, registry::Involvement { person, unit, account, kind: "case", source, from, until: None })
        .await
        .expect("an involvement");
    tx.commit(Audit::of("test.involve")).await.expect("a commit");
    person
}

/// What is due of Anna's, of municipio 4, about nobody, and of no judicial authority.
fn review<'a>(city: &City, source: Uuid, due: Due) -> NewDue<'a> {
    NewDue {
        kind: DueKind::Document,
        source,
        key: "report",
        title: "Relazione per l’unità di valutazione",
        href: "/relazioni",
        due,
        person: None,
        case: None,
        unit: city.unit("SSPT-4-L1"),
        account: Some(account(city, "anna")),
        closed: false,
        escalate_at: None,
        rule: "",
    }
}

/// A transaction of somebody, as a later room has one.
async fn begin(city: &City, who: &str) -> Tx {
    city.db.begin(&city.actor(who)).await.expect("a transaction")
}

async fn commit(tx: Tx) {
    tx.commit(Audit::of("test.due")).await.expect("a commit");
}

/// Tells of a due and commits.
async fn tell(city: &City, due: NewDue<'_>) -> DueId {
    let mut tx = begin(city, "anna").await;
    let id = agenda::set(&mut tx, due).await.expect("a due");
    commit(tx).await;
    id
}

/// What somebody reads in a list.
async fn dues(city: &City, who: &str, query: &str) -> Vec<Value> {
    let page = city.get(who, &format!("/api/v1/dues{query}")).await.expect(200).json();
    page["items"].as_array().cloned().expect("items")
}

/// One due as somebody reads it.
async fn due(city: &City, who: &str, id: DueId) -> Value {
    city.get(who, &format!("/api/v1/dues/{id}")).await.expect(200).json()
}

/// The home page's part of this room.
async fn today(city: &City, who: &str) -> Vec<DayItem> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin_reading(&principal.actor).await.expect("a transaction");
    let before = tx.queries();
    let offer = agenda::room().day.expect("a part of the home page");
    let items = offer(&mut tx, &principal).await.expect("items");
    assert_eq!(tx.queries() - before, 1, "the home page costs one statement, whatever it shows");
    tx.commit(Audit::of("home.read")).await.expect("a commit");
    items
}

/// Changes a task as it is now.
async fn act(city: &City, who: &str, id: DueId, what: &str, body: Value) -> Reply {
    let version = due(city, who, id).await["version"].to_string();
    city.api(who, Method::POST, &format!("/api/v1/tasks/{id}/{what}"), &[("if-match", &version)], body).await
}

/// Writes a task by a program.
async fn task(city: &City, who: &str, body: Value) -> DueId {
    let reply = city.api(who, Method::POST, "/api/v1/tasks", &[], body).await.expect(201).json();
    reply["id"].as_str().expect("an id").parse().expect("an id")
}

fn case() -> CaseId {
    CaseId(Uuid::from_u128(0xCA5E))
}
