//! Benefits through their own door, on both databases.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod addressed;
mod again;
mod applications;
mod asking;
mod copayments;
mod costs;
mod deciding;
mod endings;
mod expiring;
mod households;
mod importing;
mod joining;
mod measures;
mod papers;
mod printing;
mod procedure;
mod ranking;
mod recalculated;
mod recording;
mod rules;
mod tariffs;

use axum::http::{Extensions, Method};
use benefits::IseeService;
use kernel::PersonId;
use serde_json::{Value, json};
use std::sync::Arc;
use store::Db;
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), agenda::room(), casework::room(), finance::room(), benefits::room()]
}

fn ports() -> Extensions {
    let mut ports = Extensions::new();
    let inps: Arc<dyn IseeService> = Arc::new(benefits::isee::StandIn);
    ports.insert(inps);
    let press: Arc<dyn letters::Press> = Arc::new(Plain);
    ports.insert(press);
    ports
}

/// Prints a letter as the text that it is, and has no shape for Chinese characters.
struct Plain;

impl letters::Press for Plain {
    fn print(&self, letter: &letters::Letter, _made: kernel::Instant) -> Result<letters::Pdf, letters::Fault> {
        letters::ready(letter)?;
        let text = letters::text(letter);
        let missing = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        Ok(letters::Pdf { bytes: text.into_bytes(), missing })
    }
}

/// A city in which Ada decides on applications in municipio 4, Capo coordinates its unit and Anna works in it, Sara is its secretary, Piero
/// decides in municipio 5, and Ugo in another body.
async fn city(db: Db) -> City {
    city_with(db, ports()).await
}

async fn city_with(db: Db, ports: Extensions) -> City {
    let mut city = City::found(db, rooms(), ports).await;
    for (name, role, unit) in [
        ("ada", "amministrativo", "milano/SSPT-4"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("sara", "segreteria", "milano/SSPT-4"),
        ("piero", "amministrativo", "milano/SSPT-5-L1"),
        ("ugo", "amministrativo", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

/// Enters a person; the address of the Cartella.
async fn entered(city: &City, who: &str, name: (&str, &str), code: &str) -> String {
    let pairs = [("family_name", name.0), ("given_name", name.1), ("birth_date", "1/1/1980"), ("identifier", code)];
    city.post(who, "/persone/nuova", &pairs).await.expect(303).location()
}

/// Mario Rossi, whom the unit of municipio 4 has entered.
async fn mario(city: &City) -> String {
    entered(city, "ada", ("Rossi", "Mario"), "RSSMRA80A01F205X").await
}

fn id_of(href: &str) -> PersonId {
    href.trim_start_matches("/persone/").parse().unwrap_or_else(|_| panic!("no person in {href}"))
}

/// The same person for programs.
fn api_of(href: &str) -> String {
    href.replace("/persone/", "/api/v1/persons/")
}

/// The value of the first hidden field of this name.
fn hidden(page: &Reply, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.text.find(&mark).unwrap_or_else(|| panic!("no {name} in {}", page.text)) + mark.len();
    page.text.get(start..).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// An ordinary attestation of this year, as programs send it.
fn ordinary(number: u32, submitted_on: &str, value: i64) -> Value {
    let year = submitted_on.get(..4).unwrap_or_default();
    json!({"kind": "ordinary", "protocol": format!("INPS-ISEE-{year}-{number:08}Z-00"), "submitted_on": submitted_on, "value": value})
}

/// Records an attestation; its address for programs.
async fn recorded(city: &City, who: &str, href: &str, attestation: Value) -> String {
    city.api(who, Method::POST, &format!("{}/isee", api_of(href)), &[], attestation).await.expect(201).location()
}

async fn counting(city: &City, who: &str, href: &str, query: &str) -> Value {
    city.get(who, &format!("{}/isee/counting?{query}", api_of(href))).await.expect(200).json()
}

/// The topics and facts that were told in Milan.
async fn told(city: &City) -> Vec<(String, Value)> {
    let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
    tx.news(200).await.expect("news").into_iter().map(|news| (news.topic, news.payload.0)).collect()
}

/// Somebody is followed in person by an account, because of a case.
async fn follow(city: &City, who: &str, href: &str) {
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let (from, source) = (tx.today(), tx.new_id::<uuid::Uuid>().expect("an id"));
    let (unit, account) = (city.unit("SSPT-4-L1"), Some(city.actor(who).account));
    let it = registry::Involvement { person: id_of(href), unit, account, kind: "case", source, from, until: None };
    registry::involve(&mut tx, it).await.expect("an involvement");
    tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
}

/// Protects somebody; whoever does it goes on to know of them.
async fn protect(city: &City, who: &str, href: &str) {
    let version = hidden(&city.get(who, &format!("{href}/modifica")).await.expect(200), "_version");
    let pairs = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
    city.post(who, &format!("{href}/protezione"), &pairs).await.expect(303);
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in benefits::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
