//! What is looked at again: outcomes that a ranking tells by its own act, decisions that are annulled, withdrawals by mistake, terms of a call, what two
//! offices gave, what a desk may say and see.

use crate::deciding::{TEXT, act, applied, measure, measure_by, proposed, regulation, sent};
use crate::rules::{office, today};
use crate::{entered, id_of, on_both, rooms, schema, told};
use axum::http::Method;
use chrono::NaiveDate;
use kernel::holidays::first_working;
use kernel::time::{days_after, start_of_day};
use serde_json::{Value, json};
use ui::testing::City;

const ROSSI: (&str, &str) = ("Rossi", "RSSPRV80A01F205V");
const BIANCHI: (&str, &str) = ("Bianchi", "BNCPRV80A01F205B");
const VERDI: (&str, &str) = ("Verdi", "VRDPRV80A01F205R");

/// A city with a measure, its regulation and the day.
async fn town(db: store::Db, more: Value) -> (City, String, String, NaiveDate) {
    let city = office(db).await;
    let rule = regulation(&city, TEXT).await;
    let measure = measure(&city, &rule, "RIESAME-1", more).await;
    let day = today(&city).await;
    (city, measure, rule, day)
}

async fn read(city: &City, who: &str, at: &str) -> Value {
    city.get(who, at).await.expect(200).json()
}

fn last_step(application: &Value) -> Value {
    application["steps"].as_array().and_then(|steps| steps.last()).cloned().unwrap_or_default()
}

/// A final ranking that was approved and published.
async fn published(city: &City, ranking: &str, day: NaiveDate) {
    sent(city, "dora", (ranking, ""), "/approval", act(&day.to_string())).await.expect(204);
    sent(city, "ada", (ranking, ""), "/publication", json!({})).await.expect(204);
}

fn annulment(day: NaiveDate) -> Value {
    let mut annulment = act(&day.to_string());
    annulment["reason"] = json!("L'ISEE era stato letto male.");
    annulment
}

fn grant(day: NaiveDate, amount: i64) -> Value {
    json!({"outcome": "granted", "amount": amount, "valid_from": day, "deviation": "Delibera 12"})
}

