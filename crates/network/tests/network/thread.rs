//! From the signed plan to the end of the service.

use crate::{Plan, Town, begin, commit, day, rooms, town};
use axum::http::Method;
use casework::{CaseEnd as _, ServiceProgress as _};
use kernel::PlanId;
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn a_signed_service_is_asked_for_checked_by_one_and_authorised_by_another_and_its_cost_is_set_aside() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        let seen = town.seen(id).await;
        assert_eq!((seen["number"].as_str(), seen["state"].as_str()), (Some("A-2026/000001"), Some("requested")));
        assert_eq!((seen["total"].as_i64(), seen["user_share"].as_i64()), (Some(22_950), Some(2_295)));
        // Not before it was checked.
        let act = json!({"act_number": "DD 1", "act_date": "2026-11-21"});
        let early = town.step("dino", id, "authorise", act.clone()).await.expect(409).json();
        assert_eq!(early["type"], "NET-001");
        town.step("ugo", id, "check", json!({"means_note": "ISEE da verificare"})).await.expect(200);
        assert_eq!(town.left().await, 300_000);
        assert_eq!(town.authorise(id).await, "authorised");
        assert_eq!(town.left().await, 300_000 - 22_950);
        // The same line is not asked for twice.
        let again =
            town.city.api("anna", Method::POST, "/api/v1/service-requests", &[], json!({"plan_service_id": asked.line})).await;
        assert_eq!(again.expect(409).json()["type"], "NET-008");
        let mut tx = begin(&town.city).await;
        let progress = network::Progress.of_plan(&mut tx, PlanId(asked.plan)).await.expect("progress");
        let line = &progress[&asked.line];
        assert_eq!((line.label.as_str(), line.late), ("In corso", false));
        assert!(line.href.ends_with(&id.to_string()));
    })
    .await;
}

#[tokio::test]
async fn who_checked_does_not_authorise_and_who_sends_back_says_why() {
    on_both(schema(&rooms()), |db| async move {
        let mut town = town(db, 300_000).await;
        // Somebody who holds both roles.
        town.city.somebody("tutto", "dirigente", "milano/DIR").await;
        let mut tx = town.city.db.global(&crate::system(&town.city)).await.expect("a transaction");
        let account = town.city.actor("tutto").account;
        guard::account::assign(&mut tx, account, "amministrativo", town.city.unit("DIR"), guard::scope::ALWAYS, None, "prova")
            .await
            .expect("a role");
        commit(tx).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        assert_eq!(town.step("ugo", id, "send-back", json!({})).await.expect(422).json()["errors"][0]["field"], "reason");
        town.step("ugo", id, "send-back", json!({"reason": "manca il giorno"})).await.expect(200);
        assert!(town.city.get("anna", &format!("/autorizzazioni/{id}")).await.expect(200).text.contains("manca il giorno"));
        town.step("anna", id, "resubmit", json!({"note": "aggiunto", "schedule": "martedì"})).await.expect(200);
        town.step("tutto", id, "check", json!({})).await.expect(200);
        let act = json!({"act_number": "DD 1", "act_date": "2026-11-21"});
        assert_eq!(town.step("tutto", id, "authorise", act.clone()).await.expect(409).json()["type"], "NET-013");
        // The act is not of tomorrow.
        let future = json!({"act_number": "DD 1", "act_date": "2026-11-22"});
        assert_eq!(town.step("dino", id, "authorise", future).await.expect(422).json()["errors"][0]["field"], "act_date");
        town.step("dino", id, "authorise", act).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_not_signed_asks_for_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan { state: "signing", ..Plan::default() }).await;
        let reply =
            town.city.api("anna", Method::POST, "/api/v1/service-requests", &[], json!({"plan_service_id": asked.line})).await;
        assert_eq!(reply.expect(409).json()["type"], "NET-007");
    })
    .await;
}

