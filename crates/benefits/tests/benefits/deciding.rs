//! Decisions on applications: the notice before a refusal, two people for each, why it was decided for ever, one act for many.

use crate::rules::{office, publish, shown, today, version};
use crate::{entered, hidden, id_of, on_both, ordinary, recorded, rooms, schema, told};
use axum::http::Method;
use benefits::decision::{Payable, payable, payable_all, running};
use benefits::rule::forms::EMPTY;
use kernel::time::days_after;
use serde_json::{Value, json};
use store::Audit;
use ui::testing::{City, Reply};
use uuid::Uuid;

/// What the test city decides by: an ISEE up to a limit, points for the rent, two places.
pub const TEXT: &str = r#"
id = "contributo-prova"
name = "Contributo di prova"
kind = "benefit"
unit = "person"
period = "month"
isee = "ordinary"
source = "Prova, art. 1"
about = "Un contributo inventato."

[[parameter]]
id = "isee_limit"
name = "Soglia ISEE"
type = "money"
values = [ { from = 2020-01-01, value = 6000.00, source = "Prova, art. 2" } ]

[[parameter]]
id = "monthly"
name = "Importo mensile"
type = "money"
values = [ { from = 2020-01-01, value = 250.00, source = "Prova, art. 3" } ]

[[fact]]
id = "need"
type = "integer"
label = "Quanti figli a carico?"
min = 0
max = 20

[[fact]]
id = "project_signed"
type = "boolean"
label = "Il progetto è firmato?"
given_by = "social_service"
required = false

[[requirement]]
id = "isee"
test = "household.isee <= isee_limit"
because = "L'ISEE di {household.isee} supera la soglia di {isee_limit}."
source = "art. 2"

[[score]]
id = "children"
label = "Figli a carico"
points = "need"

[amount]
value = "monthly"

[ranking]
order = [ { by = "points", direction = "descending" }, { by = "household.isee", direction = "ascending" }, { by = "applied", direction = "ascending" } ]
places = "2"

[[payment_condition]]
id = "project_signed"
test = "project_signed"
because = "Il progetto personalizzato non è ancora firmato."

[[example]]
name = "sulla soglia"
on = 2026-03-01
given = { household = { isee = 6000.00, members = [ { birth_date = 1980-05-01 } ] }, facts = { need = 2, project_signed = true } }
expect = { outcome = "granted", amount = 250.00 }
"#;

