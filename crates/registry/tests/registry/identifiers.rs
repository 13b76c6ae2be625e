//! The codes of somebody, the name of somebody who had none, and who somebody was on a day of the past.

use super::*;
use axum::http::Method;
use serde_json::json;

const MARIO: &str = "RSSMRA80A01F205X";
const LUCA: &str = "VRDLCU85B02F205S";
const STP: &str = "STP0301234567890";
const PROVISIONAL: &str = "01234567897";

/// The page of the codes, and the version that its forms carry.
async fn codes(city: &City, who: &str, href: &str) -> (Reply, String) {
    let page = city.get(who, &format!("{href}/codici")).await.expect(200);
    let version = hidden(&page, "_version");
    (page, version)
}

/// The row of a code, as its small forms name it.
fn row_of(page: &Reply, code: &str) -> String {
    let from = page.text.find(code).unwrap_or_else(|| panic!("no {code} in {}", page.text));
    let rest = page.text.get(from..).unwrap_or_default();
    let mark = "name=\"code\" value=\"";
    let start = rest.find(mark).unwrap_or_else(|| panic!("no form for {code}")) + mark.len();
    rest.get(start..).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

async fn add(city: &City, href: &str, pairs: &[(&str, &str)], status: u16) -> Reply {
    let (_, version) = codes(city, "anna", href).await;
    let mut sent = pairs.to_vec();
    sent.push(("_version", &version));
    city.post("anna", &format!("{href}/codici"), &sent).await.expect(status)
}

#[tokio::test]
async fn the_definitive_code_takes_the_place_of_the_provisional_one_and_both_stay_findable() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario")]).await;
        add(&city, &href, &[("identifier", STP), ("source", "health"), ("from", "1/3/2026")], 303).await;
        later(&city);
        add(&city, &href, &[("identifier", MARIO), ("source", "card")], 303).await;
        let (page, _) = codes(&city, "anna", &href).await;
        for fact in [
            "Sostituito da un altro",
            "In uso",
            "dal <time datetime=\"2026-03-01\">",
            "tessera sanitaria o tesserino",
            "azienda sanitaria",
        ] {
            assert!(page.text.contains(fact), "{fact}: {}", page.text);
        }
        for code in [STP, MARIO] {
            assert!(city.get("anna", &format!("/persone?q={code}")).await.expect(200).text.contains(&href), "{code}");
        }
        let refused = add(&city, &href, &[("identifier", PROVISIONAL)], 422).await.text;
        assert!(refused.contains("ha già il codice fiscale definitivo") && refused.contains(&format!("value=\"{PROVISIONAL}\"")));
        add(&city, &href, &[("identifier", PROVISIONAL), ("from", "1/1/2025"), ("last_day", "28/2/2026")], 303).await;
        assert!(city.get("anna", &format!("/persone?q={PROVISIONAL}")).await.expect(200).text.contains(&href));
        assert!(city.get("anna", &href).await.expect(200).text.contains(MARIO));
    })
    .await;
}

#[tokio::test]
async fn a_second_definitive_code_is_refused_at_once_unless_the_first_was_wrong_or_there_really_are_two() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Luca"), ("identifier", MARIO)]).await;
        let refused = add(&city, &href, &[("identifier", LUCA)], 422).await.text;
        assert!(
            refused.contains("ha già un codice fiscale definitivo") && refused.contains("name=\"second_confirmed\""),
            "{refused}"
        );
        // In the form of the person the same: nothing is lost, and what was asked can be said.
        let now = version(&city, "anna", &href).await;
        let edit = [("family_name", "Verdi"), ("given_name", "Luca"), ("identifier", LUCA), ("_version", now.as_str())];
        let refused = city.post("anna", &format!("{href}/modifica"), &edit).await.expect(422).text;
        assert!(refused.contains("name=\"code_was_wrong\"") && refused.contains(&format!("value=\"{LUCA}\"")), "{refused}");

        let (page, now) = codes(&city, "anna", &href).await;
        let row = row_of(&page, MARIO);
        let correction =
            [("code", row.as_str()), ("identifier", LUCA), ("reason", "visto il tesserino"), ("_version", now.as_str())];
        city.post("anna", &format!("{href}/codici/correzione"), &correction).await.expect(303);
        let (page, _) = codes(&city, "anna", &href).await;
        assert!(page.text.contains("Sbagliato: non è mai stato suo"));
        assert!(city.get("anna", &format!("/persone?q={LUCA}")).await.expect(200).text.contains(&href));
        let found = city.get("anna", &format!("/persone?q={MARIO}")).await.expect(200).text;
        assert!(!found.contains(&href), "a code that was never theirs finds nobody");
        assert!(!city.get("anna", &href).await.expect(200).text.contains("non corrisponde al codice fiscale"));
        // Mario himself can be entered with his code.
        let mut mario = rossi();
        mario.push(("identifier", MARIO));
        entered(&city, "anna", &mario).await;

        // Two that are really theirs: kept and marked until one is withdrawn.
        let twice = "VRDLCU85B02H501M";
        let code =
            kernel::TaxCode::compute("Verdi", "Luca", kernel::tax_code::Sex::Male, "1985-02-02".parse().expect("a day"), "H501");
        let twice = code.map_or(twice.to_owned(), |code| code.as_str().to_owned());
        add(&city, &href, &[("identifier", &twice), ("second_confirmed", "on")], 303).await;
        assert!(city.get("anna", &href).await.expect(200).text.contains("La persona ha due codici fiscali definitivi"));
        let (page, now) = codes(&city, "anna", &href).await;
        assert!(page.text.contains("Secondo codice"));
        let row = row_of(&page, &twice);
        let end = [("code", row.as_str()), ("ended_as", "withdrawn"), ("last_day", "21/11/2026"), ("_version", now.as_str())];
        city.post("anna", &format!("{href}/codici/fine"), &end).await.expect(303);
        let cartella = city.get("anna", &href).await.expect(200).text;
        assert!(!cartella.contains("La persona ha due codici fiscali definitivi") && cartella.contains(LUCA), "{cartella}");
    })
    .await;
}

