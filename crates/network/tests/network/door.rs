//! Who comes through the door, and what is asked of every page.

use crate::{Plan, rooms, town};
use axum::http::Method;
use serde_json::json;
use std::collections::BTreeSet;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in network::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
            assert!(statement.text.contains(":body"), "{} names no body", statement.name);
        }
    })
    .await;
}

#[tokio::test]
async fn another_unit_another_body_and_an_unknown_thing_look_alike() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        for path in
            [format!("/autorizzazioni/{id}"), format!("/api/v1/authorisations/{id}"), format!("/api/v1/service-requests/{id}")]
        {
            for who in ["anna", "carla", "ugo", "dino"] {
                assert_eq!(town.city.get(who, &path).await.status, 200, "{who} {path}");
            }
            for who in ["altra", "capo5", "fuori", "fuoridir"] {
                assert_eq!(town.city.get(who, &path).await.status, 404, "{who} {path}");
            }
            assert_eq!(town.city.get("rita", &path).await.status, 403, "{path}");
        }
        for path in [
            "/autorizzazioni/x",
            "/autorizzazioni/00000000-0000-0000-0000-000000000001",
            "/servizi/x",
            "/enti/x",
            "/api/v1/services/x",
        ] {
            assert_eq!(town.city.get("ugo", path).await.status, 404, "{path}");
        }
        assert_eq!(town.city.get("vela", "/prestazioni/x").await.status, 404);
        for who in ["altra", "capo5", "fuori"] {
            assert!(!town.city.get(who, "/richieste?tutte=1").await.expect(200).text.contains("Rossi"), "{who}");
        }
        // Another unit's worker asks for nothing on this plan, another body's director authorises nothing.
        let body = json!({"plan_service_id": asked.line});
        town.city.api("altra", Method::POST, "/api/v1/service-requests", &[], body).await.expect(404);
        let headers = [("if-match", "3")];
        let act = json!({"act_number": "1", "act_date": "2026-11-21"});
        town.city
            .api("fuoridir", Method::POST, &format!("/api/v1/service-requests/{id}/authorise"), &headers, act)
            .await
            .expect(404);
        town.city
            .api("fuori", Method::POST, &format!("/api/v1/service-requests/{id}/check"), &headers, json!({}))
            .await
            .expect(404);
        town.city
            .api("capo5", Method::POST, &format!("/api/v1/service-requests/{id}/withdraw"), &headers, json!({"reason": "x"}))
            .await
            .expect(404);
    })
    .await;
}

