//! The end of a case, and news of the person.

use crate::world::story;
use axum::http::Method;
use serde_json::json;
use store::Audit;

#[tokio::test]
async fn a_closed_case_is_read_and_not_written() {
    story(|w| async move {
        let case = w.in_care("Chiusi").await;
        let version = w.version(case).await.to_string();
        let path = format!("/api/v1/cases/{case}/closures");
        let closure = |day: &str| json!({"closed_on": day, "reason": "withdrawn", "outcome": "unknown", "evaluation": "Rinuncia", "person_view": "Preferisce di no"});
        for day in ["2026-11-20", "2026-11-22"] {
            assert_eq!(w.city.api("anna", Method::POST, &path, &[("if-match", &version)], closure(day)).await.expect(422).json()["type"], "CLOSE-001");
        }
        assert!(w.ended.lock().expect("ended").is_empty());
        let form = [("closed_on", "21/11/2026"), ("reason", "withdrawn"), ("outcome", "unknown"), ("evaluation", "Una lunga valutazione"), ("_version", version.as_str())];
        let kept = w.city.post("anna", &format!("/cartelle/{case}/chiusura"), &form).await.expect(422);
        assert!(kept.text.contains("Una lunga valutazione") && kept.text.contains("Campo obbligatorio"));
        let key = [("if-match", version.as_str()), ("idempotency-key", "chiudi")];
        let first = w.city.api("anna", Method::POST, &path, &key, closure("2026-11-21")).await.expect(201).json();
        let again = w.city.api("anna", Method::POST, &path, &key, closure("2026-11-21")).await.expect(201).json();
        assert_eq!(first, again);
        assert_eq!(w.ended.lock().expect("ended").len(), 1, "released once");
        let entry = json!({"kind": "other", "held_at": "2026-11-21T09:00:00+01:00", "text": "x"});
        assert_eq!(w.post("anna", case, "entries", entry).await.expect(409).json()["type"], "CASE-010");
        let page = w.city.get("anna", &format!("/cartelle/{case}/chiusura")).await.expect(200);
        assert!(page.text.contains("Rinuncia") && page.text.contains("120,00"));
        let page = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200).text;
        assert!(page.contains("Chiusa il <time datetime=\"2026-11-21\">"), "an end is no phase that lasts: {page}");
        let person: kernel::PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let before = tx.now() + chrono::TimeDelta::days(1);
        let told = casework::room().timeline.expect("a timeline")(&mut tx, person, before, 50).await.expect("entries");
        drop(tx);
        let titles: Vec<&str> = told.iter().filter(|entry| entry.kind == "Cartella").map(|entry| entry.title.as_str()).collect();
        assert!(titles.iter().any(|title| title.ends_with(" chiusa il 21/11/2026")), "{titles:?}");
        assert!(titles.iter().any(|title| title.starts_with("Presa in carico – cartella")), "{titles:?}");
        let items = |reply: ui::testing::Reply| reply.json()["items"].as_array().expect("items").len();
        assert_eq!(items(w.city.get("capo", "/api/v1/cases").await), 0, "closed cases are listed when they are asked for");
        assert_eq!(items(w.city.get("capo", "/api/v1/cases?state=closed").await), 1);
    })
    .await;
}

