//! What providers report and the office decides.

use crate::{Plan, begin, commit, rooms, town};
use axum::http::Method;
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn a_report_counts_or_is_held_for_its_reason_and_the_office_decides() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        assert!(town.report(id, "2026-11-20", "1,5").await["held_because"].is_null());
        let seen = town.seen(id).await;
        assert_eq!((seen["delivered_hundredths"].as_i64(), seen["spent"].as_i64()), (Some(150), Some(3_443)));
        assert_eq!(town.report(id, "2026-11-20", "1").await["held_because"], "twice");
        assert_eq!(town.report(id, "2026-11-22", "1").await["held_because"], "in_the_future");
        assert_eq!(town.report(id, "2026-09-30", "1").await["held_because"], "out_of_period");
        let over = town.report(id, "2026-11-18", "9").await;
        assert_eq!(over["held_because"], "over_quantity");
        assert_eq!(town.seen(id).await["spent"], 3_443, "what is held costs nothing");
        // More than is left is not accepted; a part is.
        let over = over["id"].as_str().expect("an id");
        assert_eq!(town.decide(over, json!({"verdict": "accept"})).await.expect(409).json()["type"], "NET-018");
        assert_eq!(town.decide(over, json!({"verdict": "reject"})).await.expect(422).json()["errors"][0]["field"], "reason");
        town.decide(over, json!({"verdict": "accept", "quantity": "8,5", "reason": "solo la parte autorizzata"})).await.expect(200);
        let seen = town.seen(id).await;
        assert_eq!(
            (seen["delivered_hundredths"].as_i64(), seen["spent"].as_i64(), seen["spent_by_user"].as_i64()),
            (Some(1_000), Some(22_950), Some(2_295))
        );
        assert_eq!(town.decide(over, json!({"verdict": "accept"})).await.expect(409).json()["type"], "NET-017");
        let held = town.city.get("ugo", "/api/v1/deliveries/exceptions").await.expect(200).json();
        assert_eq!(held["items"].as_array().map(Vec::len), Some(3));
        let future =
            held["items"].as_array().expect("items").iter().find(|row| row["held_because"] == "in_the_future").expect("one");
        assert_eq!(
            town.decide(future["id"].as_str().expect("an id"), json!({"verdict": "accept"})).await.expect(409).json()["type"],
            "NET-019"
        );
        let page = town.city.get("ugo", "/prestazioni/eccezioni").await.expect(200);
        assert!(page.text.contains("Fuori dal periodo autorizzato") && page.text.contains("Rossi Maria"));
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_held_for_several_reasons_keeps_every_one_and_the_office_reads_them_all() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let held = town.report(id, "2026-09-30", "20").await;
        assert_eq!((&held["held_because"], &held["held_also"]), (&json!("out_of_period"), &json!(["over_quantity"])));
        let href = held["href"].as_str().expect("an address");
        assert_eq!(town.city.get("ugo", href).await.expect(200).json()["held_also"], json!(["over_quantity"]));
        let waiting = town.city.get("ugo", "/api/v1/deliveries/exceptions").await.expect(200).json();
        assert_eq!(waiting["items"][0]["held_also"], json!(["over_quantity"]));
        let page = format!("/prestazioni/rese/{}", held["id"].as_str().expect("an id"));
        for (who, page) in
            [("ugo", "/prestazioni/eccezioni"), ("ugo", &page), ("vela", &page), ("ugo", &format!("/autorizzazioni/{id}"))]
        {
            let text = town.city.get(who, page).await.expect(200).text.to_lowercase();
            assert!(
                text.contains("fuori dal periodo autorizzato") && text.contains("oltre la quantità autorizzata"),
                "{page}: {text}"
            );
        }
        // What counts at once was held for nothing.
        assert_eq!(town.report(id, "2026-11-20", "1").await["held_also"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn more_hours_than_a_day_has_wait_for_the_office_which_says_why_when_it_accepts_and_what_was_reported_stays() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan { quantity: 60, ..Plan::default() }).await).await;
        assert!(town.report(id, "2026-11-18", "24").await["held_because"].is_null());
        let held = town.report(id, "2026-11-19", "30").await;
        assert_eq!((&held["held_because"], &held["held_also"]), (&json!("over_day"), &json!([])));
        let delivery = held["id"].as_str().expect("an id");
        assert!(town.city.get("ugo", "/prestazioni/eccezioni").await.expect(200).text.contains("Più di quanto sta in un giorno"));
        let fault = town.decide(delivery, json!({"verdict": "accept"})).await.expect(422).json();
        assert_eq!(fault["errors"][0]["field"], "reason", "{fault}");
        town.decide(delivery, json!({"verdict": "accept", "quantity": "3"})).await.expect(200);
        let page = format!("/prestazioni/rese/{delivery}");
        for (who, page) in [
            ("ugo", page.clone()),
            ("vela", page),
            ("ugo", format!("/autorizzazioni/{id}")),
            ("vela", format!("/prestazioni/{id}")),
        ] {
            let text = town.city.get(who, &page).await.expect(200).text;
            assert!(text.contains("3\u{a0}ore (comunicate 30\u{a0}ore)"), "{who} {page}: {text}");
        }
        let seen = town.city.get("ugo", held["href"].as_str().expect("an address")).await.expect(200).json();
        assert_eq!((&seen["quantity_hundredths"], &seen["reported_hundredths"]), (&json!(300), &json!(3_000)));
    })
    .await;
}

