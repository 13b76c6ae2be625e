//! Reports: written here, sent from the documents, late for ever.

use crate::world::story;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn the_name_of_the_worker_is_due_after_fifteen_days_and_is_met_by_the_letter() {
    story(|w| async move {
        let (case, _) = w.girl("Relazioni").await;
        let order = w.order(case, json!({"served_at": "2026-11-20T09:00:00+01:00", "served_means": "pec", "duration_months": 12})).await;
        let mandate = json!({"activity": "custody", "kind": "supportive", "unit": w.city.unit("SSPT-4-L1"), "way": "here", "starts_on": "2026-11-20"});
        w.change("anna", &order, "mandates", mandate).await.expect(201);
        let owed = w.read("anna", "/api/v1/court-reports").await;
        let first = owed["items"][0].clone();
        assert_eq!((first["kind"].as_str(), first["due_on"].as_str()), (Some("worker_name"), Some("2026-12-05")));
        let path = |id: &str| format!("/api/v1/court-reports/{id}/steps");
        let (id, version) = (first["id"].as_str().expect("an id"), first["version"].to_string());
        let begun = w.city.api("anna", Method::POST, &path(id), &[("if-match", &version)], json!({"step": "write"})).await.expect(200).json();
        let document = begun["document"].as_str().expect("a document").to_owned();
        let page = w.city.get("anna", &format!("/documenti/{document}")).await.expect(200).text;
        assert!(page.contains("Tribunale per i minorenni di Milano"), "{page}");
        w.tell("document.sent", json!({"document_id": document, "case_id": case, "on": "2026-11-21"})).await;
        let seen = w.read("anna", &order).await;
        assert_eq!((seen["reports"][0]["state"].as_str(), seen["reports"][0]["sent_on"].as_str()), (Some("sent"), Some("2026-11-21")));
        let key = format!("report:{id}");
        assert!(w.dues(&order).await.iter().any(|due| due.0 == key && due.2), "what was owed is met");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_was_sent_after_its_day_stays_late_and_is_sent_once() {
    story(|w| async move {
        let (case, _) = w.girl("Ritardi").await;
        let more = json!({"issued_on": "2026-05-19", "served_at": "2026-05-20T09:00:00+02:00", "served_means": "pec", "duration_months": 12});
        let order = w.order(case, more).await;
        let mandate = json!({"activity": "custody", "kind": "supportive", "unit": w.city.unit("SSPT-4-L1"), "way": "here", "starts_on": "2026-05-20"});
        w.change("anna", &order, "mandates", mandate).await.expect(201);
        let seen = w.read("anna", &order).await;
        let report = seen["reports"][1].clone();
        assert_eq!((report["kind"].as_str(), report["due_on"].as_str()), (Some("custody"), Some("2026-11-20")));
        let path = format!("/api/v1/court-reports/{}/steps", report["id"].as_str().expect("an id"));
        let early = json!({"step": "send", "on": "2026-05-01"});
        let version = report["version"].to_string();
        let refused = w.city.api("anna", Method::POST, &path, &[("if-match", &version)], early).await.expect(422);
        assert_eq!(refused.json()["type"], "JUD-031");
        let sent = json!({"step": "send", "on": "2026-11-21", "means": "PEC"});
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], sent.clone()).await.expect(200);
        let seen = w.read("anna", &order).await;
        assert_eq!((seen["reports"][1]["state"].as_str(), seen["reports"][1]["sent_on"].as_str()), (Some("late"), Some("2026-11-21")));
        let version = seen["reports"][1]["version"].to_string();
        let twice = w.city.api("anna", Method::POST, &path, &[("if-match", &version)], sent).await.expect(409);
        assert_eq!(twice.json()["type"], "JUD-030");
    })
    .await;
}

#[tokio::test]
async fn a_report_of_prejudice_becomes_a_document_and_is_owed_today() {
    story(|w| async move {
        let (case, _) = w.girl("Pregiudizi").await;
        let body = json!({"authority": w.authority("juvenile_prosecutor").await, "facts": "Lividi sulle braccia visti il 19 novembre.",
                          "conclusions": "Si chiede una valutazione."});
        let path = format!("/api/v1/cases/{case}/prejudice-reports");
        let key = [("idempotency-key", "segnalo")];
        w.city.api("anna", Method::POST, &path, &key, body.clone()).await.expect(201);
        w.city.api("anna", Method::POST, &path, &key, body.clone()).await.expect(201);
        let owed = w.read("anna", "/api/v1/court-reports").await;
        let items = owed["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "sent twice is one: {owed}");
        assert_eq!((items[0]["kind"].as_str(), items[0]["due_on"].as_str(), items[0]["state"].as_str()), (Some("prejudice"), Some("2026-11-21"), Some("written")));
        let document = items[0]["document_id"].as_str().expect("a document");
        let page = w.city.get("anna", &format!("/documenti/{document}")).await.expect(200).text;
        assert!(page.contains("Lividi sulle braccia"), "{page}");
        for who in ["bruno", "capo5", "altrove"] {
            w.city.api(who, Method::POST, &path, &[], body.clone()).await.expect(404);
        }
        w.city.api("segretaria", Method::POST, &path, &[], body).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn when_somebody_dies_whoever_follows_the_order_is_asked_and_nothing_ends_by_itself() {
    story(|w| async move {
        let (case, person) = w.girl("Scomparsi").await;
        let order = w.order(case, json!({"served_at": "2026-11-20T09:00:00+01:00", "served_means": "pec"})).await;
        let mandate = json!({"activity": "support", "kind": "supportive", "unit": w.city.unit("SSPT-4-L1"), "way": "here", "starts_on": "2026-11-20"});
        w.change("anna", &order, "mandates", mandate).await.expect(201);
        w.tell("person.died", json!({"person_id": person, "on": "2026-11-20"})).await;
        let seen = w.read("anna", &order).await;
        assert_eq!((seen["order"]["state"].as_str(), seen["mandates"][0]["state"].as_str()), (Some("in_force"), Some("active")));
        assert!(w.dues(&order).await.iter().any(|due| due.0 == "died" && !due.2 && !due.3));
    })
    .await;
}
