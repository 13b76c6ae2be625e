//! A small city with a case, a press that answers with plain words, and a registry that can be made to fail.

use axum::http::{Extensions, Method};
use casework::CaseEnd;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::input::Fields;
use kernel::{AccountId, CaseId, Failure, Outcome, PersonId};
use letters::{Fault, Letter, Pdf, Press};
use records::{LocalRegistry, Registered, Registration, Registry};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::testing::on_both;
use store::{Audit, Db, Tx};
use ui::testing::{City, Reply, schema};
use ui::{Boxed, Room};

/// A press that sets a letter as its words: what begins like a PDF is kept like one.
struct PlainPress;
impl Press for PlainPress {
    fn print(&self, letter: &Letter, _: DateTime<Utc>) -> Result<Pdf, Fault> {
        letters::ready(letter)?;
        Ok(Pdf { bytes: format!("%PDF-1.7\n{}", letters::text(letter)).into_bytes(), missing: Vec::new() })
    }
}

/// The register of the program, which may be out of reach.
struct Sometimes {
    away: Arc<AtomicBool>,
    local: LocalRegistry,
}
impl Registry for Sometimes {
    fn register<'a>(&'a self, tx: &'a mut Tx, what: &'a Registration) -> Boxed<'a, Outcome<Registered>> {
        if self.away.load(Ordering::SeqCst) {
            return Box::pin(async { Err(Failure::internal("the registry does not answer")) });
        }
        self.local.register(tx, what)
    }
}

