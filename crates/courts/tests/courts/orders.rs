//! Orders: their terms, who takes which away, who reads them.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};

fn mandate(w: &World, way: &str) -> Value {
    json!({"activity": "custody", "kind": "supportive", "unit": w.city.unit("SSPT-4-L1"), "way": way, "starts_on": "2026-11-18"})
}

fn reports(seen: &Value) -> Vec<(String, String, String)> {
    let word = |report: &Value, name: &str| report[name].as_str().expect("text").to_owned();
    seen["reports"]
        .as_array()
        .expect("reports")
        .iter()
        .map(|one| (word(one, "kind"), word(one, "due_on"), word(one, "state")))
        .collect()
}

#[tokio::test]
async fn custody_asks_for_the_name_within_fifteen_days_and_for_a_report_every_six_months_from_the_notification() {
    story(|w| async move {
        let (case, _) = w.girl("Affidati").await;
        let more = json!({"issued_on": "2026-08-30", "served_at": "2026-08-31T09:00:00+02:00", "served_means": "pec", "duration_months": 24});
        let order = w.order(case, more).await;
        let mut body = mandate(&w, "here");
        body["starts_on"] = json!("2026-08-31");
        w.change("anna", &order, "mandates", body).await.expect(201);
        let seen = w.read("anna", &order).await;
        let due = |kind: &str, day: &str| (kind.to_owned(), day.to_owned(), "due".to_owned());
        assert_eq!(
            reports(&seen),
            [
                due("worker_name", "2026-09-15"),
                due("custody", "2027-02-28"),
                due("custody", "2027-08-31"),
                due("custody", "2028-02-29"),
                due("custody", "2028-08-31")
            ]
        );
        assert_eq!(seen["order"]["ends_on"], "2028-08-31");
        let keys: Vec<String> = w.dues(&order).await.into_iter().map(|due| due.0).collect();
        assert!(keys.iter().any(|key| key == "end") && keys.iter().filter(|key| key.starts_with("report:")).count() > 5, "{keys:?}");
    })
    .await;
}

#[tokio::test]
async fn terms_run_from_the_day_on_which_the_order_reached_the_service() {
    story(|w| async move {
        let (case, _) = w.girl("Notificati").await;
        let order = w.order(case, json!({"duration_months": 12})).await;
        w.change("anna", &order, "mandates", mandate(&w, "here")).await.expect(201);
        assert!(reports(&w.read("anna", &order).await).is_empty(), "nothing can be late before it arrived");
        let early = json!({"served_at": "2026-11-17T09:00:00+01:00", "means": "pec"});
        assert_eq!(w.change("anna", &order, "service", early).await.expect(422).json()["type"], "JUD-005");
        w.change("anna", &order, "service", json!({"served_at": "2026-11-20T09:00:00+01:00", "means": "pec"})).await.expect(204);
        let seen = w.read("anna", &order).await;
        assert_eq!(seen["order"]["ends_on"], "2027-11-20", "months are reckoned anew from the notification");
        let days: Vec<String> = reports(&seen).into_iter().map(|report| report.1).collect();
        assert_eq!(days, ["2026-12-05", "2027-05-20", "2027-11-20"]);
        let twice = w.change("anna", &order, "service", json!({"served_at": "2026-11-20T10:00:00+01:00", "means": "pec"})).await;
        assert_eq!(twice.expect(409).json()["type"], "JUD-013");
        w.change("anna", &order, "extension", json!({"ends_on": "2028-05-20", "reason": "Decreto di proroga del 10/11/2027"}))
            .await
            .expect(204);
        assert!(reports(&w.read("anna", &order).await).iter().any(|report| report.1 == "2028-05-20"), "more time, more reports");
        let short = w.change("anna", &order, "extension", json!({"ends_on": "2027-01-01", "reason": "x"})).await.expect(422);
        assert_eq!(short.json()["type"], "JUD-015");
    })
    .await;
}

