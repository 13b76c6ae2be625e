//! A small city with people to care for, a catalogue whose prices move, and somebody who listens when a case ends.

use axum::http::{Extensions, Method};
use casework::{CaseEnd, EarlierService, OfferedService, PricedService, Progress, ServiceCatalogue, ServiceProgress, YearCost};
use chrono::{Datelike as _, NaiveDate};
use kernel::input::Fields;
use kernel::{AccountId, CaseId, Cents, Outcome, Period, PersonId, PlanId, PlanServiceId, ProviderId, ServiceId};
use registry::person::AgeLimit;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::testing::on_both;
use store::{Audit, Db, Tx};
use ui::testing::{City, Reply, schema};
use ui::{Boxed, Room};
use uuid::Uuid;

pub const SERVICE: ServiceId = ServiceId(Uuid::from_u128(0x501));
pub const PROVIDER: ProviderId = ProviderId(Uuid::from_u128(0x601));

/// For whom the one service is.
const AGES: AgeLimit = AgeLimit { least: Some(65), most: None };

/// What the catalogue says now.
#[derive(Clone)]
pub struct Terms {
    pub price: i64,
    pub provider: String,
}

pub struct FakeCatalogue(pub Arc<Mutex<Terms>>);
impl ServiceCatalogue for FakeCatalogue {
    fn offered<'a>(&'a self, _: &'a mut Tx, _: NaiveDate) -> Boxed<'a, Outcome<Vec<OfferedService>>> {
        Box::pin(async {
            Ok(vec![OfferedService {
                service: SERVICE,
                code: "SAD".into(),
                name: "Assistenza domiciliare".into(),
                user_area: "ANZ".into(),
                unit_of_measure: "ore".into(),
                periodic: true,
                means_test: 1,
                siuss_code: "A2.07".into(),
                ages: AGES,
                providers: vec![(PROVIDER, "La Vela".into())],
            }])
        })
    }
    fn priced<'a>(
        &'a self,
        _: &'a mut Tx,
        service: ServiceId,
        provider: Option<ProviderId>,
        _: NaiveDate,
    ) -> Boxed<'a, Outcome<Option<PricedService>>> {
        let terms = self.0.lock().expect("terms").clone();
        Box::pin(async move {
            Ok((service == SERVICE && provider.is_none_or(|wanted| wanted == PROVIDER)).then(|| PricedService {
                unit_price: Cents(terms.price),
                provider: PROVIDER,
                provider_name: terms.provider,
                price_version: Uuid::from_u128(u128::from(terms.price.unsigned_abs())),
                valid_until: None,
            }))
        })
    }
    fn ages<'a>(&'a self, _: &'a mut Tx, _: ServiceId, _: NaiveDate) -> Boxed<'a, Outcome<AgeLimit>> {
        Box::pin(async { Ok(AGES) })
    }
    fn chapter<'a>(&'a self, _: &'a mut Tx, _: ServiceId, _: NaiveDate) -> Boxed<'a, Outcome<Option<String>>> {
        Box::pin(async { Ok(Some("5230.1.2".to_owned())) })
    }
    fn residential<'a>(&'a self, _: &'a mut Tx, _: ServiceId) -> Boxed<'a, Outcome<bool>> {
        Box::pin(async { Ok(false) })
    }
    /// All but one unit in the first year: what the page shows is what it was told.
    fn cost_by_year(&self, unit_price: Cents, quantity: i64, period: Period) -> Vec<YearCost> {
        let (first, last) = (period.from.year(), period.last_day().expect("a last day").year());
        let all = Cents(unit_price.0 * quantity);
        if first == last {
            return vec![YearCost { year: first, cost: all }];
        }
        vec![YearCost { year: first, cost: Cents(all.0 - unit_price.0) }, YearCost { year: last, cost: unit_price }]
    }
}

/// Says what goes on of earlier editions.
struct FakeProgress(Arc<Mutex<Vec<EarlierService>>>);
impl ServiceProgress for FakeProgress {
    fn of_plan<'a>(&'a self, _: &'a mut Tx, _: PlanId) -> Boxed<'a, Outcome<HashMap<PlanServiceId, Progress>>> {
        Box::pin(async { Ok(HashMap::new()) })
    }
    fn of_earlier<'a>(&'a self, _: &'a mut Tx, _: CaseId, _: PlanId) -> Boxed<'a, Outcome<Vec<EarlierService>>> {
        let earlier = self.0.lock().expect("services").clone();
        Box::pin(async { Ok(earlier) })
    }
}

/// Remembers which cases ended.
pub struct FakeEnd(pub Arc<Mutex<Vec<CaseId>>>);
impl CaseEnd for FakeEnd {
    fn ending<'a>(&'a self, _: &'a mut Tx, case: CaseId, _: NaiveDate) -> Boxed<'a, Outcome<Vec<String>>> {
        self.0.lock().expect("ended").push(case);
        Box::pin(async { Ok(vec!["Liberati 120,00 € sul capitolo 5230.".to_owned()]) })
    }
}

pub fn rooms() -> Vec<Room> {
    vec![registry::room(), agenda::room(), access::room(), casework::room()]
}

/// The city and everybody in it.
pub struct World {
    pub city: City,
    pub db: Db,
    pub terms: Arc<Mutex<Terms>>,
    pub ended: Arc<Mutex<Vec<CaseId>>>,
    pub earlier: Arc<Mutex<Vec<EarlierService>>>,
    pub anna: AccountId,
    pub bruno: AccountId,
    pub educator: AccountId,
}

