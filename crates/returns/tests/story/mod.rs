//! A small true story, told through the actions of the other rooms: somebody is entered, taken into care, given a plan with a service
//! on a real chapter, and the provider delivers.

#![expect(clippy::expect_used, reason = "a story that cannot be told is a failed test")]

use casework::Doing;
use casework::case::forms::{Assign, Take};
use casework::interview::InterviewOutcome;
use casework::interview::forms::NewInterview;
use casework::plan::forms::{GoalInput, PlanInput, ServiceInput, Signature, SignerInput};
use casework::plan::{Measure, PlanKind, SignerRole, SigningMeans};
use chrono::NaiveDate;
use finance::budget::Sheet;
use kernel::tax_code::{Identifier, Sex};
use kernel::{AccountId, AuthorisationId, CaseId, PersonId, ProviderId, ServiceId};
use network::delivery::actions::{Decision, Report};
use network::request::actions::{AskData, Command};
use registry::person::PersonEdit;
use registry::person::model::PersonData;
use registry::{AddressKind, Birth, NewPerson};
use std::sync::Arc;
use store::{Audit, Db};
use ui::testing::City;
use uuid::Uuid;

store::statements! {
    ALL_SERVICES = "select service_id, code from network_v_service where body_id = :body";
    ALL_PROVIDERS = "select provider_id, code from network_v_provider where body_id = :body";
    LINE = "select plan_service_id from casework_v_plan_service where body_id = :body and plan_id = :plan";
    SIGNERS = "select id from casework_plan_signer where body_id = :body and plan_id = :plan order by place";
    VERSIONS = "select version from casework_plan where body_id = :body and id = :plan";
    CASE_VERSION = "select version from casework_case where body_id = :body and id = :case";
    REQUEST_VERSION = "select version from network_authorisation where body_id = :body and id = :id";
    HELD = "select id, version from network_delivery where body_id = :body and state = 'held' order by on_day";
    PERSON_VERSION = "select version from registry_v_person where body_id = :body and person_id = :id";
}

pub const SERVICES: &str = "code,name,description,user_area,service_area,unit_of_measure,siuss_code,means_test,istat_item,fnps_macro_level,frequency,requires_level,office_unit_code
SAD,Assistenza domiciliare (SAD),Aiuto a casa,ANZ,domiciliarità,ora,A2.07,4,home_care,2,periodic,any,
AFFITTO,Sostegno per le spese della casa,Aiuto per la casa,POV,casa,mese,A1.05,4,cash_transfer,5,periodic,any,
";
pub const PROVIDERS: &str = "code,name,kind,vat_number,comune,email,phone,services,label
VELA,La Vela di Mezzo,cooperativa sociale,90000010000,Milano,vela@example.org,02 0100 4100,SAD AFFITTO,valore di esempio
";
pub const PRICES: &str = "service_code,provider_code,unit_price_cents,vat_included,valid_from,valid_to,label
SAD,all,2000,true,2025-01-01,,valore di esempio
AFFITTO,all,30000,true,2025-01-01,,valore di esempio
";
pub const CHAPTERS: &str = "service_code,chapter,article,sub,preference,label
SAD,3733,1,0,1,valore di esempio
AFFITTO,3733,1,0,1,valore di esempio
";

pub fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), agenda::room(), access::room(), casework::room(), finance::room(), network::room(), returns::room()]
}

pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
}

/// The city of the story.
pub struct Story {
    pub city: City,
    pub db: Db,
    anna: AccountId,
    pub services: Vec<(ServiceId, String)>,
    provider: ProviderId,
}

