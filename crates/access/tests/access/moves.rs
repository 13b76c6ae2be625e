//! Putting a contact on the right person, sending it to another unit.

use super::*;

store::statements! {
    INVOLVED = "select source_id from registry_v_involvement where body_id = :body and person_id = :person and account_id = :actor and kind = 'appointment'";
}

#[tokio::test]
async fn a_contact_on_the_wrong_person_moves_with_its_trace_and_its_appointments() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let (id, wrong) = contact_of(&city, "segreteria", "Sbagliata", &[]).await;
        let (_, right) = contact_of(&city, "segreteria", "Giusta", &[]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let appointment = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).location();
        let path = format!("/api/v1/contacts/{id}/person");
        put(&city, "segreteria", &path, "\"7\"", json!({"person": right, "reason": "omonimia"})).await.expect(409);
        put(&city, "segreteria", &path, "\"1\"", json!({"person": wrong, "reason": "stessa"})).await.expect(409);
        let page =
            city.post("segreteria", &format!("/contatti/{id}/persona"), &[("person", &right), ("_version", "1")]).await.expect(422);
        assert!(page.text.contains("Scrivi il motivo."));
        // Named on the page because they were chosen: the log says it of them.
        let mut tx = city.db.begin(&city.actor("segreteria")).await.expect("a transaction");
        let named = kernel::PersonId(right.parse().expect("an id"));
        let query = tx.sql(&store::audit::OF_PERSON).id("person", named).bind("before", i64::MAX).bind("most", 100_i64);
        let rows: Vec<store::audit::Row> = query.all().await.expect("rows");
        drop(tx);
        assert!(page.text.contains("Giusta Prova"), "{}", page.text);
        assert!(rows.iter().any(|row| row.action == "contact.read" && row.fields.contains("page:contact")), "{rows:?}");
        city.post(
            "segreteria",
            &format!("/contatti/{id}/persona"),
            &[("person", &right), ("reason", "omonimia"), ("_version", "1")],
        )
        .await
        .expect(303);
        let page = city.get("segreteria", &format!("/contatti/{id}")).await.expect(200);
        assert!(
            page.text.contains("Giusta Prova") && page.text.contains("omonimia") && page.text.contains("Correzioni"),
            "{}",
            page.text
        );
        assert_eq!(city.get("anna", &appointment).await.expect(200).json()["person"], json!(right));
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        for (person, reached) in [(&wrong, false), (&right, true)] {
            let id = kernel::PersonId(person.parse().expect("an id"));
            let worker: Vec<(uuid::Uuid,)> = tx.sql(&INVOLVED).id("person", id).all().await.expect("rows");
            assert_eq!(!worker.is_empty(), reached);
        }
    })
    .await;
}

#[tokio::test]
async fn an_anonymous_contact_is_given_its_person_later() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id = contact(&city, "segreteria", &information()).await;
        let (_, person) = contact_of(&city, "segreteria", "Trovata", &[]).await;
        let page = city.get("segreteria", &format!("/contatti/{id}?q=trovata")).await.expect(200);
        assert!(page.text.contains("Collega a una persona") && page.text.contains("Trovata Prova"));
        put(
            &city,
            "segreteria",
            &format!("/api/v1/contacts/{id}/person"),
            "\"1\"",
            json!({"person": person, "reason": "è tornata con un documento"}),
        )
        .await
        .expect(204);
        assert!(city.get("segreteria", &format!("/contatti/{id}")).await.expect(200).text.contains("collegato alla persona"));
    })
    .await;
}