store::statements! {
    OLD_ANSWER = "update store_once set answer = :answer where body_id = :body and request_key = 'novembre'";
    LATER = "update network_delivery set on_day = :day where body_id = :body and id = :id";
}

#[tokio::test]
async fn a_reason_is_true_when_it_is_read_and_a_day_after_the_end_is_accepted_only_with_words() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let held = town.report(id, "2026-11-23", "1").await;
        assert_eq!(held["held_because"], "in_the_future");
        let delivery = held["id"].as_str().expect("an id");
        let page = || async { town.city.get("ugo", "/prestazioni/eccezioni").await.expect(200).text };
        assert!(page().await.contains("Il giorno non è ancora arrivato"));
        // The day has come meanwhile, and the service ended before it.
        let mut tx = begin(&town.city).await;
        tx.sql(&LATER)
            .id("id", delivery.parse::<kernel::DeliveryId>().expect("an id"))
            .bind("day", crate::day("2026-11-20"))
            .run_one()
            .await
            .expect("a day");
        commit(tx).await;
        town.step("ugo", id, "end", json!({"ended_on": "2026-11-17", "reason": "trasferimento"})).await.expect(200);
        let text = page().await;
        assert!(
            text.contains("Il giorno non era ancora arrivato quando è stata registrata") && text.contains("Servizio già concluso"),
            "{text}"
        );
        let version =
            town.city.get("ugo", held["href"].as_str().expect("an address")).await.expect(200).json()["version"].to_string();
        let silent = [("verdict", "accept"), ("_version", version.as_str())];
        let anew = town.city.post("ugo", &format!("/prestazioni/eccezioni/{delivery}"), &silent).await.expect(422).text;
        assert!(anew.contains("scrivi perché la accetti lo stesso"), "{anew}");
        town.decide(delivery, json!({"verdict": "accept", "reason": "già in viaggio"})).await.expect(200);
        assert_eq!(town.seen(id).await["delivered_hundredths"], 100);
    })
    .await;
}

