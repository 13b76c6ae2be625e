//! What a death changes for what is asked, authorised and delivered.

use crate::{DIED, Plan, begin, commit, day, rooms, town};
use axum::http::Method;
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn nothing_is_delivered_after_a_death_without_the_office() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        town.died(&asked, "2026-11-17").await;
        assert!(town.report(id, "2026-11-17", "1").await["held_because"].is_null(), "the last day of life counts");
        assert_eq!(town.report(id, "2026-11-18", "1").await["held_because"], "after_death");
        assert_eq!(town.seen(id).await["spent"], 2_295);
        assert!(town.city.get("ugo", "/prestazioni/eccezioni").await.expect(200).text.contains("Dopo il decesso"));
    })
    .await;
}

#[tokio::test]
async fn a_death_that_becomes_known_later_gives_the_spending_back_and_the_office_decides() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let before = town.report(id, "2026-11-16", "1").await;
        let first = town.report(id, "2026-11-18", "2").await;
        let second = town.report(id, "2026-11-19", "1,5").await;
        let twice = town.report(id, "2026-11-19", "1").await;
        assert_eq!(twice["held_because"], "twice");
        assert_eq!(town.seen(id).await["spent"], 10_328);
        town.died(&asked, "2026-11-17").await;
        let seen = town.seen(id).await;
        assert_eq!((seen["delivered_hundredths"].as_i64(), seen["spent"].as_i64()), (Some(100), Some(2_295)));
        assert_eq!(seen["state"], "authorised", "nothing ends by itself");
        for (delivery, state) in [(&before, "accepted"), (&first, "held"), (&second, "held"), (&twice, "held")] {
            let shown = town.city.get("ugo", delivery["href"].as_str().expect("an address")).await.expect(200).json();
            assert_eq!(shown["state"], state);
            assert_eq!(shown["held_because"].as_str(), (state == "held").then_some("after_death"));
            // For what it was held before stays known.
            let also = if delivery == &twice { json!(["twice"]) } else { json!([]) };
            assert_eq!(shown["held_also"], also, "{shown}");
        }
        // What counts again is what the office says, and the money is there for it.
        let first = first["id"].as_str().expect("an id");
        town.decide(first, json!({"verdict": "accept", "quantity": "1", "reason": "ultimo pasto già preparato"})).await.expect(200);
        town.decide(second["id"].as_str().expect("an id"), json!({"verdict": "reject", "reason": "mai resa"})).await.expect(200);
        assert_eq!(town.seen(id).await["spent"], 4_590);
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-17", "reason": "decesso"})).await.expect(200);
        assert_eq!(town.left().await, 300_000 - 4_590);
    })
    .await;
}

#[tokio::test]
async fn money_that_comes_back_begins_nothing_for_the_dead_and_goes_to_who_waits_next() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 30_000).await;
        let other = town.take(20_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        assert_eq!(town.seen(id).await["state"], "queued");
        town.died(&asked, "2026-11-17").await;
        assert_eq!(town.seen(id).await["state"], "queued");
        town.give_back(other).await;
        assert_eq!((town.seen(id).await["state"].as_str(), town.left().await), (Some("withdrawn"), 30_000));
    })
    .await;
}

#[tokio::test]
async fn a_last_day_that_has_passed_gives_back_what_counted_after_it_and_the_office_decides() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let before = town.report(id, "2026-11-16", "1").await;
        let late = town.report(id, "2026-11-18", "2").await;
        let later = town.report(id, "2026-11-19", "1").await;
        let decided = town.report(id, "2026-11-19", "1").await;
        assert_eq!(decided["held_because"], "twice");
        town.decide(decided["id"].as_str().expect("an id"), json!({"verdict": "accept", "reason": "due visite"})).await.expect(200);
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-17", "reason": "trasferimento"})).await.expect(200);
        for (delivery, because) in
            [(&before, None), (&late, Some("after_the_end")), (&later, Some("after_the_end")), (&decided, Some("twice"))]
        {
            let shown = town.city.get("ugo", delivery["href"].as_str().expect("an address")).await.expect(200).json();
            assert_eq!(shown["held_because"].as_str(), because, "{shown}");
            let held = because == Some("after_the_end");
            assert_eq!(shown["state"], if held { "held" } else { "accepted" }, "what the office has decided stays");
        }
        assert_eq!((town.seen(id).await["spent"].as_i64(), town.left().await), (Some(4_590), 300_000 - 4_590));
        town.decide(late["id"].as_str().expect("an id"), json!({"verdict": "accept", "quantity": "1", "reason": "già in corso"}))
            .await
            .expect(200);
        assert_eq!((town.seen(id).await["spent"].as_i64(), town.left().await), (Some(6_885), 300_000 - 6_885));
    })
    .await;
}

