//! Regulations: written with mistakes, mended, published by a second person from a day, never two on one day.

use crate::{city, hidden, on_both, rooms, schema};
use axum::http::Method;
use benefits::rule::{Act, Publication, RuleCode, actions, in_force, shipped};
use chrono::NaiveDate;
use serde_json::{Value, json};
use store::{Audit, Tx};
use ui::testing::City;

const CODE: &str = "sostegno-al-reddito";

/// Ada writes and publishes; Dora is a manager; Bea works at the office for benefits; Ugo is of another body; Sara is a secretary.
pub async fn office(db: store::Db) -> City {
    let mut city = city(db).await;
    city.somebody("dora", "dirigente", "milano/DIR").await;
    city.somebody("bea", "benefici", "milano/UFF").await;
    city
}

async fn reading(city: &City) -> Tx {
    city.db.begin(&city.actor("ada")).await.expect("a transaction")
}

pub async fn today(city: &City) -> NaiveDate {
    let tx = reading(city).await;
    let today = tx.today();
    tx.commit(Audit::of("test.look")).await.expect("a commit");
    today
}

pub fn shown(day: NaiveDate) -> String {
    kernel::time::show_date(day)
}

/// Begins the regulation from the text that comes with the program; the page of its draft.
pub async fn begun(city: &City, who: &str) -> String {
    let sent = city.post(who, "/regolamenti/nuovo", &[("start", CODE)]).await.expect(303);
    sent.location().trim_end_matches("/modifica").to_owned()
}

/// Another draft of the regulation of a draft, from that one.
pub async fn again(city: &City, who: &str, draft: &str) -> String {
    let id = draft.rsplit('/').next().unwrap_or_default();
    let rule = rule_of(city, draft).await;
    let sent = city.post(who, &format!("/regolamenti/{rule}/bozze"), &[("from", id)]).await.expect(303);
    sent.location().trim_end_matches("/modifica").to_owned()
}

pub async fn version(city: &City, draft: &str) -> Value {
    city.get("ada", &draft.replace("/regolamenti/versioni/", "/api/v1/rules/versions/")).await.expect(200).json()
}

async fn rule_of(city: &City, draft: &str) -> String {
    version(city, draft).await["rule"].as_str().unwrap_or_default().to_owned()
}

async fn text_of(city: &City, draft: &str) -> String {
    version(city, draft).await["text"].as_str().unwrap_or_default().to_owned()
}

async fn save(city: &City, who: &str, draft: &str, text: &str) -> ui::testing::Reply {
    let version = hidden(&city.get(who, &format!("{draft}/modifica")).await.expect(200), "_version");
    city.post(who, &format!("{draft}/modifica"), &[("text", text), ("do", "save"), ("_version", &version)]).await
}

pub async fn publish(city: &City, who: &str, draft: &str, from: &str, early: &str) -> ui::testing::Reply {
    let version = version(city, draft).await;
    let sha = version["sha256"].as_str().unwrap_or_default();
    assert_eq!(sha.len(), 64);
    let stored = city.get("ada", &draft.replace("/regolamenti/versioni/", "/api/v1/rules/versions/")).await;
    let tag = stored.headers.get("etag").and_then(|value| value.to_str().ok()).unwrap_or_default().trim_matches('"').to_owned();
    let act_date = shown(today(city).await);
    let pairs = [
        ("_version", tag.as_str()),
        ("valid_from", from),
        ("act_number", "112"),
        ("act_date", act_date.as_str()),
        ("act_organ", "Consiglio comunale"),
        ("early_reason", early),
    ];
    city.post(who, &format!("{draft}/pubblica"), &pairs).await
}

pub async fn holding(city: &City, day: NaiveDate) -> Option<i64> {
    let mut tx = reading(city).await;
    let code: RuleCode = CODE.parse().expect("an id");
    let found = in_force(&mut tx, &code, day).await.expect("an answer");
    tx.commit(Audit::of("test.look")).await.expect("a commit");
    found.map(|version| {
        assert_eq!(version.regulation.id, CODE);
        version.number
    })
}

