//! Words in the diaries: found by their root, within what one may read; reserved notes and talks; what of a note is given away.

use crate::world::{World, story};
use axum::http::Method;
use kernel::{CaseId, PersonId};
use serde_json::{Value, json};
use store::Audit;

async fn found(w: &World, who: &str, words: &str) -> usize {
    let reply = w.city.get(who, &format!("/api/v1/entries?q={}", words.replace(' ', "%20"))).await.expect(200).json();
    reply["hits"].as_array().expect("hits").len()
}

async fn entry(w: &World, case: CaseId, more: Value) {
    let mut body = json!({"kind": "interview", "held_at": "2026-11-21T09:00:00+01:00", "text": "Testo"});
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    w.post("anna", case, "entries", body).await.expect(201);
}

#[tokio::test]
async fn a_word_is_found_by_its_root_a_surname_by_its_beginning_and_never_out_of_reach() {
    story(|w| async move {
        let case = w.in_care("Cercata").await;
        let text = "Le famiglie Marchesini e D’Angelo si sono incontrate: chiedono l’assegno.";
        entry(&w, case, json!({"kind": "network_meeting", "text": text, "present": "la maestra Ferrarotti"})).await;
        for words in ["famiglia", "marchesi", "angelo", "assegni", "famiglie assegno", "ferrarotti"] {
            assert_eq!(found(&w, "anna", words).await, 1, "{words}");
            assert_eq!(found(&w, "capo", words).await, 1, "{words}, by who coordinates the unit");
            assert_eq!(found(&w, "bruno", words).await, 0, "{words}, by a colleague who does not work on it");
            assert_eq!(found(&w, "capo5", words).await, 0, "{words}, by another unit");
        }
        assert_eq!(found(&w, "anna", "marchesi famiglia").await, 0, "only the last word may be begun");
        w.city.get("segretaria", "/api/v1/entries?q=famiglia").await.expect(403);
        w.city.get("anna", "/api/v1/entries?q=,").await.expect(422);
        let page = w.city.get("anna", "/cartelle/cerca?q=famiglia").await.expect(200).text;
        assert!(page.contains("<mark>famiglie</mark>") && page.contains("Riunione di rete"), "{page}");
        assert!(w.city.get("anna", "/cartelle/cerca").await.expect(200).text.contains("Parole da cercare"));
        // What was corrected away is not found, what took its place is.
        let id = w.city.get("anna", &format!("/api/v1/cases/{case}/entries")).await.json()["items"][0]["id"].clone();
        let path = format!("/api/v1/entries/{}", id.as_str().expect("an id"));
        let other = json!({"kind": "interview", "held_at": "2026-11-21T09:00:00+01:00", "text": "La comunità", "reason": "Errore"});
        w.city.api("anna", Method::PUT, &path, &[("if-match", "1")], other).await.expect(204);
        assert_eq!((found(&w, "anna", "famiglia").await, found(&w, "anna", "comunita").await), (0, 1));
        let analysis = json!({"based_on": 0, "analysed_on": "2026-11-21", "request": "Chiede un ascensore"});
        w.post("anna", case, "analyses", analysis).await.expect(201);
        assert_eq!(
            (found(&w, "anna", "ascensori").await, found(&w, "capo", "ascensori").await),
            (1, 0),
            "in the cases one works on"
        );
    })
    .await;
}

#[tokio::test]
async fn a_reserved_talk_is_read_by_those_who_work_on_the_case_alone() {
    story(|w| async move {
        let case = w.in_care("Sede").await;
        w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"})).await.expect(201);
        entry(&w, case, json!({"text": "Racconta delle botte", "reserved": true})).await;
        let list = w.city.get("anna", &format!("/api/v1/cases/{case}/entries")).await.expect(200).json();
        let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
        for (who, reads) in [("anna", true), ("edo", true), ("capo", false)] {
            let page = w.city.get(who, &format!("/cartelle/{case}/diario")).await.expect(200);
            assert_eq!(page.text.contains("Racconta delle botte"), reads, "{who}");
            assert_eq!(found(&w, who, "botte").await, usize::from(reads), "{who}");
            w.city.get(who, &format!("/api/v1/entries/{id}")).await.expect(if reads { 200 } else { 404 });
            w.city.get(who, &format!("/diario/{id}")).await.expect(if reads { 200 } else { 404 });
        }
        let person = w.case("anna", case).await["person_id"].as_str().expect("a person").to_owned();
        let told = w.city.get("capo", &format!("/api/v1/persons/{person}/timeline")).await;
        assert!(!told.text.contains("Racconta delle botte"));
    })
    .await;
}