impl Story {
    pub async fn begin(db: Db) -> Story {
        let catalogue: Arc<dyn casework::ServiceCatalogue> = Arc::new(network::Catalogue);
        let mut ports = axum::http::Extensions::new();
        ports.insert(catalogue);
        let mut city = City::found(db.clone(), rooms(), ports).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        for (name, role, unit) in [
            ("altra", "assistente_sociale", "milano/SSPT-5-L1"),
            ("capo", "coordinatore", "milano/SSPT-4"),
            ("dirigente", "dirigente", "milano/DIR"),
            ("ufficio", "ufficio_servizi", "milano/UFF"),
            ("ammin", "amministrativo", "milano/UFF"),
            ("bilancio", "bilancio", "milano/DIR"),
            ("direzione", "direzione", "milano/DIR"),
            ("lontano", "bilancio", "altrove/DIR"),
        ] {
            city.somebody(name, role, unit).await;
        }
        budget(&db, &city).await;
        let mut tx = db.begin(&city.actor("ufficio")).await.expect("a transaction");
        let files = network::CatalogueFiles {
            services: SERVICES.as_bytes(),
            providers: PROVIDERS.as_bytes(),
            prices: PRICES.as_bytes(),
            chapters: CHAPTERS.as_bytes(),
            ..network::CatalogueFiles::default()
        };
        network::import(&mut tx, files).await.expect("a catalogue");
        let services: Vec<(ServiceId, String)> = tx.sql(&ALL_SERVICES).all().await.expect("services");
        let providers: Vec<(ProviderId, String)> = tx.sql(&ALL_PROVIDERS).all().await.expect("providers");
        tx.commit(Audit::of("catalogue.import")).await.expect("a commit");
        let provider = providers.iter().find(|(_, code)| code == "VELA").expect("a provider").0;
        city.somebody_of("gestore", "ente_gestore", "milano/UFF", Some(provider)).await;
        Story { city, db, anna, services, provider }
    }

    pub fn service(&self, code: &str) -> ServiceId {
        self.services.iter().find(|(_, own)| own == code).expect("a service").0
    }

    /// Somebody of the register.
    pub async fn person(&self, data: PersonData) -> PersonId {
        let principal = self.city.principal("anna").await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let address = registry::address::NewAddress {
            kind: AddressKind::Residence,
            street: "Via Lenta".into(),
            number: "12".into(),
            detail: String::new(),
            postcode: "20139".into(),
            place: "F205".into(),
            municipio: Some(4),
            reason: "Lo dice la persona".into(),
            from: Some(day(1, 1)),
            later_confirmed: false,
            restricted: false,
        };
        let id = registry::register(&mut tx, &principal, &NewPerson { data, address: Some(address) }).await.expect("a person");
        let involvement = registry::Involvement {
            person: id,
            unit: self.city.unit("SSPT-4-L1"),
            account: Some(self.anna),
            kind: "contact",
            source: Uuid::from(id),
            from: day(1, 1),
            until: None,
        };
        registry::involve(&mut tx, involvement).await.expect("an involvement");
        tx.commit(Audit::of("person.create").about(id)).await.expect("a commit");
        id
    }

    /// A correction of somebody's data.
    pub async fn correct(&self, person: PersonId, data: PersonData) {
        let principal = self.city.principal("anna").await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let version: i64 = tx.sql(&PERSON_VERSION).id("id", person).value().await.expect("a version");
        tx.commit(Audit::of("person.read")).await.expect("a commit");
        let edit = PersonEdit { data, reason: "Corretto".into(), code_was_wrong: true };
        registry::person::update::edit(&self.db, &principal, person, version, &edit).await.expect("a correction");
    }

    async fn version(&self, statement: &'static store::Statement, name: &'static str, id: Uuid) -> i64 {
        let mut tx = self.db.begin(&self.city.actor("capo")).await.expect("a transaction");
        let version = tx.sql(statement).bind(name, id).value().await.expect("a version");
        tx.commit(Audit::of("case.read")).await.expect("a commit");
        version
    }

