//! The town in which she never was, is protected, or is like everybody else.

use crate::doors::trace;
use crate::thread::NORINA;
use crate::thread::town::{Town, id_of};
use axum::body::Body;
use axum::http::Method;
use kernel::BodyId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Db;

/// Her telephone; nobody else's.
pub const PHONE: &str = "02 7654 3210";
/// The street in which she lives; nobody else does.
pub const STREET: &str = "Fonte Albimonte";
/// Her code.
pub const CODE: &str = NORINA.code;

/// What one town differs by from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// She never was.
    Absent,
    /// She is protected: the coordinator who did it and the worker of her case know of her.
    Hidden,
    /// She is like everybody else.
    Open,
}

/// What the town has of her: the addresses of the API.
pub struct Hers {
    pub person: String,
    pub contact: String,
    pub appointment: String,
    pub booked: String,
    pub interview: String,
    pub case: String,
    pub plan: String,
    pub request: String,
    pub delivery: String,
}

pub struct World {
    pub town: Town,
    /// Her granddaughter, who is in the same household: whoever looks for her begins here.
    pub luisa: String,
    pub household: String,
    /// Luisa's brother.
    pub tommaso: String,
    /// A contact of Luisa's, for whom somebody asks for a time.
    pub contact: String,
    pub hers: Option<Hers>,
}

impl World {
    pub async fn found(db: Db, presence: Presence) -> World {
        let mut town = Town::found(db).await;
        for (name, role, unit) in [
            ("berta", "assistente_sociale", "milano/SSPT-4-L1"),
            ("collega", "coordinatore", "milano/SSPT-4"),
            ("amm", "amministrativo", "milano/SSPT-4-L1"),
            ("benefici", "benefici", "milano/UFF"),
            ("rina", "anagrafe", "milano/DIR"),
            ("olga", "operatore_020202", "milano/PUA"),
            ("sistema", "admin", "milano/DIR"),
        ] {
            town.city.somebody(name, role, unit).await;
        }
        let began = town.city.db.clock().now();
        let enter = async |given: &str, born: &str, code: &str| {
            let person = json!({"family_name": "Tarditi", "given_name": given, "birth_date": born, "sex": "F", "birth_place": "F205", "identifier": code,
                "reaches": [{"kind": "mobile", "value": "333 1110001"}],
                "address": {"kind": "residence", "street": "Via Lenta", "number": "9", "municipio": 4, "reason": "Lo dice la persona"}});
            town.city.api("berta", Method::POST, "/api/v1/persons", &[], person).await.expect(201).location()
        };
        let (luisa, tommaso) = (enter("Luisa", "2012-04-05", "TRDLSU12D45F205A").await, enter("Tommaso", "2014-06-07", "").await);
        let new = json!({"kind": "registered", "role": "holder"});
        let household = town.city.api("berta", Method::POST, &format!("{luisa}/households"), &[], new).await.expect(201).location();
        let mut world = World { town, luisa, household, tommaso, contact: String::new(), hers: None };
        world.join(&world.tommaso, "relative", "berta").await;
        let mut contact = world.town.contact_of(&NORINA);
        let members = contact.as_object_mut().expect("an object");
        members.remove("new_person");
        members.insert("person".into(), json!(id_of(&world.luisa)));
        members.insert("subject".into(), json!("known"));
        world.contact = world.town.post("segreteria", "/api/v1/contacts", contact).await.expect(201).location();
        if presence != Presence::Absent {
            world.hers = Some(world.comes().await);
        }
        if presence == Presence::Hidden {
            let person = world.hers().person.clone();
            let protection = json!({"restricted": true, "reason": "Ordine di protezione"});
            world.town.change("coordinatrice", Method::PUT, &person, "/protection", protection).await.expect(204);
        }
        world.brought().await;
        // From here on it is the same moment in every town.
        world.town.city.db.clock().move_to(began + chrono::TimeDelta::minutes(45));
        world.imported(presence).await;
        world
    }

    pub fn hers(&self) -> &Hers {
        self.hers.as_ref().expect("she is in this town")
    }

    /// Somebody comes into Luisa's household.
    async fn join(&self, person: &str, role: &str, who: &str) {
        let shape = self.town.city.get(who, &self.household).await.expect(200);
        let version = shape.headers["etag"].to_str().expect("a version").to_owned();
        let member = json!({"household": id_of(&self.household), "person": id_of(person), "role": role});
        let path = format!("{}/households/members", self.luisa);
        self.town.city.api(who, Method::POST, &path, &[("if-match", &version)], member).await.expect(201);
    }

