//! Documents that a second person approves before they are final.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};

/// What the coordinator says of the approval of documents.
async fn rule(w: &World, body: Value) -> ui::testing::Reply {
    w.city.api("capo", Method::PUT, "/api/v1/document-approval-rules", &[], body).await
}

/// An answer to the approval of a document as it is now.
async fn answer(w: &World, who: &str, id: &str, body: Value) -> ui::testing::Reply {
    let version = w.document("anna", id).await["document"]["version"].to_string();
    let tag = format!("\"{version}\"");
    w.city.api(who, Method::PUT, &format!("/api/v1/documents/{id}/approval"), &[("if-match", &tag)], body).await
}

#[tokio::test]
async fn where_the_body_wants_it_whoever_wrote_a_document_does_not_approve_it() {
    story(|w| async move {
        let case = w.in_care("Approvati").await;
        rule(&w, json!({"kind": "letter", "valid_from": "2026-11-21", "needed": true})).await.expect(204);
        let id = w.begun(case, "lettera").await;
        let asked = json!({"due_on": "2026-11-30"});
        assert_eq!(w.step("anna", &id, "approval", asked.clone()).await.expect(409).json()["type"], "DOC-004", "it is not complete");
        w.step("anna", &id, "text", World::text("Una lettera.")).await.expect(204);
        assert_eq!(w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(409).json()["type"], "DOC-028");
        let late = w.step("anna", &id, "approval", json!({"due_on": "2026-11-20"})).await.expect(422).json();
        assert_eq!(late["type"], "DOC-033");
        w.step("anna", &id, "approval", asked.clone()).await.expect(201);
        assert_eq!(w.step("anna", &id, "approval", asked).await.expect(409).json()["type"], "DOC-030");
        let due = "select cast(count(*) as text) from agenda_due where due_key like 'approva:%' and met_at is null and dropped_at is null";
        assert_eq!(w.number(due).await, 1);
        assert_eq!(answer(&w, "anna", &id, json!({"outcome": "approve"})).await.expect(409).json()["type"], "DOC-032");
        answer(&w, "segretaria", &id, json!({"outcome": "approve"})).await.expect(403);
        answer(&w, "capo5", &id, json!({"outcome": "approve"})).await.expect(404);
        answer(&w, "capo", &id, json!({"outcome": "approve"})).await.expect(204);
        assert_eq!(w.number(due).await, 0, "it was met");
        assert_eq!(answer(&w, "capo", &id, json!({"outcome": "approve"})).await.expect(409).json()["type"], "DOC-031");
        let read = w.document("anna", &id).await;
        assert_eq!((read["approval_wanted"].as_bool(), read["approvals"][0]["state"].as_str()), (Some(true), Some("approved")));
        w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_changes_after_its_approval_wants_another_and_one_that_goes_back_says_why() {
    story(|w| async move {
        let case = w.in_care("Rimandati").await;
        rule(&w, json!({"template": "lettera", "valid_from": "2026-11-21", "needed": true})).await.expect(204);
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("Prima.")).await.expect(204);
        w.step("anna", &id, "approval", json!({"due_on": "2026-11-30"})).await.expect(201);
        answer(&w, "capo", &id, json!({"outcome": "return"})).await.expect(422);
        answer(&w, "capo", &id, json!({"outcome": "return", "note": "Manca il parere della scuola."})).await.expect(204);
        let page = w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        assert!(page.contains("Manca il parere della scuola.") && page.contains("Chiedi l’approvazione"), "{page}");
        assert!(!page.contains("Rendi definitivo</summary>"), "{page}");
        w.step("anna", &id, "approval", json!({"due_on": "2026-11-30"})).await.expect(201);
        // What is approved is what was read: a page that is old is refused.
        let tag = format!("\"{}\"", w.document("anna", &id).await["document"]["version"]);
        w.step("anna", &id, "text", World::text("Seconda.")).await.expect(204);
        let path = format!("/api/v1/documents/{id}/approval");
        let old = w.city.api("capo", Method::PUT, &path, &[("if-match", &tag)], json!({"outcome": "approve"})).await;
        assert!(old.expect(409).json()["current_version"].is_number());
        answer(&w, "capo", &id, json!({"outcome": "approve"})).await.expect(204);
        w.step("anna", &id, "text", World::text("Terza.")).await.expect(204);
        assert_eq!(w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(409).json()["type"], "DOC-028");
        // Whoever approved has now written it.
        w.step("capo", &id, "text", World::text("Quarta, del coordinatore.")).await.expect(204);
        w.step("anna", &id, "approval", json!({"due_on": "2026-11-30"})).await.expect(201);
        assert_eq!(answer(&w, "capo", &id, json!({"outcome": "approve"})).await.expect(409).json()["type"], "DOC-032");
        w.step("anna", &id, "withdrawal", json!({"reason": "Non serve più"})).await.expect(204);
        let waiting = "select cast(count(*) as text) from records_approval where state = 'asked'";
        assert_eq!(w.number(waiting).await, 0, "nobody waits for it");
    })
    .await;
}

#[tokio::test]
async fn what_the_body_says_of_a_model_goes_before_its_kind_and_holds_from_its_day() {
    story(|w| async move {
        let case = w.in_care("Regole").await;
        rule(&w, json!({"valid_from": "2026-11-21", "needed": true})).await.expect(422);
        rule(&w, json!({"kind": "attachment", "valid_from": "2026-11-21", "needed": true})).await.expect(422);
        assert_eq!(rule(&w, json!({"kind": "letter", "valid_from": "2026-11-20"})).await.expect(422).json()["type"], "DOC-033");
        assert_eq!(
            rule(&w, json!({"template": "nessuno", "valid_from": "2026-11-21"})).await.expect(422).json()["type"],
            "DOC-009"
        );
        let anna = w.city.api(
            "anna",
            Method::PUT,
            "/api/v1/document-approval-rules",
            &[],
            json!({"kind": "letter", "valid_from": "2026-11-21"}),
        );
        anna.await.expect(403);
        rule(&w, json!({"kind": "letter", "valid_from": "2026-12-01", "needed": true})).await.expect(204);
        w.made_final(case, "Prima che valga.").await;
        rule(&w, json!({"kind": "letter", "valid_from": "2026-11-21", "needed": true})).await.expect(204);
        let id = w.begun(case, "lettera").await;
        assert_eq!(w.document("anna", &id).await["approval_wanted"], true);
        rule(&w, json!({"template": "lettera", "valid_from": "2026-11-21", "needed": false})).await.expect(204);
        assert_eq!(w.document("anna", &id).await["approval_wanted"], false);
        w.step("anna", &id, "text", World::text("Senza approvazione.")).await.expect(204);
        let none = w.step("anna", &id, "approval", json!({"due_on": "2026-11-30"})).await.expect(409).json();
        assert_eq!(none["type"], "DOC-029");
        w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200);
        let said = w.city.get("capo", "/api/v1/document-approval-rules").await.expect(200).json();
        assert_eq!(said["items"].as_array().expect("items").len(), 3);
        let page = w.city.get("capo", "/modelli").await.expect(200).text;
        assert!(page.contains("Tutti i documenti: lettera") && page.contains("Senza approvazione"), "{page}");
    })
    .await;
}
