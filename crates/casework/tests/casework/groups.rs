//! Work with groups and communities: nobody's case, with people who take part and what came of it.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};
use ui::testing::Reply;

fn group(w: &World) -> Value {
    json!({"kind": "group", "title": "Gruppo di mamme", "unit": w.city.unit("SSPT-4-L1"), "quarter": "Corvetto", "need": "Isolamento",
           "goals": "Conoscersi e aiutarsi", "partners": "La parrocchia", "starts_on": "2026-11-01", "ends_on": "2027-06-30"})
}

async fn post(w: &World, who: &str, id: &str, what: &str, body: Value) -> Reply {
    w.city.api(who, Method::POST, &format!("/api/v1/collectives/{id}/{what}"), &[], body).await
}

async fn step(w: &World, id: &str, body: Value) -> Reply {
    let version = w.city.get("edo", &format!("/api/v1/collectives/{id}")).await.expect(200).json()["version"].to_string();
    let path = format!("/api/v1/collectives/{id}/steps");
    w.city.api("edo", Method::POST, &path, &[("if-match", &version)], body).await
}

#[tokio::test]
async fn a_group_begins_meets_is_evaluated_at_each_level_and_ends() {
    story(|w| async move {
        let created = w.city.api("edo", Method::POST, "/api/v1/collectives", &[], group(&w)).await.expect(201).json();
        let id = created["id"].as_str().expect("an id").to_owned();
        let person = w.person("Conti").await;
        post(&w, "edo", &id, "participants", json!({"person": person})).await.expect(201);
        assert_eq!(post(&w, "anna", &id, "participants", json!({"person": person})).await.expect(409).json()["type"], "GROUP-002");
        assert_eq!(step(&w, &id, json!({"step": "close"})).await.expect(409).json()["type"], "GROUP-001");
        step(&w, &id, json!({"step": "start"})).await.expect(200);
        let meeting = |at: &str| json!({"held_at": at, "present": 12, "minutes": 90, "text": "Si è parlato della scuola."});
        assert_eq!(
            post(&w, "edo", &id, "meetings", meeting("2026-10-20T17:00:00+02:00")).await.expect(422).json()["type"],
            "GROUP-004"
        );
        post(&w, "edo", &id, "meetings", meeting("2026-11-20T17:00:00+01:00")).await.expect(201);
        assert_eq!(step(&w, &id, json!({"step": "evaluate"})).await.expect(422).json()["type"], "GROUP-005");
        let results = json!({"step": "evaluate", "for_each": "Tre hanno trovato lavoro", "for_group": "Si vedono da sole"});
        assert_eq!(step(&w, &id, results).await.expect(200).json()["state"], "evaluated");
        let page = w.city.get("anna", &format!("/collettivi/{id}")).await.expect(200).text;
        for words in ["Gruppo di mamme", "Conti Maria", "12 presenti", "Tre hanno trovato lavoro", "Per il gruppo"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        step(&w, &id, json!({"step": "close"})).await.expect(200);
        assert_eq!(
            post(&w, "edo", &id, "meetings", meeting("2026-11-21T08:00:00+01:00")).await.expect(409).json()["type"],
            "GROUP-003"
        );
        let seen = w.city.get("edo", &format!("/api/v1/collectives/{id}")).await.expect(200).json();
        assert_eq!((seen["state"].as_str(), seen["for_each"].as_str()), (Some("closed"), Some("Tre hanno trovato lavoro")));
        assert_eq!(seen["people"][0]["until_day"], "2026-11-21", "whoever took part does so no more");
        assert_eq!(seen["steps"].as_array().map(Vec::len), Some(4));
    })
    .await;
}

#[tokio::test]
async fn only_the_unit_that_leads_it_sees_a_group_and_nobody_s_file_is_opened_by_it() {
    story(|w| async move {
        let created = w.city.api("anna", Method::POST, "/api/v1/collectives", &[], group(&w)).await.expect(201).json();
        let id = created["id"].as_str().expect("an id");
        w.city.get("capo", &format!("/collettivi/{id}")).await.expect(200);
        for outsider in ["capo5", "altrove"] {
            w.city.get(outsider, &format!("/collettivi/{id}")).await.expect(404);
            assert!(!w.city.get(outsider, "/collettivi").await.expect(200).text.contains("Gruppo di mamme"));
        }
        w.city.get("segretaria", "/collettivi").await.expect(403);
        let mut elsewhere = group(&w);
        elsewhere["unit"] = json!(w.city.unit("SSPT-5-L1"));
        w.city.api("anna", Method::POST, "/api/v1/collectives", &[], elsewhere).await.expect(422);
        let case = w.in_care("Chiusi").await;
        let person = w.case("anna", case).await["person_id"].clone();
        post(&w, "edo", id, "participants", json!({"person": person})).await.expect(201);
        w.city.get("edo", &format!("/api/v1/cases/{case}")).await.expect(404);
        let found = w.city.get("edo", &format!("/collettivi/{id}?cerca=Chiusi")).await.expect(200).text;
        assert!(found.contains("Chiusi Maria"), "{found}");
    })
    .await;
}

#[tokio::test]
async fn two_people_who_change_a_group_lose_nothing() {
    story(|w| async move {
        let created = w.city.api("anna", Method::POST, "/api/v1/collectives", &[], group(&w)).await.expect(201).json();
        let id = created["id"].as_str().expect("an id");
        let change = async |who: &str, title: &str| {
            let mut body = group(&w);
            body["title"] = json!(title);
            w.city.api(who, Method::PUT, &format!("/api/v1/collectives/{id}"), &[("if-match", "1")], body).await
        };
        change("anna", "Gruppo del martedì").await.expect(204);
        change("edo", "Gruppo del mercoledì").await.expect(409);
        let page = w.city.get("edo", &format!("/collettivi/{id}/modifica")).await.expect(200).text;
        assert!(page.contains("Gruppo del martedì"), "{page}");
    })
    .await;
}