#[tokio::test]
async fn without_cover_it_waits_and_starts_when_the_money_is_found() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 30_000).await;
        let other = town.take(20_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        assert_eq!(town.seen(id).await["state"], "queued");
        assert!(town.city.get("vela", &format!("/prestazioni/{id}")).await.status == 404, "the provider does not see what waits");
        assert_eq!(town.give_back(other).await, 1);
        let seen = town.seen(id).await;
        assert_eq!((seen["state"].as_str(), seen["covered_on"].as_str()), (Some("authorised"), Some("2026-11-21")));
        town.city.get("vela", &format!("/prestazioni/{id}")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_an_order_demands_goes_ahead_without_cover_and_is_covered_later() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 30_000).await;
        let other = town.take(20_000).await;
        let ordered = town.signed(Plan { ground: Some("court_order"), ..Plan::default() }).await;
        let id = town.authorised(&ordered).await;
        assert_eq!(town.seen(id).await["state"], "mandatory");
        assert_eq!(town.report(id, "2026-11-20", "1").await["held_because"], serde_json::Value::Null);
        // What waited may be declared mandatory later, by somebody who did not check it.
        let waits = town.authorised(&town.signed(Plan { name: "Luisa", ..Plan::default() }).await).await;
        assert_eq!(town.seen(waits).await["state"], "queued");
        town.step("dino", waits, "go-ahead", json!({"ground": "legal_duty", "reference": "art. 403 c.c."})).await.expect(200);
        assert_eq!(town.seen(waits).await["state"], "mandatory");
        town.give_back(other).await;
        assert_eq!(town.seen(id).await["state"], "authorised");
    })
    .await;
}

#[tokio::test]
async fn of_two_authorisations_for_the_last_euro_one_gets_it() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 22_950).await;
        let mut ids = Vec::new();
        for name in ["Maria", "Luisa"] {
            let id = town.ask(&town.signed(Plan { name, ..Plan::default() }).await).await;
            town.step("ugo", id, "check", json!({})).await.expect(200);
            ids.push(id);
        }
        let (one, two) = tokio::join!(town.authorise(ids[0]), town.authorise(ids[1]));
        let mut states = [one, two];
        states.sort();
        assert_eq!(states, ["authorised", "queued"]);
        assert_eq!(town.left().await, 0);
    })
    .await;
}

async fn new_price(town: &Town, cents: i64, from: &str) {
    let body = json!({"provider_id": town.vela, "unit_price": cents, "vat_included": true, "label": "valore di esempio", "valid_from": from});
    town.city.api("ugo", Method::POST, &format!("/api/v1/services/{}/prices", town.service), &[], body).await.expect(201);
}

#[tokio::test]
async fn a_price_that_changed_after_the_signature_is_noticed_and_somebody_says_what_holds() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        new_price(&town, 2_500, "2026-09-01").await;
        assert!(town.seen(id).await["noticed"][0].as_str().expect("a sentence").contains("22,95"));
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200);
        assert!(page.text.contains("Il prezzo è cambiato dopo la firma") && page.text.contains("Vale il prezzo di oggi"));
        assert_eq!(town.step("ugo", id, "check", json!({})).await.expect(422).json()["type"], "NET-011");
        let checked = town.step("ugo", id, "check", json!({"price": "current"})).await.expect(200).json();
        assert_eq!((checked["unit_price"].as_i64(), checked["total"].as_i64()), (Some(2_500), Some(25_000)));
        // Changed once more between check and authorisation.
        new_price(&town, 2_600, "2026-09-15").await;
        let act = json!({"act_number": "DD 1", "act_date": "2026-11-21"});
        assert_eq!(town.step("dino", id, "authorise", act.clone()).await.expect(409).json()["type"], "NET-012");
        town.step("dino", id, "send-back", json!({"reason": "prezzo cambiato"})).await.expect(200);
        town.step("anna", id, "resubmit", json!({"note": "visto"})).await.expect(200);
        let checked = town.step("ugo", id, "check", json!({"price": "signed"})).await.expect(200).json();
        assert_eq!(checked["unit_price"], 2_500, "the price in force stays");
        town.step("dino", id, "authorise", act).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_does_not_work_any_more_gets_no_new_service() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        let path = format!("/api/v1/providers/{}", town.vela);
        let body = json!({"code": "VELA", "name": "La Vela", "state": "suspended", "state_reason": "verifica in corso", "services": [{"id": town.service}]});
        town.city.api("ugo", Method::PUT, &path, &[("if-match", "1")], body).await.expect(200);
        assert_eq!(town.step("ugo", id, "check", json!({"price": "signed"})).await.expect(409).json()["type"], "NET-010");
        town.step("ugo", id, "refuse", json!({"reason": "ente sospeso"})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn with_the_case_its_services_end_and_what_was_not_spent_returns() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        town.report(id, "2026-11-20", "3").await;
        assert_eq!(town.left().await, 300_000 - 22_950);
        let mut tx = begin(&town.city).await;
        let sentences = network::Ending.ending(&mut tx, asked.case, day("2026-11-20")).await.expect("an end");
        commit(tx).await;
        assert!(sentences.iter().any(|sentence| sentence.contains("160,65")), "{sentences:?}");
        assert_eq!(town.left().await, 300_000 - 3 * 2_295);
        let seen = town.seen(id).await;
        assert_eq!((seen["state"].as_str(), seen["ended_on"].as_str()), (Some("ended"), Some("2026-11-20")));
        // What is reported afterwards waits for the office, also for days before the end; accepted, it is paid anew.
        let late = town.report(id, "2026-11-19", "1").await;
        assert_eq!(late["held_because"], "after_the_end");
        town.decide(late["id"].as_str().expect("an id"), json!({"verdict": "accept"})).await.expect(200);
        assert_eq!(town.left().await, 300_000 - 4 * 2_295);
        // Cancelled, it returns to the chapter and does not wait for nobody.
        let version =
            town.city.get("ugo", late["href"].as_str().expect("an address")).await.expect(200).json()["version"].to_string();
        let path = format!("{}/cancel", late["href"].as_str().expect("an address"));
        town.city.api("vela", Method::POST, &path, &[("if-match", &version)], json!({"reason": "errore"})).await.expect(200);
        assert_eq!(town.left().await, 300_000 - 3 * 2_295);
    })
    .await;
}