#[tokio::test]
async fn a_text_with_a_mistake_is_told_with_its_line_may_be_saved_and_is_not_published() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        let wrong = text_of(&city, &draft).await.replace("household.isee <= isee_limit", "household.isee <= isee_limite");
        let line = wrong.lines().position(|line| line.contains("isee_limite")).expect("the line") + 1;
        let edit = format!("{draft}/modifica");
        let version = hidden(&city.get("ada", &edit).await.expect(200), "_version");
        let looked = city.post("ada", &edit, &[("text", &wrong), ("do", "check"), ("_version", &version)]).await.expect(200);
        assert!(looked.text.contains(&format!("href=\"#riga-{line}\"")), "{}", looked.text);
        assert!(looked.text.contains(&format!("id=\"riga-{line}\"")) && looked.text.contains("^^^"));
        assert!(looked.text.contains("isee_limite"), "what was typed stays");

        save(&city, "ada", &draft, &wrong).await.expect(303);
        let page = city.get("dora", &draft).await.expect(200);
        assert!(page.text.contains("Bozza con errori") && !page.text.contains("/pubblica\""));
        let today = today(&city).await;
        let refused = publish(&city, "dora", &draft, &shown(today), "").await;
        assert_eq!(refused.status.as_u16(), 409, "{}", refused.text);
        assert_eq!(holding(&city, today).await, None);

        let mended = wrong.replace("isee_limite", "isee_limit");
        save(&city, "ada", &draft, &mended).await.expect(303);
        publish(&city, "dora", &draft, &shown(today), "").await.expect(303);
        assert_eq!(holding(&city, today).await, Some(1));
        assert_eq!(city.get("ada", &edit).await.status.as_u16(), 409, "a published text is not written");
        let late = [("text", mended.as_str()), ("do", "save"), ("_version", "4")];
        assert_eq!(city.post("ada", &edit, &late).await.status.as_u16(), 409, "a published text does not change");
    })
    .await;
}

#[tokio::test]
async fn whoever_wrote_any_of_a_draft_does_not_publish_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        let text = text_of(&city, &draft).await;
        save(&city, "bea", &draft, &text).await.expect(303);
        let today = shown(today(&city).await);
        for writer in ["ada", "bea"] {
            let refused = publish(&city, writer, &draft, &today, "").await;
            assert_eq!(refused.status.as_u16(), 409);
            assert!(refused.text.contains("Hai scritto tu"), "{}", refused.text);
        }
        assert!(city.get("ada", &draft).await.expect(200).text.contains("Hai scritto tu questa bozza"));
        publish(&city, "dora", &draft, &today, "").await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn a_new_version_ends_the_one_before_on_its_first_day_and_no_day_has_two() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let today = today(&city).await;
        let (next, later) = (kernel::time::days_after(today, 10), kernel::time::days_after(today, 20));
        let first = begun(&city, "ada").await;
        publish(&city, "dora", &first, &shown(today), "").await.expect(303);
        let third = again(&city, "ada", &first).await;
        publish(&city, "dora", &third, &shown(later), "").await.expect(303);
        let between = again(&city, "ada", &first).await;
        let refused = publish(&city, "dora", &between, &shown(next), "").await;
        assert_eq!(refused.status.as_u16(), 409, "one begins later");
        assert_eq!(holding(&city, next).await, Some(1));
        assert_eq!(holding(&city, later).await, Some(2));

        // The one that is yet to come is taken back, and the one before holds on.
        let version = city.get("ada", &third.replace("/regolamenti/versioni/", "/api/v1/rules/versions/")).await.expect(200);
        let tag =
            version.headers.get("etag").and_then(|value| value.to_str().ok()).unwrap_or_default().trim_matches('"').to_owned();
        let pairs = [("_version", tag.as_str()), ("reason", "Delibera rinviata")];
        city.post("dora", &format!("{third}/ritira"), &pairs).await.expect(303);
        assert_eq!(holding(&city, later).await, Some(1));
        publish(&city, "dora", &between, &shown(next), "").await.expect(303);
        assert_eq!((holding(&city, today).await, holding(&city, next).await), (Some(1), Some(3)));

        // What holds is not taken back.
        let version = city.get("ada", &first.replace("/regolamenti/versioni/", "/api/v1/rules/versions/")).await.expect(200);
        let tag =
            version.headers.get("etag").and_then(|value| value.to_str().ok()).unwrap_or_default().trim_matches('"').to_owned();
        let pairs = [("_version", tag.as_str()), ("reason", "Errore")];
        assert_eq!(city.post("dora", &format!("{first}/ritira"), &pairs).await.status.as_u16(), 409);
    })
    .await;
}

