//! Recalculations at their edges: whoever took the application back meanwhile, days whose decision another one replaced, what a certificate found and
//! somebody settled, a block that the database gave up.

use crate::copayments::{ROSSI, TEXT, TODAY, approved, bring, code_of, day, dearer, desk, line, listed, pays, through};
use crate::deciding::{act, measure, regulation};
use crate::rules::office;
use crate::{id_of, on_both, ordinary, recorded, rooms, schema};
use axum::http::Method;
use benefits::copayment::work::Because;
use benefits::copayment::{Cause, job};
use kernel::Actor;
use kernel::time::start_of_day;
use serde_json::{Value, json};
use store::jobs::{End, take};
use store::{Audit, Engine};
use ui::testing::{City, Reply};
use uuid::Uuid;

const BIANCHI: (&str, &str) = ("Bianchi", "BNCPRV80A01F205B");
/// More than are looked at one by one.
const MANY: [(&str, &str); 12] = [
    ("Abate", "BTAPRV80A01F205D"),
    ("Colombo", "CLMPRV80A01F205R"),
    ("Donati", "DNTPRV80A01F205R"),
    ("Esposito", "SPSPRV80A01F205W"),
    ("Greco", "GRCPRV80A01F205U"),
    ("Iovine", "VNIPRV80A01F205Z"),
    ("Lombardi", "LMBPRV80A01F205Z"),
    ("Moretti", "MRTPRV80A01F205G"),
    ("Palumbo", "PLMPRV80A01F205P"),
    ("Quaranta", "QRNPRV80A01F205A"),
    ("Santoro", "SNTPRV80A01F205W"),
    ("Zanetti", "ZNTPRV80A01F205H"),
];

store::statements! {
    /// As when whoever asked takes an application back that was decided.
    TAKE_BACK = "update benefits_application set state = 'withdrawn', version = version + 1 where body_id = :body and id = :id";
}

fn text_in(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_default().to_owned()
}

fn last(at: &str) -> &str {
    at.rsplit('/').next().unwrap_or_default()
}

/// One act for all of a cause.
async fn all_of(city: &City, cause: &str) -> Reply {
    let mut all = act(TODAY);
    all["all"] = json!(true);
    all["cause"] = json!(cause);
    city.api("dora", Method::POST, "/api/v1/recalculations/act", &[], all).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_act_for_a_whole_tariff_passes_over_whoever_took_the_application_back() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        let (_, gone) = pays(&city, &measure, ROSSI, 1).await;
        let (_, stays) = pays(&city, &measure, BIANCHI, 2).await;
        let version = dearer(&city, &rule, "2026-05-01").await;
        assert_eq!(through(&city, version).await, 2);
        let rows = listed(&city, "dora").await;
        let of = |decision: &str| rows.iter().find(|row| row["decision"] == last(decision)).cloned().expect("a row");
        let (gone_row, stays_row) = (of(&gone), of(&stays));
        let application: Uuid = text_in(&gone_row, "application").parse().expect("an id");
        let mut tx = city.db.begin(&Actor::system(city.actor("ada").body)).await.expect("a transaction");
        tx.sql(&TAKE_BACK).id("id", application).run_one().await.expect("taken back");
        tx.commit(Audit::of("test.change")).await.expect("a commit");

        let number = text_in(&city.get("dora", &gone).await.expect(200).json(), "number");
        let named = approved(&city, "dora", &[line(&gone_row)]).await.expect(409);
        assert!(code_of(&named).contains("BEN-113") && named.text.contains(&number), "it says which one: {}", named.text);
        let both = approved(&city, "dora", &[line(&gone_row), line(&stays_row)]).await;
        assert_eq!(both.status.as_u16(), 409, "all that were chosen, or none: {}", both.text);
        assert_eq!(all_of(&city, "rule").await.expect(200).json()["approved"], 1);
        let rows = listed(&city, "dora").await;
        let state = |id: &Value| rows.iter().find(|row| &row["id"] == id).map(|row| row["state"].clone());
        assert_eq!((state(&stays_row["id"]), state(&gone_row["id"])), (Some(json!("approved")), Some(json!("proposed"))));
        assert_eq!(city.get("dora", &gone).await.expect(200).json()["state"], "decided", "nothing takes its place");
        assert_eq!(all_of(&city, "rule").await.status.as_u16(), 422, "nobody is left");
    })
    .await;
}