#[tokio::test]
async fn a_report_sent_again_after_an_upgrade_is_answered_though_its_key_holds_an_old_answer() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let body = json!({"deliveries": [{"authorisation_id": id, "on": "2026-11-19", "quantity": "1"}]});
        let send = || town.city.api("vela", Method::POST, "/api/v1/deliveries", &[("idempotency-key", "novembre")], body.clone());
        let first = send().await.expect(201).json();
        let identifier = first["items"][0]["id"].as_str().expect("an id");
        for (answer, status) in [(identifier, 201), ("", 201), ("[{", 500)] {
            let mut tx = begin(&town.city).await;
            tx.sql(&OLD_ANSWER).bind("answer", answer).run_one().await.expect("a key");
            commit(tx).await;
            let again = send().await.expect(status);
            assert!(status == 500 || again.json()["items"] == json!([]), "{answer}");
        }
        assert_eq!(town.seen(id).await["delivered_hundredths"], 100, "it was taken once");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_is_sent_again_does_nothing_and_is_answered_as_the_first_time() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let on = |day: &str| json!({"authorisation_id": id, "on": day, "quantity": "1"});
        let two = json!({"deliveries": [on("2026-11-19"), on("2026-11-22")]});
        let send = || town.city.api("vela", Method::POST, "/api/v1/deliveries", &[("idempotency-key", "novembre")], two.clone());
        let first = send().await.expect(201).json();
        assert_eq!(first["items"][1]["held_because"], "in_the_future");
        assert_eq!(send().await.expect(201).json(), first);
        assert_eq!(town.seen(id).await["delivered_hundredths"], 100);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_rests_is_not_delivered_in_those_days() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        town.step("ugo", id, "suspend", json!({"from": "2026-11-10", "reason": "ricovero"})).await.expect(200);
        for outside in ["2026-09-30", "2027-01-01"] {
            let refused = town.step("ugo", id, "resume", json!({"on": outside})).await.expect(422).json();
            assert_eq!(refused["errors"][0]["field"], "on", "{outside} is no day of the service");
        }
        assert_eq!(town.report(id, "2026-11-12", "1").await["held_because"], "suspended");
        assert!(town.report(id, "2026-11-09", "1").await["held_because"].is_null());
        town.step("ugo", id, "resume", json!({"on": "2026-11-15"})).await.expect(200);
        assert!(town.report(id, "2026-11-16", "1").await["held_because"].is_null());
        assert_eq!(town.report(id, "2026-11-14", "1").await["held_because"], "suspended");
        let page = town.city.get("vela", &format!("/prestazioni/{id}")).await.expect(200);
        assert!(!page.text.contains("ricovero"), "a provider never reads why");
    })
    .await;
}

#[tokio::test]
async fn a_delivery_is_corrected_or_taken_back_with_its_trace() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let first = town.report(id, "2026-11-18", "2").await;
        let path = first["href"].as_str().expect("an address").to_owned();
        let body = json!({"on": "2026-11-19", "quantity": "1", "reason": "giorno sbagliato"});
        let new = town
            .city
            .api("vela", Method::POST, &format!("{path}/correct"), &[("if-match", "1")], body.clone())
            .await
            .expect(201)
            .json();
        assert!(new["items"][0]["held_because"].is_null());
        assert_eq!(town.city.get("vela", &path).await.expect(200).json()["state"], "cancelled");
        let seen = town.seen(id).await;
        assert_eq!((seen["delivered_hundredths"].as_i64(), seen["spent"].as_i64()), (Some(100), Some(2_295)));
        town.city.api("vela", Method::POST, &format!("{path}/correct"), &[("if-match", "1")], body.clone()).await.expect(409);
        town.city.api("gelso", Method::POST, &format!("{path}/correct"), &[("if-match", "2")], body).await.expect(404);
        let page = format!("/prestazioni/rese/{}", new["items"][0]["id"].as_str().expect("an id"));
        town.city.post("vela", &format!("{page}/annulla"), &[("_version", "1")]).await.expect(422);
        town.city.post("vela", &format!("{page}/annulla"), &[("_version", "1"), ("reason", "mai resa")]).await.expect(303);
        assert_eq!(town.seen(id).await["spent"], 0);
        assert!(town.city.get("ugo", &page).await.expect(200).text.contains("mai resa"));
    })
    .await;
}