#[tokio::test]
async fn the_unit_that_a_contact_was_sent_to_gives_it_its_person_once() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-4-L1");
        let sent = [("ending", "referral"), ("referral_unit", to.as_str()), ("referral_message", "Chiama dalla stazione")];
        let id = contact(&city, "centralino", &with(information(), &sent)).await;
        let (_, person) = contact_of(&city, "segreteria", "Riconosciuta", &[]).await;
        let (_, other) = contact_of(&city, "segreteria", "Diversa", &[]).await;
        let path = format!("/api/v1/contacts/{id}/person");
        let body = json!({"person": person, "reason": "si è presentata allo sportello"});
        put(&city, "bruno", &path, "\"1\"", body.clone()).await.expect(404);
        put(&city, "segreteria", &path, "\"1\"", body).await.expect(204);
        assert_eq!(city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json()["person"], json!(person));
        let body = json!({"person": other, "reason": "ripensamento"});
        put(&city, "segreteria", &path, "\"2\"", body).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_appointments_to_come_of_somebody_who_died_are_cancelled_and_their_times_are_free_again() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        hours(&city).await;
        let (id, person) = contact_of(&city, "segreteria", "Scomparsa", &[]).await;
        let all = slots(&city, "segreteria").await;
        let body = json!({"contact": id, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, 0)});
        let appointment = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).location();
        assert_eq!(slots(&city, "segreteria").await.len(), 3);
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.tell("person.died", json!({"person_id": person, "on": "2026-11-20"})).await.expect("told");
        let follow = access::room().follow.expect("a follower");
        for news in tx.news(100).await.expect("news") {
            follow(&mut tx, &news).await.expect("followed");
            tx.took(&news).await.expect("taken");
        }
        tx.commit(store::Audit::of("news.follow")).await.expect("a commit");
        assert_eq!(city.get("anna", &appointment).await.expect(200).json()["state"], json!("cancelled"));
        let page = city.get("anna", &appointment.replace("/api/v1/appointments", "/appuntamenti")).await.expect(200);
        assert!(page.text.contains("La persona è deceduta il"), "{}", page.text);
        assert_eq!(slots(&city, "segreteria").await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_referral_is_sent_answered_with_reason_and_followed() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-5-L1");
        let id = contact(
            &city,
            "segreteria",
            &with(information(), &[("ending", "referral"), ("referral_unit", &to), ("referral_message", "Abita da voi")]),
        )
        .await;
        let waiting = city.get("bruno", "/invii").await.expect(200);
        assert!(waiting.text.contains("2026/000001"), "{}", waiting.text);
        assert!(!city.get("anna", "/invii").await.expect(200).text.contains("2026/000001"), "the sender does not answer itself");
        assert!(city.get("bruno", &format!("/contatti/{id}")).await.expect(200).text.contains("Abita da voi"));
        let again = city.post("segreteria", &format!("/contatti/{id}/invio"), &[("referral_unit", &to)]).await.expect(422);
        assert!(again.text.contains("già un invio aperto"));
        let own = unit(&city, "SSPT-4-L1");
        assert!(
            city.post("segreteria", &format!("/contatti/{id}/invio"), &[("referral_unit", &own)])
                .await
                .expect(422)
                .text
                .contains("già di questa unità")
        );
        let list = city.get("bruno", "/api/v1/referrals").await.expect(200).json();
        let referral = list["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/referrals/{referral}");
        city.get("lontana", &path).await.expect(404);
        put(&city, "anna", &format!("{path}/answer"), "\"1\"", json!({"answer": "accept"})).await.expect(404);
        put(&city, "bruno", &format!("{path}/answer"), "\"1\"", json!({"answer": "refuse"})).await.expect(422);
        let page = city.post("bruno", &format!("/invii/{referral}/risposta"), &[("_version", "1")]).await.expect(422);
        assert!(page.text.contains("Campo obbligatorio."));
        city.post(
            "bruno",
            &format!("/invii/{referral}/risposta"),
            &[("_version", "1"), ("answer", "refuse"), ("reason", "Risiede nel Municipio 9")],
        )
        .await
        .expect(303);
        put(&city, "bruno", &format!("{path}/answer"), "\"1\"", json!({"answer": "accept"})).await.expect(409);
        city.get("bruno", &format!("/contatti/{id}")).await.expect(404);
        let principal = city.principal("anna").await;
        let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
        let day = access::room().day.expect("a day");
        let items = day(&mut tx, &principal).await.expect("items");
        drop(tx);
        assert!(
            items.iter().any(|item| item.group == "Invii tornati indietro" && item.detail.contains("Municipio 9")),
            "{items:?}"
        );
        assert!(city.get("anna", "/invii?box=sent").await.expect(200).text.contains("Non accolto"));
        city.post(
            "segreteria",
            &format!("/contatti/{id}/invio"),
            &[("referral_unit", &to), ("referral_message", "Ha cambiato casa")],
        )
        .await
        .expect(303);
        let list = city.get("bruno", "/api/v1/referrals").await.expect(200).json();
        let second = list["items"][0]["id"].as_str().expect("an id").to_owned();
        put(&city, "bruno", &format!("/api/v1/referrals/{second}/answer"), "\"1\"", json!({"answer": "accept"})).await.expect(204);
        put(
            &city,
            "bruno",
            &format!("/api/v1/referrals/{second}/answer"),
            "\"2\"",
            json!({"answer": "return", "reason": "Si è trasferita"}),
        )
        .await
        .expect(204);
        assert!(city.get("bruno", "/invii?box=received").await.expect(200).text.contains("Restituito"));
    })
    .await;
}
