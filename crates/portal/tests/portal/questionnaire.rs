//! Questions one after another, answers that travel with the page, and what came of them.

use crate::{asked, city, hidden, rooms, sent};
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

store::statements! {
    LOGGED = "select cast(count(*) as bigint) from store_audit where body_id = :body";
}

const PAGE: &str = "/cosa-mi-spetta";
const SUPPORT: &str = "sostegno-al-reddito";

async fn began(city: &City) -> Reply {
    city.get("", &format!("{PAGE}?ente=milano")).await.expect(200);
    sent(city, PAGE, &[("ente", "milano"), ("do", "next")]).await.expect(200)
}

/// Answers a page as a browser would send it; `of` says what is answered to a question of that name.
async fn answered(city: &City, page: &Reply, of: &dyn Fn(&str) -> String) -> Reply {
    let (given, questions) = (hidden(page, "given"), hidden(page, "asked"));
    let mut pairs: Vec<(String, String)> = vec![("ente".to_owned(), "milano".to_owned()), ("do".to_owned(), "next".to_owned())];
    pairs.extend(given.into_iter().map(|line| ("given".to_owned(), line)));
    pairs.extend(questions.iter().map(|key| ("asked".to_owned(), key.clone())));
    pairs.extend(questions.iter().map(|key| (format!("a.{key}"), of(key))));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent(city, PAGE, &pairs).await
}

/// Somebody who lives here, alone, with little.
fn poor(key: &str) -> String {
    match key {
        "members" => "1",
        "member.0.birth_date" => "40",
        "household.resident" | "member.0.resident" => "yes",
        "isee.ordinary.isee" => "5.000,00",
        "isee.ordinary.isee_valid_until" => "31/12/2199",
        _ if key.starts_with("fact.national_measure.") => "not_entitled",
        _ => "unknown",
    }
    .to_owned()
}

async fn at_the_end(city: &City, of: &dyn Fn(&str) -> String) -> Reply {
    let mut page = began(city).await;
    for _ in 0..40 {
        if hidden(&page, "asked").is_empty() {
            return page;
        }
        page = answered(city, &page, of).await.expect(200);
    }
    panic!("it never ends");
}

#[tokio::test]
async fn somebody_who_never_signs_in_answers_and_reads_what_may_be_theirs_and_why_not() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let end = at_the_end(&city, &poor).await;
        for words in [
            "Potrebbe spettare",
            "Sostegno al reddito",
            "al mese",
            "orientamento, non una decisione",
            "112 del",
            "Unità PUA",
            "Attestazione ISEE ordinario",
        ] {
            assert!(end.text.contains(words), "{words}: {}", end.text);
        }
        let rich = |key: &str| if key == "isee.ordinary.isee" { "6.000,01".to_owned() } else { poor(key) };
        let end = at_the_end(&city, &rich).await;
        assert!(end.text.contains("con ISEE fino a 6.000,00"), "{}", end.text);
        let unknown = |key: &str| if key.starts_with("isee.") { String::new() } else { poor(key) };
        let end = at_the_end(&city, &unknown).await;
        assert!(end.text.contains("con un ISEE ordinario fino a 6.000,00"), "{}", end.text);
    })
    .await;
}

#[tokio::test]
async fn an_answer_stands_in_no_address_is_kept_nowhere_and_no_cookie_is_set() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let before: i64 = rows(&city).await;
        let page = began(&city).await;
        let next = answered(&city, &page, &poor).await.expect(200);
        assert!(next.headers.get("set-cookie").is_none());
        assert_eq!(next.headers["cache-control"], "private");
        assert_eq!(next.headers["referrer-policy"], "no-referrer");
        for link in next.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(!link.contains("given") && !link.contains("member") && !link.contains("isee="), "{link}");
        }
        assert_eq!(rows(&city).await, before, "nothing was written");
    })
    .await;
}

/// How many rows the log of Milan has: everything that is written, and every look at a person, leaves one.
async fn rows(city: &City) -> i64 {
    let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
    let count = tx.sql(&LOGGED).value().await.expect("a count");
    tx.roll_back().await.expect("the end");
    count
}