#[tokio::test]
async fn an_order_that_takes_another_away_drops_its_prescriptions_with_the_reason_and_keeps_the_history() {
    story(|w| async move {
        let (case, _) = w.girl("Revocati").await;
        let first = w.order(case, json!({"served_at": "2026-11-19T09:00:00+01:00", "served_means": "pec", "duration_months": 24})).await;
        w.change("anna", &first, "mandates", mandate(&w, "here")).await.expect(201);
        for text in ["Il padre frequenta il SerD", "La minore frequenta la scuola"] {
            w.change("anna", &first, "prescriptions", json!({"text": text, "whose": "parent", "due_on": "2027-01-31"})).await.expect(201);
        }
        let id = first.rsplit('/').next().expect("an id").to_owned();
        let kept = w.read("anna", &first).await["prescriptions"][0].clone();
        let (one, version) = (kept["id"].as_str().expect("an id"), kept["version"].to_string());
        let path = format!("/api/v1/court-prescriptions/{one}/outcome");
        let done = json!({"state": "done", "on": "2026-11-21"});
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], done.clone()).await.expect(204);
        let second = w.order(case, json!({"number": "88", "kind": "archived", "issued_on": "2026-11-20", "revokes": id})).await;
        let seen = w.read("anna", &first).await;
        assert_eq!((seen["order"]["state"].as_str(), seen["order"]["ended_on"].as_str()), (Some("revoked"), Some("2026-11-20")));
        assert!(second.ends_with(seen["revoked_by"].as_str().expect("the other")), "{seen}");
        let states: Vec<&str> = seen["prescriptions"].as_array().expect("them").iter().filter_map(|one| one["state"].as_str()).collect();
        assert!(states.contains(&"done") && states.contains(&"dropped"), "{states:?}");
        let dropped = seen["prescriptions"].as_array().expect("them").iter().find(|one| one["state"] == "dropped").expect("one").clone();
        assert!(dropped["note"].as_str().expect("a note").contains("Revocato dal provvedimento"), "{dropped}");
        assert_eq!(seen["mandates"][0]["state"], "ended");
        assert!(reports(&seen).iter().all(|report| report.2 == "waived"), "{seen}");
        assert!(w.dues(&first).await.iter().all(|due| due.2 || due.3), "nothing of it is due any more");
        let again = w.change("anna", &first, "prescriptions", json!({"text": "x", "whose": "minor"})).await.expect(409);
        assert_eq!(again.json()["type"], "JUD-003");
        let other = w.order(case, json!({"number": "99", "kind": "other"})).await;
        assert!(!other.is_empty());
        let mut body = json!({"case": case, "authority": w.authority("juvenile_court").await, "proceeding": "protection", "issued_on": "2026-11-20",
                              "kind": "other", "text": "x", "revokes": id});
        body["number"] = json!("100");
        assert_eq!(w.post("anna", "/api/v1/court-orders", body).await.expect(422).json()["type"], "JUD-007");
    })
    .await;
}

#[tokio::test]
async fn two_people_register_the_same_order_and_the_second_is_told_of_the_first() {
    story(|w| async move {
        let (case, _) = w.girl("Doppi").await;
        let order = w.order(case, json!({})).await;
        let number = w.read("anna", &order).await["order"]["own_number"].as_str().expect("a number").to_owned();
        let body = json!({"case": case, "authority": w.authority("juvenile_court").await, "proceeding": "protection", "register_number": "1234",
                          "year": 2026, "number": "77", "issued_on": "2026-11-18", "kind": "custody", "text": "Lo stesso."});
        let refused = w.post("capo", "/api/v1/court-orders", body.clone()).await.expect(409).json();
        assert_eq!(refused["type"], "JUD-002");
        assert!(refused.to_string().contains(&number), "{refused}");
        let key = [("idempotency-key", "arrivato")];
        let mut other = body;
        other["number"] = json!("78");
        let first = w.city.api("anna", Method::POST, "/api/v1/court-orders", &key, other.clone()).await.expect(201).location();
        let again = w.city.api("anna", Method::POST, "/api/v1/court-orders", &key, other).await.expect(201).location();
        assert_eq!(first, again, "sent twice is one");
    })
    .await;
}

