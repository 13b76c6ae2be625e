//! Who comes in, what they see, what the API says of itself; every page shown.

use super::*;
use axum::http::Method;
use serde_json::json;
use std::collections::BTreeSet;
use store::testing::on_both;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(rooms(), |db| async move {
        for statement in finance::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_without_the_budget_is_turned_away_and_another_bodys_budget_does_not_exist() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 1_000, 0).await;
        let id = chapter.to_string();
        let unknown = Uuid::from_u128(7).to_string();
        for route in finance::room().routes {
            let fill =
                |id: &str| route.path.replace("{id}", id).replace("{anno}", &YEAR.to_string()).replace("{year}", &YEAR.to_string());
            let send = |who: &'static str, path: String| {
                let (city, method, api) = (&city, route.method.clone(), route.is_api());
                async move {
                    match (method == Method::GET, api) {
                        (true, _) => city.get(who, &path).await,
                        (false, true) => city.api(who, method, &path, &[("if-match", "\"1\"")], json!({})).await,
                        (false, false) => city.post(who, &path, &[("_version", "1")]).await,
                    }
                }
            };
            send("anna", fill(&id)).await.expect(403);
            if route.gate == ui::Gate::May(guard::Permission::BUDGET_MANAGE) {
                send("dino", fill(&id)).await.expect(403);
            }
            if route.path.contains('{') && route.method == Method::GET {
                for (who, path) in
                    [("olga", fill(&id)), ("rita", fill(&unknown)), ("rita", fill("boh").replace(&YEAR.to_string(), "boh"))]
                {
                    let about_a_year_of_hers = who == "rita" && path.contains(&YEAR.to_string());
                    if !about_a_year_of_hers {
                        send(who, path).await.expect(404);
                    }
                }
            }
        }
        let good = json!({"direction": "increase", "amount": 1, "act": "a", "decided_on": "2026-11-20", "reason": "r"});
        city.api("olga", Method::POST, &format!("/api/v1/budget/chapters/{id}/variations"), &[], good).await.expect(404);
        let none = city.get("olga", "/bilancio").await.expect(200);
        assert!(none.text.contains("Nessun bilancio") && none.text.contains("Importa un bilancio"));
    })
    .await;
}

