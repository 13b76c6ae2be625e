//! Services that nobody should have at once: the rules, who has such services, what is decided.

use crate::{Asked, ID, Plan, Town, begin, commit, rooms, town};
use axum::http::Method;
use kernel::{AuthorisationId, PersonId, ServiceId};
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::schema;

store::statements! {
    BECOMES = "update network_authorisation set person_id = :person, service_id = :service, service_name = :name where body_id = :body and id = :id";
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id";
    OTHER_UNIT = "update network_authorisation set unit_id = :unit, case_id = :case where body_id = :body and id = :id";
}

impl Town {
    async fn service_id(&self, code: &str) -> ServiceId {
        let mut tx = begin(&self.city).await;
        let id = tx.sql(&ID).bind("code", code).value().await.expect("a service");
        commit(tx).await;
        id
    }
    /// The rule of the tests: meals and home care are looked at together.
    async fn rule(&self) -> String {
        let body = json!({"first_service": self.service_id("PASTI").await, "second_service": self.service, "kind": "reconcile",
            "reason": "Chi prepara il pasto a casa può renderlo inutile.", "source": "Regolamento 12/2025", "valid_from": "2026-01-01"});
        let made = self.city.api("ugo", Method::POST, "/api/v1/service-overlap-rules", &[], body).await.expect(201).json();
        made["id"].as_str().expect("an id").to_owned()
    }
    /// Meals that run for somebody.
    async fn meals_for(&self, person: PersonId) -> AuthorisationId {
        let other = self.signed(Plan { name: "Altra", ..Plan::default() }).await;
        let id = self.authorised(&other).await;
        let meals = self.service_id("PASTI").await;
        let mut tx = begin(&self.city).await;
        let query = tx.sql(&BECOMES).id("id", id).id("person", person).id("service", meals).bind("name", "Pasti a domicilio");
        query.run_one().await.expect("an authorisation");
        commit(tx).await;
        id
    }
    async fn overlaps(&self, who: &str, query: &str) -> Vec<Value> {
        let list = self.city.get(who, &format!("/api/v1/service-overlaps{query}")).await.expect(200).json();
        list["items"].as_array().expect("items").clone()
    }
    async fn protect(&self, asked: &Asked) {
        let mut tx = begin(&self.city).await;
        tx.sql(&PROTECT).id("id", asked.person).run_one().await.expect("somebody");
        commit(tx).await;
    }
}

#[tokio::test]
async fn who_has_two_services_that_a_rule_names_is_listed_and_whoever_asks_for_the_second_is_told() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let meals = town.meals_for(asked.person).await;
        let form = format!("/richieste/nuova?linea={}", asked.line);
        assert!(
            !town.city.get("anna", &form).await.expect(200).text.contains("si sovrappongono"),
            "without a rule nothing is said"
        );
        town.rule().await;
        let told = town.city.get("anna", &form).await.expect(200).text;
        assert!(told.contains("Pasti a domicilio") && told.contains("può renderlo inutile"), "{told}");
        assert!(town.overlaps("ugo", "").await.is_empty(), "nothing is asked for yet");
        let id = town.ask(&asked).await;
        let check = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(check.contains("Servizio da conciliare") && check.contains("può renderlo inutile"), "{check}");
        let found = town.overlaps("ugo", "").await;
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0]["first"]["authorisation_id"], &found[0]["second"]["authorisation_id"]), (&json!(meals), &json!(id)));
        assert_eq!((&found[0]["from"], &found[0]["to"]), (&json!("2026-10-01"), &json!("2026-12-31")));
        assert_eq!(town.overlaps("anna", "").await.len(), 1, "she works on both cases");
        assert!(town.overlaps("altra", "").await.is_empty() && town.overlaps("fuori", "").await.is_empty());
        let page = town.city.get("ugo", "/servizi/sovrapposizioni").await.expect(200).text;
        assert!(page.contains("Rossi Maria") && page.contains("Registra la decisione"), "{page}");
        assert!(!town.city.get("anna", "/servizi/sovrapposizioni").await.expect(200).text.contains("Registra la decisione"));
        let file = town.city.get("ugo", "/servizi/sovrapposizioni?format=csv").await.expect(200).text;
        assert!(file.contains("Rossi Maria") && file.contains("Da conciliare"), "{file}");
    })
    .await;
}

