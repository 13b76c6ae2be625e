//! The file of somebody under orders: who reads it, and how a copy leaves.

use crate::world::story;
use serde_json::json;

#[tokio::test]
async fn a_grandmothers_worker_does_not_see_the_file_of_the_child() {
    story(|w| async move {
        let (case, girl) = w.girl("Nipoti").await;
        w.in_care("Nonne", "03/05/1950", "bruno", w.bruno).await;
        w.order(case, json!({})).await;
        let file = format!("/persone/{girl}/fascicolo");
        let page = w.city.get("anna", &file).await.expect(200).text;
        assert!(page.contains("Affidamento al servizio sociale"), "{page}");
        let index = format!("/api/v1/persons/{girl}/court-file");
        let seen = w.read("anna", &index).await;
        assert_eq!(
            (seen["orders"][0]["kind"].as_str(), seen["cases"][0].as_str()),
            (Some("custody"), Some(case.to_string().as_str())),
            "{seen}"
        );
        for who in ["bruno", "capo5", "altrove", "tullia"] {
            w.city.get(who, &index).await.expect(404);
        }
        for who in ["bruno", "capo5", "altrove", "tullia"] {
            w.city.get(who, &file).await.expect(404);
        }
        w.city.get("segretaria", &file).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_asked_by_one_and_decided_by_another() {
    story(|w| async move {
        let (case, girl) = w.girl("Copie").await;
        let body = json!({"authority": w.authority("juvenile_prosecutor").await, "facts": "Fatti."});
        w.post("anna", &format!("/api/v1/cases/{case}/prejudice-reports"), body.clone()).await.expect(201);
        let owed = w.read("anna", "/api/v1/court-reports").await;
        let document = owed["items"][0]["document_id"].as_str().expect("a document").to_owned();
        let path = format!("/api/v1/persons/{girl}/court-file-copies");
        let ask = |piece: &str| json!({"for_whom": "Il difensore della madre", "reason": "Richiesta del 20/11/2026", "pieces": [piece], "redactions": "Il luogo della comunità"});
        let foreign = uuid::Uuid::from_u128(7).to_string();
        assert_eq!(w.post("anna", &path, ask(&foreign)).await.expect(422).json()["type"], "JUD-057");
        let reply = w.post("capo", &path, ask(&document)).await.expect(201).json();
        let id = reply["id"].as_str().expect("an id");
        let decide = json!({"state": "granted", "decision": "Con le parti coperte."});
        let path = format!("/api/v1/court-file-copies/{id}/decision");
        let own = w.city.api("capo", axum::http::Method::POST, &path, &[("if-match", "1")], decide.clone()).await.expect(409);
        assert_eq!(own.json()["type"], "JUD-055");
        w.city.api("anna", axum::http::Method::POST, &path, &[("if-match", "1")], decide).await.expect(403);
        let page = w.city.get("capo", &format!("/persone/{girl}/fascicolo")).await.expect(200).text;
        assert!(page.contains("Il difensore della madre") && page.contains("Da decidere"), "{page}");
        assert!(page.contains("Chi ha aperto che cosa"));
    })
    .await;
}
