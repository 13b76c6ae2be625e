//! Applications at a desk: taken, told what is missing, completed; whose term runs, waits and ends; by whom they are seen.

use super::*;
use crate::measures::{measure, moved, opened, published};
use crate::rules::office;

/// An application as programs send it, at the desk of municipio 4.
pub fn application(city: &City, measure: &str, person: &str) -> Value {
    json!({"measure": last(measure), "person": id_of(person), "desk": city.unit("SSPT-4"), "submit": true})
}

pub fn last(href: &str) -> String {
    href.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Files an application; its address for programs.
pub async fn filed(city: &City, who: &str, application: Value) -> String {
    city.api(who, Method::POST, "/api/v1/applications", &[], application).await.expect(201).location()
}

pub async fn read(city: &City, who: &str, one: &str) -> Value {
    city.get(who, one).await.expect(200).json()
}

/// Does something with an application, as somebody who has just read it.
pub async fn done(city: &City, who: &str, one: &str, what: &str, content: Value) -> Reply {
    let version = read(city, who, one).await["version"].to_string();
    city.api(who, Method::POST, &format!("{one}/{what}"), &[("if-match", &version)], content).await
}

fn missing(application: &Value) -> Vec<String> {
    let all = application["missing"].as_array().expect("a list").iter();
    all.map(|one| one["label"].as_str().unwrap_or_default().to_owned()).collect()
}

fn page_of(one: &str) -> String {
    one.replace("/api/v1/applications/", "/domande/")
}

/// So many days later, when everybody has to sign in again: Nora then works at the office for benefits, Silvia at the desk of municipio 4.
async fn days_later(city: &mut City, days: i64) {
    let later = city.db.clock().now() + chrono::TimeDelta::days(days);
    city.db.clock().move_to(later);
    city.somebody("nora", "benefici", "milano/UFF").await;
    city.somebody("silvia", "segreteria", "milano/SSPT-4").await;
    city.somebody("pina", "amministrativo", "milano/SSPT-5-L1").await;
}

/// What asks to be done today, for somebody.
async fn waiting(city: &City, who: &str) -> Vec<&'static str> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let items = benefits::application::day::today(&mut tx, &principal).await.expect("a day");
    tx.commit(store::Audit::of("day.read")).await.expect("a commit");
    items.into_iter().map(|item| item.group).collect()
}