#[tokio::test]
async fn who_pays_a_service_of_a_sealed_case_sees_the_service_and_a_protected_name_stays_hidden() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan { restricted: true, ..Plan::default() }).await;
        let id = town.authorised(&asked).await;
        town.seal(&asked).await;
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200);
        assert!(page.text.contains("Persona protetta") && !page.text.contains("Rossi Maria"));
        assert!(!page.text.contains(&asked.person.to_string()), "nor does a link say who it is");
        let list = town.city.get("ugo", "/richieste?corso=1").await.expect(200).text;
        assert!(list.contains("Persona protetta") && !list.contains("Rossi Maria"));
        let seen = town.city.get("ugo", &format!("/api/v1/service-requests/{id}")).await.expect(200).json();
        assert_eq!(seen["person"], "Persona protetta");
        assert!(seen["person_id"].is_null() && seen["case_id"].is_null(), "{seen}");
        let seen = town.city.get("anna", &format!("/api/v1/service-requests/{id}")).await.expect(200).json();
        assert!(seen["person_id"].is_string() && seen["case_id"].is_string(), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn every_page_renders_for_whoever_may_open_it() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let report = town.report(id, "2026-11-20", "1").await;
        let delivery = report["id"].as_str().expect("an id");
        let pages = [
            ("ugo", "/servizi".to_owned()),
            ("ugo", "/servizi/nuovo".to_owned()),
            ("ugo", format!("/servizi/{}", town.service)),
            ("ugo", format!("/servizi/{}/modifica", town.service)),
            ("ugo", "/enti".to_owned()),
            ("ugo", "/enti/nuovo".to_owned()),
            ("ugo", format!("/enti/{}", town.vela)),
            ("ugo", format!("/enti/{}/modifica", town.vela)),
            ("ugo", "/richieste".to_owned()),
            ("ugo", "/richieste?stato=requested".to_owned()),
            ("ugo", "/richieste?corso=1".to_owned()),
            ("ugo", "/richieste?format=xlsx".to_owned()),
            ("anna", format!("/richieste/nuova?linea={}", asked.line)),
            ("ugo", format!("/autorizzazioni/{id}")),
            ("vela", "/prestazioni".to_owned()),
            ("vela", "/prestazioni?format=csv".to_owned()),
            ("vela", format!("/prestazioni/{id}")),
            ("vela", "/prestazioni/carica".to_owned()),
            ("vela", format!("/prestazioni/rese/{delivery}")),
            ("ugo", "/prestazioni/eccezioni".to_owned()),
        ];
        for (who, path) in pages {
            let page = town.city.get(who, &path).await.expect(200);
            if page.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/html")) {
                for forbidden in ["style=", "onclick=", "<script>"] {
                    assert!(!page.text.contains(forbidden), "{path}: {forbidden}");
                }
                let ids: Vec<&str> = page
                    .text
                    .split(" id=\"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .filter(|id| !id.contains("__i__"))
                    .collect();
                let unique: BTreeSet<&str> = ids.iter().copied().collect();
                assert_eq!(ids.len(), unique.len(), "{path}: an id twice in {ids:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_asks_as_much_of_the_database_for_one_row_as_for_many() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 3_000_000).await;
        let measure = async || {
            let principal = town.city.principal("ugo").await;
            let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
            let before = tx.queries();
            network::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
            tx.queries() - before
        };
        town.ask(&town.signed(Plan::default()).await).await;
        let one = measure().await;
        for name in ["Ada", "Bea", "Cleo"] {
            town.ask(&town.signed(Plan { name, ..Plan::default() }).await).await;
        }
        assert_eq!(measure().await, one);
        let list = town.city.get("ugo", "/api/v1/service-requests?limit=3").await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(3));
        let next = list["next"].as_str().expect("another page");
        let rest = town.city.get("ugo", &format!("/api/v1/service-requests?limit=3&after={next}")).await.expect(200).json();
        assert_eq!((rest["items"].as_array().map(Vec::len), rest["next"].is_null()), (Some(1), true));
        town.city.get("ugo", "/api/v1/service-requests?after=boh").await.expect(422);
        town.city.get("ugo", "/api/v1/service-requests?limit=1000").await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn a_request_sent_twice_is_one() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let line = asked.line.to_string();
        let fields = [("plan_service_id", line.as_str()), ("schedule", "lunedì"), ("_key", "k1")];
        let first = town.city.post("anna", "/richieste/nuova", &fields).await.expect(303).location();
        assert_eq!(town.city.post("anna", "/richieste/nuova", &fields).await.expect(303).location(), first);
        let again = town
            .city
            .post("anna", "/richieste/nuova", &[("plan_service_id", line.as_str()), ("schedule", "martedì")])
            .await
            .expect(409);
        assert!(again.text.contains("già stato chiesto") && again.text.contains("martedì"));
    })
    .await;
}