#[tokio::test]
async fn a_report_sent_twice_is_one_and_a_form_loses_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let path = format!("/prestazioni/{id}");
        let rows = [
            ("deliveries[0].on", "20/11/2026"),
            ("deliveries[0].quantity", "2"),
            ("deliveries[1].on", "19/11/2026"),
            ("deliveries[1].quantity", "1,5"),
            ("_key", "k1"),
        ];
        for _ in 0..2 {
            assert_eq!(town.city.post("vela", &path, &rows).await.expect(303).location(), path);
        }
        assert_eq!(town.seen(id).await["delivered_hundredths"], 350);
        let wrong = [("deliveries[0].on", "20/11/26"), ("deliveries[0].quantity", "due"), ("deliveries[0].note", "tutto bene")];
        let page = town.city.post("vela", &path, &wrong).await.expect(422);
        for kept in ["20/11/26", "due", "tutto bene", "Data non valida"] {
            assert!(page.text.contains(kept), "{kept}");
        }
        let more = town.city.post("vela", &path, &[("deliveries[0].on", "18/11/2026"), ("_add", "deliveries")]).await.expect(200);
        assert!(more.text.contains("deliveries[1].on") && more.text.contains("18/11/2026"));
    })
    .await;
}

#[tokio::test]
async fn a_held_delivery_is_a_warning_with_every_reason_and_no_success() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let path = format!("/prestazioni/{id}");
        let far = [("deliveries[0].on", "20/09/2026"), ("deliveries[0].quantity", "500")];
        let sent = town.city.post("vela", &path, &far).await.expect(303);
        let page = town.city.get("vela", &sent.location()).await.expect(200).text;
        for part in ["Prestazioni in sospeso", "fuori dal periodo autorizzato", "oltre la quantità autorizzata", "Registrate: 0"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let page = town.city.get("vela", &path).await.expect(200).text;
        assert!(!page.contains("Prestazioni in sospeso") && !page.contains("Fatto"), "{page}");
    })
    .await;
}

/// The body of a multipart form with one file.
fn multipart(csrf: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!("--x\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\ncontent-type: text/csv\r\n\r\n").into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--x--\r\n");
    body
}

#[tokio::test]
async fn a_file_is_read_whole_or_refused_line_by_line() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let number = town.seen(id).await["number"].as_str().expect("a number").to_owned();
        let csrf = town.city.csrf("vela").await;
        let send = async |who: &str, csrf: &str, content: Vec<u8>| {
            town.city.send(who, Method::POST, "/prestazioni/carica", "multipart/form-data; boundary=x", &[], multipart(csrf, &content)).await
        };
        let bad = format!("Numero;Giorno;Quantit\u{e0};Nota\r\n{number};18/11/2026;1,5;\r\nA-2026/999999;19/11/2026;1;\r\n{number};31/11/2026;1;\r\n{number};20/11/2026;zero;\r\n");
        // As Excel writes it on Windows.
        let windows: Vec<u8> = bad.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Windows-1252")).collect();
        let page = send("vela", &csrf, windows).await.expect(422);
        for told in ["Riga 3", "Riga 4", "Riga 5", "NET"] {
            assert_eq!(page.text.contains(told), told != "NET", "{told}");
        }
        assert_eq!(town.seen(id).await["delivered_hundredths"], 0, "nothing was stored");
        let good = format!("numero,giorno,quantita,nota\n{number},18/11/2026,\"1,5\",\n{number},19/11/2026,1,\n{number},25/12/2026,1,\n");
        send("vela", &csrf, good.clone().into_bytes()).await.expect(303);
        assert_eq!(town.seen(id).await["delivered_hundredths"], 250);
        // The number of somebody else's service is no number.
        let csrf = town.city.csrf("gelso").await;
        assert!(send("gelso", &csrf, good.into_bytes()).await.expect(422).text.contains("non è di un servizio affidato a voi"));
    })
    .await;
}