#[tokio::test]
async fn a_secret_proceeding_is_read_by_those_who_work_on_it_and_its_dues_are_closed() {
    story(|w| async move {
        let (case, _) = w.girl("Segreti").await;
        let open = w.order(case, json!({"ends_on": "2027-06-30"})).await;
        w.city.get("capo", &open).await.expect(200);
        let secret = json!({"register_number": "9", "number": "1", "kind": "inquiry", "secret": true, "answer_by": "2026-12-31", "ends_on": "2027-06-30"});
        let order = w.order(case, secret).await;
        w.city.get("anna", &order).await.expect(200);
        for who in ["capo", "bruno", "capo5", "altrove"] {
            w.city.get(who, &order).await.expect(404);
        }
        let dues = w.dues(&order).await;
        assert!(!dues.is_empty() && dues.iter().all(|due| due.4), "closed to those who work on it: {dues:?}");
        assert!(w.dues(&open).await.iter().all(|due| !due.4));
        let listed = w.read("capo", "/api/v1/court-orders").await["items"].as_array().expect("items").len();
        assert_eq!(listed, 1, "a list does not tell of it");
        // A later order makes the whole proceeding secret: what was told to the unit of the earlier one is closed, too.
        let later = w.order(case, json!({"number": "78", "kind": "limits", "secret": true})).await;
        assert!(w.dues(&open).await.iter().all(|due| due.4), "closed with the proceeding");
        for one in [&open, &later] {
            w.city.get("anna", one).await.expect(200);
            w.city.get("capo", one).await.expect(404);
        }
        // Whoever enters a secret order again is told that it is known, and nothing of it.
        let number = w.read("anna", &order).await["order"]["own_number"].as_str().expect("a number").to_owned();
        let body = json!({"case": case, "authority": w.authority("juvenile_court").await, "proceeding": "protection", "register_number": "9",
                          "year": 2026, "number": "1", "issued_on": "2026-11-18", "kind": "inquiry", "text": "Lo stesso."});
        let refused = w.post("capo", "/api/v1/court-orders", body.clone()).await.expect(409).json();
        assert!(refused["type"] == "JUD-002" && !refused.to_string().contains(&number), "{refused}");
        let told = w.post("anna", "/api/v1/court-orders", body).await.expect(409).json();
        assert!(told.to_string().contains(&number), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_proceeding_that_becomes_secret_closes_the_documents_that_were_begun_and_is_told_to_the_log() {
    const KINDS: &str = "select object_kind, cast(count(*) as text) from courts_v_secret group by object_kind order by object_kind";
    story(|w| async move {
        let (case, _) = w.girl("Chiusi").await;
        let order = w.order(case, json!({"kind": "inquiry", "answer_by": "2026-12-31"})).await;
        let report = w.read("anna", &order).await["reports"][0].clone();
        let path = format!("/api/v1/court-reports/{}/steps", report["id"].as_str().expect("an id"));
        let version = report["version"].to_string();
        let begun =
            w.city.api("anna", Method::POST, &path, &[("if-match", &version)], json!({"step": "write"})).await.expect(200).json();
        let document = format!("/documenti/{}", begun["document"].as_str().expect("a document"));
        w.city.get("capo", &document).await.expect(200);
        assert!(w.db.raw_rows(KINDS).await.expect("rows").is_empty(), "nothing is secret yet");
        w.order(case, json!({"number": "78", "kind": "limits", "secret": true})).await;
        w.city.get("anna", &document).await.expect(200);
        w.city.get("capo", &document).await.expect(404);
        let rows: Vec<String> = w.db.raw_rows(KINDS).await.expect("rows").into_iter().flatten().flatten().collect();
        assert_eq!(rows, ["court_report", "1", "document", "1", "order", "2", "proceeding", "1"]);
    })
    .await;
}

#[tokio::test]
async fn a_proceeding_that_comes_into_a_case_takes_all_its_orders_along() {
    story(|w| async move {
        let (case, girl) = w.girl("Insieme").await;
        let unit = w.city.unit("SSPT-4-L1");
        let authority = w.authority("juvenile_court").await;
        let body = |register: &str, number: &str| {
            json!({"person": girl, "unit": unit, "authority": authority, "proceeding": "protection", "register_number": register, "year": 2026,
                   "number": number, "issued_on": "2026-11-18", "kind": "limits", "text": "Limita la responsabilità del padre.", "ends_on": "2027-06-30"})
        };
        let waits = async |order: &str| w.dues(order).await.iter().any(|due| due.0 == "sort" && !due.2 && !due.3);
        let first = w.post("capo", "/api/v1/court-orders", body("55", "1")).await.expect(201).location();
        let second = w.post("capo", "/api/v1/court-orders", body("55", "2")).await.expect(201).location();
        assert!(waits(&first).await && waits(&second).await);
        w.change("capo", &first, "case", json!({"case": case})).await.expect(204);
        for order in [&first, &second] {
            assert!(!waits(order).await, "it is in a case");
            w.city.get("anna", order).await.expect(200);
        }
        // The same where a later order brings the case.
        let early = w.post("capo", "/api/v1/court-orders", body("56", "1")).await.expect(201).location();
        assert!(waits(&early).await);
        w.order(case, json!({"register_number": "56", "number": "2", "kind": "limits"})).await;
        assert!(!waits(&early).await);
        w.city.get("anna", &early).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn whoever_registers_what_arrives_does_not_read_it_and_nobody_misses_it() {
    story(|w| async move {
        let (case, person) = w.girl("Arrivati").await;
        let unit = w.city.unit("SSPT-4-L1").to_string();
        let (authority, person) = (w.authority("juvenile_court").await, person.to_string());
        let form = [
            ("person", person.as_str()),
            ("unit", unit.as_str()),
            ("authority", authority.as_str()),
            ("proceeding", "protection"),
            ("issued_on", "20/11/2026"),
            ("kind", "limits"),
            ("text", "Limita la responsabilità del padre."),
        ];
        let refused = w.city.post("segretaria", "/provvedimenti/nuovo", &form[..6]).await.expect(422).text;
        assert!(refused.contains("Campo obbligatorio"), "{refused}");
        // Secret and in no case it would be hers alone, who cannot follow it.
        let secret: Vec<(&str, &str)> = form.iter().copied().chain([("secret", "on")]).collect();
        let refused = w.city.post("segretaria", "/provvedimenti/nuovo", &secret).await.expect(422).text;
        assert!(refused.contains("lo registra chi può seguirlo"), "{refused}");
        let kept = w.city.post("segretaria", "/provvedimenti/nuovo", &form).await.expect(303).location();
        assert_eq!(kept, "/provvedimenti/nuovo");
        w.city.get("segretaria", "/provvedimenti").await.expect(403);
        let listed = w.read("capo", "/api/v1/court-orders").await;
        let id = listed["items"][0]["id"].as_str().expect("an id").to_owned();
        let order = format!("/api/v1/court-orders/{id}");
        assert!(w.dues(&order).await.iter().any(|due| due.0 == "sort" && !due.2), "the unit is asked to take it");
        w.city.get("anna", &order).await.expect(404);
        w.change("capo", &order, "case", json!({"case": case})).await.expect(204);
        w.city.get("anna", &order).await.expect(200);
        assert!(w.dues(&order).await.iter().all(|due| due.0 != "sort" || due.2));
        let page = w.city.get("anna", &format!("/cartelle/{case}/giustizia")).await.expect(200).text;
        assert!(page.contains("Limitazione della responsabilità genitoriale"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn an_order_does_not_end_by_its_day_and_a_person_says_how_it_ended() {
    story(|w| async move {
        let (case, _) = w.girl("Scaduti").await;
        let order = w.order(case, json!({"issued_on": "2026-05-01", "ends_on": "2026-11-10"})).await;
        assert_eq!(w.read("anna", &order).await["order"]["state"], "in_force");
        let page = w.city.get("anna", &order.replace("/api/v1/court-orders", "/provvedimenti")).await.expect(200).text;
        assert!(page.contains("Il provvedimento non finisce da solo"), "{page}");
        let future = w.order(case, json!({"number": "5", "ends_on": "2027-06-30"})).await;
        let expired = json!({"end": "expired", "on": "2026-11-21", "reason": "Nessuna proroga"});
        assert_eq!(w.change("anna", &future, "end", expired.clone()).await.expect(422).json()["type"], "JUD-014");
        w.change("anna", &order, "end", expired).await.expect(204);
        assert_eq!(w.read("anna", &order).await["order"]["state"], "expired");
    })
    .await;
}

#[tokio::test]
async fn a_mandate_that_ends_waives_its_reports_and_the_order_stays() {
    story(|w| async move {
        let (case, _) = w.girl("Mandati").await;
        let order =
            w.order(case, json!({"served_at": "2026-11-19T09:00:00+01:00", "served_means": "pec", "duration_months": 24})).await;
        w.change("anna", &order, "mandates", mandate(&w, "here")).await.expect(201);
        let one = w.read("anna", &order).await["mandates"][0].clone();
        let path = format!("/api/v1/court-mandates/{}/end", one["id"].as_str().expect("an id"));
        let end = json!({"on": "2026-11-21", "reason": "Il tribunale ha chiesto solo il controllo."});
        let version = one["version"].to_string();
        w.city.api("bruno", Method::POST, &path, &[("if-match", &version)], end.clone()).await.expect(404);
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], end.clone()).await.expect(204);
        let seen = w.read("anna", &order).await;
        assert_eq!((seen["order"]["state"].as_str(), seen["mandates"][0]["state"].as_str()), (Some("in_force"), Some("ended")));
        assert!(reports(&seen).iter().all(|report| report.2 == "waived"), "{seen}");
        let version = seen["mandates"][0]["version"].to_string();
        let again = w.city.api("anna", Method::POST, &path, &[("if-match", &version)], end).await.expect(409);
        assert_eq!(again.json()["type"], "JUD-008");
    })
    .await;
}

#[tokio::test]
async fn a_mandate_that_is_given_again_owes_what_falls_due_from_its_first_day() {
    story(|w| async move {
        let (case, _) = w.girl("Ridati").await;
        let more = json!({"issued_on": "2026-05-19", "served_at": "2026-05-20T09:00:00+02:00", "served_means": "pec", "duration_months": 12});
        let order = w.order(case, more).await;
        let from = |day: &str| {
            let mut body = mandate(&w, "here");
            body["starts_on"] = json!(day);
            body
        };
        let due = |seen: &Value| -> Vec<(String, String)> {
            reports(seen).into_iter().filter(|one| one.2 == "due").map(|one| (one.0, one.1)).collect()
        };
        let owed = |kind: &str, day: &str| (kind.to_owned(), day.to_owned());
        let first = w.change("anna", &order, "mandates", from("2026-05-20")).await.expect(201).json();
        let all = [owed("worker_name", "2026-06-04"), owed("custody", "2026-11-20"), owed("custody", "2027-05-20")];
        assert_eq!(due(&w.read("anna", &order).await), all);
        // Another one beside it owes the same reports, which are owed once; when the first ends they are asked of the second.
        w.change("anna", &order, "mandates", from("2026-11-01")).await.expect(201);
        assert_eq!(due(&w.read("anna", &order).await), all);
        let end = async |id: &Value| {
            let seen = w.read("anna", &order).await;
            let one = seen["mandates"].as_array().expect("mandates").iter().find(|one| one["id"] == *id).expect("it").clone();
            let path = format!("/api/v1/court-mandates/{}/end", one["id"].as_str().expect("an id"));
            let body = json!({"on": "2026-11-21", "reason": "Passa a un'altra unità."});
            w.city.api("anna", Method::POST, &path, &[("if-match", &one["version"].to_string())], body).await.expect(204);
        };
        end(&first["id"]).await;
        let seen = w.read("anna", &order).await;
        assert_eq!(due(&seen), [owed("custody", "2026-11-20"), owed("custody", "2027-05-20")], "{seen}");
        let second = seen["mandates"].as_array().expect("mandates").iter().find(|one| one["state"] == "active").expect("one")["id"].clone();
        end(&second).await;
        assert!(due(&w.read("anna", &order).await).is_empty());
        // Given again after both ended: what lies before its first day was of the others.
        w.change("anna", &order, "mandates", from("2026-11-21")).await.expect(201);
        let seen = w.read("anna", &order).await;
        assert_eq!(due(&seen), [owed("custody", "2027-05-20")], "{seen}");
        let key = seen["reports"].as_array().expect("reports").iter().find(|one| one["state"] == "due").expect("one")["id"].clone();
        let key = format!("report:{}", key.as_str().expect("an id"));
        assert!(w.dues(&order).await.iter().any(|due| due.0 == key && !due.2 && !due.3), "the agenda tells it");
    })
    .await;
}

#[tokio::test]
async fn a_mandate_that_is_given_late_still_owes_the_name_whose_term_ran_from_the_notification() {
    story(|w| async move {
        let (case, _) = w.girl("Tardivi").await;
        let more = json!({"issued_on": "2026-10-30", "served_at": "2026-11-01T09:00:00+01:00", "served_means": "pec", "duration_months": 12});
        let order = w.order(case, more).await;
        let mut body = mandate(&w, "here");
        body["starts_on"] = json!("2026-11-20");
        w.change("anna", &order, "mandates", body).await.expect(201);
        let due = |kind: &str, day: &str| (kind.to_owned(), day.to_owned(), "due".to_owned());
        assert_eq!(
            reports(&w.read("anna", &order).await),
            [due("worker_name", "2026-11-16"), due("custody", "2027-05-01"), due("custody", "2027-11-01")]
        );
    })
    .await;
}
