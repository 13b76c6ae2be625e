//! Guardianship and support administration: the acts of every year, the final account.

use crate::world::{World, story};
use axum::http::Method;
use kernel::PersonId;
use serde_json::{Value, json};

async fn office(w: &World, person: PersonId) -> String {
    let body = json!({"person": person, "kind": "support_administration", "authority": w.authority("guardianship_judge").await, "appointed": "Il Sindaco",
                      "act_number": "R.G. 55/2024", "act_date": "2024-02-29", "sworn_on": "2024-03-05", "unit": w.city.unit("UFF")});
    w.post("tullia", "/api/v1/court-offices", body).await.expect(201).location()
}

fn act<'a>(seen: &'a Value, kind: &str) -> &'a Value {
    seen["accounts"]
        .as_array()
        .expect("accounts")
        .iter()
        .find(|one| one["kind"] == kind && one["state"] == "due")
        .expect("an act that is owed")
}

async fn step(w: &World, act: &Value, body: Value) -> ui::testing::Reply {
    let (id, version) = (act["id"].as_str().expect("an id"), act["version"].to_string());
    w.city.api("tullia", Method::POST, &format!("/api/v1/court-accounts/{id}/steps"), &[("if-match", &version)], body).await
}

#[tokio::test]
async fn an_account_is_due_every_year_from_the_appointment_and_the_final_one_sixty_days_after_the_end() {
    story(|w| async move {
        let person = w.person("Protetti", "01/01/1940").await;
        let office = office(&w, person).await;
        let seen = w.read("tullia", &office).await;
        assert_eq!(act(&seen, "annual")["due_on"], "2025-02-28");
        assert!(act(&seen, "inventory")["due_on"].as_str().expect("a day") > "2024-03-05");
        let sent = json!({"step": "send", "on": "2025-02-20", "balance": 123456});
        step(&w, act(&seen, "annual"), sent).await.expect(204);
        let seen = w.read("tullia", &office).await;
        assert_eq!(act(&seen, "annual")["due_on"], "2026-02-28", "counted from the appointment");
        assert_eq!(act(&seen, "annual")["from"], "2025-02-28");
        w.change("tullia", &office, "end", json!({"kind": "revoked", "last_day": "2025-06-30"})).await.expect(204);
        let seen = w.read("tullia", &office).await;
        assert_eq!(act(&seen, "final")["due_on"], "2025-08-29");
        let open: Vec<&str> = seen["accounts"]
            .as_array()
            .expect("them")
            .iter()
            .filter(|one| one["state"] == "due")
            .filter_map(|one| one["kind"].as_str())
            .collect();
        assert!(!open.contains(&"annual"), "{open:?}");
        let again =
            w.change("tullia", &office, "accounts", json!({"kind": "petition", "due_on": "2026-12-01", "note": "Vendita"})).await;
        assert_eq!(again.expect(409).json()["type"], "JUD-040");
    })
    .await;
}