/// Decides what was proposed on an application; the decision.
async fn decided(city: &City, decision: &str, day: NaiveDate) {
    city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day.to_string())).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ranking_that_is_published_ends_the_term_of_whoever_waits_and_whoever_is_incomplete() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _, day) = town(db, json!({"ranked": true})).await;
        let first = applied(&city, &measure, ROSSI, 300_000, "3").await;
        applied(&city, &measure, VERDI, 200_000, "2").await;
        let waits = applied(&city, &measure, BIANCHI, 100_000, "1").await;
        let href = entered(&city, "ada", ("Neri", "Prova"), "NREPRV80A01F205D").await;
        let new = json!({"measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true});
        let lacks = city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
        let path = format!("/api/v1/measures/{measure}/rankings");
        let ranking = city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201).location();
        assert_eq!(read(&city, "ada", &waits).await["state"], "examining", "nothing is told before it is published");
        published(&city, &ranking, day).await;
        for (application, words) in [(&waits, "Idonea ma non finanziata"), (&lacks, "Esclusa perché incompleta")] {
            let told = read(&city, "ada", application).await;
            assert_eq!((&told["state"], &told["due_on"], &told["term"]), (&json!("decided"), &Value::Null, &Value::Null), "{told}");
            let note = last_step(&told)["note"].as_str().unwrap_or_default().to_owned();
            assert!(note.contains(words) && note.contains("Determinazione dirigenziale, 77"), "{note}");
        }
        let page = city.get("sara", &waits.replace("/api/v1/applications/", "/domande/")).await.expect(200).text;
        assert!(page.contains("idonea ma non finanziata"), "{page}");
        assert_eq!(read(&city, "ada", &first).await["state"], "examining", "whoever is in has a decision of their own");

        // Whoever was left out may renounce too; whoever is in does, and the list moves.
        for application in [&lacks, &first] {
            sent(&city, "ada", (application, ""), "/withdrawal", json!({"reason": "Ha trovato lavoro"})).await.expect(204);
        }
        let next = sent(&city, "ada", (&ranking, ""), "/next", json!({})).await.expect(201).location();
        published(&city, &next, day).await;
        let done = sent(&city, "ada", (&next, ""), "/decisions", json!({"valid_from": day})).await.expect(200).json();
        assert_eq!((&done["proposed"], &done["left"]), (&json!(2), &json!(0)), "{done}");
        let told = read(&city, "ada", &waits).await;
        assert_eq!((&told["state"], &last_step(&told)["kind"]), (&json!("examining"), &json!("proposed")), "{told}");
        assert_ne!(told["due_on"], Value::Null, "its term runs again: {told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_annulled_by_an_act_and_its_application_is_examined_again() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, _, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 900_000, "1").await;
        sent(&city, "ada", (&application, "/examination"), "/notices", json!({"reasons": "ISEE"})).await.expect(201);
        sent(&city, "ada", (&application, "/examination"), "/observations", json!({"nothing_more": true})).await.expect(204);
        let refuse = json!({"outcome": "refused", "reasons": "L'ISEE supera la soglia."});
        let refusal = proposed(&city, &application, refuse.clone()).await.expect(201).location();
        decided(&city, &refusal, day).await;
        let annul = async |who: &str, decision: &str| {
            city.api(who, Method::POST, &format!("{decision}/annulment"), &[("if-match", "2")], annulment(day)).await
        };
        assert_eq!(annul("ada", &refusal).await.status.as_u16(), 403, "whoever examines does not annul");
        annul("dora", &refusal).await.expect(204);
        let kept = read(&city, "ada", &refusal).await;
        assert_eq!((&kept["state"], &kept["annulled_on"]), (&json!("decided"), &json!(day)), "it stays: {kept}");
        assert!(kept["annulment_reason"].as_str().is_some_and(|reason| reason.contains("letto male")), "{kept}");
        let page = city.get("dora", &refusal.replace("/api/v1/decisions/", "/decisioni/")).await.expect(200).text;
        assert!(page.contains("Annullata") && !page.contains("Riesaminare"), "{page}");
        let letter = format!("{}/lettera.pdf", refusal.replace("/api/v1/decisions/", "/decisioni/"));
        assert_eq!(city.get("ada", &letter).await.status.as_u16(), 404, "it says nothing any more");
        let told_again = read(&city, "ada", &application).await;
        assert_eq!(
            (&told_again["state"], &last_step(&told_again)["kind"]),
            (&json!("examining"), &json!("reopened")),
            "{told_again}"
        );
        assert_eq!(told_again["due_on"], json!(first_working(days_after(day, 30))));
        let again = proposed(&city, &application, refuse).await.expect(409);
        assert!(again.text.contains("BEN-070"), "the notice of before is over: {}", again.text);

        // It is granted, and that too is annulled: nobody ever had it.
        let granted = proposed(&city, &application, grant(day, 25_000)).await.expect(201).location();
        decided(&city, &granted, day).await;
        annul("dora", &granted).await.expect(204);
        let kept = read(&city, "ada", &granted).await;
        assert_eq!((&kept["state"], &kept["revoked_from"]), (&json!("revoked"), &json!(day)), "{kept}");
        assert!(told(&city).await.iter().any(|(topic, facts)| topic == "benefit.revoked" && facts["from"] == json!(day)));
        let twice = city.api("dora", Method::POST, &format!("{granted}/annulment"), &[("if-match", "4")], annulment(day)).await;
        assert!(twice.expect(409).text.contains("BEN-075"));

        let other = applied(&city, &measure, BIANCHI, 500_000, "2").await;
        let late = proposed(&city, &other, json!({"outcome": "granted", "amount": 25_000, "valid_from": day})).await.expect(201);
        let late = late.location();
        decided(&city, &late, day).await;
        city.db.clock().move_to(start_of_day(days_after(day, 400)));
        city.somebody("dino", "dirigente", "milano/DIR").await;
        let path = format!("{late}/annulment");
        let refused =
            city.api("dino", Method::POST, &path, &[("if-match", "2")], annulment(days_after(day, 399))).await.expect(409);
        assert!(refused.text.contains("BEN-121"), "{}", refused.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_by_mistake_is_taken_back_by_who_examines_within_the_term() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, _, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let before = read(&city, "ada", &application).await;
        let reason = json!({"reason": "Cliccato per errore"});
        sent(&city, "sara", (&application, ""), "/withdrawal", reason.clone()).await.expect(204);
        let page = application.replace("/api/v1/applications/", "/domande/");
        assert!(city.get("ada", &page).await.expect(200).text.contains("Annulla la rinuncia"));
        assert!(!city.get("sara", &page).await.expect(200).text.contains("Annulla la rinuncia"));
        let at_desk = sent(&city, "sara", (&application, ""), "/withdrawal/undo", reason.clone()).await;
        assert_eq!(at_desk.status.as_u16(), 403);
        sent(&city, "ada", (&application, ""), "/withdrawal/undo", reason.clone()).await.expect(204);
        let after = read(&city, "ada", &application).await;
        assert_eq!((&after["state"], &after["due_on"]), (&before["state"], &before["due_on"]), "{after}");
        let again = sent(&city, "ada", (&application, ""), "/withdrawal/undo", reason.clone()).await.expect(409);
        assert!(again.text.contains("BEN-046"), "{}", again.text);
        sent(&city, "sara", (&application, ""), "/withdrawal", reason.clone()).await.expect(204);
        city.db.clock().move_to(start_of_day(days_after(day, 40)));
        city.somebody("ivo", "amministrativo", "milano/SSPT-4").await;
        let late = sent(&city, "ivo", (&application, ""), "/withdrawal/undo", reason).await.expect(409);
        assert!(late.text.contains("BEN-120"), "{}", late.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_is_not_taken_back_where_they_applied_again() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _, _) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let person = read(&city, "ada", &application).await["person"].clone();
        let reason = json!({"reason": "Cliccato per errore"});
        sent(&city, "sara", (&application, ""), "/withdrawal", reason.clone()).await.expect(204);
        let answers = json!([{"fact": "need", "value": "2"}]);
        let new = json!({"measure": measure, "person": person, "desk": city.unit("SSPT-4"), "submit": true, "answers": answers});
        city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201);
        let refused = sent(&city, "ada", (&application, ""), "/withdrawal/undo", reason).await.expect(409);
        assert!(refused.text.contains("BEN-122"), "{}", refused.text);
        assert_eq!(read(&city, "ada", &application).await["state"], "withdrawn");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_in_a_ranking_and_renounced_by_mistake_waits_again_until_another_edition_is_made() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _, day) = town(db, json!({"ranked": true})).await;
        applied(&city, &measure, ROSSI, 300_000, "3").await;
        applied(&city, &measure, VERDI, 200_000, "2").await;
        let waits = applied(&city, &measure, BIANCHI, 100_000, "1").await;
        let path = format!("/api/v1/measures/{measure}/rankings");
        let ranking = city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201).location();
        published(&city, &ranking, day).await;
        let reason = json!({"reason": "Cliccato per errore"});
        sent(&city, "ada", (&waits, ""), "/withdrawal", reason.clone()).await.expect(204);
        let page = waits.replace("/api/v1/applications/", "/domande/");
        assert!(city.get("ada", &page).await.expect(200).text.contains("Annulla la rinuncia"));
        sent(&city, "ada", (&waits, ""), "/withdrawal/undo", reason.clone()).await.expect(204);
        assert_eq!(read(&city, "ada", &waits).await["state"], "decided");
        sent(&city, "ada", (&waits, ""), "/withdrawal", reason.clone()).await.expect(204);
        let later = city.db.clock().now().checked_add_signed(chrono::TimeDelta::minutes(5)).expect("a moment");
        city.db.clock().move_to(later);
        city.api("ada", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201);
        let late = sent(&city, "ada", (&waits, ""), "/withdrawal/undo", reason).await.expect(409);
        assert!(late.text.contains("BEN-120"), "{}", late.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_with_a_ranking_is_decided_from_its_last_day_and_the_receipt_says_so() {
    on_both(schema(&rooms()), |db| async move {
        let (city, call, rule, day) = town(db, json!({})).await;
        let desk = applied(&city, &call, ROSSI, 500_000, "2").await;
        assert_eq!(read(&city, "ada", &desk).await["due_on"], json!(first_working(days_after(day, 30))));
        let ranked = json!({"ranked": true, "closes_on": days_after(day, 20)});
        let call = measure(&city, &rule, "RIESAME-2", ranked).await;
        let application = applied(&city, &call, BIANCHI, 500_000, "2").await;
        assert_eq!(read(&city, "ada", &application).await["due_on"], json!(first_working(days_after(day, 50))));
        let receipt = format!("{}/ricevuta", application.replace("/api/v1/applications/", "/domande/"));
        let receipt = city.get("ada", &receipt).await.expect(200).text;
        assert!(receipt.contains("ultimo giorno per fare domanda"), "{receipt}");
        // The call is closed at once: the term is counted again.
        let at = format!("/api/v1/measures/{call}");
        sent(&city, "ada", (&at, ""), "/moves", json!({"move": "close"})).await.expect(204);
        assert_eq!(read(&city, "ada", &application).await["due_on"], json!(first_working(days_after(day, 30))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_a_year_adds_what_two_offices_gave_to_one_person() {
    on_both(schema(&rooms()), |db| async move {
        let (city, one, rule, day) = town(db, json!({})).await;
        let more = json!({"unit": city.unit("SSPT-5-L1"), "responsible": city.actor("piero").account});
        let other = measure_by(&city, "piero", &rule, "RIESAME-2", more).await;
        let here = applied(&city, &one, ROSSI, 500_000, "2").await;
        let person = read(&city, "ada", &here).await["person"].clone();
        let answers = json!([{"fact": "need", "value": "1"}]);
        let new = json!({"measure": other, "person": person, "desk": city.unit("SSPT-5-L1"), "submit": true, "answers": answers});
        let there = city.api("piero", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
        // 300 euro a month in November and in December: 600 from each, and neither office alone reaches the threshold.
        for (who, application) in [("ada", &here), ("piero", &there)] {
            let reply = sent(&city, who, (application, "/examination"), "/decisions", grant(day, 30_000)).await.expect(201);
            decided(&city, &reply.location(), day).await;
        }
        for who in ["ada", "piero"] {
            let list = city.get(who, "/decisioni/elenco?format=csv").await.expect(200).text;
            assert_eq!(list.matches("Altre prestazioni sociali").count(), 2, "{who}: {list}");
            assert!(!list.contains("Rossi") && !list.contains("Misura RIESAME"), "a code and an amount: {list}");
        }
        city.get("sara", "/decisioni/elenco").await.expect(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_says_nothing_for_the_social_service_and_sees_no_proposal_before_it_is_decided() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _, day) = town(db, json!({})).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let signed = json!({"answers": [{"fact": "project_signed", "value": "true"}]});
        let refused = sent(&city, "sara", (&application, ""), "/answers", signed.clone()).await.expect(422);
        assert!(refused.text.contains("facts.project_signed") && refused.text.contains("il servizio sociale"), "{}", refused.text);
        sent(&city, "ada", (&application, ""), "/answers", signed.clone()).await.expect(204);
        // What was said stays so when the desk sends it again with the rest of its form.
        sent(&city, "sara", (&application, ""), "/answers", signed).await.expect(204);
        let new = json!({"outcome": "granted", "amount": 25_000, "valid_from": day});
        let decision = proposed(&city, &application, new).await.expect(201).location();
        city.get("sara", &decision).await.expect(404);
        let kinds = |told: &Value| {
            let steps = told["steps"].as_array().cloned().unwrap_or_default();
            steps.iter().filter(|step| step["kind"] == "proposed").count()
        };
        assert_eq!(kinds(&read(&city, "sara", &application).await), 0);
        assert_eq!(kinds(&read(&city, "ada", &application).await), 1);
        assert_eq!(read(&city, "sara", "/api/v1/decisions").await["items"], json!([]));
        let page = city.get("sara", &application.replace("/api/v1/applications/", "/domande/")).await.expect(200).text;
        assert!(!page.contains("/decisioni/") && !page.contains("250,00"), "{page}");
        decided(&city, &decision, day).await;
        assert_eq!(read(&city, "sara", &decision).await["state"], "decided");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clerks_who_take_the_same_application_at_once_take_one_and_are_shown_it() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _, _) = town(db, json!({})).await;
        let href = entered(&city, "ada", ("Rossi", "Prova"), ROSSI.1).await;
        let new = json!({"measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true});
        let one = city.api("sara", Method::POST, "/api/v1/applications", &[], new.clone());
        let other = city.api("ada", Method::POST, "/api/v1/applications", &[], new);
        let (one, other) = tokio::join!(one, other);
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", one.text, other.text);
        let (taken, refused) = if one.status.as_u16() == 201 { (one, other) } else { (other, one) };
        assert!(refused.text.contains("BEN-048") && refused.text.contains("2026/000001"), "{}", refused.text);
        let page = taken.location().replace("/api/v1/applications/", "/domande/");
        let (person, desk) = (id_of(&href).to_string(), city.unit("SSPT-4").to_string());
        let pairs = [("measure", measure.as_str()), ("person", person.as_str()), ("desk", desk.as_str()), ("channel", "desk")];
        let again = city.post("sara", "/domande/nuova", &pairs).await;
        assert!(again.text.contains(&format!("href=\"{page}\"")), "{}", again.text);
    })
    .await;
}
