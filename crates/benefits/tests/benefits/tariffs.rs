//! Co-payments whose recalculation is not simple: what is lacking, what comes between a proposal and its act, days that were passed by, whose hand.

use crate::copayments::{
    ROSSI, TEXT, TODAY, approved, bring, code_of, day, dear, dearer, desk, follows, line, listed, pays, through,
};
use crate::deciding::{act, proposed, sent, tag};
use crate::{entered, id_of, on_both, ordinary, recorded, rooms, schema};
use axum::http::Method;
use chrono::TimeDelta;
use kernel::time::start_of_day;
use serde_json::{Value, json};
use store::Audit;
use ui::testing::City;

/// The dearer tariff, that asks one more thing.
fn asking() -> String {
    let asked = "[[fact]]\nid = \"floor\"\ntype = \"integer\"\nlabel = \"A che piano abita?\"\nmin = 0\nmax = 40\n\n";
    let needed = "[[requirement]]\nid = \"floor\"\ntest = \"floor <= 5\"\nbecause = \"Il piano è oltre il quinto.\"\nsource = \"art. 4\"\n\n";
    let text = dear().replace("[[requirement]]\nid = \"hours\"", &format!("{asked}[[requirement]]\nid = \"hours\""));
    let text = text.replace("[amount]", &format!("{needed}[amount]"));
    let text = text.replace("facts = { hours = 2 }", "facts = { hours = 2, floor = 1 }");
    assert_ne!(text, TEXT);
    text
}

fn of<'r>(rows: &'r [Value], name: &str, value: &Value) -> &'r Value {
    rows.iter().find(|row| &row[name] == value).unwrap_or_else(|| panic!("no {name} {value} in {rows:?}"))
}

fn id_in(row: &Value) -> String {
    row["id"].as_str().unwrap_or_default().to_owned()
}

