//! The level of a case follows an order of a judicial authority and returns with its end.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};
use std::sync::Arc;

store::statements! {
    TO_ASSIGN = "select title from agenda_v_due where body_id = :body and case_id = :case and met_at is null order by title";
}

fn level(to: &str, unit: Option<kernel::UnitId>, reason: &str) -> Value {
    json!({"level": to, "unit": unit, "from_day": "2026-11-21", "reason": reason})
}

async fn asked(w: &World, case: kernel::CaseId) -> Vec<String> {
    let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
    let titles = tx.sql(&TO_ASSIGN).id("case", case).values().await.expect("titles");
    tx.roll_back().await.expect("rolled back");
    titles
}

#[tokio::test]
async fn the_level_of_a_case_follows_an_order_and_returns_with_its_end() {
    story(|w| async move {
        let mut w = Arc::into_inner(w).expect("alone with it");
        let luca = w.city.somebody("luca", "assistente_sociale", "milano/SSPT-4-L2").await;
        let (first, second) = (w.city.unit("SSPT-4-L1"), w.city.unit("SSPT-4-L2"));
        let case = w.in_care("Rossi").await;
        w.put("anna", case, "level", level("2", Some(second), "Decreto 123/2026")).await.expect(403);
        w.put("capo", case, "level", level("2", Some(second), "Decreto 123/2026")).await.expect(204);
        let seen = w.case("anna", case).await;
        assert_eq!((seen["level"].as_i64(), seen["unit_id"].as_str()), (Some(2), Some(second.to_string().as_str())));
        assert_eq!(seen["worker_id"], w.anna.to_string(), "she stays until the unit gives it to somebody");
        let waits = ["Cartella arrivata da un’altra unità: va affidata a una persona"];
        assert_eq!(asked(&w, case).await, waits);
        w.put("capo", case, "assignment", json!({"worker": luca})).await.expect(204);
        assert!(asked(&w, case).await.is_empty());
        w.city.get("anna", &format!("/api/v1/cases/{case}")).await.expect(404);

        w.put("capo", case, "level", level("1", Some(first), "Il decreto è stato revocato")).await.expect(204);
        assert_eq!(asked(&w, case).await, waits, "asked again");
        let rows = w.city.get("capo", &format!("/api/v1/cases/{case}/levels")).await.expect(200).json();
        let told: Vec<(i64, &str)> = rows
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| (row["level"].as_i64().expect("a level"), row["reason"].as_str().expect("a reason")))
            .collect();
        assert_eq!(told, [(1, "Il decreto è stato revocato"), (2, "Decreto 123/2026"), (1, "")]);
        let page = w.city.get("capo", &format!("/cartelle/{case}/livello")).await.expect(200).text;
        assert!(page.contains("Decreto 123/2026") && page.contains("Secondo livello"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_level_that_cannot_be_is_refused_and_the_sentence_names_the_other_case() {
    story(|w| async move {
        let person = w.person("Doppi").await;
        let mut open = Vec::new();
        for level in ["1", "2"] {
            let mut interview = World::proposal(person);
            interview["level"] = json!(level);
            let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
            let case: kernel::CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
            open.push(case);
        }
        let number = w.case("capo", open[1]).await["number"].as_str().expect("a number").to_owned();
        let refused = w.put("capo", open[0], "level", level("2", None, "Decreto 9/2026")).await.expect(409);
        assert_eq!(refused.json()["type"], "CASE-015");
        assert!(refused.text.contains(&number), "{}", refused.text);
        assert_eq!(w.put("capo", open[0], "level", level("1", None, "x")).await.expect(422).json()["type"], "CASE-013");
        let mut early = level("2", None, "x");
        early["from_day"] = json!("2026-11-01");
        assert_eq!(w.put("capo", open[0], "level", early).await.expect(422).json()["type"], "CASE-014");
        let office = level("2", Some(w.city.unit("SSPT-5-L1")), "x");
        w.put("capo", open[0], "level", office).await.expect(422);
        assert_eq!(w.case("capo", open[0]).await["level"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_reserved_case_does_not_come_to_people_who_do_not_see_it() {
    story(|w| async move {
        let second = w.city.unit("SSPT-4-L2");
        let case = w.in_care("Segreti").await;
        let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
        let brief = casework::case_brief(&mut tx, guard::Permission::CASE_ASSIGN, case).await.expect("a case");
        tx.roll_back().await.expect("rolled back");
        w.put("anna", case, "seal", json!({"sealed": true, "reason": "Pericolo"})).await.expect(204);
        w.put("capo", case, "level", level("2", Some(second), "Decreto 5/2026")).await.expect(404);
        // Whoever works on it has the order; the case would come to people of whom none sees it.
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let sealed = casework::CaseBrief { sealed: true, version: brief.version + 1, ..brief };
        let new = casework::level::NewLevel {
            to: casework::Level::Second,
            unit: Some(second),
            on: "2026-11-21".parse().expect("a day"),
            reason: "Decreto 5/2026".to_owned(),
            order: None,
        };
        let refused = casework::level::change(&mut tx, &sealed, new).await.expect_err("refused");
        assert!(matches!(refused, kernel::Failure::Refused(ref refusal) if refusal.code == "CASE-016"), "{refused}");
        tx.roll_back().await.expect("rolled back");
    })
    .await;
}

#[tokio::test]
async fn a_case_that_an_order_asks_for_is_opened_as_a_proposal_of_its_unit() {
    story(|w| async move {
        let person = w.person("Ordini").await;
        let unit = w.city.unit("SSPT-4-L2");
        let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
        let on = tx.today();
        let (level, area) = (casework::Level::Second, casework::UserArea::FamiliesAndMinors);
        let case = casework::open_proposed(&mut tx, person, unit, level, area, on).await.expect("opened");
        casework::open_proposed(&mut tx, person, unit, casework::Level::First, area, on)
            .await
            .expect("another level is another case");
        tx.commit(store::Audit::of("case.propose").about(person)).await.expect("a commit");
        let seen = w.case("capo", case).await;
        assert_eq!((seen["state"].as_str(), seen["level"].as_i64()), (Some("proposed"), Some(2)));
    })
    .await;
}