#[tokio::test]
async fn a_provider_sees_its_own_services_and_the_least_of_them() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let hidden = town.signed(Plan { name: "Nascosta", restricted: true, ..Plan::default() }).await;
        town.authorised(&hidden).await;
        let list = town.city.get("vela", "/prestazioni").await.expect(200).text;
        assert!(list.contains("Rossi Maria") && list.contains("Via Padova 1, Milano"));
        assert_eq!(list.matches("Via Padova").count(), 1, "the address of a protected person is told by the office");
        let page = town.city.get("vela", &format!("/prestazioni/{id}")).await.expect(200).text;
        assert!(page.contains("lunedì e giovedì mattina") && page.contains("10\u{a0}ore"));
        for secret in ["22,95", "2.295", "229,50", &asked.case.to_string(), "ISEE"] {
            assert!(!page.contains(secret), "{secret}");
        }
        assert!(!town.city.get("gelso", "/prestazioni").await.expect(200).text.contains("Rossi"));
        for path in [format!("/prestazioni/{id}"), format!("/api/v1/assignments/{id}")] {
            assert_eq!(town.city.get("gelso", &path).await.status, 404, "{path}");
        }
        let report = town.report(id, "2026-11-20", "1").await;
        let delivery = report["href"].as_str().expect("an address");
        assert_eq!(town.city.get("gelso", delivery).await.status, 404);
        assert!(
            town.city.get("gelso", "/api/v1/deliveries").await.expect(200).json()["items"].as_array().expect("items").is_empty()
        );
        let body = json!({"deliveries": [{"authorisation_id": id, "on": "2026-11-19", "quantity": "1"}]});
        town.city.api("gelso", Method::POST, "/api/v1/deliveries", &[], body).await.expect(404);
        for path in ["/richieste", "/servizi", "/enti", "/prestazioni/eccezioni"] {
            assert_eq!(town.city.get("vela", path).await.status, 403, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn reports_at_the_same_moment_never_exceed_what_was_authorised() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan { quantity: 3, ..Plan::default() }).await).await;
        let days: Vec<String> = (1..=6).map(|n| format!("2026-11-{n:02}")).collect();
        let (a, b, c, d, e, f) = tokio::join!(
            town.report(id, &days[0], "1"),
            town.report(id, &days[1], "1"),
            town.report(id, &days[2], "1"),
            town.report(id, &days[3], "1"),
            town.report(id, &days[4], "1"),
            town.report(id, &days[5], "1"),
        );
        let held = [a, b, c, d, e, f].iter().filter(|one| one["held_because"] == "over_quantity").count();
        assert_eq!(held, 3);
        let seen = town.seen(id).await;
        assert_eq!((seen["delivered_hundredths"].as_i64(), seen["spent"].as_i64()), (Some(300), Some(3 * 2_295)));
    })
    .await;
}