#[tokio::test]
async fn a_note_is_searched_by_those_who_read_it_and_its_author_says_who_they_are() {
    story(|w| async move {
        let case = w.in_care("Nota mia").await;
        w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"})).await.expect(201);
        entry(&w, case, json!({"note": "Temo una ricaduta", "note_audience": "author"})).await;
        let count = async |who: &'static str| found(&w, who, "ricaduta").await;
        assert_eq!((count("anna").await, count("edo").await, count("capo").await), (1, 0, 0));
        let note = w.city.get("anna", &format!("/api/v1/cases/{case}/entries")).await.json()["items"][0]["note_id"].clone();
        let path = format!("/api/v1/notes/{}/audience", note.as_str().expect("a note"));
        w.city.api("edo", Method::PUT, &path, &[], json!({"audience": "team"})).await.expect(404);
        w.city.api("anna", Method::PUT, &path, &[], json!({"audience": "team"})).await.expect(204);
        assert_eq!((count("anna").await, count("edo").await, count("capo").await), (1, 1, 0));
        let refused = w.city.api("edo", Method::PUT, &path, &[], json!({"audience": "author"})).await.expect(409).json();
        assert_eq!(refused["type"], "DIARY-004");
        w.city.api("anna", Method::PUT, &path, &[], json!({"audience": "author"})).await.expect(204);
        assert_eq!(count("edo").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_note_is_released_only_by_somebody_else_and_only_in_redacted_words() {
    story(|w| async move {
        let case = w.in_care("Rilascio").await;
        entry(&w, case, json!({"note": "La vicina Rosa riferisce urla", "note_audience": "author"})).await;
        let note = w.city.get("anna", &format!("/api/v1/cases/{case}/entries")).await.json()["items"][0]["note_id"].clone();
        let note = note.as_str().expect("a note").to_owned();
        let seen = w.city.get("capo", &format!("/api/v1/cases/{case}/entries")).await.expect(200);
        assert!(
            !seen.text.contains("urla") && seen.json()["items"][0]["hidden_note"] == note.as_str(),
            "that there is one, not what it says"
        );
        let asks = format!("/api/v1/notes/{note}/releases");
        let why = json!({"for_whom": "Tribunale per i minorenni", "reason": "Richiesta del 20 novembre"});
        w.city.api("bruno", Method::POST, &asks, &[], why.clone()).await.expect(404);
        w.city.api("anna", Method::POST, &asks, &[], why.clone()).await.expect(204);
        assert_eq!(w.city.api("anna", Method::POST, &asks, &[], why.clone()).await.expect(409).json()["type"], "DIARY-007");
        w.city.get("anna", "/rilasci").await.expect(403);
        let waiting = w.city.get("capo", "/api/v1/note-releases").await.expect(200);
        assert!(!waiting.text.contains("urla"), "the note itself is in no list");
        let release = waiting.json()["items"][0]["id"].as_str().expect("an id").to_owned();
        assert!(
            w.city.get("capo5", "/api/v1/note-releases").await.expect(200).json()["items"].as_array().is_some_and(Vec::is_empty)
        );
        assert!(w.city.get("capo", &format!("/rilasci/{release}")).await.expect(200).text.contains("riferisce urla"));
        let decision = format!("/api/v1/note-releases/{release}/decision");
        let say = |state: &str, redacted: &str| json!({"state": state, "redacted": redacted, "decision": "Serve al giudice"});
        let whole = w.city.api("capo", Method::POST, &decision, &[], say("released", "La vicina  Rosa riferisce urla")).await;
        assert_eq!(whole.expect(422).json()["type"], "DIARY-006");
        w.city.api("capo", Method::POST, &decision, &[], json!({"state": "released", "decision": "x"})).await.expect(422);
        w.city.api("capo5", Method::POST, &decision, &[], say("released", "Riferite urla")).await.expect(404);
        w.city.api("capo", Method::POST, &decision, &[], say("released", "Una persona riferisce […]")).await.expect(204);
        let again = w.city.api("capo", Method::POST, &decision, &[], say("refused", "")).await.expect(409).json();
        assert_eq!(again["type"], "DIARY-008");
        let shown = w.city.get("capo", &format!("/rilasci/{release}")).await.expect(200).text;
        assert!(shown.contains("Una persona riferisce") && !shown.contains("Rosa"), "{shown}");
        assert!(w.city.get("anna", &format!("/cartelle/{case}/diario")).await.expect(200).text.contains("Una persona riferisce"));
        // Whoever asks does not decide.
        w.city.api("capo", Method::POST, &asks, &[], why).await.expect(204);
        let own = w.city.get("capo", "/api/v1/note-releases").await.expect(200).json()["items"][0]["id"].clone();
        let own = own.as_str().expect("an id");
        let page = w.city.get("capo", &format!("/rilasci/{own}")).await.expect(200).text;
        assert!(page.contains("Decide un’altra persona") && !page.contains("urla"), "{page}");
        let refused =
            w.city.api("capo", Method::POST, &format!("/api/v1/note-releases/{own}/decision"), &[], say("refused", "")).await;
        assert_eq!(refused.expect(409).json()["type"], "DIARY-005");
    })
    .await;
}

#[tokio::test]
async fn whoever_opened_a_case_urgently_asks_for_no_release_even_of_their_own_note() {
    story(|w| async move {
        let case = w.in_care("Uscita").await;
        w.post("anna", case, "team", json!({"account": w.bruno, "role": "colleague"})).await.expect(201);
        let note = json!({"kind": "interview", "held_at": "2026-11-21T09:00:00+01:00", "text": "Testo", "note": "Solo mia", "note_audience": "author"});
        w.post("bruno", case, "entries", note).await.expect(201);
        let seen = w.case("bruno", case).await;
        let own = seen["team"].as_array().expect("a team").iter().find(|member| member["role"] == "colleague").expect("bruno").clone();
        let person: PersonId = seen["person_id"].as_str().expect("an id").parse().expect("an id");
        let entries = format!("/api/v1/cases/{case}/entries");
        let note = w.city.get("bruno", &entries).await.expect(200).json()["items"][0]["note_id"].clone();
        let asks = format!("/api/v1/notes/{}/releases", note.as_str().expect("a note"));
        w.put("anna", case, "seal", json!({"sealed": true, "reason": "Pericolo"})).await.expect(204);
        w.post("anna", case, "team/leaving", json!({"member": own["id"]})).await.expect(204);
        let mut tx = w.db.begin(&w.city.actor("bruno")).await.expect("a transaction");
        let target = guard::opening::Target::Case(case, person);
        guard::opening::open(&mut tx, target, w.city.unit("SSPT-4-L1"), "Pericolo").await.expect("open");
        tx.commit(Audit::of("record.open")).await.expect("a commit");
        assert!(w.city.get("bruno", &entries).await.expect(200).text.contains("Solo mia"), "it is read");
        let why = json!({"for_whom": "Tribunale per i minorenni", "reason": "Richiesta del 20 novembre"});
        w.city.api("bruno", Method::POST, &asks, &[], why).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_was_never_corrected_has_its_first_text_too() {
    story(|w| async move {
        let case = w.in_care("Primo testo").await;
        entry(&w, case, json!({"text": "Così com’è", "kind": "incident"})).await;
        let id = w.city.get("anna", &format!("/api/v1/cases/{case}/entries")).await.json()["items"][0]["id"].clone();
        let path = format!("/api/v1/entries/{}", id.as_str().expect("an id"));
        let texts = w.city.get("anna", &path).await.expect(200).json();
        assert_eq!(
            (texts[0]["text"].as_str(), texts[0]["version"].as_i64(), texts.as_array().map(Vec::len)),
            (Some("Così com’è"), Some(1), Some(1))
        );
        let other = json!({"kind": "incident", "held_at": "2026-11-21T09:00:00+01:00", "text": "Meglio così", "reason": "Errore"});
        w.city.api("anna", Method::PUT, &path, &[("if-match", "1")], other).await.expect(204);
        let texts = w.city.get("anna", &path).await.expect(200).json();
        assert_eq!((texts[0]["text"].as_str(), texts[1]["text"].as_str()), (Some("Così com’è"), Some("Meglio così")));
    })
    .await;
}

#[tokio::test]
async fn what_was_written_before_words_were_indexed_is_found_all_the_same_and_indexed_beside_the_work() {
    story(|w| async move {
        let case = w.in_care("Vecchie voci").await;
        entry(&w, case, json!({"text": "Una registrazione antica"})).await;
        // As the upgrade leaves it.
        let forget = "update casework_entry set w0 = -1, w1 = -1, w2 = -1, w3 = -1";
        w.db.raw_rows(forget).await.expect("forgotten");
        assert_eq!(found(&w, "anna", "antica").await, 1);
        let principal = w.city.principal("anna").await;
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let job = casework::search::index::ask(&mut tx).await.expect("a question").expect("a job");
        tx.commit(store::Audit::of("diary.index").on("job", job)).await.expect("a commit");
        let lease = store::jobs::take(&w.db).await.expect("a queue").expect("a job");
        let end = casework::search::index::run(w.city.site.clone(), lease.clone()).await;
        assert!(matches!(end, store::jobs::End::Done { .. }), "{end:?}");
        lease.end(end).await.expect("an end");
        assert_eq!(found(&w, "anna", "antica").await, 1);
        let unknown =
            w.db.raw_rows("select cast(count(*) as text) from casework_entry where w0 = -1 and w1 = -1").await.expect("rows");
        assert_eq!(unknown[0][0].as_deref(), Some("0"));
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        assert!(casework::search::index::ask(&mut tx).await.expect("a question").is_none());
        tx.roll_back().await.expect("an end");
    })
    .await;
}