#[test]
fn what_the_api_documents_is_what_its_forms_read() {
    use kernel::input::Fields;
    let doc = serde_json::to_value(network::room().openapi.expect("a document")()).expect("JSON");
    let schemas = &doc["components"]["schemas"];
    let documented = |name: &str| -> BTreeSet<String> {
        let schema = &schemas[name];
        assert_eq!(schema["additionalProperties"], false, "{name}");
        schema["properties"].as_object().expect(name).keys().cloned().collect()
    };
    let today = crate::day("2026-11-21");
    let asked = |read: &dyn Fn(&mut Fields)| -> BTreeSet<String> {
        let mut fields = Fields::default();
        read(&mut fields);
        fields.asked().map(|name| name.split(['[', '.']).next().unwrap_or_default().to_owned()).collect()
    };
    use network::catalogue::forms as catalogue;
    use network::delivery::forms as delivery;
    use network::request::forms as request;
    assert_eq!(documented("ServiceInput"), asked(&|fields| drop(catalogue::read_service(fields))));
    assert_eq!(documented("PriceInput"), asked(&|fields| drop(catalogue::read_price(fields))));
    assert_eq!(documented("ChaptersInput"), asked(&|fields| drop(catalogue::read_chapters(fields))));
    assert_eq!(documented("ProviderInput"), asked(&|fields| drop(network::provider::read_provider(fields))));
    assert_eq!(documented("AskInput"), asked(&|fields| drop(request::read_ask(fields))));
    assert_eq!(documented("CheckInput"), asked(&|fields| drop(request::read_check(fields))));
    assert_eq!(documented("ReasonInput"), asked(&|fields| drop(request::read_refuse(fields))));
    assert_eq!(documented("ResubmitInput"), asked(&|fields| drop(request::read_resubmit(fields))));
    assert_eq!(documented("AuthoriseInput"), asked(&|fields| drop(request::read_authorise(fields, today))));
    assert_eq!(documented("GoAheadInput"), asked(&|fields| drop(request::read_go_ahead(fields))));
    assert_eq!(documented("SuspendInput"), asked(&|fields| drop(request::read_suspend(fields))));
    assert_eq!(documented("ResumeInput"), asked(&|fields| drop(request::read_resume(fields))));
    assert_eq!(documented("EndInput"), asked(&|fields| drop(request::read_end(fields))));
    assert_eq!(documented("ReportInput"), asked(&|fields| drop(delivery::read_many(fields))));
    assert_eq!(documented("CorrectInput"), asked(&|fields| drop(delivery::read_correction(fields))));
    assert_eq!(documented("DecideInput"), asked(&|fields| drop(delivery::read_decision(fields))));
    let routes = network::room().routes;
    let paths = doc["paths"].as_object().expect("paths");
    for route in routes.iter().filter(|route| route.is_api()) {
        let method = route.method.as_str().to_lowercase();
        assert!(!paths[route.path][&method].is_null(), "{method} {} is not documented", route.path);
    }
}

#[test]
fn every_problem_has_its_own_code_and_is_used() {
    let table = network::problems::Problem::TABLE;
    let codes: BTreeSet<&str> = table.iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes.len(), table.len());
    let mut sources = String::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if entry.file_name() != "problems.rs" {
                sources.push_str(&std::fs::read_to_string(entry.path()).expect("a source"));
            }
        }
    }
    for problem in network::problems::Problem::ALL {
        assert!(sources.contains(&format!("Problem::{problem:?}")), "{problem:?} is never told");
    }
}

#[tokio::test]
async fn the_list_of_requests_opens_on_what_each_has_to_decide() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let running = town.signed(Plan { name: "Corre", ..Plan::default() }).await;
        town.authorised(&running).await;
        let waiting = town.signed(Plan { name: "Attende", ..Plan::default() }).await;
        town.ask(&waiting).await;
        let opens = async |who: &str, path: &str| {
            let text = town.city.get(who, path).await.expect(200).text;
            (text.contains("Rossi Corre"), text.contains("Rossi Attende"))
        };
        assert_eq!(opens("ugo", "/richieste").await, (false, true), "the office has to examine");
        assert_eq!(opens("ugo", "/richieste?corso=1").await, (true, false));
        assert_eq!(opens("ugo", "/richieste?tutte=1").await, (true, true));
        assert_eq!(opens("dino", "/richieste").await, (false, false), "nothing is to be authorised yet");
        assert_eq!(opens("anna", "/richieste").await, (true, false), "who only asks sees what runs");
    })
    .await;
}