async fn work_out(city: &City, row: &Value) -> ui::testing::Reply {
    let version = row["version"].to_string();
    let path = format!("/api/v1/recalculations/{}/again", id_in(row));
    city.api("ada", Method::POST, &path, &[("if-match", &version)], json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tariff_that_asks_one_more_thing_is_answered_and_worked_out_again() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        pays(&city, &measure, ROSSI, 1).await;
        let version = follows(&city, &rule, &asking(), "2026-05-01").await;
        assert_eq!(through(&city, version).await, 1);
        let rows = listed(&city, "ada").await;
        assert_eq!(rows[0]["state"], "undetermined", "{rows:?}");
        let page = city.get("ada", "/ricalcoli").await.expect(200).text;
        assert!(page.contains(&format!("/ricalcoli/{}/ricalcola", id_in(&rows[0]))), "{page}");

        let application = format!("/api/v1/applications/{}", rows[0]["application"].as_str().unwrap_or_default());
        let answer = json!({"answers": [{"fact": "floor", "value": "2"}]});
        sent(&city, "ada", (&application, ""), "/answers", answer).await.expect(204);
        work_out(&city, &rows[0]).await.expect(204);
        let rows = listed(&city, "dora").await;
        assert_eq!((&rows[0]["state"], &rows[0]["new_amount"]), (&json!("proposed"), &json!(700)), "{rows:?}");
        let other = json!({"answers": [{"fact": "hours", "value": "5"}]});
        let closed = sent(&city, "ada", (&application, ""), "/answers", other).await.expect(409);
        assert!(code_of(&closed).contains("BEN-050"), "nothing waits for an answer: {}", closed.text);
        let twice = work_out(&city, &rows[0]).await.expect(409);
        assert!(code_of(&twice).contains("BEN-110"), "{}", twice.text);

        // An act that is older than the one by which the decision was taken.
        let mut early = act("2026-03-09");
        early["recalculations"] = json!([line(&rows[0])]);
        let early = city.api("dora", Method::POST, "/api/v1/recalculations/act", &[], early).await.expect(422);
        assert!(early.text.contains("act_date"), "{}", early.text);
        approved(&city, "dora", &[line(&rows[0])]).await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attestation_between_the_proposal_and_the_act_is_not_lost() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let href = entered(&city, "ada", (ROSSI.0, "Prova"), ROSSI.1).await;
        recorded(&city, "ada", &href, ordinary(1, "2026-02-10", 900_000)).await;
        let new = json!({
            "measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true,
            "answers": [ {"fact": "hours", "value": "4"} ],
        });
        let at = city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
        let version = tag(&city, "ada", &at).await;
        city.api("ada", Method::POST, &format!("{at}/examination"), &[("if-match", &version)], json!({})).await.expect(204);
        let grant = json!({"outcome": "granted", "amount": 500, "valid_from": TODAY});
        let decision = proposed(&city, &at, grant).await.expect(201).location();
        let later = start_of_day(day(TODAY)).checked_add_signed(TimeDelta::minutes(5)).expect("a moment");
        city.db.clock().move_to(later);
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 100_000)).await;
        bring(&city, 1).await;
        assert_eq!(listed(&city, "dora").await, Vec::<Value>::new(), "nothing runs yet");
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(TODAY)).await.expect(204);
        bring(&city, 2).await;
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(
            (&rows[0]["cause"], &rows[0]["state"], &rows[0]["from"], &rows[0]["new_amount"]),
            (&json!("isee"), &json!("proposed"), &json!("2026-04-01"), &json!(200))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_months_are_not_passed_by_and_what_comes_late_for_them_is_looked_at() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        let (href, decision) = pays(&city, &measure, ROSSI, 1).await;
        let first = follows(&city, &rule, &asking(), "2026-05-01").await;
        let second = dearer(&city, &rule, "2026-07-01").await;
        assert_eq!((through(&city, first).await, through(&city, second).await), (1, 1));
        let rows = listed(&city, "dora").await;
        let (lacks, next) = (of(&rows, "cause_id", &json!(first)), of(&rows, "cause_id", &json!(second)));
        assert_eq!((&lacks["state"], &next["state"]), (&json!("undetermined"), &json!("proposed")), "{rows:?}");
        let early = approved(&city, "dora", &[line(next)]).await.expect(409);
        assert!(code_of(&early).contains("BEN-112"), "{}", early.text);
        let (path, version) = (format!("/api/v1/recalculations/{}/refusal", id_in(lacks)), lacks["version"].to_string());
        let reason = json!({"reason": "Fino a giugno resta la quota di prima"});
        city.api("dora", Method::POST, &path, &[("if-match", &version)], reason).await.expect(204);
        approved(&city, "dora", &[line(next)]).await.expect(200);

        // It counts from April: until June nothing that runs can follow it.
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 100_000)).await;
        bring(&city, 2).await;
        let rows: Vec<Value> = listed(&city, "dora").await.into_iter().filter(|row| row["cause"] == "isee").collect();
        assert_eq!(rows.len(), 2, "{rows:?}");
        let runs = of(&rows, "decision", &next["id"]);
        assert_eq!((&runs["state"], &runs["from"], &runs["new_amount"]), (&json!("proposed"), &json!("2026-07-01"), &json!(300)));
        let gone = of(&rows, "decision", &json!(decision.rsplit('/').next().unwrap_or_default()));
        assert_eq!((&gone["state"], &gone["from"]), (&json!("examine"), &json!("2026-04-01")), "{rows:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_what_follows_from_an_attestation_that_they_recorded() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, _) = desk(db).await;
        let (href, _) = pays(&city, &measure, ROSSI, 1).await;
        city.somebody("due", "amministrativo", "milano/SSPT-4").await;
        let account = city.actor("due").account;
        let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
        let from = tx.today();
        guard::account::assign(&mut tx, account, "dirigente", city.unit("SSPT-4"), from, None, "prova").await.expect("a role");
        tx.commit(Audit::of("test.assign")).await.expect("a commit");
        recorded(&city, "due", &href, ordinary(2, "2026-03-05", 100_000)).await;
        bring(&city, 1).await;
        let rows = listed(&city, "due").await;
        let own = approved(&city, "due", &[line(&rows[0])]).await.expect(409);
        assert!(code_of(&own).contains("BEN-111"), "{}", own.text);
        let mut all = act(TODAY);
        all["all"] = json!(true);
        all["cause"] = json!("isee");
        city.api("due", Method::POST, "/api/v1/recalculations/act", &[], all.clone()).await.expect(422);
        let done = city.api("dora", Method::POST, "/api/v1/recalculations/act", &[], all).await.expect(200).json();
        assert_eq!(done["approved"], 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_letters_of_a_tariff_say_what_is_paid_and_what_changes_and_revoke_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let (href, decision) = pays(&city, &measure, ROSSI, 1).await;
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 600_000)).await;
        bring(&city, 1).await;
        let rows = listed(&city, "dora").await;
        approved(&city, "dora", &[line(&rows[0])]).await.expect(200);
        let first = format!("{}/lettera.pdf", decision.replace("/api/v1/decisions/", "/decisioni/"));
        let first = city.get("ada", &first).await.expect(200).text;
        assert!(first.contains("La quota da pagare per il servizio è di 5,00\u{a0}€ all'ora."), "{first}");
        assert!(!first.contains("revocato") && !first.contains("L'importo è di"), "{first}");
        let second = city.get("ada", &format!("/decisioni/{}/lettera.pdf", id_in(&rows[0]))).await.expect(200).text;
        for said in ["nuova quota da pagare dal 1° aprile 2026", "Quota di prima", "5,00\u{a0}€", "2,00\u{a0}€", "-3,00\u{a0}€"]
        {
            assert!(second.contains(said), "«{said}» is not in {second}");
        }
        assert!(!second.contains("accolta"), "{second}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tariff_that_is_taken_back_ends_in_the_words_of_a_tariff() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let (_, decision) = pays(&city, &measure, ROSSI, 1).await;
        let mut end = act(TODAY);
        end["revoked_from"] = json!("2026-04-01");
        end["reason"] = json!("Il servizio è finito.");
        city.api("dora", Method::POST, &format!("{decision}/revocation"), &[("if-match", "2")], end).await.expect(204);
        let path = format!("{}/lettera.pdf", decision.replace("/api/v1/decisions/", "/decisioni/"));
        let told = city.get("ada", &path).await.expect(200).text;
        for said in [
            "la quota da pagare non vale più dal 1° aprile 2026",
            "La quota era di 5,00\u{a0}€ all'ora.",
            "- Il servizio è finito.",
            "Fino al 31 marzo 2026 compreso si paga ancora questa quota.",
            "Come chiedere di rivedere la decisione",
            "Come fare ricorso",
        ] {
            assert!(told.contains(said), "«{said}» is not in {told}");
        }
        for absent in ["revocat", "beneficio", "non spetta", "va restituito"] {
            assert!(!told.contains(absent), "«{absent}» is in {told}");
        }
    })
    .await;
}
