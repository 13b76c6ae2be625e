//! Cases that go from hand to hand: what is seen before, what moves at once, what comes back.

use crate::world::{World, story};
use agenda::DueKind;
use axum::http::Method;
use casework::DueOfCase;
use chrono::TimeDelta;
use deadlines::Due;
use guard::Permission;
use kernel::{AccountId, CaseId, UnitId};
use serde_json::{Value, json};
use std::sync::Arc;
use store::Audit;
use ui::testing::Reply;

store::statements! {
    DUES = "select unit_id, account_id from agenda_v_due where body_id = :body and case_id = :case and met_at is null and due_key = 'call'";
    OPEN = "select title from agenda_v_due where body_id = :body and met_at is null and account_id = :account order by title";
}

/// A passage to another unit.
fn to_unit(unit: UnitId) -> Value {
    json!({"kind": "unit", "unit": unit, "message": "Abita ora nel Municipio 5.", "summary": "Vive sola e ha bisogno di aiuto in casa.", "pieces": ["interview"]})
}

async fn send(w: &World, who: &str, case: CaseId, body: Value) -> String {
    w.post(who, case, "passages", body).await.expect(201).json()["id"].as_str().expect("an id").to_owned()
}

async fn answer(w: &World, who: &str, passage: &str, version: i64, body: Value) -> Reply {
    let version = format!("\"{version}\"");
    w.city.api(who, Method::POST, &format!("/api/v1/passages/{passage}/answer"), &[("if-match", &version)], body).await
}

async fn tasks(w: &World, who: &str, account: AccountId) -> Vec<String> {
    let mut tx = w.db.begin(&w.city.actor(who)).await.expect("a transaction");
    let titles = tx.sql(&OPEN).id("account", account).values().await.expect("titles");
    tx.roll_back().await.expect("rolled back");
    titles
}

/// A city with a worker in the unit of municipio 5.
async fn with_another_unit(w: Arc<World>) -> (World, AccountId, UnitId) {
    let mut w = Arc::into_inner(w).expect("alone with it");
    let worker = w.city.somebody("cinque", "assistente_sociale", "milano/SSPT-5-L1").await;
    let unit = w.city.unit("SSPT-5-L1");
    (w, worker, unit)
}

#[tokio::test]
async fn the_receiver_of_a_passage_sees_the_summary_and_not_the_diary_before_and_after_a_refusal() {
    story(|w| async move {
        let unit = w.city.unit("SSPT-5-L1");
        let case = w.in_care("Rossi").await;
        let entry = json!({"kind": "telephone", "held_at": "2026-11-21T09:00:00+01:00", "text": "Parole del diario"});
        w.post("anna", case, "entries", entry).await.expect(201);
        let passage = send(&w, "anna", case, to_unit(unit)).await;
        let reached = async || {
            let page = w.city.get("capo5", &format!("/passaggi/{passage}")).await.expect(200).text;
            assert!(
                page.contains("ha bisogno di aiuto in casa") && page.contains("Serve aiuto in casa") && page.contains("Rossi"),
                "{page}"
            );
            assert!(!page.contains("Parole del diario"));
            for tail in ["", "/entries", "/plans", "/analyses"] {
                w.city.get("capo5", &format!("/api/v1/cases/{case}{tail}")).await.expect(404);
            }
        };
        let waiting = w.city.get("capo5", "/api/v1/passages").await.expect(200).json();
        assert_eq!(waiting["items"][0]["id"], passage.as_str());
        assert!(w.city.get("bruno", "/api/v1/passages").await.expect(200).json()["items"].as_array().expect("items").is_empty());
        w.city.get("bruno", &format!("/api/v1/passages/{passage}")).await.expect(404);
        reached().await;
        let reply = answer(&w, "capo5", &passage, 1, json!({"answer": "refuse"})).await.expect(422);
        assert_eq!(reply.json()["type"], "PASS-007");
        assert_eq!(answer(&w, "bruno", &passage, 1, json!({"answer": "refuse", "reason": "No"})).await.status.as_u16(), 404);
        answer(&w, "capo5", &passage, 1, json!({"answer": "refuse", "reason": "La residenza è ancora nel 4"})).await.expect(200);
        reached().await;
        assert_eq!(w.case("anna", case).await["worker_id"], w.anna.to_string(), "it stays where it was");
        assert_eq!(tasks(&w, "anna", w.anna).await, ["Passaggio non andato a buon fine: decidere come proseguire"]);
    })
    .await;
}

