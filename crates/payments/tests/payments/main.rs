//! Payments through their own door, on both databases, with the real rooms of the budget and of the benefits behind them.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod changes;
mod chapters;
mod collisions;
mod corrections;
mod differences;
mod grants;
mod heirs;
mod money;
mod payees;
mod returns;
mod runs;
mod withdrawals;

use axum::http::{Extensions, Method};
use chrono::NaiveDate;
use kernel::{Actor, Cents, ChapterId, Failure, Outcome, PersonId, UnitId};
use payments::Conditions;
use payments::entitlement::{NewEntitlement, Rhythm, entitle};
use payments::payee::model::invented;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use store::testing::on_both;
use store::{Audit, Db, Tx};
use ui::Boxed;
use ui::testing::{City, Reply, schema};
use uuid::Uuid;

store::statements! {
    DIED = "update registry_person set death_date = :on where body_id = :body and id = :id";
    /// Every row that is paid or about to be, by entitlement and month: one each.
    LIVE = "select cast(count(*) as bigint), cast(count(distinct r.month) as bigint) from payments_run_row r where r.body_id = :body and r.entitlement_id = :id and r.state in ('due', 'paid')";
    RUNS = "select cast(count(*) as bigint) from payments_run where body_id = :body";
}

/// All rooms that the payments stand on.
pub fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), agenda::room(), casework::room(), finance::room(), benefits::room(), payments::room()]
}

/// What the regulations answer, as the test says.
#[derive(Default)]
pub struct Answers {
    /// What is missing for a decision.
    pub missing: Mutex<HashMap<Uuid, String>>,
    /// Whether nobody answers.
    pub fails: AtomicBool,
}

impl Conditions for Answers {
    fn unpayable<'a>(&'a self, _: &'a mut Tx, decisions: &'a [(Uuid, NaiveDate)]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>> {
        Box::pin(async move {
            if self.fails.load(Ordering::SeqCst) {
                return Err(Failure::internal("the regulations do not answer"));
            }
            let missing = self.missing.lock().expect("a lock");
            Ok(decisions.iter().filter_map(|(id, _)| missing.get(id).map(|why| (*id, why.clone()))).collect())
        })
    }
}

/// A city with an office that pays.
pub struct Office {
    pub city: City,
    pub answers: Arc<Answers>,
    /// The measure of all grants.
    pub measure: Uuid,
    numbers: AtomicU32,
}

