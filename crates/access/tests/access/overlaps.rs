//! Nobody is at two appointments at once, unless whoever books says so; and the desk's home page.

use super::*;

async fn booked(city: &City, who: &str, more: &[(&str, &str)]) -> Reply {
    let place = unit(city, "SSPT-4-L1");
    let mut pairs = vec![("unit", place.as_str())];
    pairs.extend_from_slice(more);
    city.post(who, "/appuntamenti", &pairs).await
}

#[tokio::test]
async fn another_appointment_of_the_person_at_the_same_time_is_said_and_whoever_books_decides() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let (first, person) = contact_of(&city, "segreteria", "Ferrandini", &[]).await;
        booked(&city, "segreteria", &[("contact", &first), ("slot", slot(&all, 0))]).await.expect(303);
        let place = unit(&city, "SSPT-4-L1");
        let crossing = [
            ("person", person.as_str()),
            ("calendar", place.as_str()),
            ("starts_at_date", "23/11/2026"),
            ("starts_at_time", "09:15"),
            ("minutes", "30"),
        ];
        let again = booked(&city, "segreteria", &crossing).await.expect(422).text;
        assert!(
            again.contains("la persona ha già un altro appuntamento") || again.contains("A quest&#39;ora la persona"),
            "{again}"
        );
        assert!(again.contains("23/11/2026 09:00–09:30") && again.contains("name=\"overlap_confirmed\""), "{again}");
        // Right after the first one there is nothing to decide.
        booked(&city, "segreteria", &[("person", &person), ("slot", slot(&all, 1))]).await.expect(303);
        let fine: Vec<(&str, &str)> = crossing.into_iter().chain([("overlap_confirmed", "on")]).collect();
        let second = booked(&city, "segreteria", &fine).await.expect(303).location();
        // Moving one over another is the same question; where it stands now is no other appointment.
        let api = second.replace("/appuntamenti", "/api/v1/appointments");
        let mut body =
            json!({"calendar": place, "starts_at": "2026-11-23T08:40:00Z", "minutes": 60, "wanted_by": "office", "reason": "x"});
        put(&city, "segreteria", &format!("{api}/time"), "\"1\"", body.clone()).await.expect(409);
        body["overlap_confirmed"] = json!(true);
        put(&city, "segreteria", &format!("{api}/time"), "\"1\"", body.clone()).await.expect(204);
        body["starts_at"] = json!("2026-11-23T14:00:00Z");
        body["overlap_confirmed"] = json!(false);
        put(&city, "segreteria", &format!("{api}/time"), "\"2\"", body.clone()).await.expect(204);
        body["starts_at"] = json!("2026-11-23T14:15:00Z");
        put(&city, "segreteria", &format!("{api}/time"), "\"3\"", body).await.expect(204);
    })
    .await;
}

#[tokio::test]
async fn an_appointment_of_another_unit_is_not_given_away_by_booking_over_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let (_, person) = contact_of(&city, "segreteria", "Ferrandini", &[]).await;
        booked(&city, "segreteria", &[("person", &person), ("slot", slot(&all, 0))]).await.expect(303);
        let place = unit(&city, "SSPT-5-L1");
        let pairs = [
            ("person", person.as_str()),
            ("unit", place.as_str()),
            ("calendar", place.as_str()),
            ("starts_at_date", "23/11/2026"),
            ("starts_at_time", "09:00"),
            ("minutes", "30"),
        ];
        let sent = city.post("capo5", "/appuntamenti", &pairs).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn a_time_that_a_colleague_took_is_said_once_and_the_others_are_not_marked_wrong() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let mut contacts = Vec::new();
        for _ in 0..2 {
            contacts.push(contact(&city, "segreteria", &information()).await);
        }
        booked(&city, "segreteria", &[("contact", &contacts[0]), ("slot", slot(&all, 0))]).await.expect(303);
        let page = booked(&city, "segreteria", &[("contact", &contacts[1]), ("slot", slot(&all, 0))]).await.expect(422).text;
        assert!(page.contains("non c&#39;è un posto libero") && !page.contains("is-wrong"), "{page}");
        assert!(page.contains("SSPT"), "the unit stands in full above its times: {page}");
    })
    .await;
}

#[tokio::test]
async fn the_desk_finds_who_comes_to_its_unit_today_and_a_worker_finds_their_own() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        let anna = city.actor("anna").account.to_string();
        let (first, _) = contact_of(&city, "segreteria", "Ferrandini", &[]).await;
        let today = [("starts_at_date", "21/11/2026"), ("starts_at_time", "15:00"), ("minutes", "30")];
        let pairs: Vec<(&str, &str)> =
            today.into_iter().chain([("contact", first.as_str()), ("calendar", anna.as_str())]).collect();
        booked(&city, "segreteria", &pairs).await.expect(303);
        for (name, role, place) in
            [("altrosportello", "segreteria", "milano/SSPT-5-L1"), ("altra", "assistente_sociale", "milano/SSPT-4-L1")]
        {
            city.somebody(name, role, place).await;
        }
        let day = access::room().day.expect("a day");
        for (who, sees) in [("segreteria", 1), ("altrosportello", 0), ("anna", 1), ("altra", 0)] {
            let principal = city.principal(who).await;
            let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
            let items = day(&mut tx, &principal).await.expect("items");
            let today: Vec<_> = items.iter().filter(|item| item.group == "Appuntamenti di oggi").collect();
            assert_eq!(today.len(), sees, "{who}: {items:?}");
            assert!(today.iter().all(|item| item.title.contains("Ferrandini")), "{today:?}");
        }
    })
    .await;
}