#[tokio::test]
async fn with_the_case_what_was_only_asked_is_withdrawn_and_leaves_the_queue() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 10_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        assert_eq!(town.seen(id).await["state"], "queued");
        let mut tx = begin(&town.city).await;
        network::Ending.ending(&mut tx, asked.case, day("2026-11-20")).await.expect("an end");
        commit(tx).await;
        assert_eq!(town.seen(id).await["state"], "withdrawn");
        // Nobody waits any more: the next small one is covered at once.
        let small = town.signed(Plan { name: "Luisa", quantity: 2, ..Plan::default() }).await;
        let id = town.authorised(&small).await;
        assert_eq!(town.seen(id).await["state"], "authorised");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_decide_on_the_same_page_the_second_sees_a_conflict() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.ask(&town.signed(Plan::default()).await).await;
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let fields = [("reason", "non serve"), ("_version", "1")];
        let page = town.city.post("ugo", &format!("/autorizzazioni/{id}/diniego"), &fields).await.expect(409);
        assert!(page.text.contains("qualcun altro ha modificato questi dati") && page.text.contains("non serve"));
        let none = town.city.post("ugo", &format!("/autorizzazioni/{id}/altro"), &fields).await;
        assert_eq!(none.status, 404);
    })
    .await;
}

#[tokio::test]
async fn an_act_is_not_older_than_the_request_it_decides_on() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.ask(&town.signed(Plan::default()).await).await;
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let requested = town.seen(id).await["requested_on"].as_str().map(crate::day).expect("a day");
        for on in ["2019-01-01".to_owned(), requested.pred_opt().expect("a day").to_string()] {
            let act = json!({"act_number": "DD 100", "act_date": on});
            assert_eq!(town.step("dino", id, "authorise", act).await.expect(422).json()["type"], "NET-027");
        }
        assert_eq!(town.left().await, 300_000, "nothing was set aside");
        let act = json!({"act_number": "DD 100", "act_date": requested.to_string()});
        town.step("dino", id, "authorise", act).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn an_authorised_stay_asks_once_which_comune_pays_and_help_at_home_does_not() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db.clone(), 300_000).await;
        let payers = async |person: kernel::PersonId| {
            let mut tx = begin(&town.city).await;
            let rows: Vec<(String, chrono::NaiveDate)> = tx.sql(&crate::PAYERS).id("person", person).all().await.expect("payers");
            commit(tx).await;
            rows
        };
        let home = town.signed(Plan::default()).await;
        town.authorised(&home).await;
        assert_eq!(payers(home.person).await, []);
        db.raw_rows("update network_service set istat_item = 'residential' where code = 'SAD'").await.expect("a service");
        let stay = town.signed(Plan::default()).await;
        let id = town.ask(&stay).await;
        town.step("ugo", id, "check", json!({})).await.expect(200);
        assert_eq!(payers(stay.person).await, [], "nobody authorised it");
        town.authorise(id).await;
        let asked = payers(stay.person).await;
        assert_eq!(asked.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["to_decide"]);
        assert_eq!(asked[0].1.to_string(), "2026-10-01", "the first day of the stay, not that of the act");
    })
    .await;
}
