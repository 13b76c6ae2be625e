//! Two who work on the same thing: the second sees what the first did beside what was typed, and nothing is lost.

use crate::{Plan, begin, commit, rooms, town};
use axum::http::Method;
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

/// What every form says of a record that somebody else changed.
const BY_OTHERS: &str = "Mentre scrivevi qualcun altro ha modificato questi dati";

store::statements! {
    HELD_AGAIN = "update network_delivery set held_because = 'after_death', version = version + 1 where body_id = :body and id = :id";
}

#[tokio::test]
async fn two_who_edit_a_provider_choose_field_by_field() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let service = town.service.to_string();
        let typed = |name: &'static str, phone: &'static str, email: &'static str, version: &'static str| {
            vec![
                ("code", "NUOVO"),
                ("name", name),
                ("phone", phone),
                ("email", email),
                ("state", "active"),
                ("services[0].id", service.as_str()),
                ("_version", version),
            ]
        };
        let place =
            town.city.post("ugo", "/enti/nuovo", &typed("Ente", "02 1", "ente@example.org", "")).await.expect(303).location();
        let edit = format!("{place}/modifica");
        town.city.post("rita", &edit, &typed("Ente rinnovato", "02 9", "ente@example.org", "1")).await.expect(303);

        let both = town.city.post("ugo", &edit, &typed("Ente nuovissimo", "02 1", "nuova@example.org", "1")).await.expect(409).text;
        for fact in [BY_OTHERS, "<p>Ente rinnovato</p>", "value=\"Ente nuovissimo\"", "<p>02 9</p>", "value=\"nuova@example.org\""]
        {
            assert!(both.contains(fact), "{fact}: {both}");
        }
        assert!(
            !both.contains("_stored.code") && !both.contains("_stored.services"),
            "what is the same is not asked about: {both}"
        );

        let mut again = typed("Ente nuovissimo", "02 1", "nuova@example.org", "2");
        again.extend([
            ("_stored", ""),
            ("_stored.name", "Ente rinnovato"),
            ("_stored.phone", "02 9"),
            ("_stored.email", "ente@example.org"),
        ]);
        let asked = town.city.post("ugo", &edit, &again).await.expect(422).text;
        assert!(asked.contains("Ci sono due versioni: scegli quale resta."), "{asked}");
        assert!(town.city.get("ugo", &place).await.expect(200).text.contains("Ente rinnovato"), "nobody chose yet");

        again.extend([("_keep", "mine"), ("_keep.phone", "stored")]);
        town.city.post("ugo", &edit, &again).await.expect(303);
        let now = town.city.get("ugo", &edit).await.expect(200).text;
        for fact in ["value=\"Ente nuovissimo\"", "value=\"02 9\"", "value=\"nuova@example.org\""] {
            assert!(now.contains(fact), "{fact}: {now}");
        }
        let other = town.city.post("fuori", &edit, &typed("Altro", "", "", "1")).await.expect(404).text;
        assert!(!other.contains("Ente nuovissimo") && !other.contains("02 9"), "another body learns nothing: {other}");
    })
    .await;
}

#[tokio::test]
async fn two_who_edit_a_service_choose_field_by_field() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let place = format!("/servizi/{}", town.service);
        let edit = format!("{place}/modifica");
        let typed = |name: &'static str, description: &'static str, version: &'static str| {
            vec![
                ("code", "SAD"),
                ("name", name),
                ("description", description),
                ("user_area", "ANZ"),
                ("unit_of_measure", "ora"),
                ("means_test", "1"),
                ("istat_item", "home_care"),
                ("macro_level", "2"),
                ("periodic", "on"),
                ("valid_from", "01/01/2020"),
                ("_version", version),
            ]
        };
        town.city.post("ugo", &edit, &typed("Aiuto a casa", "Per chi è solo", "2")).await.expect(303);
        let both = town.city.post("rita", &edit, &typed("Aiuto domestico", "Per chi è anziano", "2")).await.expect(409).text;
        for fact in
            [BY_OTHERS, "<p>Aiuto a casa</p>", "value=\"Aiuto domestico\"", "<p>Per chi è solo</p>", "Per chi è anziano</textarea>"]
        {
            assert!(both.contains(fact), "{fact}: {both}");
        }
        let mut chosen = typed("Aiuto domestico", "Per chi è anziano", "3");
        chosen.extend([("_stored", ""), ("_stored.name", "Aiuto a casa"), ("_stored.description", "Per chi è solo")]);
        chosen.extend([("_keep.name", "mine"), ("_keep.description", "stored")]);
        town.city.post("rita", &edit, &chosen).await.expect(303);
        let now = town.city.get("rita", &place).await.expect(200).text;
        assert!(now.contains("Aiuto domestico") && now.contains("Per chi è solo"), "{now}");
    })
    .await;
}

