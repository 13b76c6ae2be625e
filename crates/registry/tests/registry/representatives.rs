//! Who acts for somebody in law.

use super::versions::with;
use super::*;
use axum::http::Method;
use registry::representative::{Act, Power, RepresentativeKind};
use serde_json::json;

#[tokio::test]
async fn a_support_administrator_is_recorded_with_the_decree_and_seen_in_the_header() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let page = format!("{mario}/rappresentanti");
        assert!(city.get("anna", &page).await.expect(200).text.contains("La persona firma da sola"));
        let decree = [
            ("kind", "support_administrator"),
            ("other_name", "Neri Carla"),
            ("other_sex", "F"),
            ("capacity", "avvocata"),
            ("authority", "Giudice tutelare di Milano"),
            ("act_number", "123/2026"),
            ("act_date", "1/10/2026"),
            ("money", "for"),
            ("extraordinary", "with"),
            ("report_months", "12"),
        ];
        let missing =
            city.post("anna", &page, &[("kind", "support_administrator"), ("capacity", "avvocata")]).await.expect(422).text;
        assert!(missing.contains("Scrivi chi è") && missing.contains("value=\"avvocata\""), "{missing}");
        city.post("anna", &page, &decree).await.expect(303);
        for path in [mario.clone(), page.clone(), format!("{mario}/indirizzi")] {
            let text = city.get("anna", &path).await.expect(200).text;
            assert!(text.contains("Ha un’amministratrice di sostegno: Neri Carla"), "{path}: {text}");
        }
        let text = city.get("anna", &page).await.expect(200).text;
        for fact in [
            "Giudice tutelare di Milano n. 123/2026 del 01/10/2026",
            "firma al suo posto per denaro e conti",
            "firma insieme per atti straordinari",
            "Rendiconto ogni 12 mesi",
        ] {
            assert!(text.contains(fact), "{fact}: {text}");
        }
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let (today, id) = (tx.today(), id_of(&mario));
        let acts = registry::representatives_on(&mut tx, id, today).await.expect("representatives");
        let before =
            registry::representatives_on(&mut tx, id, kernel::time::days_before(today, 60)).await.expect("representatives");
        drop(tx);
        assert_eq!((acts.len(), before.len()), (1, 0), "from the day of the decree");
        assert_eq!(
            (acts[0].kind, acts[0].may_sign(Act::Money), acts[0].may_sign(Act::Health)),
            (RepresentativeKind::SupportAdministrator, Power::For, Power::None)
        );

        // Corrected with both versions, ended with its reason; the header follows.
        let shown = city.get("anna", &page).await.expect(200);
        let (which, read) = (hidden(&shown, "representative"), hidden(&shown, "_version"));
        let edit = format!("{page}/modifica");
        assert!(city.get("anna", &format!("{edit}?nomina={which}")).await.expect(200).text.contains("value=\"123/2026\""));
        let now = [
            ("representative", which.as_str()),
            ("other_name", "Neri Carla"),
            ("other_sex", "F"),
            ("money", "for"),
            ("residence", "with"),
            ("act_number", "123/2026"),
            ("from", "1/10/2026"),
        ];
        city.post("capo", &edit, &with(&now, &[("_version", &read)])).await.expect(303);
        let stale = city.post("anna", &edit, &with(&now, &[("_version", &read), ("capacity", "zia")])).await.expect(409).text;
        assert!(stale.contains("Mentre scrivevi") || stale.contains("Nel frattempo"), "{stale}");
        let end = [("representative", which.as_str()), ("_version", "2"), ("last_day", "20/11/2026"), ("reason", "revocata")];
        for stranger in ["piero", "ugo"] {
            city.post(stranger, &format!("{page}/fine"), &end).await.expect(404);
            city.get(stranger, &format!("{edit}?nomina={which}")).await.expect(404);
        }
        city.post("anna", &format!("{page}/fine"), &end).await.expect(303);
        let text = city.get("anna", &page).await.expect(200).text;
        assert!(!text.contains("Ha un’amministratrice") && text.contains("Nomine finite"), "{text}");
        let history = city.get("anna", &format!("{mario}/storia")).await.expect(200).text;
        assert!(history.contains("residenza e collocamento: Assiste") && history.contains("fino al 20/11/2026"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn parents_act_for_a_minor_until_something_else_is_known_and_contradictions_are_told() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let luca = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Luca"), ("birth_date", "1/1/2015")]).await;
        let marta =
            entered(&city, "anna", &[("family_name", "Neri"), ("given_name", "Marta"), ("sex", "F"), ("birth_date", "1/1/1985")])
                .await;
        let page = format!("{luca}/rappresentanti");
        city.post("anna", &format!("{luca}/relazioni"), &[("kind", "parent"), ("other", &id_of(&marta).to_string())])
            .await
            .expect(303);
        city.post("anna", &format!("{luca}/relazioni"), &[("kind", "parent"), ("other_name", "Rossi Piero"), ("other_sex", "M")])
            .await
            .expect(303);
        let text = city.get("anna", &page).await.expect(200).text;
        assert!(
            text.contains("Madre: <strong>") && text.contains("Padre: <strong>Rossi Piero") && text.contains("art. 316 c.c."),
            "{text}"
        );
        assert!(!text.contains("person-alerts") || !text.contains("responsabilità genitoriale decaduta"), "{text}");

        // Of the father it is recorded that he lost it; of the mother nothing changes.
        let lost = [
            ("kind", "parent"),
            ("other_name", "Rossi Piero"),
            ("other_sex", "M"),
            ("responsibility", "lost"),
            ("authority", "Tribunale per i minorenni"),
            ("act_number", "7"),
            ("from", "1/11/2026"),
        ];
        city.post("anna", &page, &lost).await.expect(303);
        let header = city.get("anna", &luca).await.expect(200).text;
        assert!(header.contains("Padre Rossi Piero: responsabilità genitoriale decaduta"), "{header}");
        let on = format!("/api/v1/persons/{}/representatives?on=2026-11-21", id_of(&luca));
        let acts = city.get("anna", &on).await.expect(200).json();
        let of = |name: &str| {
            acts["items"].as_array().expect("items").iter().find(|row| row["name"] == name).cloned().expect("a representative")
        };
        assert_eq!(
            (of("Rossi Piero")["ordinary"].clone(), of("Neri Marta")["presumed"].clone()),
            (json!("none"), json!(true)),
            "{acts}"
        );

        // A guardian besides a mother with full responsibility is told; the presumed parents sign no more.
        let body = json!({"kind": "parent", "other": id_of(&marta), "responsibility": "full"});
        city.api("anna", Method::POST, &format!("/api/v1/persons/{}/representatives", id_of(&luca)), &[], body).await.expect(201);
        city.post("anna", &page, &[("kind", "guardian"), ("other_name", "Comune di Milano"), ("act_number", "9")])
            .await
            .expect(303);
        let text = city.get("anna", &page).await.expect(200).text;
        assert!(text.contains("un tutore e un genitore con responsabilità piena"), "{text}");
        city.post("anna", &page, &[("kind", "guardian"), ("other", &id_of(&luca).to_string())]).await.expect(422);

        // Of an adult it is told that it is over.
        let adult = entered(&city, "anna", &rossi()).await;
        city.post("anna", &format!("{adult}/rappresentanti"), &[("kind", "parent"), ("other_name", "Rossi Ada")]).await.expect(303);
        let text = city.get("anna", &format!("{adult}/rappresentanti")).await.expect(200).text;
        assert!(text.contains("La persona è maggiorenne"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_parent_who_lost_responsibility_is_not_presumed_to_have_it_under_a_name_written_otherwise() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let child = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Pia"), ("birth_date", "1/1/2016")]).await;
        let page = format!("{child}/rappresentanti");
        let father = [("kind", "parent"), ("other_name", "ROSSI Nicolò"), ("other_sex", "M")];
        city.post("anna", &format!("{child}/relazioni"), &father).await.expect(303);
        let mother = [("kind", "parent"), ("other_name", "Neri Marta"), ("other_sex", "F")];
        city.post("anna", &format!("{child}/relazioni"), &mother).await.expect(303);
        let signers = async || {
            let path = format!("/api/v1/persons/{}/representatives?on=2026-11-21", id_of(&child));
            let items = city.get("anna", &path).await.expect(200).json()["items"].as_array().cloned().unwrap_or_default();
            let mut all: Vec<(String, bool)> = items
                .iter()
                .map(|row| (row["name"].as_str().unwrap_or_default().to_owned(), row["presumed"] == json!(true)))
                .collect();
            all.sort();
            all
        };
        assert_eq!(signers().await, [("Neri Marta".to_owned(), true), ("ROSSI Nicolò".to_owned(), true)]);
        let lost =
            |name: &'static str| [("kind", "parent"), ("other_name", name), ("responsibility", "lost"), ("from", "1/11/2026")];
        city.post("anna", &page, &lost("Nicolo' Rossi")).await.expect(303);
        assert_eq!(signers().await, [("Neri Marta".to_owned(), true), ("Nicolo' Rossi".to_owned(), false)]);

        // Under a name that is nobody's among the relations it may be either: nobody is presumed to sign, and it is said.
        let other = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Leo"), ("birth_date", "1/1/2016")]).await;
        city.post("anna", &format!("{other}/relazioni"), &father).await.expect(303);
        city.post("anna", &format!("{other}/rappresentanti"), &lost("Nico Rossi")).await.expect(303);
        let text = city.get("anna", &format!("{other}/rappresentanti")).await.expect(200).text;
        assert!(text.contains("non è collegato a una scheda") && !text.contains("ROSSI Nicolò</"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn who_is_known_by_the_year_of_birth_alone_has_parents_who_sign_to_the_end_of_the_year_in_which_they_come_of_age() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let boy = entered(&city, "anna", &[("family_name", "Diallo"), ("given_name", "Amadou"), ("birth_year", "2008")]).await;
        let mother = [("kind", "parent"), ("other_name", "Diallo Aissatou"), ("other_sex", "F")];
        city.post("anna", &format!("{boy}/relazioni"), &mother).await.expect(303);
        let text = city.get("anna", &format!("{boy}/rappresentanti")).await.expect(200).text;
        assert!(text.contains("Madre: <strong>Diallo Aissatou") && !text.contains("La persona è maggiorenne"), "{text}");
    })
    .await;
}