/// Nothing goes on when a case ends.
struct NothingEnds;
impl CaseEnd for NothingEnds {
    fn ending<'a>(&'a self, _: &'a mut Tx, _: CaseId, _: NaiveDate) -> Boxed<'a, Outcome<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

pub fn rooms() -> Vec<Room> {
    vec![registry::room(), agenda::room(), access::room(), casework::room(), assessments::room(), records::room()]
}

/// The city and everybody in it.
pub struct World {
    pub city: City,
    pub db: Db,
    pub anna: AccountId,
    /// Whether the registry is out of reach.
    pub away: Arc<AtomicBool>,
}

impl World {
    async fn found(db: Db) -> World {
        let away = Arc::new(AtomicBool::new(false));
        let mut ports = Extensions::new();
        let press: Arc<dyn Press> = Arc::new(PlainPress);
        let registry: Arc<dyn Registry> = Arc::new(Sometimes { away: Arc::clone(&away), local: LocalRegistry });
        let end: Arc<dyn CaseEnd> = Arc::new(NothingEnds);
        ports.insert(end);
        ports.insert(press);
        ports.insert(registry);
        let mut city = City::found(db.clone(), rooms(), ports).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("bruno", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
        city.somebody("segretaria", "segreteria", "milano/SSPT-4-L1").await;
        city.somebody("segretaria5", "segreteria", "milano/SSPT-5-L1").await;
        city.somebody("capo5", "coordinatore", "milano/SSPT-5-L1").await;
        city.somebody("filtro", "filtro_posta", "milano/DIR").await;
        city.somebody("archivio", "archivio", "milano/DIR").await;
        city.somebody("altrove", "coordinatore", "altrove/DIR").await;
        World { city, db, anna, away }
    }

    /// Somebody in the register.
    pub async fn person(&self, family_name: &str) -> PersonId {
        let mut fields = Fields::from_form(
            [("family_name", family_name), ("given_name", "Maria")].map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let new = registry::person::forms::read_new(&mut fields, "");
        let new = fields.finish(|| new).expect("a person");
        let principal = self.city.principal("anna").await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let id = registry::register(&mut tx, &principal, &new).await.expect("registered");
        tx.commit(Audit::of("person.create").about(id)).await.expect("a commit");
        id
    }

    /// A case that Anna has in care.
    pub async fn in_care(&self, family_name: &str) -> CaseId {
        let person = self.person(family_name).await;
        let proposal = json!({"person": person, "held_at": "2026-11-20T10:00:00+01:00", "minutes": 50, "account": "Vive sola e cade spesso.",
               "hypothesis": "Serve aiuto in casa.", "outcome": "proposal", "user_area": "ANZ", "level": "1"});
        let reply = self.city.api("anna", Method::POST, "/api/v1/interviews", &[], proposal).await.expect(201).json();
        let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        self.put_case("capo", case, "assignment", json!({"worker": self.anna})).await.expect(204);
        self.put_case("anna", case, "care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        case
    }

    /// A change of a case as it is now.
    pub async fn put_case(&self, who: &str, case: CaseId, what: &str, body: Value) -> Reply {
        let version = self.number(&format!("select cast(version as text) from casework_case where id = {}", self.id(case.0))).await;
        let tag = format!("\"{version}\"");
        self.city.api(who, Method::PUT, &format!("/api/v1/cases/{case}/{what}"), &[("if-match", &tag)], body).await
    }

    /// Ends a case today.
    pub async fn close(&self, case: CaseId) {
        let version = self.number(&format!("select cast(version as text) from casework_case where id = {}", self.id(case.0))).await;
        let closure = json!({"closed_on": "2026-11-21", "reason": "no_need", "outcome": "positive", "evaluation": "Va bene", "person_view": "Contenta"});
        let tag = format!("\"{version}\"");
        self.city
            .api("anna", Method::POST, &format!("/api/v1/cases/{case}/closures"), &[("if-match", &tag)], closure)
            .await
            .expect(201);
    }

    /// An identifier as the database spells it.
    pub fn id(&self, id: uuid::Uuid) -> String {
        if self.db.engine() == store::Engine::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
    }

    /// The one number that a text selects.
    pub async fn number(&self, text: &str) -> i64 {
        let rows = self.db.raw_rows(text).await.expect("rows");
        rows[0][0].as_deref().expect("a number").parse().expect("a number")
    }

    /// The number of the case as people write it.
    pub async fn case_number(&self, case: CaseId) -> String {
        self.city.get("anna", &format!("/api/v1/cases/{case}")).await.expect(200).json()["number"]
            .as_str()
            .expect("a number")
            .to_owned()
    }

    /// A document of a case from a model.
    pub async fn begun(&self, case: CaseId, template: &str) -> String {
        let reply = self
            .city
            .api("anna", Method::POST, &format!("/api/v1/cases/{case}/documents"), &[], json!({"template": template}))
            .await
            .expect(201);
        reply.json()["id"].as_str().expect("an id").to_owned()
    }

    /// A document as somebody reads it.
    pub async fn document(&self, who: &str, id: &str) -> Value {
        self.city.get(who, &format!("/api/v1/documents/{id}")).await.expect(200).json()
    }

    /// A step of a document as it is now.
    pub async fn step(&self, who: &str, id: &str, what: &str, body: Value) -> Reply {
        let version = self.document("anna", id).await["document"]["version"].as_i64().expect("a version");
        self.step_of(who, id, what, version, body).await
    }

    /// A step of a document as it was.
    pub async fn step_of(&self, who: &str, id: &str, what: &str, version: i64, body: Value) -> Reply {
        let method = if what == "text" { Method::PUT } else { Method::POST };
        let tag = format!("\"{version}\"");
        self.city.api(who, method, &format!("/api/v1/documents/{id}/{what}"), &[("if-match", &tag)], body).await
    }

    /// A text without open places.
    pub fn text(words: &str) -> Value {
        json!({"title": "Relazione su una famiglia", "addressee": "Scuola media Verdi\nvia delle Querce 1",
               "parts": [{"kind": "heading", "text": "La situazione"}, {"kind": "paragraph", "text": words},
                         {"kind": "list", "text": "Restare a casa\nRitrovare gli amici"}]})
    }

    /// A letter of Anna's that is final.
    pub async fn made_final(&self, case: CaseId, words: &str) -> String {
        let id = self.begun(case, "lettera").await;
        self.step("anna", &id, "text", World::text(words)).await.expect(204);
        self.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200);
        id
    }

    /// Sends a form with one file, as a browser would.
    pub async fn upload(&self, who: &str, path: &str, pairs: &[(&str, &str)], file: (&str, &str)) -> Reply {
        let boundary = "ponte-di-prova";
        let csrf = self.city.csrf(who).await;
        let mut body = String::new();
        for (name, value) in [("_csrf", csrf.as_str())].iter().chain(pairs) {
            body.push_str(&format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        }
        let (name, content) = file;
        body.push_str(&format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n{content}\r\n--{boundary}--\r\n"
        ));
        self.city.send(who, Method::POST, path, &format!("multipart/form-data; boundary={boundary}"), &[], body).await
    }

    /// Post that came, with one scan: where it opens.
    pub async fn arrived(&self, subject: &str, more: &[(&str, &str)]) -> String {
        let mut pairs =
            vec![("received_on", "20/11/2026"), ("means", "paper"), ("sender", "Tribunale per i minorenni"), ("subject", subject)];
        pairs.extend_from_slice(more);
        let reply = self.upload("filtro", "/posta", &pairs, ("scansione.pdf", "%PDF-1.4 una lettera")).await.expect(303);
        reply.location()
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
