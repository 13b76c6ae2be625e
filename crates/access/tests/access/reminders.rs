//! That people are reminded of their appointments.

use super::*;

/// What the home page asks somebody to remind people of.
async fn to_remind(city: &City, who: &str) -> usize {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin_reading(&principal.actor).await.expect("a transaction");
    let items = (access::room().day.expect("a part of the home page"))(&mut tx, &principal).await.expect("items");
    tx.commit(store::Audit::of("home.read")).await.expect("a commit");
    items.iter().filter(|item| item.group == "Appuntamenti da ricordare").count()
}

#[tokio::test]
async fn whoever_comes_on_the_next_working_day_is_reminded_until_somebody_has_done_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let contact = contact(&city, "segreteria", &information()).await;
        let body = json!({"contact": contact, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        let href = made["href"].as_str().expect("an address").to_owned();
        // It is Saturday; the appointment is on Monday.
        for who in ["segreteria", "anna"] {
            assert_eq!(to_remind(&city, who).await, 1, "{who}");
        }
        assert_eq!(to_remind(&city, "bruno").await, 0);
        let remind = |who: &'static str, how: &'static str| {
            let (city, path) = (&city, format!("{href}/reminders"));
            async move { city.api(who, Method::POST, &path, &[], json!({"how": how})).await }
        };
        remind("bruno", "spoken").await.expect(404);
        remind("segreteria", "no_answer").await.expect(201);
        assert_eq!(to_remind(&city, "segreteria").await, 1, "to be tried again");
        remind("segreteria", "spoken").await.expect(201);
        for who in ["segreteria", "anna"] {
            assert_eq!(to_remind(&city, who).await, 0, "{who}");
        }
        let page = city.get("anna", &href.replace("/api/v1/appointments", "/appuntamenti")).await.expect(200).text;
        assert!(page.contains("promemoria, ne abbiamo parlato"), "{page}");
        let version = version(&city, "anna", &href).await;
        let to = json!({"slot": slot(&all, 3), "wanted_by": "person", "reason": "lavoro"});
        put(&city, "anna", &format!("{href}/time"), &version, to).await.expect(204);
        assert_eq!(to_remind(&city, "segreteria").await, 1, "another time is told anew");
        city.api("segreteria", Method::POST, &format!("{href}/reminders"), &[], json!({"how": "boh"})).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_nothing_to_be_reminded_of() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let contact = contact(&city, "segreteria", &information()).await;
        let body = json!({"contact": contact, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        let href = made["href"].as_str().expect("an address").to_owned();
        let version = version(&city, "anna", &href).await;
        let why = json!({"wanted_by": "person", "reason": "guarita"});
        put(&city, "anna", &format!("{href}/cancellation"), &version, why).await.expect(204);
        assert_eq!(to_remind(&city, "segreteria").await, 0);
        let late =
            city.api("segreteria", Method::POST, &format!("{href}/reminders"), &[], json!({"how": "spoken"})).await.expect(409);
        assert!(late.text.contains("ACC-037"), "{}", late.text);
    })
    .await;
}
