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