/// Mario lives alone, in a household of the register.
async fn lives_alone(city: &City, href: &str) {
    let pairs = [("kind", "registered"), ("role", "holder"), ("from", "1/1/2020")];
    city.post("ada", &format!("{href}/nucleo"), &pairs).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_takes_an_application_is_told_what_is_missing_and_completes_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let (id, person, desk) = (last(&measure), id_of(&href).to_string(), city.unit("SSPT-4").to_string());
        let form = city.get("sara", &format!("/domande/nuova?persona={person}&misura={id}")).await.expect(200).text;
        assert!(form.contains("A che punto è con la misura nazionale") && !form.contains("firmato il progetto"), "{form}");
        let pairs = [
            ("measure", id.as_str()),
            ("person", &person),
            ("applicant_title", "self"),
            ("channel", "desk"),
            ("desk", &desk),
            ("submit", "true"),
        ];
        let receipt = city.post("sara", "/domande/nuova", &pairs).await.expect(303).location();
        let shown = city.get("sara", &receipt).await.expect(200).text;
        for words in
            ["2026/000001", "Rossi Mario", "21/11/2026", "entro il 21/12/2026", "Unità UFF", "bea", "ISEE", "misura nazionale"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let page = receipt.trim_end_matches("/ricevuta").to_owned();
        let one = page.replace("/domande/", "/api/v1/applications/");
        let told = read(&city, "sara", &one).await;
        assert_eq!((&told["state"], &told["due_on"]), (&json!("submitted"), &json!("2026-12-21")));
        let lacking = missing(&told).join("; ");
        for words in ["ISEE", "residenza", "componenti", "misura nazionale"] {
            assert!(lacking.contains(words), "{words}: {lacking}");
        }

        // The desk that took it has to do with him now; so has the office.
        recorded(&city, "bea", &href, ordinary(1, "2026-03-02", 600_000)).await;
        lives_alone(&city, &href).await;
        let version = hidden(&city.get("sara", &format!("{page}/completa")).await.expect(200), "_version");
        let answers = [
            ("facts.national_measure", "refused"),
            ("evidence.national_measure", "asked"),
            ("submit", "no"),
            ("_version", version.as_str()),
        ];
        let mut too_much = answers.to_vec();
        too_much.push(("facts.household.resident", "yes"));
        let refused = city.post("sara", &format!("{page}/completa"), &too_much).await.expect(422);
        assert!(refused.text.contains("allo sportello non si può scrivere"), "the office says it: {}", refused.text);
        city.post("sara", &format!("{page}/completa"), &answers).await.expect(303);
        let resident = json!({"answers": [{"fact": "household.resident", "value": "true"}]});
        done(&city, "bea", &one, "answers", resident).await.expect(204);
        let told = read(&city, "sara", &one).await;
        assert_eq!(missing(&told).len(), 1, "the paper that was asked for: {told}");
        let seen = city.get("bea", &page).await.expect(200).text;
        assert!(seen.contains("Requisiti soddisfatti") && seen.contains("210,00"), "{seen}");
        for words in
            ["Il nucleo ha la residenza anagrafica nel Comune.", "in corso di validità.", "ISEE del nucleo non supera 6.000,00"]
        {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        for id in ["isee_valid", "national_measure_first", "<th scope=\"row\">resident"] {
            assert!(!seen.contains(id), "a requirement is read in words, not by its id {id}: {seen}");
        }
        let seen = city.get("sara", &page).await.expect(200).text;
        assert!(!seen.contains("6.000,00") && !seen.contains("210,00"), "the desk sees no amount: {seen}");
        let accepted = json!({"answers": [{"fact": "national_measure", "value": "refused", "evidence": "accepted"}]});
        done(&city, "bea", &one, "answers", accepted).await.expect(204);
        let told = read(&city, "bea", &one).await;
        assert!(missing(&told).is_empty(), "{told}");
        let facts = told["facts"].as_array().expect("facts");
        assert_eq!(facts.iter().filter(|fact| fact["fact"] == "national_measure").count(), 2, "what was said before stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_term_waits_for_papers_once_and_how_it_went_is_never_changed() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let one = filed(&city, "sara", application(&city, &measure, &href)).await;
        done(&city, "sara", &one, "examination", json!({})).await.expect(403);
        done(&city, "bea", &one, "examination", json!({})).await.expect(204);
        let again = done(&city, "bea", &one, "examination", json!({})).await.expect(409).json();
        assert_eq!(again["type"], "BEN-046");
        for until in ["2026-11-21", "2026-12-22"] {
            let missing = json!({"missing": "Carta d'identità", "until": until});
            done(&city, "bea", &one, "suspension", missing).await.expect(422);
        }
        let missing = json!({"missing": "Carta d'identità", "until": "2026-12-11"});
        done(&city, "bea", &one, "suspension", missing).await.expect(204);
        let told = read(&city, "bea", &one).await;
        assert_eq!(
            (&told["state"], &told["due_on"]),
            (&json!("suspended"), &json!("2027-01-11")),
            "twenty days more, and a Sunday"
        );
        let shown = city.get("sara", &page_of(&one)).await.expect(200).text;
        assert!(shown.contains("Il termine è fermo") && shown.contains("Carta d&#39;identità"), "{shown}");
        // Five days later the paper is there.
        days_later(&mut city, 5).await;
        done(&city, "nora", &one, "resumption", json!({"note": "Portata allo sportello"})).await.expect(204);
        let told = read(&city, "nora", &one).await;
        assert_eq!(
            (&told["state"], &told["due_on"]),
            (&json!("examining"), &json!("2026-12-28")),
            "the 26th is a holiday and a Saturday"
        );
        let twice = done(&city, "nora", &one, "suspension", json!({"missing": "Altro"})).await.expect(409).json();
        assert_eq!(twice["type"], "BEN-047");
        let kinds: Vec<&str> =
            told["steps"].as_array().expect("steps").iter().map(|step| step["kind"].as_str().unwrap_or_default()).collect();
        assert_eq!(kinds, ["submitted", "taken", "suspended", "resumed"]);
        for change in ["update benefits_application_step set note = 'x'", "delete from benefits_application_step"] {
            let refused = city.db.raw_rows(change).await.expect_err(change);
            assert!(format!("{refused:?}").contains("benefits_application_history"), "{refused:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_and_office_see_it_and_so_does_who_follows_the_person_and_nobody_else() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let one = filed(&city, "sara", application(&city, &measure, &href)).await;
        let page = page_of(&one);
        for who in ["sara", "ada", "capo", "bea", "dora"] {
            city.get(who, &page).await.expect(200);
            assert!(city.get(who, "/domande").await.expect(200).text.contains("2026/000001"), "{who}");
        }
        for who in ["anna", "piero", "ugo"] {
            for path in [page.clone(), one.clone(), format!("{page}/ricevuta"), format!("{page}/completa")] {
                city.get(who, &path).await.expect(404);
            }
            let pairs = [("reason", "x"), ("_version", "2")];
            city.post(who, &format!("{page}/rinuncia"), &pairs).await.expect(404);
            assert!(!city.get(who, "/domande").await.expect(200).text.contains("2026/000001"), "{who}");
        }
        follow(&city, "anna", &href).await;
        city.get("anna", &page).await.expect(200);
        protect(&city, "capo", &href).await;
        for (who, status) in [("sara", 404), ("bea", 404), ("dora", 404), ("capo", 200), ("anna", 200)] {
            city.get(who, &page).await.expect(status);
        }
        // Nobody who may not know of him files for him either.
        let again = city.api("sara", Method::POST, "/api/v1/applications", &[], application(&city, &measure, &href)).await;
        assert_eq!(again.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_applies_in_the_days_of_the_measure_and_twice_only_knowing() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let rule = published(&city, crate::measures::CODE).await;
        let mut call = measure(&city, &rule);
        call["opens_on"] = json!("2026-10-01");
        call["closes_on"] = json!("2026-11-20");
        let call = city.api("bea", Method::POST, "/api/v1/measures", &[], call).await.expect(201).location();
        let href = mario(&city).await;
        let refused = |reply: Reply| reply.expect(409).json()["type"].clone();
        let send = async |more: Value| {
            let mut all = application(&city, &call, &href);
            for (name, value) in more.as_object().expect("fields") {
                all[name] = value.clone();
            }
            city.api("sara", Method::POST, "/api/v1/applications", &[], all).await
        };
        assert_eq!(refused(send(json!({})).await), "BEN-045", "it is not open yet");
        moved(&city, "bea", &call, json!({"move": "open"})).await.expect(204);
        assert_eq!(refused(send(json!({})).await), "BEN-045", "the last day was yesterday");
        let letter = json!({"channel": "pec", "received_on": "2026-11-20"});
        moved(&city, "bea", &call, json!({"move": "close"})).await.expect(204);
        let one = send(letter.clone()).await.expect(201).location();
        let told = read(&city, "sara", &one).await;
        assert_eq!(
            (&told["received_on"], &told["due_on"]),
            (&json!("2026-11-20"), &json!("2026-12-21")),
            "thirty days end on a Sunday"
        );
        assert_eq!(refused(send(letter).await), "BEN-048");
        send(json!({"channel": "pec", "received_on": "2026-11-19", "again": true})).await.expect(201);
        for (wrong, field) in [
            (json!({"channel": "pec"}), "received_on"),
            (json!({"channel": "post", "received_on": "2026-11-22"}), "received_on"),
            (json!({"applicant_title": "guardian"}), "applicant"),
            (json!({"applicant": id_of(&href), "applicant_title": "parent"}), "applicant"),
            (json!({"desk": city.unit("UFF")}), "desk"),
            (json!({"answers": [{"fact": "boh", "value": "1"}]}), "answers[0].fact"),
            (json!({"answers": [{"fact": "national_measure", "value": "forse"}]}), "answers[0].value"),
        ] {
            let text = send(wrong.clone()).await.expect(422).text;
            assert!(text.contains(&format!("\"{field}\"")), "{wrong}: {text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_saved_has_no_term_until_it_is_submitted() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let mut draft = application(&city, &measure, &href);
        draft["submit"] = json!(false);
        draft["answers"] = json!([{"fact": "national_measure", "value": "refused"}]);
        let one = filed(&city, "sara", draft).await;
        assert_eq!(read(&city, "sara", &one).await["due_on"], Value::Null);
        city.get("sara", &format!("{}/ricevuta", page_of(&one))).await.expect(404);
        assert!(told(&city).await.iter().all(|(topic, _)| topic != "application.submitted"));
        assert!(waiting(&city, "sara").await.is_empty());
        days_later(&mut city, 9).await;
        assert_eq!(waiting(&city, "silvia").await, ["Domande da presentare"]);
        assert!(waiting(&city, "pina").await.is_empty());
        done(&city, "silvia", &one, "answers", json!({"submit": true})).await.expect(204);
        let application = read(&city, "silvia", &one).await;
        assert_eq!((&application["received_on"], &application["due_on"]), (&json!("2026-11-30"), &json!("2026-12-30")));
        let news: Vec<Value> =
            told(&city).await.into_iter().filter(|(topic, _)| topic == "application.submitted").map(|(_, facts)| facts).collect();
        assert_eq!(news, [json!({"application_id": last(&one), "person_id": id_of(&href), "measure_id": last(&measure)})]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_to_end_stands_on_the_home_of_the_office_until_it_is_taken_back() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let one = filed(&city, "sara", application(&city, &measure, &href)).await;
        assert!(waiting(&city, "bea").await.is_empty());
        days_later(&mut city, 21).await;
        assert_eq!(waiting(&city, "nora").await, ["Domande da concludere"]);
        assert!(waiting(&city, "silvia").await.is_empty() && waiting(&city, "pina").await.is_empty());
        let due = city.get("silvia", "/api/v1/applications?due=true").await.expect(200).json();
        assert_eq!(due["items"].as_array().map(Vec::len), Some(1), "{due}");
        done(&city, "silvia", &one, "withdrawal", json!({"reason": "Ha trovato lavoro"})).await.expect(204);
        let application = read(&city, "silvia", &one).await;
        assert_eq!((&application["state"], &application["due_on"]), (&json!("withdrawn"), &Value::Null));
        assert!(waiting(&city, "nora").await.is_empty());
        assert!(told(&city).await.iter().any(|(topic, _)| topic == "application.withdrawn"));
        let closed = done(&city, "silvia", &one, "answers", json!({})).await.expect(409).json();
        assert_eq!(closed["type"], "BEN-050");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_page_by_page_is_narrowed_and_saved_as_a_file() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let measure = opened(&city).await;
        for name in ["Uno", "Due", "Tre"] {
            let href = entered(&city, "ada", ("Fitti", name), "").await;
            filed(&city, "sara", application(&city, &measure, &href)).await;
        }
        let elsewhere = entered(&city, "piero", ("Neri", "Ugo"), "").await;
        let mut of_five = application(&city, &measure, &elsewhere);
        of_five["desk"] = json!(city.unit("SSPT-5-L1"));
        filed(&city, "piero", of_five).await;
        let list = async |who: &str, query: &str| {
            let page = city.get(who, &format!("/api/v1/applications{query}")).await.expect(200).json();
            let names = page["items"].as_array().expect("items").iter();
            let names: Vec<String> = names.map(|item| item["display_name"].as_str().unwrap_or_default().to_owned()).collect();
            (names, page["next"].as_str().map(str::to_owned))
        };
        let (first, next) = list("sara", "?limit=2").await;
        assert_eq!(first, ["Fitti Tre", "Fitti Due"]);
        let (rest, end) = list("sara", &format!("?limit=2&after={}", next.expect("another page"))).await;
        assert_eq!((rest, end), (vec!["Fitti Uno".to_owned()], None));
        assert_eq!(list("bea", "").await.0.len(), 4, "the office sees those of every desk");
        assert_eq!(list("piero", "").await.0, ["Neri Ugo"]);
        assert!(list("sara", "?state=decided").await.0.is_empty());
        assert!(list("sara", "?due=true").await.0.is_empty());
        assert_eq!(list("sara", &format!("?measure={}", last(&measure))).await.0.len(), 3);
        let file = city.get("sara", "/domande?format=csv").await.expect(200).text;
        assert!(file.contains("Fitti Uno") && !file.contains("Neri"), "{file}");
        city.get("sara", "/domande?format=pdf").await.expect(404);
        city.get("sara", "/api/v1/applications?after=ieri").await.expect(422);
        city.get("sara", "/api/v1/applications?state=boh").await.expect(422);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_acts_once_and_who_reads_an_old_version_is_told() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let (measure, href) = (opened(&city).await, mario(&city).await);
        let send = async || {
            let headers = [("idempotency-key", "una sola volta")];
            city.api("sara", Method::POST, "/api/v1/applications", &headers, application(&city, &measure, &href)).await.expect(201)
        };
        assert_eq!(send().await.location(), send().await.location());
        let one = send().await.location();
        let refused = city.api("bea", Method::POST, &format!("{one}/examination"), &[("if-match", "1")], json!({})).await;
        assert_eq!(refused.status.as_u16(), 409);
        city.api("bea", Method::POST, &format!("{one}/examination"), &[], json!({})).await.expect(428);
    })
    .await;
}

#[test]
fn the_documented_application_is_what_is_read() {
    use kernel::input::{Fields, Raw};
    let document = serde_json::to_value(benefits::room().openapi.expect("a document")()).expect("JSON");
    let documented = |name: &str| {
        let schema = &document["components"]["schemas"][name];
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let mut all: Vec<String> = schema["properties"].as_object().expect("properties").keys().cloned().collect();
        all.retain(|property| property != "answers");
        all.sort();
        all
    };
    let asked = |read: &dyn Fn(&mut Fields)| {
        let mut fields = Fields::from_json([("x".to_owned(), Raw::Null)]);
        read(&mut fields);
        let mut all: Vec<String> = fields.asked().map(str::to_owned).collect();
        all.sort();
        all
    };
    use benefits::application::forms;
    let today = chrono::NaiveDate::default();
    assert_eq!(documented("ApplicationInput"), asked(&|fields| assert!(forms::read_new(fields, today).is_none())));
    assert_eq!(documented("ApplicationSuspensionInput"), asked(&|fields| drop(forms::read_suspension(fields))));
    assert_eq!(documented("ApplicationResumptionInput"), asked(&|fields| drop(forms::read_note(fields))));
    assert_eq!(documented("ApplicationWithdrawalInput"), asked(&|fields| drop(forms::read_reason(fields))));
}
