//! The copy of the civil register through its own door, on both databases.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod alerts;
mod asking;
mod bringing;
mod importing;
mod national;
mod protected;
mod refused;
mod undoing;
mod whereabouts;

use axum::http::{Extensions, Method};
use population::run::store::RunRow;
use registry::CivilRegister;
use std::sync::Arc;
use store::Db;
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), population::room()]
}

fn ports() -> Extensions {
    let mut ports = Extensions::new();
    let register: Arc<dyn CivilRegister> = Arc::new(population::Mirror);
    ports.insert(register);
    ports.insert(population::QuestionSettings { per_hour: 8 });
    ports
}

/// A city in which Rina is at the civil register office, Anna and Piero in the social services of two boroughs, Olga at 020202, Dario
/// answers for data protection, Sara for the system, and Ugo is in another body.
async fn city(db: Db) -> City {
    let mut city = City::found(db, rooms(), ports()).await;
    for (name, role, unit) in [
        ("rina", "anagrafe", "milano/DIR"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("capo", "coordinatore", "milano/SSPT-4"),
        ("piero", "assistente_sociale", "milano/SSPT-5-L1"),
        ("olga", "operatore_020202", "milano/PUA"),
        ("dario", "dpo", "milano/DIR"),
        ("sara", "admin", "milano/DIR"),
        ("ugo", "anagrafe", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

const HEADERS: &str = "resident_id;tax_code;family_name;given_name;sex;birth_date;birth_place;citizenship;household;role;street;number;postcode;municipio;registered_on;died_on;left_on;left_to";

/// The Rossi: Mario, Anna Verdi, little Luca; and Ada Bianchi, who lives alone.
fn rossi() -> Vec<String> {
    vec![
        "1;RSSMRA80A01F205X;Rossi;Mario;M;01/01/1980;F205;IT;N1;intestatario;Via Lenta;12;20139;4;03/05/2001;;;".to_owned(),
        "2;;Verdi;Anna;F;07/03/1982;F205;IT;N1;moglie;Via Lenta;12;20139;4;03/05/2001;;;".to_owned(),
        "3;;Rossi;Luca;M;09/09/2015;F205;IT;N1;figlio;Via Lenta;12;20139;4;09/09/2015;;;".to_owned(),
        "4;;Bianchi;Ada;F;11/11/1940;Milano (MI);Italia;N2;intestataria;Via Corta;1;20139;5;1975-01-01;;;".to_owned(),
    ]
}

fn csv(lines: &[String]) -> Vec<u8> {
    format!("{HEADERS}\n{}\n", lines.join("\n")).into_bytes()
}

/// Sends a file as a browser would.
async fn upload(city: &City, who: &str, kind: &str, content: &[u8]) -> Reply {
    let csrf = city.csrf(who).await;
    let mut body = Vec::new();
    let key = store::chance::uuid(city.db.clock().now()).expect("chance").to_string();
    for (name, value) in [("_csrf", csrf.as_str()), ("_key", key.as_str()), ("source", "Anagrafe"), ("kind", kind)] {
        body.extend_from_slice(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    body.extend_from_slice(
        b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"estratto.csv\"\r\nContent-Type: text/csv\r\n\r\n",
    );
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    city.send(who, Method::POST, "/anagrafe/importazioni", "multipart/form-data; boundary=XX", &[], body).await
}

/// Does all the work that waits.
async fn work(city: &City) {
    while let Some(lease) = store::jobs::take(&city.db).await.expect("jobs") {
        let end = population::run::job::run(city.site.clone(), lease.clone()).await;
        if let store::jobs::End::Failed(cause) = &end {
            panic!("the job failed: {cause}");
        }
        lease.end(end).await.expect("the end is written");
    }
}

async fn run_of(city: &City, who: &str, href: &str) -> RunRow {
    let id = href.rsplit('/').next().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no import in {href}"));
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    population::run::actions::one(&mut tx, id).await.expect("the import")
}

async fn version(city: &City, who: &str, href: &str) -> String {
    run_of(city, who, href).await.version.to_string()
}

/// Uploads a file and lets it be read with the columns as they are proposed; the address of the import.
async fn read(city: &City, who: &str, kind: &str, content: &[u8]) -> String {
    let href = upload(city, who, kind, content).await.expect(303).location();
    let run = run_of(city, who, &href).await;
    let version = run.version.to_string();
    let mut pairs: Vec<(&str, &str)> = run.mapping.iter().map(|(field, header)| (field.code(), header.as_str())).collect();
    pairs.extend([("_version", version.as_str()), ("kind", kind)]);
    city.post(who, &format!("{href}/colonne"), &pairs).await.expect(303);
    work(city).await;
    href
}

/// Applies an import that was read.
async fn apply(city: &City, who: &str, href: &str, confirmed: &[(&str, &str)]) -> Reply {
    let version = version(city, who, href).await;
    let mut pairs = vec![("_version", version.as_str())];
    pairs.extend_from_slice(confirmed);
    let reply = city.post(who, &format!("{href}/applica"), &pairs).await;
    work(city).await;
    reply
}

/// Imports an extract to its end; the address of the import.
async fn imported(city: &City, who: &str, kind: &str, lines: &[String]) -> String {
    let href = read(city, who, kind, &csv(lines)).await;
    apply(city, who, &href, &[]).await.expect(303);
    href
}

/// Asks the civil register; the page of the answer.
async fn asked(city: &City, who: &str, pairs: &[(&str, &str)]) -> (String, String) {
    let mut all = vec![("purpose", "case")];
    all.extend_from_slice(pairs);
    let href = city.post(who, "/anagrafe", &all).await.expect(303).location();
    let text = city.get(who, &href).await.expect(200).text;
    (href, text)
}

/// Everything the copy holds that can be asked, in one text: what must be the same before an import and after it was taken back.
async fn standing(db: &Db) -> Vec<Vec<Option<String>>> {
    let flag = "r.from_generation <= s.generation and r.until_generation > s.generation";
    let rows = format!(
        "select r.reference, r.tax_code, r.family_name, r.given_name, cast(r.birth_date as text), r.household, r.street, r.house_number, cast(r.died_on as text), cast(r.left_on as text)
           from population_resident r join population_state s on s.body_id = r.body_id where {flag} order by r.reference"
    );
    let keys = "select cast(k.search_key as text), r.reference from population_key k join population_resident r on r.body_id = k.body_id and r.number = k.number
                  join population_state s on s.body_id = r.body_id where r.from_generation <= s.generation and r.until_generation > s.generation order by k.search_key, r.reference";
    let mut all = db.raw_rows(&rows).await.expect("residents");
    all.extend(db.raw_rows(keys).await.expect("keys"));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in population::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