#[tokio::test]
async fn the_codes_of_a_protected_person_are_added_as_a_stranger_would_and_the_hidden_task_is_raised() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", MARIO));
        let hidden_one = entered(&city, "capo", &pairs).await;
        let now = version(&city, "capo", &hidden_one).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", now.as_str())];
        city.post("capo", &format!("{hidden_one}/protezione"), &protect).await.expect(303);
        let href = entered(&city, "piero", &rossi()).await;
        let page = city.get("piero", &format!("{href}/codici")).await.expect(200);
        let sent = [("identifier", MARIO), ("_version", &hidden(&page, "_version"))];
        city.post("piero", &format!("{href}/codici"), &sent).await.expect(303);
        let page = city.get("piero", &href).await.expect(200).text;
        assert!(!page.contains("Lo stesso codice") && !page.contains("registrata di nuovo"), "{page}");
        followed(&city).await;
        assert!(city.get("capo", &hidden_one).await.expect(200).text.contains("è stata registrata di nuovo come"));
    })
    .await;
}

#[tokio::test]
async fn somebody_without_a_name_gets_one_in_one_step_and_what_was_known_stays() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let unknown = [
            ("anonymous", "on"),
            ("known_as", "Il signore della panchina"),
            ("reaches[0].value", "333 1234567"),
            ("language", "ro"),
        ];
        let href = entered(&city, "anna", &unknown).await;
        let cartella = city.get("anna", &href).await.expect(200).text;
        assert!(cartella.contains(&format!("{href}/nome")), "{cartella}");
        let page = city.get("anna", &format!("{href}/nome")).await.expect(200);
        let now = hidden(&page, "_version");
        let name = |more: &[(&'static str, &'static str)]| {
            let mut all = vec![("family_name", "Popescu"), ("given_name", "Ion")];
            all.extend_from_slice(more);
            all
        };
        let path = format!("{href}/nome");
        let why = [("reason", "ha mostrato il passaporto")];
        let refused = city.post("anna", &path, &[&name(&[]), &[("_version", now.as_str())][..]].concat()).await.expect(422).text;
        assert!(refused.contains("value=\"Popescu\""));
        city.post("anna", &path, &[("reason", "boh"), ("_version", &now)]).await.expect(422);
        let born = name(&[("birth_date", "31/02/1980"), why[0]]);
        city.post("anna", &path, &[&born[..], &[("_version", now.as_str())]].concat()).await.expect(422);
        city.post("piero", &path, &[&name(&why)[..], &[("_version", now.as_str())]].concat()).await.expect(404);
        city.post("anna", &path, &[&name(&why)[..], &[("_version", "9")]].concat()).await.expect(409);
        later(&city);
        city.post("anna", &path, &[&name(&why)[..], &[("_version", now.as_str())]].concat()).await.expect(303);
        let cartella = city.get("anna", &href).await.expect(200).text;
        assert!(cartella.contains("Popescu Ion") && cartella.contains("333 1234567") && !cartella.contains("ancora anonima"));
        let history = city.get("anna", &format!("{href}/storia")).await.expect(200).text;
        assert!(history.contains("ha mostrato il passaporto") && history.contains("Anonima"));
        assert!(city.get("anna", "/persone?q=popescu").await.expect(200).text.contains(&href));
        let again = version(&city, "anna", &href).await;
        let twice = city.post("anna", &path, &[&name(&why)[..], &[("_version", again.as_str())]].concat()).await.expect(409).text;
        assert!(twice.contains("La persona ha già un nome"));
    })
    .await;
}

