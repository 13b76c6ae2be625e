//! The inclusion allowance through its own door, on both databases.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod documented;
mod importing;
mod linking;
mod meetings;
mod pact;
mod reach;

use axum::http::{Extensions, Method};
use kernel::PersonId;
use serde_json::{Value, json};
use store::Db;
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), agenda::room(), access::room(), casework::room(), inclusion::room()]
}

/// A city in which Bea of the benefits office imports for all, Ada for municipio 4 and Pia for municipio 5; Capo coordinates municipio 4 and
/// Anna works in it, Piero coordinates municipio 5, Sara is a secretary and Ugo is of another body.
async fn city(db: Db) -> City {
    city_with(db, Extensions::new()).await
}

async fn city_with(db: Db, ports: Extensions) -> City {
    let mut city = City::found(db, rooms(), ports).await;
    for (name, role, unit) in [
        ("bea", "benefici", "milano/DIR"),
        ("ada", "amministrativo", "milano/SSPT-4"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("sara", "segreteria", "milano/SSPT-4"),
        ("pia", "amministrativo", "milano/SSPT-5-L1"),
        ("piero", "coordinatore", "milano/SSPT-5-L1"),
        ("ugo", "benefici", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

const HEADING: &str = "numero_pratica;codice_fiscale;cognome;nome;ruolo;obblighi;stato;data_domanda;data_pad;invio";
const MARIO: &str = "ADI-1;RSSMRA80A01F205X;Rossi;Mario;Richiedente;tenuto;In pagamento;01/10/2026;05/10/2026;Servizi sociali";
const LUCA: &str = "ADI-1;VRDLCU85B02F205S;Verdi;Luca;Coniuge;tenuto;In pagamento;01/10/2026;05/10/2026;Servizi sociali";

/// A household of somebody who is in no register.
fn pina() -> String {
    let birth = chrono::NaiveDate::from_ymd_opt(1958, 11, 11).expect("a day");
    let code = kernel::TaxCode::compute("Bianchi", "Pina", kernel::tax_code::Sex::Female, birth, "F205").expect("a code");
    format!("ADI-2;{code};Bianchi;Pina;Richiedente;tenuto;In pagamento;01/06/2026;10/06/2026;Servizi sociali")
}

/// Enters a person; the address of the Cartella.
async fn entered(city: &City, who: &str, name: (&str, &str), code: &str) -> String {
    let pairs = [("family_name", name.0), ("given_name", name.1), ("birth_date", "1/1/1980"), ("identifier", code)];
    city.post(who, "/persone/nuova", &pairs).await.expect(303).location()
}

async fn mario(city: &City) -> String {
    entered(city, "capo", ("Rossi", "Mario"), "RSSMRA80A01F205X").await
}

fn id_of(href: &str) -> PersonId {
    href.trim_start_matches("/persone/").parse().unwrap_or_else(|_| panic!("no person in {href}"))
}

/// The value of the first hidden field of this name.
fn hidden(page: &Reply, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.text.find(&mark).unwrap_or_else(|| panic!("no {name} in {}", page.text)) + mark.len();
    page.text.get(start..).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Sends a list as a file.
async fn upload(city: &City, who: &str, lines: &[&str]) -> Reply {
    let csrf = city.csrf(who).await;
    let key = store::chance::uuid(city.db.clock().now()).expect("chance").to_string();
    let mut body = String::new();
    for (name, value) in [("_csrf", csrf.as_str()), ("_key", key.as_str())] {
        body.push_str(&format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"adi.csv\"\r\nContent-Type: text/csv\r\n\r\n");
    body.push_str(&format!("{}\n\r\n--XX--\r\n", lines.join("\n")));
    city.send(who, Method::POST, "/inclusione/importa", "multipart/form-data; boundary=XX", &[], body).await
}

/// Sends a list and keeps what it changes.
async fn imported(city: &City, who: &str, lines: &[&str]) {
    let all: Vec<&str> = std::iter::once(HEADING).chain(lines.iter().copied()).collect();
    let page = upload(city, who, &all).await.expect(303).location();
    let seen = hidden(&city.get(who, &page).await.expect(200), "seen");
    city.post(who, &page, &[("seen", seen.as_str())]).await.expect(303);
}

/// The households that somebody reaches, what is due first first.
async fn households(city: &City, who: &str, query: &str) -> Vec<Value> {
    let page = city.get(who, &format!("/api/v1/inclusion/households{query}")).await.expect(200).json();
    page["items"].as_array().cloned().expect("items")
}

/// The household of a practice, as somebody reads it.
async fn household(city: &City, who: &str, practice: &str) -> Value {
    let all = households(city, who, "?gone=true").await;
    let one = all.iter().find(|one| one["practice"] == practice).unwrap_or_else(|| panic!("no {practice} in {all:?}"));
    city.get(who, one["href"].as_str().expect("an address")).await.expect(200).json()
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("no {path} in {value}"))
}

/// The page of a household.
fn page_of(whole: &Value) -> String {
    format!("/inclusione/{}", text(whole, "/household/id"))
}

fn version_of(whole: &Value) -> String {
    whole["household"]["version"].to_string()
}

/// Something of a household by a program, as it is now.
async fn act(city: &City, who: &str, practice: &str, path: &str, body: Value) -> Reply {
    let version = version_of(&household(city, who, practice).await);
    city.api(who, Method::POST, &format!("/api/v1/inclusion/{path}"), &[("if-match", &version)], body).await
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
        for statement in inclusion::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
