//! Hours, free times, appointments, the calendar feed.

use super::*;

store::statements! {
    SECOND = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state, booked_by, booked_at, version)
              select body_id, :id, 'doppio', contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state, booked_by, booked_at, version
                from access_appointment where body_id = :body limit 1";
}

#[tokio::test]
async fn an_appointment_is_booked_from_the_contact_moved_missed_and_cancelled() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        let week = hours(&city).await;
        let saved = city.post("segreteria", "/contatti", &with(information(), &[("ending", "appointment")])).await.expect(303);
        assert!(saved.location().starts_with("/agenda/prenota?contatto="), "{}", saved.location());
        let id = id_of(&saved);
        let page = city.get("segreteria", &saved.location()).await.expect(200);
        assert!(page.text.contains("lunedì 23 novembre 2026") && page.text.contains("09:00–09:30"), "{}", page.text);
        let all = slots(&city, "segreteria").await;
        assert_eq!(all.len(), 4);
        let place = unit(&city, "SSPT-4-L1");
        let booked = city
            .post("segreteria", "/appuntamenti", &[("contact", &id), ("unit", &place), ("slot", slot(&all, 0)), ("_key", "a")])
            .await
            .expect(303);
        let path = booked.location();
        assert_eq!(
            city.post("segreteria", "/appuntamenti", &[("contact", &id), ("unit", &place), ("slot", slot(&all, 0)), ("_key", "a")])
                .await
                .expect(303)
                .location(),
            path
        );
        let taken = city
            .post(
                "pua",
                "/appuntamenti",
                &[("person", "0190a000-0000-7000-8000-000000000000"), ("unit", &place), ("slot", slot(&all, 0))],
            )
            .await;
        assert_eq!(taken.status.as_u16(), 404, "{}", taken.text);
        assert!(city.get("anna", "/agenda?giorno=23/11/2026").await.expect(200).text.contains("Persona anonima"));
        assert!(
            city.get("segreteria", "/agenda?giorno=25/11/2026&vista=settimana").await.expect(200).text.contains("3 orari liberi")
        );
        let api = path.replace("/appuntamenti", "/api/v1/appointments");
        city.get("bruno", &api).await.expect(404);
        city.get("lontana", &api).await.expect(404);
        // Who may book everywhere in the city does not for that open what somebody else has booked.
        for who in ["centralino", "pua", "capo5", "lontana"] {
            city.get(who, &format!("{path}/sposta")).await.expect(404);
            let body = json!({"wanted_by": "person", "reason": "x"});
            put(&city, who, &format!("{api}/cancellation"), "\"1\"", body).await.expect(404);
        }
        city.get("anna", &format!("{path}/sposta")).await.expect(200);
        put(&city, "anna", &format!("{api}/outcome"), "\"1\"", json!({"went": "held"})).await.expect(409);
        put(
            &city,
            "anna",
            &format!("{api}/time"),
            "\"1\"",
            json!({"slot": slot(&all, 3), "wanted_by": "person", "reason": "visita medica"}),
        )
        .await
        .expect(204);
        put(&city, "anna", &format!("{api}/time"), "\"1\"", json!({"slot": slot(&all, 2), "wanted_by": "person", "reason": "x"}))
            .await
            .expect(409);
        let shown = city.get("anna", &path).await.expect(200);
        assert!(shown.text.contains("era il") && shown.text.contains("visita medica"), "{}", shown.text);
        assert_eq!(slots(&city, "segreteria").await.len(), 3);
        let closed = json!({"unit": place, "worker": city.actor("anna").account, "day": "2026-11-23", "reason": "riunione"});
        city.api("anna", Method::POST, "/api/v1/closures", &[], closed.clone()).await.expect(409);
        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(3));
        // Three days later everybody has signed in again.
        city.somebody("dopo", "coordinatore", "milano/SSPT-4").await;
        put(&city, "dopo", &format!("{api}/outcome"), &version(&city, "dopo", &api).await, json!({"went": "missed"}))
            .await
            .expect(204);
        put(&city, "dopo", &format!("{api}/cancellation"), "\"3\"", json!({"wanted_by": "office", "reason": "x"}))
            .await
            .expect(409);
        city.api("dopo", Method::POST, "/api/v1/closures", &[], closed).await.expect(201);
        put(&city, "dopo", &format!("/api/v1/hours/{week}/end"), "\"1\"", json!({"to": "2026-11-24"})).await.expect(204);
        let path = format!("/api/v1/slots?unit={place}&days=28");
        assert_eq!(city.get("dopo", &path).await.expect(200).json(), json!([]));
        assert!(city.get("dopo", "/agenda/orari").await.expect(200).text.contains("Chiusure"));
    })
    .await;
}