#[tokio::test]
async fn two_who_change_the_chapters_of_a_service_choose_row_by_row() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 1).await;
        let place = format!("/servizi/{}", town.service);
        let write = format!("{place}/capitoli");
        let typed = |first: &'static str, second: &'static str, version: &'static str| {
            vec![("chapters[0].key", first), ("chapters[0].label", "prova"), ("chapters[1].key", second), ("_version", version)]
        };
        town.city.post("ugo", &write, &typed("3733.7.0", "3733.1.0", "2")).await.expect(303);
        let both = town.city.post("rita", &write, &typed("3733.8.0", "3733.1.0", "2")).await.expect(409).text;
        for fact in [BY_OTHERS, "<p>3733.7.0</p>", "value=\"3733.8.0\"", "<details open>"] {
            assert!(both.contains(fact), "{fact}: {both}");
        }
        assert!(!both.contains("_stored.chapters[1]"), "{both}");
        let mut chosen = typed("3733.8.0", "3733.1.0", "3");
        chosen.extend([("_stored", ""), ("_stored.chapters[0].key", "3733.7.0")]);
        town.city.post("rita", &write, &chosen).await.expect(422);
        chosen.push(("_keep.chapters[0].key", "mine"));
        town.city.post("rita", &write, &chosen).await.expect(303);
        assert!(town.city.get("rita", &place).await.expect(200).text.contains("<strong>3733.8.0</strong>"));
        let api = format!("/api/v1/services/{}/chapters", town.service);
        let body = json!({"chapters": [{"key": "3733.1.0"}]});
        town.city.api("ugo", Method::PUT, &api, &[], body.clone()).await.expect(428);
        let late = town.city.api("ugo", Method::PUT, &api, &[("if-match", "2")], body).await.expect(409).json();
        assert_eq!(late["current_version"], 4);
    })
    .await;
}

#[tokio::test]
async fn whoever_decides_on_a_request_that_moved_on_reads_where_it_stands_before_deciding() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.ask(&town.signed(Plan::default()).await).await;
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let refuse = format!("/autorizzazioni/{id}/diniego");
        let stale = [("reason", "non serve"), ("_version", "1")];
        let told = town.city.post("ugo", &refuse, &stale).await.expect(409).text;
        for fact in
            [BY_OTHERS, "value=\"non serve\"", "Stato: <strong>", "Ultimo passaggio: <strong>", "ugo, ", "procedo lo stesso"]
        {
            assert!(told.contains(fact), "{fact}: {told}");
        }
        let unread = [("reason", "non serve"), ("_version", "2"), ("_stored", "")];
        town.city.post("ugo", &refuse, &unread).await.expect(422);
        assert_eq!(town.seen(id).await["state"], "checked", "nobody decided yet");
        for who in ["altra", "capo5"] {
            let none = town.city.post(who, &refuse, &stale).await;
            assert!(none.status.is_client_error() && none.status != 409 && !none.text.contains("Rossi"), "{who}: {}", none.text);
        }
        let read = [("reason", "non serve"), ("_version", "2"), ("_stored", ""), ("_keep", "mine")];
        town.city.post("ugo", &refuse, &read).await.expect(303);
        assert_eq!(town.seen(id).await["state"], "refused");
        let back = format!("/autorizzazioni/{id}/rinvio");
        let over = town.city.post("ugo", &back, &[("reason", "manca l’orario"), ("_version", "2")]).await.expect(409).text;
        for fact in ["Stato: <strong>Non accolto", "non è più possibile da qui", "value=\"manca l’orario\""] {
            assert!(over.contains(fact), "{fact}: {over}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_hours_of_a_request_sent_anew_are_compared_with_those_that_somebody_else_wrote() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.ask(&town.signed(Plan::default()).await).await;
        let back = json!({"reason": "manca l’orario"});
        town.step("ugo", id, "send-back", back.clone()).await.expect(200);
        town.step("carla", id, "resubmit", json!({"note": "orario scritto", "schedule": "venerdì"})).await.expect(200);
        town.step("ugo", id, "send-back", back).await.expect(200);
        let resubmit = format!("/autorizzazioni/{id}/nuovo-invio");
        let stale = [("note", "sentita la figlia"), ("schedule", "martedì"), ("_version", "2")];
        let both = town.city.post("anna", &resubmit, &stale).await.expect(409).text;
        assert!(
            both.contains("value=\"martedì\"") && both.contains("<p>venerdì</p>") && both.contains("sentita la figlia"),
            "{both}"
        );
        let chosen = [
            ("note", "sentita la figlia"),
            ("schedule", "martedì"),
            ("_version", "4"),
            ("_stored", ""),
            ("_stored.schedule", "venerdì"),
            ("_keep.schedule", "stored"),
        ];
        town.city.post("anna", &resubmit, &chosen).await.expect(303);
        let seen = town.seen(id).await;
        assert_eq!((seen["state"].as_str(), seen["schedule"].as_str()), (Some("requested"), Some("venerdì")));
    })
    .await;
}