#[tokio::test]
async fn an_act_that_was_sent_is_sent_once_and_the_judge_approves_what_was_sent() {
    story(|w| async move {
        let person = w.person("Rendiconti", "01/01/1940").await;
        let office = office(&w, person).await;
        let seen = w.read("tullia", &office).await;
        let inventory = act(&seen, "inventory").clone();
        assert_eq!(step(&w, &inventory, json!({"step": "approve"})).await.expect(409).json()["type"], "JUD-044");
        step(&w, &inventory, json!({"step": "send", "on": "2024-03-20"})).await.expect(204);
        assert_eq!(step(&w, &inventory, json!({"step": "send"})).await.expect(409).status.as_u16(), 409);
        for who in ["capo5", "altrove"] {
            w.city.get(who, &office).await.expect(404);
        }
        w.city.get("anna", &office).await.expect(403);
        let twice = w.post("tullia", "/api/v1/court-offices", json!({"person": person, "kind": "support_administration",
            "authority": w.authority("guardianship_judge").await, "appointed": "Il Sindaco", "act_number": "R.G. 55/2024", "act_date": "2024-02-29", "unit": w.city.unit("UFF")})).await;
        assert_eq!(twice.expect(409).json()["type"], "JUD-042");
        let page = w.city.get("tullia", &office.replace("/api/v1/court-offices", "/tutele")).await.expect(200).text;
        assert!(page.contains("Inventario") && page.contains("Il Sindaco"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn probation_of_a_minor_lasts_three_years_at_most_and_somebody_writes_its_outcome() {
    story(|w| async move {
        let (case, _) = w.in_care("Prove", "03/05/2010", "anna", w.anna).await;
        let mut body = json!({"case": case, "kind": "minor", "authority": w.authority("juvenile_court").await, "with_service": "USSM Milano",
                              "plan": "Scuola e volontariato", "consent_on": "2025-11-19", "starts_on": "2025-11-20", "ends_on": "2028-11-21"});
        assert_eq!(w.post("anna", "/api/v1/court-probations", body.clone()).await.expect(422).json()["type"], "JUD-050");
        body["ends_on"] = json!("2026-11-20");
        w.post("anna", "/api/v1/court-probations", body.clone()).await.expect(201);
        assert_eq!(w.post("anna", "/api/v1/court-probations", body).await.expect(409).json()["type"], "JUD-052");
        let listed = w.read("anna", "/api/v1/court-probations").await;
        let one = &listed["items"][0];
        assert_eq!((one["case"].as_str(), one["ends_on"].as_str()), (Some(case.to_string().as_str()), Some("2026-11-20")), "{listed}");
        let path = format!("/api/v1/court-probations/{}/outcome", one["id"].as_str().expect("an id"));
        assert_eq!(w.read("capo5", "/api/v1/court-probations").await["items"], json!([]), "of another unit");
        let page = w.city.get("anna", "/messe-alla-prova").await.expect(200).text;
        assert!(page.contains("Finita: manca l’esito"), "{page}");
        let outcome = json!({"outcome": "positive", "on": "2026-11-21", "note": "Programma concluso."});
        let version = one["version"].to_string();
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], outcome).await.expect(204);
        assert_eq!(w.read("anna", "/api/v1/court-probations").await["items"][0]["outcome"], "positive");
    })
    .await;
}

#[tokio::test]
async fn the_day_on_which_a_minor_comes_of_age_is_told_for_orders_and_for_a_guardianship() {
    story(|w| async move {
        let (case, girl) = w.girl("Maggiorenni").await;
        let day = |dues: Vec<(String, String, bool, bool, bool)>| dues.into_iter().find(|due| due.0 == "of-age");
        let order = w.order(case, json!({})).await;
        let due = day(w.dues(&order).await).expect("told");
        assert_eq!((due.1.as_str(), due.2, due.3), ("2031-05-03", false, false));
        let short = w.order(case, json!({"number": "78", "kind": "limits", "ends_on": "2027-06-30"})).await;
        assert_eq!(day(w.dues(&short).await), None, "it ends before");
        w.change("anna", &short, "extension", json!({"ends_on": "2032-01-31", "reason": "Decreto di proroga"})).await.expect(204);
        assert!(day(w.dues(&short).await).is_some_and(|due| !due.3));
        w.change("anna", &order, "extension", json!({"ends_on": "2030-12-31", "reason": "Decreto di proroga"})).await.expect(204);
        assert!(day(w.dues(&order).await).is_some_and(|due| due.3), "now it ends before");

        let body = json!({"person": girl, "kind": "guardianship", "authority": w.authority("guardianship_judge").await, "appointed": "Il Sindaco",
                          "act_number": "R.G. 9/2026", "act_date": "2026-11-02", "unit": w.city.unit("UFF")});
        let office = w.post("tullia", "/api/v1/court-offices", body).await.expect(201).location();
        let due = day(w.dues(&office).await).expect("told");
        assert_eq!((due.1.as_str(), due.2, due.3), ("2031-05-03", false, false));
        w.change("tullia", &office, "end", json!({"kind": "replaced", "last_day": "2026-11-20"})).await.expect(204);
        assert!(day(w.dues(&office).await).is_some_and(|due| due.3));
    })
    .await;
}

#[tokio::test]
async fn what_the_person_has_and_owes_is_written_down_and_a_value_that_changes_ends_and_begins_anew() {
    story(|w| async move {
        let person = w.person("Patrimoni", "01/01/1940").await;
        let office = office(&w, person).await;
        let account = json!({"kind": "account", "words": "Libretto postale", "value": 250000, "from_day": "2024-03-05"});
        let debt = json!({"kind": "debt", "words": "Affitti arretrati, di quanto non si sa", "from_day": "2024-03-05"});
        w.change("tullia", &office, "assets", account).await.expect(201);
        w.change("tullia", &office, "assets", debt).await.expect(201);
        let future = json!({"kind": "home", "words": "Casa", "from_day": "2027-01-01"});
        assert_eq!(w.change("tullia", &office, "assets", future).await.expect(422).json()["type"], "JUD-045");
        let seen = w.read("tullia", &office).await;
        let assets = seen["assets"].as_array().expect("assets");
        let first = assets.iter().find(|one| one["kind"] == "account").expect("the account");
        assert_eq!((assets.len(), first["value_cents"].as_i64()), (2, Some(250_000)));
        let path = format!("/api/v1/court-assets/{}/end", first["id"].as_str().expect("an id"));
        let end = |day: &str| json!({"until_day": day, "reason": "Saldo di fine anno: 1.800 euro"});
        let step = async |who: &str, version: &str, body: Value| {
            w.city.api(who, Method::POST, &path, &[("if-match", version)], body).await
        };
        assert_eq!(step("tullia", "1", end("2024-03-04")).await.expect(422).json()["type"], "JUD-045", "before it began");
        step("anna", "1", end("2024-12-31")).await.expect(403);
        for who in ["capo5", "altrove"] {
            step(who, "1", end("2024-12-31")).await.expect(404);
        }
        step("tullia", "1", end("2024-12-31")).await.expect(204);
        step("tullia", "1", end("2024-12-31")).await.expect(409);
        let again = json!({"kind": "account", "words": "Libretto postale", "value": 180000, "from_day": "2025-01-01"});
        w.change("tullia", &office, "assets", again).await.expect(201);
        let page = w.city.get("tullia", &office.replace("/api/v1/court-offices", "/tutele")).await.expect(200).text;
        assert!(page.contains("Affitti arretrati") && page.contains("2.500,00") && page.contains("1.800,00"), "{page}");
    })
    .await;
}
