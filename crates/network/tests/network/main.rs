//! The network through its door, on both databases, with the real room of the budget behind it.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod ages;
mod catalogue;
mod death;
mod deliveries;
mod door;
mod editions;
mod money;
mod overlaps;
mod thread;
mod versions;

use axum::http::{Extensions, Method};
use finance::budget::{BudgetRow, PrintedTotal, Sheet};
use finance::{Cover, NewYear, ReserveRequest};
use kernel::{Actor, AuthorisationId, CaseId, Cents, PersonId, PlanServiceId, ProviderId, ServiceId};
use network::CatalogueFiles;
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Audit, Db, Tx};
use ui::Room;
use ui::testing::{City, Reply};
use uuid::Uuid;

store::statements! {
    PERSON = "insert into registry_person (body_id, id, family_name, given_name, display_name, sort_name, birth_name, other_script, known_as, anonymous, sex, birth_date,
                     birth_year, birth_estimated, birth_place, citizenship, other_citizenships, language, other_languages, interpreter, identifier, identifier_kind,
                     preferred_channel, contact_note, death_date, restricted, known_since, created_at, created_by, version)
              values (:body, :id, 'Rossi', :given, :name, :sort, '', '', '', false, 'F', null, null, false, '', '', :list, '', :list, false, '', 'none', '', '', null,
                      :restricted, :today, :now, :actor, 1)";
    ADDRESS = "insert into registry_address (body_id, id, person_id, kind, street, number, detail, postcode, place, place_name, istat_code, district, municipio, quarter,
                      latitude, longitude, located, locate_reason, address_text, valid_from, valid_until, created_at, created_by, version, restricted)
               values (:body, :id, :person, 'residence', 'Via Padova', '1', '', '', '', 'Milano', '', '', 4, '', null, null, 'streets', '', 'Via Padova 1, Milano', :from, '9999-12-31',
                       :now, :actor, 1, false)";
    CASE = "insert into casework_case (body_id, id, number, person_id, household_id, subject_id, unit_id, level, state, phase, user_area, opened_on, proposed_on, taken_on, closed_on,
                   worker_id, sealed, review_on, last_entry_on, version)
            values (:body, :id, :number, :person, null, :person, :unit, 1, 'in_care', 'monitoring', 'ANZ', :today, :today, :today, null, :worker, false, '9999-12-31', :today, 1)";
    MEMBER = "insert into casework_member (body_id, id, case_id, account_id, role, reason, valid_from, valid_until, version)
              values (:body, :id, :case, :worker, 'responsible', '', :today, '9999-12-31', 1)";
    PLAN = "insert into casework_plan (body_id, id, case_id, edition, kind, state, intensity, starts_on, ends_on, review_on, supersedes_id, agreed_on, author_id, at, version)
            values (:body, :id, :case, 1, 'individual', :state, 'low', :from, :until, :until, null, :today, :worker, :now, 1)";
    LINE = "insert into casework_plan_service (body_id, id, plan_id, place, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month, quantity,
                   unit_price_cents, price_version, valid_from, valid_until, total_cents, user_share_cents, means_test, user_area, request_number, mandatory_ground, mandatory_reference)
            values (:body, :id, :plan, 1, :service, 'Assistenza domiciliare', :provider, 'La Vela', 'ora', 10, :quantity, :price, :version, :from, :until, :total, :share, 1, 'ANZ',
                    'D-1', :ground, :reference)";
    ID = "select id from network_service where body_id = :body and code = :code";
    PROVIDER = "select id from network_provider where body_id = :body and code = :code";
    DIED = "update registry_person set death_date = :on where body_id = :body and id = :id";
    ENDS_BEFORE = "update network_authorisation set valid_until = :until where body_id = :body and id = :id";
    PAYERS = "select y.state, y.began_on from registry_payer y where y.body_id = :body and y.person_id = :person order by y.created_at, y.id";
    SEAL = "update casework_case set sealed = true where body_id = :body and id = :id";
}

/// All rooms that the network stands on.
pub fn rooms() -> Vec<Room> {
    vec![registry::room(), agenda::room(), casework::room(), finance::room(), network::room()]
}

pub const SERVICES: &str = "code,name,description,user_area,service_area,unit_of_measure,siuss_code,means_test,istat_item,fnps_macro_level,frequency,requires_level,office_unit_code\n\
    SAD,Assistenza domiciliare,Aiuto a casa,ANZ,domiciliarità,ora,A2.07,1,home_care,2,periodic,any,UFF\n\
    PASTI,Pasti a domicilio,Il pranzo a casa,ANZ,domiciliarità,pasto,A2.01,1,home_care,2,periodic,any,UFF\n\
    CONTRIB,Contributo economico,Aiuto in denaro,POV,sostegno al reddito,mese,A1.04,1,cash_transfer,5,periodic,any,UFF\n";