#[tokio::test]
async fn who_somebody_was_on_a_day_is_told_from_the_history() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let clock = city.db.clock();
        clock.move_to(clock.now() + chrono::TimeDelta::days(5));
        // Whoever signed in five days ago is signed out.
        city.somebody("nora", "assistente_sociale", "milano/SSPT-4-L1").await;
        let now = version(&city, "nora", &href).await;
        let edit = [
            ("family_name", "Rosso"),
            ("given_name", "Mario"),
            ("birth_date", "2/1/1980"),
            ("sex", "M"),
            ("identifier", MARIO),
            ("_version", now.as_str()),
        ];
        city.post("nora", &format!("{href}/modifica"), &edit).await.expect(303);
        let on =
            async |day: &str| city.get("nora", &format!("/api/v1{}/identity?on={day}", href.replace("persone", "persons"))).await;
        let value = |reply: &Reply, field: &str| {
            let items = reply.json()["items"].as_array().cloned().unwrap_or_default();
            items.into_iter().find(|item| item["field"] == field).map(|item| item["value"].clone()).unwrap_or_default()
        };
        let then = on("2026-11-21").await.expect(200);
        assert_eq!((value(&then, "family_name"), value(&then, "birth_date")), (json!("Rossi"), json!("01/01/1980")));
        assert_eq!(value(&then, "identifier"), json!(null), "the code came later");
        assert_eq!(value(&then, "birth_place"), json!("Milano (MI)"));
        let today = on("2026-11-26").await.expect(200);
        assert_eq!((value(&today, "family_name"), value(&today, "identifier")), (json!("Rosso"), json!(MARIO)));
        assert_eq!(value(&today, "birth_place"), json!(null), "it was taken away");
        on("2026-11-20").await.expect(422);
        on("2026-11-27").await.expect(422);
        let page = city.get("nora", &format!("{href}/storia?on=21/11/2026")).await.expect(200).text;
        assert!(page.contains("Quello che si sapeva il 21/11/2026") && page.contains("<dd>Rossi</dd>"), "{page}");
        assert!(city.get("nora", &format!("{href}/storia?on=ieri")).await.expect(200).text.contains("Data non valida"));
        let early = city.get("nora", &format!("{href}/storia?on=20/11/2026")).await.expect(200).text;
        assert!(early.contains("La persona è nel registro dal 21/11/2026"));
    })
    .await;
}

#[tokio::test]
async fn a_program_keeps_the_codes_of_somebody() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let who = json!({"anonymous": true, "known_as": "La signora del parco"});
        let href = city.api("anna", Method::POST, "/api/v1/persons", &[], who).await.expect(201).location();
        let refused = json!({"identifier": MARIO});
        let codes = format!("{href}/identifiers");
        let anonymous = city.api("anna", Method::POST, &codes, &[("if-match", "1")], refused).await.expect(422);
        assert_eq!(anonymous.json()["type"], "REG-012");
        let name = json!({"family_name": "Rossi", "given_name": "Maria", "sex": "F", "reason": "documento"});
        city.api("anna", Method::POST, &format!("{href}/name"), &[("if-match", "1")], name).await.expect(204);
        let stp = json!({"identifier": STP, "source": "health", "from": "2026-01-01"});
        let made = city.api("anna", Method::POST, &codes, &[("if-match", "2")], stp.clone()).await.expect(201).json()["id"].clone();
        city.api("anna", Method::POST, &codes, &[("if-match", "2")], stp).await.expect(409);
        let end = json!({"code": made, "ended_as": "expired", "last_day": "2026-06-30"});
        city.api("anna", Method::POST, &format!("{codes}/end"), &[("if-match", "3")], end).await.expect(204);
        let list = city.get("anna", &codes).await.expect(200).json();
        assert_eq!(
            (list["items"][0]["ended_as"].clone(), list["items"][0]["until"].clone()),
            (json!("expired"), json!("2026-07-01"))
        );
        let right = json!({"code": made, "identifier": "STP0301234567891", "reason": "letto male"});
        city.api("anna", Method::POST, &format!("{codes}/correction"), &[("if-match", "4")], right).await.expect(204);
        let list = city.get("anna", &codes).await.expect(200).json();
        let ends: Vec<_> = list["items"].as_array().into_iter().flatten().map(|item| item["ended_as"].clone()).collect();
        assert!(ends.contains(&json!("wrong")) && ends.contains(&json!("expired")), "{list}");
        for who in ["piero", "ugo"] {
            city.get(who, &codes).await.expect(404);
            city.api(who, Method::POST, &format!("{codes}/end"), &[("if-match", "5")], json!({"code": made, "ended_as": "wrong"}))
                .await
                .expect(404);
        }
    })
    .await;
}