    /// The person is in care since 10 October.
    pub async fn in_care(&self, person: PersonId, area: casework::UserArea) -> CaseId {
        let (anna, chief) = (self.city.principal("anna").await, self.city.principal("capo").await);
        let new = NewInterview {
            appointment: None,
            contact: None,
            person: Some(person),
            unit: Some(self.city.unit("SSPT-4-L1")),
            held_at: kernel::time::from_local(day(10, 5).and_hms_opt(10, 0, 0).expect("a time")),
            minutes: Some(45),
            present: None,
            account: "Chiede aiuto per restare a casa.".into(),
            hypothesis: Some("Sostegno a domicilio.".into()),
            outcome: InterviewOutcome::Proposal,
            outcome_note: None,
            user_area: Some(area),
            level: Some(casework::case::Level::First),
            of_household: None,
        };
        let doing = |principal| Doing { db: &self.db, principal, once: None };
        let case = casework::interview::actions::record(doing(&anna), &new).await.expect("an interview").case.expect("a case");
        let version = self.version(&CASE_VERSION, "case", case.0).await;
        let command = Assign { worker: self.anna, reason: None };
        let version = casework::case::actions::assign(doing(&chief), case, &command, version).await.expect("an assignment");
        casework::case::actions::take(doing(&anna), case, &Take { taken_on: day(10, 10) }, version).await.expect("care");
        case
    }

    /// A service planned, signed, requested, checked and authorised, from 1 November to the end of the year.
    pub async fn authorised(&self, case: CaseId, service: &str, units: i64, request_number: &str) -> AuthorisationId {
        let (anna, clerk, chief) =
            (self.city.principal("anna").await, self.city.principal("ufficio").await, self.city.principal("dirigente").await);
        let doing = Doing { db: &self.db, principal: &anna, once: None };
        let catalogue = network::Catalogue;
        let input = PlanInput {
            kind: PlanKind::Individual,
            intensity: None,
            language: None,
            interpreter: None,
            tools: None,
            starts_on: day(11, 1),
            ends_on: day(12, 31),
            review_on: day(12, 15),
            goals: vec![GoalInput { words: "Restare a casa mia".into(), sign: None }],
            actions: Vec::new(),
            services: vec![ServiceInput {
                service: self.service(service),
                provider: Some(self.provider),
                measure: Measure::Total,
                units,
                from_day: Some(day(11, 1)),
                last_day: Some(day(12, 31)),
                user_share: Some(kernel::Cents(units * 100)),
                means_test: None,
                user_area: None,
                request_number: Some(request_number.to_owned()).filter(|number| !number.is_empty()),
                mandatory_ground: None,
                mandatory_reference: None,
            }],
            signers: vec![
                SignerInput { role: SignerRole::Person, name: "La persona".into(), person: None },
                SignerInput { role: SignerRole::Service, name: "Anna".into(), person: None },
            ],
            resources: Vec::new(),
        };
        let plan = casework::plan::actions::write(doing, &catalogue, case, &input).await.expect("a plan");
        let version = self.version(&VERSIONS, "plan", plan.0).await;
        casework::plan::actions::offer(doing, &catalogue, plan, version).await.expect("an offer");
        let signers: Vec<Uuid> = self.ids(&SIGNERS, plan.0).await;
        for signer in signers {
            let version = self.version(&VERSIONS, "plan", plan.0).await;
            let signature =
                Signature { signer, signed_on: day(11, 21), means: SigningMeans::Handwritten, witness: None, keep_terms: None };
            casework::plan::actions::sign(doing, &catalogue, plan, &signature, version).await.expect("a signature");
        }
        let line = self.ids(&LINE, plan.0).await.first().copied().expect("a line").into();
        let ask = AskData { plan_service: line, schedule: "Al mattino".into(), age_reason: None };
        let id = network::request::actions::ask(&self.db, &anna, None, &ask).await.expect("a request");
        let version = self.version(&REQUEST_VERSION, "id", id.0).await;
        let check = Command::Check { price: None, means_note: "Verificato".into() };
        network::request::actions::decide(&self.db, &clerk, None, id, version, check).await.expect("a check");
        let version = self.version(&REQUEST_VERSION, "id", id.0).await;
        let authorise = Command::Authorise { act_number: "DD 12/2026".into(), act_date: day(11, 21), age_reason: None };
        network::request::actions::decide(&self.db, &chief, None, id, version, authorise).await.expect("an authorisation");
        id
    }

    async fn ids(&self, statement: &'static store::Statement, plan: Uuid) -> Vec<Uuid> {
        let mut tx = self.db.begin(&self.city.actor("capo")).await.expect("a transaction");
        let ids = tx.sql(statement).bind("plan", plan).values().await.expect("identifiers");
        tx.commit(Audit::of("plan.read")).await.expect("a commit");
        ids
    }

