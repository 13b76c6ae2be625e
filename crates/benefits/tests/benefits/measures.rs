//! Measures: prepared, opened by an act, changed no more than those who applied can bear, closed.

use super::*;
use crate::rules::office;
use benefits::rule::actions::{self, Beginning};
use benefits::rule::{Act, Publication, RuleCode};

pub const CODE: &str = "sostegno-al-reddito";

/// The regulation of a measure, published from the first day of the year; its identifier.
pub async fn published(city: &City, code: &str) -> String {
    let code: RuleCode = code.parse().expect("an id");
    let (writer, publisher) = (city.principal("ada").await, city.principal("dora").await);
    let draft = actions::begin(&city.db, &writer, None, &code, &Beginning::Shipped).await.expect("a draft");
    let from = "2026-01-01".parse().expect("a day");
    let act = Act { number: "1".into(), date: from, organ: "Consiglio comunale".into() };
    let publication = Publication { from, act, early_reason: "Vale dall'inizio dell'anno".into() };
    actions::publish(&city.db, &publisher, draft, 1, &publication).await.expect("published").to_string()
}

/// A measure as programs send it: the office for benefits decides, Bea is in charge.
pub fn measure(city: &City, rule: &str) -> Value {
    json!({
        "code": "SR-2026", "title": "Sostegno al reddito 2026", "rule": rule, "unit": city.unit("UFF"), "responsible": city.actor("bea").account,
        "opens_on": "2026-01-01", "act_number": "12", "act_date": "2026-01-01", "act_organ": "Giunta comunale",
    })
}

/// Does something with a measure, as somebody who has just read it.
pub async fn moved(city: &City, who: &str, measure: &str, what: Value) -> Reply {
    let version = city.get("bea", measure).await.expect(200).json()["version"].to_string();
    city.api(who, Method::POST, &format!("{measure}/moves"), &[("if-match", &version)], what).await
}