    /// She knocks, is helped, and is tied to Luisa in every way.
    async fn comes(&self) -> Hers {
        let town = &self.town;
        let mut contact = town.contact_of(&NORINA);
        contact["new_person"]["reaches"] = json!([{"kind": "landline", "value": PHONE}]);
        let contact = town.post("segreteria", "/api/v1/contacts", contact).await.expect(201).location();
        let appointment = town.books(&contact).await;
        let (interview, case) = town.interviews(&appointment).await;
        let worker = json!({"worker": town.account("anna")});
        town.change("coordinatrice", Method::PUT, &case, "/assignment", worker).await.expect(204);
        town.change("anna", Method::PUT, &case, "/care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        let entry = json!({"kind": "home_visit", "held_at": "2026-11-21T09:30:00+01:00", "text": "Norina racconta."});
        town.post("anna", &format!("{case}/entries"), entry).await.expect(201);
        let plan = town.plans_and_signs(&case, &NORINA).await;
        let request = town.asks_and_checks(&plan).await;
        assert_eq!(town.authorises(&request).await, "authorised");
        let report = json!({"deliveries": [{"authorisation_id": id_of(&request), "on": "2026-11-21", "quantity": "4"}]});
        let delivery = town.post("vela", "/api/v1/deliveries", report).await.expect(201).location();
        let tomorrow = json!({"contact": id_of(&contact), "unit": town.city.unit("SSPT-4-L1"), "calendar": town.account("anna"), "kind": "interview",
            "starts_at": BOOKED, "minutes": 30});
        let booked = town.post("anna", "/api/v1/appointments", tomorrow).await.expect(201).location();
        let found = town.get("anna", "/api/v1/persons?q=Guidetti").await.expect(200).json();
        let person = found["items"][0]["person"]["href"].as_str().expect("an address").to_owned();

        let id = id_of(&person);
        town.post("anna", &format!("{}/relations", self.luisa), json!({"kind": "grandparent", "other": id})).await.expect(201);
        let decree = json!({"kind": "guardian", "other": id, "authority": "Tribunale di Milano", "act_number": "12/2026", "act_date": "2026-10-01"});
        town.post("anna", &format!("{}/representatives", self.luisa), decree).await.expect(201);
        self.join(&person, "relative", "anna").await;
        Hers { person, contact, appointment, booked, interview, case, plan, request, delivery }
    }

    /// Brings all news to the rooms.
    pub async fn brought(&self) {
        portico::worker::bring_once(&self.town.city.db).await.expect("news");
    }

    /// The civil register of the town: Luisa and her brother, and her where she is; then she leaves the household.
    async fn imported(&self, presence: Presence) {
        let header = "resident_id;tax_code;family_name;given_name;sex;birth_date;birth_place;citizenship;household;role;street;number;postcode;municipio;registered_on;died_on;left_on;left_to\n";
        let family = "11;TRDLSU12D45F205A;Tarditi;Luisa;F;05/04/2012;F205;IT;N7;intestatario;Via Lenta;9;20139;4;03/05/2014;;;\n\
                      12;;Tarditi;Tommaso;F;07/06/2014;F205;IT;N7;figlio;Via Lenta;9;20139;4;07/06/2014;;;\n";
        let her = |household: &str, street: &str| {
            format!("13;{CODE};Guidetti;Norina;F;05/09/1941;F205;IT;{household};altro;{street};9;20139;4;03/05/2014;;;\n")
        };
        for (household, street) in [("N7", "Via Lenta"), ("N8", "Via Ignota")] {
            // Luisa is the resident with her code; of the other one nothing is told.
            let row = if presence == Presence::Absent { String::new() } else { her(household, street) };
            self.import(format!("{header}{family}{row}")).await;
        }
    }

    async fn import(&self, text: String) {
        let city = &self.town.city;
        let csrf = city.csrf("rina").await;
        let path = "/api/v1/population/imports?source=Anagrafe&kind=whole";
        let headers = [("x-csrf-token", csrf.as_str())];
        let run = city.send("rina", Method::POST, path, "application/octet-stream", &headers, Body::from(text)).await.expect(201);
        let run = run.location();
        let mut columns = city.get("rina", &run).await.expect(200).json()["mapping"].as_object().expect("a mapping").clone();
        columns.insert("kind".into(), "whole".into());
        city.api("rina", Method::PUT, &format!("{run}/columns"), &[("if-match", "1")], Value::from(columns)).await.expect(204);
        self.town.work().await;
        let version = city.get("rina", &run).await.expect(200).json()["version"].to_string();
        let confirmed = json!({"many_gone": true});
        city.api("rina", Method::POST, &format!("{run}/application"), &[("if-match", &version)], confirmed).await.expect(204);
        self.town.work().await;
        assert_eq!(city.get("rina", &run).await.expect(200).json()["state"], "applied");
    }

    fn body(&self) -> BodyId {
        *self.town.city.bodies.get("milano").expect("milano")
    }

    /// How many rows each table has.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        trace::rows(&self.town.city.db, self.body())
            .await
            .into_iter()
            .map(|(table, rows)| (table, i64::try_from(rows.len()).expect("a count")))
            .collect()
    }
}

/// A time in anna's calendar that is hers.
pub const BOOKED: &str = "2026-11-23T10:00:00+01:00";
