//! The list of streets: read with its faults, looked at, confirmed from a day on; and then the addresses follow it.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

const HEADING: &str = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees\n";
const FIRST: &str =
    "Via Lenta,Milano,F205,4,Corvetto,1,31,odd,20139,45440000,9220000\nVia Vecchia,Milano,F205,4,Corvetto,1,31,odd,20139,,\n";
const SECOND: &str = "Via Lenta,Milano,F205,5,Gratosoglio,1,31,odd,20139,45440000,9220000\nVia Nuova,Milano,F205,5,Gratosoglio,2,98,even,20142,45410000,9170000\n";

async fn town(db: Db) -> City {
    let mut city = city(db).await;
    city.somebody("admin", "admin", "milano/DIR").await;
    city
}

/// Reads a list by API; the edition.
async fn read(city: &City, rows: &str) -> Value {
    let input = json!({"source": "Toponomastica", "file": format!("{HEADING}{rows}")});
    city.api("admin", Method::POST, "/api/v1/street-editions", &[], input).await.expect(201).json()
}

async fn confirm(city: &City, edition: &Value, more: Value) -> Reply {
    let path = format!("/api/v1/street-editions/{}/confirmation", edition["id"].as_str().expect("an id"));
    city.api("admin", Method::POST, &path, &[], more).await
}

/// Does the work that waits; what it said.
async fn works(city: &City) -> Vec<String> {
    let mut said = Vec::new();
    while let Some(lease) = store::jobs::take(&city.db).await.expect("a queue") {
        let end = registry::street::relocate::run(city.site.clone(), lease.clone()).await;
        if let store::jobs::End::Done { message, .. } = &end {
            said.push(message.clone());
        }
        lease.end(end).await.expect("an end");
    }
    said
}

async fn at(city: &City, street: &str) -> String {
    let pairs = [
        ("family_name", "Rossi"),
        ("given_name", street),
        ("address.street", street),
        ("address.number", "15"),
        ("address.from", "1/1/2020"),
    ];
    entered(city, "anna", &pairs).await
}

#[tokio::test]
async fn a_new_list_of_streets_is_looked_at_confirmed_and_followed_by_the_addresses() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db).await;
        let first = read(&city, FIRST).await;
        assert_eq!((&first["segments"], &first["draft"]), (&json!(2), &json!(true)));
        let lenta = at(&city, "Via Lenta").await;
        let municipio = async |href: &str| {
            let rows = city.get("anna", &format!("/api/v1/persons/{}/addresses", id_of(href))).await.expect(200).json();
            (rows["items"][0]["municipio"].clone(), rows["items"][0]["located"].clone())
        };
        assert_eq!(municipio(&lenta).await, (Value::Null, json!("unknown")), "a draft locates nothing");
        let page = city.get("anna", "/persone/indirizzi-da-individuare").await.expect(200).text;
        assert!(page.contains("Rossi Via Lenta") && page.contains("correggi="), "{page}");
        assert!(!city.get("piero", "/persone/indirizzi-da-individuare").await.expect(200).text.contains("Via Lenta"));

        confirm(&city, &first, json!({"valid_from": "2026-11-21"})).await.expect(200);
        assert!(works(&city).await.concat().contains("1 hanno cambiato"));
        assert_eq!(municipio(&lenta).await, (json!(4), json!("streets")));
        assert!(!city.get("anna", "/persone/indirizzi-da-individuare").await.expect(200).text.contains("Via Lenta"));

        // A later list: Via Lenta lies in another borough. What an operator decided stays.
        let vecchia = at(&city, "Via Vecchia").await;
        let decided = [("kind", "domicile"), ("street", "Via Lenta"), ("number", "15"), ("municipio", "4"), ("reason", "accordo")];
        city.post("anna", &format!("{vecchia}/indirizzi"), &decided).await.expect(303);
        later(&city);
        let second = read(&city, SECOND).await;
        let preview = city.get("admin", &format!("/vie/importa/{}", second["id"].as_str().expect("an id"))).await.expect(200).text;
        for words in
            ["Vie nuove: 1", "non ci sono più: 1", "Via Lenta, Milano: da 4 a 5", "Via Vecchia, Milano", "Via Nuova, Milano"]
        {
            assert!(preview.contains(words), "{words} in {preview}");
        }
        confirm(&city, &second, json!({"valid_from": "2026-11-21"})).await.expect(200);
        let said = works(&city).await.concat();
        assert!(
            said.contains("2 indirizzi controllati: 1 hanno cambiato") && said.contains("1 non sono nello stradario"),
            "{said}"
        );
        assert_eq!(municipio(&lenta).await, (json!(5), json!("streets")));
        let changed = city.get("anna", "/persone/indirizzi-cambiati").await.expect(200).text;
        assert!(changed.contains("Municipio 4") && changed.contains("Municipio 5"), "{changed}");
        assert!(!city.get("piero", "/persone/indirizzi-cambiati").await.expect(200).text.contains("Via Lenta"));
        assert_eq!(told(&city, "anna").await["person.relocated"]["to"], 5);
        let history = city.get("anna", &format!("{lenta}/storia")).await.expect(200).text;
        assert!(history.contains("Stradario aggiornato") && history.contains("Municipio 5"), "{history}");
        let streets = city.get("admin", "/vie?q=via+l").await.expect(200).text;
        assert!(streets.contains("Via Lenta") && streets.contains("Gratosoglio") && !streets.contains("Via Nuova"), "{streets}");
    })
    .await;
}