pub const PROVIDERS: &str = "code,name,kind,vat_number,comune,email,phone,services,label\n\
    VELA,La Vela,cooperativa sociale,90000010000,Milano,vela@example.org,02 1,SAD,valore di esempio\n\
    GELSO,Il Gelso,cooperativa sociale,90000080003,Milano,gelso@example.org,02 2,SAD PASTI,valore di esempio\n";
pub const PRICES: &str = "service_code,provider_code,unit_price_cents,vat_included,valid_from,valid_to,label\n\
    SAD,all,2000,true,2025-01-01,2025-12-31,valore di esempio\n\
    SAD,all,2348,true,2026-01-01,,valore di esempio\n\
    SAD,VELA,2295,true,2026-01-01,,valore di esempio\n\
    PASTI,all,767,true,2026-01-01,,valore di esempio\n";
pub const CHAPTERS: &str =
    "service_code,chapter,article,sub,preference,label\nSAD,3733,1,0,1,valore di esempio\nPASTI,3733,1,0,1,valore di esempio\n";

/// The four files of the tests.
pub fn files() -> CatalogueFiles<'static> {
    CatalogueFiles {
        services: SERVICES.as_bytes(),
        providers: PROVIDERS.as_bytes(),
        prices: PRICES.as_bytes(),
        chapters: CHAPTERS.as_bytes(),
        ..CatalogueFiles::default()
    }
}

/// A city with a catalogue, a chapter of 3.000,00 € and everybody who meets a service.
pub struct Town {
    pub city: City,
    pub service: ServiceId,
    pub vela: ProviderId,
    pub worker: Uuid,
}

/// The network of Milan.
pub async fn town(db: Db, budget: i64) -> Town {
    let mut ports = Extensions::new();
    let catalogue: Arc<dyn casework::ServiceCatalogue> = Arc::new(network::Catalogue);
    let progress: Arc<dyn casework::ServiceProgress> = Arc::new(network::Progress);
    ports.insert(catalogue);
    ports.insert(progress);
    let mut city = City::found(db, rooms(), ports).await;
    let worker = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await.0;
    for (name, role, unit) in [
        ("carla", "coordinatore", "milano/SSPT-4"),
        ("ugo", "ufficio_servizi", "milano/UFF"),
        ("dino", "dirigente", "milano/DIR"),
        ("altra", "assistente_sociale", "milano/SSPT-5-L1"),
        ("capo5", "coordinatore", "milano/SSPT-5-L1"),
        ("rita", "bilancio", "milano/DIR"),
        ("fuori", "ufficio_servizi", "altrove/DIR"),
        ("fuoridir", "dirigente", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    let mut tx = begin(&city).await;
    network::import(&mut tx, files()).await.expect("a catalogue");
    let service: ServiceId = tx.sql(&ID).bind("code", "SAD").value().await.expect("a service");
    let vela: ProviderId = tx.sql(&PROVIDER).bind("code", "VELA").value().await.expect("a provider");
    let gelso: ProviderId = tx.sql(&PROVIDER).bind("code", "GELSO").value().await.expect("a provider");
    open_budget(&mut tx, budget).await;
    commit(tx).await;
    city.somebody_of("vela", "ente_gestore", "milano/UFF", Some(vela)).await;
    city.somebody_of("gelso", "ente_gestore", "milano/UFF", Some(gelso)).await;
    Town { city, service, vela, worker }
}

async fn open_budget(tx: &mut Tx, cents: i64) {
    let text = format!(
        "direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\n\
         DIR07,54,DOMICILIARITA',1 SPESE CORRENTI,03,ACQUISTO DI BENI E SERVIZI,1030215000,3733,1,0,ASSISTENZA DOMICILIARE,12,03,0,0,{cents},false\n"
    );
    let rows: Vec<BudgetRow> = finance::budget::read_rows(text.as_bytes(), Sheet::ALL[1]).values().cloned().collect();
    let none: [PrintedTotal; 0] = [];
    let year = NewYear { year: 2026, label: "prova".into(), source: "prova".into() };
    finance::import_budget(tx, &year, &rows, &none).await.expect("a budget");
}

pub fn system(city: &City) -> Actor {
    Actor::system(city.bodies["milano"])
}
pub async fn begin(city: &City) -> Tx {
    city.db.begin(&system(city)).await.expect("a transaction")
}
pub async fn commit(tx: Tx) {
    tx.commit(Audit::of("test.change")).await.expect("a commit");
}
pub fn day(text: &str) -> chrono::NaiveDate {
    kernel::time::parse_date(text).expect("a day")
}

/// A person in care with a signed plan that asks for home care.
#[derive(Clone)]
pub struct Asked {
    pub person: PersonId,
    pub case: CaseId,
    pub plan: Uuid,
    pub line: PlanServiceId,
}

/// What differs from plan to plan.
pub struct Plan<'a> {
    pub name: &'a str,
    pub quantity: i64,
    pub state: &'a str,
    pub ground: Option<&'a str>,
    pub restricted: bool,
    /// First day after it; it begins on 1 October 2026.
    pub until: &'a str,
}
impl Default for Plan<'_> {
    fn default() -> Self {
        Plan { name: "Maria", quantity: 10, state: "agreed", ground: None, restricted: false, until: "2027-01-01" }
    }
}

