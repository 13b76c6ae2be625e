//! The days of an address: put right when it is learned since when somebody lives there, and earlier addresses entered after later ones.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

async fn addresses(city: &City, href: &str) -> Vec<Value> {
    let path = format!("/api/v1/persons/{}/addresses", id_of(href));
    let mut all = city.get("anna", &path).await.expect(200).json()["items"].as_array().expect("items").clone();
    all.sort_by_key(|row| row["from"].to_string());
    all
}

/// Street, first day and first day after it, by first day.
async fn held(city: &City, href: &str) -> Vec<(String, String, Value)> {
    let words = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    addresses(city, href).await.iter().map(|row| (words(row, "street"), words(row, "from"), row["until"].clone())).collect()
}

fn line(street: &str, from: &str, until: Value) -> (String, String, Value) {
    (street.to_owned(), from.to_owned(), until)
}

/// Corrects an address with its street and number as they are.
async fn corrects(city: &City, href: &str, street: &str, more: Value) -> Reply {
    let all = addresses(city, href).await;
    let row = all.iter().find(|row| row["street"] == street).expect("an address");
    let mut input = json!({"address": row["id"], "street": street, "number": "3", "reason": "certificato"});
    for (name, value) in more.as_object().expect("fields") {
        input[name] = value.clone();
    }
    let (path, version) = (format!("/api/v1/persons/{}/addresses/correction", id_of(href)), row["version"].to_string());
    city.api("anna", Method::POST, &path, &[("if-match", version.as_str())], input).await
}

/// Somebody who was registered at the desk today with the address where they live.
async fn at_the_desk(city: &City) -> String {
    let home = [("address.kind", "residence"), ("address.street", "Via Padova"), ("address.number", "3")];
    entered(city, "anna", &[&rossi()[..], &home[..]].concat()).await
}