#[tokio::test]
async fn a_number_finds_its_service_for_the_office_and_a_provider_finds_its_own_people_only() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let number = town.seen(id).await["number"].as_str().expect("a number").to_owned();
        let found = async |who: &str, words: &str| {
            let principal = town.city.principal(who).await;
            let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
            let hits = network::room().search.expect("a search")(&mut tx, &principal, words).await.expect("hits");
            hits.into_iter().map(|hit| hit.href).collect::<Vec<_>>()
        };
        assert_eq!(found("carla", &number.to_lowercase()).await, [format!("/autorizzazioni/{id}")]);
        assert_eq!(
            found("carla", &number.replacen("/0000", "/", 1)).await,
            [format!("/autorizzazioni/{id}")],
            "without its noughts"
        );
        // The number of the request in the plan, which the person has on paper.
        assert_eq!(found("ugo", "d-1").await, [format!("/autorizzazioni/{id}")]);
        for words in [number.as_str(), "D-1"] {
            assert!(found("capo5", words).await.is_empty(), "of another unit: {words}");
            assert!(found("fuori", words).await.is_empty(), "of another body: {words}");
        }
        assert!(found("gelso", "D-1").await.is_empty(), "no provider's");
        for words in [number.as_str(), "rossi"] {
            assert_eq!(found("vela", words).await, [format!("/prestazioni/{id}")], "{words}");
            assert!(found("gelso", words).await.is_empty(), "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_means_test_that_was_examined_without_a_note_waits_for_nobody() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.ask(&asked).await;
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let page = town.city.get("dino", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(!page.contains("da verificare da chi esamina"), "{page}");
        assert!(page.contains("Istruttoria positiva del 21/11/2026, senza note sull’ISEE."), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_request_names_the_person_and_says_what_is_to_be_completed_and_what_nobody_has_looked_at() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let page = town.city.get("anna", &format!("/richieste/nuova?linea={}", asked.line)).await.expect(200).text;
        for part in [
            "Rossi Maria",
            "il codice fiscale, il luogo di nascita, la cittadinanza",
            "Valutazione SINA",
            "/sina\">Apri la valutazione",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let id = town.ask(&asked).await;
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(page.contains("da verificare da chi esamina") && page.contains("Dati per SIUSS"), "{page}");
        assert!(page.contains("Manca. SIUSS conta l’area di utenza «Anziani»"), "{page}");
        town.step("ugo", id, "check", json!({"means_note": "ISEE presentato"})).await.expect(200);
        let page = town.city.get("dino", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(!page.contains("da verificare da chi esamina") && page.contains("ISEE presentato"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_service_past_its_last_day_is_over_for_the_office_and_for_the_provider() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let asked = town.signed(Plan::default()).await;
        let id = town.authorised(&asked).await;
        let list = town.city.get("vela", "/prestazioni").await.expect(200).text;
        assert!(list.contains("</svg>In corso</span>") && list.contains("Via Padova"));
        let said = async || {
            let seen = town.seen(id).await;
            let list = town.city.get("ugo", "/api/v1/service-requests").await.expect(200).json();
            assert_eq!(list["items"][0]["expired"], seen["expired"], "list and whole say the same");
            let assignment = town.city.get("vela", &format!("/api/v1/assignments/{id}")).await.expect(200).json();
            (seen["state"].clone(), seen["expired"].clone(), assignment["running"].clone())
        };
        assert_eq!(said().await, (json!("authorised"), json!(false), json!(true)));
        town.ends_before(id, "2026-11-10").await;
        assert_eq!(said().await, (json!("authorised"), json!(true), json!(false)));
        assert!(!town.city.get("ugo", "/richieste?corso=1").await.expect(200).text.contains("Rossi Maria"));
        for (who, path) in [
            ("ugo", "/richieste?tutte=1".to_owned()),
            ("ugo", format!("/autorizzazioni/{id}")),
            ("vela", "/prestazioni".to_owned()),
            ("vela", format!("/prestazioni/{id}")),
        ] {
            let page = town.city.get(who, &path).await.expect(200).text;
            assert!(page.contains("Concluso il 09/11/2026") && !page.contains("</svg>In corso</span>"), "{who} {path}");
            assert!(who == "ugo" || !page.contains("Via Padova"), "the address is for who still goes there");
        }
    })
    .await;
}