#[tokio::test]
async fn a_day_that_is_past_wants_a_reason() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let past = kernel::time::days_before(today(&city).await, 30);
        let draft = begun(&city, "ada").await;
        assert_eq!(publish(&city, "dora", &draft, &shown(past), "").await.status.as_u16(), 422);
        publish(&city, "dora", &draft, &shown(past), "La delibera decorre dal mese scorso").await.expect(303);
        assert_eq!(holding(&city, past).await, Some(1));
        assert_eq!(holding(&city, kernel::time::days_before(past, 1)).await, None);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_publish_at_once_one_is_refused() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let today = today(&city).await;
        let first = begun(&city, "ada").await;
        let second = again(&city, "ada", &first).await;
        let from = shown(today);
        let (one, other) = tokio::join!(publish(&city, "dora", &first, &from, ""), publish(&city, "bea", &second, &from, ""));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{} {}", one.text, other.text);
        assert!(holding(&city, today).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_keeps_versions_apart_and_published_texts_as_they_are() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        let today = today(&city).await;
        publish(&city, "dora", &draft, &shown(today), "").await.expect(303);
        again(&city, "ada", &draft).await;
        for (change, name) in [
            ("update benefits_rule_version set text = 'x' where state = 'published'", "benefits_rule_version_never_changes"),
            ("delete from benefits_rule_version where state = 'draft'", "benefits_rule_version_never_changes"),
            (
                "update benefits_rule_version set state = 'published', valid_from = '2020-01-01', valid_until = '9999-12-31', act_number = '1', act_date = '2020-01-01', act_organ = 'x', published_at = created_at where state = 'draft'",
                "benefits_rule_version_overlap",
            ),
            ("update benefits_rule_version set published_by = created_by where state = 'draft'", "benefits_rule_version_two_people"),
        ] {
            let refused = city.db.raw_rows(change).await.expect_err(change);
            assert!(format!("{refused:?}").contains(name), "{change}: {refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_body_knows_nothing_of_a_regulation_and_roles_go_as_far_as_they_go() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        let rule = rule_of(&city, &draft).await;
        for page in ["", "/modifica", "/testo", "/prova", "/simulazione", "/differenze"] {
            assert_eq!(city.get("ugo", &format!("{draft}{page}")).await.status.as_u16(), 404, "{page}");
        }
        assert_eq!(city.get("ugo", &format!("/regolamenti/{rule}")).await.status.as_u16(), 404);
        assert!(!city.get("ugo", "/regolamenti").await.expect(200).text.contains("Sostegno al reddito"));
        assert_eq!(city.get("ugo", "/api/v1/rules").await.expect(200).json()["items"], json!([]));
        assert_eq!(publish(&city, "ugo", &draft, "01/01/2030", "").await.status.as_u16(), 404);
        assert_eq!(
            city.get("sara", &format!("{draft}/modifica")).await.status.as_u16(),
            403,
            "a secretary reads and does not write"
        );
        city.get("sara", &draft).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_pages_say_what_a_regulation_says_and_what_changed() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        publish(&city, "dora", &draft, &shown(today(&city).await), "").await.expect(303);
        let rule = rule_of(&city, &draft).await;
        let page = city.get("sara", &format!("/regolamenti/{rule}")).await.expect(200).text;
        for words in ["In vigore dal", "Consiglio comunale, 112", "Soglia ISEE", "6.000,00", "da confermare", "Risponde: "] {
            assert!(page.contains(words), "{words}\n{page}");
        }
        let second = again(&city, "ada", &draft).await;
        let text = text_of(&city, &second).await.replace("value = 6000.00", "value = 7000.00");
        save(&city, "ada", &second, &text).await.expect(303);
        let changed = city.get("sara", &format!("{second}/differenze")).await.expect(200).text;
        assert!(changed.contains("<del>") && changed.contains("value = 7000.00"), "{changed}");
        let file = city.get("sara", &format!("{draft}/testo")).await.expect(200);
        assert_eq!(
            benefits::rule::text::sha256(&file.text),
            version(&city, &draft).await["sha256"],
            "what was hashed is what comes"
        );
        let listed = city.get("sara", "/regolamenti?q=reddito&standing=in_force&kind=benefit").await.expect(200).text;
        assert!(listed.contains("Sostegno al reddito"));
        assert!(!city.get("sara", "/regolamenti?kind=ranking").await.expect(200).text.contains("Sostegno al reddito"));
    })
    .await;
}