impl World {
    async fn found(db: Db) -> World {
        let terms = Arc::new(Mutex::new(Terms { price: 2150, provider: "La Vela".into() }));
        let ended = Arc::new(Mutex::new(Vec::new()));
        let earlier = Arc::new(Mutex::new(Vec::new()));
        let mut ports = Extensions::new();
        let catalogue: Arc<dyn ServiceCatalogue> = Arc::new(FakeCatalogue(Arc::clone(&terms)));
        let progress: Arc<dyn ServiceProgress> = Arc::new(FakeProgress(Arc::clone(&earlier)));
        let end: Arc<dyn CaseEnd> = Arc::new(FakeEnd(Arc::clone(&ended)));
        ports.insert(catalogue);
        ports.insert(progress);
        ports.insert(end);
        let mut city = City::found(db.clone(), rooms(), ports).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let bruno = city.somebody("bruno", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
        let educator = city.somebody("edo", "educatore", "milano/SSPT-4-L1").await;
        city.somebody("segretaria", "segreteria", "milano/SSPT-4-L1").await;
        city.somebody("tina", "tutele", "milano/SSPT-4-L1").await;
        city.somebody("capo5", "coordinatore", "milano/SSPT-5-L1").await;
        city.somebody("altrove", "coordinatore", "altrove/DIR").await;
        World { city, db, terms, ended, earlier, anna, bruno, educator }
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

    /// What an interview that proposes care sends.
    pub fn proposal(person: PersonId) -> Value {
        json!({"person": person, "held_at": "2026-11-20T10:00:00+01:00", "minutes": 50, "account": "Vive sola e cade spesso.",
               "hypothesis": "Serve aiuto in casa.", "outcome": "proposal", "user_area": "ANZ", "level": "1"})
    }

    /// A proposed case of somebody new.
    pub async fn proposed(&self, family_name: &str) -> CaseId {
        let person = self.person(family_name).await;
        let reply =
            self.city.api("anna", Method::POST, "/api/v1/interviews", &[], World::proposal(person)).await.expect(201).json();
        reply["case"].as_str().expect("a case").parse().expect("an id")
    }

    /// A case that Anna has in care.
    pub async fn in_care(&self, family_name: &str) -> CaseId {
        let case = self.proposed(family_name).await;
        self.put("capo", case, "assignment", json!({"worker": self.anna})).await.expect(204);
        self.put("anna", case, "care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        case
    }

    /// A change of a case as it is now.
    pub async fn put(&self, who: &str, case: CaseId, what: &str, body: Value) -> Reply {
        let version = self.version(case).await;
        self.city
            .api(who, Method::PUT, &format!("/api/v1/cases/{case}/{what}"), &[("if-match", &format!("\"{version}\""))], body)
            .await
    }

    /// Something new in a case.
    pub async fn post(&self, who: &str, case: CaseId, what: &str, body: Value) -> Reply {
        self.city.api(who, Method::POST, &format!("/api/v1/cases/{case}/{what}"), &[], body).await
    }

    /// The stored version of a case.
    pub async fn version(&self, case: CaseId) -> i64 {
        self.number("version", case).await
    }

    async fn number(&self, what: &str, case: CaseId) -> i64 {
        let hex = case.0.simple().to_string();
        let (lite, pg) = (
            format!("select cast({what} as text) from casework_case where id = x'{hex}'"),
            format!("select cast({what} as text) from casework_case where id = '{}'", case.0),
        );
        let text = if self.db.engine() == store::Engine::Sqlite { lite } else { pg };
        let rows = self.db.raw_rows(&text).await.expect("rows");
        rows[0][0].as_deref().expect("a number").parse().expect("a number")
    }

    /// A case as somebody reads it.
    pub async fn case(&self, who: &str, case: CaseId) -> Value {
        self.city.get(who, &format!("/api/v1/cases/{case}")).await.expect(200).json()
    }

    /// A plan with one goal, one action, one service and two signatures.
    pub fn plan() -> Value {
        json!({"kind": "individual", "intensity": "Una visita a settimana", "starts_on": "2026-12-01", "ends_on": "2027-05-31", "review_on": "2027-03-01",
               "goals": [{"words": "Voglio restare a casa mia", "sign": "Non cade più"}],
               "actions": [{"what": "Visita domiciliare", "responsible": "Anna"}, {"what": "Spesa", "responsible": "La figlia", "informal": true}],
               "services": [{"service": SERVICE, "measure": "monthly", "units": 12, "user_share": 1000}],
               "signers": [{"role": "person", "name": "Maria"}, {"role": "service", "name": "Anna"}]})
    }

    /// A plan of a case, ready to be signed: its identifier.
    pub async fn offered(&self, case: CaseId) -> String {
        let plan =
            self.post("anna", case, "plans", World::plan()).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        self.step("anna", &plan, "offer", json!({})).await.expect(204);
        plan
    }

    /// A step of a plan as it is now.
    pub async fn step(&self, who: &str, plan: &str, what: &str, body: Value) -> Reply {
        let version = self.city.get(who, &format!("/api/v1/plans/{plan}")).await.expect(200).headers["etag"]
            .to_str()
            .expect("text")
            .to_owned();
        self.city.api(who, Method::POST, &format!("/api/v1/plans/{plan}/{what}"), &[("if-match", &version)], body).await
    }

    /// Everybody signs a plan.
    pub async fn all_sign(&self, plan: &str) -> Value {
        let mut last = Value::Null;
        let signers =
            self.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["signers"].as_array().expect("signers").clone();
        for signer in signers {
            let body = json!({"signer": signer["id"], "signed_on": "2026-11-21", "means": "handwritten"});
            last = self.step("anna", plan, "signatures", body).await.expect(201).json();
        }
        last
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