#[tokio::test]
async fn the_first_day_of_an_address_is_put_right_and_who_pays_follows_from_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_the_desk(&city).await;
        let payers = format!("/api/v1/persons/{}/payers", id_of(&href));
        let input = json!({"service_name": "RSA", "began_on": "2026-11-10"});
        city.api("anna", Method::POST, &payers, &[], input).await.expect(201);
        let place = async || city.get("anna", &payers).await.expect(200).json()["items"][0]["place"].clone();
        assert_eq!(place().await, Value::Null, "they seem to live there since today");
        let page = city.get("anna", &format!("{href}/indirizzi")).await.expect(200).text;
        let form = page.split("correggi=").nth(1).and_then(|rest| rest.split('#').next()).expect("a link");
        let form = city.get("anna", &format!("{href}/indirizzi?correggi={form}")).await.expect(200).text;
        assert!(form.contains("value=\"21/11/2026\""), "the day stands in the form: {form}");

        corrects(&city, &href, "Via Padova", json!({"from": "2015-03-01"})).await.expect(204);
        assert_eq!(held(&city, &href).await, [line("Via Padova", "2015-03-01", Value::Null)]);
        assert_eq!(place().await, json!("F205"));
        let history = city.get("anna", &format!("{href}/storia")).await.expect(200).text;
        assert!(
            history.contains("dal 21/11/2026") && history.contains("dal 01/03/2015") && history.contains("certificato"),
            "{history}"
        );
        // Days that are not given stay as they are.
        corrects(&city, &href, "Via Padova", json!({"detail": "scala B"})).await.expect(204);
        assert_eq!(held(&city, &href).await, [line("Via Padova", "2015-03-01", Value::Null)]);
        let refused = corrects(&city, &href, "Via Padova", json!({"from": "2027-01-01"})).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains("futuro"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn where_somebody_lived_before_is_entered_later_with_both_days_and_the_home_of_today_stays() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_the_desk(&city).await;
        corrects(&city, &href, "Via Padova", json!({"from": "2015-03-01"})).await.expect(204);
        let path = format!("/api/v1/persons/{}/addresses", id_of(&href));
        let before = |from: &str, last_day: &str| json!({"street": "Via Roma", "number": "1", "place": "Segrate", "from": from, "last_day": last_day});
        let refused = city.api("anna", Method::POST, &path, &[], before("2010-01-01", "2015-03-01")).await;
        assert!(refused.status.as_u16() == 409 && refused.text.contains("Via Padova"), "{}", refused.text);
        let refused = city.api("anna", Method::POST, &path, &[], before("2010-01-01", "2009-12-31")).await;
        assert_eq!(refused.status.as_u16(), 422);
        let sent = [("kind", "residence"), ("street", "Via Roma"), ("number", "1"), ("place", "Segrate"), ("last_day", "28/2/2015")];
        let refused = city.post("anna", &format!("{href}/indirizzi"), &sent).await;
        assert!(refused.text.contains("scrivi anche il primo giorno"), "{}", refused.text);
        city.api("anna", Method::POST, &path, &[], before("2010-01-01", "2015-02-28")).await.expect(201);
        assert_eq!(
            held(&city, &href).await,
            [line("Via Roma", "2010-01-01", json!("2015-03-01")), line("Via Padova", "2015-03-01", Value::Null)]
        );
        assert!(!told(&city, "anna").await.contains_key("person.moved"), "nobody moved today");
        let then = city.get("anna", &format!("{href}/indirizzi?giorno=1/6/2012")).await.expect(200).text;
        assert!(then.contains("Via Roma 1, Segrate"), "{then}");
        // Both days of one that has ended can be put right, beside the one that followed.
        corrects(&city, &href, "Via Roma", json!({"place": "Segrate", "from": "2009-05-01", "last_day": "2014-12-31"})).await.expect(204);
        let refused = corrects(&city, &href, "Via Roma", json!({"place": "Segrate", "last_day": "2015-03-02"})).await;
        assert_eq!(refused.status.as_u16(), 409, "{}", refused.text);
        let first = held(&city, &href).await.into_iter().next();
        assert_eq!(first, Some(line("Via Roma", "2009-05-01", json!("2015-01-01"))));
    })
    .await;
}

#[tokio::test]
async fn the_address_that_ended_for_a_move_ends_when_the_move_really_was() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_the_desk(&city).await;
        corrects(&city, &href, "Via Padova", json!({"from": "2015-03-01"})).await.expect(204);
        let moved = [("kind", "residence"), ("street", "Via Nuova"), ("number", "3"), ("from", "10/11/2026")];
        city.post("anna", &format!("{href}/indirizzi"), &moved).await.expect(303);
        for day in ["2026-11-03", "2026-11-15"] {
            corrects(&city, &href, "Via Nuova", json!({"from": day})).await.expect(204);
            assert_eq!(
                held(&city, &href).await,
                [line("Via Padova", "2015-03-01", json!(day)), line("Via Nuova", day, Value::Null)]
            );
        }
        let refused = corrects(&city, &href, "Via Nuova", json!({"from": "2015-03-01"})).await;
        assert!(refused.status.as_u16() == 409 && refused.text.contains("Via Padova"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn nobody_lives_today_in_a_comune_that_is_no_more_but_may_have_lived_there() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        // Gordona took Menarola in on 1 January 2015.
        let gone = kernel::place::birth_places_named("Menarola", 5).into_iter().next().expect("Menarola");
        let path = format!("/api/v1/persons/{}/addresses", id_of(&href));
        let input = json!({"street": "Via Lenta", "place": gone.belfiore(), "from": "2010-01-01"});
        let refused = city.api("anna", Method::POST, &path, &[], input.clone()).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains("fa parte adesso"), "{}", refused.text);
        let mut ended = input;
        ended["last_day"] = json!("2012-12-31");
        city.api("anna", Method::POST, &path, &[], ended).await.expect(201);
    })
    .await;
}