/// Whether there is anything to go through.
async fn left(city: &City, because: Because) -> bool {
    let mut tx = city.db.begin(&Actor::system(city.actor("ada").body)).await.expect("a transaction");
    let any = job::any(&mut tx, because).await.expect("an answer");
    tx.roll_back().await.expect("rolled back");
    any
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tariff_is_looked_at_for_days_whose_decision_another_one_replaced_and_proposes_nothing_for_them() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        let (href, first) = pays(&city, &measure, ROSSI, 1).await;
        recorded(&city, "ada", &href, ordinary(2, "2026-03-05", 600_000)).await;
        bring(&city, 1).await;
        let isee = listed(&city, "dora").await.remove(0);
        approved(&city, "dora", &[line(&isee)]).await.expect(200);

        // Until the end of March the first decision ran, from April on the second one.
        let version = dearer(&city, &rule, "2026-03-15").await;
        let because = Because { cause: Cause::Published, id: version };
        let actor = Actor::system(city.actor("ada").body);
        let done = job::next(&city.db, &actor, because, Uuid::nil(), 100).await.expect("a block");
        assert_eq!(done.looked_at, 1, "the one that runs");
        assert!(left(&city, because).await, "days whose decision another one replaced are something to go through");
        assert_eq!(through(&city, version).await, 1, "the days of the other");
        assert!(!left(&city, because).await);
        assert_eq!(through(&city, version).await, 0, "and each of them once");
        let rows: Vec<Value> = listed(&city, "dora").await.into_iter().filter(|row| row["cause"] == "rule").collect();
        assert_eq!(rows.len(), 2, "{rows:?}");
        let of = |decision: &str| rows.iter().find(|row| row["decision"] == decision).cloned().expect("a row");
        let (runs, gone) = (of(&text_in(&isee, "id")), of(last(&first)));
        assert_eq!((&runs["state"], &runs["from"]), (&json!("proposed"), &json!("2026-04-01")));
        assert_eq!((&runs["old_amount"], &runs["new_amount"]), (&json!(200), &json!(300)));
        assert_eq!((&gone["state"], &gone["from"]), (&json!("examine"), &json!("2026-03-15")));
        assert!(gone["against"].to_string().contains("già sostituita"), "{gone}");
        let refused = approved(&city, "dora", &[line(&gone)]).await.expect(409);
        assert!(code_of(&refused).contains("BEN-110"), "no act changes those days: {}", refused.text);
        assert_eq!(all_of(&city, "rule").await.expect(200).json()["approved"], 1, "the one that runs");
        let old = city.get("dora", &first).await.expect(200).json();
        assert_eq!((&old["state"], &old["revoked_from"]), (&json!("revoked"), &json!("2026-04-01")), "as it was");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_many_people_because_of_their_isee_follows_a_tariff_from_the_same_day_each_with_their_own() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        let mut expected = std::collections::BTreeMap::new();
        for (number, who) in (1_u32..).zip(MANY) {
            let (href, decision) = pays(&city, &measure, who, number).await;
            // One after the other within the first band and above it.
            let (value, amount) = if number % 2 == 0 { (600_000, 300) } else { (900_000, 700) };
            recorded(&city, "ada", &href, ordinary(100 + number, "2026-03-05", value)).await;
            bring(&city, 1).await;
            expected.insert(last(&decision).to_owned(), amount);
        }
        let before = listed(&city, "dora").await;
        assert_eq!(before.len(), MANY.len(), "{before:?}");
        let version = dearer(&city, &rule, "2026-04-01").await;
        let because = Because { cause: Cause::Published, id: version };
        let actor = Actor::system(city.actor("ada").body);
        let done = job::next(&city.db, &actor, because, Uuid::nil(), 100).await.expect("a block");
        assert_eq!(done.looked_at, MANY.len());
        let rows = listed(&city, "dora").await;
        for cause in ["isee", "rule"] {
            let of: Vec<&Value> = rows.iter().filter(|row| row["cause"] == cause).collect();
            assert_eq!(of.len(), MANY.len(), "{cause}: {rows:?}");
            for row in of {
                let amount = expected.get(&text_in(row, "decision")).expect("somebody who pays");
                assert_eq!((&row["state"], &row["new_amount"]), (&json!("proposed"), &json!(amount)), "{row}");
                assert_eq!((&row["rule_version"], &row["from"]), (&json!(version), &json!("2026-04-01")), "{row}");
            }
        }
    })
    .await;
}

