//! Rankings: in the order of the regulation, ties, the money of a call, two people, codes, and the list that moves when somebody renounces.

use crate::deciding::{TEXT, act, applied, measure, regulation, sent, tag};
use crate::rules::{office, today};
use crate::{on_both, protect, rooms, schema};
use axum::http::Method;
use serde_json::{Value, json};
use ui::testing::City;

/// Four people: family name and tax code.
const PEOPLE: [(&str, &str); 4] =
    [("Rossi", "RSSPRV80A01F205V"), ("Bianchi", "BNCPRV80A01F205B"), ("Verdi", "VRDPRV80A01F205R"), ("Neri", "NREPRV80A01F205D")];

/// A call of the test city, with so much money, and four applications: by points Verdi, then Rossi and Bianchi alike but for their ISEE; Neri is
/// too rich.
async fn call(db: store::Db, more: Value) -> (City, String, Vec<String>) {
    let city = office(db).await;
    let rule = regulation(&city, TEXT).await;
    let mut ranked = json!({"ranked": true});
    if let (Some(ranked), Some(more)) = (ranked.as_object_mut(), more.as_object()) {
        ranked.extend(more.clone());
    }
    let measure = measure(&city, &rule, "BANDO-1", ranked).await;
    let mut all = Vec::new();
    for (who, (isee, need)) in PEOPLE.iter().zip([(300_000, "1"), (200_000, "1"), (500_000, "3"), (700_000, "9")]) {
        all.push(applied(&city, &measure, *who, isee, need).await);
    }
    (city, measure, all)
}

async fn made(city: &City, measure: &str, kind: &str) -> String {
    let path = format!("/api/v1/measures/{measure}/rankings");
    city.api("ada", Method::POST, &path, &[], json!({"kind": kind})).await.expect(201).location()
}

async fn lines(city: &City, ranking: &str) -> Vec<(String, String)> {
    let all = city.get("ada", &format!("{ranking}/lines")).await.expect(200).json();
    let of = |line: &Value| {
        let name = line["display_name"]
            .as_str()
            .unwrap_or_default()
            .split(' ')
            .find(|word| *word != "Prova")
            .unwrap_or_default()
            .to_owned();
        (name, line["outcome"].as_str().unwrap_or_default().to_owned())
    };
    all["items"].as_array().map(|lines| lines.iter().map(of).collect()).unwrap_or_default()
}

fn standing(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, outcome)| ((*name).to_owned(), (*outcome).to_owned())).collect()
}