/// A measure for which one can apply today; its address for programs.
pub async fn opened(city: &City) -> String {
    let rule = published(city, CODE).await;
    let one = city.api("bea", Method::POST, "/api/v1/measures", &[], measure(city, &rule)).await.expect(201).location();
    moved(city, "bea", &one, json!({"move": "open"})).await.expect(204);
    one
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_is_prepared_opened_by_its_act_and_closed() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let rule = published(&city, CODE).await;
        let (unit, officer) = (city.unit("UFF").to_string(), city.actor("bea").account.to_string());
        let pairs = [
            ("code", "sr-2026"),
            ("title", "Sostegno al reddito 2026"),
            ("rule", rule.as_str()),
            ("unit", &unit),
            ("responsible", &officer),
            ("opens_on", "1/1/2026"),
            ("closes_on", "31/12/2026"),
            ("budget", "2.000.000,00"),
            ("term_days", "60"),
        ];
        let page = city.post("bea", "/misure/nuova", &pairs).await.expect(303).location();
        let one = page.replace("/misure/", "/api/v1/measures/");
        let shown = city.get("sara", &page).await.expect(200).text;
        for words in ["SR-2026", "In preparazione", "dal 01/01/2026 al 31/12/2026", "60 giorni", "2.000.000,00"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        // Without an act nobody applies.
        let refused = moved(&city, "bea", &one, json!({"move": "open"})).await.expect(409).json();
        assert_eq!(refused["type"], "BEN-044");
        let version = hidden(&city.get("bea", &format!("{page}/modifica")).await.expect(200), "_version");
        let mut with_act = pairs.to_vec();
        with_act.extend([
            ("act_number", "12"),
            ("act_date", "1/1/2026"),
            ("act_organ", "Giunta comunale"),
            ("_version", version.as_str()),
        ]);
        city.post("bea", &format!("{page}/modifica"), &with_act).await.expect(303);
        moved(&city, "bea", &one, json!({"move": "open"})).await.expect(204);
        assert!(city.get("sara", &page).await.expect(200).text.contains("Oggi si può fare domanda"));

        // Those who apply go by it: its term stays, its last day is only put off.
        let version = city.get("bea", &one).await.expect(200).json()["version"].to_string();
        let mut other = measure(&city, &rule);
        other["closes_on"] = json!("2026-12-31");
        other["term_days"] = json!(30);
        let refused = city.api("bea", Method::PUT, &one, &[("if-match", &version)], other.clone()).await.expect(409).json();
        assert_eq!(refused["type"], "BEN-042");
        other["term_days"] = json!(60);
        other["closes_on"] = json!("2026-11-30");
        city.api("bea", Method::PUT, &one, &[("if-match", &version)], other.clone()).await.expect(422);
        other["closes_on"] = json!("2027-01-31");
        city.api("bea", Method::PUT, &one, &[("if-match", &version)], other).await.expect(204);

        moved(&city, "bea", &one, json!({"move": "close"})).await.expect(204);
        let closed = city.get("bea", &one).await.expect(200).json();
        assert_eq!(
            (&closed["state"], &closed["closes_on"]),
            (&json!("closed"), &json!("2026-11-21")),
            "it ends on the day it is closed"
        );
        moved(&city, "bea", &one, json!({"move": "reopen", "closes_on": "2026-11-20"})).await.expect(422);
        moved(&city, "bea", &one, json!({"move": "reopen", "closes_on": "2026-12-20"})).await.expect(204);
        moved(&city, "bea", &one, json!({"move": "withdraw"})).await.expect(204);
        moved(&city, "bea", &one, json!({"move": "open"})).await.expect(409);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_manage_measures_reads_them_and_another_body_has_its_own() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let one = opened(&city).await;
        let page = one.replace("/api/v1/measures/", "/misure/");
        for who in ["sara", "dora", "anna"] {
            city.get(who, &page).await.expect(200);
            city.get(who, "/misure/nuova").await.expect(403);
            assert_eq!(moved(&city, who, &one, json!({"move": "close"})).await.status.as_u16(), 403, "{who}");
        }
        city.get("ugo", &page).await.expect(404);
        let of = async |who: &str, query: &str| {
            let list = city.get(who, &format!("/api/v1/measures{query}")).await.expect(200).json();
            list["items"].as_array().expect("items").len()
        };
        assert_eq!((of("sara", "").await, of("sara", "?state=open&q=REDDITO").await, of("sara", "?state=draft").await), (1, 1, 0));
        assert_eq!(of("ugo", "").await, 0);
        let rule = city.get("bea", &one).await.expect(200).json()["rule"].as_str().unwrap_or_default().to_owned();
        let again = city.api("bea", Method::POST, "/api/v1/measures", &[], measure(&city, &rule)).await.expect(409).json();
        assert_eq!(again["type"], "BEN-040");
        let mut wrong = measure(&city, &rule);
        wrong["code"] = json!("SR-2027");
        wrong["unit"] = json!(city.actor("bea").account);
        wrong["closes_on"] = json!("2025-12-31");
        city.api("bea", Method::POST, "/api/v1/measures", &[], wrong).await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_names_a_chapter_of_the_budget_or_is_told_that_there_is_none() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let rule = published(&city, CODE).await;
        let mut with_chapter = measure(&city, &rule);
        with_chapter["chapter"] = json!("3735.7.0");
        let refused = city.api("bea", Method::POST, "/api/v1/measures", &[], with_chapter).await.expect(422).text;
        assert!(refused.contains("Nel bilancio 2026 non c'è il capitolo 3735.7.0"), "{refused}");
    })
    .await;
}

#[test]
fn the_documented_measure_is_what_the_form_asks_for() {
    use kernel::input::Fields;
    let document = serde_json::to_value(benefits::room().openapi.expect("a document")()).expect("JSON");
    let schema = &document["components"]["schemas"]["MeasureInput"];
    assert_eq!(schema["additionalProperties"], false);
    let mut all: Vec<String> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
    let mut fields = Fields::from_json([]);
    let _ = benefits::measure::forms::read_new(&mut fields);
    let mut asked: Vec<String> = fields.asked().map(str::to_owned).collect();
    all.sort();
    asked.sort();
    assert_eq!(all, asked);
}
