//! Co-payments that follow a new ISEE and a new tariff: proposed by the program, changed by nobody but an act.

use crate::deciding::{act, measure, proposed, regulation, tag};
use crate::rules::{office, publish, shown, version};
use crate::{entered, hidden, id_of, on_both, ordinary, protect, recorded, rooms, schema, told};
use axum::http::Method;
use benefits::copayment::work::Because;
use benefits::copayment::{Cause, follow, job};
use benefits::rule::forms::EMPTY;
use chrono::NaiveDate;
use kernel::Actor;
use serde_json::{Value, json};
use store::Audit;
use ui::testing::{City, Reply};
use uuid::Uuid;

/// Two bands: up to six thousand euro two euro an hour, above them five.
pub const TEXT: &str = r#"
id = "quota-prova"
name = "Quota di prova"
kind = "copayment"
unit = "person"
period = "hour"
isee = "ordinary"
source = "Prova, art. 1"
about = "Una quota oraria inventata."

[[parameter]]
id = "band"
name = "ISEE della prima fascia"
type = "money"
values = [ { from = 2020-01-01, value = 6000.00, source = "Prova, art. 2" } ]

[[parameter]]
id = "low"
name = "Quota della prima fascia"
type = "money"
values = [ { from = 2020-01-01, value = 2.00, source = "Prova, art. 2" } ]

[[parameter]]
id = "high"
name = "Quota della seconda fascia"
type = "money"
values = [ { from = 2020-01-01, value = 5.00, source = "Prova, art. 2" } ]

[[fact]]
id = "hours"
type = "integer"
label = "Quante ore alla settimana?"
min = 0
max = 40

[[requirement]]
id = "hours"
test = "hours <= 20"
because = "Le ore sono più di venti."
source = "art. 3"

[amount]
value = "household.isee <= band ? low : high"

[[example]]
name = "in cima alla prima fascia"
on = 2026-03-01
given = { household = { isee = 6000.00, members = [ { birth_date = 1980-05-01 } ] }, facts = { hours = 2 } }
expect = { outcome = "granted", amount = 2.00 }

[[example]]
name = "appena sopra"
on = 2026-03-01
given = { household = { isee = 6000.01, members = [ { birth_date = 1980-05-01 } ] }, facts = { hours = 2 } }
expect = { outcome = "granted", amount = 5.00 }
"#;

pub const TODAY: &str = "2026-03-10";
pub const ROSSI: (&str, &str) = ("Rossi", "RSSPRV80A01F205V");
const BIANCHI: (&str, &str) = ("Bianchi", "BNCPRV80A01F205B");

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A city on the tenth of March in which a tariff holds and a desk takes applications; the desk and the regulation.
pub async fn desk(db: store::Db) -> (City, String, String) {
    db.clock().move_to(kernel::time::start_of_day(day(TODAY)));
    let city = office(db).await;
    let rule = regulation(&city, TEXT).await;
    let measure = measure(&city, &rule, "QP-1", json!({})).await;
    (city, measure, rule)
}

/// Somebody who pays five euro an hour since today; their page and the decision.
pub async fn pays(city: &City, measure: &str, (family, code): (&str, &str), number: u32) -> (String, String) {
    let href = entered(city, "ada", (family, "Prova"), code).await;
    recorded(city, "ada", &href, ordinary(number, "2026-02-10", 900_000)).await;
    let new = json!({
        "measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true, "answers": [ {"fact": "hours", "value": "4"} ],
    });
    let at = city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
    let version = tag(city, "ada", &at).await;
    city.api("ada", Method::POST, &format!("{at}/examination"), &[("if-match", &version)], json!({})).await.expect(204);
    let grant = json!({"outcome": "granted", "amount": 500, "valid_from": TODAY});
    let decision = proposed(city, &at, grant).await.expect(201).location();
    city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(TODAY)).await.expect(204);
    // What was told until now is of before the decision.
    let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
    for one in tx.news(200).await.expect("news") {
        tx.took(&one).await.expect("taken");
    }
    tx.commit(Audit::of("test.news")).await.expect("a commit");
    (href, decision)
}

/// Brings the news so many times each.
pub async fn bring(city: &City, times: usize) {
    let mut tx = city.db.begin(&Actor::system(city.actor("ada").body)).await.expect("a transaction");
    for one in tx.news(200).await.expect("news") {
        for _ in 0..times {
            follow(&mut tx, &one).await.expect("followed");
        }
        tx.took(&one).await.expect("taken");
    }
    tx.commit(Audit::of("test.news")).await.expect("a commit");
}

