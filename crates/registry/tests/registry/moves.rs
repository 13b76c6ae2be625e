//! Moves still to come that are taken back: the address before goes on as if they had never been registered.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

/// The addresses of a person as programs read them.
async fn addresses(city: &City, href: &str) -> Vec<Value> {
    let path = format!("/api/v1/persons/{}/addresses", id_of(href));
    city.get("anna", &path).await.expect(200).json()["items"].as_array().expect("items").clone()
}

async fn of(city: &City, href: &str, street: &str) -> Value {
    addresses(city, href).await.into_iter().find(|row| row["street"] == street).expect("an address")
}

/// Somebody who lives in Via Padova since 2020.
async fn at_home(city: &City) -> String {
    let home = [
        ("address.kind", "residence"),
        ("address.street", "Via Padova"),
        ("address.number", "3"),
        ("address.municipio", "4"),
        ("address.reason", "lo dice"),
        ("address.from", "1/1/2020"),
    ];
    entered(city, "anna", &[&rossi()[..], &home[..]].concat()).await
}

async fn moves(city: &City, href: &str, kind: &str, street: &str, from: &str) {
    let body = json!({"kind": kind, "street": street, "number": "5", "municipio": 5, "reason": "lo dice", "from": from, "later_confirmed": true});
    city.api("anna", Method::POST, &format!("/api/v1/persons/{}/addresses", id_of(href)), &[], body).await.expect(201);
}

/// Takes back an address, by whom and read in which state.
async fn take_back(city: &City, who: &str, href: &str, row: &Value) -> Reply {
    let (id, version) = (row["id"].as_str().expect("an id"), row["version"].to_string());
    let pairs = [("address", id), ("reason", "il contratto è saltato"), ("_version", version.as_str())];
    city.post(who, &format!("{href}/indirizzi/ritiro"), &pairs).await
}

/// Street, first day and first day after it, by first day.
async fn held(city: &City, href: &str) -> Vec<(String, String, Value)> {
    let words = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let all = addresses(city, href).await;
    let mut held: Vec<_> = all.iter().map(|row| (words(row, "street"), words(row, "from"), row["until"].clone())).collect();
    held.sort_by(|one, other| one.1.cmp(&other.1));
    held
}

fn line(street: &str, from: &str, until: Value) -> (String, String, Value) {
    (street.to_owned(), from.to_owned(), until)
}

#[tokio::test]
async fn of_two_moves_still_to_come_the_first_is_taken_back_and_the_second_follows_the_home_of_today() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_home(&city).await;
        moves(&city, &href, "residence", "Via Prima", "2026-12-01").await;
        moves(&city, &href, "residence", "Via Seconda", "2027-01-01").await;
        take_back(&city, "anna", &href, &of(&city, &href, "Via Prima").await).await.expect(303);
        assert_eq!(
            held(&city, &href).await,
            [line("Via Padova", "2020-01-01", json!("2027-01-01")), line("Via Seconda", "2027-01-01", Value::Null)]
        );
        take_back(&city, "anna", &href, &of(&city, &href, "Via Seconda").await).await.expect(303);
        assert_eq!(held(&city, &href).await, [line("Via Padova", "2020-01-01", Value::Null)]);

        // The last first: each goes back to the one before.
        moves(&city, &href, "residence", "Via Prima", "2026-12-01").await;
        moves(&city, &href, "residence", "Via Seconda", "2027-01-01").await;
        take_back(&city, "anna", &href, &of(&city, &href, "Via Seconda").await).await.expect(303);
        assert_eq!(
            held(&city, &href).await,
            [line("Via Padova", "2020-01-01", json!("2026-12-01")), line("Via Prima", "2026-12-01", Value::Null)]
        );

        // One that was to end by hand before another begins: until then goes on where they live today.
        let first = of(&city, &href, "Via Prima").await;
        let (id, version) = (first["id"].as_str().expect("an id"), first["version"].to_string());
        let end = [("address", id), ("last_day", "15/12/2026"), ("_version", version.as_str())];
        city.post("anna", &format!("{href}/indirizzi/fine"), &end).await.expect(303);
        moves(&city, &href, "residence", "Via Seconda", "2027-01-01").await;
        take_back(&city, "anna", &href, &of(&city, &href, "Via Prima").await).await.expect(303);
        assert_eq!(
            held(&city, &href).await,
            [line("Via Padova", "2020-01-01", json!("2027-01-01")), line("Via Seconda", "2027-01-01", Value::Null)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_move_that_is_taken_back_is_told_as_such_and_not_as_another_move() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_home(&city).await;
        moves(&city, &href, "residence", "Via Prima", "2026-12-01").await;
        take_back(&city, "anna", &href, &of(&city, &href, "Via Prima").await).await.expect(303);
        let news = told(&city, "anna").await;
        assert_eq!(news["person.moved"]["on"], "2026-12-01", "{news:?}");
        let withdrawn = &news["person.move_withdrawn"];
        assert_eq!(
            (&withdrawn["person_id"], &withdrawn["on"], &withdrawn["municipio"]),
            (&json!(id_of(&href)), &json!("2026-12-01"), &json!(5)),
            "{withdrawn}"
        );
        let starts = |name: &str, words: &str| withdrawn[name].as_str().is_some_and(|text| text.starts_with(words));
        assert!(starts("address", "Via Prima 5") && starts("stays", "Via Padova 3"), "{withdrawn}");
    })
    .await;
}