#[tokio::test]
async fn home_page_and_timeline_tell_what_matters() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let day_of = async |who: &str| {
            let principal = town.city.principal(who).await;
            let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
            let items = network::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
            items.into_iter().map(|item| item.group).collect::<Vec<_>>()
        };
        let id = town.ask(&asked).await;
        assert_eq!(day_of("ugo").await, ["Servizi da istruire"]);
        town.step("ugo", id, "check", json!({})).await.expect(200);
        assert_eq!(day_of("dino").await, ["Servizi da autorizzare"]);
        assert!(day_of("capo5").await.is_empty());
        let clock = town.city.db.clock();
        clock.move_to(clock.now() + chrono::TimeDelta::minutes(10));
        town.authorise(id).await;
        clock.move_to(clock.now() + chrono::TimeDelta::minutes(10));
        assert_eq!(day_of("vela").await, ["Nuovi servizi affidati"], "it is told once, as new");
        town.report(id, "2026-11-20", "1").await;
        town.report(id, "2026-11-19", "1").await;
        town.report(id, "2026-10-05", "1").await;
        town.report(id, "2026-11-19", "1").await;
        town.report(id, "2026-11-21", "1").await;
        assert!(day_of("vela").await.is_empty());
        assert_eq!(day_of("ugo").await, ["Prestazioni in sospeso"]);
        let mut tx = town.city.db.begin(&town.city.actor("anna")).await.expect("a transaction");
        let after = tx.now() + chrono::TimeDelta::seconds(1);
        let entries = network::room().timeline.expect("a timeline")(&mut tx, asked.person, after, 50).await.expect("entries");
        let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles.len(), 4, "{titles:?}");
        assert!(titles.iter().any(|title| title.contains("3\u{a0}ore, novembre 2026")), "{titles:?}");
        let at = |words: &str| {
            entries.iter().find(|entry| entry.title.contains(words)).unwrap_or_else(|| panic!("{words}: {titles:?}")).at
        };
        let story = [at("novembre 2026"), at("autorizzazione"), at("chiesto"), at("ottobre 2026")];
        assert!(story.windows(2).all(|pair| pair[0] > pair[1]), "each at its own time: {entries:?}");
        let page = kernel::time::start_of_day(crate::day("2026-10-20"));
        let older = network::room().timeline.expect("a timeline")(&mut tx, asked.person, page, 50).await.expect("entries");
        assert!(older.iter().any(|entry| entry.title.contains("ottobre 2026")), "a page that begins within a month: {older:?}");
        drop(tx);
        let mut tx = town.city.db.begin(&town.city.actor("altra")).await.expect("a transaction");
        assert!(network::room().timeline.expect("a timeline")(&mut tx, asked.person, after, 50).await.expect("entries").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_list_of_deliveries_holds_what_each_reader_reaches_in_order_of_days() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let one = town.authorised(&town.signed(Plan::default()).await).await;
        let other = town.authorised(&town.signed(Plan { name: "Ada", ..Plan::default() }).await).await;
        for (id, on) in [(other, "2026-11-18"), (one, "2026-11-17"), (one, "2026-11-16"), (one, "2026-11-22")] {
            town.report(id, on, "1").await;
        }
        let days = async |who: &str, query: &str| {
            let page = town.city.get(who, &format!("/api/v1/deliveries{query}")).await.expect(200).json();
            let items = page["items"].as_array().expect("items").clone();
            let next = page["next"].as_str().unwrap_or_default().to_owned();
            (items.iter().map(|item| item["on"].as_str().expect("a day")[8..].to_owned()).collect::<Vec<_>>().join(" "), next)
        };
        for who in ["ugo", "anna", "vela", "carla"] {
            assert_eq!(days(who, "").await.0, "16 17 18 22", "{who}");
            assert_eq!(days(who, "?state=held").await.0, "22", "{who}");
            assert_eq!(days(who, "?state=accepted").await.0, "16 17 18", "{who}");
            assert_eq!(days(who, &format!("?authorisation_id={one}")).await.0, "16 17 22", "{who}");
            assert_eq!(days(who, &format!("?authorisation_id={one}&state=held")).await.0, "22", "{who}");
            let (first, next) = days(who, "?limit=2").await;
            assert_eq!(
                (first.as_str(), days(who, &format!("?limit=2&after={next}")).await.0.as_str()),
                ("16 17", "18 22"),
                "{who}"
            );
        }
        for who in ["gelso", "altra", "capo5", "fuori"] {
            for query in [String::new(), "?state=held".to_owned(), format!("?authorisation_id={one}")] {
                assert_eq!(days(who, &query).await.0, "", "{who} {query}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_quantity_that_could_be_one_and_a_half_or_fifteen_hundred_is_asked_again() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        for (quantity, words) in
            [("1.500", "scrivi 1,5 per una e mezza"), ("0.001", "al massimo due decimali"), ("0.500", "al massimo due decimali")]
        {
            let body = json!({"deliveries": [{"authorisation_id": id, "on": "2026-11-18", "quantity": quantity}]});
            let refused = town.city.api("vela", Method::POST, "/api/v1/deliveries", &[], body).await.expect(422);
            assert!(refused.text.contains(words), "{quantity}: {}", refused.text);
        }
        assert!(town.report(id, "2026-11-18", "1.5").await["held_because"].is_null());
        assert_eq!(town.seen(id).await["delivered_hundredths"], 150);
    })
    .await;
}