async fn published(city: &City, ranking: &str) {
    let act = act(&today(city).await.to_string());
    sent(city, "dora", (ranking, ""), "/approval", act).await.expect(204);
    sent(city, "ada", (ranking, ""), "/publication", json!({})).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_stand_in_the_order_of_the_regulation_and_places_are_given_out_in_it() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = call(db, json!({})).await;
        let ranking = made(&city, &measure, "provisional").await;
        let expected = [("Verdi", "in"), ("Bianchi", "in"), ("Rossi", "waiting"), ("Neri", "refused")];
        assert_eq!(lines(&city, &ranking).await, standing(&expected));
        let whole = city.get("ada", &ranking).await.expect(200).json();
        assert_eq!(
            (&whole["admitted"], &whole["waiting"], &whole["refused"], &whole["amount"]),
            (&json!(2), &json!(1), &json!(1), &json!(50_000))
        );
        let page = city.get("dora", &ranking.replace("/api/v1/rankings/", "/graduatorie/")).await.expect(200).text;
        assert!(page.contains("Rossi") && page.contains("In lista d&#39;attesa") || page.contains("In lista d'attesa"), "{page}");
        assert!(page.contains("Manca il requisito: Requisito su «ISEE»"), "why, in words: {page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_money_of_the_call_ends_with_the_first_who_no_longer_fits() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, _) = call(db, json!({"budget": 599_999})).await;
        let ranking = made(&city, &measure, "final").await;
        let expected = [("Verdi", "in"), ("Bianchi", "waiting"), ("Rossi", "waiting"), ("Neri", "refused")];
        assert_eq!(lines(&city, &ranking).await, standing(&expected));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_made_a_ranking_does_not_approve_it_and_nothing_is_published_before() {
    on_both(schema(&rooms()), |db| async move {
        let (mut city, measure, _) = call(db, json!({})).await;
        let ranking = made(&city, &measure, "final").await;
        let day = today(&city).await.to_string();
        assert_eq!(sent(&city, "ada", (&ranking, ""), "/publication", json!({})).await.status.as_u16(), 409);
        let board = format!("{}/albo", ranking.replace("/api/v1/rankings/", "/graduatorie/"));
        assert_eq!(city.get("ada", &board).await.status.as_u16(), 409);
        // Somebody who may do both makes one: another one approves it.
        city.somebody("due", "amministrativo", "milano/SSPT-4").await;
        let account = city.actor("due").account;
        let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
        let from = tx.today();
        guard::account::assign(&mut tx, account, "dirigente", city.unit("SSPT-4"), from, None, "prova").await.expect("a role");
        tx.commit(store::Audit::of("test.assign")).await.expect("a commit");
        let path = format!("/api/v1/measures/{measure}/rankings");
        let own = city.api("due", Method::POST, &path, &[], json!({"kind": "final"})).await.expect(201).location();
        let refused = sent(&city, "due", (&own, ""), "/approval", act(&day)).await.expect(409);
        assert!(refused.text.contains("BEN-085"), "{}", refused.text);
        let gone = city.get("ada", &ranking).await.expect(200).json();
        assert_eq!(gone["state"], "superseded", "one that waits gives way to the next");
        published(&city, &own).await;
        assert_eq!(city.get("ada", &own).await.expect(200).json()["state"], "published");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_tells_neither_who_nor_how_few() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, applications) = call(db, json!({})).await;
        let ranking = made(&city, &measure, "final").await;
        published(&city, &ranking).await;
        let board = format!("{}/albo", ranking.replace("/api/v1/rankings/", "/graduatorie/"));
        for path in [board.clone(), format!("{board}?format=csv")] {
            let text = city.get("ada", &path).await.expect(200).text;
            for (name, code) in PEOPLE {
                assert!(!text.contains(name) && !text.contains(code), "{name}: {text}");
            }
            for application in &applications {
                assert!(!text.contains(application.rsplit('/').next().unwrap_or_default()), "{text}");
            }
        }
        let text = city.get("ada", &board).await.expect(200).text;
        // Nobody is a number that tells nothing; one, two and three are not told.
        assert_eq!((text.matches("Domande: ").count(), text.matches("Domande: 0").count()), (1, 1), "{text}");
        assert_eq!(text.matches("Nessun elenco da pubblicare").count(), 4, "{text}");
        assert_eq!(city.get("piero", &board).await.status.as_u16(), 404);
        // The code is told to whoever applied, and it is the same in the next edition.
        let code = city.get("ada", &format!("{ranking}/lines")).await.expect(200).json()["items"][0]["code"].clone();
        let next = made(&city, &measure, "final").await;
        assert_eq!(city.get("ada", &format!("{next}/lines")).await.expect(200).json()["items"][0]["code"], code);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_waiting_list_moves_when_somebody_renounces_and_says_what_changed() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, applications) = call(db, json!({})).await;
        let ranking = made(&city, &measure, "final").await;
        published(&city, &ranking).await;
        let nobody = sent(&city, "ada", (&ranking, ""), "/next", json!({})).await.expect(409);
        assert!(nobody.text.contains("BEN-088"), "{}", nobody.text);
        let verdi = &applications[2];
        sent(&city, "ada", (verdi, ""), "/withdrawal", json!({"reason": "Ha trovato lavoro"})).await.expect(204);
        let next = sent(&city, "ada", (&ranking, ""), "/next", json!({})).await.expect(201).location();
        let expected = [("Bianchi", "in"), ("Rossi", "in"), ("Neri", "refused")];
        assert_eq!(lines(&city, &next).await, standing(&expected));
        let page = city.get("ada", &next.replace("/api/v1/rankings/", "/graduatorie/")).await.expect(200).text;
        assert!(page.contains("cambiato") && page.contains("«ammessa»") && page.contains("«uscita»"), "{page}");
        assert_eq!(city.get("ada", &ranking).await.expect(200).json()["state"], "published", "until the next one is published");
        published(&city, &next).await;
        assert_eq!(city.get("ada", &ranking).await.expect(200).json()["state"], "superseded");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_of_a_call_are_proposed_from_its_final_ranking_without_a_notice() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, applications) = call(db, json!({})).await;
        let day = today(&city).await.to_string();
        let alone = json!({"outcome": "granted", "amount": 25_000, "valid_from": day});
        let refused = sent(&city, "ada", (&applications[0], "/examination"), "/decisions", alone).await.expect(409);
        assert!(refused.text.contains("BEN-078"), "{}", refused.text);
        let ranking = made(&city, &measure, "final").await;
        let days = json!({"valid_from": day});
        assert_eq!(sent(&city, "ada", (&ranking, ""), "/decisions", days.clone()).await.status.as_u16(), 409, "it is not approved");
        published(&city, &ranking).await;
        let proposed = sent(&city, "ada", (&ranking, ""), "/decisions", days.clone()).await.expect(200).json();
        assert_eq!(proposed["proposed"], 3, "two are in, one is refused, one waits");
        let again = sent(&city, "ada", (&ranking, ""), "/decisions", days).await.expect(200).json();
        assert_eq!(again["proposed"], 0);
        let waiting = city.get("dora", "/api/v1/decisions?state=proposed").await.expect(200).json();
        let outcomes: Vec<&str> = waiting["items"]
            .as_array()
            .map(|all| all.iter().filter_map(|one| one["outcome"].as_str()).collect())
            .unwrap_or_default();
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == "refused").count(), 1, "{waiting}");
        assert_eq!(tag(&city, "ada", &ranking).await, "3");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_and_declared_what_is_false_is_refused() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, applications) = call(db, json!({})).await;
        let day = today(&city).await.to_string();
        let verdi = &applications[2];
        let what = json!({"what": "La composizione del nucleo"});
        city.api("ada", Method::POST, &format!("{verdi}/controls"), &[], what).await.expect(201);
        let seen = city.get("ada", &format!("{verdi}/examination")).await.expect(200).json();
        let control = format!("/api/v1/controls/{}/outcome", seen["controls"][0]["id"].as_str().unwrap_or_default());
        let found = json!({"outcome": "false", "note": "I figli vivono altrove."});
        city.api("ada", Method::POST, &control, &[("if-match", "1")], found).await.expect(204);
        let ranking = made(&city, &measure, "final").await;
        published(&city, &ranking).await;
        sent(&city, "ada", (&ranking, ""), "/decisions", json!({"valid_from": day})).await.expect(200);
        let all = city.get("dora", "/api/v1/decisions?state=proposed").await.expect(200).json();
        let all = all["items"].as_array().cloned().unwrap_or_default();
        let is_his = |one: &&Value| verdi.ends_with(one["application"].as_str().unwrap_or("-"));
        let his = all.iter().find(is_his).cloned().expect("a decision");
        assert_eq!((&his["outcome"], &his["amount"]), (&json!("refused"), &Value::Null), "{his}");
        let at = his["href"].as_str().unwrap_or_default();
        let whole = city.get("dora", at).await.expect(200).json();
        assert!(whole["reasons"].as_str().is_some_and(|reasons| reasons.contains("art. 75")), "{whole}");
        sent(&city, "dora", (at, ""), "/act", act(&day)).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_of_a_ranking_is_the_case_that_the_application_has_by_itself() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, applications) = call(db, json!({})).await;
        let ranking = made(&city, &measure, "final").await;
        published(&city, &ranking).await;
        let day = today(&city).await.to_string();
        sent(&city, "ada", (&ranking, ""), "/decisions", json!({"valid_from": day})).await.expect(200);
        let decisions = city.get("dora", "/api/v1/decisions").await.expect(200).json();
        for one in decisions["items"].as_array().expect("decisions") {
            let whole = city.get("dora", one["href"].as_str().unwrap_or_default()).await.expect(200).json();
            let alone =
                applications.iter().find(|at| at.ends_with(one["application"].as_str().unwrap_or("-"))).expect("the application");
            let alone = city.get("ada", &format!("{alone}/examination")).await.expect(200).json();
            assert_eq!(whole["explanation"], alone["explanation"], "{one}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proposes_reads_how_many_lines_are_for_others_and_neither_whose_nor_why() {
    on_both(schema(&rooms()), |db| async move {
        let (city, measure, applications) = call(db, json!({})).await;
        let bianchi = city.get("ada", &applications[1]).await.expect(200).json()["person"].clone();
        protect(&city, "capo", &format!("/persone/{}", bianchi.as_str().unwrap_or_default())).await;
        let ranking = made(&city, &measure, "final").await;
        published(&city, &ranking).await;
        let page = ranking.replace("/api/v1/rankings/", "/graduatorie/");
        let before = city.get("ada", &page).await.expect(200).text;
        assert!(
            before.contains("non sono comprese") && !before.contains("comprese: 1"),
            "the page does not look at every line: {before}"
        );
        assert!(!before.contains("Bianchi"), "{before}");
        let days = json!({"valid_from": today(&city).await.to_string()});
        let proposed = sent(&city, "ada", (&ranking, ""), "/decisions", days.clone()).await.expect(200).json();
        assert_eq!(proposed, json!({"proposed": 2, "left": 0, "elsewhere": 1}));
        // Whatever becomes of those lines, the number stays what the list under codes tells.
        let again = sent(&city, "ada", (&ranking, ""), "/decisions", days).await.expect(200).json();
        assert_eq!(again, json!({"proposed": 0, "left": 0, "elsewhere": 1}));
        assert!(
            !city.get("dora", &page).await.expect(200).text.contains("non sono comprese"),
            "who does not propose is told nothing"
        );
    })
    .await;
}