#[tokio::test]
async fn a_case_that_was_opened_again_does_not_end_before_that_day() {
    story(|w| async move {
        let case = w.proposed("Riaperti").await;
        w.put("capo", case, "assignment", json!({"worker": w.anna})).await.expect(204);
        w.put("anna", case, "care", json!({"taken_on": "2026-11-20"})).await.expect(204);
        let close = async |day: &str| {
            let version = w.version(case).await.to_string();
            let body = json!({"closed_on": day, "reason": "no_need", "outcome": "positive", "evaluation": "Va bene", "person_view": "Contenta"});
            w.city.api("anna", Method::POST, &format!("/api/v1/cases/{case}/closures"), &[("if-match", &version)], body).await
        };
        close("2026-11-20").await.expect(201);
        w.put("anna", case, "reopening", json!({"reason": "È tornata"})).await.expect(204);
        assert_eq!(close("2026-11-20").await.expect(422).json()["type"], "CLOSE-001");
        close("2026-11-21").await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn what_is_still_due_of_a_reserved_case_is_told_to_its_whole_team() {
    story(|w| async move {
        let case = w.in_care("Dovuti").await;
        w.put("anna", case, "seal", json!({"sealed": true, "reason": "Pericolo"})).await.expect(204);
        w.post("anna", case, "team", json!({"account": w.bruno, "role": "colleague"})).await.expect(201);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let brief = casework::case_brief(&mut tx, guard::Permission::CASE_WRITE, case).await.expect("a case");
        let due = casework::DueOfCase {
            kind: agenda::DueKind::Task,
            source: case.0,
            key: "school",
            title: "Telefonare alla scuola",
            href: "/",
            due: deadlines::Due::On(tx.today()),
            escalate_at: None,
            rule: "",
        };
        casework::tell_due(&mut tx, &brief, due).await.expect("told");
        tx.commit(Audit::of("due.set")).await.expect("a commit");
        for who in ["anna", "bruno"] {
            let page = w.city.get(who, &format!("/cartelle/{case}/chiusura")).await.expect(200).text;
            assert!(page.contains("Telefonare alla scuola"), "{who}: {page}");
        }
        w.city.get("capo", &format!("/cartelle/{case}/chiusura")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn when_somebody_dies_nothing_closes_by_itself_and_somebody_decides() {
    story(|w| async move {
        let case = w.in_care("Defunti").await;
        let person = w.case("anna", case).await["person_id"].clone();
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.tell("person.died", json!({"person_id": person, "on": "2026-11-20"})).await.expect("told");
        tx.tell("another.topic", json!({})).await.expect("told");
        let taken = casework::follow_news(&mut tx).await.expect("followed");
        assert_eq!(taken, 1, "what is not for this room is left");
        assert_eq!(casework::follow_news(&mut tx).await.expect("followed"), 0);
        tx.commit(Audit::of("news.follow")).await.expect("a commit");
        let seen = w.case("anna", case).await;
        assert_eq!((seen["state"].as_str(), seen["news"][0]["kind"].as_str()), (Some("in_care"), Some("died")));
        let day = casework::room().day.expect("day items");
        let principal = w.city.principal("anna").await;
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let items = day(&mut tx, &principal).await.expect("items");
        assert!(items.iter().any(|item| item.title.starts_with("Persona deceduta: chiudere la cartella")));
        tx.roll_back().await.expect("rolled back");
        let page = w.city.get("anna", &format!("/cartelle/{case}/chiusura")).await.expect(200);
        assert!(page.text.contains("Da decidere") && page.text.contains("Decesso"));
        let news = seen["news"][0]["id"].clone();
        w.post("anna", case, "decisions", json!({"news": news, "decision": "Restano i figli da seguire"})).await.expect(204);
        assert_eq!(w.case("anna", case).await["news"].as_array().map(Vec::len), Some(0));
        w.post("anna", case, "decisions", json!({"news": news, "decision": "x"})).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_death_that_is_put_right_asks_for_a_decision_only_about_the_right_day() {
    story(|w| async move {
        let case = w.in_care("Corretti").await;
        let person = w.case("anna", case).await["person_id"].clone();
        let told = async |topic: &'static str, payload: serde_json::Value| {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            tx.tell(topic, payload).await.expect("told");
            assert_eq!(casework::follow_news(&mut tx).await.expect("followed"), 1);
            tx.commit(Audit::of("news.follow")).await.expect("a commit");
            let news = w.case("anna", case).await["news"].clone();
            news.as_array().expect("news").iter().filter_map(|one| one["detail"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let corrected = |on: serde_json::Value| json!({"person_id": person, "on": on, "before": "2026-11-20"});
        assert_eq!(told("person.died", json!({"person_id": person, "on": "2026-11-20"})).await.len(), 1);
        assert_eq!(told("person.death_corrected", corrected(json!("2026-11-18"))).await, ["La persona è deceduta il 18/11/2026."]);
        assert_eq!(told("person.death_corrected", corrected(json!("2026-11-20"))).await, ["La persona è deceduta il 20/11/2026."]);
        assert!(told("person.death_corrected", corrected(json!(null))).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_move_that_was_taken_back_asks_for_no_decision_and_leaves_the_news_of_other_moves() {
    story(|w| async move {
        let case = w.in_care("Traslochi").await;
        let person = w.case("anna", case).await["person_id"].clone();
        let told = async |topic: &'static str, on: &str, municipio: Option<i64>| {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            let payload =
                json!({"person_id": person, "on": on, "kind": "residence", "from": "Via A", "to": "Via B", "municipio": municipio});
            tx.tell(topic, payload).await.expect("told");
            assert_eq!(casework::follow_news(&mut tx).await.expect("followed"), 1);
            tx.commit(Audit::of("news.follow")).await.expect("a commit");
            let news = w.case("anna", case).await["news"].clone();
            news.as_array().expect("news").iter().filter_map(|one| one["detail"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let (first, second) =
            ("Dal 01/12/2026 la persona abita nel Municipio 3.", "Dal 01/01/2027 la persona abita fuori dal territorio.");
        assert_eq!(told("person.moved", "2026-12-01", Some(3)).await, [first]);
        assert_eq!(told("person.moved", "2027-01-01", None).await, [first, second]);
        assert_eq!(told("person.move_withdrawn", "2026-12-01", Some(7)).await, [first, second], "another one of that day");
        assert_eq!(told("person.move_withdrawn", "2026-12-01", Some(3)).await, [second]);
        // A move from that day after all is news again, and says where.
        let elsewhere = "Dal 01/12/2026 la persona abita nel Municipio 7.";
        assert_eq!(told("person.moved", "2026-12-01", Some(7)).await, [elsewhere, second]);
        // What somebody decided stays decided.
        let news = w.case("anna", case).await["news"][0]["id"].clone();
        w.post("anna", case, "decisions", json!({"news": news, "decision": "La seguiamo noi"})).await.expect(204);
        assert_eq!(told("person.moved", "2026-12-01", Some(7)).await, [second]);
    })
    .await;
}

#[tokio::test]
async fn a_case_proposes_another_office_when_the_borough_of_the_address_becomes_another_one_and_stays_where_it_is() {
    story(|w| async move {
        let case = w.in_care("Confini").await;
        let person: kernel::PersonId = w.case("anna", case).await["person_id"].as_str().expect("a person").parse().expect("an id");
        let told = async |municipio: i64, from: i64| {
            let decision = [("municipio", municipio.to_string()), ("reason", "stradario".to_owned())];
            let decision: Vec<(&str, &str)> = decision.iter().map(|(name, value)| (*name, value.as_str())).collect();
            w.city.post("anna", &format!("/persone/{person}/indirizzi/competenza"), &decision).await.expect(303);
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            let payload = json!({"person_id": person, "address_id": person, "on": "2026-11-21", "from": from, "to": municipio});
            tx.tell("person.relocated", payload).await.expect("told");
            casework::follow_news(&mut tx).await.expect("followed");
            tx.commit(Audit::of("news.follow")).await.expect("a commit");
            w.case("anna", case).await["news"].as_array().expect("news").clone()
        };
        let unit = w.case("anna", case).await["unit_id"].clone();
        let news = told(5, 4).await;
        assert_eq!(news.len(), 1);
        let detail = news[0]["detail"].as_str().expect("a sentence");
        assert!(detail.contains("nel Municipio 5 e non nel Municipio 4") && detail.contains("Adesso è competente"), "{detail}");
        assert_eq!((&news[0]["kind"], &w.case("anna", case).await["unit_id"]), (&json!("relocated"), &unit));
        // Told again it stands there once, with what holds now.
        let news = told(5, 3).await;
        assert_eq!(news.len(), 1);
        assert!(news[0]["detail"].as_str().is_some_and(|detail| detail.contains("e non nel Municipio 3")), "{news:?}");
        // Where the office of the case is competent after all there is nothing to decide.
        assert!(told(4, 5).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_case_whose_contact_was_put_on_somebody_else_says_so_to_whoever_follows_it() {
    story(|w| async move {
        let (wrong, right) = (w.person("Sbagliati").await, w.person("Retti").await);
        let known = wrong.to_string();
        let pairs = [
            ("channel", "direct"),
            ("means", "phone"),
            ("needs", "money"),
            ("ending", "information"),
            ("information", "Torna domani"),
        ];
        let reply =
            w.city.post("anna", "/contatti", &[&pairs[..], &[("subject", "known"), ("person", &known)]].concat()).await.expect(303);
        let contact = reply.location().rsplit(['/', '=']).next().unwrap_or_default().to_owned();
        let mut interview = crate::world::World::proposal(wrong);
        interview["contact"] = json!(contact);
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        let case: kernel::CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        let other = w.in_care("Estranei").await;
        let told = async |to: kernel::PersonId| {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            let payload = json!({"contact_id": contact, "from_person_id": wrong, "to_person_id": to});
            tx.tell("contact.moved", payload).await.expect("told");
            assert_eq!(casework::follow_news(&mut tx).await.expect("followed"), 1);
            tx.commit(Audit::of("news.follow")).await.expect("a commit");
        };
        told(wrong).await;
        assert_eq!(w.case("anna", case).await["news"].as_array().map(Vec::len), Some(0), "it is on the person of the case");
        told(right).await;
        let seen = w.case("anna", case).await;
        assert_eq!(seen["news"].as_array().map(Vec::len), Some(1));
        assert!(seen["news"][0]["detail"].as_str().is_some_and(|text| text.contains("spostato su un’altra persona")), "{seen}");
        assert_eq!(w.case("anna", other).await["news"].as_array().map(Vec::len), Some(0));
        w.put("capo", case, "assignment", json!({"worker": w.anna})).await.expect(204);
        let day = casework::room().day.expect("day items");
        let principal = w.city.principal("anna").await;
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let items = day(&mut tx, &principal).await.expect("items");
        assert!(items.iter().any(|item| item.title.starts_with("Contatto spostato su un’altra persona: controllare la cartella")));
        tx.roll_back().await.expect("rolled back");
        let page = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200);
        assert!(page.text.contains("spostato su un’altra persona") && !page.text.contains("Retti"));
    })
    .await;
}

#[tokio::test]
async fn that_siuss_will_need_the_assessment_is_said_while_there_is_time_and_with_its_true_reason() {
    story(|w| async move {
        let case = w.in_care("Anziani").await;
        let page = async |tail: &str| w.city.get("anna", &format!("/cartelle/{case}{tail}")).await.expect(200).text;
        assert!(!page("/chiusura").await.contains("Manca la valutazione SINA"), "without services nothing is returned");
        let plan = w.offered(case).await;
        let (reason, link) = ("SIUSS conta l’area di utenza «Anziani»", format!("href=\"/cartelle/{case}/sina\""));
        for tail in [format!("/progetto/{plan}"), "/chiusura".to_owned()] {
            let text = page(&tail).await;
            assert!(text.contains(reason) && text.matches(&link).count() > 1, "{tail}: {text}");
        }
        w.all_sign(&plan).await;
        let version = w.version(case).await.to_string();
        let closure = json!({"closed_on": "2026-11-21", "reason": "reached", "outcome": "positive", "evaluation": "x", "person_view": "x"});
        let path = format!("/api/v1/cases/{case}/closures");
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], closure).await.expect(201);
        let text = page("/sina").await;
        assert!(text.contains(reason) && text.contains(&format!("href=\"/cartelle/{case}/riapri\">riapri la cartella")), "{text}");
        assert!(!text.contains("Salva la valutazione"));
        w.put("anna", case, "reopening", json!({"reason": "Manca la valutazione"})).await.expect(204);
        let sina = json!({"assessed_on": "2026-11-21", "mobility": "2", "daily_living": "2", "behavioural": "1", "income": "1", "support": "2", "source": "2", "tool": "7"});
        w.post("anna", case, "assessments", sina).await.expect(201);
        for tail in ["/sina", "/chiusura"] {
            assert!(!page(tail).await.contains("Manca la valutazione SINA"), "{tail}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_ended_with_its_case_says_what_was_foreseen_and_the_work_begins_again_with_the_analysis() {
    story(|w| async move {
        let case = w.in_care("Riaperti").await;
        let plan = w.offered(case).await;
        w.all_sign(&plan).await;
        let text = async || w.city.get("anna", &format!("/cartelle/{case}/progetto/{plan}")).await.expect(200).text;
        assert!(text().await.contains("Concordato</span> vale dal"));
        let version = w.version(case).await.to_string();
        let closure =
            json!({"closed_on": "2026-11-21", "reason": "reached", "outcome": "positive", "evaluation": "x", "person_view": "x"});
        let path = format!("/api/v1/cases/{case}/closures");
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], closure).await.expect(201);
        assert!(text().await.contains("Concluso</span> era previsto dal"), "{}", text().await);
        w.put("anna", case, "reopening", json!({"reason": "Nuova caduta"})).await.expect(204);
        assert_eq!(w.case("anna", case).await["phase"], "analysis", "nothing is there to be monitored");
        let page = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200).text;
        let phases = page.split_once("id=\"fasi\"").expect("the phases").1;
        let places = ["Accoglienza, dal", "Monitoraggio, dal", "Chiusa il"].map(|words| phases.find(words).expect(words));
        assert!(places.is_sorted(), "phases are read from the first on: {places:?}");
    })
    .await;
}
