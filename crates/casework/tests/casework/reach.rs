//! Who reaches what, and which moves are refused.

use crate::world::{World, story};
use axum::http::Method;
use casework::case::{MOVES, Move, State};
use kernel::CaseId;
use serde_json::{Value, json};

async fn try_move(w: &World, case: CaseId, what: Move) -> u16 {
    let reply = match what {
        Move::Assign | Move::Reassign => w.put("capo", case, "assignment", json!({"worker": w.anna})).await,
        Move::Take => w.put("capo", case, "care", json!({"taken_on": "2026-11-21"})).await,
        Move::Decline => w.put("capo", case, "filing", json!({"reason": "Non serve"})).await,
        Move::Reopen | Move::Repropose => w.put("capo", case, "reopening", json!({"reason": "Serve ancora"})).await,
        Move::Close => {
            let version = w.version(case).await.to_string();
            let body = json!({"closed_on": "2026-11-21", "reason": "no_need", "outcome": "unknown", "evaluation": "Fine", "person_view": "Va bene"});
            w.city.api("capo", Method::POST, &format!("/api/v1/cases/{case}/closures"), &[("if-match", &version)], body).await
        }
        Move::Pass | Move::GiveBack => unreachable!("a passage has two sides, and tests of its own"),
    };
    reply.status.as_u16()
}

async fn in_state(w: &World, state: State, name: &str) -> CaseId {
    let case = w.proposed(name).await;
    if state == State::Proposed {
        return case;
    }
    assert_eq!(try_move(w, case, Move::Assign).await, 204);
    if state == State::Assigned {
        return case;
    }
    assert_eq!(try_move(w, case, Move::Take).await, 204);
    if state == State::Closed {
        assert_eq!(try_move(w, case, Move::Close).await, 201);
    }
    case
}