#[tokio::test]
async fn what_was_accepted_on_money_of_its_own_keeps_it_until_the_office_decides_again() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-19", "reason": "trasferimento"})).await.expect(200);
        let late = town.report(id, "2026-11-19", "2").await;
        let late = late["id"].as_str().expect("an id").to_owned();
        town.decide(&late, json!({"verdict": "accept"})).await.expect(200);
        assert_eq!(town.left().await, 300_000 - 4_590);
        town.died(&asked, "2026-11-18").await;
        assert_eq!((town.seen(id).await["spent"].as_i64(), town.left().await), (Some(0), 300_000 - 4_590));
        town.decide(&late, json!({"verdict": "accept", "quantity": "1", "reason": "solo la prima ora"})).await.expect(200);
        assert_eq!((town.seen(id).await["spent"].as_i64(), town.left().await), (Some(2_295), 300_000 - 2_295));
        let path = format!("/api/v1/deliveries/{late}");
        let version = town.city.get("vela", &path).await.expect(200).json()["version"].to_string();
        let body = json!({"reason": "mai resa"});
        town.city.api("vela", Method::POST, &format!("{path}/cancel"), &[("if-match", &version)], body).await.expect(200);
        assert_eq!((town.seen(id).await["spent"].as_i64(), town.left().await), (Some(0), 300_000));
    })
    .await;
}

#[tokio::test]
async fn a_held_delivery_on_money_of_its_own_gives_it_back_when_it_is_rejected() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-19", "reason": "trasferimento"})).await.expect(200);
        let late = town.report(id, "2026-11-19", "2").await;
        let late = late["id"].as_str().expect("an id").to_owned();
        town.decide(&late, json!({"verdict": "accept"})).await.expect(200);
        town.died(&asked, "2026-11-18").await;
        town.decide(&late, json!({"verdict": "reject", "reason": "dopo il decesso"})).await.expect(200);
        assert_eq!(town.left().await, 300_000);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_asked_checked_or_authorised_for_the_dead() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let (never, asked, checked) = (
            town.signed(Plan { name: "Ada", ..Plan::default() }).await,
            town.signed(Plan { name: "Bice", ..Plan::default() }).await,
            town.signed(Plan { name: "Clelia", ..Plan::default() }).await,
        );
        let (to_check, to_authorise) = (town.ask(&asked).await, town.ask(&checked).await);
        town.step("ugo", to_authorise, "check", json!({})).await.expect(200);
        for one in [&never, &asked, &checked] {
            town.died(one, "2026-11-17").await;
        }
        let body = json!({"plan_service_id": never.line, "schedule": ""});
        let refused = town.city.api("anna", Method::POST, "/api/v1/service-requests", &[], body).await.expect(409).json();
        assert_eq!(refused["type"], "NET-026");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("17/11/2026")), "{refused}");
        let refused = town.step("ugo", to_check, "check", json!({})).await.expect(409).json();
        assert_eq!(refused["type"], "NET-026");
        let act = json!({"act_number": "DD 100", "act_date": "2026-11-21"});
        assert_eq!(town.step("dino", to_authorise, "authorise", act).await.expect(409).json()["type"], "NET-026");
        assert_eq!(town.left().await, 300_000);
        town.step("ugo", to_check, "refuse", json!({"reason": "decesso"})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn office_and_provider_find_the_services_of_the_dead_in_their_day() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let day = network::room().day.expect("a day");
        for (dead, who) in [(false, "ugo"), (false, "vela"), (true, "ugo"), (true, "vela")] {
            if dead && who == "ugo" {
                town.died(&asked, "2026-11-17").await;
            }
            let principal = town.city.principal(who).await;
            let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
            let items = day(&mut tx, &principal).await.expect("a day");
            tx.roll_back().await.expect("rolled back");
            let found = items.iter().find(|item| item.group == "Persona deceduta: chiudere il servizio");
            let href = if who == "ugo" { format!("/autorizzazioni/{id}") } else { format!("/prestazioni/{id}") };
            assert_eq!(found.map(|item| item.href.clone()), dead.then_some(href), "{who}");
            assert!(!items.iter().any(|item| dead && item.group == "Prestazioni da rendicontare"));
        }
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-17", "reason": "decesso"})).await.expect(200);
        let principal = town.city.principal("ugo").await;
        let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
        let items = day(&mut tx, &principal).await.expect("a day");
        tx.roll_back().await.expect("rolled back");
        assert!(!items.iter().any(|item| item.group == "Persona deceduta: chiudere il servizio"));
    })
    .await;
}

#[tokio::test]
async fn a_step_keeps_the_day_of_a_death_of_which_the_news_did_not_arrive() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let mut tx = begin(&town.city).await;
        tx.sql(&DIED).id("id", asked.person).bind("on", day("2026-11-17")).run_one().await.expect("registered");
        commit(tx).await;
        let today = network::room().day.expect("a day");
        for known in [false, true] {
            if known {
                town.step("ugo", id, "suspend", json!({"from": "2026-11-10", "reason": "ricovero"})).await.expect(200);
            }
            let principal = town.city.principal("ugo").await;
            let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
            let items = today(&mut tx, &principal).await.expect("a day");
            tx.roll_back().await.expect("rolled back");
            assert_eq!(items.iter().any(|item| item.group == "Persona deceduta: chiudere il servizio"), known);
        }
    })
    .await;
}
