//! The one search box: what it finds, for whom, and that whoever it shows finds the search among those who looked.

use crate::thread::town::Town;
use crate::thread::{NORINA, ROSA};
use portico::house;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::testing::on_both;

/// Groups and pages of what somebody finds as a program.
async fn found(town: &Town, who: &str, words: &str) -> BTreeSet<(String, String)> {
    let hits = town.get(who, &format!("/api/v1/search?q={}", ui::submitted::escape(words))).await.expect(200).json();
    let text = |hit: &Value, name: &str| hit[name].as_str().expect("a text").to_owned();
    hits.as_array().expect("hits").iter().map(|hit| (text(hit, "group"), text(hit, "page"))).collect()
}

/// Who searched for somebody, and from where, as the data-protection officer reads it.
async fn searches(town: &Town, person: &str) -> Vec<(String, String)> {
    let looked = town.get("dpo", &format!("/api/v1/persons/{person}/accesses?limit=100")).await.expect(200).json();
    let rows = looked["items"].as_array().expect("items").iter();
    let rows = rows.filter(|row| row["words"] == "È comparsa nei risultati di una ricerca");
    rows.map(|row| (row["account_name"].to_string(), row["fields"].to_string())).collect()
}

#[tokio::test]
async fn the_number_of_a_request_opens_plan_and_service_for_who_may_see_them_and_leaves_its_trace() {
    on_both(house::schema(), |db| async move {
        let town = Town::found(db.clone()).await;
        let case = town.takes_into_care(&ROSA).await;
        let plan = town.plans_and_signs(&case, &ROSA).await;
        let request = town.asks_and_checks(&plan).await;
        let person = town.get("anna", &case).await.expect(200).json()["person_id"].as_str().expect("a person").to_owned();
        let id = |href: &str| href.rsplit('/').next().expect("an id").to_owned();
        let of_plan = ("Progetti".to_owned(), format!("/cartelle/{}/progetto/{}", id(&case), id(&plan)));
        let of_service = ("Richieste di servizio".to_owned(), format!("/autorizzazioni/{}", id(&request)));
        for typed in ["RS/2026/000001", "rs/2026/1"] {
            assert_eq!(found(&town, "anna", typed).await, BTreeSet::from([of_plan.clone(), of_service.clone()]), "{typed}");
            assert_eq!(found(&town, "ufficio", typed).await, BTreeSet::from([of_service.clone()]), "the office, not the plan");
            for who in ["vicina", "forestiera", "gelso", "direzione"] {
                assert!(found(&town, who, typed).await.is_empty(), "{who} {typed}");
            }
        }
        let number = town.get("anna", &request).await.expect(200).json()["number"].as_str().expect("a number").to_owned();
        assert_eq!(found(&town, "anna", &number).await, BTreeSet::from([of_service]));
        let page = town.city.get("anna", "/cerca?q=rs/2026/1").await.expect(200).text;
        assert!(page.contains("RS/2026/000001") && page.contains("Bellandi Rosa"), "{page}");
        let all = searches(&town, &person).await;
        assert!(all.iter().all(|(who, _)| who.contains("anna") || who.contains("ufficio")), "{all:?}");
        assert!(all.iter().any(|(_, fields)| fields.contains("page:search")) && all.len() == 6, "{all:?}");
    })
    .await;
}

#[tokio::test]
async fn a_suggestion_names_in_the_log_whom_it_showed_and_nobody_who_was_only_found() {
    on_both(house::schema(), |db| async move {
        let town = Town::found(db.clone()).await;
        let mut persons = Vec::new();
        for somebody in [&ROSA, &NORINA] {
            let case = town.takes_into_care(somebody).await;
            persons.push(town.get("anna", &case).await.expect(200).json()["person_id"].as_str().expect("a person").to_owned());
        }
        let before = searches(&town, &persons[0]).await.len();
        assert!(town.city.get("vicina", "/cerca/suggerimenti?q=belland").await.expect(200).text.contains("Bellandi Rosa"));
        assert_eq!(town.city.get("vicina", "/cerca/suggerimenti?q=b").await.expect(200).text.trim(), "", "one letter finds nobody");
        let after = searches(&town, &persons[0]).await;
        assert_eq!(after.len(), before + 1, "{after:?}");
        assert!(after[0].0.contains("vicina") && after[0].1.contains("page:box"), "{after:?}");
        assert!(searches(&town, &persons[1]).await.iter().all(|(who, _)| !who.contains("vicina")), "whom it did not show");
        for body in town.city.bodies.values() {
            assert_eq!(store::audit::verify(&db, *body).await.expect("a verdict").broken, None);
        }
    })
    .await;
}

#[tokio::test]
async fn entries_from_before_words_were_indexed_are_asked_for_once_a_body_when_the_program_begins() {
    on_both(house::schema(), |db| async move {
        let town = Town::found(db.clone()).await;
        let case = town.takes_into_care(&ROSA).await;
        let entry = json!({"kind": "interview", "held_at": "2026-11-21T09:00:00+01:00", "text": "Una registrazione antica"});
        town.post("anna", &format!("{case}/entries"), entry).await.expect(201);
        town.work().await;
        assert_eq!(portico::worker::catch_up(&db).await.expect("asked"), 0, "every word is known");
        // As the upgrade leaves it.
        db.raw_rows("update casework_entry set w0 = -1, w1 = -1, w2 = -1, w3 = -1").await.expect("forgotten");
        assert_eq!(portico::worker::catch_up(&db).await.expect("asked"), 1, "of the body that has entries");
        assert_eq!(portico::worker::catch_up(&db).await.expect("asked"), 0, "a second start meets the work that waits");
        town.work().await;
        let unknown = "select cast(count(*) as text) from casework_entry where w0 = -1 and w1 = -1 and w2 = -1 and w3 = -1";
        assert_eq!(db.raw_rows(unknown).await.expect("rows")[0][0].as_deref(), Some("0"));
        assert_eq!(portico::worker::catch_up(&db).await.expect("asked"), 0, "it is done");
    })
    .await;
}
