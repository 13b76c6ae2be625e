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

/// The sentence beside an office whose measures somebody else manages.
const NOT_THEIRS: &str = "Scegli un ufficio di cui gestisci le misure.";

/// Writes a measure again, as somebody who has just read it.
async fn rewritten(city: &City, who: &str, measure: &str, what: Value) -> Reply {
    let version = city.get(who, measure).await.expect(200).json()["version"].to_string();
    city.api(who, Method::PUT, measure, &[("if-match", &version)], what).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_of_another_office_reads_a_measure_and_cannot_change_open_or_close_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let rule = published(&city, CODE).await;
        let one = city.api("bea", Method::POST, "/api/v1/measures", &[], measure(&city, &rule)).await.expect(201).location();
        let page = one.replace("/api/v1/measures/", "/misure/");
        let (form, state) = (format!("{page}/modifica"), format!("{page}/stato"));
        let nowhere = format!("/misure/{}/modifica", city.actor("bea").account);
        for who in ["ada", "piero"] {
            let shown = city.get(who, &page).await.expect(200).text;
            assert!(shown.contains("Unità UFF") && !shown.contains(&form) && !shown.contains("Apri la misura"), "{who}: {shown}");
            city.get(who, &form).await.expect(404);
            city.get(who, &nowhere).await.expect(404);
            let version = city.get(who, &one).await.expect(200).json()["version"].to_string();
            city.post(who, &form, &[("title", ""), ("_version", &version)]).await.expect(404);
            city.post(who, &state, &[("move", "open"), ("_version", &version)]).await.expect(404);
            rewritten(&city, who, &one, measure(&city, &rule)).await.expect(404);
            let mut taken = measure(&city, &rule);
            taken["unit"] = json!(city.unit("SSPT-4"));
            rewritten(&city, who, &one, taken).await.expect(404);
            for what in ["open", "withdraw"] {
                moved(&city, who, &one, json!({"move": what})).await.expect(404);
            }
        }
        let kept = city.get("bea", &one).await.expect(200).json();
        assert_eq!((&kept["state"], &kept["version"]), (&json!("draft"), &json!(1)));

        let own = city.get("bea", &page).await.expect(200).text;
        assert!(own.contains(&form) && own.contains("Apri la misura"), "{own}");
        moved(&city, "bea", &one, json!({"move": "open"})).await.expect(204);
        for who in ["ada", "piero"] {
            let shown = city.get(who, &page).await.expect(200).text;
            assert!(!shown.contains("Chiudi la misura") && !shown.contains("Revoca la misura"), "{who}: {shown}");
            moved(&city, who, &one, json!({"move": "close"})).await.expect(404);
        }
        assert_eq!(city.get("bea", &one).await.expect(200).json()["state"], "open");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_offers_only_ones_own_offices_and_another_one_is_refused_beside_the_field() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let rule = published(&city, CODE).await;
        let offers = |page: &str, code: &str| page.contains(&format!("<option value=\"{}\"", city.unit(code)));
        let form = city.get("ada", "/misure/nuova").await.expect(200).text;
        for (code, offered) in
            [("SSPT-4", true), ("SSPT-4-L1", true), ("SSPT-4-L2", true), ("SSPT-5-L1", false), ("UFF", false), ("DIR", false)]
        {
            assert_eq!(offers(&form, code), offered, "{code}: {form}");
        }
        for (who, begins) in [("ada", true), ("bea", true), ("sara", false), ("dora", false)] {
            let list = city.get(who, "/misure").await.expect(200).text;
            assert_eq!(list.contains("/misure/nuova"), begins, "{who}");
        }

        let elsewhere = *city.units.get("altrove/DIR").expect("a unit of another body");
        for unit in [city.unit("UFF"), city.unit("SSPT-5-L1"), city.unit("DIR"), elsewhere] {
            let mut forged = measure(&city, &rule);
            forged["unit"] = json!(unit);
            let refused = city.api("ada", Method::POST, "/api/v1/measures", &[], forged).await.expect(422).text;
            assert!(refused.contains(NOT_THEIRS) && refused.contains("\"unit\""), "{refused}");
        }
        let (unit, officer) = (city.unit("UFF").to_string(), city.actor("ada").account.to_string());
        let mut pairs = vec![
            ("code", "SR-4"),
            ("title", "Sostegno al reddito"),
            ("rule", rule.as_str()),
            ("unit", unit.as_str()),
            ("responsible", officer.as_str()),
            ("opens_on", "1/1/2026"),
        ];
        let again = city.post("ada", "/misure/nuova", &pairs).await.expect(422).text;
        assert!(again.contains(NOT_THEIRS), "{again}");
        let below = city.unit("SSPT-4-L1").to_string();
        pairs.retain(|(name, _)| *name != "unit");
        pairs.push(("unit", below.as_str()));
        let page = city.post("ada", "/misure/nuova", &pairs).await.expect(303).location();
        let form = city.get("ada", &format!("{page}/modifica")).await.expect(200).text;
        assert!(offers(&form, "SSPT-4-L1") && !offers(&form, "UFF"), "{form}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_measure_goes_over_to_another_office_only_by_who_manages_those_of_both() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = office(db).await;
        city.somebody("dea", "amministrativo", "milano/DIR").await;
        let rule = published(&city, CODE).await;
        let one = city.api("bea", Method::POST, "/api/v1/measures", &[], measure(&city, &rule)).await.expect(201).location();
        let mut moving = measure(&city, &rule);
        moving["unit"] = json!(city.unit("SSPT-4"));
        let refused = rewritten(&city, "bea", &one, moving.clone()).await.expect(422).text;
        assert!(refused.contains(NOT_THEIRS), "{refused}");
        rewritten(&city, "ada", &one, moving.clone()).await.expect(404);
        rewritten(&city, "dea", &one, moving.clone()).await.expect(204);
        assert_eq!(city.get("bea", &one).await.expect(200).json()["unit"], json!(city.unit("SSPT-4")));
        // From here on it is of municipio 4.
        rewritten(&city, "bea", &one, measure(&city, &rule)).await.expect(404);
        moved(&city, "bea", &one, json!({"move": "open"})).await.expect(404);
        rewritten(&city, "ada", &one, moving).await.expect(204);
        moved(&city, "ada", &one, json!({"move": "open"})).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_manages_measures_at_the_head_of_the_body_manages_those_of_every_office() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = office(db).await;
        city.somebody("dea", "amministrativo", "milano/DIR").await;
        let rule = published(&city, CODE).await;
        let form = city.get("dea", "/misure/nuova").await.expect(200).text;
        for (place, code) in ["DIR", "SSPT-4", "SSPT-4-L2", "SSPT-5-L1", "UFF"].into_iter().enumerate() {
            assert!(form.contains(&format!("<option value=\"{}\"", city.unit(code))), "{code}: {form}");
            let mut new = measure(&city, &rule);
            new["code"] = json!(format!("SR-{place}"));
            new["unit"] = json!(city.unit(code));
            let one = city.api("dea", Method::POST, "/api/v1/measures", &[], new.clone()).await.expect(201).location();
            let page = one.replace("/api/v1/measures/", "/misure/");
            city.get("dea", &format!("{page}/modifica")).await.expect(200);
            new["title"] = json!("Sostegno al reddito, di nuovo");
            rewritten(&city, "dea", &one, new).await.expect(204);
            for what in ["open", "close", "reopen", "withdraw"] {
                moved(&city, "dea", &one, json!({"move": what})).await.expect(204);
            }
            let over = city.get("dea", &page).await.expect(200).text;
            assert!(!over.contains(&format!("{page}/modifica")), "what was taken back does not change: {over}");
        }
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
