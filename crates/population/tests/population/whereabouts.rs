//! What an extract says of where somebody lives is told like their protected address, which it may be.

use super::*;

/// Mario is in the register with his family; capo protects his refuge, and sandra, of the same office, may correct his data.
async fn in_a_refuge(city: &mut City) -> String {
    city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
    imported(city, "rina", "whole", &rossi()).await;
    let (href, _) = asked(city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
    let person = city.post("capo", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303).location();
    let refuge = [
        ("kind", "domicile"),
        ("street", "Via del Rifugio"),
        ("number", "7"),
        ("from", "1/11/2026"),
        ("restricted", "on"),
        ("reason", ""),
    ];
    city.post("capo", &format!("{person}/indirizzi"), &refuge).await.expect(303);
    person
}

async fn alerts(city: &City, who: &str) -> Vec<serde_json::Value> {
    city.get(who, "/api/v1/population/alerts").await.expect(200).json()["items"].as_array().expect("items").clone()
}

async fn nowhere(city: &City, who: &str, person: &str, words: &str) {
    let id = person.trim_start_matches("/persone/");
    for path in [
        "/anagrafe/notizie".to_owned(),
        person.to_owned(),
        format!("{person}/indirizzi"),
        format!("{person}/storia"),
        format!("/api/v1/persons/{id}/timeline"),
        format!("/api/v1/persons/{id}/addresses"),
        "/api/v1/population/alerts".to_owned(),
    ] {
        let text = city.get(who, &path).await.expect(200).text;
        assert!(!text.contains(words), "{words} at {path}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_the_refuge_is_told_to_who_follows_and_stays_protected_when_it_is_accepted() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        let person = in_a_refuge(&mut city).await;
        let mut later = rossi();
        later[0] = later[0].replace("Via Lenta;12;20139;4;03/05/2001", "Via del Rifugio;7;20139;5;01/11/2026");
        imported(&city, "rina", "whole", &later).await;
        assert!(alerts(&city, "sandra").await.is_empty());
        nowhere(&city, "sandra", &person, "Rifugio").await;
        let told = alerts(&city, "capo").await;
        assert_eq!(told.len(), 1, "{told:?}");
        let href = format!("/anagrafe/notizie/{}", told[0]["id"].as_str().expect("an id"));
        city.get("sandra", &href).await.expect(404);
        city.post("sandra", &href, &[("decision", "accept")]).await.expect(404);
        city.post("capo", &href, &[("decision", "accept")]).await.expect(303);
        nowhere(&city, "sandra", &person, "Rifugio").await;
        let id = person.trim_start_matches("/persone/");
        let all = city.get("capo", &format!("/api/v1/persons/{id}/addresses")).await.expect(200).json();
        let at_refuge: Vec<bool> = all["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter(|row| row["street"] == "Via del Rifugio")
            .map(|row| row["restricted"] == true)
            .collect();
        assert_eq!(at_refuge, [true, true], "domicile and residence: {all}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_somebody_with_a_protected_address_went_is_told_to_nobody_else() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        let person = in_a_refuge(&mut city).await;
        let mut later = rossi();
        later[0] = later[0].replace("03/05/2001;;;", "03/05/2001;;01/11/2026;Lugano");
        imported(&city, "rina", "whole", &later).await;
        nowhere(&city, "sandra", &person, "Lugano").await;
        assert_eq!(alerts(&city, "capo").await.iter().filter(|alert| alert["kind"] == "left").count(), 1);
        // A death is told to everybody who corrects his data: it leads nobody anywhere.
        later[0] = later[0].replace("01/11/2026;Lugano", ";").replace("03/05/2001;;;", "03/05/2001;02/11/2026;;");
        imported(&city, "rina", "whole", &later).await;
        assert_eq!(alerts(&city, "sandra").await.iter().filter(|alert| alert["kind"] == "death").count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_of_somebody_with_a_protected_address_is_accepted_only_by_who_may_protect_it() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        let person = in_a_refuge(&mut city).await;
        city.somebody("segreta", "segreteria", "milano/SSPT-4-L1").await;
        let id: kernel::PersonId = person.trim_start_matches("/persone/").parse().expect("a person");
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let (today, account) = (tx.today(), city.actor("segreta").account);
        guard::mandate::grant(&mut tx, account, id, "Ufficio che corregge l'anagrafica", today, None).await.expect("a mandate");
        tx.commit(store::Audit::of("mandate.grant")).await.expect("a commit");
        let mut later = rossi();
        later[0] = later[0].replace("Via Lenta;12;20139;4;03/05/2001", "Via del Rifugio;7;20139;5;01/11/2026");
        imported(&city, "rina", "whole", &later).await;

        // The mandate tells her of the move; to write a protected address is not hers, and nothing is half written.
        let told = alerts(&city, "segreta").await;
        assert_eq!(told.len(), 1, "{told:?}");
        let alert = told[0]["id"].as_str().expect("an id").to_owned();
        let href = format!("/anagrafe/notizie/{alert}");
        let addresses = format!("/api/v1/persons/{id}/addresses");
        let before = city.get("capo", &addresses).await.expect(200).json()["items"].clone();
        let refused = city.post("segreta", &href, &[("decision", "accept")]).await.expect(409);
        assert!(refused.text.contains("la accetta chi può proteggerla"), "{}", refused.text);
        let version = told[0]["version"].to_string();
        let decision = serde_json::json!({"decision": "accept"});
        let path = format!("/api/v1/population/alerts/{alert}/decision");
        let problem = city.api("segreta", axum::http::Method::PUT, &path, &[("if-match", &version)], decision).await.expect(409);
        assert!(problem.text.contains("POP-019"), "{}", problem.text);
        assert_eq!(city.get("capo", &addresses).await.expect(200).json()["items"], before);
        assert_eq!(alerts(&city, "segreta").await.len(), 1, "it waits for whoever may");
        city.post("capo", &href, &[("decision", "accept")]).await.expect(303);
        assert_ne!(city.get("capo", &addresses).await.expect(200).json()["items"], before);
    })
    .await;
}