pub async fn listed(city: &City, who: &str) -> Vec<Value> {
    let list = city.get(who, "/api/v1/recalculations").await.expect(200).json();
    list["items"].as_array().cloned().unwrap_or_default()
}

pub fn line(row: &Value) -> String {
    format!("{}~{}", row["id"].as_str().unwrap_or_default(), row["version"])
}

pub async fn approved(city: &City, who: &str, lines: &[String]) -> Reply {
    let mut body = act(TODAY);
    body["recalculations"] = json!(lines);
    city.api(who, Method::POST, "/api/v1/recalculations/act", &[], body).await
}

pub fn code_of(reply: &Reply) -> String {
    reply.json()["type"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_isee_lowers_the_tariff_from_the_month_after_and_nothing_changes_until_somebody_approves() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let (href, decision) = pays(&city, &measure, ROSSI, 1).await;
        // The top of the band is still in it.
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 600_000)).await;
        bring(&city, 1).await;
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        let row = &rows[0];
        assert_eq!((&row["old_amount"], &row["new_amount"], &row["difference"]), (&json!(500), &json!(200), &json!(-300)));
        assert_eq!((&row["state"], &row["cause"], &row["from"]), (&json!("proposed"), &json!("isee"), &json!("2026-04-01")));
        let before = city.get("ada", &decision).await.expect(200).json();
        assert_eq!((&before["state"], &before["amount"]), (&json!("decided"), &json!(500)));
        let page = decision.replace("/api/v1/decisions/", "/decisioni/");
        assert!(city.get("dora", &page).await.expect(200).text.contains("È proposto un ricalcolo"));
        assert!(city.get("dora", "/ricalcoli?state=proposed").await.expect(200).text.contains(&line(row)));

        // The office does not decide.
        assert_eq!(approved(&city, "ada", &[line(row)]).await.status.as_u16(), 403);
        assert_eq!(approved(&city, "dora", &[line(row)]).await.expect(200).json()["approved"], 1);
        let old = city.get("ada", &decision).await.expect(200).json();
        assert_eq!((&old["state"], &old["revoked_from"]), (&json!("revoked"), &json!("2026-04-01")), "the day before is its last");
        let id = row["id"].as_str().unwrap_or_default();
        let new = city.get("ada", &format!("/api/v1/decisions/{id}")).await.expect(200).json();
        assert_eq!((&new["state"], &new["amount"], &new["valid_from"]), (&json!("decided"), &json!(200), &json!("2026-04-01")));
        assert_eq!((&new["act_number"], &new["explanation"]["outcome"]), (&json!("77"), &json!("granted")));
        let topics: Vec<String> = told(&city).await.into_iter().map(|(topic, _)| topic).collect();
        assert!(topics.contains(&"benefit.revoked".to_owned()) && topics.contains(&"benefit.granted".to_owned()), "{topics:?}");
        let again = approved(&city, "dora", &[line(row)]).await.expect(409);
        assert_eq!(listed(&city, "dora").await[0]["state"], "approved", "{}", again.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_news_twice_makes_one_row_and_the_same_band_no_proposal() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let (href, _) = pays(&city, &measure, ROSSI, 1).await;
        // A cent above the band nothing changes.
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 600_001)).await;
        bring(&city, 2).await;
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((&rows[0]["state"], &rows[0]["new_amount"]), (&json!("unchanged"), &json!(500)));
        let refused = approved(&city, "dora", &[line(&rows[0])]).await.expect(409);
        assert!(code_of(&refused).contains("BEN-110"), "{}", refused.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_attestation_leaves_the_amount_and_says_what_is_lacking() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let (href, decision) = pays(&city, &measure, ROSSI, 1).await;
        let lower = recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 100_000)).await;
        bring(&city, 1).await;
        let reason = json!({"reason": "Di un'altra famiglia"});
        city.api("ada", Method::POST, &format!("{lower}/withdrawal"), &[("if-match", "1")], reason.clone()).await.expect(204);
        bring(&city, 1).await;
        // The one before counts again: what was proposed is no longer so.
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(rows.iter().all(|row| row["state"] == "unchanged"), "{rows:?}");
        // Without any, nobody knows what is paid.
        let first = city.get("ada", &format!("{}/isee", crate::api_of(&href))).await.expect(200).json();
        let kept = first["items"].as_array().and_then(|all| all.iter().find(|one| one["state"] == "kept").cloned()).expect("one");
        let at = format!("/api/v1/isee/{}", kept["id"].as_str().unwrap_or_default());
        city.api("ada", Method::POST, &format!("{at}/withdrawal"), &[("if-match", "1")], reason).await.expect(204);
        bring(&city, 1).await;
        let rows = listed(&city, "dora").await;
        let lacking = rows.iter().find(|row| row["state"] == "undetermined" && row["cause"] == "isee_withdrawn").expect("a row");
        assert!(lacking["lacking"].as_array().is_some_and(|all| !all.is_empty()), "{lacking}");
        assert_eq!(city.get("ada", &decision).await.expect(200).json()["amount"], 500);
        let id = lacking["id"].as_str().unwrap_or_default();
        let tag = lacking["version"].to_string();
        let because = json!({"reason": "Porta la nuova attestazione entro il mese"});
        city.api("dora", Method::POST, &format!("/api/v1/recalculations/{id}/refusal"), &[("if-match", &tag)], because)
            .await
            .expect(204);
        let rows = listed(&city, "dora").await;
        assert!(rows.iter().any(|row| row["state"] == "refused"), "{rows:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_know_of_somebody_learns_nothing_of_what_they_pay() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, _) = desk(db).await;
        city.somebody("rita", "dirigente", "altrove/DIR").await;
        let (href, _) = pays(&city, &measure, ROSSI, 1).await;
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 100_000)).await;
        bring(&city, 1).await;
        let rows = listed(&city, "ada").await;
        assert_eq!(rows.len(), 1);
        for other in ["piero", "rita"] {
            assert_eq!(listed(&city, other).await, Vec::<Value>::new(), "{other}");
        }
        assert_eq!(approved(&city, "rita", &[line(&rows[0])]).await.status.as_u16(), 404);
        protect(&city, "capo", &href).await;
        assert_eq!(listed(&city, "ada").await, Vec::<Value>::new());
        assert!(!city.get("ada", "/ricalcoli").await.expect(200).text.contains("Rossi"));
    })
    .await;
}

