//! The registry of the body: what it is told, and what happens when it does not answer.

use crate::world::{World, story};
use serde_json::json;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_registry_that_does_not_answer_leaves_a_final_document_and_something_to_do() {
    story(|w| async move {
        let case = w.in_care("Persi").await;
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("Una lettera.")).await.expect(204);
        w.away.store(true, Ordering::SeqCst);
        let done = w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200).json();
        assert_eq!(done["number"], "2026/000001");
        assert!(done["registration"].is_null());
        let read = w.document("anna", &id).await;
        assert_eq!((read["document"]["state"].as_str(), read["document"]["registered_number"].as_i64()), (Some("final"), Some(0)));
        let waiting = format!(
            "select cast(count(*) as text) from agenda_due where source_id = {} and met_at is null and dropped_at is null",
            w.id(id.parse().expect("an id"))
        );
        assert_eq!(w.number(&waiting).await, 1, "somebody is told");
        let page = w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        assert!(page.contains("Non è ancora al protocollo"));
        let again = w.step("anna", &id, "registration", json!({})).await.expect(409).json();
        assert_eq!(again["type"], "DOC-013");
        w.away.store(false, Ordering::SeqCst);
        let answered = w.step("anna", &id, "registration", json!({})).await.expect(200).json();
        assert_eq!(answered["registration"], "SOCIALE 0000001", "no number was lost by asking in vain");
        assert_eq!(w.number(&waiting).await, 0, "and it is done");
        assert_eq!(w.step("anna", &id, "registration", json!({})).await.expect(409).json()["type"], "DOC-011");
    })
    .await;
}

#[tokio::test]
async fn of_a_reserved_document_the_registry_learns_neither_subject_nor_addressee() {
    story(|w| async move {
        let case = w.in_care("Riservati").await;
        w.put_case("capo", case, "seal", json!({"sealed": true, "reason": "Violenza in casa"})).await.expect(204);
        let id = w.made_final(case, "Un fatto.").await;
        let xml = w.city.get("anna", &format!("/documenti/{id}/segnatura")).await.expect(200).text;
        assert!(xml.contains("<Riservato>true</Riservato>") && xml.contains("Documento riservato"), "{xml}");
        assert!(!xml.contains("Scuola") && !xml.contains("famiglia") && !xml.contains("CodiceFascicolo"), "{xml}");
    })
    .await;
}

#[tokio::test]
async fn what_stays_inside_is_numbered_and_not_registered() {
    story(|w| async move {
        let case = w.in_care("Interni").await;
        let id = w.begun(case, "verbale-incontro").await;
        w.step("anna", &id, "text", World::text("Si è deciso di aspettare.")).await.expect(204);
        let done = w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200).json();
        assert_eq!((done["number"].as_str(), done["registration"].is_null()), (Some("2026/000001"), true));
        assert_eq!(w.step("anna", &id, "registration", json!({})).await.expect(409).json()["type"], "DOC-012");
        assert_eq!(w.city.get("anna", &format!("/documenti/{id}/segnatura")).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn the_register_has_the_codes_that_the_body_said() {
    story(|w| async move {
        let page = w.city.get("archivio", "/conservazione").await.expect(200).text;
        assert!(page.contains("c_f205"));
        let wrong = [("ipa_code", "c_f205"), ("aoo_code", "AREA1"), ("register", "REG È"), ("_version", "0")];
        assert_eq!(w.city.post("archivio", "/conservazione/protocollo", &wrong).await.status.as_u16(), 422);
        let codes = [("ipa_code", "c_f205"), ("aoo_code", "AREA1"), ("register", "PG"), ("_version", "0")];
        w.city.post("archivio", "/conservazione/protocollo", &codes).await.expect(303);
        assert_eq!(w.city.post("archivio", "/conservazione/protocollo", &codes).await.status.as_u16(), 409, "somebody was faster");
        let case = w.in_care("Codici").await;
        let id = w.made_final(case, "Una lettera.").await;
        let xml = w.city.get("anna", &format!("/documenti/{id}/segnatura")).await.expect(200).text;
        assert!(xml.contains("<CodiceRegistro>PG</CodiceRegistro>") && xml.contains("<CodiceAOO>AREA1</CodiceAOO>"), "{xml}");
        assert!(!xml.contains("<Cognome>") && xml.contains("<Denominazione>Scuola media Verdi</Denominazione>"), "{xml}");
    })
    .await;
}