impl Town {
    /// A case of SSPT-4-L1 with anna in charge, and a plan for October to December 2026.
    pub async fn signed(&self, plan: Plan<'_>) -> Asked {
        let mut tx = begin(&self.city).await;
        let ids: [Uuid; 6] = std::array::from_fn(|_| tx.new_id().expect("an id"));
        let [person, address, case, member, plan_id, line] = ids;
        let name = format!("Rossi {}", plan.name);
        let new = tx.sql(&PERSON).bind("id", person).bind("given", plan.name).bind("name", &name).bind("sort", name.to_lowercase());
        new.bind("restricted", plan.restricted).bind("list", json!([])).run().await.expect("a person");
        tx.sql(&ADDRESS)
            .bind("id", address)
            .bind("person", person)
            .bind("from", day("2020-01-01"))
            .run()
            .await
            .expect("an address");
        let unit = self.city.unit("SSPT-4-L1");
        let new = tx.sql(&CASE).bind("id", case).bind("number", case.to_string()).bind("person", person).id("unit", unit);
        new.bind("worker", self.worker).run().await.expect("a case");
        let known = registry::Involvement {
            person: PersonId(person),
            unit,
            account: Some(kernel::AccountId(self.worker)),
            kind: "case",
            source: case,
            from: tx.today(),
            until: None,
        };
        registry::involve(&mut tx, known).await.expect("known");
        tx.sql(&MEMBER).bind("id", member).bind("case", case).bind("worker", self.worker).run().await.expect("a member");
        let new = tx.sql(&PLAN).bind("id", plan_id).bind("case", case).bind("state", plan.state).bind("worker", self.worker);
        let until = day(plan.until);
        new.bind("from", day("2026-10-01")).bind("until", until.pred_opt()).run().await.expect("a plan");
        let price = network::catalogue::actions::price_at(&mut tx, self.service, self.vela, day("2026-10-01"))
            .await
            .expect("a database")
            .expect("a price");
        let total = Cents(price.unit_price_cents.0 * plan.quantity);
        tx.sql(&LINE)
            .bind("id", line)
            .bind("plan", plan_id)
            .id("service", self.service)
            .id("provider", self.vela)
            .bind("quantity", plan.quantity)
            .bind("price", price.unit_price_cents)
            .bind("version", price.id)
            .bind("from", day("2026-10-01"))
            .bind("until", until)
            .bind("total", total)
            .bind("share", Cents(total.0 / 10))
            .bind("ground", plan.ground)
            .bind("reference", plan.ground.map_or("", |_| "decreto 12/2026"))
            .run()
            .await
            .expect("a line");
        commit(tx).await;
        Asked { person: PersonId(person), case: CaseId(case), plan: plan_id, line: PlanServiceId(line) }
    }

    /// Asks for it as anna does.
    pub async fn ask(&self, asked: &Asked) -> AuthorisationId {
        let body = json!({"plan_service_id": asked.line, "schedule": "lunedì e giovedì mattina"});
        let reply = self.city.api("anna", Method::POST, "/api/v1/service-requests", &[], body).await.expect(201).json();
        reply["id"].as_str().expect("an id").parse().expect("an id")
    }

    /// A step by API on the version that stands now.
    pub async fn step(&self, who: &str, id: AuthorisationId, step: &str, body: Value) -> Reply {
        let mut version = 0_i64;
        for reader in ["anna", "ugo"] {
            let seen = self.city.get(reader, &format!("/api/v1/authorisations/{id}")).await;
            if seen.status.as_u16() == 200 {
                version = seen.json()["version"].as_i64().expect("a version");
                break;
            }
        }
        let place = if ["suspend", "resume", "end", "keep"].contains(&step) { "authorisations" } else { "service-requests" };
        self.city.api(who, Method::POST, &format!("/api/v1/{place}/{id}/{step}"), &[("if-match", &version.to_string())], body).await
    }

