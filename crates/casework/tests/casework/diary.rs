//! The diary: reserved notes, corrections, moves, drafts.

use crate::world::story;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_reserved_note_is_read_by_its_author_or_by_the_team() {
    story(|w| async move {
        let case = w.in_care("Note").await;
        w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"})).await.expect(201);
        for (audience, note) in [("author", "solo mia"), ("team", "per noi")] {
            let entry = json!({"kind": "interview", "held_at": "2026-11-21T09:00:00+01:00", "text": "Colloquio", "note": note, "note_audience": audience});
            w.post("anna", case, "entries", entry).await.expect(201);
        }
        for (who, own, team) in [("anna", true, true), ("edo", false, true), ("capo", false, false)] {
            let page = w.city.get(who, &format!("/cartelle/{case}/diario")).await.expect(200);
            assert_eq!((page.text.contains("solo mia"), page.text.contains("per noi")), (own, team), "{who}");
            let api = w.city.get(who, &format!("/api/v1/cases/{case}/entries")).await.expect(200);
            assert_eq!((api.text.contains("solo mia"), api.text.contains("per noi")), (own, team), "{who}");
        }
        let nobody = json!({"kind": "interview", "held_at": "2026-11-21T09:00:00+01:00", "text": "x", "note": "y"});
        w.post("anna", case, "entries", nobody).await.expect(422);
        let future = json!({"kind": "interview", "held_at": "2026-11-21T12:00:00+01:00", "text": "x"});
        assert_eq!(w.post("anna", case, "entries", future).await.expect(422).json()["type"], "DIARY-001");
    })
    .await;
}

#[tokio::test]
async fn a_correction_keeps_the_first_text_and_only_the_author_corrects() {
    story(|w| async move {
        let case = w.in_care("Testi").await;
        w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"})).await.expect(201);
        let entry = json!({"kind": "telephone", "held_at": "2026-11-21T09:00:00+01:00", "text": "Primo testo"});
        let id = w.post("anna", case, "entries", entry).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/entries/{id}");
        let corrected = json!({"kind": "telephone", "held_at": "2026-11-21T09:30:00+01:00", "text": "Secondo testo", "reason": "Orario sbagliato"});
        assert_eq!(w.city.api("edo", Method::PUT, &path, &[("if-match", "1")], corrected.clone()).await.expect(409).json()["type"], "DIARY-002");
        w.city.api("anna", Method::PUT, &path, &[("if-match", "1")], corrected.clone()).await.expect(204);
        assert_eq!(w.city.api("anna", Method::PUT, &path, &[("if-match", "1")], corrected).await.expect(409).json()["current_version"], 2);
        let texts = w.city.get("anna", &path).await.expect(200).json();
        assert_eq!((texts[0]["text"].as_str(), texts[1]["text"].as_str()), (Some("Primo testo"), Some("Secondo testo")));
        let page = w.city.get("anna", &format!("/diario/{id}")).await.expect(200);
        assert!(page.text.contains("Primo testo") && page.text.contains("Orario sbagliato"));
        w.city.get("bruno", &path).await.expect(404);
        let again = [("kind", "telephone"), ("held_at_date", "21/11/2026"), ("held_at_time", "09:30"), ("text", "Terzo"), ("_version", "1"), ("reason", "x")];
        let conflict = w.city.post("anna", &format!("/diario/{id}/correggi"), &again).await.expect(409);
        assert!(conflict.text.contains("Terzo"), "what was typed is still there");
    })
    .await;
}

#[tokio::test]
async fn an_entry_on_the_wrong_person_moves_with_its_trace() {
    story(|w| async move {
        let (wrong, right) = (w.in_care("Sbagliati").await, w.in_care("Giusti").await);
        let hidden = w.proposed("Nascosti").await;
        w.put("capo", hidden, "assignment", json!({"worker": w.bruno})).await.expect(204);
        let entry = json!({"kind": "letter", "held_at": "2026-11-21T09:00:00+01:00", "text": "Lettera della scuola"});
        let id = w.post("anna", wrong, "entries", entry).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/entries/{id}/case");
        let version = [("if-match", "1")];
        for (number, status) in [("2026/000003", 422), ("2026/000099", 422), ("pippo", 422), ("2026/000001", 422)] {
            w.city
                .api("anna", Method::POST, &path, &version, json!({"to_number": number, "reason": "Persona sbagliata"}))
                .await
                .expect(status);
        }
        let moved = w
            .city
            .api("anna", Method::POST, &path, &version, json!({"to_number": "2026/2", "reason": "Persona sbagliata"}))
            .await
            .expect(200)
            .json();
        assert_eq!(moved["case"], right.to_string());
        let (old, new) = (
            w.city.get("anna", &format!("/cartelle/{wrong}/diario")).await,
            w.city.get("anna", &format!("/cartelle/{right}/diario")).await,
        );
        assert!(!old.text.contains("Lettera della scuola") && old.text.contains("Persona sbagliata"));
        assert!(new.text.contains("Lettera della scuola") && new.text.contains("spostata qui"));
    })
    .await;
}