#[tokio::test]
async fn what_was_decided_leaves_the_list_and_can_be_read_and_changed() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let meals = town.meals_for(asked.person).await;
        let rule = town.rule().await;
        let id = town.ask(&asked).await;
        let (first, second) = (meals.to_string(), id.to_string());
        let said = |outcome: &'static str, note: &'static str| {
            vec![
                ("rule", rule.as_str()),
                ("first", first.as_str()),
                ("second", second.as_str()),
                ("outcome", outcome),
                ("note", note),
            ]
        };
        let path = "/servizi/sovrapposizioni";
        town.city.post_from("ugo", path, path, &said("kept", "")).await.expect(422);
        town.city.post("anna", path, &said("kept", "no")).await.expect(403);
        town.city.post("fuori", path, &said("kept", "no")).await.expect(404);
        town.city.post("ugo", path, &said("kept", "I giorni sono diversi.")).await.expect(303);
        assert!(town.overlaps("ugo", "").await.is_empty());
        let all = town.overlaps("ugo", "?decided=1").await;
        assert_eq!((&all[0]["outcome"], &all[0]["note"]), (&json!("kept"), &json!("I giorni sono diversi.")));
        town.city.post("ugo", path, &said("to_end", "Finisce con il mese.")).await.expect(303);
        assert_eq!(town.overlaps("ugo", "?decided=1").await[0]["outcome"], "to_end");
        // A rule that has ended finds nobody any more.
        let version = [("rule", rule.as_str()), ("last_day", "20/11/2026"), ("_version", "1")];
        town.city.post("ugo", "/servizi/incompatibilita/fine", &version).await.expect(303);
        assert!(town.overlaps("ugo", "?decided=1").await.is_empty());
        town.city.post_from("ugo", "/servizi/incompatibilita", "/servizi/incompatibilita/fine", &version).await.expect(409);
    })
    .await;
}

#[tokio::test]
async fn a_protected_person_and_a_service_beyond_reach_are_in_nobodys_list() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let meals = town.meals_for(asked.person).await;
        town.rule().await;
        town.ask(&asked).await;
        assert_eq!((town.overlaps("carla", "").await.len(), town.overlaps("capo5", "").await.len()), (1, 0));
        // The meals are of another unit: neither of the two sees both.
        let other = town.signed(Plan { name: "Quinta", ..Plan::default() }).await;
        let mut tx = begin(&town.city).await;
        let query =
            tx.sql(&OTHER_UNIT).id("id", meals).id("unit", town.city.unit("SSPT-5-L1")).bind("case", uuid::Uuid::from_u128(7));
        query.run_one().await.expect("an authorisation");
        commit(tx).await;
        assert_eq!((town.overlaps("carla", "").await.len(), town.overlaps("capo5", "").await.len()), (0, 0));
        assert_eq!(town.overlaps("ugo", "").await.len(), 1, "the office of services reads both");
        let form = town.city.get("anna", &format!("/richieste/nuova?linea={}", other.line)).await.expect(200).text;
        assert!(!form.contains("Pasti a domicilio"), "{form}");
        town.protect(&asked).await;
        assert!(town.overlaps("ugo", "").await.is_empty());
        let file = town.city.get("ugo", "/servizi/sovrapposizioni?format=csv").await.expect(200).text;
        assert!(!file.contains("Rossi Maria"), "{file}");
    })
    .await;
}

#[tokio::test]
async fn two_services_have_one_rule_at_a_time_in_whichever_order_they_are_named() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        town.rule().await;
        let (care, meals) = (town.service.to_string(), town.service_id("PASTI").await.to_string());
        let pairs = |first: &str, second: &str, from: &str| {
            [
                ("first_service", first),
                ("second_service", second),
                ("kind", "incompatible"),
                ("reason", "Perché"),
                ("source", "Fonte"),
                ("valid_from", from),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let send = async |who: &str, pairs: [(String, String); 6]| {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            town.city.post(who, "/servizi/incompatibilita", &pairs).await
        };
        let again = send("ugo", pairs(&care, &meals, "01/03/2026")).await.expect(422).text;
        assert!(again.contains("già una regola") && again.contains("Perché"), "{again}");
        send("ugo", pairs(&care, &care, "01/03/2026")).await.expect(303);
        send("anna", pairs(&meals, &meals, "01/03/2026")).await.expect(403);
        send("fuori", pairs(&meals, &meals, "01/03/2026")).await.expect(422);
        let rules = town.city.get("anna", "/api/v1/service-overlap-rules").await.expect(200).json();
        assert_eq!(rules["items"].as_array().expect("rules").len(), 2);
        let page = town.city.get("anna", "/servizi/incompatibilita").await.expect(200).text;
        assert!(page.contains("due volte") && !page.contains("Registra la regola"), "{page}");
    })
    .await;
}