#[tokio::test]
async fn every_move_that_is_not_in_the_table_is_refused_and_changes_nothing() {
    story(|w| async move {
        for state in State::ALL {
            // Assignment and reassignment are one request; so are the two ways of opening again.
            for what in [Move::Assign, Move::Take, Move::Decline, Move::Close, Move::Reopen] {
                let case = in_state(&w, *state, &format!("P{}{}", state.code(), what.code()).replace('_', "")).await;
                let same = |other: Move| {
                    other == what || matches!((what, other), (Move::Assign, Move::Reassign) | (Move::Reopen, Move::Repropose))
                };
                let allowed = MOVES.iter().any(|rule| rule.from == *state && same(rule.what));
                let status = try_move(&w, case, what).await;
                if allowed {
                    assert!(matches!(status, 201 | 204), "{state:?} {what:?}: {status}");
                } else {
                    assert_eq!(status, 409, "{state:?} {what:?}");
                    assert_eq!(w.case("capo", case).await["state"], state.code(), "{what:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_case_is_reached_by_its_team_and_unit_and_by_nobody_else() {
    story(|w| async move {
        let case = w.in_care("Rossi").await;
        for tail in ["", "/entries", "/analyses", "/assessments", "/plans", "/reviews", "/closures"] {
            let path = format!("/api/v1/cases/{case}{tail}");
            w.city.get("anna", &path).await.expect(200);
            w.city.get("capo", &path).await.expect(200);
            for outsider in ["bruno", "edo", "capo5", "altrove"] {
                w.city.get(outsider, &path).await.expect(404);
            }
            w.city.get("segretaria", &path).await.expect(403);
        }
        w.city.get("anna", "/api/v1/cases/00000000-0000-0000-0000-000000000000").await.expect(404);
        w.city.get("anna", "/cartelle/non-un-id").await.expect(404);
        let listed = |reply: ui::testing::Reply| reply.json()["items"].as_array().expect("items").len();
        assert_eq!(listed(w.city.get("segretaria", "/api/v1/cases").await.expect(200)), 1, "the list has no content");
        assert_eq!(listed(w.city.get("capo5", "/api/v1/cases").await.expect(200)), 0);
        assert_eq!(listed(w.city.get("altrove", "/api/v1/cases").await.expect(200)), 0);
        w.post("bruno", case, "entries", json!({"kind": "other", "held_at": "2026-11-21T09:00:00+01:00", "text": "x"}))
            .await
            .expect(404);
        w.put("capo5", case, "assignment", json!({"worker": w.bruno})).await.expect(404);
        w.put("capo", case, "assignment", json!({"worker": w.educator})).await.expect(422);
        w.put("anna", case, "assignment", json!({"worker": w.bruno})).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn a_sealed_case_is_reached_by_its_team_alone() {
    story(|w| async move {
        let case = w.in_care("Segreti").await;
        w.put("anna", case, "seal", json!({"sealed": true, "reason": "La vittima teme chi lavora qui"})).await.expect(204);
        w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200);
        w.city.get("capo", &format!("/cartelle/{case}")).await.expect(404);
        assert!(!w.city.get("segretaria", "/cartelle").await.expect(200).text.contains("Segreti"));
        let join = json!({"account": w.educator, "role": "educator"});
        w.post("anna", case, "team", join.clone()).await.expect(201);
        assert_eq!(w.post("anna", case, "team", join).await.expect(409).json()["type"], "CASE-008");
        let seen = w.case("edo", case).await;
        let member =
            seen["team"].as_array().expect("team").iter().find(|member| member["role"] == "educator").expect("edo").clone();
        let responsible =
            seen["team"].as_array().expect("team").iter().find(|member| member["role"] == "responsible").expect("anna").clone();
        assert_eq!(
            w.post("anna", case, "team/leaving", json!({"member": responsible["id"]})).await.expect(409).json()["type"],
            "CASE-012"
        );
        w.post("anna", case, "team/leaving", json!({"member": member["id"]})).await.expect(204);
        w.city.get("edo", &format!("/api/v1/cases/{case}")).await.expect(404);
        w.put("anna", case, "seal", json!({"sealed": false, "reason": "Non serve più"})).await.expect(204);
        w.city.get("capo", &format!("/cartelle/{case}")).await.expect(200);
        let waiting = w.proposed("Nuovi").await;
        assert_eq!(
            w.put("capo", waiting, "seal", json!({"sealed": true, "reason": "x"})).await.expect(409).json()["type"],
            "CASE-011"
        );
    })
    .await;
}

#[tokio::test]
async fn one_subject_has_one_open_case_in_a_unit_and_level() {
    story(|w| async move {
        let person = w.person("Doppi").await;
        w.city.api("anna", Method::POST, "/api/v1/interviews", &[], World::proposal(person)).await.expect(201);
        let again = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], World::proposal(person)).await.expect(409).json();
        assert_eq!(again["type"], "CASE-002");
        let mut second: Value = World::proposal(person);
        second["level"] = json!("2");
        w.city.api("anna", Method::POST, "/api/v1/interviews", &[], second).await.expect(201);
        let other = w.person("Unici").await;
        let key = [("idempotency-key", "k1")];
        let first = w.city.api("anna", Method::POST, "/api/v1/interviews", &key, World::proposal(other)).await.expect(201).json();
        let same = w.city.api("anna", Method::POST, "/api/v1/interviews", &key, World::proposal(other)).await.expect(201).json();
        assert_eq!(first, same, "a repeated request acts once");
    })
    .await;
}

#[tokio::test]
async fn two_who_change_the_same_case_see_a_conflict() {
    story(|w| async move {
        let case = w.proposed("Contesi").await;
        let path = format!("/api/v1/cases/{case}/assignment");
        let body = json!({"worker": w.anna});
        w.city.api("capo", Method::PUT, &path, &[], body.clone()).await.expect(428);
        w.city.api("capo", Method::PUT, &path, &[("if-match", "\"1\"")], body.clone()).await.expect(204);
        let late = w.city.api("capo", Method::PUT, &path, &[("if-match", "\"1\"")], body).await.expect(409).json();
        assert!(late["current_version"].as_i64().is_some_and(|version| version > 1));
        let form = w
            .city
            .post("anna", &format!("/cartelle/{case}/prendi-in-carico"), &[("taken_on", "21/11/2026"), ("_version", "1")])
            .await
            .expect(409);
        assert!(form.text.contains("Mentre scrivevi qualcun altro") && form.text.contains("21/11/2026"));
    })
    .await;
}

/// Rows of the log about a person: who did what where.
async fn refusals(w: &World, person: &str) -> Vec<(String, String)> {
    let person = kernel::PersonId(person.parse().expect("an id"));
    let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
    let rows: Vec<store::audit::Row> =
        tx.sql(&store::audit::OF_PERSON).id("person", person).bind("before", i64::MAX).bind("most", 100).all().await.expect("rows");
    tx.roll_back().await.expect("rolled back");
    rows.into_iter().filter(|row| row.action == "access.refused").map(|row| (row.account_id.to_string(), row.fields)).collect()
}

#[tokio::test]
async fn whoever_was_refused_a_file_stands_in_the_list_of_who_looked_and_is_told_nothing() {
    story(|w| async move {
        let case = w.in_care("Curiosi").await;
        let person = w.case("anna", case).await["person_id"].as_str().expect("a person").to_owned();
        let plan = w.post("anna", case, "plans", World::plan()).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let unknown = uuid::Uuid::from_u128(0xbad);
        let told = |text: String| text.replace(|letter: char| letter.is_ascii_hexdigit(), "");
        let refused = w.city.get("capo5", &format!("/cartelle/{case}")).await.expect(404);
        let nowhere = w.city.get("capo5", &format!("/cartelle/{unknown}")).await.expect(404);
        assert_eq!(told(refused.text), told(nowhere.text), "the same page as for what does not exist");
        w.city.get("capo5", &format!("/cartelle/{case}/progetto/{plan}")).await.expect(404);
        w.city.get("capo5", &format!("/api/v1/plans/{plan}")).await.expect(404);
        w.city.get("altrove", &format!("/cartelle/{case}")).await.expect(404);
        let rows = refusals(&w, &person).await;
        let capo5 = w.city.actor("capo5").account.to_string();
        assert!(rows.iter().all(|(who, _)| *who == capo5), "what another body tries is in no log of this one: {rows:?}");
        let addresses: Vec<&str> = rows.iter().rev().map(|(_, address)| address.as_str()).collect();
        assert_eq!(addresses, ["address:/cartelle/{id}", "address:/cartelle/{id}/progetto/{plan}", "address:/api/v1/plans/{id}"]);
    })
    .await;
}
