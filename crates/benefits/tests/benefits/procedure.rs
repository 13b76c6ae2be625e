//! What somebody who did not write it tried on the procedure: refusals by another name, words that come late, papers judged at a desk, rankings that
//! give out the same place twice, protected people in a list.

use crate::deciding::{TEXT, act, applied, measure, proposed, regulation, sent};
use crate::rules::{office, today};
use crate::{on_both, protect, rooms, schema};
use axum::http::Method;
use kernel::time::{days_after, start_of_day};
use serde_json::{Value, json};
use ui::testing::City;

const ROSSI: (&str, &str) = ("Rossi", "RSSPRV80A01F205V");
const BIANCHI: (&str, &str) = ("Bianchi", "BNCPRV80A01F205B");
const VERDI: (&str, &str) = ("Verdi", "VRDPRV80A01F205R");

/// A city with a measure, with or without a ranking.
async fn town(db: store::Db, more: Value) -> (City, String, chrono::NaiveDate) {
    let city = office(db).await;
    let rule = regulation(&city, TEXT).await;
    let measure = measure(&city, &rule, "PROVA-1", more).await;
    let day = today(&city).await;
    (city, measure, day)
}

fn refusal(reply: Option<&str>) -> Value {
    json!({"outcome": "refused", "reasons": "L'ISEE supera la soglia.", "reply": reply})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_another_name_waits_for_its_notice_too() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let (reasons, deviation) = ("Le risorse non bastano.", "Delibera 12");
        let with = |outcome: &str, amount: i64, from: &str| {
            json!({"outcome": outcome, "amount": amount, "valid_from": from, "reasons": reasons, "deviation": deviation})
        };
        let day = day.to_string();
        for (content, field) in [
            (with("granted", 0, &day), "amount"),
            (with("partial", 0, &day), "amount"),
            (with("granted", 10_000, &day), "outcome"),
            (with("granted", 30_000, "2006-01-01"), "valid_from"),
        ] {
            let refused = proposed(&city, &application, content).await.expect(422);
            assert!(refused.text.contains(field), "{field}: {}", refused.text);
        }
        let less = proposed(&city, &application, with("partial", 10_000, &day)).await.expect(409);
        assert!(less.text.contains("BEN-070"), "{}", less.text);
        proposed(&city, &application, with("granted", 30_000, &day)).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_heard_after_the_proposal_is_not_refused_by_it() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, _) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 900_000, "1").await;
        let notice = json!({"reasons": "L'ISEE di 9.000,00 euro supera la soglia."});
        sent(&city, "ada", (&application, "/examination"), "/notices", notice).await.expect(201);
        let seen = city.get("ada", &format!("{application}/examination")).await.expect(200).json();
        let answer_by: chrono::NaiveDate =
            seen["notices"][0]["answer_by"].as_str().and_then(|day| day.parse().ok()).expect("a day");
        city.db.clock().move_to(start_of_day(days_after(answer_by, 1)));
        city.somebody("ivo", "amministrativo", "milano/SSPT-4").await;
        city.somebody("dino", "dirigente", "milano/DIR").await;
        let decision = sent(&city, "ivo", (&application, "/examination"), "/decisions", refusal(None)).await.expect(201).location();
        // The letter was sent in time and came late: the manager does not decide as if nothing had been said.
        let words = json!({"observations": "Ho perso il lavoro."});
        sent(&city, "ivo", (&application, "/examination"), "/observations", words).await.expect(204);
        let act = act(&today(&city).await.to_string());
        let path = format!("{decision}/act");
        let late = city.api("dino", Method::POST, &path, &[("if-match", "1")], act.clone()).await.expect(409);
        assert!(late.text.contains("BEN-095"), "{}", late.text);
        let back = json!({"reason": "Sono arrivate osservazioni."});
        city.api("dino", Method::POST, &format!("{decision}/return"), &[("if-match", "1")], back).await.expect(204);
        let heard = refusal(Some("Serve un ISEE corrente."));
        let again = sent(&city, "ivo", (&application, "/examination"), "/decisions", heard).await.expect(201).location();
        let path = format!("{again}/act");
        let mut early = act.clone();
        early["act_date"] = json!("2020-01-01");
        let early = city.api("dino", Method::POST, &path, &[("if-match", "1")], early).await.expect(422);
        assert!(early.text.contains("act_date"), "an act is no older than the application: {}", early.text);
        city.api("dino", Method::POST, &path, &[("if-match", "1")], act).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_that_came_last_is_the_one_that_is_waited_for() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 900_000, "1").await;
        city.db.clock().move_to(start_of_day(days_after(day, 1)));
        city.somebody("vera", "amministrativo", "milano/SSPT-4").await;
        let before = json!({"reasons": "ISEE", "sent_on": "2020-01-01"});
        let refused = sent(&city, "vera", (&application, "/examination"), "/notices", before).await.expect(422);
        assert!(refused.text.contains("sent_on"), "{}", refused.text);
        sent(&city, "vera", (&application, "/examination"), "/notices", json!({"reasons": "ISEE"})).await.expect(201);
        sent(&city, "vera", (&application, "/examination"), "/observations", json!({"observations": "No."})).await.expect(204);
        city.db.clock().move_to(start_of_day(days_after(day, 3)));
        city.somebody("ivo", "amministrativo", "milano/SSPT-4").await;
        let second = json!({"reasons": "Residenza", "sent_on": day, "received_on": days_after(day, 3)});
        sent(&city, "ivo", (&application, "/examination"), "/notices", second).await.expect(201);
        let hasty = sent(&city, "ivo", (&application, "/examination"), "/decisions", refusal(Some("Niente."))).await.expect(409);
        assert!(hasty.text.contains("BEN-071"), "the ten days of the second one run: {}", hasty.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_on_what_was_taken_back_waits_for_nobody_and_a_paper_is_judged_by_who_examines() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let judged = json!({"answers": [{"fact": "need", "value": "5", "evidence": "accepted"}]});
        let refused = sent(&city, "sara", (&application, ""), "/answers", judged.clone()).await.expect(422);
        assert!(refused.text.contains("evidence.need"), "{}", refused.text);
        sent(&city, "ada", (&application, ""), "/answers", judged.clone()).await.expect(204);
        // What was judged stays so when the desk sends it again with the rest of its form.
        sent(&city, "sara", (&application, ""), "/answers", judged).await.expect(204);
        let grant = json!({"outcome": "granted", "amount": 25_000, "valid_from": day});
        let decision = proposed(&city, &application, grant).await.expect(201).location();
        let reason = json!({"reason": "Ha trovato lavoro"});
        sent(&city, "ada", (&application, ""), "/withdrawal", reason).await.expect(204);
        assert_eq!(city.get("ada", &decision).await.expect(200).json()["state"], "returned");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declared_what_is_false_is_granted_nothing_without_a_word() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let what = json!({"what": "La composizione del nucleo"});
        city.api("ada", Method::POST, &format!("{application}/controls"), &[], what).await.expect(201);
        let seen = city.get("ada", &format!("{application}/examination")).await.expect(200).json();
        let control = format!("/api/v1/controls/{}/outcome", seen["controls"][0]["id"].as_str().unwrap_or_default());
        let mut grant = json!({"outcome": "granted", "amount": 25_000, "valid_from": day});
        let decision = proposed(&city, &application, grant.clone()).await.expect(201).location();
        let found = json!({"outcome": "false", "note": "I figli vivono altrove."});
        city.api("ada", Method::POST, &control, &[("if-match", "1")], found).await.expect(204);
        let act = act(&day.to_string());
        let path = format!("{decision}/act");
        let refused = city.api("dora", Method::POST, &path, &[("if-match", "1")], act.clone()).await.expect(409);
        assert!(refused.text.contains("BEN-100"), "{}", refused.text);
        let back = json!({"reason": "Il controllo dice altro."});
        city.api("dora", Method::POST, &format!("{decision}/return"), &[("if-match", "1")], back).await.expect(204);
        let silent = proposed(&city, &application, grant.clone()).await.expect(422);
        assert!(silent.text.contains("deviation"), "{}", silent.text);
        grant["deviation"] = json!("L'errore non cambia l'importo.");
        let explained = proposed(&city, &application, grant).await.expect(201).location();
        city.api("dora", Method::POST, &format!("{explained}/act"), &[("if-match", "1")], act).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_money_of_a_measure_is_granted_once_whoever_decides() {
    on_both(schema(&rooms()), |db| async move {
        // A year of 250 euro a month, and no cent more.
        let (mut city, measure, day) = town(db, json!({"budget": 300_000})).await;
        city.somebody("dino", "dirigente", "milano/DIR").await;
        let mut decisions = Vec::new();
        for who in [ROSSI, BIANCHI] {
            let isee = 100_000 + i64::try_from(decisions.len()).unwrap_or(0);
            let application = applied(&city, &measure, who, isee, "1").await;
            let grant = json!({"outcome": "granted", "amount": 25_000, "valid_from": day});
            decisions.push(proposed(&city, &application, grant).await.expect(201).location());
        }
        let act = act(&day.to_string());
        let mut both = act.clone();
        let lines = decisions.iter().map(|at| format!("{}~1", at.rsplit('/').next().unwrap_or_default()));
        both["decisions"] = lines.collect();
        let refused = city.api("dora", Method::POST, "/api/v1/decisions/act", &[], both).await.expect(409);
        assert!(refused.text.contains("BEN-099"), "{}", refused.text);
        let (first, second) = (format!("{}/act", decisions[0]), format!("{}/act", decisions[1]));
        let one = city.api("dora", Method::POST, &first, &[("if-match", "1")], act.clone());
        let other = city.api("dino", Method::POST, &second, &[("if-match", "1")], act);
        let (one, other) = tokio::join!(one, other);
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{} {}", one.text, other.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editions_never_give_out_the_same_place() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = town(db, json!({"ranked": true})).await;
        let mut all = Vec::new();
        for (who, need) in [(ROSSI, "3"), (BIANCHI, "2"), (VERDI, "1")] {
            let isee = 100_000 + i64::try_from(all.len()).unwrap_or(0);
            all.push(applied(&city, &measure, who, isee, need).await);
        }
        let path = format!("/api/v1/measures/{measure}/rankings");
        let act = act(&day.to_string());
        let days = json!({"valid_from": day});
        let first = city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201).location();
        sent(&city, "dora", (&first, ""), "/approval", act.clone()).await.expect(204);
        let proposals = sent(&city, "ada", (&first, ""), "/decisions", days.clone()).await.expect(200).json();
        assert_eq!(proposals["proposed"], 2);
        // Verdi comes first now: two places and three who were promised one.
        let more = json!({"answers": [{"fact": "need", "value": "9"}]});
        sent(&city, "ada", (&all[2], ""), "/answers", more).await.expect(204);
        let second = city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201).location();
        sent(&city, "dora", (&second, ""), "/approval", act).await.expect(204);
        let beyond = sent(&city, "ada", (&second, ""), "/decisions", days.clone()).await.expect(409);
        assert!(beyond.text.contains("BEN-097"), "{}", beyond.text);
        for (path, content) in [("/decisions", days), ("/publication", json!({}))] {
            let older = sent(&city, "ada", (&first, ""), path, content).await.expect(409);
            assert!(older.text.contains("BEN-096"), "{path}: {}", older.text);
        }
        sent(&city, "ada", (&second, ""), "/publication", json!({})).await.expect(204);
        assert_eq!(city.get("ada", &first).await.expect(200).json()["state"], "superseded");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_ranked_for_good_while_others_can_still_apply() {
    on_both(schema(&rooms()), |db| async move {
        let (city, _, day) = town(db, json!({})).await;
        let rules = city.get("ada", "/api/v1/measures").await.expect(200).json()["items"][0]["rule"].clone();
        let rule = rules.as_str().unwrap_or_default().to_owned();
        let call = measure(&city, &rule, "PROVA-2", json!({"ranked": true, "closes_on": days_after(day, 30)})).await;
        applied(&city, &call, ROSSI, 500_000, "2").await;
        let path = format!("/api/v1/measures/{call}/rankings");
        let early = city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(409);
        assert!(early.text.contains("BEN-098"), "{}", early.text);
        city.api("ada", Method::POST, &path, &[], json!({"kind": "provisional"})).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_somebody_protected_a_ranking_tells_the_place_alone() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = town(db, json!({"ranked": true})).await;
        let application = applied(&city, &measure, ROSSI, 700_000, "2").await;
        let seen = city.get("ada", &application).await.expect(200).json();
        let (person, number) = (seen["person"].as_str().unwrap_or_default(), seen["number"].as_str().unwrap_or_default());
        protect(&city, "capo", &format!("/persone/{person}")).await;
        let path = format!("/api/v1/measures/{measure}/rankings");
        let ranking = city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201).location();
        let line = city.get("ada", &format!("{ranking}/lines")).await.expect(200).json()["items"][0].clone();
        assert_eq!((&line["display_name"], &line["number"], &line["application"]), (&json!(""), &json!(""), &Value::Null));
        assert_eq!((&line["outcome"], &line["why"]), (&json!("refused"), &json!([])));
        let page = ranking.replace("/api/v1/rankings/", "/graduatorie/");
        for path in [page.clone(), format!("{page}?format=csv")] {
            let text = city.get("ada", &path).await.expect(200).text;
            assert!(!text.contains(number) && !text.contains("7.000,00"), "{text}");
        }
    })
    .await;
}