#[tokio::test]
async fn a_time_is_given_once_however_many_ask_at_the_same_moment() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let place = unit(&city, "SSPT-4-L1");
        let mut contacts = Vec::new();
        for _ in 0..8 {
            contacts.push(contact(&city, "segreteria", &information()).await);
        }
        let csrf = city.csrf("segreteria").await;
        let asked = contacts.iter().map(|id| {
            let body = json!({"contact": id, "unit": place, "slot": slot(&all, 1)}).to_string();
            let headers = [("x-csrf-token", csrf.as_str())];
            let city = &city;
            async move {
                city.send("segreteria", Method::POST, "/api/v1/appointments", "application/json", &headers, body)
                    .await
                    .status
                    .as_u16()
            }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 7, "{answers:?}");
        // Past the calendar's own check the database itself refuses, whoever writes: the same name on both.
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let id: uuid::Uuid = tx.new_id().expect("an id");
        let refused = tx.sql(&SECOND).bind("id", id).run().await.expect_err("refused").to_string();
        assert!(refused.contains("access_appointment_once"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn of_several_who_cancel_the_same_appointment_at_once_one_does_and_the_others_are_told() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let all = slots(&city, "segreteria").await;
        let id = contact(&city, "segreteria", &information()).await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 1)});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        let path = format!("/api/v1/appointments/{}/cancellation", made["id"].as_str().expect("an id"));
        let csrf = city.csrf("segreteria").await;
        let asked = (0..8).map(|_| {
            let body = json!({"wanted_by": "office", "reason": "Sciopero"}).to_string();
            let headers = [("x-csrf-token", csrf.as_str()), ("if-match", "1")];
            let (city, path) = (&city, path.as_str());
            async move { city.send("segreteria", Method::PUT, path, "application/json", &headers, body).await.status.as_u16() }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert_eq!(answers.iter().filter(|status| **status == 204).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 7, "it exists, and somebody was faster: {answers:?}");
    })
    .await;
}