/// The tariff for whoever has an attestation without omissions and discrepancies.
fn without_defects() -> String {
    let asked = "[[requirement]]\nid = \"defects\"\ntest = \"!household.isee_defects\"\nbecause = \"L'ISEE ha omissioni o difformità.\"\nsource = \"art. 4\"\n\n[amount]";
    let text = TEXT.replace("[amount]", asked);
    let text = text.replace("{ isee = 6000.00, ", "{ isee = 6000.00, isee_defects = false, ");
    text.replace("{ isee = 6000.01, ", "{ isee = 6000.01, isee_defects = false, ")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_an_omission_to_be_settled_is_worked_out_again_when_the_last_one_is() {
    on_both(schema(&rooms()), |db| async move {
        db.clock().move_to(start_of_day(day(TODAY)));
        let city = office(db).await;
        let rule = regulation(&city, &without_defects()).await;
        let measure = measure(&city, &rule, "QP-1", json!({})).await;
        let (href, decision) = pays(&city, &measure, ROSSI, 1).await;
        let mut found = ordinary(2, "2026-03-05", 100_000);
        found["members"] = json!([{"relation": "declarant", "person": id_of(&href)}]);
        found["defects"] = json!([{"kind": "omission", "member": 1}, {"kind": "discrepancy"}]);
        let attestation = recorded(&city, "ada", &href, found).await;
        bring(&city, 1).await;
        let row = listed(&city, "dora").await.remove(0);
        assert_eq!(row["state"], "examine", "{row}");
        assert!(row["against"].to_string().contains("omissioni o difformità"), "{row}");

        let settle = async |position: i64, version: &str| {
            let body = json!({"position": position, "outcome": "proof", "note": "Estratto conto"});
            let path = format!("{attestation}/defects");
            city.api("ada", Method::POST, &path, &[("if-match", version)], body).await
        };
        settle(1, "1").await.expect(204);
        bring(&city, 1).await;
        assert_eq!(listed(&city, "dora").await[0]["state"], "examine", "the other one is still open");
        settle(2, "2").await.expect(204);
        assert_eq!(settle(2, "3").await.status.as_u16(), 409, "once");
        bring(&city, 2).await;
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 1, "the same row: {rows:?}");
        assert_eq!((&rows[0]["id"], &rows[0]["state"], &rows[0]["new_amount"]), (&row["id"], &json!("proposed"), &json!(200)));
        assert_eq!((&rows[0]["against"], &rows[0]["from"]), (&json!([]), &json!("2026-04-01")));
        approved(&city, "dora", &[line(&rows[0])]).await.expect(200);
        let old = city.get("dora", &decision).await.expect(200).json();
        assert_eq!((&old["state"], &old["revoked_from"]), (&json!("revoked"), &json!("2026-04-01")));
    })
    .await;
}

/// Lets the database give up the next transactions that write a recalculation, so many of them; nothing on the embedded one, which lets one writer in at
/// a time.
async fn give_up(city: &City, times: u32) {
    if city.db.engine() == Engine::Postgres {
        let text = format!(
            "drop trigger if exists test_gives_up on benefits_recalculation;
             drop sequence if exists test_given_up; create sequence test_given_up;
             create or replace function test_gives_up() returns trigger language plpgsql as $$ begin
               if nextval('test_given_up') <= {times} then raise exception using errcode = '40P01', message = 'deadlock detected'; end if;
               return new;
             end $$;
             create trigger test_gives_up before insert on benefits_recalculation for each row execute function test_gives_up();"
        );
        city.db.raw_rows(&text).await.expect("a trigger");
    }
}

/// Goes through a tariff as the worker of jobs does.
async fn worked(city: &City, version: Uuid) -> End {
    let mut tx = city.db.begin(&Actor::system(city.actor("ada").body)).await.expect("a transaction");
    job::enqueue(&mut tx, Because { cause: Cause::Published, id: version }).await.expect("a job");
    tx.commit(Audit::of("test.enqueue")).await.expect("a commit");
    let lease = take(&city.db).await.expect("jobs").expect("the job");
    assert_eq!(lease.kind, job::KIND);
    let end = job::run(city.site.clone(), lease.clone()).await;
    lease.end(End::Cancelled).await.expect("an end");
    end
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_the_database_gave_up_is_gone_through_again_and_nobody_stands_in_it_twice() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, rule) = desk(db).await;
        pays(&city, &measure, ROSSI, 1).await;
        pays(&city, &measure, BIANCHI, 2).await;
        let version = dearer(&city, &rule, "2026-05-01").await;
        if city.db.engine() == Engine::Postgres {
            give_up(&city, 1_000).await;
            let end = worked(&city, version).await;
            assert!(matches!(&end, End::Failed(cause) if cause.contains("deadlock")), "not for ever: {end:?}");
            assert_eq!(listed(&city, "dora").await, Vec::<Value>::new(), "nothing of it is kept");
        }
        give_up(&city, 3).await;
        let end = worked(&city, version).await;
        assert!(matches!(&end, End::Done { result, .. } if result["looked_at"] == 2), "{end:?}");
        let rows = listed(&city, "dora").await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(rows.iter().all(|row| row["state"] == "proposed" && row["new_amount"] == 700), "{rows:?}");
        assert!(rows[0]["decision"] != rows[1]["decision"], "{rows:?}");
    })
    .await;
}
