//! Tasks that somebody writes by hand.

use super::*;

fn call(on: &str) -> Value {
    json!({"title": "Telefonare alla scuola", "due_on": on})
}

#[tokio::test]
async fn a_task_is_written_done_and_stays_to_be_read() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = person(&city, "Rossi").await;
        let id = task(
            &city,
            "anna",
            json!({"title": "Telefonare alla scuola", "due_on": "2026-11-23", "due_time": "9:30", "person": person}),
        )
        .await;
        let read = due(&city, "anna", id).await;
        assert_eq!((read["kind"].as_str(), read["person_name"].as_str()), (Some("task"), Some("Rossi Maria")));
        assert_eq!(read["due_at"], "2026-11-23T08:30:00Z");
        let items = today(&city, "anna").await;
        assert_eq!((items.len(), items[0].group, items[0].time.as_deref()), (1, "Attività", Some("09:30")));
        let page = city.get("anna", &format!("/persone/{person}/scadenze")).await.expect(200).text;
        assert!(page.contains("Telefonare alla scuola"));
        act(&city, "anna", id, "done", json!({})).await.expect(204);
        act(&city, "anna", id, "done", json!({})).await.expect(409);
        assert!(today(&city, "anna").await.is_empty());
        assert!(city.get("anna", &format!("/attivita/{id}")).await.expect(200).text.contains("Fatto il 21/11/2026"));
        assert_eq!(dues(&city, "anna", "?state=over").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_task_about_somebody_of_a_sealed_case_is_not_for_the_unit() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = person(&city, "Rossi").await;
        let sealed = NewDue {
            closed: true,
            person: Some(person),
            case: Some(case()),
            ..review(&city, Uuid::from_u128(1), Due::On(day("2026-12-01")))
        };
        tell(&city, sealed).await;
        let body = json!({"title": "Sentire il centro antiviolenza", "due_on": "2026-11-23", "person": person, "to": account(&city, "bruno")});
        let id = task(&city, "anna", body).await;
        assert_eq!(due(&city, "anna", id).await["closed"], true);
        assert_eq!(dues(&city, "bruno", "").await.len(), 1, "whoever has it sees it");
        for who in ["capo", "sara"] {
            assert!(dues(&city, who, "?view=unit").await.is_empty(), "{who}");
            assert!(dues(&city, who, &format!("?person={person}")).await.is_empty(), "{who}");
        }
        // To whoever knows of nothing that is reserved, nothing is told of it: theirs is like any other.
        let of_capo = task(&city, "capo", json!({"title": "Rispondere alla scuola", "due_on": "2026-11-23", "person": person})).await;
        assert_eq!(due(&city, "capo", of_capo).await["closed"], false);
        assert_eq!(dues(&city, "sara", "?view=unit").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_task_that_is_sent_twice_is_one() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = [("title", "Telefonare alla scuola"), ("due_on", "2026-11-23"), ("_key", "k1")];
        let first = city.post("anna", "/attivita", &pairs).await.expect(303).location();
        let again = city.post("anna", "/attivita", &pairs).await.expect(303).location();
        assert_eq!(first, again);
        assert_eq!(dues(&city, "anna", "").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_task_that_is_handed_on_is_seen_by_both_and_belongs_to_one() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id = task(&city, "anna", call("2026-11-23")).await;
        city.get("bruno", &format!("/attivita/{id}")).await.expect(404);
        act(&city, "anna", id, "handover", json!({"to": account(&city, "bruno")})).await.expect(204);
        assert_eq!(today(&city, "bruno").await.len(), 1);
        for who in ["anna", "bruno"] {
            assert_eq!(dues(&city, who, "").await.len(), 1, "{who}");
        }
        let read = due(&city, "bruno", id).await;
        assert_eq!(
            (read["account"].clone(), read["note"].as_str()),
            (json!(account(&city, "bruno")), Some("21/11/2026: passata da anna"))
        );
        let again = act(&city, "bruno", id, "handover", json!({"to": account(&city, "bruno")})).await.expect(422);
        assert!(again.text.contains("DUE-006"), "{}", again.text);
        let strange = act(&city, "bruno", id, "handover", json!({"to": account(&city, "quinto")})).await.expect(422);
        assert!(strange.text.contains("DUE-002"), "{}", strange.text);
    })
    .await;
}

#[tokio::test]
async fn two_who_change_one_task_at_once_do_not_undo_each_other() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id =
            task(&city, "anna", json!({"title": "Portare le chiavi", "due_on": "2026-11-23", "to": account(&city, "bruno")})).await;
        let path = format!("/api/v1/tasks/{id}/handover");
        let to = json!({"to": account(&city, "anna")});
        city.api("bruno", Method::POST, &path, &[("if-match", "\"1\"")], to).await.expect(204);
        let path = format!("/api/v1/tasks/{id}/cancellation");
        city.api("anna", Method::POST, &path, &[("if-match", "\"1\"")], json!({"reason": "già fatto"})).await.expect(409);
        act(&city, "anna", id, "cancellation", json!({"reason": "già fatto"})).await.expect(204);
        assert_eq!(due(&city, "bruno", id).await["dropped_reason"], "già fatto");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_a_task_is_refused_beside_its_field() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let hidden = person(&city, "Rossi").await;
        let bad = |body: Value| city.api("bruno", Method::POST, "/api/v1/tasks", &[], body);
        let past = bad(call("2026-11-20")).await.expect(422);
        assert!(past.text.contains("DUE-001") && past.text.contains("due_on"), "{}", past.text);
        bad(json!({"due_on": "2026-11-23"})).await.expect(422);
        bad(json!({"title": "x".repeat(201), "due_on": "2026-11-23"})).await.expect(422);
        let body = json!({"title": "Telefonare", "due_on": "2026-11-23", "person": hidden});
        let strange = city.api("quinto", Method::POST, "/api/v1/tasks", &[], body).await.expect(422);
        assert!(strange.text.contains("DUE-007"), "municipio 5 has nothing to do with her: {}", strange.text);
        let other = bad(json!({"title": "Telefonare", "due_on": "2026-11-23", "to": account(&city, "quinto")})).await.expect(422);
        assert!(other.text.contains("DUE-002"), "{}", other.text);
        city.api("sara", Method::POST, "/api/v1/tasks", &[], call("2026-11-23")).await.expect(403);
        let told = tell(&city, review(&city, Uuid::from_u128(1), Due::On(day("2026-12-01")))).await;
        let by_hand = act(&city, "anna", told, "done", json!({})).await.expect(409);
        assert!(by_hand.text.contains("DUE-009"), "{}", by_hand.text);
    })
    .await;
}

#[tokio::test]
async fn a_long_list_goes_on_where_it_ended() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        for n in 0..5 {
            task(&city, "anna", json!({"title": format!("Cosa {n}"), "due_on": "2026-11-23"})).await;
        }
        let first = city.get("anna", "/api/v1/dues?limit=3").await.expect(200).json();
        let next = first["next"].as_str().expect("more");
        let second = city.get("anna", &format!("/api/v1/dues?limit=3&after={next}")).await.expect(200).json();
        assert_eq!((first["items"].as_array().map(Vec::len), second["items"].as_array().map(Vec::len)), (Some(3), Some(2)));
        let page = city.get("anna", "/scadenze").await.expect(200).text;
        assert!(page.contains("Cosa 0") && page.contains("Cosa 4"));
        city.get("anna", "/api/v1/dues?after=ieri").await.expect(422);
    })
    .await;
}