    /// Asked, checked by the office and authorised by the director.
    pub async fn authorised(&self, asked: &Asked) -> AuthorisationId {
        let id = self.ask(asked).await;
        self.step("ugo", id, "check", json!({})).await.expect(200);
        self.authorise(id).await;
        id
    }

    /// Authorised by the director; the state it got.
    pub async fn authorise(&self, id: AuthorisationId) -> String {
        let act = json!({"act_number": "DD 100", "act_date": "2026-11-21"});
        let reply = self.step("dino", id, "authorise", act).await.expect(200).json();
        reply["state"].as_str().expect("a state").to_owned()
    }

    /// What the office sees of it.
    pub async fn seen(&self, id: AuthorisationId) -> Value {
        self.city.get("ugo", &format!("/api/v1/authorisations/{id}")).await.expect(200).json()
    }

    /// One report of the provider; the reply's item.
    pub async fn report(&self, id: AuthorisationId, on: &str, quantity: &str) -> Value {
        let body = json!({"deliveries": [{"authorisation_id": id, "on": on, "quantity": quantity}]});
        let reply = self.city.api("vela", Method::POST, "/api/v1/deliveries", &[], body).await.expect(201).json();
        reply["items"][0].clone()
    }

    /// A decision of the office on a held delivery.
    pub async fn decide(&self, delivery: &str, body: Value) -> Reply {
        let seen = self.city.get("ugo", &format!("/api/v1/deliveries/{delivery}")).await.expect(200).json();
        let version = seen["version"].to_string();
        self.city.api("ugo", Method::POST, &format!("/api/v1/deliveries/{delivery}/decide"), &[("if-match", &version)], body).await
    }

    /// What is left on the chapter, in cents.
    pub async fn left(&self) -> i64 {
        let mut tx = begin(&self.city).await;
        let key = "3733.1.0".parse().expect("a key");
        let chapter = finance::chapter_for(&mut tx, 2026, &key).await.expect("a database").expect("a chapter");
        finance::left(&mut tx, chapter).await.expect("a chapter").left().0
    }

    /// Takes money from the chapter for something else; answers the source, to give it back.
    pub async fn take(&self, cents: i64) -> Uuid {
        let mut tx = begin(&self.city).await;
        let key = "3733.1.0".parse().expect("a key");
        let chapter = finance::chapter_for(&mut tx, 2026, &key).await.expect("a database").expect("a chapter");
        let source: Uuid = tx.new_id().expect("an id");
        let request = ReserveRequest {
            source_kind: "other",
            source,
            lines: vec![(chapter, Cents(cents))],
            description: "altro".into(),
            ground: None,
        };
        assert_eq!(finance::reserve(&mut tx, &request).await.expect("reserved")[0].state, Cover::Reserved);
        commit(tx).await;
        source
    }

    /// Gives it back, and lets the network hear of it.
    pub async fn give_back(&self, source: Uuid) -> usize {
        let mut tx = begin(&self.city).await;
        finance::release_rest(&mut tx, "other", source, "non serve più").await.expect("released");
        let moved = network::follow_news(&mut tx).await.expect("news");
        commit(tx).await;
        moved
    }

    /// The register learns of a death, and the network hears of it.
    pub async fn died(&self, asked: &Asked, on: &str) {
        let mut tx = begin(&self.city).await;
        tx.sql(&DIED).id("id", asked.person).bind("on", day(on)).run_one().await.expect("registered");
        tx.tell("person.died", json!({"person_id": asked.person, "on": on})).await.expect("told");
        assert_eq!(network::follow_news(&mut tx).await.expect("news"), 1);
        commit(tx).await;
    }

    /// The authorised period was shorter; `until` is the first day after it.
    pub async fn ends_before(&self, id: AuthorisationId, until: &str) {
        let mut tx = begin(&self.city).await;
        tx.sql(&ENDS_BEFORE).id("id", id).bind("until", day(until)).run_one().await.expect("an authorisation");
        commit(tx).await;
    }

    /// Seals a case.
    pub async fn seal(&self, asked: &Asked) {
        let mut tx = begin(&self.city).await;
        tx.sql(&SEAL).id("id", asked.case).run_one().await.expect("sealed");
        commit(tx).await;
    }
}
