//! The steps of the thread, each as its role takes it.

use super::town::{Town, id_of};
use axum::http::Method;
use serde_json::{Value, json};

/// Who knocks.
pub struct Somebody {
    pub family: &'static str,
    pub given: &'static str,
    pub born: &'static str,
    pub code: &'static str,
    /// Number of the house, so that nobody lives with another.
    pub house: &'static str,
}

impl Town {
    /// What the desk sends: the person entered with the contact, once.
    pub fn contact_of(&self, who: &Somebody) -> Value {
        json!({
            "channel": "direct", "means": "in_person", "subject": "new", "caller": "oneself", "callback": "safe", "children": "no",
            "needs": ["support"], "urgency": "ordinary", "narrative": "Vive sola e da un mese non riesce più a lavarsi senza aiuto.",
            "ending": "appointment", "notice": "spoken", "minutes": 15, "office": self.city.unit("SSPT-4-L1"), "office_reason": "Abita nel municipio 4",
            "new_person": {
                "family_name": who.family, "given_name": who.given, "sex": "F", "birth_date": who.born, "birth_place": "F205", "identifier": who.code,
                "citizenship": "IT", "reaches": [{"kind": "landline", "value": "02 0100 0777"}],
                "address": {"kind": "residence", "street": "Largo Fonte Albimonte", "number": who.house, "municipio": 4, "reason": "Lo dice la persona"}
            }
        })
    }

    /// From the door to the care of somebody: contact, appointment, interview, proposal, assignment, care. The case.
    pub async fn takes_into_care(&self, who: &Somebody) -> String {
        let contact = self.post("segreteria", "/api/v1/contacts", self.contact_of(who)).await.expect(201).location();
        let appointment = self.books(&contact).await;
        let (_, case) = self.interviews(&appointment).await;
        let assignment = json!({"worker": self.account("anna")});
        self.change("coordinatrice", Method::PUT, &case, "/assignment", assignment).await.expect(204);
        self.change("anna", Method::PUT, &case, "/care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        case
    }

    /// An appointment in the first free time of anna's calendar, and the time passes until it is held.
    pub async fn books(&self, contact: &str) -> String {
        let now = self.city.db.clock().now();
        let soon = now + chrono::TimeDelta::minutes(15);
        let booking = json!({"contact": id_of(contact), "unit": self.city.unit("SSPT-4-L1"), "calendar": self.account("anna"), "kind": "interview",
            "starts_at": soon.to_rfc3339(), "minutes": 10});
        let appointment = self.post("segreteria", "/api/v1/appointments", booking).await.expect(201).location();
        self.city.db.clock().move_to(soon + chrono::TimeDelta::minutes(5));
        appointment
    }

    /// The first interview of an appointment ends in a proposal: interview and case.
    pub async fn interviews(&self, appointment: &str) -> (String, String) {
        let held_at = self.get("anna", appointment).await.expect(200).json()["starts_at"].clone();
        let interview = json!({"appointment": id_of(appointment), "held_at": held_at, "minutes": 10,
            "account": "La signora racconta la fatica di entrare nella vasca.", "hypothesis": "Con un aiuto per l'igiene può restare a casa.",
            "outcome": "proposal", "level": "1", "user_area": "ANZ"});
        let recorded = self.post("anna", "/api/v1/interviews", interview).await.expect(201);
        let case = format!("/api/v1/cases/{}", recorded.json()["case"].as_str().expect("a case"));
        (recorded.location(), case)
    }

    /// Ten hours of home care planned and signed by the person and the service: the plan.
    pub async fn plans_and_signs(&self, case: &str, who: &Somebody) -> String {
        let plan = json!({"kind": "individual", "starts_on": "2026-11-21", "ends_on": "2026-12-26", "review_on": "2026-12-11",
            "goals": [{"words": "Lavarmi senza paura", "sign": "fa il bagno due volte la settimana"}],
            "actions": [{"what": "Un saluto ogni mattina", "responsible": "la vicina", "informal": true}],
            "services": [{"service": self.service, "provider": self.provider, "measure": "total", "units": 10, "from_day": "2026-11-21",
                "last_day": "2026-12-26", "user_share": 3000}],
            "signers": [{"role": "person", "name": format!("{} {}", who.given, who.family)}, {"role": "service", "name": "Anna"}]});
        let plan = self.post("anna", &format!("{case}/plans"), plan).await.expect(201).location();
        self.change("anna", Method::POST, &plan, "/offer", json!({})).await.expect(204);
        for signer in self.get("anna", &plan).await.expect(200).json()["signers"].as_array().expect("signers") {
            let signature = json!({"signer": signer["id"], "signed_on": "2026-11-21", "means": "handwritten"});
            self.change("anna", Method::POST, &plan, "/signatures", signature).await.expect(201);
        }
        assert_eq!(self.get("anna", &plan).await.json()["state"], "agreed");
        plan
    }

    /// The service of a signed plan is asked for and found in order: the request.
    pub async fn asks_and_checks(&self, plan: &str) -> String {
        let line = self.get("anna", plan).await.expect(200).json()["services"][0]["id"].clone();
        let ask = json!({"plan_service_id": line, "schedule": "Martedì e venerdì, alle 9"});
        let request = self.post("anna", "/api/v1/service-requests", ask).await.expect(201).location();
        let checked =
            self.change("ufficio", Method::POST, &request, "/check", json!({"means_note": "ISEE presentato"})).await.expect(200);
        assert_eq!(checked.json()["state"], "checked");
        request
    }

    /// The manager authorises: the state that follows.
    pub async fn authorises(&self, request: &str) -> String {
        let act = json!({"act_number": "DD 482/2026", "act_date": "2026-11-21"});
        let done = self.change("dirigente", Method::POST, request, "/authorise", act).await.expect(200);
        done.json()["state"].as_str().expect("a state").to_owned()
    }
}
