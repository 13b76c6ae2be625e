//! Who reaches documents once their case moved or what they are about became secret.

use crate::world::{World, story};
use kernel::PersonId;
use serde_json::json;
use std::sync::atomic::Ordering;
use store::Audit;

/// How many documents the copy of somebody's data tells of, made by Anna, who works on the case.
async fn copied(w: &World, person: PersonId) -> usize {
    let anna = w.city.principal("anna").await;
    let mut tx = w.db.begin(&anna.actor).await.expect("a transaction");
    let data = records::room().person_data.iter().find(|data| data.code == "documents").expect("a section");
    let section = data.read(&mut tx, person, true).await.expect("a section");
    tx.roll_back().await.expect("rolled back");
    section.rows.len()
}

async fn listed(w: &World, who: &str, id: &str) -> bool {
    let page = w.city.get(who, "/api/v1/documents").await.expect(200).json();
    page["items"].as_array().expect("items").iter().any(|one| one["id"] == id)
}

#[tokio::test]
async fn the_documents_of_a_case_that_moved_to_another_unit_are_listed_there() {
    story(|w| async move {
        let case = w.in_care("Traslochi").await;
        let id = w.made_final(case, "Una lettera.").await;
        let document = format!("/api/v1/documents/{id}");
        assert!(listed(&w, "capo", &id).await && !listed(&w, "capo5", &id).await);
        let unit = w.id(w.city.unit("SSPT-5-L1").0);
        let moved = format!("update casework_case set unit_id = {unit} where id = {}", w.id(case.0));
        w.db.raw_rows(&moved).await.expect("moved");
        assert!(listed(&w, "capo5", &id).await, "what can be read is listed");
        w.city.get("capo5", &document).await.expect(200);
        assert!(!listed(&w, "capo", &id).await, "and what cannot is not");
        w.city.get("capo", &document).await.expect(404);
        assert!(listed(&w, "anna", &id).await, "whoever wrote it and works on it has it still");
    })
    .await;
}

#[tokio::test]
async fn what_became_secret_is_kept_to_the_team_with_its_editions_its_dues_and_its_post() {
    story(|w| async move {
        let case = w.in_care("Segreti").await;
        w.away.store(true, Ordering::SeqCst);
        let id = w.made_final(case, "Un fatto.").await;
        w.step("anna", &id, "sending", json!({"sent_on": "2026-11-21", "means": "pec"})).await.expect(204);
        let next = w.step("anna", &id, "editions", json!({})).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let closed_due = format!(
            "select cast(count(*) as text) from agenda_due where source_id = {} and closed and met_at is null",
            w.id(id.parse().expect("an id"))
        );
        assert_eq!(w.number(&closed_due).await, 0);
        let before = w.document("anna", &next).await["document"].clone();
        let person: PersonId = before["person_id"].as_str().expect("a person").parse().expect("an id");
        assert_eq!(copied(&w, person).await, 2);
        let capo = w.city.principal("capo").await;
        let mut tx = w.db.begin(&capo.actor).await.expect("a transaction");
        for _ in 0..2 {
            records::close_of(&mut tx, id.parse().expect("an id")).await.expect("closed");
        }
        tx.commit(Audit::of("document.change").rows(1)).await.expect("a commit");
        for one in [&id, &next] {
            w.city.get("capo", &format!("/documenti/{one}")).await.expect(404);
            assert_eq!(w.document("anna", one).await["document"]["closed"], true);
        }
        let after = w.document("anna", &next).await["document"]["version"].clone();
        assert_eq!(after, before["version"], "what she is typing is not refused for it");
        assert_eq!(copied(&w, person).await, 0, "of a secret proceeding the person learns from the court");
        assert_eq!(w.number(&closed_due).await, 1);
        let left = w.city.get("capo", "/api/v1/post?state=left").await.expect(200).json();
        let row = &left["items"][0];
        assert_eq!((row["subject"].as_str(), row["case_number"].as_str()), (Some("Documento riservato"), Some("")));
        assert!(row["case_id"].is_null() && row["person_id"].is_null() && row["correspondent"] == "Riservato", "{row}");
    })
    .await;
}

#[tokio::test]
async fn what_a_closed_document_asks_for_is_told_to_the_team_alone() {
    story(|w| async move {
        let case = w.in_care("Taciuti").await;
        w.away.store(true, Ordering::SeqCst);
        let anna = w.city.principal("anna").await;
        let mut tx = w.db.begin(&anna.actor).await.expect("a transaction");
        let draft = records::NewDraft {
            template: "lettera",
            case: Some(case),
            person: None,
            unit: w.city.unit("SSPT-4-L1"),
            title: String::new(),
            values: Vec::new(),
            class: records::FilingClass::judicial(),
            closed: true,
        };
        let id = records::begin(&mut tx, draft).await.expect("a draft");
        tx.commit(Audit::of("document.create").on("document", id)).await.expect("a commit");
        let id = id.to_string();
        w.step("anna", &id, "text", World::text("Un fatto.")).await.expect(204);
        w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200);
        let due = |more: &str| {
            let source = w.id(id.parse().expect("an id"));
            format!("select cast(count(*) as text) from agenda_due where source_id = {source} and {more}")
        };
        assert_eq!(w.number(&due("closed and not sealed and account_id is not null")).await, 1);
        assert_eq!(w.number(&due("not closed")).await, 0);
    })
    .await;
}