#[tokio::test]
async fn the_calendar_feed_has_no_names_and_ends_when_it_is_revoked() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let (id, _) = contact_of(&city, "segreteria", "Riservatissima", &[]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0), "note": "porta il certificato"});
        city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201);
        assert!(city.get("anna", "/agenda/calendario").await.expect(200).text.contains("Non hai ancora un indirizzo"));
        let made = city.api("anna", Method::POST, "/api/v1/calendar-feed", &[], json!({})).await.expect(200).json();
        let path = made["address"].as_str().expect("an address").strip_prefix("http://localhost").expect("the site").to_owned();
        let feed = city.get("", &path).await.expect(200);
        assert!(feed.headers["content-type"].to_str().expect("text").starts_with("text/calendar"));
        assert!(
            feed.text.contains("SUMMARY:Appuntamento n. 2026/000001") && feed.text.contains("DTSTART:20261123T080000Z"),
            "{}",
            feed.text
        );
        for secret in ["Riservatissima", "certificato", "anna"] {
            assert!(!feed.text.contains(secret), "{secret}");
        }
        let page = city.post("anna", "/agenda/calendario", &[]).await.expect(200);
        assert!(page.text.contains("/calendario/"), "{}", page.text);
        city.get("", &path).await.expect(404);
        city.post("anna", "/agenda/calendario/revoca", &[]).await.expect(303);
        city.get("", "/calendario/niente.ics").await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_calendar_feed_ends_with_the_work_that_gave_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let made = city.api("anna", Method::POST, "/api/v1/calendar-feed", &[], json!({})).await.expect(200).json();
        let path = made["address"].as_str().expect("an address").strip_prefix("http://localhost").expect("the site").to_owned();
        city.get("", &path).await.expect(200);
        let anna = city.actor("anna");
        let mut tx = db.global(&anna).await.expect("a transaction");
        let roles: Vec<guard::account::Assignment> =
            tx.sql(&guard::account::ASSIGNMENTS).id("account", anna.account).all().await.expect("roles");
        let today = tx.today();
        for role in roles {
            guard::account::end_assignment(&mut tx, anna.account, role.id, today).await.expect("it ends");
        }
        tx.commit(store::Audit::of("assignment.end")).await.expect("a commit");
        city.get("", &path).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn later_rooms_learn_what_they_need_of_an_appointment_and_mark_it_held() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        hours(&city).await;
        let (id, person) =
            contact_of(&city, "segreteria", "Seguita", &[("narrative", "Ha perso il lavoro"), ("urgency", "soon")]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        let appointment = kernel::AppointmentId(made["id"].as_str().expect("an id").parse().expect("an id"));
        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(3));
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let brief = access::appointment_brief(&mut tx, appointment).await.expect("a brief");
        assert_eq!(brief.person.map(|id| id.to_string()), Some(person));
        let contact = access::contact_brief(&mut tx, brief.contact.expect("a contact")).await.expect("a brief");
        assert_eq!((contact.narrative.as_str(), contact.urgency.code(), contact.needs.len()), ("Ha perso il lavoro", "soon", 1));
        access::appointment_held(&mut tx, appointment).await.expect("held");
        access::appointment_held(&mut tx, appointment).await.expect("twice is no fault");
        tx.commit(store::Audit::of("interview.create")).await.expect("a commit");
        let mut tx = db.begin(&city.actor("bruno")).await.expect("a transaction");
        assert!(access::appointment_brief(&mut tx, appointment).await.is_err());
        assert!(access::contact_brief(&mut tx, brief.contact.expect("a contact")).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn of_two_overlapping_weeks_written_at_the_same_moment_one_is_refused() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let place = unit(&city, "SSPT-4-L1");
        for weekday in 1..=7 {
            let week = |opens: &str, closes: &str| {
                json!({"unit": place, "worker": city.actor("anna").account, "kind": "interview", "weekday": weekday.to_string(), "opens": opens,
                       "closes": closes, "slot_minutes": 30, "from": "2026-11-01"})
            };
            let asked = [week("09:00", "11:00"), week("10:00", "12:00"), week("10:30", "11:30"), week("08:00", "13:00")]
                .map(|body| city.api("anna", Method::POST, "/api/v1/hours", &[], body));
            let answers: Vec<u16> = futures_util::future::join_all(asked).await.iter().map(|reply| reply.status.as_u16()).collect();
            assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
            assert_eq!(answers.iter().filter(|status| **status == 409).count(), 3, "{answers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_time_is_closed_or_booked_and_never_both_however_close_the_two_come() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let place = unit(&city, "SSPT-4-L1");
        let anna = city.actor("anna").account;
        let week = json!({"unit": place, "worker": anna, "kind": "interview", "weekday": "1", "opens": "09:00", "closes": "13:00",
                          "slot_minutes": 10, "from": "2026-11-01"});
        city.api("anna", Method::POST, "/api/v1/hours", &[], week).await.expect(201);
        let all = slots(&city, "segreteria").await;
        let clock = |minutes: usize| format!("{:02}:{:02}", 9 + minutes / 60, minutes % 60);
        for index in 0..24 {
            let contact = contact(&city, "segreteria", &information()).await;
            let booking = json!({"contact": contact, "unit": place, "slot": slot(&all, index)});
            let closure = json!({"unit": place, "worker": anna, "day": "2026-11-23", "opens": clock(index * 10),
                                 "closes": clock(index * 10 + 10), "reason": "riunione"});
            // Each time a little later, so that the one comes upon the other at every step.
            let after = std::time::Duration::from_micros(700 * u64::try_from(index).expect("a number"));
            let closing = async {
                tokio::time::sleep(after).await;
                city.api("anna", Method::POST, "/api/v1/closures", &[], closure).await
            };
            let booking = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], booking);
            let (booked, closed) = futures_util::future::join(booking, closing).await;
            let answers = (booked.status.as_u16(), closed.status.as_u16());
            assert!(matches!(answers, (201, 409) | (409 | 422, 201)), "{index}: {answers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_appointment_in_a_refuge_says_its_address_neither_on_its_page_nor_to_a_telephone() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        hours(&city).await;
        let contact = contact(&city, "segreteria", &information()).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": contact, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
        let page = format!("/appuntamenti/{}", made["id"].as_str().expect("an id"));
        let feed = city.api("anna", Method::POST, "/api/v1/calendar-feed", &[], json!({})).await.expect(200).json();
        let feed = feed["address"].as_str().expect("an address").strip_prefix("http://localhost").expect("the site").to_owned();
        for (secret, told) in [("false", true), ("true", false)] {
            db.raw_rows(&format!("update guard_unit set address = 'Via Segreta 7', address_secret = {secret}"))
                .await
                .expect("a unit");
            for (who, path) in [("segreteria", &page), ("", &feed)] {
                let shown = city.get(who, path).await.expect(200).text;
                assert_eq!(shown.contains("Via Segreta 7"), told, "{path}: {shown}");
            }
        }
    })
    .await;
}
