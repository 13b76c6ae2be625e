//! The load that is under the knife: what a desk, a manager, a provider and a social worker do, each deed once under a key.

use crate::city::{Installation, Reply, ask};
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

/// Kinds of deeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A contact of somebody known to nobody: one row.
    Information,
    /// Somebody entered at their first contact: person, contact, needs, who is involved, in one transaction.
    Newcomer,
    /// A euro more on a chapter.
    Variation,
    /// An hour of a calendar, which another desk wants too.
    Appointment,
    /// A service authorised: its cost set aside on its chapters.
    Authorisation,
    /// A delivery reported: quantity used, money spent.
    Delivery,
    /// A case closed: its services ended, what is left of their money given back.
    Closure,
}

/// One thing to do, as it is sent, and sent again.
#[derive(Clone, Debug)]
pub struct Deed {
    pub kind: Kind,
    pub key: String,
    who: Who,
    path: String,
    version: Option<String>,
    body: Value,
}

/// Who acts: the account whose token is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Desk,
    Worker,
    Coordinator,
    Office,
    Manager,
    Provider,
    Accounts,
}

const ACCOUNTS: [(Who, &str); 7] = [
    (Who::Desk, "segreteria.municipio4"),
    (Who::Worker, "assistente.sociale.municipio4"),
    (Who::Coordinator, "coordinatrice.municipio4"),
    (Who::Office, "ufficio.domiciliarita"),
    (Who::Manager, "dirigente"),
    (Who::Provider, "ente.gestore"),
    (Who::Accounts, "bilancio"),
];

/// Days that the plans of the load go back: so many deliveries of one service have a day of their own.
const DAYS: i64 = 300;
/// Services that wait in each case for the manager.
const WAITING: usize = 5;

/// Somebody in care, with services that only wait for the manager, and one that is delivered already.
#[derive(Clone, Debug)]
pub struct Care {
    person: String,
    case: String,
    version: String,
    /// Checked: address and version.
    requests: Vec<(String, String)>,
    running: String,
}

/// A city that serves, and the tokens of those who work in it.
#[derive(Clone)]
pub struct Load {
    port: u16,
    tokens: Vec<(Who, String)>,
    /// The day on which the load began: what has a place of its own counts from here.
    began: NaiveDate,
    pub chapter: String,
    worker: String,
    unit: String,
    service: String,
    provider: String,
}

impl Load {
    pub async fn begin(city: &Installation) -> Load {
        let tokens = ACCOUNTS.iter().map(|(who, account)| (*who, city.token(account))).collect();
        let began = kernel::Clock::System.today();
        let none = String::new;
        let (chapter, worker, unit, service, provider) = (none(), none(), none(), none(), none());
        let mut load = Load { port: city.port, tokens, began, chapter, worker, unit, service, provider };
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned();
        let year = began.format("%Y");
        let list = load.read(Who::Accounts, &format!("/api/v1/budget/years/{year}/chapters?side=expenditure&limit=1")).await;
        load.chapter = text(&list["items"][0]["id"]);
        load.worker = text(&load.read(Who::Worker, "/api/v1/me").await["id"]);
        load.unit = text(&load.read(Who::Worker, "/api/v1/me").await["roles"][0]["unit"]);
        let services = load.read(Who::Office, "/api/v1/services?limit=100").await;
        let home_care = services["items"].as_array().expect("services").iter().find(|one| one["code"] == "SAD").cloned();
        load.service = text(&home_care.expect("home care")["id"]);
        let providers = load.read(Who::Office, "/api/v1/providers?q=Vela").await;
        load.provider = text(&providers["items"][0]["id"]);
        load
    }

    fn token(&self, who: Who) -> &str {
        self.tokens.iter().find(|(known, _)| *known == who).map(|(_, token)| token.as_str()).expect("a token")
    }

    /// What is to be read there.
    pub async fn read(&self, who: Who, path: &str) -> Value {
        self.get(who, path).await.json()
    }

    async fn get(&self, who: Who, path: &str) -> Reply {
        let reply = ask(self.port, "GET", path, self.token(who), &[], "").await.expect("an answer");
        assert_eq!(reply.status, 200, "{who:?} {path}: {}", reply.text);
        reply
    }

    async fn version(&self, who: Who, path: &str) -> String {
        self.get(who, path).await.header("etag").expect("a version").to_owned()
    }

    async fn post(&self, who: Who, path: &str, body: &Value) -> Reply {
        ask(self.port, "POST", path, self.token(who), &[], &body.to_string()).await.expect("an answer")
    }

    async fn change(&self, who: Who, method: &str, thing: &str, part: &str, body: &Value) -> Reply {
        let version = self.version(who, thing).await;
        let headers = [("If-Match", version.as_str())];
        ask(self.port, method, &format!("{thing}{part}"), self.token(who), &headers, &body.to_string()).await.expect("an answer")
    }