#[tokio::test]
async fn a_household_is_tried_by_requirements_in_words() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let sent = city.post("ada", "/regolamenti/nuovo", &[("start", "buoni-spesa")]).await.expect(303);
        let draft = sent.location().trim_end_matches("/modifica").to_owned();
        let pairs = [("on", "01/03/2026"), ("household.resident", "no"), ("running.sostegno-al-reddito", "yes")];
        let tried = city.post("ada", &format!("{draft}/prova"), &pairs).await.expect(200).text;
        for words in [
            "Il nucleo ha la residenza anagrafica nel Comune.",
            "Il nucleo non ha già ricevuto i buoni con questo avviso.",
            "Nel nucleo nessuno riceve già «Sostegno al reddito».",
            "È già in corso «Sostegno al reddito»?",
        ] {
            assert!(tried.contains(words), "{words}: {tried}");
        }
        for id in ["first_time", "few_savings", "incompatible:", "«sostegno-al-reddito»", "<code>"] {
            assert!(!tried.contains(id), "{id}: {tried}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_household_is_tried_and_a_city_simulated() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        publish(&city, "dora", &draft, &shown(today(&city).await), "").await.expect(303);
        let second = again(&city, "ada", &draft).await;
        let pairs = [("on", "01/03/2026"), ("household.isee", "6.000,01"), ("household.resident", "yes")];
        let tried = city.post("ada", &format!("{second}/prova"), &pairs).await.expect(200).text;
        assert!(tried.contains("Requisiti non soddisfatti") && tried.contains("con ISEE fino a 6.000,00"), "{tried}");
        let wrong =
            city.post("ada", &format!("{second}/prova"), &[("on", "01/03/2026"), ("household.isee", "seimila")]).await.expect(422);
        assert!(wrong.text.contains("seimila"), "what was typed stays");
        let more =
            city.post("ada", &format!("{second}/prova"), &[("on", "01/03/2026"), ("_add", "members")]).await.expect(200).text;
        assert!(more.contains("members[0].there") && !more.contains("id=\"esito\""));

        let richer = text_of(&city, &second).await.replace("value = 6000.00", "value = 9000.00");
        // The examples at the old limit are no longer true, and the regulation says so.
        save(&city, "ada", &second, &richer).await.expect(303);
        assert!(city.get("ada", &format!("{second}/simulazione")).await.status.as_u16() == 409);
        let page = city.get("ada", &format!("{draft}/simulazione?n=2000&seed=3&on=01/03/2026")).await.expect(200).text;
        assert!(page.contains("2.000 nuclei inventati con il seme 3") && page.contains("Municipio 4"), "{page}");
        for query in ["n=50001&seed=1", "n=99&seed=1", "n=2000&seed=-1", "n=duemila&seed=1"] {
            assert_eq!(city.get("ada", &format!("{draft}/simulazione?{query}")).await.status.as_u16(), 422, "{query}");
        }
        assert_eq!(city.get("ada", &format!("{draft}/simulazione?n=200&seed=1&on=01/01/1999")).await.status.as_u16(), 409);
    })
    .await;
}