#[tokio::test]
async fn whoever_writes_documents_alone_keeps_drafts_of_documents_and_of_nothing_else() {
    story(|w| async move {
        let case = w.in_care("Documenti").await;
        let typed = [("title", "Relazione"), ("parts[0].text", "Sto scrivendo")];
        w.city.post("tina", &format!("/bozze/documento/{case}"), &typed).await.expect(200);
        let kept = w.city.get("tina", &format!("/api/v1/drafts/documento/{case}")).await.expect(200).text;
        assert!(kept.contains("Sto scrivendo"), "{kept}");
        w.city.post("tina", &format!("/bozze/diario/{case}"), &typed).await.expect(403);
        let body = json!({"fields": [{"name": "text", "value": "x"}]});
        w.city.api("tina", Method::PUT, &format!("/api/v1/drafts/progetto/{case}"), &[], body).await.expect(403);
        w.city.post("segretaria", &format!("/bozze/documento/{case}"), &typed).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn what_is_being_typed_is_kept_for_its_author_until_it_is_sent() {
    story(|w| async move {
        let case = w.in_care("Bozze").await;
        let saved = w
            .city
            .post("anna", &format!("/bozze/diario/{case}"), &[("text", "Sto scrivendo"), ("kind", "other")])
            .await
            .expect(200);
        assert!(saved.text.contains("Bozza salvata alle 10:00"));
        w.city.post("anna", &format!("/bozze/pippo/{case}"), &[("text", "x")]).await.expect(404);
        assert!(w.city.get("anna", &format!("/cartelle/{case}/diario")).await.text.contains("Sto scrivendo"));
        assert!(!w.city.get("capo", &format!("/cartelle/{case}/diario")).await.text.contains("Sto scrivendo"));
        let stored = w.city.get("anna", &format!("/api/v1/drafts/diario/{case}")).await.expect(200).json();
        assert!(stored["fields"].to_string().contains("Sto scrivendo"));
        w.city.get("capo", &format!("/api/v1/drafts/diario/{case}")).await.expect(404);
        let body = json!({"fields": [{"name": "text", "value": "Dal programma"}]});
        w.city.api("anna", Method::PUT, &format!("/api/v1/drafts/diario/{case}"), &[], body).await.expect(204);
        let entry = [("kind", "other"), ("held_at_date", "21/11/2026"), ("held_at_time", "9"), ("text", "Scritto"), ("_key", "k")];
        let first = w.city.post("anna", &format!("/cartelle/{case}/diario"), &entry).await.expect(303).location();
        assert_eq!(
            w.city.post("anna", &format!("/cartelle/{case}/diario"), &entry).await.expect(303).location(),
            first,
            "a double click makes one"
        );
        w.city.get("anna", &format!("/api/v1/drafts/diario/{case}")).await.expect(404);
        let wrong = w
            .city
            .post(
                "anna",
                &format!("/cartelle/{case}/diario"),
                &[("text", "Un testo lungo e prezioso"), ("held_at_date", "31/02/2026")],
            )
            .await
            .expect(422);
        assert!(wrong.text.contains("Un testo lungo e prezioso") && wrong.text.contains("31/02/2026"));
    })
    .await;
}

#[tokio::test]
async fn a_correction_leaves_an_entry_in_the_second_pass_of_the_hour_that_daylight_saving_repeats() {
    story(|w| async move {
        let case = w.in_care("Notti").await;
        let entry = json!({"kind": "telephone", "held_at": "2026-10-25T02:30:00+01:00", "text": "Ha chiamato di notte"});
        let id = w.post("anna", case, "entries", entry).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let held = || async {
            let texts = w.city.get("anna", &format!("/api/v1/entries/{id}")).await.expect(200).json();
            let last = texts.as_array().and_then(|all| all.last()).cloned().expect("a text");
            last["held_at"].as_str().and_then(|text| text.get(..16)).expect("a moment").to_owned()
        };
        let form = |time: &'static str, version: &'static str| {
            [
                ("kind", "telephone"),
                ("held_at_date", "25/10/2026"),
                ("held_at_time", time),
                ("text", "Ha chiamato"),
                ("_version", version),
                ("reason", "Testo"),
            ]
        };
        let page = format!("/diario/{id}/correggi");
        w.city.post("anna", &page, &form("02:30", "1")).await.expect(303);
        assert_eq!(held().await, "2026-10-25T01:30", "day and time were left as they were");
        let shown = w.city.get("anna", &format!("/cartelle/{case}/diario")).await.expect(200).text;
        assert!(shown.contains("02:30"));
        // Another time of that hour is its first pass, as everywhere; whoever says the moment exactly is taken at their word.
        w.city.post("anna", &page, &form("02:40", "2")).await.expect(303);
        assert_eq!(held().await, "2026-10-25T00:40");
        let exact =
            json!({"kind": "telephone", "held_at": "2026-10-25T02:40:00+01:00", "text": "Ha chiamato", "reason": "Seconda volta"});
        w.city.api("anna", Method::PUT, &format!("/api/v1/entries/{id}"), &[("if-match", "3")], exact).await.expect(204);
        assert_eq!(held().await, "2026-10-25T01:40");
    })
    .await;
}