    /// Does it once under its key: the answer's status, and the identifier it names, or all of it; `None` when nobody answered.
    pub async fn act(&self, deed: &Deed) -> Option<(u16, String)> {
        let mut headers = vec![("Idempotency-Key", deed.key.as_str())];
        headers.extend(deed.version.as_deref().map(|version| ("If-Match", version)));
        let reply = ask(self.port, "POST", &deed.path, self.token(deed.who), &headers, &deed.body.to_string()).await?;
        let json: Value = serde_json::from_str(&reply.text).unwrap_or_default();
        let id = json["id"].as_str().or(json["items"][0]["id"].as_str()).map(str::to_owned);
        Some((reply.status, id.unwrap_or(reply.text)))
    }

    pub fn information(&self, key: String) -> Deed {
        let body = json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information",
            "narrative": format!("Chiede gli orari ({key})"), "information": "Orari"});
        Deed { kind: Kind::Information, key, who: Who::Desk, path: "/api/v1/contacts".into(), version: None, body }
    }

    pub fn newcomer(&self, key: String) -> Deed {
        let mut deed = Deed { kind: Kind::Newcomer, ..self.information(key) };
        deed.body["subject"] = json!("new");
        deed.body["new_person"] = json!({"family_name": family_name(&deed.key), "given_name": "Prova"});
        deed
    }

    pub fn variation(&self, key: String) -> Deed {
        let body = json!({"direction": "increase", "amount": 100, "act": format!("Prova {key}"), "decided_on": self.began, "reason": "Prova"});
        let path = format!("/api/v1/budget/chapters/{}/variations", self.chapter);
        Deed { kind: Kind::Variation, key, who: Who::Accounts, path, version: None, body }
    }

    /// The `number`-th time of the load in the worker's calendar, half a year ahead: whoever asks for the same one comes too late.
    pub fn appointment(&self, key: String, care: &Care, number: i64) -> Deed {
        let starts_at = kernel::time::start_of_day(self.began) + TimeDelta::days(180) + TimeDelta::minutes(10 * number);
        let body = json!({"person": care.person, "unit": self.unit, "calendar": self.worker, "kind": "interview", "starts_at": starts_at.to_rfc3339(),
            "minutes": 10, "note": key});
        Deed { kind: Kind::Appointment, key, who: Who::Desk, path: "/api/v1/appointments".into(), version: None, body }
    }

    pub fn authorisation(&self, key: String, care: &Care, number: usize) -> Option<Deed> {
        let (request, version) = care.requests.get(number)?.clone();
        let body = json!({"act_number": key, "act_date": today()});
        let path = format!("{request}/authorise");
        Some(Deed { kind: Kind::Authorisation, key, who: Who::Manager, path, version: Some(version), body })
    }

    /// An hour of the running service, on a day of its own.
    pub fn delivery(&self, key: String, care: &Care, number: i64) -> Deed {
        let on = self.began - TimeDelta::days(number % DAYS);
        let body = json!({"deliveries": [{"authorisation_id": care.running, "on": on, "quantity": "0,5"}]});
        Deed { kind: Kind::Delivery, key, who: Who::Provider, path: "/api/v1/deliveries".into(), version: None, body }
    }

    pub fn closure(&self, key: String, care: &Care) -> Deed {
        let body = json!({"closed_on": today(), "reason": "reached", "outcome": "positive", "evaluation": key, "person_view": "È contenta."});
        let path = format!("{}/closures", care.case);
        Deed { kind: Kind::Closure, key, who: Who::Worker, path, version: Some(care.version.clone()), body }
    }

    /// Is what was acknowledged there, as it was sent?
    pub async fn is_there(&self, deed: &Deed, id: &str) {
        let (sent, key) = (&deed.body, &deed.key);
        match deed.kind {
            Kind::Information | Kind::Newcomer => {
                let contact = self.read(Who::Desk, &format!("/api/v1/contacts/{id}")).await;
                assert_eq!(contact["narrative"], sent["narrative"], "{key} was acknowledged: {contact}");
                assert_eq!(contact["person"].is_string(), deed.kind == Kind::Newcomer, "{key}: with its person, or without");
            }
            // Counted all together.
            Kind::Variation => {}
            Kind::Appointment => {
                let there = self.read(Who::Desk, &format!("/api/v1/appointments/{id}")).await;
                assert_eq!((&there["state"], &there["note"]), (&json!("booked"), &json!(key)), "{key} was acknowledged: {there}");
            }
            Kind::Authorisation => {
                let there = self.read(Who::Manager, &format!("/api/v1/service-requests/{id}")).await;
                assert_eq!(there["act_number"], sent["act_number"], "{key} was acknowledged: {there}");
                // Ended with its case, where that was closed afterwards.
                assert!(["authorised", "ended"].contains(&there["state"].as_str().unwrap_or_default()), "{key}: {there}");
            }
            Kind::Delivery => {
                let there = self.read(Who::Office, &format!("/api/v1/deliveries/{id}")).await;
                let expected = (&json!("accepted"), &sent["deliveries"][0]["on"], &json!(50));
                assert_eq!(
                    (&there["state"], &there["on"], &there["quantity_hundredths"]),
                    expected,
                    "{key} was acknowledged: {there}"
                );
            }
            Kind::Closure => {
                let case = deed.path.trim_end_matches("/closures");
                assert_eq!(self.read(Who::Worker, case).await["state"], "closed", "{key} was acknowledged");
                assert_eq!(self.read(Who::Worker, &deed.path).await.as_array().map(Vec::len), Some(1), "{key}: closed once");
            }
        }
    }

    pub async fn varied(&self) -> i64 {
        let chapter = self.read(Who::Accounts, &format!("/api/v1/budget/chapters/{}", self.chapter)).await;
        chapter["varied_cents"].as_i64().or(chapter["sums"]["varied_cents"].as_i64()).expect("an amount")
    }

    /// From the door to a signed plan: somebody for the next kill.
    pub async fn takes_into_care(&self, key: &str) -> Care {
        let contact = self.newcomer(format!("cura-{key}"));
        let contact = self.post(Who::Desk, "/api/v1/contacts", &contact.body).await.expect(201).json()["id"].clone();
        let now = kernel::Clock::System.now();
        let contact = self.read(Who::Desk, &format!("/api/v1/contacts/{}", contact.as_str().expect("an id"))).await;
        let interview = json!({"person": contact["person"], "unit": self.unit, "held_at": now.to_rfc3339(), "minutes": 10, "account": "Racconta.",
            "hypothesis": "Con un aiuto può restare a casa.", "outcome": "proposal", "level": "1", "user_area": "ANZ"});
        let recorded = self.post(Who::Worker, "/api/v1/interviews", &interview).await.expect(201);
        let case = format!("/api/v1/cases/{}", recorded.json()["case"].as_str().expect("a case"));
        let worker = json!({"worker": self.worker});
        self.change(Who::Coordinator, "PUT", &case, "/assignment", &worker).await.expect(204);
        self.change(Who::Worker, "PUT", &case, "/care", &json!({"taken_on": today()})).await.expect(204);
        let plan = self.plans(&case).await;

        let mut requests = Vec::new();
        for line in self.read(Who::Worker, &plan).await["services"].as_array().expect("services") {
            let wanted = json!({"plan_service_id": line["id"], "schedule": "Martedì e venerdì, alle 9"});
            let request = self.post(Who::Worker, "/api/v1/service-requests", &wanted).await.expect(201);
            let request = request.header("location").expect("an address").to_owned();
            let checked =
                self.change(Who::Office, "POST", &request, "/check", &json!({"means_note": "ISEE presentato"})).await.expect(200);
            requests.push((request, checked.header("etag").expect("a version").to_owned()));
        }
        let (first, _) = requests.remove(0);
        let act = json!({"act_number": "Prima", "act_date": today()});
        let given = self.change(Who::Manager, "POST", &first, "/authorise", &act).await.expect(200).json();
        assert_eq!(given["state"], "authorised", "the chapter has room: {given}");
        let running = given["id"].as_str().expect("an id").to_owned();
        let person = contact["person"].as_str().expect("a person").to_owned();
        Care { person, version: self.version(Who::Worker, &case).await, case, requests, running }
    }

    /// The case as it stands now, to be closed.
    pub async fn to_close(&self, care: Care) -> Care {
        Care { version: self.version(Who::Worker, &care.case).await, ..care }
    }

    async fn plans(&self, case: &str) -> String {
        let from = self.began - TimeDelta::days(DAYS);
        let until = self.began + TimeDelta::days(30);
        let line = json!({"service": self.service, "provider": self.provider, "measure": "total", "units": 400, "from_day": from, "last_day": until,
            "user_share": 3000});
        let plan = json!({"kind": "individual", "starts_on": from, "ends_on": until, "review_on": today(),
            "goals": [{"words": "Lavarmi senza paura", "sign": "fa il bagno due volte la settimana"}],
            "actions": [{"what": "Un saluto ogni mattina", "responsible": "la vicina", "informal": true}],
            "services": vec![line; WAITING + 1], "signers": [{"role": "person", "name": "Prova"}, {"role": "service", "name": "Alba"}]});
        let plan = self.post(Who::Worker, &format!("{case}/plans"), &plan).await.expect(201);
        let plan = plan.header("location").expect("an address").to_owned();
        self.change(Who::Worker, "POST", &plan, "/offer", &json!({})).await.expect(204);
        for signer in self.read(Who::Worker, &plan).await["signers"].as_array().expect("signers") {
            let signature = json!({"signer": signer["id"], "signed_on": today(), "means": "handwritten"});
            self.change(Who::Worker, "POST", &plan, "/signatures", &signature).await.expect(201);
        }
        plan
    }
}

/// The day as the city that serves has it, also when midnight falls into the load.
fn today() -> NaiveDate {
    kernel::Clock::System.today()
}

/// A name of letters, one for each key.
fn family_name(key: &str) -> String {
    let letters: String = key.bytes().filter(u8::is_ascii_digit).map(|digit| char::from(b'a' + (digit - b'0'))).collect();
    format!("Giro{letters}")
}