#[tokio::test]
async fn the_old_address_goes_on_however_much_was_written_of_the_person_since_and_not_when_its_last_day_was_put_right() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_home(&city).await;
        moves(&city, &href, "residence", "Via Prima", "2026-12-01").await;
        later(&city);
        for number in 0..51 {
            let name = format!("Signora {number}");
            let pairs = [("kind", "neighbour"), ("other_name", name.as_str())];
            city.post("anna", &format!("{href}/relazioni"), &pairs).await.expect(303);
        }
        take_back(&city, "anna", &href, &of(&city, &href, "Via Prima").await).await.expect(303);
        assert_eq!(held(&city, &href).await, [line("Via Padova", "2020-01-01", Value::Null)]);

        // Somebody who said on which day they leave leaves, whatever becomes of the next address.
        moves(&city, &href, "residence", "Via Prima", "2026-12-01").await;
        let home = of(&city, &href, "Via Padova").await;
        let (id, version) = (home["id"].as_str().expect("an id"), home["version"].to_string());
        let end = [("address", id), ("last_day", "25/11/2026"), ("_version", version.as_str())];
        city.post("anna", &format!("{href}/indirizzi/fine"), &end).await.expect(303);
        take_back(&city, "anna", &href, &of(&city, &href, "Via Prima").await).await.expect(303);
        assert_eq!(held(&city, &href).await, [line("Via Padova", "2020-01-01", json!("2026-11-26"))]);
    })
    .await;
}

#[tokio::test]
async fn who_took_back_an_address_is_told_of_that_address_and_of_no_other() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = at_home(&city).await;
        moves(&city, &href, "residence", "Via Prima", "2026-12-01").await;
        moves(&city, &href, "domicile", "Via Altra", "2026-12-05").await;
        let (residence, domicile) = (of(&city, &href, "Via Prima").await, of(&city, &href, "Via Altra").await);
        later(&city);
        take_back(&city, "capo", &href, &residence).await.expect(303);
        later(&city);
        take_back(&city, "capo", &href, &domicile).await.expect(303);
        for (row, own, other) in [(&residence, "Via Prima 5", "Via Altra 5"), (&domicile, "Via Altra 5", "Via Prima 5")] {
            let late = take_back(&city, "anna", &href, row).await.expect(409).text;
            assert!(late.contains(own) && late.contains("(capo, ") && !late.contains(other), "{own}: {late}");
        }
        let never = json!({"id": id_of(&href), "version": 1});
        let late = take_back(&city, "anna", &href, &never).await.expect(409).text;
        assert!(!late.contains("Via Altra") && !late.contains("Via Prima") && !late.contains("(capo, "), "{late}");
    })
    .await;
}