#[tokio::test]
async fn a_correction_of_a_delivery_that_the_office_accepted_in_part_shows_both_quantities() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let held = town.report(id, "2026-11-18", "12").await;
        assert_eq!(held["held_because"], "over_quantity");
        let delivery = held["id"].as_str().expect("an id");
        town.decide(delivery, json!({"verdict": "accept", "quantity": "8,5", "reason": "solo la parte autorizzata"}))
            .await
            .expect(200);
        let page = format!("/prestazioni/rese/{delivery}");
        let typed = [("on", "17/11/2026"), ("quantity", "9"), ("note", ""), ("reason", "giorno sbagliato")];
        let stale: Vec<_> = typed.into_iter().chain([("_version", "1")]).collect();
        let both = town.city.post("vela", &format!("{page}/correggi"), &stale).await.expect(409).text;
        for fact in
            [BY_OTHERS, "<p>18/11/2026</p>", "value=\"17/11/2026\"", "<p>8,5</p>", "value=\"9\"", "giorno sbagliato", "Accettata"]
        {
            assert!(both.contains(fact), "{fact}: {both}");
        }
        assert!(!both.contains("ugo"), "a provider does not learn who in the office decided: {both}");
        let chosen = [
            ("_version", "2"),
            ("_stored", ""),
            ("_stored.on", "18/11/2026"),
            ("_stored.quantity", "8,5"),
            ("_keep.on", "mine"),
            ("_keep.quantity", "stored"),
        ];
        let chosen: Vec<_> = typed.into_iter().chain(chosen).collect();
        town.city.post("vela", &format!("{page}/correggi"), &chosen).await.expect(303);
        let seen = town.seen(id).await;
        assert_eq!(seen["delivered_hundredths"], 850, "the quantity that the office accepted, on the right day");

        // The old one is gone: what is typed about it stays, and is refused knowing that.
        let cancel = town
            .city
            .post("vela", &format!("{page}/annulla"), &[("reason", "era doppia"), ("_version", "2")])
            .await
            .expect(409)
            .text;
        assert!(cancel.contains("value=\"era doppia\"") && cancel.contains("Stato: <strong>Annullata"), "{cancel}");
        let knowing = [("reason", "era doppia"), ("_version", "3"), ("_stored", ""), ("_keep", "mine")];
        let refused = town.city.post("vela", &format!("{page}/annulla"), &knowing).await.expect(409).text;
        assert!(refused.contains("è già stata decisa o annullata") && refused.contains("value=\"era doppia\""), "{refused}");
        let none = town.city.post("gelso", &format!("{page}/annulla"), &knowing).await.expect(404).text;
        assert!(!none.contains("Assistenza domiciliare"), "another provider learns nothing: {none}");
    })
    .await;
}

#[tokio::test]
async fn an_exception_decided_by_somebody_else_says_by_whom_and_keeps_what_was_typed() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let id = town.authorised(&town.signed(Plan::default()).await).await;
        let held = town.report(id, "2026-11-18", "12").await;
        let delivery = held["id"].as_str().expect("an id");
        let decide = format!("/prestazioni/eccezioni/{delivery}");
        let mut typed = vec![("verdict", "accept"), ("quantity", "5"), ("reason", "sentito l’ente")];

        // Held for another reason meanwhile: the same question, put anew.
        let mut tx = begin(&town.city).await;
        tx.sql(&HELD_AGAIN).bind("id", delivery.parse::<uuid::Uuid>().expect("an id")).run_one().await.expect("a delivery");
        commit(tx).await;
        let stale: Vec<_> = typed.iter().copied().chain([("_version", "1")]).collect();
        let anew = town.city.post("ugo", &decide, &stale).await.expect(409).text;
        for fact in [BY_OTHERS, "Perché: <strong>Dopo il decesso", "value=\"sentito l’ente\"", "procedo lo stesso"] {
            assert!(anew.contains(fact), "{fact}: {anew}");
        }
        typed.extend([("_version", "2"), ("_stored", "")]);
        town.city.post("ugo", &decide, &typed).await.expect(422);

        // Decided meanwhile: who, how and why, and what was typed.
        let body = json!({"verdict": "reject", "reason": "non documentata"});
        town.city
            .api("ugo", Method::POST, &format!("/api/v1/deliveries/{delivery}/decide"), &[("if-match", "2")], body)
            .await
            .expect(200);
        typed.push(("_keep", "mine"));
        let late = town.city.post("ugo", &decide, &typed).await.expect(409).text;
        for fact in [
            "Decisa da altri nel frattempo",
            "Respinta",
            "ugo, ",
            "non documentata",
            "sentito l’ente",
            "Accetta",
            &format!("/prestazioni/rese/{delivery}"),
        ] {
            assert!(late.contains(fact), "{fact}: {late}");
        }
        town.city.post("fuori", &decide, &typed).await.expect(404);
    })
    .await;
}