#[tokio::test]
async fn every_page_shows_the_figures_and_the_way_to_the_rows_behind_them() {
    on_both(rooms(), |db| async move {
        let city = city(db).await;
        let (chapter, _) = two_chapters(&city, 100_000, 50_000).await;
        reserve(&city, &asks(1, chapter, 60_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 70_000, None)).await.expect("waits");
        spend(&city, 1, 12_345).await.expect("a delivery");
        let budget = city.get("dino", "/bilancio?by=programme").await.expect(200);
        for words in ["1.500,00", "476,55", "123,45", "12.03 Anziani", "Richieste in attesa", "<svg", "/bilancio/attese"] {
            assert!(budget.text.contains(words), "{words}: {}", budget.text);
        }
        assert!(!budget.text.contains("Importa</a>"), "who only reads is not offered to import");
        for by in ["area", "group", "boh"] {
            city.get("dino", &format!("/bilancio?by={by}&side=revenue&sort=-left&account=boh&only=waiting")).await.expect(200);
        }
        let page = city.get("dino", &format!("/bilancio/capitoli/{chapter}")).await.expect(200);
        assert!(page.text.contains("Richieste in coda per 700,00") && page.text.contains("/prenotazioni?state=queued"));
        let page = city.get("dino", &format!("/bilancio/capitoli/{chapter}/prenotazioni?state=queued")).await.expect(200);
        assert!(page.text.contains("Autorizzazione 2") && !page.text.contains("Autorizzazione 1<"));
        assert!(page.text.contains(&format!("/autorizzazioni/{}", Uuid::from_u128(2))));
        let page = city.get("dino", &format!("/bilancio/capitoli/{chapter}/prenotazioni")).await.expect(200);
        assert!(page.text.contains("Autorizzazione 1"));
        assert!(!page.text.contains(&format!("/autorizzazioni/{}", Uuid::from_u128(1))), "what its reader may not open is no link");
        let page = city.get("dino", &format!("/bilancio/capitoli/{chapter}/movimenti")).await.expect(200);
        for words in ["Apertura", "Prenotazione", "In attesa di copertura", "Spesa", "-123,45"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        let variations = city.get("dino", &format!("/api/v1/budget/chapters/{chapter}/variations")).await.expect(200).json();
        assert_eq!(variations["items"].as_array().map(Vec::len), Some(0));
        for path in ["movements", "reservations"] {
            let json = city.get("dino", &format!("/api/v1/budget/chapters/{chapter}/{path}?limit=1")).await.expect(200).json();
            assert_eq!(json["items"].as_array().map(Vec::len), Some(1), "{path}");
            if let Some(next) = json["next"].as_str() {
                let more = city
                    .get("dino", &format!("/api/v1/budget/chapters/{chapter}/{path}?limit=1&after={next}"))
                    .await
                    .expect(200)
                    .json();
                assert_ne!(more["items"][0], json["items"][0]);
            }
        }
        for form in [
            format!("/bilancio/capitoli/{chapter}/varia"),
            "/bilancio/anni/nuovo".into(),
            format!("/bilancio/anni/{YEAR}/modifica"),
            "/bilancio/importa".into(),
        ] {
            city.get("rita", &form).await.expect(200);
        }
    })
    .await;
}

#[tokio::test]
async fn the_queue_tells_its_age_and_the_day_of_those_concerned_tells_both_alarms() {
    on_both(rooms(), |db| async move {
        let mut city = city(db).await;
        city.somebody("franca", "direzione", "milano/DIR").await;
        let (chapter, _) = two_chapters(&city, 1_000, 0).await;
        let now = store::testing::test_moment();
        city.db.clock().move_to(now - chrono::TimeDelta::days(16));
        reserve(&city, &asks(1, chapter, 1_000, None)).await.expect("fits");
        reserve(&city, &asks(2, chapter, 500, None)).await.expect("waits");
        city.db.clock().move_to(now);
        let cut = [("direction", "decrease"), ("amount", "2,00"), ("act", "a"), ("decided_on", "20/11/2026"), ("reason", "r")];
        city.post("rita", &format!("/bilancio/capitoli/{chapter}/varia"), &cut).await.expect(303);
        let page = city.get("dino", "/bilancio/attese").await.expect(200);
        assert!(
            page.text.contains("In ritardo")
                && page.text.contains("is-long\"><span><time")
                && page.text.contains(">16 ")
                && page.text.contains("3763.1.13"),
            "{}",
            page.text
        );
        let json = city.get("dino", "/api/v1/budget/queue").await.expect(200).json();
        assert_eq!((&json["requests"], &json["uncovered_cents"], &json["items"][0]["days"]), (&1.into(), &500.into(), &16.into()));
        assert!(
            city.get("dino", "/bilancio/attese?format=csv")
                .await
                .expect(200)
                .text
                .contains("Autorizzazione 2;In attesa di copertura")
        );
        for (who, expected) in [("dino", 2), ("rita", 2), ("franca", 2), ("anna", 0)] {
            // Whoever is told opens what they are told of.
            city.get(who, "/bilancio/attese").await.expect(if expected == 0 { 403 } else { 200 });
            let principal = city.principal(who).await;
            let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
            let items = finance::day::today(&mut tx, &principal).await.expect("items");
            assert_eq!(items.len(), expected, "{who}");
            assert!(items.iter().all(|item| item.late && item.href.starts_with("/bilancio/")));
        }
    })
    .await;
}

/// Names of the properties of a schema.
fn properties(schema: &str) -> BTreeSet<String> {
    let document = serde_json::to_value(finance::room().openapi.expect("a document")()).expect("JSON");
    let schema = &document["components"]["schemas"][schema];
    assert_eq!(schema["additionalProperties"], false);
    schema["properties"].as_object().expect("properties").keys().cloned().collect()
}

#[test]
fn the_documented_input_is_what_the_forms_ask_for() {
    let asked = |read: &dyn Fn(&mut kernel::input::Fields)| {
        let mut fields = kernel::input::Fields::from_json([]);
        read(&mut fields);
        fields.asked().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    assert_eq!(properties("VariationInput"), asked(&|fields| drop(finance::variation::forms::read(fields, today))));
    assert_eq!(properties("YearInput"), asked(&|fields| drop(finance::year::forms::read_words(fields))));
    assert_eq!(properties("CopyInput"), asked(&|fields| drop(finance::year::forms::read_copy(fields))));
    assert_eq!(properties("UploadInput"), asked(&|fields| drop(finance::upload::forms::read(fields, &[]))));
}

#[test]
fn every_route_of_the_api_is_documented_and_nothing_else() {
    let document = serde_json::to_value(finance::room().openapi.expect("a document")()).expect("JSON");
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: BTreeSet<String> = finance::room()
        .routes
        .into_iter()
        .filter(|route| route.is_api())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(documented, routed);
}