#[tokio::test]
async fn an_accepted_passage_moves_dues_team_and_unit_at_once_or_not_at_all() {
    story(|w| async move {
        let (w, worker, unit) = with_another_unit(w).await;
        let case = w.in_care("Verdi").await;
        w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"})).await.expect(201);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let brief = casework::case_brief(&mut tx, Permission::CASE_WRITE, case).await.expect("a case");
        let due = DueOfCase {
            kind: DueKind::Task,
            source: case.0,
            key: "call",
            title: "Telefonare alla scuola",
            href: &format!("/cartelle/{case}"),
            due: Due::On("2026-12-01".parse().expect("a day")),
            escalate_at: None,
            rule: "",
        };
        casework::tell_due(&mut tx, &brief, due).await.expect("told");
        tx.commit(Audit::of("due.create")).await.expect("a commit");
        let whose = async || {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            let found = tx.sql(&DUES).id("case", case).one::<(UnitId, Option<AccountId>)>().await.expect("a due");
            tx.roll_back().await.expect("rolled back");
            found
        };
        assert_eq!(whose().await, (w.city.unit("SSPT-4-L1"), Some(w.anna)));
        let passage = send(&w, "anna", case, to_unit(unit)).await;
        answer(&w, "capo5", &passage, 1, json!({"answer": "accept"})).await.expect(422);
        let reply = answer(&w, "capo5", &passage, 1, json!({"answer": "accept", "worker": w.anna})).await.expect(422);
        assert_eq!(reply.json()["type"], "CASE-007");
        assert_eq!(whose().await, (w.city.unit("SSPT-4-L1"), Some(w.anna)), "nothing moved");
        w.city.get("capo", &format!("/api/v1/cases/{case}")).await.expect(200);

        answer(&w, "capo5", &passage, 1, json!({"answer": "accept", "worker": worker})).await.expect(200);
        let seen = w.case("cinque", case).await;
        assert_eq!(
            (seen["unit_id"].as_str(), seen["worker_id"].as_str()),
            (Some(unit.to_string().as_str()), Some(worker.to_string().as_str()))
        );
        assert_eq!((seen["state"].as_str(), seen["taken_on"].as_str()), (Some("in_care"), Some("2026-11-21")));
        assert!(seen["moves"].as_array().expect("moves").iter().any(|step| step["what"] == "pass"));
        for before in ["anna", "edo", "capo"] {
            w.city.get(before, &format!("/api/v1/cases/{case}")).await.expect(404);
        }
        w.city.get("capo5", &format!("/api/v1/cases/{case}")).await.expect(200);
        assert_eq!(whose().await, (unit, Some(worker)));
        let levels = w.city.get("cinque", &format!("/api/v1/cases/{case}/levels")).await.expect(200).json();
        let units: Vec<&str> =
            levels.as_array().expect("levels").iter().map(|row| row["unit_name"].as_str().expect("a name")).collect();
        assert_eq!(units, ["Unità SSPT-5-L1", "Unità SSPT-4-L1"]);
        let sent = w.city.get("anna", "/api/v1/passages?box=sent").await.expect(200).json();
        assert_eq!(sent["items"][0]["state"], "accepted", "whoever sent it knows what became of it");
    })
    .await;
}

#[tokio::test]
async fn of_two_coordinators_who_accept_one_passage_one_wins_and_the_other_reads_who() {
    story(|w| async move {
        let (mut w, worker, unit) = with_another_unit(w).await;
        w.city.somebody("vice5", "coordinatore", "milano/SSPT-5-L1").await;
        let case = w.in_care("Bianchi").await;
        let passage = send(&w, "anna", case, to_unit(unit)).await;
        let accept = || json!({"answer": "accept", "worker": worker});
        let (one, other) = tokio::join!(answer(&w, "capo5", &passage, 1, accept()), answer(&w, "vice5", &passage, 1, accept()));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
        let (winner, late) = if one.status.as_u16() == 200 { ("capo5", other) } else { ("vice5", one) };
        assert!(late.text.contains("accettato") && late.text.contains(winner), "{}", late.text);
    })
    .await;
}

