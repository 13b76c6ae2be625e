//! The register through its own door, on both databases.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod address_days;
mod api;
mod data_requests;
mod duplicates;
mod facts;
mod families;
mod hidden_address;
mod hidden_history;
mod homeless;
mod households;
mod identifiers;
mod joined_records;
mod kept_forms;
mod merging;
mod moves;
mod ownership;
mod payer;
mod protected;
mod relations;
mod representatives;
mod seals;
mod seals_undone;
mod searching;
mod secrets;
mod simultaneous;
mod street_lists;
mod streets;
mod versions;
mod who_pays;
mod writing;

use axum::http::Extensions;
use kernel::PersonId;
use std::collections::BTreeMap;
use store::Db;
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

/// A city in which Anna works in the social service of municipio 4, Piero in that of 5, Pia at the access point, Olga at 020202, and
/// Ugo in another body.
async fn city(db: Db) -> City {
    let mut city = City::found(db, vec![registry::room()], Extensions::new()).await;
    city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
    city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
    city.somebody("piero", "assistente_sociale", "milano/SSPT-5-L1").await;
    city.somebody("olga", "operatore_020202", "milano/PUA").await;
    city.somebody("ugo", "assistente_sociale", "altrove/DIR").await;
    city
}

/// What somebody types into the form for a new person.
fn rossi<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("family_name", "Rossi"),
        ("given_name", "Mario"),
        ("birth_date", "1/1/1980"),
        ("sex", "M"),
        ("birth_place", "Milano (MI)"),
    ]
}

/// Enters a person; the address of the Cartella.
async fn entered(city: &City, who: &str, pairs: &[(&str, &str)]) -> String {
    city.post(who, "/persone/nuova", pairs).await.expect(303).location()
}

fn id_of(href: &str) -> PersonId {
    href.trim_start_matches("/persone/").parse().unwrap_or_else(|_| panic!("no person in {href}"))
}

/// The version that a form of a page carries.
async fn version(city: &City, who: &str, href: &str) -> String {
    let page = city.get(who, &format!("{href}/modifica")).await.expect(200);
    hidden(&page, "_version")
}

/// The value of the first hidden field of this name.
fn hidden(page: &Reply, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.text.find(&mark).unwrap_or_else(|| panic!("no {name} in {}", page.text)) + mark.len();
    page.text.get(start..).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// A minute passes: what is written now comes after what was written before.
fn later(city: &City) {
    let clock = city.db.clock();
    clock.move_to(clock.now() + chrono::TimeDelta::minutes(1));
}

/// The outbox of Milan by topic.
async fn told(city: &City, who: &str) -> BTreeMap<String, serde_json::Value> {
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let news = tx.news(50).await.expect("news");
    news.into_iter().map(|news| (news.topic, news.payload.0)).collect()
}

/// The news of Milan come to this room.
async fn followed(city: &City) {
    let follow = registry::room().follow.expect("a follower");
    let body = *city.bodies.get("milano").expect("milano");
    let mut tx = city.db.begin(&kernel::Actor::system(body)).await.expect("a transaction");
    for news in tx.news(200).await.expect("news") {
        follow(&mut tx, &news).await.expect("followed");
        tx.took(&news).await.expect("taken");
    }
    tx.commit(store::Audit::of("news.follow")).await.expect("a commit");
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&[registry::room()]), |db| async move {
        for statement in registry::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
