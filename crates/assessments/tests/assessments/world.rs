//! A small city with a social worker, her colleague, and a case of hers.

use axum::http::{Extensions, Method};
use kernel::input::Fields;
use kernel::{AccountId, CaseId, PersonId};
use serde_json::{Value, json};
use std::sync::Arc;
use store::testing::on_both;
use store::{Audit, Db};
use ui::Room;
use ui::testing::{City, Reply, schema};

pub fn rooms() -> Vec<Room> {
    vec![registry::room(), agenda::room(), access::room(), casework::room(), assessments::room()]
}

/// The city and everybody in it.
pub struct World {
    pub city: City,
    pub db: Db,
    pub anna: AccountId,
}

impl World {
    async fn found(db: Db) -> World {
        let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("bruno", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
        city.somebody("capo5", "coordinatore", "milano/SSPT-5-L1").await;
        city.somebody("altrove", "coordinatore", "altrove/DIR").await;
        World { city, db, anna }
    }

    /// Somebody in the register, born on a day where one is given.
    pub async fn person(&self, family_name: &str, born: &str) -> PersonId {
        let pairs = [("family_name", family_name), ("given_name", "Maria"), ("birth_date", born)];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let mut fields = Fields::from_form(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let new = registry::person::forms::read_new(&mut fields, "");
        let new = fields.finish(|| new).expect("a person");
        let principal = self.city.principal("anna").await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let id = registry::register(&mut tx, &principal, &new).await.expect("registered");
        tx.commit(Audit::of("person.create").about(id)).await.expect("a commit");
        id
    }

    /// A case that Anna has in care.
    pub async fn in_care(&self, family_name: &str, born: &str) -> CaseId {
        let person = self.person(family_name, born).await;
        let interview = json!({"person": person, "held_at": "2026-11-20T10:00:00+01:00", "minutes": 50, "account": "Vive sola e cade spesso.",
               "hypothesis": "Serve aiuto in casa.", "outcome": "proposal", "user_area": "ANZ", "level": "1"});
        let reply = self.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        self.put("capo", case, "assignment", json!({"worker": self.anna})).await.expect(204);
        self.put("anna", case, "care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        case
    }

    /// A change of a case as it is now.
    pub async fn put(&self, who: &str, case: CaseId, what: &str, body: Value) -> Reply {
        let version = self.version(case).await;
        let path = format!("/api/v1/cases/{case}/{what}");
        self.city.api(who, Method::PUT, &path, &[("if-match", &format!("\"{version}\""))], body).await
    }

    /// The stored version of a case.
    pub async fn version(&self, case: CaseId) -> i64 {
        let hex = case.0.simple().to_string();
        let lite = format!("select cast(version as text) from casework_case where id = x'{hex}'");
        let pg = format!("select cast(version as text) from casework_case where id = '{}'", case.0);
        self.number(if self.db.engine() == store::Engine::Sqlite { &lite } else { &pg }).await
    }

    /// A number that a text finds.
    pub async fn number(&self, text: &str) -> i64 {
        let rows = self.db.raw_rows(text).await.expect("rows");
        rows[0][0].as_deref().expect("a number").parse().expect("a number")
    }

    /// Writes an assessment.
    pub async fn assess(&self, who: &str, case: CaseId, body: Value) -> Reply {
        self.city.api(who, Method::POST, &format!("/api/v1/cases/{case}/evaluations"), &[], body).await
    }

    /// One that was written: its identifier.
    pub async fn assessed(&self, case: CaseId, body: Value) -> String {
        self.assess("anna", case, body).await.expect(201).json()["id"].as_str().expect("an id").to_owned()
    }
}

/// What the fragility scale sends, with so many points everywhere.
pub fn fragility(points: i64, on: &str) -> Value {
    let items = ["income", "home", "work", "network", "health", "safety"];
    let answers: Vec<Value> = items.iter().map(|item| json!({"item": item, "value": points.to_string()})).collect();
    json!({"instrument": "fragilita", "version": 1, "moment": "start", "assessed_on": on, "source": "direct",
           "narrative": "Da sola non ce la fa più.", "answers": answers})
}

/// Runs a story on both databases.
pub async fn story<F, R>(test: F)
where
    F: Fn(Arc<World>) -> R + Copy,
    R: Future<Output = ()>,
{
    on_both(schema(&rooms()), |db| async move { test(Arc::new(World::found(db).await)).await }).await;
}
