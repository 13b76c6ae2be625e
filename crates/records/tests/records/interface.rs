//! Models, the filing plan and proposals of discarding through the interface.

use crate::world::story;
use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

fn of<'a>(page: &'a Value, name: &str, value: &str) -> &'a Value {
    page["items"].as_array().expect("items").iter().find(|one| one[name] == value).expect("one of them")
}

#[tokio::test]
async fn a_model_is_read_changed_put_into_use_and_taken_out_of_it() {
    story(|w| async move {
        let case = w.in_care("Interfacce").await;
        let path = "/api/v1/document-templates";
        let all = w.city.get("capo", path).await.expect(200).json();
        let letter = of(&all, "code", "lettera");
        assert!(letter.get("id").is_none() && letter["edition"] == 0 && letter["state"] == "in_use", "{letter}");
        let from = json!({"from": "lettera"});
        w.city.api("anna", Method::POST, path, &[], from.clone()).await.expect(403);
        let made = w.city.api("capo", Method::POST, path, &[], from).await.expect(201).json();
        let one = made["href"].as_str().expect("an address").to_owned();
        let read = w.city.get("capo", &one).await.expect(200).json();
        assert_eq!((read["template"]["state"].as_str(), read["template"]["edition"].as_i64()), (Some("draft"), Some(2)));
        let text = json!({"title": "Lettera dell’ente", "kind": "letter", "direction": "out", "class": "VII.12",
                          "parts": [{"kind": "paragraph", "text": "Gentile {{persona}},"}]});
        let put = async |path: &str, version: i64, body: Value| {
            let tag = format!("\"{version}\"");
            w.city.api("capo", Method::PUT, path, &[("if-match", &tag)], body).await
        };
        put(&one, 1, text.clone()).await.expect(204);
        put(&one, 1, text).await.expect(409);
        let state = format!("{one}/state");
        put(&state, 2, json!({"state": "draft"})).await.expect(422);
        put(&state, 2, json!({"state": "in_use"})).await.expect(204);
        let begun = w.begun(case, "lettera").await;
        assert_eq!(w.document("anna", &begun).await["document"]["title"], "Lettera dell’ente");
        put(&state, 3, json!({"state": "retired"})).await.expect(204);
        assert_eq!(w.city.get("capo", &one).await.expect(200).json()["template"]["state"], "retired");
        w.city.get("altrove", &one).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_filing_plan_is_kept_by_whoever_keeps_the_archive() {
    story(|w| async move {
        let path = "/api/v1/retention/classes";
        w.city.get("anna", path).await.expect(403);
        let plan = w.city.get("archivio", path).await.expect(200).json();
        let class = of(&plan, "class", "VII.12");
        assert!(class["version"] == 0 && class["verified"] == false, "{class}");
        let put = async |body: Value| w.city.api("archivio", Method::PUT, path, &[("if-match", "\"0\"")], body).await;
        let unsourced = json!({"class": "VII.12", "years": 10, "verified": true});
        assert_eq!(put(unsourced).await.expect(422).json()["type"], "DOC-025");
        let sourced = json!({"class": "VII.12", "years": 10, "verified": true, "source": "Piano dell’ente, 2020"});
        put(sourced.clone()).await.expect(204);
        assert_eq!(put(sourced).await.expect(409).json()["current_version"], 1);
        let plan = w.city.get("archivio", path).await.expect(200).json();
        assert_eq!(of(&plan, "class", "VII.12")["source"], "Piano dell’ente, 2020");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_of_discarding_is_read_page_by_page_and_answered_once() {
    story(|w| async move {
        let case = w.in_care("Scartati").await;
        let document = w.made_final(case, "Una lettera.").await;
        let nothing = w.city.api("archivio", Method::POST, "/api/v1/discards", &[], json!({})).await.expect(409).json();
        assert_eq!(nothing["type"], "DOC-023", "no class is verified");
        let id = Uuid::from_u128(7);
        let (proposal, of_document) = (w.id(id), w.id(document.parse().expect("an id")));
        for text in [
            format!(
                "insert into records_discard (body_id, id, made_on, state, act, act_on, account_id, at, version)
                 select body_id, {proposal}, '2026-11-20', 'proposed', '', null, author_id, created_at, 1 from records_document where id = {of_document}"
            ),
            format!(
                "insert into records_discard_row (body_id, discard_id, document_id, reason)
                 select body_id, {proposal}, id, 'Periodo concluso' from records_document where id = {of_document}"
            ),
        ] {
            w.db.raw_rows(&text).await.expect("a proposal");
        }
        let all = w.city.get("archivio", "/api/v1/discards").await.expect(200).json();
        assert_eq!(of(&all, "id", &id.to_string())["documents"], 1);
        let one = format!("/api/v1/discards/{id}");
        assert_eq!(w.city.get("archivio", &one).await.expect(200).json()["state"], "proposed");
        w.city.get("capo", &one).await.expect(403);
        let documents = w.city.get("archivio", &format!("{one}/documents")).await.expect(200).json();
        assert_eq!(documents["items"][0]["document_id"], document.as_str());
        assert!(!documents.to_string().contains("Relazione su una famiglia"), "{documents}");
        let answer = async |version: &str, body: Value| {
            w.city.api("archivio", Method::PUT, &format!("{one}/act"), &[("if-match", version)], body).await
        };
        answer("\"1\"", json!({"state": "refused"})).await.expect(422);
        let refused = json!({"state": "refused", "act": "12/2026", "act_on": "2026-11-21"});
        answer("\"1\"", refused.clone()).await.expect(204);
        assert_eq!(answer("\"2\"", refused).await.expect(409).json()["type"], "DOC-024");
        let page = w.city.get("archivio", &format!("/scarto/{id}")).await.expect(200).text;
        assert!(page.contains("1 documento") && !page.contains("1 documenti"), "{page}");
    })
    .await;
}