#[tokio::test]
async fn a_program_reads_regulations_and_has_a_text_looked_at() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let draft = begun(&city, "ada").await;
        let all = city.get("sara", "/api/v1/rules?limit=10").await.expect(200).json();
        assert_eq!(all["items"][0]["code"], CODE, "{all}");
        let whole = city.get("sara", all["items"][0]["href"].as_str().unwrap_or_default()).await.expect(200).json();
        assert_eq!((&whole["versions"][0]["state"], &whole["drafts"]), (&json!("draft"), &json!(1)));
        let text = text_of(&city, &draft).await;
        let check = |text: String| city.api("ada", Method::POST, "/api/v1/rules/check", &[], json!({"text": text}));
        let good = check(text.clone()).await.expect(200).json();
        assert_eq!((&good["code"], &good["faults"]), (&json!(CODE), &json!([])));
        let wrong = check(text.replace("type = \"money\"", "type = \"denaro\"")).await.expect(200).json();
        assert!(wrong["faults"][0]["line"].as_i64() > Some(1) && wrong["code"].is_null(), "{wrong}");
        check("x".repeat(131_073)).await.expect(422);
        assert_eq!(city.api("sara", Method::POST, "/api/v1/rules/check", &[], json!({"text": "x"})).await.status.as_u16(), 403);
    })
    .await;
}

#[tokio::test]
async fn two_who_write_one_draft_do_not_lose_anything_and_the_same_form_acts_once() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let key = [("start", CODE), ("_key", "0190a000-0000-7000-8000-000000000001")];
        let first = city.post("ada", "/regolamenti/nuovo", &key).await.expect(303).location();
        assert_eq!(city.post("ada", "/regolamenti/nuovo", &key).await.expect(303).location(), first);
        assert_eq!(
            city.post("ada", "/regolamenti/nuovo", &[("start", CODE)]).await.status.as_u16(),
            422,
            "the body has it already"
        );
        let draft = first.trim_end_matches("/modifica");
        let text = text_of(&city, draft).await;
        let version = hidden(&city.get("ada", &first).await.expect(200), "_version");
        save(&city, "bea", draft, &text).await.expect(303);
        let typed = format!("{text}\n# di Ada");
        let conflict = city.post("ada", &first, &[("text", &typed), ("do", "save"), ("_version", &version)]).await.expect(409);
        assert!(conflict.text.contains("# di Ada"), "what was typed stays");
        assert!(conflict.text.contains("Riga salvata") && conflict.text.contains("<ins># di Ada</ins>"), "{}", conflict.text);
        let actions =
            actions::draft(&city.db, &city.principal("sara").await, None, uuid::Uuid::nil(), &actions::Beginning::Empty).await;
        assert!(matches!(actions, Err(kernel::Failure::Forbidden)));
    })
    .await;
}

#[tokio::test]
async fn every_regulation_that_comes_with_the_program_can_be_published() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (writer, publisher, today) = (city.principal("bea").await, city.principal("dora").await, today(&city).await);
        for one in shipped::ALL {
            let code: RuleCode = one.code.parse().expect("an id");
            let draft = actions::begin(&city.db, &writer, None, &code, &actions::Beginning::Shipped).await.expect(one.code);
            let act = Act { number: "1".into(), date: today, organ: "Consiglio comunale".into() };
            let publication = Publication { from: today, act, early_reason: String::new() };
            actions::publish(&city.db, &publisher, draft, 1, &publication).await.expect(one.code);
        }
        let listed = city.get("sara", "/api/v1/rules?standing=in_force&limit=100").await.expect(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(shipped::ALL.len()));
    })
    .await;
}