#[tokio::test]
async fn faulty_lines_are_named_by_their_number_and_left_out_only_when_somebody_says_so() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db).await;
        let shifted = "Milano,Via Lenta,F205,4,Corvetto,x,31,odd,20139,,\n";
        let edition = read(&city, &format!("{FIRST}{shifted}")).await;
        assert_eq!((&edition["left_out"], &edition["faults"][0]["line"]), (&json!(1), &json!(4)));
        let refused = confirm(&city, &edition, json!({"valid_from": "2026-11-21"})).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains("non si leggono"), "{}", refused.text);
        confirm(&city, &edition, json!({"valid_from": "2026-11-21", "keep_good": true})).await.expect(200);
        let early = read(&city, SECOND).await;
        assert_eq!(confirm(&city, &early, json!({"valid_from": "2026-11-20"})).await.status.as_u16(), 422);
        let later = read(&city, SECOND).await;
        confirm(&city, &later, json!({"valid_from": "2027-01-01"})).await.expect(200);
        assert!(city.get("admin", "/vie").await.expect(200).text.contains("Via Vecchia"), "until then the list of today holds");
        let path = format!("/api/v1/street-editions/{}", early["id"].as_str().expect("an id"));
        city.api("admin", Method::DELETE, &path, &[], json!({})).await.expect(204);
        city.api("admin", Method::DELETE, &path, &[], json!({})).await.expect(404);
        let nothing = json!({"source": "x", "file": "street,comune\nVia,Milano\n"});
        let refused = city.api("admin", Method::POST, "/api/v1/street-editions", &[], nothing).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains("Manca la colonna"), "{}", refused.text);
        city.get("anna", "/vie").await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn addresses_follow_a_list_that_was_confirmed_for_a_later_day_when_that_day_has_come_and_once() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db).await;
        let first = read(&city, FIRST).await;
        confirm(&city, &first, json!({"valid_from": "2026-11-21"})).await.expect(200);
        works(&city).await;
        let lenta = at(&city, "Via Lenta").await;
        let second = read(&city, SECOND).await;
        confirm(&city, &second, json!({"valid_from": "2026-11-23"})).await.expect(200);
        let begins = async || {
            let body = *city.bodies.get("milano").expect("milano");
            let mut tx = city.db.begin(&kernel::Actor::system(body)).await.expect("a transaction");
            let job = registry::street::edition::begin(&mut tx).await.expect("begun");
            tx.commit(store::Audit::of("street.relocate")).await.expect("a commit");
            job.is_some()
        };
        let municipio = async || {
            let rows = city.get("anna", &format!("/api/v1/persons/{}/addresses", id_of(&lenta))).await.expect(200).json();
            rows["items"][0]["municipio"].clone()
        };
        assert!(!begins().await, "it does not hold yet");
        assert_eq!(municipio().await, json!(4));
        let (clock, before) = (city.db.clock(), city.db.clock().now());
        clock.move_to(before + chrono::TimeDelta::days(2));
        assert!(begins().await);
        assert!(works(&city).await.concat().contains("1 hanno cambiato"));
        assert!(!begins().await, "once");
        // Nobody's session lasts two days.
        clock.move_to(before);
        assert_eq!(municipio().await, json!(5));
    })
    .await;
}

#[tokio::test]
async fn a_protected_address_is_in_no_list_of_addresses_for_others() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = town(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let href = entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Maria")]).await;
        let refuge = [("kind", "residence"), ("street", "Via Segreta"), ("number", "8"), ("restricted", "on")];
        city.post("capo", &format!("{href}/indirizzi"), &refuge).await.expect(303);
        let edition = read(&city, "Via Segreta,Milano,F205,5,Gratosoglio,2,98,even,20142,45410000,9170000\n").await;
        for path in ["/persone/indirizzi-da-individuare", "/api/v1/addresses/unlocated"] {
            assert!(city.get("capo", path).await.expect(200).text.contains("Segreta"), "{path}");
            assert!(!city.get("sandra", path).await.expect(200).text.contains("Segreta"), "{path}");
        }
        confirm(&city, &edition, json!({"valid_from": "2026-11-21"})).await.expect(200);
        works(&city).await;
        for path in ["/persone/indirizzi-cambiati", "/api/v1/addresses/relocated", &format!("{href}/storia")] {
            assert!(city.get("capo", path).await.expect(200).text.contains("Segreta"), "{path}");
            assert!(!city.get("sandra", path).await.expect(200).text.contains("Segreta"), "{path}");
        }
        assert!(!told(&city, "anna").await.contains_key("person.relocated"));
    })
    .await;
}
