//! What whoever coordinates sees of their units, and what nobody sees until the body says so.

use crate::world::{World, story};
use axum::http::Method;
use casework::board;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::Arc;

async fn seen_by(w: &World, who: &str) -> Value {
    w.city.get(who, "/api/v1/board").await.expect(200).json()
}

#[tokio::test]
async fn the_board_counts_every_open_case_of_the_units_and_no_reserved_one() {
    story(|w| async move {
        w.proposed("Attesa").await;
        w.in_care("Uno").await;
        let sealed = w.in_care("Riservata").await;
        let seen = seen_by(&w, "capo").await;
        let unit = &seen["units"][0];
        assert_eq!((unit["proposed"].as_i64(), unit["in_care"].as_i64(), unit["week"].as_i64()), (Some(1), Some(2), Some(0)));
        assert!(seen_by(&w, "capo5").await["units"].as_array().expect("units").is_empty());
        w.put("anna", sealed, "seal", json!({"sealed": true, "reason": "Pericolo"})).await.expect(204);
        assert_eq!(seen_by(&w, "capo").await["units"][0]["in_care"], 1);
        for who in ["anna", "segretaria"] {
            w.city.get(who, "/cruscotto").await.expect(403);
        }
        let page = w.city.get("capo", "/cruscotto").await.expect(200).text;
        assert!(page.contains("Attesa Maria") && page.contains("Unità SSPT-4-L1") && !page.contains("Riservata Maria"), "{page}");
        assert!(w.city.get("capo", "/cruscotto?vista=ferme").await.expect(200).text.contains("Niente in attesa"));
    })
    .await;
}

#[tokio::test]
async fn what_waits_grows_old_and_what_lies_still_is_told() {
    story(|w| async move {
        w.proposed("Attesa").await;
        w.in_care("Silenzio").await;
        let after = async |days: i64| {
            w.db.clock().move_to(store::testing::test_moment() + TimeDelta::days(days));
            let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
            let seen = board::board(&mut tx, None).await.expect("a board").totals();
            let silent = board::waiting(&mut tx, board::Waiting::Silent, None, None, 10).await.expect("rows").len();
            tx.roll_back().await.expect("rolled back");
            (seen.week, seen.fortnight, seen.month, seen.silent, silent)
        };
        assert_eq!(after(7).await, (0, 0, 0, 0, 0));
        assert_eq!(after(8).await, (1, 0, 0, 0, 0));
        assert_eq!(after(15).await, (1, 1, 0, 0, 0));
        assert_eq!(after(70).await, (1, 1, 1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn figures_of_one_worker_are_not_shown_until_the_body_switches_them_on() {
    story(|w| async move {
        let mut w = Arc::into_inner(w).expect("alone with it");
        w.city.somebody("dpo", "dpo", "milano/DIR").await;
        w.in_care("Uno").await;
        assert!(!w.city.get("capo", "/cruscotto").await.expect(200).text.contains("Per operatore"));
        assert!(seen_by(&w, "capo").await["workers"].as_array().expect("workers").is_empty());
        let switch = |shown: bool| json!({"shown": shown, "act": "Accordo sindacale 12/2026"});
        let path = "/api/v1/board/worker-figures";
        w.city.api("capo", Method::PUT, path, &[], switch(true)).await.expect(403);
        w.city.api("dpo", Method::PUT, path, &[], json!({"shown": true})).await.expect(422);
        w.city.api("dpo", Method::PUT, path, &[], switch(true)).await.expect(204);
        assert!(w.city.get("dpo", "/cruscotto/figure").await.expect(200).text.contains("Accordo sindacale 12/2026"));
        let seen = seen_by(&w, "capo").await;
        assert_eq!((seen["workers"][0]["display_name"].as_str(), seen["workers"][0]["cases"].as_i64()), (Some("anna"), Some(1)));
        assert!(w.city.get("capo", "/cruscotto").await.expect(200).text.contains("Per operatore"));
        w.city.api("dpo", Method::PUT, path, &[], switch(false)).await.expect(204);
        assert!(!w.city.get("capo", "/cruscotto").await.expect(200).text.contains("Per operatore"));
    })
    .await;
}

#[tokio::test]
async fn whoever_assigns_a_case_sees_how_the_work_is_shared_out_and_decides() {
    story(|w| async move {
        w.in_care("Uno").await;
        w.in_care("Due").await;
        let case = w.proposed("Tre").await;
        let page = w.city.get("capo", &format!("/cartelle/{case}/assegna")).await.expect(200).text;
        let section = page.split("Come si ripartisce oggi il lavoro").nth(1).expect("a section");
        let place = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words}: {section}"));
        assert!(
            place("<strong>bruno</strong>: 0 (0 cartelle)") < place("<strong>anna</strong>: 2 (2 cartelle)"),
            "whoever has least comes first"
        );
        w.put("capo", case, "assignment", json!({"worker": w.anna})).await.expect(204);
    })
    .await;
}

#[tokio::test]
async fn the_board_costs_the_same_however_many_cases_there_are() {
    story(|w| async move {
        let asked = async || {
            let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
            board::board(&mut tx, None).await.expect("a board");
            let asked = tx.queries();
            tx.roll_back().await.expect("rolled back");
            asked
        };
        let few = asked().await;
        for name in ["Uno", "Due", "Tre"] {
            w.in_care(name).await;
        }
        assert_eq!(asked().await, few);
    })
    .await;
}
