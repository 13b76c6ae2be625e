//! Registered residence for people without a home, and the map.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

/// A desk of the borough 4; its identifier.
async fn desk(city: &City) -> Value {
    let input = json!({"municipio": 4, "name": "Sportello residenze", "street": "Via della Casa Comunale", "number": "4"});
    city.api("admin", Method::POST, "/api/v1/residence-desks", &[], input).await.expect(201);
    city.get("admin", "/api/v1/residence-desks").await.expect(200).json()["items"][0].clone()
}

#[tokio::test]
async fn a_request_that_is_accepted_becomes_the_registered_residence_and_one_that_is_refused_says_why() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("admin", "admin", "milano/DIR").await;
        let page = city.get("admin", "/vie/sportelli").await.expect(200).text;
        assert!(page.contains("Municipi senza sportello") && page.contains("Municipio 4"), "{page}");
        let desk = desk(&city).await;
        assert!(!city.get("admin", "/vie/sportelli").await.expect(200).text.contains("Municipio 4,"));
        let href = entered(&city, "anna", &[("family_name", "Neri"), ("given_name", "Gino")]).await;
        let path = format!("/api/v1/persons/{}/residence-requests", id_of(&href));
        let input = json!({"desk": desk["id"], "requested_on": "2026-11-02", "ground": "Dorme in piazza"});
        city.api("anna", Method::POST, &path, &[], input.clone()).await.expect(201);
        assert_eq!(city.api("anna", Method::POST, &path, &[], input.clone()).await.status.as_u16(), 409);
        let row = city.get("anna", &path).await.expect(200).json()["items"][0].clone();
        let answer = async |row: &Value, state: &str, day: &str, reason: &str| {
            let version = row["version"].to_string();
            let input = json!({"request": row["id"], "state": state, "decided_on": day, "reason": reason});
            city.api("anna", Method::POST, &format!("{path}/outcome"), &[("if-match", version.as_str())], input).await
        };
        assert_eq!(answer(&row, "refused", "2026-11-10", "").await.status.as_u16(), 422);
        assert_eq!(answer(&row, "accepted", "2026-11-01", "").await.status.as_u16(), 422, "before it was asked");
        answer(&row, "refused", "2026-11-10", "Non è mai stato trovato").await.expect(204);
        assert_eq!(answer(&row, "accepted", "2026-11-10", "").await.status.as_u16(), 409);
        let page = city.get("anna", &format!("{href}/residenza-fittizia")).await.expect(200).text;
        assert!(page.contains("Non accolta") && page.contains("Non è mai stato trovato"), "{page}");

        city.api("anna", Method::POST, &path, &[], input).await.expect(201);
        let items = city.get("anna", &path).await.expect(200).json()["items"].clone();
        let row = items.as_array().expect("items").iter().find(|row| row["state"] == "sent").expect("a request").clone();
        let outside = |from: &str| json!({"request": row["id"], "state": "accepted", "decided_on": "2026-11-15", "from": from});
        let version = row["version"].to_string();
        for from in ["2026-11-01", "2026-11-16"] {
            let refused =
                city.api("anna", Method::POST, &format!("{path}/outcome"), &[("if-match", version.as_str())], outside(from)).await;
            assert!(refused.status.as_u16() == 422 && refused.text.contains("comincia fra"), "{from}: {}", refused.text);
        }
        answer(&row, "accepted", "2026-11-15", "").await.expect(204);
        let addresses = city.get("anna", &format!("/api/v1/persons/{}/addresses", id_of(&href))).await.expect(200).json();
        let address = &addresses["items"][0];
        assert_eq!(
            (&address["kind"], &address["municipio"], &address["from"]),
            (&json!("fictitious"), &json!(4), &json!("2026-11-02")),
            "from the day of the request, however long the answer took"
        );
        city.get("piero", &path).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_map_shows_those_in_reach_and_says_who_has_no_point() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let text = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees\nVia Lenta,Milano,F205,4,Corvetto,1,31,odd,20139,45440000,9220000\nVia Segreta,Milano,F205,4,Corvetto,2,98,even,20139,45450000,9230000\n";
        registry::street::load(&mut tx, &registry::street::parse(text).expect("streets")).await.expect("loaded");
        tx.commit(store::Audit::of("street.import")).await.expect("a commit");
        let lives = async |name: &str, street: &str, number: &str| {
            let pairs = [("family_name", "Rossi"), ("given_name", name), ("address.street", street), ("address.number", number)];
            entered(&city, "capo", &pairs).await
        };
        lives("Ada", "Via Lenta", "3").await;
        lives("Bea", "Via Lenta", "5").await;
        lives("Cia", "Via Ignota", "5").await;
        let maria = entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Maria")]).await;
        let refuge = [("kind", "domicile"), ("street", "Via Segreta"), ("number", "8"), ("restricted", "on")];
        city.post("capo", &format!("{maria}/indirizzi"), &refuge).await.expect(303);
        let map = city.get("sandra", "/persone/mappa").await.expect(200).text;
        assert!(map.contains("aria-label=\"2 indirizzi\"") && map.contains("Senza un punto sulla mappa: 1"), "{map}");
        assert!(map.contains("In tutto: 3") && !map.contains("Segreta") && !map.contains("Maria"), "{map}");
        assert!(city.get("capo", "/persone/mappa").await.expect(200).text.contains("In tutto: 4"));
        let items = city.get("sandra", "/api/v1/persons/map?municipio=4").await.expect(200).json()["items"].clone();
        assert_eq!(items.as_array().map(Vec::len), Some(2));
        let other = city.get("piero", "/persone/mappa").await.expect(200).text;
        assert!(!other.contains("Rossi"), "{other}");
        assert_eq!(city.get("sandra", "/persone/mappa?municipio=abc").await.status.as_u16(), 422);
        city.get("sandra", "/persone/mappa?zona=5-4").await.expect(200);
    })
    .await;
}
