//! Files through the interface: what is sent, what is fetched, and a copy with parts left out.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::json;

/// Sends a file as the body of a request.
async fn send(w: &World, who: &str, path: &str, headers: &[(&str, &str)], content: &str) -> ui::testing::Reply {
    let csrf = w.city.csrf(who).await;
    let mut all = vec![("x-csrf-token", csrf.as_str())];
    all.extend_from_slice(headers);
    w.city.send(who, Method::POST, path, "application/octet-stream", &all, content.to_owned()).await
}

#[tokio::test]
async fn a_program_takes_a_scan_into_a_case_once_and_fetches_it_again() {
    story(|w| async move {
        let case = w.in_care("Scansioni").await;
        let path = format!("/api/v1/cases/{case}/document-files?name=certificato.pdf&title=Certificato&received_on=2026-11-20");
        let nameless = format!("/api/v1/cases/{case}/document-files?title=Certificato&received_on=2026-11-20");
        send(&w, "anna", &nameless, &[], "%PDF-1.4 vero").await.expect(422);
        send(&w, "anna", &path, &[], "MZ un programma").await.expect(422);
        assert_eq!(send(&w, "anna", &path, &[], "").await.expect(422).json()["type"], "DOC-018");
        let forged = w.city.send("anna", Method::POST, &path, "application/octet-stream", &[], "%PDF-1.4 falso".to_owned()).await;
        assert_eq!(forged.expect(403).json()["type"], "CSRF-001");
        send(&w, "segretaria", &path, &[], "%PDF-1.4 vero").await.expect(403);
        send(&w, "capo5", &path, &[], "%PDF-1.4 vero").await.expect(404);
        let key = [("idempotency-key", "scansione-1")];
        let first = send(&w, "anna", &path, &key, "%PDF-1.4 vero").await.expect(201).json();
        let again = send(&w, "anna", &path, &key, "%PDF-1.4 vero").await.expect(201).json();
        assert_eq!(first["id"], again["id"], "sent twice is one");
        let read = w.document("anna", first["id"].as_str().expect("an id")).await;
        let file = &read["files"][0];
        assert_eq!((file["name"].as_str(), file["kind"].as_str()), (Some("certificato.pdf"), Some("attachment")));
        assert_eq!(file["sha256"].as_str().map(str::len), Some(64));
        let address = format!("/api/v1/document-files/{}", file["id"].as_str().expect("an id"));
        assert_eq!(w.city.get("anna", &address).await.expect(200).text, "%PDF-1.4 vero");
        assert_eq!(w.city.get("capo5", &address).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_program_adds_an_annex_to_a_draft_and_makes_a_copy_without_what_is_covered() {
    story(|w| async move {
        let case = w.in_care("Allegati").await;
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("La madre abita in via Segreta 3.")).await.expect(204);
        let path = format!("/api/v1/documents/{id}/attachments?name=foto.pdf");
        send(&w, "anna", &path, &[], "%PDF-1.4 foto").await.expect(428);
        let version = w.document("anna", &id).await["document"]["version"].to_string();
        send(&w, "anna", &path, &[("if-match", version.as_str())], "%PDF-1.4 foto").await.expect(204);
        send(&w, "anna", &path, &[("if-match", version.as_str())], "%PDF-1.4 altra").await.expect(409);
        w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200);
        let copies = format!("/api/v1/documents/{id}/redacted-copies");
        let copy = json!({"for_whom": "Il padre", "reason": "Accesso agli atti", "words": "via Segreta 3"});
        w.city.api("anna", Method::POST, &copies, &[], copy.clone()).await.expect(403);
        let wrong = json!({"for_whom": "Il padre", "reason": "Accesso agli atti", "left_out": "primo"});
        w.city.api("capo", Method::POST, &copies, &[], wrong).await.expect(422);
        w.city.api("capo", Method::POST, &copies, &[], copy).await.expect(201);
        let read = w.document("capo", &id).await;
        let kept =
            read["files"].as_array().expect("files").iter().find(|file| file["kind"] == "redacted").expect("the copy").clone();
        let address = format!("/api/v1/document-files/{}", kept["id"].as_str().expect("an id"));
        let text = w.city.get("capo", &address).await.expect(200).text;
        assert!(text.contains("[omissis]") && !text.contains("Segreta"), "{text}");
    })
    .await;
}