#[tokio::test]
async fn a_wrong_answer_is_told_at_its_field_and_what_was_said_before_stays() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let mut page = began(&city).await;
        let mut seen = 0;
        while !hidden(&page, "asked").iter().any(|key| key == "isee.ordinary.isee") {
            page = answered(&city, &page, &poor).await.expect(200);
            seen += 1;
            assert!(seen < 20, "the indicator is never asked");
        }
        let given = hidden(&page, "given");
        let wrong =
            answered(&city, &page, &|key: &str| if key == "isee.ordinary.isee" { "tanto".to_owned() } else { poor(key) }).await;
        let wrong = wrong.expect(422);
        assert!(wrong.text.contains("Importo non valido") && wrong.text.contains("value=\"tanto\""), "{}", wrong.text);
        assert_eq!(hidden(&wrong, "given"), given);
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_back_finds_the_question_before_with_what_they_said() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let first = began(&city).await;
        let second = answered(&city, &first, &poor).await.expect(200);
        assert_ne!(hidden(&first, "asked"), hidden(&second, "asked"));
        let given = hidden(&second, "given");
        let mut pairs = vec![("ente", "milano"), ("do", "back")];
        pairs.extend(given.iter().map(|line| ("given", line.as_str())));
        let back = sent(&city, PAGE, &pairs).await.expect(200);
        assert_eq!(hidden(&back, "asked"), hidden(&first, "asked"));
        assert!(hidden(&back, "given").is_empty());
        assert!(
            back.text.contains(" checked") || back.text.contains("value=\"1\"") || back.text.contains("5.000,00"),
            "{}",
            back.text
        );
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_changed_from_the_result() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let end = at_the_end(&city, &poor).await;
        let given = hidden(&end, "given");
        let mut pairs = vec![("ente", "milano"), ("do", "change household.resident")];
        pairs.extend(given.iter().map(|line| ("given", line.as_str())));
        let again = sent(&city, PAGE, &pairs).await.expect(200);
        assert_eq!(hidden(&again, "asked"), ["household.resident"]);
        let end = answered(&city, &again, &|_: &str| "no".to_owned()).await.expect(200);
        assert!(hidden(&end, "asked").is_empty() && end.text.contains("Non spetta, e perché"), "{}", end.text);
        assert!(end.text.contains("Con queste risposte, per ora niente."), "{}", end.text);
    })
    .await;
}

#[tokio::test]
async fn a_body_is_chosen_an_unknown_one_is_none_and_one_without_regulations_says_so() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[]).await;
        let choice = city.get("", PAGE).await.expect(200);
        assert!(choice.text.contains("Comune di milano") && choice.text.contains("Comune di altrove"));
        city.get("", &format!("{PAGE}?ente=atlantide")).await.expect(404);
        let empty = city.get("", &format!("{PAGE}?ente=altrove")).await.expect(200);
        assert!(empty.text.contains("non ha ancora pubblicato regolamenti"));
        sent(&city, PAGE, &[("ente", "altrove"), ("do", "next")]).await.expect(409);
        // Whoever is signed in asks about their own body.
        assert!(city.get("ada", PAGE).await.expect(200).text.contains("Comune di milano"));
    })
    .await;
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let headers = [("sec-fetch-site", "cross-site")];
        let form = "application/x-www-form-urlencoded";
        city.send("", axum::http::Method::POST, PAGE, form, &headers, "ente=milano&do=next").await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn a_program_asks_the_same_and_learns_what_is_wrong() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT]).await;
        let ask = |answers: Value| json!({"body": "milano", "answers": answers});
        let begin = asked(&city, "/api/v1/entitlements", &ask(json!([]))).await.expect(200).json();
        assert!(begin["at_most"].as_u64() > Some(1) && begin["next"][0]["label"].is_string(), "{begin}");
        let mut answers: Vec<Value> = Vec::new();
        let mut last = begin;
        while let Some(next) = last["next"].as_array().filter(|next| !next.is_empty()) {
            for one in next {
                let name = one["question"].as_str().unwrap_or_default();
                let value = match name {
                    "isee.ordinary.isee" => "5000.00".to_owned(),
                    "isee.ordinary.isee_valid_until" => "2199-12-31".to_owned(),
                    name => Some(poor(name)).filter(|value| value != "unknown").unwrap_or_else(|| "?".to_owned()),
                };
                answers.push(json!({"question": name, "value": value}));
            }
            assert!(answers.len() < 40, "{answers:?}");
            last = asked(&city, "/api/v1/entitlements", &ask(json!(answers))).await.expect(200).json();
        }
        assert_eq!(last["entitlements"][0]["standing"], "likely", "{last}");
        assert!(last["entitlements"][0]["amount"].as_i64() > Some(0));
        let wrong = ask(json!([{"question": "household.resident", "value": "forse"}, {"question": "nome", "value": "Mario"}]));
        let refused = asked(&city, "/api/v1/entitlements", &wrong).await.expect(422).json();
        let fields: Vec<&str> =
            refused["errors"].as_array().expect("errors").iter().filter_map(|error| error["field"].as_str()).collect();
        assert_eq!(fields, ["answers[0].value", "answers[1].question"]);
        asked(&city, "/api/v1/entitlements", &json!({"body": "milano", "answers": [], "nome": "Mario"})).await.expect(422);
        asked(&city, "/api/v1/entitlements", &json!({"answers": []})).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn what_another_body_published_is_not_asked_about_here() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[SUPPORT, "buoni-spesa"]).await;
        let milan = asked(&city, "/api/v1/entitlements", &json!({"body": "milano", "answers": []})).await.expect(200).json();
        assert_eq!(milan["entitlements"].as_array().map(Vec::len), Some(2));
        asked(&city, "/api/v1/entitlements", &json!({"body": "altrove", "answers": []})).await.expect(409);
    })
    .await;
}
