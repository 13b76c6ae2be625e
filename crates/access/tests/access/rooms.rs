//! Rooms in which people are received.

use super::*;
use futures_util::future::join_all;

/// A room of level I in municipio 4.
async fn room(city: &City, name: &str, reserved: bool) -> String {
    let body = json!({"unit": unit(city, "SSPT-4-L1"), "name": name, "seats": 4, "reserved": reserved});
    let made = city.api("capo", Method::POST, "/api/v1/rooms", &[], body).await.expect(201).json();
    made["id"].as_str().expect("an id").to_owned()
}

/// An appointment on the 23rd of November in a calendar of level I; its address.
async fn booked(city: &City, calendar: &str, from: &str, kind: &str) -> String {
    let contact = contact(city, "segreteria", &information()).await;
    let body = json!({"contact": contact, "unit": unit(city, "SSPT-4-L1"), "calendar": calendar, "minutes": 60, "kind": kind,
        "starts_at": format!("2026-11-23T{from}:00+01:00")});
    let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
    made["href"].as_str().expect("an address").to_owned()
}

async fn give(city: &City, appointment: &str, room: &str) -> Reply {
    let version = version(city, "capo", appointment).await;
    put(city, "capo", &format!("{appointment}/room"), &version, json!({"room": room})).await
}

async fn room_of(city: &City, appointment: &str) -> Value {
    city.get("capo", appointment).await.expect(200).json()["room"].clone()
}

#[tokio::test]
async fn a_room_is_given_once_whoever_asks_first() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let blue = room(&city, "Stanza blu", false).await;
        let anna = city.actor("anna").account.to_string();
        let (one, other) =
            (booked(&city, &anna, "09:00", "interview").await, booked(&city, &unit(&city, "SSPT-4-L1"), "09:30", "desk").await);
        let answers = join_all([give(&city, &one, &blue), give(&city, &other, &blue)]).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
        let refused = answers.iter().find(|answer| answer.status.as_u16() == 409).expect("one");
        assert!(refused.text.contains("ACC-032"), "{}", refused.text);
        let (has, wants) = if room_of(&city, &one).await == json!(blue) { (one, other) } else { (other, one) };
        let page = city.get("capo", &has.replace("/api/v1/appointments", "/appuntamenti")).await.expect(200).text;
        assert!(page.contains("Stanza blu"), "{page}");
        let free = city.get("capo", &wants.replace("/api/v1/appointments", "/appuntamenti")).await.expect(200).text;
        assert!(!free.contains("Stanza blu"), "it is not offered at that time");
        let gone = version(&city, "capo", &has).await;
        put(&city, "capo", &format!("{has}/cancellation"), &gone, json!({"wanted_by": "office", "reason": "malattia"}))
            .await
            .expect(204);
        give(&city, &wants, &blue).await.expect(204);
    })
    .await;
}

#[tokio::test]
async fn a_reserved_interview_has_a_room_in_which_nobody_hears_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (open, quiet) = (room(&city, "Sala comune", false).await, room(&city, "Stanza verde", true).await);
        let anna = city.actor("anna").account.to_string();
        let interview = booked(&city, &anna, "09:00", "private").await;
        let page = interview.replace("/api/v1/appointments", "/appuntamenti");
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("manca la stanza riservata") && !shown.contains("Sala comune"), "{shown}");
        let refused = give(&city, &interview, &open).await.expect(422);
        assert!(refused.text.contains("ACC-034"), "{}", refused.text);
        give(&city, &interview, &quiet).await.expect(204);
        assert!(!city.get("capo", &page).await.expect(200).text.contains("manca la stanza riservata"));
    })
    .await;
}

#[tokio::test]
async fn an_appointment_that_moves_keeps_its_room_where_that_is_free() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let blue = room(&city, "Stanza blu", false).await;
        let anna = city.actor("anna").account.to_string();
        let hers = booked(&city, &anna, "09:00", "interview").await;
        let other = booked(&city, &unit(&city, "SSPT-4-L1"), "11:00", "desk").await;
        for appointment in [&hers, &other] {
            give(&city, appointment, &blue).await.expect(204);
        }
        let to = |from: &str| {
            json!({"calendar": anna, "minutes": 60, "starts_at": format!("2026-11-23T{from}:00+01:00"), "wanted_by": "person", "reason": "lavoro"})
        };
        let path = format!("{hers}/time");
        put(&city, "capo", &path, &version(&city, "capo", &hers).await, to("14:00")).await.expect(204);
        assert_eq!(room_of(&city, &hers).await, json!(blue));
        put(&city, "capo", &path, &version(&city, "capo", &hers).await, to("11:30")).await.expect(204);
        assert_eq!(room_of(&city, &hers).await, Value::Null, "somebody else has it then");
    })
    .await;
}

#[tokio::test]
async fn a_room_is_closed_when_nobody_is_to_be_received_in_it_and_by_its_own_unit() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let blue = room(&city, "Stanza blu", false).await;
        let place = unit(&city, "SSPT-4-L1");
        let again = json!({"unit": place, "name": "Stanza blu", "seats": 2});
        let refused = city.api("capo", Method::POST, "/api/v1/rooms", &[], again.clone()).await.expect(409);
        assert!(refused.text.contains("ACC-035"), "{}", refused.text);
        city.api("capo5", Method::POST, "/api/v1/rooms", &[], again).await.expect(404);
        assert_eq!(city.get("capo5", &format!("/api/v1/rooms?unit={place}")).await.expect(200).json(), json!([]));
        let anna = city.actor("anna").account.to_string();
        let hers = booked(&city, &anna, "09:00", "interview").await;
        give(&city, &hers, &blue).await.expect(204);
        let end = format!("/api/v1/rooms/{blue}/end");
        put(&city, "capo5", &end, "\"1\"", json!({})).await.expect(404);
        let refused = put(&city, "capo", &end, "\"1\"", json!({})).await.expect(409);
        assert!(refused.text.contains("ACC-036"), "{}", refused.text);
        let now = version(&city, "capo", &hers).await;
        put(&city, "capo", &format!("{hers}/room"), &now, json!({})).await.expect(204);
        put(&city, "capo", &end, "\"1\"", json!({})).await.expect(204);
        let refused = give(&city, &hers, &blue).await.expect(422);
        assert!(refused.text.contains("ACC-033"), "{}", refused.text);
        assert!(city.get("capo", &format!("/agenda/stanze?unita={place}")).await.expect(200).text.contains("Nessuna stanza"));
        room(&city, "Stanza blu", true).await;
    })
    .await;
}
