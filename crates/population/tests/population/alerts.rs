//! News of the civil register, about persons of the register and nobody else.

use super::*;

/// Brings Mario with little Luca into the register; the page of Mario.
async fn brought(city: &City) -> String {
    imported(city, "rina", "whole", &rossi()).await;
    let (href, _) = asked(city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
    city.post("anna", &format!("{href}/porta"), &[("resident", "1"), ("members", "3")]).await.expect(303).location()
}

async fn alerts(city: &City, who: &str) -> Vec<serde_json::Value> {
    city.get(who, "/api/v1/population/alerts").await.expect(200).json()["items"].as_array().expect("items").clone()
}

fn of_kind<'a>(alerts: &'a [serde_json::Value], kind: &str) -> Vec<&'a serde_json::Value> {
    alerts.iter().filter(|alert| alert["kind"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_accepted_and_stands_in_the_register() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = brought(&city).await;
        let mut later = rossi();
        later[0] = later[0].replace("Via Lenta;12;20139;4;03/05/2001", "Via Nuova;7;20139;5;01/11/2026");
        later[3] = later[3].replace("Via Corta;1", "Via Altra;2");
        imported(&city, "rina", "whole", &later).await;
        let waiting = alerts(&city, "anna").await;
        assert_eq!(waiting.len(), 1, "Ada is not in the register: {waiting:?}");
        let href = format!("/anagrafe/notizie/{}", waiting[0]["id"].as_str().expect("an id"));
        assert!(
            city.get("anna", &person).await.expect(200).text.contains("Dall'anagrafe: nuova residenza")
                || city.get("anna", &href).await.status == 200
        );
        assert!(alerts(&city, "piero").await.is_empty(), "not his");
        city.get("piero", &href).await.expect(404);
        city.post("piero", &href, &[("decision", "known")]).await.expect(404);
        city.post("anna", &href, &[("decision", "accept")]).await.expect(303);
        let page = city.get("anna", &format!("{person}/indirizzi")).await.expect(200).text;
        assert!(page.contains("Via Nuova 7"), "{page}");
        let again = city.post("anna", &href, &[("decision", "known")]).await;
        assert_eq!(again.status, 409);
        assert!(again.text.contains("già deciso"), "{}", again.text);
        assert!(alerts(&city, "anna").await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_is_registered_and_the_household_is_told() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = brought(&city).await;
        let mut later = rossi();
        later[0] = later[0].replace("03/05/2001;;;", "03/05/2001;01/11/2026;;");
        imported(&city, "rina", "changes", &later[0..1]).await;
        let waiting = alerts(&city, "anna").await;
        let (deaths, households) = (of_kind(&waiting, "death"), of_kind(&waiting, "household"));
        assert_eq!((deaths.len(), households.len()), (1, 1), "{waiting:?}");
        assert!(households[0]["sentence"].as_str().expect("words").contains("una persona è uscita"));
        let path = format!("/api/v1/population/alerts/{}/decision", deaths[0]["id"].as_str().expect("an id"));
        let decided = city.api("anna", Method::PUT, &path, &[], serde_json::json!({"decision": "accept"})).await.expect(200).json();
        assert_eq!(decided["state"], "accepted");
        assert!(city.get("anna", &person).await.expect(200).text.contains("deceduto"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_lives_there_no_more_and_the_day_is_asked_where_the_civil_register_says_none() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = brought(&city).await;
        // He is in the extract no more: nobody says since when.
        imported(&city, "rina", "whole", &rossi()[1..]).await;
        let waiting = alerts(&city, "anna").await;
        let href = format!("/anagrafe/notizie/{}", of_kind(&waiting, "left")[0]["id"].as_str().expect("an id"));
        let page = city.post("anna", &href, &[("decision", "accept"), ("note", "telefonato")]).await.expect(422).text;
        assert!(page.contains("scrivilo tu") && page.contains("telefonato"), "{page}");
        let page = city.post("anna", &href, &[("decision", "accept"), ("on", "01/01/2100")]).await.expect(422).text;
        assert!(page.contains("nel futuro"), "{page}");
        let page = city.post("anna", &href, &[("decision", "accept"), ("on", "01/01/1999")]).await;
        assert!(page.status == 409 || page.status == 422, "before it began: {}", page.text);
        city.post("anna", &href, &[("decision", "accept"), ("on", "02/11/2026")]).await.expect(303);
        let page = city.get("anna", &format!("{person}/indirizzi")).await.expect(200).text;
        assert!(page.contains("01/11/2026"), "the last day stands in the history: {page}");
        assert!(city.get("anna", &href).await.expect(200).text.contains("Accettata"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_another_household_leaves_the_one_they_were_in() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let person = brought(&city).await;
        let mut later = rossi();
        later[2] = later[2].replace(";N1;figlio;", ";N9;intestatario;");
        imported(&city, "rina", "changes", &later[2..3]).await;
        let waiting = alerts(&city, "anna").await;
        let luca: Vec<_> = waiting.iter().filter(|alert| alert["sentence"] == "Risulta in un altro nucleo anagrafico.").collect();
        let others: Vec<_> = waiting.iter().filter(|alert| alert["kind"] == "household").collect();
        assert_eq!((luca.len(), others.len()), (1, 2), "{waiting:?}");
        let mario = others.iter().find(|alert| alert["id"] != luca[0]["id"]).expect("his father is told");
        let page = city.get("anna", &format!("/anagrafe/notizie/{}", mario["id"].as_str().expect("an id"))).await.expect(200).text;
        assert!(
            page.contains("/anagrafe?purpose=check&amp;tax_code=RSSMRA80A01F205X")
                || page.contains("/anagrafe?purpose=check&#38;tax_code=RSSMRA80A01F205X"),
            "{page}"
        );
        let path = format!("/api/v1/population/alerts/{}/decision", luca[0]["id"].as_str().expect("an id"));
        let decided = serde_json::json!({"decision": "accept", "on": "2026-11-05"});
        let answer = city.api("anna", Method::PUT, &path, &[], decided).await.expect(200).json();
        assert_eq!(answer["state"], "accepted");
        let rows = "select cast(valid_until as text) from registry_member where valid_until < '9999-12-31'";
        assert_eq!(city.db.raw_rows(rows).await.expect("rows"), [[Some("2026-11-05".to_owned())]]);
        assert!(
            !city.get("anna", &person).await.expect(200).text.contains("Rossi Luca"),
            "he is not in his father's household any more"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_wait_for_the_teams_of_the_person_wherever_they_stand_in_the_line() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let line = |n: usize, street: &str| {
            format!("{n};;Fitti;Uno{n};M;01/02/1990;F205;IT;N{n};intestatario;{street};1;20139;4;01/01/2020;;;")
        };
        let all: Vec<String> = (1..=6).map(|n| line(n, "Via Lenta")).collect();
        imported(&city, "rina", "whole", &all).await;
        // Five are Anna's, the last is Piero's.
        for n in 1..=6 {
            let who = if n < 6 { "anna" } else { "piero" };
            let name = format!("Uno{n}");
            let (href, _) = asked(&city, who, &[("family_name", "Fitti"), ("given_name", &name), ("birth", "01/02/1990")]).await;
            let number = n.to_string();
            let pairs = [("resident", number.as_str()), ("same", "new")];
            city.post(who, &format!("{href}/porta"), &pairs).await.expect(303);
        }
        let moved: Vec<String> = (1..=6).map(|n| line(n, "Via Nuova")).collect();
        imported(&city, "rina", "whole", &moved).await;
        assert_eq!(alerts(&city, "anna").await.len(), 5);
        let of_piero = city.get("piero", "/api/v1/population/alerts?limit=1").await.expect(200).json();
        assert!(of_piero["items"][0]["sentence"].as_str().expect("words").contains("Via Nuova"), "{of_piero}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_of_an_import_that_is_taken_back_are_withdrawn() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        brought(&city).await;
        let href = imported(&city, "rina", "whole", &rossi()[1..]).await;
        let waiting = alerts(&city, "anna").await;
        assert_eq!(of_kind(&waiting, "left").len(), 1, "{waiting:?}");
        let version = version(&city, "rina", &href).await;
        city.post("rina", &format!("{href}/annulla"), &[("_version", &version)]).await.expect(303);
        work(&city).await;
        assert!(alerts(&city, "anna").await.is_empty());
    })
    .await;
}
