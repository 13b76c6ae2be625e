//! The whole way of one person through the API, with the keys of the real roles: from the door to the statutory figure. At every step
//! another unit, another body and another provider find nothing.

pub(crate) mod steps;
pub(crate) mod town;

use axum::http::Method;
use portico::house;
use serde_json::json;
use std::collections::BTreeSet;
use steps::Somebody;
use store::testing::on_both;
use town::{BUDGET, Town, id_of};

pub(crate) const ROSA: Somebody =
    Somebody { family: "Bellandi", given: "Rosa", born: "1944-03-12", code: "BLLRSO44C52F205F", house: "4" };
pub(crate) const NORINA: Somebody =
    Somebody { family: "Guidetti", given: "Norina", born: "1941-09-05", code: "GDTNRN41P45F205P", house: "12" };

#[tokio::test]
async fn somebody_knocks_is_helped_and_is_counted_and_nobody_types_a_thing_twice() {
    on_both(house::schema(), |db| async move {
        let town = Town::found(db).await;

        // The desk enters the person with the contact, once, however often the request is sent.
        let contact = town.contact_of(&ROSA);
        let key = [("idempotency-key", "una-volta")];
        let made = town.call("segreteria", Method::POST, "/api/v1/contacts", &key, contact.clone()).await.expect(201).location();
        let again = town.call("segreteria", Method::POST, "/api/v1/contacts", &key, contact.clone()).await.expect(201).location();
        assert_eq!(made, again);
        let mut other = contact;
        other["minutes"] = json!(16);
        town.call("segreteria", Method::POST, "/api/v1/contacts", &key, other).await.expect(422);
        let found = town.get("anna", "/api/v1/persons?q=Bellandi").await.expect(200).json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
        let person = found["items"][0]["person"]["href"].as_str().expect("an address").to_owned();
        town.is_hidden(&[&made, &person, &format!("{person}/timeline")]).await;

        let appointment = town.books(&made).await;
        town.is_hidden(&[&appointment]).await;
        let (interview, case) = town.interviews(&appointment).await;
        assert_eq!(town.get("anna", &case).await.expect(200).json()["state"], "proposed");
        town.is_hidden(&[&interview, &case]).await;

        // Assigned on the version that was read: without one, and on an old one, nothing happens.
        let worker = json!({"worker": town.account("anna")});
        let missing = town.call("coordinatrice", Method::PUT, &format!("{case}/assignment"), &[], worker.clone()).await.expect(428);
        assert_eq!(missing.json()["type"], "VERSION-001");
        town.change("coordinatrice", Method::PUT, &case, "/assignment", worker.clone()).await.expect(204);
        let late = [("if-match", "\"1\"")];
        let conflict = town.call("coordinatrice", Method::PUT, &format!("{case}/assignment"), &late, worker).await.expect(409);
        assert_eq!(conflict.headers["content-type"], "application/problem+json");
        let versions = conflict.json();
        assert_eq!(versions["sent_version"], 1);
        assert!(versions["current_version"].as_i64() > Some(1), "{versions:#}");
        town.change("anna", Method::PUT, &case, "/care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        let taken = town.get("anna", &case).await.expect(200).json();
        assert_eq!((&taken["state"], &taken["taken_on"]), (&json!("in_care"), &json!("2026-11-21")));

        let entry = json!({"kind": "home_visit", "held_at": "2026-11-21T09:30:00+01:00", "text": "La vasca è alta e senza maniglie."});
        town.post("anna", &format!("{case}/entries"), entry).await.expect(201);
        let analysis = json!({"analysed_on": "2026-11-21", "request": "Chiede un aiuto per lavarsi.", "resources": "La vicina ha le chiavi."});
        town.post("anna", &format!("{case}/analyses"), analysis).await.expect(201);
        let sina = json!({"assessed_on": "2026-11-21", "mobility": "2", "daily_living": "2", "behavioural": "1", "income": "1", "support": "2",
            "source": "2", "tool": "7", "needed_benefits": "A2.07", "certificates": ["2", "6"], "certificate_source": "1"});
        town.post("anna", &format!("{case}/assessments"), sina).await.expect(201);
        town.is_hidden(&[&format!("{case}/entries"), &format!("{case}/analyses"), &format!("{case}/assessments")]).await;

        let plan = town.plans_and_signs(&case, &ROSA).await;
        let request = town.asks_and_checks(&plan).await;
        town.is_hidden(&[&plan, &request]).await;
        assert_eq!(town.chapter().await, (0, 0, BUDGET));
        assert_eq!(town.authorises(&request).await, "authorised");
        assert_eq!(town.chapter().await, (22_950, 0, BUDGET - 22_950));

        delivered(&town, &person, &case, &request).await;
        closed(&town, &plan, &case).await;
        assert_eq!(town.chapter().await, (0, 18_360, BUDGET - 18_360), "what was not spent is free again");
        counted(&town, &request).await;
        remembered(&town, &person).await;
    })
    .await;
}

/// The provider reports twelve hours of ten; they are held, and the office accepts eight.
async fn delivered(town: &Town, person: &str, case: &str, request: &str) {
    let assignment = format!("/api/v1/assignments/{}", id_of(request));
    assert_eq!(town.get("vela", &assignment).await.expect(200).json()["schedule"], "Martedì e venerdì, alle 9");
    town.get("gelso", &assignment).await.expect(404);
    for closed in [person, case, request, "/api/v1/contacts", "/api/v1/budget/years"] {
        let status = town.get("vela", closed).await.status.as_u16();
        assert!([403, 404].contains(&status), "a provider reads {closed}: {status}");
    }
    let report =
        |quantity: &str| json!({"deliveries": [{"authorisation_id": id_of(request), "on": "2026-11-21", "quantity": quantity}]});
    town.post("gelso", "/api/v1/deliveries", report("1")).await.expect(404);
    let reported = town.post("vela", "/api/v1/deliveries", report("12")).await.expect(201);
    assert_eq!(reported.json()["items"][0]["held_because"], "over_quantity");
    let waiting = town.get("ufficio", "/api/v1/deliveries/exceptions").await.expect(200).json();
    let delivery = waiting["items"][0]["href"].as_str().expect("an address").to_owned();
    assert_eq!(delivery, reported.location());
    town.is_hidden(&[&delivery]).await;
    let verdict = json!({"verdict": "accept", "quantity": "8", "reason": "Otto ore dal foglio firmato"});
    let decided = town.change("ufficio", Method::POST, &delivery, "/decide", verdict).await.expect(200).json();
    assert_eq!((&decided["state"], &decided["quantity_hundredths"]), (&json!("accepted"), &json!(800)));
    assert_eq!(town.chapter().await, (22_950 - 18_360, 18_360, BUDGET - 22_950));
}

/// Reviewed against the goals, and closed.
async fn closed(town: &Town, plan: &str, case: &str) {
    let goal = town.get("anna", plan).await.expect(200).json()["goals"][0]["id"].clone();
    let review = json!({"held_on": "2026-11-21", "summary": "Il bagno non fa più paura.", "goals": [{"goal": goal, "outcome": "partly"}],
        "person_view": "«Adesso l'aspetto.»", "decision": "close"});
    town.post("anna", &format!("{case}/reviews"), review).await.expect(201);
    let closure = json!({"closed_on": "2026-11-21", "reason": "reached", "outcome": "positive", "evaluation": "Raggiunto ciò che si era detto.",
        "person_view": "È contenta."});
    let closed = town.change("anna", Method::POST, case, "/closures", closure).await.expect(201).json();
    assert!(closed["released"].to_string().contains("45,90"), "{closed:#}");
    assert_eq!(town.get("anna", case).await.expect(200).json()["state"], "closed");
    town.is_hidden(&[&format!("{case}/reviews"), &format!("{case}/closures")]).await;
}

/// The national table and the record for INPS have her, from the same rows.
async fn counted(town: &Town, request: &str) {
    let table = town.get("bilancio", "/api/v1/returns/istat/2026").await.expect(200).json();
    let figures = table["figures"].as_array().expect("figures");
    let cell = figures.iter().find(|one| one["service_id"] == json!(town.service) && one["user_area"] == "ANZ").expect("a figure");
    // The user's share goes with what was delivered: 30,00 € of ten hours are 24,00 € of eight.
    assert_eq!((&cell["users"], &cell["committed_cents"]), (&json!(1), &json!(18_360)));
    let behind = town.get("bilancio", cell["rows_href"].as_str().expect("an address")).await.expect(200).json();
    assert_eq!(behind["items"][0]["authorisation_id"], json!(id_of(request)));

    let sender = json!({"code": "F205", "name": "Comune di Milano", "seat": "F205", "officer": "BNCGLI92T71B157Z", "valid_from": "2026-01-01"});
    town.post("bilancio", "/api/v1/returns/sender", sender).await.expect(201);
    town.post("bilancio", "/api/v1/returns/siuss/2026/checks", json!({})).await.expect(201);
    town.work().await;
    let findings = town.get("bilancio", "/api/v1/returns/siuss/2026/findings").await.expect(200).json();
    assert_eq!(findings["items"], json!([]));
    let sending = town.post("bilancio", "/api/v1/returns/siuss/2026/submissions", json!({})).await.expect(201).location();
    town.work().await;
    let sent = town.get("bilancio", &sending).await.expect(200).json();
    assert_eq!((&sent["state"], &sent["inserts"], &sent["held"]), (&json!("ready"), &json!(1), &json!(0)));
    let xml = town.get("bilancio", sent["documents"][0]["href"].as_str().expect("an address")).await.expect(200);
    assert_eq!(xml.headers["content-type"], "application/xml");
    assert!(xml.text.contains(ROSA.code) && xml.text.contains("A2.07"), "{}", xml.text);
    for who in ["anna", "vela", "forestiera"] {
        let status = town.get(who, &sending).await.status.as_u16();
        assert!([403, 404].contains(&status), "{who}: {status}");
    }
    let figures = town.get("direzione", "/api/v1/figures/direction?year=2026").await.expect(200).json();
    assert!(figures.to_string().contains("18360"), "{figures:#}");
}

/// The timeline tells it all, and who looked is known.
async fn remembered(town: &Town, person: &str) {
    let timeline = town.get("anna", &format!("{person}/timeline?limit=100")).await.expect(200).json();
    let kinds: BTreeSet<&str> =
        timeline["items"].as_array().expect("items").iter().filter_map(|item| item["kind"].as_str()).collect();
    for kind in ["Contatto", "Appuntamento", "Colloquio", "Cartella", "Diario", "Progetto", "Servizio", "Prestazioni"] {
        assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
    }
    let looked = town.get("dpo", &format!("{person}/accesses?limit=100")).await.expect(200).json();
    let who = |name: &str| looked["items"].as_array().expect("items").iter().any(|row| row["account_name"] == name);
    for name in ["segreteria", "anna", "coordinatrice", "ufficio", "dirigente", "vela"] {
        assert!(who(name), "{name} is not in the log of the file");
    }
    assert!(!who("forestiera"), "another body is in no log of this one");
    let of_gelso = looked["items"].as_array().expect("items").iter().filter(|row| row["account_name"] == "gelso");
    let of_gelso: BTreeSet<&str> = of_gelso.filter_map(|row| row["action"].as_str()).collect();
    assert_eq!(of_gelso, BTreeSet::from(["access.refused"]), "who was refused has tried, and has not looked");
    let actions: BTreeSet<&str> =
        looked["items"].as_array().expect("items").iter().filter_map(|row| row["action"].as_str()).collect();
    assert!(actions.contains("contact.create") && actions.contains("person.read"), "{actions:?}");
}

#[tokio::test]
async fn of_two_authorisations_for_the_last_euro_one_gets_it() {
    on_both(house::schema(), |db| async move {
        let town = Town::found(db).await;
        let mut requests = Vec::new();
        for somebody in [&ROSA, &NORINA] {
            let case = town.takes_into_care(somebody).await;
            let plan = town.plans_and_signs(&case, somebody).await;
            requests.push(town.asks_and_checks(&plan).await);
        }
        let (one, two) = tokio::join!(town.authorises(&requests[0]), town.authorises(&requests[1]));
        let mut states = [one, two];
        states.sort();
        assert_eq!(states, ["authorised", "queued"]);
        let (reserved, spent, left) = town.chapter().await;
        assert_eq!((reserved, spent, left), (22_950, 0, BUDGET - 22_950));
        let queue = town.get("bilancio", "/api/v1/budget/queue").await.expect(200).json();
        assert_eq!((&queue["requests"], &queue["uncovered_cents"]), (&json!(1), &json!(22_950)));
    })
    .await;
}

#[tokio::test]
async fn a_delivery_that_comes_after_the_case_was_closed_is_kept_for_the_office_and_opens_nothing_again() {
    on_both(house::schema(), |db| async move {
        let town = Town::found(db).await;
        let case = town.takes_into_care(&ROSA).await;
        let plan = town.plans_and_signs(&case, &ROSA).await;
        let request = town.asks_and_checks(&plan).await;
        assert_eq!(town.authorises(&request).await, "authorised");
        let closure = json!({"closed_on": "2026-11-21", "reason": "reached", "outcome": "positive", "evaluation": "Raggiunto ciò che si era detto.",
            "person_view": "È contenta."});
        town.change("anna", Method::POST, &case, "/closures", closure).await.expect(201);
        let late = json!({"deliveries": [{"authorisation_id": id_of(&request), "on": "2026-11-21", "quantity": "1"}]});
        let reported = town.post("vela", "/api/v1/deliveries", late).await.expect(201);
        assert_eq!(reported.json()["items"][0]["held_because"], "after_the_end");
        let waiting = town.get("ufficio", "/api/v1/deliveries/exceptions").await.expect(200).json();
        assert_eq!(waiting["items"][0]["href"], json!(reported.location()), "it is kept, and somebody decides");
        let seen = town.get("anna", &request).await.expect(200).json();
        assert_eq!(seen["state"], "ended", "whoever was in charge still reads of the service");
        assert_eq!(town.get("anna", &case).await.expect(200).json()["state"], "closed", "nothing opens again by itself");
        assert_eq!(town.chapter().await, (0, 0, BUDGET), "and nothing is spent");
    })
    .await;
}
