//! Regulations by programs, and regulations that end without another one following: by an act, proposed by one and confirmed by another.

use crate::rules::{begun, holding, office, publish, shown, today, version};
use crate::{hidden, on_both, rooms, schema};
use axum::http::Method;
use serde_json::{Value, json};
use ui::testing::{City, Reply};

/// The version of the row of a version, as programs say on what they base a change.
async fn tag(city: &City, path: &str) -> String {
    let read = city.get("ada", path).await.expect(200);
    read.headers.get("etag").and_then(|value| value.to_str().ok()).unwrap_or_default().trim_matches('"').to_owned()
}

async fn change(city: &City, who: &str, method: Method, path: &str, of: &str, body: Value) -> Reply {
    let tag = tag(city, of).await;
    city.api(who, method, path, &[("if-match", &tag)], body).await
}

fn ending(from: &str, reason: Option<&str>) -> Value {
    json!({"ends_from": from, "act_number": "7", "act_date": "2026-11-20", "act_organ": "Giunta comunale", "early_reason": reason})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_regulation_ends_from_a_day_by_an_act_that_a_second_person_confirms() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let today = today(&city).await;
        let draft = begun(&city, "ada").await;
        publish(&city, "dora", &draft, &shown(today), "").await.expect(303);
        let (last, end) = (kernel::time::days_after(today, 29), kernel::time::days_after(today, 30));
        let of = draft.replace("/regolamenti/versioni/", "/api/v1/rules/versions/");
        let pairs = |version: &str| {
            [
                ("_version".to_owned(), version.to_owned()),
                ("ends_from".to_owned(), shown(end)),
                ("act_number".to_owned(), "7".to_owned()),
                ("act_date".to_owned(), shown(today)),
                ("act_organ".to_owned(), "Giunta comunale".to_owned()),
            ]
        };
        let sent = pairs(&tag(&city, &of).await);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        city.post("bea", &format!("{draft}/cessazione"), &sent).await.expect(303);
        assert_eq!(holding(&city, end).await, Some(1), "it is only proposed");
        let page = city.get("dora", &draft).await.expect(200).text;
        assert!(page.contains("Conferma la cessazione") && page.contains("È una proposta"), "{page}");
        assert!(
            city.get("bea", &draft).await.expect(200).text.contains("hai proposta tu"),
            "whoever proposed it waits for another"
        );
        let current = tag(&city, &of).await;
        let again: Vec<(&str, &str)> =
            sent.iter().map(|(n, v)| if *n == "_version" { (*n, current.as_str()) } else { (*n, *v) }).collect();
        let twice = city.post("ada", &format!("{draft}/cessazione"), &again).await.expect(409).text;
        assert!(twice.contains("aspetta già di essere confermata"), "{twice}");
        let confirm = format!("{draft}/cessazione/conferma");
        let own = city.post("bea", &confirm, &[("_version", &current)]).await.expect(409).text;
        assert!(own.contains("Hai proposto tu la cessazione"), "{own}");
        city.post("sara", &confirm, &[("_version", &current)]).await.expect(403);
        city.post("ugo", &confirm, &[("_version", &current)]).await.expect(404);
        city.post("dora", &confirm, &[("_version", &current)]).await.expect(303);
        assert_eq!((holding(&city, last).await, holding(&city, end).await), (Some(1), None), "from that day nothing holds");
        let rule = version(&city, &draft).await["rule"].as_str().unwrap_or_default().to_owned();
        let page = city.get("sara", &format!("/regolamenti/{rule}")).await.expect(200).text;
        assert!(page.contains(&format!("Cessa dal {}", shown(end))) && page.contains("Giunta comunale, 7"), "{page}");
        let told = city.get("sara", &of).await.expect(200).json();
        assert_eq!((&told["last_day"], &told["ending"]["ends_from"]), (&json!(last.to_string()), &json!(end.to_string())));
        let late = tag(&city, &of).await;
        assert_eq!(city.post("dora", &confirm, &[("_version", &late)]).await.status.as_u16(), 409, "once");
        for change in ["update benefits_rule_ending set ends_from = '2030-01-01'", "delete from benefits_rule_ending"] {
            let refused = city.db.raw_rows(change).await.expect_err(change);
            assert!(format!("{refused:?}").contains("benefits_rule_ending_never_changes"), "{refused:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_act_ended_does_not_come_back_when_a_later_version_is_taken_back() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let today = today(&city).await;
        let draft = begun(&city, "ada").await;
        publish(&city, "dora", &draft, &shown(today), "").await.expect(303);
        let of = draft.replace("/regolamenti/versioni/", "/api/v1/rules/versions/");
        let (end, later) = (kernel::time::days_after(today, 30), kernel::time::days_after(today, 60));
        let place = format!("{of}/ending");
        // A day on which it has not held yet, and a past one without a reason, are told at their fields.
        for (from, field) in [(today.to_string(), "ends_from"), ("2026-11-01".to_owned(), "ends_from")] {
            let refused = change(&city, "ada", Method::PUT, &place, &of, ending(&from, None)).await.expect(422).text;
            assert!(refused.contains(field), "{refused}");
        }
        change(&city, "ada", Method::PUT, &place, &of, ending(&end.to_string(), None)).await.expect(204);
        change(&city, "bea", Method::DELETE, &place, &of, json!({})).await.expect(204);
        assert_eq!(
            change(&city, "dora", Method::POST, &format!("{place}/confirmation"), &of, json!({})).await.status.as_u16(),
            409
        );
        change(&city, "ada", Method::PUT, &place, &of, ending(&end.to_string(), None)).await.expect(204);
        change(&city, "dora", Method::POST, &format!("{place}/confirmation"), &of, json!({})).await.expect(204);
        assert_eq!(holding(&city, end).await, None);

        // It is brought back by a new version from the very day, which is taken back again.
        let rule = version(&city, &draft).await["rule"].as_str().unwrap_or_default().to_owned();
        let from = of.rsplit('/').next().unwrap_or_default();
        let new =
            city.api("bea", Method::POST, &format!("/api/v1/rules/{rule}/versions"), &[], json!({"from": from})).await.expect(201);
        let new = new.location();
        let publication =
            json!({"valid_from": end.to_string(), "act_number": "8", "act_date": "2026-11-20", "act_organ": "Consiglio comunale"});
        change(&city, "dora", Method::PUT, &format!("{new}/publication"), &new, publication).await.expect(204);
        assert_eq!(holding(&city, later).await, Some(2));
        change(&city, "dora", Method::POST, &format!("{new}/withdrawal"), &new, json!({"reason": "Rinviata"})).await.expect(204);
        assert_eq!((holding(&city, later).await, holding(&city, today).await), (None, Some(1)), "the act still ends the first");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_writes_a_regulation_and_a_second_person_publishes_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let today = today(&city).await.to_string();
        let begin = json!({"start": "empty", "code": "contributo-affitto"});
        city.api("sara", Method::POST, "/api/v1/rules", &[], begin.clone()).await.expect(403);
        let key = [("idempotency-key", "una volta")];
        let draft = city.api("bea", Method::POST, "/api/v1/rules", &key, begin.clone()).await.expect(201).location();
        assert_eq!(city.api("bea", Method::POST, "/api/v1/rules", &key, begin).await.expect(201).location(), draft);
        let text = city.get("bea", &draft).await.expect(200).json()["text"].as_str().unwrap_or_default().to_owned();
        let place = format!("{draft}/text");
        let wrong = change(&city, "bea", Method::PUT, &place, &draft, json!({"text": text})).await.expect(200).json();
        assert!(wrong["faults"][0]["message"].as_str().is_some_and(|message| message.contains("esempi")), "{wrong}");
        let publication =
            json!({"valid_from": today, "act_number": "8", "act_date": "2026-11-20", "act_organ": "Consiglio comunale"});
        let faulty = change(&city, "dora", Method::PUT, &format!("{draft}/publication"), &draft, publication.clone()).await;
        assert_eq!(faulty.expect(409).json()["type"], "BEN-032");
        let right = format!(
            "{text}\n[[example]]\nname = \"sempre\"\non = 2026-03-01\ngiven = {{}}\nexpect = {{ outcome = \"granted\" }}\n"
        );
        let good = change(&city, "bea", Method::PUT, &place, &draft, json!({"text": right})).await.expect(200).json();
        assert_eq!((&good["faults"], &good["examples"]), (&json!([]), &json!(1)), "{good}");
        let stale = city.api("bea", Method::PUT, &place, &[("if-match", "1")], json!({"text": right})).await;
        assert_eq!(stale.status.as_u16(), 409);
        city.api("bea", Method::PUT, &place, &[], json!({"text": right})).await.expect(428);
        let own = change(&city, "bea", Method::PUT, &format!("{draft}/publication"), &draft, publication.clone()).await;
        assert_eq!(own.expect(409).json()["type"], "BEN-033");
        let known = tag(&city, &draft).await;
        let elsewhere =
            city.api("ugo", Method::PUT, &format!("{draft}/publication"), &[("if-match", &known)], publication.clone()).await;
        elsewhere.expect(404);
        change(&city, "dora", Method::PUT, &format!("{draft}/publication"), &draft, publication).await.expect(204);
        assert_eq!(city.get("sara", &draft).await.expect(200).json()["state"], "published");

        let rule = city.get("sara", &draft).await.expect(200).json()["rule"].as_str().unwrap_or_default().to_owned();
        let drafts = format!("/api/v1/rules/{rule}/versions");
        city.api("bea", Method::POST, &drafts, &[], json!({"from": "altrove"})).await.expect(422);
        let second = city.api("bea", Method::POST, &drafts, &[], json!({"from": "empty"})).await.expect(201).location();
        change(&city, "bea", Method::DELETE, &second, &second, json!({})).await.expect(204);
        assert_eq!(city.get("sara", &second).await.expect(200).json()["state"], "withdrawn", "it stays readable");
        assert_eq!(change(&city, "bea", Method::DELETE, &second, &second, json!({})).await.status.as_u16(), 409);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_tried_on_the_people_of_the_register_and_nobody_is_named() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        let simulated = format!("{draft}/simulazione?whom=register&seed=1&on=21/11/2026");
        for (number, name) in (1_u32..).zip(["Uno", "Due", "Tre", "Quattro", "Cinque", "Sei"]) {
            let href = crate::entered(&city, "ada", ("Contati", name), "").await;
            if number <= 3 {
                crate::recorded(&city, "ada", &href, crate::ordinary(number, "2026-03-02", 600_000)).await;
            }
            if number == 6 {
                crate::protect(&city, "capo", &href).await;
            }
        }
        crate::entered(&city, "ugo", ("Contati", "Altrove"), "").await;
        let page = city.get("ada", &simulated).await.expect(200).text;
        assert!(page.contains("5 nuclei del registro") && page.contains("40 per cento"), "{page}");
        assert!(!page.contains("Contati"), "{page}");
        let rows = city.db.raw_rows("select fields from store_audit where action = 'rule.people'").await.expect("the log");
        assert_eq!(rows, [[Some("righe:5".to_owned())]]);
        // Whoever only reads regulations tries them on invented households.
        city.get("sara", &simulated).await.expect(403);
        let offered = city.get("sara", &format!("{draft}/simulazione")).await.expect(200).text;
        assert!(!offered.contains("Persone del registro"), "{offered}");
        assert!(city.get("dora", &format!("{draft}/simulazione")).await.expect(200).text.contains("Persone del registro"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposed_end_is_forgotten_when_another_version_follows() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let today = today(&city).await;
        let draft = begun(&city, "ada").await;
        publish(&city, "dora", &draft, &shown(today), "").await.expect(303);
        let of = draft.replace("/regolamenti/versioni/", "/api/v1/rules/versions/");
        let end = kernel::time::days_after(today, 30);
        change(&city, "ada", Method::PUT, &format!("{of}/ending"), &of, ending(&end.to_string(), None)).await.expect(204);
        let second = crate::rules::again(&city, "ada", &draft).await;
        publish(&city, "dora", &second, &shown(kernel::time::days_after(today, 10)), "").await.expect(303);
        assert_eq!(city.get("ada", &of).await.expect(200).json()["ending"], Value::Null);
        assert_eq!(holding(&city, end).await, Some(2));
        let page = city.get("ada", &draft).await.expect(200);
        assert!(!page.text.contains("cessazione") && !hidden(&city.get("ada", &second).await.expect(200), "_version").is_empty());
    })
    .await;
}