#[tokio::test]
async fn a_case_cannot_be_passed_twice_at_once_and_the_same_request_sent_twice_is_one() {
    story(|w| async move {
        let unit = w.city.unit("SSPT-5-L1");
        let case = w.in_care("Neri").await;
        let path = format!("/api/v1/cases/{case}/passages");
        let key = [("idempotency-key", "una-volta")];
        let first = w.city.api("anna", Method::POST, &path, &key, to_unit(unit)).await.expect(201).json();
        let again = w.city.api("anna", Method::POST, &path, &key, to_unit(unit)).await.expect(201).json();
        assert_eq!(first["id"], again["id"]);
        let to_bruno =
            json!({"kind": "worker", "worker": w.bruno, "message": "Cambio di zona", "summary": "Tutto è nella cartella."});
        assert_eq!(w.post("anna", case, "passages", to_bruno.clone()).await.expect(409).json()["type"], "PASS-002");
        let passage = first["id"].as_str().expect("an id");
        answer(&w, "capo5", passage, 1, json!({"answer": "withdraw"})).await.expect(404);
        answer(&w, "anna", passage, 1, json!({"answer": "withdraw"})).await.expect(200);
        assert_eq!(answer(&w, "capo5", passage, 2, json!({"answer": "accept"})).await.expect(409).json()["type"], "PASS-001");
        w.post("anna", case, "passages", to_bruno).await.expect(201);
        for (body, code) in [
            (json!({"kind": "worker", "worker": w.anna, "message": "x", "summary": "x"}), "PASS-003"),
            (json!({"kind": "worker", "worker": w.educator, "message": "x", "summary": "x"}), "CASE-007"),
            (json!({"kind": "unit", "unit": w.city.unit("SSPT-4-L1"), "message": "x", "summary": "x"}), "PASS-003"),
        ] {
            assert_eq!(w.post("anna", case, "passages", body).await.expect(422).json()["type"], code);
        }
        let missing = json!({"kind": "unit", "unit": unit, "message": "x", "summary": "x", "pieces": ["review"]});
        let refused = w.post("anna", case, "passages", missing).await.expect(422).text;
        assert!(refused.contains("ultima verifica"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_is_given_back_until_something_is_written_in_it() {
    story(|w| async move {
        let case = w.in_care("Gialli").await;
        let offer =
            || json!({"kind": "worker", "worker": w.bruno, "message": "Vado in ferie", "summary": "Va sentita ogni settimana."});
        let passage = send(&w, "anna", case, offer()).await;
        w.city.get("bruno", &format!("/api/v1/cases/{case}")).await.expect(404);
        answer(&w, "bruno", &passage, 1, json!({"answer": "accept"})).await.expect(200);
        assert_eq!(w.case("bruno", case).await["worker_id"], w.bruno.to_string());
        w.city.get("anna", &format!("/api/v1/cases/{case}")).await.expect(404);
        answer(&w, "bruno", &passage, 2, json!({"answer": "return", "reason": "La conosco in privato"})).await.expect(200);
        assert_eq!(w.case("anna", case).await["worker_id"], w.anna.to_string());
        assert_eq!(tasks(&w, "anna", w.anna).await, ["Passaggio non andato a buon fine: decidere come proseguire"]);

        let passage = send(&w, "anna", case, offer()).await;
        assert!(tasks(&w, "anna", w.anna).await.is_empty(), "what came back is dealt with");
        answer(&w, "bruno", &passage, 1, json!({"answer": "accept"})).await.expect(200);
        w.db.clock().move_to(store::testing::test_moment() + TimeDelta::minutes(10));
        let entry = json!({"kind": "telephone", "held_at": "2026-11-21T09:00:00+01:00", "text": "Ha chiamato la figlia"});
        w.post("bruno", case, "entries", entry).await.expect(201);
        let late = answer(&w, "bruno", &passage, 2, json!({"answer": "return", "reason": "Troppo lavoro"})).await.expect(409);
        assert_eq!(late.json()["type"], "PASS-006");
        assert_eq!(w.case("bruno", case).await["worker_id"], w.bruno.to_string());
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_works_beside_does_so_with_somebody_of_its_own_until_it_ends() {
    story(|w| async move {
        let (w, worker, unit) = with_another_unit(w).await;
        let case = w.in_care("Viola").await;
        let asked = json!({"kind": "cowork", "unit": unit, "message": "Il padre abita nel Municipio 5", "summary": "Due figli."});
        let passage = send(&w, "anna", case, asked.clone()).await;
        answer(&w, "capo5", &passage, 1, json!({"answer": "accept", "worker": worker})).await.expect(200);
        let seen = w.case("cinque", case).await;
        assert_eq!(
            (seen["worker_id"].as_str(), seen["unit_id"].as_str()),
            (Some(w.anna.to_string().as_str()), Some(w.city.unit("SSPT-4-L1").to_string().as_str()))
        );
        w.city.get("capo5", &format!("/api/v1/cases/{case}")).await.expect(404);
        assert_eq!(w.post("anna", case, "passages", asked).await.expect(409).json()["type"], "PASS-009");
        let partners = w.city.get("anna", &format!("/api/v1/cases/{case}/partners")).await.expect(200).json();
        let partner = partners[0]["id"].as_str().expect("an id").to_owned();
        let ending = format!("/api/v1/partners/{partner}/ending");
        w.city.api("capo5", Method::POST, &ending, &[], json!({"reason": "Finita"})).await.expect(404);
        w.city.api("anna", Method::POST, &ending, &[], json!({"reason": "Il padre si è trasferito"})).await.expect(204);
        w.city.get("cinque", &format!("/api/v1/cases/{case}")).await.expect(404);
        let page = w.city.get("anna", &format!("/cartelle/{case}/passaggi")).await.expect(200).text;
        assert!(page.contains("Il padre si è trasferito") && page.contains("Unità SSPT-5-L1"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn to_another_body_nothing_goes_without_an_agreement_where_it_works_with_this_program() {
    story(|w| async move {
        let case = w.in_care("Marroni").await;
        let to = |same: bool| json!({"kind": "body", "to_body": "Comune di Rho", "same_program": same, "message": "Si trasferisce", "summary": "Vive sola."});
        assert_eq!(w.post("anna", case, "passages", to(true)).await.expect(409).json()["type"], "PASS-004");
        let passage = send(&w, "anna", case, to(false)).await;
        assert_eq!(tasks(&w, "anna", w.anna).await, ["Passaggio a un altro ente: registrare la risposta"]);
        answer(&w, "anna", &passage, 1, json!({"answer": "accept", "reason": "La prende la dottoressa Bassi"})).await.expect(200);
        assert!(tasks(&w, "anna", w.anna).await.is_empty());
        assert_eq!(w.case("anna", case).await["worker_id"], w.anna.to_string(), "nothing moves: the case is closed by somebody");
    })
    .await;
}

#[tokio::test]
async fn a_case_that_ends_takes_its_open_passage_back() {
    story(|w| async move {
        let unit = w.city.unit("SSPT-5-L1");
        let case = w.in_care("Azzurri").await;
        let passage = send(&w, "anna", case, to_unit(unit)).await;
        let version = w.version(case).await.to_string();
        let closure = json!({"closed_on": "2026-11-21", "reason": "no_need", "outcome": "unknown", "evaluation": "Fine", "person_view": "Va bene"});
        w.city.api("anna", Method::POST, &format!("/api/v1/cases/{case}/closures"), &[("if-match", &version)], closure).await.expect(201);
        let seen = w.city.get("capo5", &format!("/api/v1/passages/{passage}")).await.expect(200).json();
        assert_eq!((seen["state"].as_str(), seen["answer"].as_str()), (Some("withdrawn"), Some("La cartella è stata chiusa.")));
        assert_eq!(w.post("anna", case, "passages", to_unit(unit)).await.expect(409).json()["type"], "CASE-010");
    })
    .await;
}

#[tokio::test]
async fn a_reserved_case_is_passed_by_its_team_and_shows_its_due_to_nobody_else() {
    story(|w| async move {
        let (w, worker, unit) = with_another_unit(w).await;
        let case = w.in_care("Segreti").await;
        w.put("anna", case, "seal", json!({"sealed": true, "reason": "La vittima teme chi lavora qui"})).await.expect(204);
        let passage = send(&w, "anna", case, to_unit(unit)).await;
        w.city.get("capo", &format!("/api/v1/passages/{passage}")).await.expect(404);
        let listed = w.city.get("capo", "/api/v1/passages?box=sent").await.expect(200).json();
        assert!(listed["items"].as_array().expect("items").is_empty(), "the unit does not see it: {listed}");
        answer(&w, "capo5", &passage, 1, json!({"answer": "accept", "worker": worker})).await.expect(200);
        w.city.get("cinque", &format!("/api/v1/cases/{case}")).await.expect(200);
        w.city.get("capo5", &format!("/api/v1/cases/{case}")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn of_a_protected_person_nothing_is_read_before_the_passage_is_accepted() {
    story(|w| async move {
        let (w, worker, unit) = with_another_unit(w).await;
        let case = w.in_care("Nascosti").await;
        let person = w.case("anna", case).await["person_id"].as_str().expect("an id").to_owned();
        let version = w.city.get("capo", &format!("/api/v1/persons/{person}")).await.expect(200).headers["etag"].clone();
        let version = version.to_str().expect("text");
        let protection = json!({"restricted": true, "reason": "È in pericolo"});
        let path = format!("/api/v1/persons/{person}/protection");
        w.city.api("capo", Method::PUT, &path, &[("if-match", version)], protection).await.expect(204);
        let passage = send(&w, "anna", case, to_unit(unit)).await;
        let seen = w.city.get("capo5", "/api/v1/passages").await.expect(200).json();
        let row = &seen["items"][0];
        assert_eq!((row["person_name"].as_str(), row["summary"].as_str(), row["message"].as_str()), (Some(""), Some(""), Some("")));
        let page = w.city.get("capo5", &format!("/passaggi/{passage}")).await.expect(200).text;
        assert!(page.contains("Persona protetta"), "{page}");
        for hidden in ["Nascosti", "ha bisogno di aiuto in casa", "Serve aiuto in casa"] {
            assert!(!page.contains(hidden), "{hidden}: {page}");
        }
        answer(&w, "capo5", &passage, 1, json!({"answer": "accept", "worker": worker})).await.expect(200);
        w.city.get("cinque", &format!("/api/v1/cases/{case}")).await.expect(200);
        w.city.get("anna", &format!("/api/v1/cases/{case}")).await.expect(404);
    })
    .await;
}