/// Bea and Bice prepare payments in the office of services, Dino approves as its director, Rita for the whole body, Olga does both; Ada
/// took the applications in municipio 4, Piero pays in municipio 5, Ugo in another body, and Anna follows people.
pub async fn office(db: Db) -> Office {
    let answers = Arc::new(Answers::default());
    let mut ports = Extensions::new();
    let conditions: Arc<dyn Conditions> = answers.clone();
    ports.insert(conditions);
    let pages: Arc<dyn finance::SourcePages> = Arc::new(payments::Pages);
    ports.insert(pages);
    let mut city = City::found(db, rooms(), ports).await;
    for (name, role, unit) in [
        ("bea", "benefici", "milano/UFF"),
        ("bice", "benefici", "milano/UFF"),
        ("dino", "dirigente", "milano/DIR"),
        ("rita", "bilancio", "milano/DIR"),
        ("olga", "benefici", "milano/UFF"),
        ("ada", "amministrativo", "milano/SSPT-4"),
        ("capo", "coordinatore", "milano/UFF"),
        ("piero", "benefici", "milano/SSPT-5-L1"),
        ("ugo", "benefici", "altrove/DIR"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
    ] {
        city.somebody(name, role, unit).await;
    }
    let (olga, unit) = (city.actor("olga"), city.unit("DIR"));
    let mut tx = city.db.global(&olga).await.expect("a transaction");
    guard::account::assign(&mut tx, olga.account, "dirigente", unit, guard::scope::ALWAYS, None, "prova").await.expect("a role");
    tx.commit(Audit::of("account.assign")).await.expect("a commit");
    let measure = Uuid::from_u128(0x4d);
    let office = Office { city, answers, measure, numbers: AtomicU32::new(1) };
    office.set_account().await;
    office
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// What is granted unless a test says otherwise: 200 euro a month since October.
#[derive(Clone, Copy)]
pub struct Grant {
    pub amount: i64,
    pub rhythm: Rhythm,
    pub from: &'static str,
    pub until: Option<&'static str>,
    pub chapter: Option<ChapterId>,
}

impl Default for Grant {
    fn default() -> Grant {
        Grant { amount: 20_000, rhythm: Rhythm::Month, from: "2026-10-01", until: Some("2027-10-01"), chapter: None }
    }
}

/// Somebody who is granted something.
#[derive(Clone)]
pub struct Entitled {
    pub person: PersonId,
    /// The address of the Cartella.
    pub href: String,
    pub decision: Uuid,
    pub id: Uuid,
}

impl Office {
    fn number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::SeqCst)
    }

    async fn set_account(&self) {
        let pairs =
            [("_version", "0"), ("holder", "Comune di Milano"), ("iban", "IT60X0542811101000000123456"), ("code", "ABCDE123")];
        self.city.post("rita", "/pagamenti/conto", &pairs).await.expect(303);
    }

    /// Enters a person; the address of the Cartella.
    pub async fn entered(&self, family: &str, given: &str) -> String {
        let pairs = [("family_name", family), ("given_name", given), ("birth_date", "1/1/1980")];
        self.city.post("bea", "/persone/nuova", &pairs).await.expect(303).location()
    }

    /// Says how somebody is paid.
    pub async fn paid_on_account(&self, href: &str, holder: &str) -> String {
        let iban = invented(self.number());
        let pairs = [("kind", "iban"), ("iban", iban.as_str()), ("holder", holder), ("from", "1/1/2026")];
        self.city.post("bea", &format!("{href}/pagamento"), &pairs).await.expect(303);
        iban
    }

    /// Grants somebody something; they are found by their entitlement.
    pub async fn granted(&self, href: &str, grant: Grant) -> Entitled {
        self.granted_by(href, grant, self.city.unit("UFF")).await
    }

    /// The same, paid by another office.
    pub async fn granted_by(&self, href: &str, grant: Grant, unit: UnitId) -> Entitled {
        let person: PersonId = href.trim_start_matches("/persone/").parse().expect("a person");
        let mut tx = self.begin().await;
        let decision: Uuid = tx.new_id().expect("an id");
        let new = NewEntitlement {
            decision,
            decision_number: format!("2026/{:06}", self.number()),
            application: tx.new_id().expect("an id"),
            measure: self.measure,
            measure_code: "AC-2026".to_owned(),
            measure_title: "Assegno di cura".to_owned(),
            chapter: grant.chapter,
            person,
            unit,
            filed_unit: self.city.unit("SSPT-4-L1"),
            amount: Cents(grant.amount),
            rhythm: grant.rhythm,
            from: day(grant.from),
            until: grant.until.map(day),
            revoked_from: None,
            act_number: "DD 1".to_owned(),
            act_date: Some(day("2026-09-20")),
        };
        entitle(&mut tx, &new).await.expect("an entitlement");
        commit(tx).await;
        let all = self.city.get("rita", &format!("/api/v1/persons/{person}/entitlements")).await.expect(200).json();
        let found =
            all["items"].as_array().expect("items").iter().find(|item| item["decision"] == json!(decision)).expect("it").clone();
        Entitled { person, href: href.to_owned(), decision, id: id_of(&found["id"]) }
    }

    /// Somebody with an account and a grant.
    pub async fn somebody(&self, family: &str, grant: Grant) -> Entitled {
        let href = self.entered(family, "Mario").await;
        self.paid_on_account(&href, &format!("Mario {family}")).await;
        self.granted(&href, grant).await
    }

    pub async fn begin(&self) -> Tx {
        self.city.db.begin(&Actor::system(self.city.bodies["milano"])).await.expect("a transaction")
    }

    /// Prepares a liquidation through a month; its identifier.
    pub async fn prepared(&self, who: &str, month: &str) -> Uuid {
        let body = json!({"unit": self.city.unit("UFF"), "month": month});
        let reply = self.city.api(who, Method::POST, "/api/v1/payment-runs", &[], body).await.expect(201);
        id_of(&reply.json()["id"])
    }

    pub async fn run(&self, id: Uuid) -> Value {
        self.city.get("rita", &format!("/api/v1/payment-runs/{id}")).await.expect(200).json()
    }

    pub async fn rows(&self, id: Uuid, query: &str) -> Vec<Value> {
        let page = self.city.get("rita", &format!("/api/v1/payment-runs/{id}/rows?limit=100{query}")).await.expect(200).json();
        page["items"].as_array().expect("items").clone()
    }

    /// The row of an entitlement for a month.
    pub async fn row(&self, run: Uuid, entitlement: Uuid, month: &str) -> Value {
        let rows = self.rows(run, "").await;
        let found = rows.iter().find(|row| row["entitlement"] == json!(entitlement) && row["month"] == month);
        found.unwrap_or_else(|| panic!("no {month} in {rows:?}")).clone()
    }

    /// A step of a liquidation, as it stands now.
    pub async fn step(&self, who: &str, id: Uuid, step: &str, body: Value) -> Reply {
        let version = self.run(id).await["version"].as_i64().expect("a version");
        self.step_at(who, id, step, version, body).await
    }

    pub async fn step_at(&self, who: &str, id: Uuid, step: &str, version: i64, body: Value) -> Reply {
        let etag = format!("\"{version}\"");
        self.city.api(who, Method::POST, &format!("/api/v1/payment-runs/{id}/{step}"), &[("if-match", &etag)], body).await
    }

    /// Prepared, checked by Bea and approved by Dino.
    pub async fn approved(&self, month: &str) -> Uuid {
        let id = self.prepared("bea", month).await;
        self.step("bea", id, "check", json!({})).await.expect(204);
        self.step("dino", id, "approval", approval()).await.expect(204);
        id
    }

    /// The same, given to the treasurer: what became of its rows can be written.
    pub async fn transmitted(&self, month: &str) -> Uuid {
        let id = self.approved(month).await;
        self.step("bea", id, "export", json!({})).await.expect(204);
        id
    }

    /// Writes what became of a row.
    pub async fn outcome(&self, row: &Value, outcome: &str, on: &str) -> Reply {
        let path = format!("/api/v1/payment-rows/{}/outcome", row["id"].as_str().expect("an id"));
        self.city.api("bea", Method::POST, &path, &[], json!({"outcome": outcome, "on": on, "note": "conto chiuso"})).await
    }

    /// Tells something and lets the payments follow it.
    pub async fn told(&self, topic: &'static str, facts: Value) {
        let mut tx = self.begin().await;
        tx.tell(topic, facts).await.expect("told");
        self.follow(tx).await;
    }

    pub async fn follow(&self, mut tx: Tx) {
        for news in tx.news(200).await.expect("news") {
            payments::follow(&mut tx, &news).await.expect("followed");
            tx.took(&news).await.expect("taken");
        }
        commit(tx).await;
    }

    pub async fn died(&self, who: &Entitled, on: &str) {
        let mut tx = self.begin().await;
        tx.sql(&DIED).id("id", who.person).bind("on", day(on)).run_one().await.expect("registered");
        tx.tell("person.died", json!({"person_id": who.person, "on": on})).await.expect("told");
        self.follow(tx).await;
    }

    /// An entitlement, whole.
    pub async fn entitlement(&self, id: Uuid) -> Value {
        self.city.get("rita", &format!("/api/v1/entitlements/{id}")).await.expect(200).json()
    }

    /// A step of an entitlement, as it stands now.
    pub async fn change(&self, id: Uuid, step: &str, body: Value) -> Reply {
        let version = self.entitlement(id).await["entitlement"]["version"].as_i64().expect("a version");
        let etag = format!("\"{version}\"");
        self.city.api("bea", Method::POST, &format!("/api/v1/entitlements/{id}/{step}"), &[("if-match", &etag)], body).await
    }

    /// What is to come back, of all that is open or not.
    pub async fn recoveries(&self) -> Vec<Value> {
        self.city.get("rita", "/api/v1/recoveries").await.expect(200).json()["items"].as_array().expect("items").clone()
    }

    /// How many rows of an entitlement are paid or about to be, and for how many months.
    pub async fn live(&self, id: Uuid) -> (i64, i64) {
        let mut tx = self.begin().await;
        tx.sql(&LIVE).id("id", id).one().await.expect("a count")
    }
}

pub fn id_of(value: &Value) -> Uuid {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no identifier: {value}"))
}

pub fn approval() -> Value {
    json!({"pay_on": "2026-11-27", "act_number": "DD 12", "act_date": "2026-11-20", "act_organ": "Direttrice"})
}

pub async fn commit(tx: Tx) {
    tx.commit(Audit::of("test.change")).await.expect("a commit");
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in payments::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