/// Publishes the tariff again with another lower and upper amount; the version.
pub async fn dearer(city: &City, rule: &str, from: &str) -> Uuid {
    follows(city, rule, &dear(), from).await
}

/// The text of the dearer one.
pub fn dear() -> String {
    let text = TEXT.replace("value = 2.00", "value = 3.00").replace("value = 5.00", "value = 7.00");
    text.replace("amount = 2.00", "amount = 3.00").replace("amount = 5.00", "amount = 7.00")
}

/// Publishes the tariff again with another text; the version.
pub async fn follows(city: &City, rule: &str, text: &str, from: &str) -> Uuid {
    let draft = city.post("bea", &format!("/regolamenti/{rule}/bozze"), &[("from", EMPTY)]).await.expect(303).location();
    let draft = draft.trim_end_matches("/modifica").to_owned();
    let edit = format!("{draft}/modifica");
    let version_field = hidden(&city.get("bea", &edit).await.expect(200), "_version");
    city.post("bea", &edit, &[("text", text.trim()), ("do", "save"), ("_version", &version_field)]).await.expect(303);
    assert_eq!(version(city, &draft).await["faults"], 0);
    publish(city, "dora", &draft, &shown(day(from)), "").await.expect(303);
    draft.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a version")
}

/// Goes through a tariff, one co-payment at a time; how many were looked at.
pub async fn through(city: &City, version: Uuid) -> usize {
    let because = Because { cause: Cause::Published, id: version };
    let actor = Actor::system(city.actor("ada").body);
    let (mut after, mut looked_at) = (Uuid::nil(), 0);
    loop {
        let done = job::next(&city.db, &actor, because, after, 1).await.expect("a block");
        looked_at += done.looked_at;
        match done.last {
            Some(last) => after = last,
            None => return looked_at,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_tariff_is_gone_through_once_and_approved_by_one_act() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        pays(&city, &measure, ROSSI, 1).await;
        pays(&city, &measure, BIANCHI, 2).await;
        let version = dearer(&city, &rule, "2026-05-01").await;
        bring(&city, 1).await;
        assert!(store::jobs::take(&city.db).await.expect("jobs").is_some_and(|lease| lease.kind == job::KIND), "it is begun");
        // Broken off after the first, and begun again.
        let because = Because { cause: Cause::Published, id: version };
        let actor = Actor::system(city.actor("ada").body);
        let first = job::next(&city.db, &actor, because, Uuid::nil(), 1).await.expect("a block");
        assert_eq!(first.looked_at, 1);
        assert_eq!(through(&city, version).await, 1, "the other one is left");
        assert_eq!(through(&city, version).await, 0, "and nothing after it");
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        for row in &rows {
            assert_eq!((&row["new_amount"], &row["from"], &row["cause"]), (&json!(700), &json!("2026-05-01"), &json!("rule")));
        }
        let mut all = act(TODAY);
        all["all"] = json!(true);
        all["cause"] = json!("rule");
        let done = city.api("dora", Method::POST, "/api/v1/recalculations/act", &[], all).await.expect(200).json();
        assert_eq!(done["approved"], 2);
        assert_eq!(through(&city, version).await, 0, "what came of it is not looked at again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_first_is_approved_first_and_the_next_one_goes_on_from_there() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        let (href, _) = pays(&city, &measure, ROSSI, 1).await;
        let version = dearer(&city, &rule, "2026-05-01").await;
        assert_eq!(through(&city, version).await, 1);
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 100_000)).await;
        bring(&city, 1).await;
        let rows = listed(&city, "dora").await;
        let of = |cause: &str| rows.iter().find(|row| row["cause"] == cause).cloned().expect("a row");
        let (isee, tariff) = (of("isee"), of("rule"));
        assert_eq!((&isee["new_amount"], &tariff["new_amount"]), (&json!(200), &json!(300)), "the new ISEE counts for both");
        let early = approved(&city, "dora", &[line(&tariff)]).await.expect(409);
        assert!(code_of(&early).contains("BEN-112"), "{}", early.text);
        approved(&city, "dora", &[line(&isee)]).await.expect(200);
        let rows = listed(&city, "dora").await;
        let next = rows.iter().find(|row| row["cause"] == "rule").cloned().expect("a row");
        assert_eq!((&next["decision"], &next["old_amount"], &next["state"]), (&isee["id"], &json!(200), &json!("proposed")));
        approved(&city, "dora", &[line(&next)]).await.expect(200);
        let id = next["id"].as_str().unwrap_or_default();
        let last = city.get("ada", &format!("/api/v1/decisions/{id}")).await.expect(200).json();
        assert_eq!((&last["amount"], &last["valid_from"]), (&json!(300), &json!("2026-05-01")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_granted_after_a_tariff_was_published_and_before_it_begins_follows_it_too() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        let version = dearer(&city, &rule, "2026-05-01").await;
        let (_, decision) = pays(&city, &measure, ROSSI, 1).await;
        let id: Uuid = decision.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let mut tx = city.db.begin(&Actor::system(city.actor("ada").body)).await.expect("a transaction");
        tx.tell("benefit.granted", json!({"decision_id": id})).await.expect("told");
        tx.commit(Audit::of("test.news")).await.expect("a commit");
        bring(&city, 2).await;
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(
            (&rows[0]["cause_id"], &rows[0]["from"], &rows[0]["new_amount"]),
            (&json!(version), &json!("2026-05-01"), &json!(700))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_what_they_asked_for_and_a_tariff_taken_back_is_no_longer_proposed() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        pays(&city, &measure, ROSSI, 1).await;
        let version = dearer(&city, &rule, "2026-05-01").await;
        let asked = format!("/api/v1/recalculations/versions/{version}");
        city.api("dora", Method::POST, &asked, &[], json!({})).await.expect(200);
        let because = Because { cause: Cause::Published, id: version };
        job::next(&city.db, &city.actor("dora"), because, Uuid::nil(), 10).await.expect("a block");
        let rows = listed(&city, "dora").await;
        let own = approved(&city, "dora", &[line(&rows[0])]).await.expect(409);
        assert!(code_of(&own).contains("BEN-111"), "{}", own.text);
        let at = format!("/api/v1/rules/versions/{version}");
        let tag = tag(&city, "dora", &at).await;
        let reason = json!({"reason": "Va rivista"});
        city.api("dora", Method::POST, &format!("{at}/withdrawal"), &[("if-match", &tag)], reason).await.expect(204);
        bring(&city, 1).await;
        assert_eq!(listed(&city, "dora").await[0]["state"], "superseded");
    })
    .await;
}
