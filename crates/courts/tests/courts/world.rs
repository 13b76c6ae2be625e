//! A small city whose service answers to courts: a girl in the care of Anna, her grandmother in that of Bruno.

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
    vec![registry::room(), agenda::room(), access::room(), casework::room(), assessments::room(), records::room(), courts::room()]
}

/// The city and everybody in it.
pub struct World {
    pub city: City,
    pub db: Db,
    pub anna: AccountId,
    pub bruno: AccountId,
}

impl World {
    async fn found(db: Db) -> World {
        let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let bruno = city.somebody("bruno", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
        city.somebody("segretaria", "segreteria", "milano/SSPT-4-L1").await;
        city.somebody("tullia", "tutele", "milano/UFF").await;
        city.somebody("capo5", "coordinatore", "milano/SSPT-5-L1").await;
        city.somebody("altrove", "coordinatore", "altrove/DIR").await;
        let world = World { city, db, anna, bruno };
        world.city.post("capo", "/giustizia/autorita", &[("shipped", "on")]).await.expect(303);
        world
    }

    /// Somebody in the register.
    pub async fn person(&self, family_name: &str, born: &str) -> PersonId {
        let sent = [("family_name", family_name), ("given_name", "Maria"), ("birth_date", born)];
        let mut fields = Fields::from_form(sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let new = registry::person::forms::read_new(&mut fields, "");
        let new = fields.finish(|| new).expect("a person");
        let principal = self.city.principal("anna").await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let id = registry::register(&mut tx, &principal, &new).await.expect("registered");
        tx.commit(Audit::of("person.create").about(id)).await.expect("a commit");
        id
    }

    /// A case in care of somebody, with its person.
    pub async fn in_care(&self, family_name: &str, born: &str, who: &str, worker: AccountId) -> (CaseId, PersonId) {
        let person = self.person(family_name, born).await;
        let body = json!({"person": person, "held_at": "2026-11-20T10:00:00+01:00", "minutes": 50, "account": "Racconta.",
                          "hypothesis": "Serve aiuto.", "outcome": "proposal", "user_area": "FAM_MIN", "level": "1"});
        let reply = self.city.api(who, Method::POST, "/api/v1/interviews", &[], body).await.expect(201).json();
        let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        for (by, what, body) in
            [("capo", "assignment", json!({"worker": worker})), (who, "care", json!({"taken_on": "2026-11-21"}))]
        {
            let seen = self.city.get(by, &format!("/api/v1/cases/{case}")).await.expect(200);
            let version = seen.headers["etag"].to_str().expect("text").to_owned();
            let path = format!("/api/v1/cases/{case}/{what}");
            self.city.api(by, Method::PUT, &path, &[("if-match", &version)], body).await.expect(204);
        }
        (case, person)
    }

    /// A girl of thirteen in Anna's care.
    pub async fn girl(&self, family_name: &str) -> (CaseId, PersonId) {
        self.in_care(family_name, "03/05/2013", "anna", self.anna).await
    }

    /// The identifier of an authority of Milan.
    pub async fn authority(&self, kind: &str) -> String {
        let all = self.city.get("capo", "/api/v1/court-authorities").await.expect(200).json();
        let items = all["items"].as_array().expect("items");
        let one = items.iter().find(|one| one["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {all}"));
        one["id"].as_str().expect("an id").to_owned()
    }

    /// What is read at an address of the interface.
    pub async fn read(&self, who: &str, path: &str) -> Value {
        self.city.get(who, path).await.expect(200).json()
    }

    /// Something new.
    pub async fn post(&self, who: &str, path: &str, body: Value) -> Reply {
        self.city.api(who, Method::POST, path, &[], body).await
    }

    /// A change of a thing as it is now.
    pub async fn change(&self, who: &str, thing: &str, step: &str, body: Value) -> Reply {
        let seen = self.city.get(who, thing).await.expect(200);
        let version = seen.headers["etag"].to_str().expect("text").to_owned();
        self.city.api(who, Method::POST, &format!("{thing}/{step}"), &[("if-match", &version)], body).await
    }

    /// An order about the girl of a case, as Anna enters it: its address.
    pub async fn order(&self, case: CaseId, more: Value) -> String {
        let mut body = json!({"case": case, "authority": self.authority("juvenile_court").await, "proceeding": "protection",
                              "register_number": "1234", "year": 2026, "number": "77", "issued_on": "2026-11-18",
                              "kind": "custody", "text": "Affida la minore al servizio sociale."});
        let fields = body.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        self.post("anna", "/api/v1/court-orders", body).await.expect(201).location()
    }

    /// What the agenda holds of a thing: key, day, whether it was met, whether it was dropped, whether it is closed; by key.
    pub async fn dues(&self, source: &str) -> Vec<(String, String, bool, bool, bool)> {
        let id: uuid::Uuid = source.rsplit('/').next().expect("an id").parse().expect("an id");
        let columns = "due_key, cast(due_on as text), case when met_at is null then 'no' else 'yes' end, case when dropped_at is null then 'no' else 'yes' end,
                       case when closed then 'yes' else 'no' end";
        let (lite, pg) = (
            format!("select {columns} from agenda_due where source_id = x'{}' order by due_key", id.simple()),
            format!("select {columns} from agenda_due where source_id = '{id}' order by due_key"),
        );
        let text = if self.db.engine() == store::Engine::Sqlite { lite } else { pg };
        let rows = self.db.raw_rows(&text).await.expect("rows");
        let word = |row: &Vec<Option<String>>, at: usize| row[at].clone().expect("a value");
        let yes = |row: &Vec<Option<String>>, at: usize| row[at].as_deref() == Some("yes");
        rows.iter().map(|row| (word(row, 0), word(row, 1), yes(row, 2), yes(row, 3), yes(row, 4))).collect()
    }

    /// Tells the house something, and lets the courts follow it.
    pub async fn tell(&self, topic: &'static str, payload: Value) {
        let mut tx = self.db.begin(&self.city.actor("anna")).await.expect("a transaction");
        tx.tell(topic, payload).await.expect("told");
        let follow = courts::room().follow.expect("the room follows news");
        for news in tx.news(500).await.expect("news") {
            follow(&mut tx, &news).await.expect("followed");
            tx.took(&news).await.expect("taken");
        }
        tx.commit(Audit::of("news.follow")).await.expect("a commit");
    }
}

/// Runs a story on both databases.
pub async fn story<F, R>(test: F)
where
    F: Fn(Arc<World>) -> R + Copy,
    R: Future<Output = ()>,
{
    on_both(schema(&rooms()), |db| async move { test(Arc::new(World::found(db).await)).await }).await;
}