    /// The provider delivers so many units on a day of November.
    pub async fn delivered(&self, authorisation: AuthorisationId, on: NaiveDate, units: i64) {
        let provider = self.city.principal("gestore").await;
        let report =
            Report { authorisation, on, quantity: finance::Quantity::units(units).expect("a quantity"), note: String::new() };
        let done = network::delivery::actions::report(&self.db, &provider, None, &[report]).await.expect("a delivery");
        assert!(done.iter().all(|one| one.held.is_none()), "{done:?}");
    }

    /// The register learns of a death, and the network follows.
    pub async fn died(&self, person: PersonId, on: NaiveDate) {
        let principal = self.city.principal("anna").await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let version: i64 = tx.sql(&PERSON_VERSION).id("id", person).value().await.expect("a version");
        tx.commit(Audit::of("person.read")).await.expect("a commit");
        registry::person::update::died(&self.db, &principal, person, version, on).await.expect("registered");
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        assert!(network::follow_news(&mut tx).await.expect("followed") > 0);
        tx.commit(Audit::of("news.follow")).await.expect("a commit");
    }

    /// The office decides on the first delivery that is held.
    pub async fn decided(&self, accepted: bool) {
        let clerk = self.city.principal("ufficio").await;
        let mut tx = self.db.begin(&clerk.actor).await.expect("a transaction");
        let held: Vec<(kernel::DeliveryId, i64)> = tx.sql(&HELD).all().await.expect("deliveries");
        tx.commit(Audit::of("delivery.read")).await.expect("a commit");
        let (id, version) = held.first().copied().expect("something is held");
        let reason = "Verificato con l'ente".to_owned();
        let decision = if accepted { Decision::Accept { quantity: None, reason } } else { Decision::Reject { reason } };
        network::delivery::actions::decide(&self.db, &clerk, None, id, version, decision).await.expect("a decision");
    }

    /// The office ends a service.
    pub async fn ended(&self, authorisation: AuthorisationId, on: NaiveDate) {
        let clerk = self.city.principal("ufficio").await;
        let version = self.version(&REQUEST_VERSION, "id", authorisation.0).await;
        let end = Command::End { on, reason: "Decesso".into() };
        network::request::actions::decide(&self.db, &clerk, None, authorisation, version, end).await.expect("an end");
    }

    /// Does all the work that waits.
    pub async fn work(&self) {
        while let Some(lease) = store::jobs::take(&self.db).await.expect("a queue") {
            let kind = rooms().into_iter().flat_map(|room| room.jobs).find(|kind| kind.kind == lease.kind).expect("a kind of work");
            let end = (kind.run)(self.city.site.clone(), lease.clone()).await;
            assert!(!matches!(end, store::jobs::End::Failed(_)), "{end:?}");
            lease.end(end).await.expect("an end");
        }
    }
}

async fn budget(db: &Db, city: &City) {
    let current = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/demo/budget-2021/expenditure-current.csv"))
        .expect("the budget");
    let files = finance::BudgetFiles { sheets: vec![(Sheet::ALL[1], current)], totals: None };
    let actor = city.actor("bilancio");
    finance::import_files(db, &actor, &files, "Bilancio 2021", "Documento di esempio", true).await.expect("a budget");
    let mut tx = db.begin(&actor).await.expect("a transaction");
    let year = finance::NewYear { year: 2026, label: "Esempio".into(), source: "Importi 2021 riportati".into() };
    finance::copy_year(&mut tx, 2021, &year).await.expect("a year");
    tx.commit(Audit::of("budget.copy")).await.expect("a commit");
}

/// Mario Rossi, born in Milan in 1980; nobody has asked for his citizenship yet.
pub fn mario() -> PersonData {
    PersonData {
        family_name: "Rossi".into(),
        given_name: "Mario".into(),
        sex: Some(Sex::Male),
        birth: Birth { date: NaiveDate::from_ymd_opt(1980, 1, 1), year: Some(1980), estimated: false },
        birth_place: "F205".into(),
        identifier: Some("RSSMRA80A01F205X".parse::<Identifier>().expect("a code")),
        ..PersonData::default()
    }
}