/// A regulation of the test city that holds from today; its identifier.
pub async fn regulation(city: &City, text: &str) -> String {
    let code = text.split("id = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let sent = city.post("bea", "/regolamenti/nuovo", &[("start", EMPTY), ("code", code)]).await.expect(303);
    let draft = sent.location().trim_end_matches("/modifica").to_owned();
    save(city, &draft, text).await;
    let day = shown(today(city).await);
    publish(city, "dora", &draft, &day, "").await.expect(303);
    version(city, &draft).await["rule"].as_str().unwrap_or_default().to_owned()
}

async fn save(city: &City, draft: &str, text: &str) {
    let edit = format!("{draft}/modifica");
    let version = hidden(&city.get("bea", &edit).await.expect(200), "_version");
    city.post("bea", &edit, &[("text", text.trim()), ("do", "save"), ("_version", &version)]).await.expect(303);
}

/// An open measure of the office of municipio 4; its identifier.
pub async fn measure(city: &City, rule: &str, code: &str, more: Value) -> String {
    measure_by(city, "ada", rule, code, more).await
}

/// The same, or what is said instead, opened by somebody else.
pub async fn measure_by(city: &City, who: &str, rule: &str, code: &str, more: Value) -> String {
    let day = today(city).await;
    let mut new = json!({
        "code": code, "title": format!("Misura {code}"), "rule": rule, "unit": city.unit("SSPT-4"), "responsible": city.actor("ada").account,
        "opens_on": day, "act_number": "1", "act_date": day, "act_organ": "Giunta",
    });
    if let (Some(new), Some(more)) = (new.as_object_mut(), more.as_object()) {
        new.extend(more.clone());
    }
    let at = city.api(who, Method::POST, "/api/v1/measures", &[], new).await.expect(201).location();
    city.api(who, Method::POST, &format!("{at}/moves"), &[("if-match", "1")], json!({"move": "open"})).await.expect(204);
    at.rsplit('/').next().unwrap_or_default().to_owned()
}

/// An application that is examined, with an ISEE of so many cents; its address for programs.
pub async fn applied(city: &City, measure: &str, (family, code): (&str, &str), isee: i64, need: &str) -> String {
    let href = entered(city, "ada", (family, "Prova"), code).await;
    let number = u32::try_from(isee % 90_000_000).unwrap_or(1);
    recorded(city, "ada", &href, ordinary(number, &today(city).await.to_string(), isee)).await;
    let new = json!({
        "measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true,
        "answers": [ {"fact": "need", "value": need} ],
    });
    let at = city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
    city.api("ada", Method::POST, &format!("{at}/examination"), &[("if-match", &tag(city, "ada", &at).await)], json!({}))
        .await
        .expect(204);
    at
}

/// The version of something, as programs send it back.
pub async fn tag(city: &City, who: &str, at: &str) -> String {
    let got = city.get(who, at).await.expect(200);
    got.headers.get("etag").and_then(|value| value.to_str().ok()).unwrap_or_default().trim_matches('"').to_owned()
}

/// Sends something with the version that the sender reads at an address.
pub async fn sent(city: &City, who: &str, (at, of): (&str, &str), path: &str, body: Value) -> Reply {
    let tag = tag(city, who, &format!("{at}{of}")).await;
    city.api(who, Method::POST, &format!("{at}{path}"), &[("if-match", &tag)], body).await
}

pub async fn proposed(city: &City, application: &str, body: Value) -> Reply {
    sent(city, "ada", (application, "/examination"), "/decisions", body).await
}

fn grant(city_day: &str) -> Value {
    json!({"outcome": "granted", "amount": 25_000, "valid_from": city_day})
}

pub fn act(day: &str) -> Value {
    json!({"act_number": "77", "act_date": day, "act_organ": "Determinazione dirigenziale"})
}

fn code_of(reply: &Reply) -> String {
    reply.json()["type"].as_str().unwrap_or_default().to_owned()
}

/// A city with a measure without a ranking.
async fn desk(db: store::Db) -> (City, String, String) {
    let city = office(db).await;
    let rule = regulation(&city, TEXT).await;
    let measure = measure(&city, &rule, "CP-1", json!({})).await;
    let day = today(&city).await.to_string();
    (city, measure, day)
}

const ROSSI: (&str, &str) = ("Rossi", "RSSPRV80A01F205V");
const BIANCHI: (&str, &str) = ("Bianchi", "BNCPRV80A01F205B");

#[tokio::test(flavor = "multi_thread")]
async fn what_is_granted_is_proposed_by_one_and_decided_by_another_and_says_why() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let decision = proposed(&city, &application, grant(&day)).await.expect(201).location();
        assert_eq!(proposed(&city, &application, grant(&day)).await.status.as_u16(), 409, "one at a time");
        // The office does not decide at all, and of those who decide nobody what they proposed.
        assert_eq!(
            city.api("ada", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.status.as_u16(),
            403
        );
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        let twice = city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "2")], act(&day)).await.expect(409);
        assert!(code_of(&twice).contains("BEN-075"), "{}", twice.text);

        let whole = city.get("ada", &decision).await.expect(200).json();
        assert_eq!((&whole["state"], &whole["amount"], &whole["act_number"]), (&json!("decided"), &json!(25_000), &json!("77")));
        assert_eq!(whole["explanation"]["outcome"], "granted");
        assert_eq!(whole["input"]["household"]["isee"], "5000");
        let application_now = city.get("ada", &application).await.expect(200).json();
        assert_eq!(application_now["state"], "decided", "{application_now}");
        let page = decision.replace("/api/v1/decisions/", "/decisioni/");
        let shown = city.get("dora", &page).await.expect(200).text;
        for fact in
            ["250,00", "Determinazione dirigenziale, 77", "Soglia ISEE", "6.000,00", "Prova, art. 2", "Requisito su «ISEE»."]
        {
            assert!(shown.contains(fact), "{fact}: {shown}");
        }
        assert!(shown.contains("Requisito su «Il progetto è firmato?».") && !shown.contains("project_signed"), "{shown}");
        let line = &whole["explanation"]["requirements"][0];
        assert_eq!(
            (&line["id"], &line["says"]),
            (&json!("isee"), &json!("Requisito su «ISEE».")),
            "words for people, the id for programs"
        );
        let news = told(&city).await;
        let granted: Vec<&Value> = news.iter().filter(|(topic, _)| topic == "benefit.granted").map(|(_, facts)| facts).collect();
        assert_eq!(granted.len(), 1);
        assert_eq!(granted[0]["measure_id"], json!(measure));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_comes_after_a_notice_and_after_ten_days_or_when_nothing_more_comes() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, day) = desk(db).await;
        let refuse = json!({"outcome": "refused", "reasons": "L'ISEE supera la soglia."});
        let (late, heard) =
            (applied(&city, &measure, ROSSI, 900_000, "1").await, applied(&city, &measure, BIANCHI, 800_000, "1").await);
        let refused = proposed(&city, &late, refuse.clone()).await.expect(409);
        assert!(code_of(&refused).contains("BEN-070"), "{}", refused.text);
        let notice = json!({"reasons": "L'ISEE di 9.000,00 euro supera la soglia."});
        for application in [&late, &heard] {
            sent(&city, "ada", (application, "/examination"), "/notices", notice.clone()).await.expect(201);
            let refused = proposed(&city, application, refuse.clone()).await.expect(409);
            assert!(code_of(&refused).contains("BEN-071"), "{}", refused.text);
        }
        // Who answers may write again; once they add nothing more it may be refused, but not without a word on what they said.
        let answer = json!({"observations": "Ho perso il lavoro."});
        sent(&city, "ada", (&heard, "/examination"), "/observations", answer).await.expect(204);
        let hasty = proposed(&city, &heard, refuse.clone()).await.expect(409);
        assert!(code_of(&hasty).contains("BEN-071"), "a second letter may come: {}", hasty.text);
        let nothing = sent(&city, "ada", (&heard, "/examination"), "/observations", json!({})).await.expect(422);
        assert!(nothing.text.contains("observations"), "{}", nothing.text);
        let more = json!({"observations": "E pago un mutuo.", "nothing_more": true});
        sent(&city, "ada", (&heard, "/examination"), "/observations", more).await.expect(204);
        let letters = city.get("ada", &format!("{heard}/examination")).await.expect(200).json()["notices"][0].clone();
        for words in ["Ho perso il lavoro.", "E pago un mutuo."] {
            assert!(letters["observations"].as_str().is_some_and(|text| text.contains(words)), "{words}: {letters}");
        }
        let silent = proposed(&city, &heard, refuse.clone()).await.expect(422);
        assert!(silent.text.contains("reply"), "{}", silent.text);
        let mut replied = refuse.clone();
        replied["reply"] = json!("Serve un ISEE corrente.");
        let decision = proposed(&city, &heard, replied).await.expect(201).location();
        let whole = city.get("ada", &decision).await.expect(200).json();
        assert!(whole["reasons"].as_str().is_some_and(|text| text.contains("Serve un ISEE corrente.")), "{whole}");

        // Who does not answer waits for the last day to be over.
        let notices = city.get("ada", &format!("{late}/examination")).await.expect(200).json();
        let answer_by: chrono::NaiveDate =
            notices["notices"][0]["answer_by"].as_str().and_then(|day| day.parse().ok()).expect("a day");
        assert!(answer_by >= days_after(day.parse().expect("a day"), 10));
        // Days later everybody signs in anew.
        city.db.clock().move_to(kernel::time::start_of_day(answer_by));
        city.somebody("vera", "amministrativo", "milano/SSPT-4").await;
        let last_day = sent(&city, "vera", (&late, "/examination"), "/decisions", refuse.clone()).await.expect(409);
        assert!(code_of(&last_day).contains("BEN-071"), "on the last day they can still answer: {}", last_day.text);
        city.db.clock().move_to(kernel::time::start_of_day(days_after(answer_by, 1)));
        city.somebody("ivo", "amministrativo", "milano/SSPT-4").await;
        city.somebody("dino", "dirigente", "milano/DIR").await;
        let decision = sent(&city, "ivo", (&late, "/examination"), "/decisions", refuse).await.expect(201).location();
        let act = act(&today(&city).await.to_string());
        city.api("dino", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act).await.expect(204);
        assert!(told(&city).await.iter().any(|(topic, _)| topic == "benefit.refused"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_too_wants_two_people_and_never_changes_what_was_decided() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, day) = desk(db).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let decision = proposed(&city, &application, grant(&day)).await.expect(201).location();
        let id: Uuid = decision.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let batch = Uuid::from_u128(1);
        let date: chrono::NaiveDate = day.parse().expect("a day");
        // Past every rule of the program, straight into the table, by whoever proposed it.
        let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
        let add = tx.sql(&benefits::decision::store::ADD_BATCH).id("id", batch).bind("act_number", "1").bind("act_date", date);
        add.bind("act_organ", "x").bind("decisions", 1_i64).run_one().await.expect("a batch");
        let own = tx.sql(&benefits::decision::store::DECIDE).id("id", id).bind("version", 1_i64).id("batch", batch);
        let own = own.bind("act_number", "1").bind("act_date", date).bind("act_organ", "x").run().await;
        assert!(format!("{own:?}").contains("benefits_decision_two_people"), "{own:?}");
        drop(tx);
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        let before = city.get("ada", &decision).await.expect(200).text;

        // Another regulation holds from tomorrow, the ISEE is withdrawn: what was decided says the same.
        let stricter = TEXT.replace("value = 6000.00", "value = 100.00").replace("isee = 6000.00", "isee = 100.00");
        let rule = city.get("ada", &decision).await.expect(200).json()["rule_version"].as_str().unwrap_or_default().to_owned();
        let rule = city.get("ada", &format!("/api/v1/rules/versions/{rule}")).await.expect(200).json()["rule"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let draft = city.post("bea", &format!("/regolamenti/{rule}/bozze"), &[("from", EMPTY)]).await.expect(303).location();
        let draft = draft.trim_end_matches("/modifica").to_owned();
        save(&city, &draft, &stricter).await;
        publish(&city, "dora", &draft, &shown(days_after(date, 1)), "").await.expect(303);
        city.db.clock().move_to(kernel::time::start_of_day(days_after(date, 2)));
        city.somebody("vera", "amministrativo", "milano/SSPT-4").await;
        assert_eq!(city.get("vera", &decision).await.expect(200).text, before);
        let today_it_says = city.get("vera", &format!("{application}/examination")).await.expect(200).json();
        assert_eq!(today_it_says["explanation"]["outcome"], "refused");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_decide_at_once_decide_once() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, day) = desk(db).await;
        city.somebody("dino", "dirigente", "milano/DIR").await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let decision = proposed(&city, &application, grant(&day)).await.expect(201).location();
        let path = format!("{decision}/act");
        let one = city.api("dora", Method::POST, &path, &[("if-match", "1")], act(&day));
        let other = city.api("dino", Method::POST, &path, &[("if-match", "1")], act(&day));
        let (one, other) = tokio::join!(one, other);
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{} {}", one.text, other.text);
        assert_eq!(told(&city).await.iter().filter(|(topic, _)| topic == "benefit.granted").count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_act_decides_many_or_none_of_them() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, day) = desk(db).await;
        city.somebody("dino", "dirigente", "milano/DIR").await;
        let mut lines = Vec::new();
        for who in [ROSSI, BIANCHI] {
            let isee = i64::try_from(lines.len()).unwrap_or(0) + 100_000;
            let application = applied(&city, &measure, who, isee, "1").await;
            let decision = proposed(&city, &application, grant(&day)).await.expect(201).location();
            lines.push(format!("{}~1", decision.rsplit('/').next().unwrap_or_default()));
        }
        let waiting = city.get("dora", "/decisioni?state=proposed").await.expect(200).text;
        assert!(lines.iter().all(|line| waiting.contains(line)), "{waiting}");
        let mut stale = act(&day);
        stale["decisions"] = json!([lines[0], lines[1].replace("~1", "~9")]);
        assert_eq!(city.api("dora", Method::POST, "/api/v1/decisions/act", &[], stale).await.status.as_u16(), 409);
        let still = city.get("dora", "/api/v1/decisions?state=proposed").await.expect(200).json();
        assert_eq!(still["items"].as_array().map(Vec::len), Some(2), "{still}");
        let pairs = [
            ("decisions", lines[0].as_str()),
            ("decisions", lines[1].as_str()),
            ("act_number", "78"),
            ("act_date", &shown(day.parse().expect("a day"))),
            ("act_organ", "Determinazione dirigenziale"),
        ];
        city.post("dora", "/decisioni/atto", &pairs).await.expect(303);
        let decided = city.get("dora", "/api/v1/decisions?state=decided").await.expect(200).json();
        assert_eq!(decided["items"].as_array().map(Vec::len), Some(2), "{decided}");
        assert_eq!(told(&city).await.iter().filter(|(topic, _)| topic == "benefit.granted").count(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_otherwise_than_the_regulation_says_is_explained_and_what_is_not_known_is_not_granted() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let more = json!({"outcome": "granted", "amount": 30_000, "valid_from": day});
        let refused = proposed(&city, &application, more.clone()).await.expect(422);
        assert!(refused.text.contains("deviation"), "{}", refused.text);
        let mut explained = more;
        explained["deviation"] = json!("Deliberazione 5 del 2026.");
        explained["minutes"] = json!("Verbale 3");
        explained["ceiling"] = json!(29_999);
        assert!(proposed(&city, &application, explained.clone()).await.expect(422).text.contains("amount"), "beyond the ceiling");
        explained["ceiling"] = json!(30_000);
        let decision = proposed(&city, &application, explained).await.expect(201).location();
        // Sent back with a reason, it is proposed again.
        city.api("dora", Method::POST, &format!("{decision}/return"), &[("if-match", "1")], json!({"reason": "Manca il verbale."}))
            .await
            .expect(204);
        proposed(&city, &application, grant(&day)).await.expect(201);

        let href = entered(&city, "ada", ("Verdi", "Prova"), "VRDPRV80A01F205R").await;
        let new = json!({"measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true});
        let unknown = city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
        let why = city.get("ada", &format!("{unknown}/examination")).await.expect(200).json();
        assert_eq!(why["explanation"]["outcome"], "undetermined");
        assert!(!why["explanation"]["needed"].as_array().map(Vec::is_empty).unwrap_or(true));
        let mut hasty = grant(&day);
        hasty["deviation"] = json!("Lo conosco.");
        let refused = proposed(&city, &unknown, hasty).await.expect(409);
        assert!(code_of(&refused).contains("BEN-072"), "{}", refused.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_office_decides_is_not_there_for_whoever_has_nothing_to_do_with_it() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let decision = proposed(&city, &application, grant(&day)).await.expect(201).location();
        let page = decision.replace("/api/v1/decisions/", "/decisioni/");
        let of_application = application.replace("/api/v1/applications/", "/domande/");
        for stranger in ["piero", "ugo"] {
            for path in [decision.as_str(), &page, &format!("{application}/examination"), &format!("{of_application}/proposta")] {
                assert_eq!(city.get(stranger, path).await.status.as_u16(), 404, "{stranger} {path}");
            }
            let told = city.get(stranger, "/api/v1/decisions").await.expect(200).json();
            assert_eq!(told["items"], json!([]), "{stranger}");
            let notice = json!({"reasons": "x"});
            let sent = city.api(stranger, Method::POST, &format!("{application}/notices"), &[("if-match", "3")], notice).await;
            assert_eq!(sent.status.as_u16(), 404, "{stranger}");
        }
        // The desk that took it reads what was decided, and no report on the family.
        let report = json!({"text": "La famiglia vive in una situazione difficile.", "proposal": "grant"});
        city.api("capo", Method::POST, &format!("{application}/reports"), &[], report).await.expect(201);
        let examiner = city.get("ada", &format!("{application}/examination")).await.expect(200).text;
        assert!(examiner.contains("situazione difficile"), "{examiner}");
        let secretary = city.get("sara", &of_application).await.expect(200).text;
        assert!(!secretary.contains("situazione difficile"), "{secretary}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_runs_and_is_paid_when_its_conditions_hold_until_it_is_taken_back() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, day) = desk(db).await;
        let application = applied(&city, &measure, ROSSI, 500_000, "2").await;
        let decision = proposed(&city, &application, grant(&day)).await.expect(201).location();
        let id: Uuid = decision.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let date: chrono::NaiveDate = day.parse().expect("a day");
        let person = city.get("ada", &decision).await.expect(200).json()["person"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("a person");
        let asked = async || {
            let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
            let payable = payable(&mut tx, id, date).await.expect("an answer");
            let together = payable_all(&mut tx, &[(id, date)]).await.expect("answers");
            assert_eq!(together.get(&id), Some(&payable), "asked together with others the answer is the same");
            let running = running(&mut tx, person, None, date).await.expect("an answer");
            tx.commit(Audit::of("test.look")).await.expect("a commit");
            (payable, running.len())
        };
        assert!(matches!(asked().await, (Payable::No(_), 0)));
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        let (payable, runs) = asked().await;
        assert!(matches!(&payable, Payable::No(why) if why.len() == 1), "{payable:?}");
        assert_eq!(runs, 1);
        let answers = json!({"answers": [{"fact": "project_signed", "value": "true"}]});
        let answered = sent(&city, "ada", (&application, ""), "/answers", answers).await;
        // What is decided is closed to new answers: the plan is signed in the file of the social service.
        assert!([204, 409].contains(&answered.status.as_u16()), "{}", answered.text);
        if answered.status.as_u16() == 204 {
            assert_eq!(asked().await.0, Payable::Yes);
        }
        let mut revocation = act(&day);
        revocation["revoked_from"] = json!(day);
        revocation["reason"] = json!("Non ha rispettato il progetto.");
        city.api("dora", Method::POST, &format!("{decision}/revocation"), &[("if-match", "2")], revocation).await.expect(204);
        assert!(matches!(asked().await, (Payable::No(_), 0)));
        assert!(told(&city).await.iter().any(|(topic, facts)| topic == "benefit.revoked" && facts["from"] == json!(day)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_drawn_with_minutes_by_which_it_can_be_drawn_again() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = desk(db).await;
        let first = applied(&city, &measure, ROSSI, 500_000, "2").await;
        applied(&city, &measure, BIANCHI, 400_000, "1").await;
        let draw = json!({"share": 100, "seed": "7 23 41 60 88", "what": "La composizione del nucleo"});
        let drawn =
            city.api("ada", Method::POST, &format!("/api/v1/measures/{measure}/draws"), &[], draw.clone()).await.expect(200);
        assert_eq!(drawn.json()["drawn"], 2);
        let again = city.api("ada", Method::POST, &format!("/api/v1/measures/{measure}/draws"), &[], draw).await.expect(409);
        assert!(code_of(&again).contains("BEN-081"), "both are under control: {}", again.text);
        let minutes = city.get("ada", &format!("/misure/{measure}/graduatoria")).await.expect(200).text;
        assert!(minutes.contains("7 23 41 60 88") && minutes.contains("2 su 2"), "{minutes}");
        let control = city.get("ada", &format!("{first}/examination")).await.expect(200).json()["controls"][0].clone();
        let at = format!("/api/v1/controls/{}/outcome", control["id"].as_str().unwrap_or_default());
        let differs = json!({"outcome": "differs"});
        assert_eq!(
            city.api("ada", Method::POST, &at, &[("if-match", "1")], differs).await.status.as_u16(),
            422,
            "it says what differs"
        );
        let confirmed = json!({"outcome": "confirmed"});
        city.api("ada", Method::POST, &at, &[("if-match", "1")], confirmed.clone()).await.expect(204);
        assert_eq!(city.api("ada", Method::POST, &at, &[("if-match", "2")], confirmed).await.status.as_u16(), 409);
    })
    .await;
}
