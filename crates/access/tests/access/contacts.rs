//! The desk: registering contacts, who sees them, drafts.

use super::*;

#[tokio::test]
async fn an_information_alone_is_registered_and_may_stay_anonymous() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let page = city.get("segreteria", "/contatti/nuovo").await.expect(200);
        assert!(page.text.contains("Registra il contatto") && page.text.contains("Sostegno economico"), "{}", page.text);
        assert!(page.text.contains("Cerca prima la persona") && page.text.contains("data-open-with=\"subject=new\""));
        assert!(city.get("segreteria", "/contatti").await.expect(200).text.contains("href=\"/invii\""));
        let id = contact(&city, "segreteria", &information()).await;
        let page = city.get("segreteria", &format!("/contatti/{id}")).await.expect(200);
        assert!(page.text.contains("Contatto 2026/000001") && page.text.contains("È rimasta anonima"), "{}", page.text);
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(
            (view["person"].clone(), view["needs"].clone(), view["unit"].clone()),
            (Value::Null, json!(["money"]), json!(unit(&city, "SSPT-4-L1")))
        );
        let list = city.get("segreteria", "/contatti").await.expect(200);
        assert!(list.text.contains("2026/000001") && list.text.contains("Persona anonima"));
        let none = city.get("segreteria", "/contatti?ending=emergency").await.expect(200);
        assert!(none.text.contains("Nessun contatto") && none.text.contains("Esito: Emergenza"));
        let file = city.get("segreteria", "/contatti?format=csv").await.expect(200);
        assert!(
            file.text.contains("2026/000001")
                && file.headers["content-disposition"].to_str().expect("text").contains("contatti.csv")
        );
        city.get("segreteria", "/contatti?format=xlsx").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_kept_when_something_is_wrong_and_every_fault_is_named() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = [
            ("means", "phone"),
            ("narrative", "La signora racconta che da marzo non riesce a pagare"),
            ("minutes", "zero"),
            ("subject", "new"),
            ("new_person.family_name", "Ros\u{202e}si"),
            ("at_date", "1/1/26"),
        ];
        let again = city.post("segreteria", "/contatti", &pairs).await.expect(422);
        assert!(again.text.contains("La signora racconta che da marzo non riesce a pagare"));
        for wrong in [
            "Campo obbligatorio.",
            "Scegli almeno un bisogno",
            "Numero non valido: un intero fra 1 e 600.",
            "caratteri invisibili",
            "anno di quattro cifre",
        ] {
            assert!(again.text.contains(wrong), "{wrong}: {}", again.text);
        }
        for (more, wrong) in [
            (vec![("ending", "orientation")], "A quale servizio"),
            (vec![("ending", "emergency")], "Scrivi chi è stato avvisato"),
            (vec![("ending", "referral")], "Scegli l&#39;unità a cui invii"),
            (vec![("territory", "present")], "Scrivi dove si trova di solito"),
            (vec![("at_date", "22/11/2026"), ("at_time", "9")], "non può essere nel futuro"),
            (vec![("at_date", "20/11/2026")], "Scrivi anche l&#39;ora"),
            (vec![("callback", "with_care")], "Scrivi quando e come si può richiamare"),
            (vec![("person", "0190a000-0000-7000-8000-000000000000"), ("subject", "known")], "non è nel registro"),
        ] {
            let reply = city.post("segreteria", "/contatti", &with(information(), &more)).await.expect(422);
            assert!(reply.text.contains(wrong), "{wrong}: {}", reply.text);
        }
        assert!(city.get("segreteria", "/contatti").await.expect(200).text.contains("Nessun contatto"), "nothing was stored");
    })
    .await;
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_contact_and_one_person() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = with(information(), &[("subject", "new"), ("new_person.family_name", "Rossi"), ("_key", "una-volta")]);
        let first = contact(&city, "segreteria", &pairs).await;
        let again = contact(&city, "segreteria", &pairs).await;
        assert_eq!(first, again);
        let list = city.get("segreteria", "/api/v1/contacts").await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
        city.post("segreteria", "/contatti", &with(pairs, &[("information", "altro")])).await.expect(409);
    })
    .await;
}

#[tokio::test]
async fn other_units_other_bodies_and_unknown_contacts_answer_alike() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let id = contact(&city, "segreteria", &information()).await;
        for (who, id) in [
            ("bruno", id.as_str()),
            ("lontana", &id),
            ("segreteria", "0190a000-0000-7000-8000-000000000000"),
            ("segreteria", "niente"),
        ] {
            city.get(who, &format!("/contatti/{id}")).await.expect(404);
            city.get(who, &format!("/api/v1/contacts/{id}")).await.expect(404);
            city.get(who, &format!("/agenda/prenota?contatto={id}")).await.status.as_u16();
            put(
                &city,
                who,
                &format!("/api/v1/contacts/{id}/person"),
                "\"1\"",
                json!({"person": "0190a000-0000-7000-8000-000000000000", "reason": "x"}),
            )
            .await
            .expect(404);
            city.api(
                who,
                Method::POST,
                &format!("/api/v1/contacts/{id}/referrals"),
                &[],
                json!({"referral_unit": unit(&city, "UFF")}),
            )
            .await
            .expect(404);
        }
        assert!(city.get("bruno", "/contatti").await.expect(200).text.contains("Nessun contatto"));
        assert!(
            city.get("capo", "/contatti").await.expect(200).text.contains("2026/000001"),
            "who coordinates sees the units below"
        );
        city.get("conti", "/contatti").await.expect(403);
        city.get("conti", &format!("/contatti/{id}")).await.expect(403);
        city.get("", "/contatti").await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn the_contact_centre_sees_only_what_it_entered_itself() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let own = contact(&city, "centralino", &with(information(), &[("subject_name", "Signora Pina")])).await;
        let foreign = contact(&city, "collega", &information()).await;
        contact(&city, "segreteria", &information()).await;
        let list = city.get("centralino", "/api/v1/contacts").await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
        city.get("centralino", &format!("/contatti/{own}")).await.expect(200);
        city.get("centralino", &format!("/contatti/{foreign}")).await.expect(404);
        let refused = city
            .post("centralino", "/contatti", &with(information(), &[("subject", "new"), ("new_person.family_name", "Rossi")]))
            .await
            .expect(422);
        assert!(refused.text.contains("non registra persone"));
        city.get("centralino", "/contatti/nuovo/trova?q=rossi").await.expect(403);
        // Whoever has no search is not told to search, and finds the one question that may be asked.
        for path in ["/contatti/nuovo", "/contatti"] {
            let page = city.get("centralino", path).await.expect(200).text;
            assert!(!page.contains("Cerca prima la persona") && page.contains("href=\"/persone/conosciuta\""), "{path}");
        }
        let (_, person) = contact_of(&city, "segreteria", "Celata", &[]).await;
        for path in [
            format!("/contatti/nuovo?persona={person}"),
            format!("/agenda/prenota?persona={person}"),
            "/contatti/nuovo?q=celata".to_owned(),
        ] {
            assert!(!city.get("centralino", &path).await.expect(200).text.contains("Celata"), "{path}");
        }
        city.post("centralino", "/contatti", &with(information(), &[("subject", "known"), ("person", &person)])).await.expect(422);
        assert!(city.get("pua", &format!("/contatti/{own}")).await.expect(200).text.contains("Signora Pina"), "its unit sees it");
    })
    .await;
}

#[tokio::test]
async fn whoever_reports_in_confidence_is_named_only_to_the_unit_that_heard_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let to = unit(&city, "SSPT-5-L1");
        let caller = [
            ("caller", "neighbour"),
            ("caller_name", "Vicina Segreta"),
            ("caller_phone", "3331234567"),
            ("confidential", "on"),
            ("ending", "referral"),
            ("referral_unit", to.as_str()),
        ];
        let (id, person) = contact_of(&city, "segreteria", "Gallo", &caller).await;
        assert!(city.get("segreteria", &format!("/contatti/{id}")).await.expect(200).text.contains("Vicina Segreta"));
        for path in
            [format!("/contatti/{id}"), format!("/api/v1/contacts/{id}"), "/invii".to_owned(), "/contatti?format=csv".to_owned()]
        {
            let seen = city.get("bruno", &path).await.expect(200).text;
            assert!(!seen.contains("Vicina Segreta") && !seen.contains("3331234567"), "{path}");
        }
        let mut tx = city.db.begin(&city.actor("bruno")).await.expect("a transaction");
        let timeline = access::room().timeline.expect("a timeline");
        let now = tx.now() + chrono::TimeDelta::hours(1);
        let entries = timeline(&mut tx, kernel::PersonId(person.parse().expect("an id")), now, 10).await.expect("entries");
        assert_eq!(entries.len(), 1);
        assert!(!format!("{entries:?}").contains("Vicina"));
    })
    .await;
}

#[tokio::test]
async fn a_person_is_entered_once_and_found_before_the_next_contact() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let (_, person) = contact_of(&city, "segreteria", "Ferrandini", &[]).await;
        let found = city.get("segreteria", "/contatti/nuovo?q=ferrandini").await.expect(200);
        assert!(found.text.contains("Ferrandini Prova") && found.text.contains("È questa persona"), "{}", found.text);
        let typed = city.get("segreteria", "/contatti/nuovo/trova?q=ferrandini").await.expect(200);
        assert!(typed.text.contains("Ferrandini Prova") && !typed.text.contains("<html"));
        let similar = city
            .get("segreteria", "/contatti/nuovo/simili?new_person.family_name=Ferandini&new_person.given_name=Prova")
            .await
            .expect(200);
        assert!(similar.text.contains("Ferrandini Prova"), "{}", similar.text);
        let picked = city.post("segreteria", "/contatti", &[("narrative", "già scritto"), ("_pick", &person)]).await.expect(200);
        assert!(picked.text.contains("già scritto") && picked.text.contains("Ufficio competente"), "{}", picked.text);
        let id = contact(&city, "segreteria", &with(information(), &[("subject", "known"), ("person", &person)])).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(view["person"], json!(person));
    })
    .await;
}

#[tokio::test]
async fn the_office_of_somebody_without_an_address_is_chosen_with_a_reason() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let office = unit(&city, "SSPT-5-L1");
        let without = with(information(), &[("office", office.as_str())]);
        assert!(city.post("segreteria", "/contatti", &without).await.expect(422).text.contains("scrivi perché"));
        let id = contact(&city, "segreteria", &with(without, &[("office_reason", "Dorme in stazione a Porta Romana")])).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!((view["office"].clone(), view["municipio"].clone()), (json!(office), json!(5)));
        let present = with(information(), &[("territory", "present"), ("presence", "Stazione Rogoredo"), ("municipio", "4")]);
        let id = contact(&city, "segreteria", &present).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(view["office"], json!(unit(&city, "SSPT-4-L1")), "the place of presence decides");
    })
    .await;
}

#[tokio::test]
async fn the_draft_is_the_writers_own_and_goes_when_the_contact_is_saved() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let kept =
            city.post("segreteria", "/contatti/bozza", &[("narrative", "Storia lunga"), ("means", "phone")]).await.expect(200);
        assert!(kept.text.contains("Bozza salvata"));
        assert!(city.get("segreteria", "/contatti/nuovo").await.expect(200).text.contains("un contatto iniziato e non registrato"));
        assert!(city.get("segreteria", "/contatti/nuovo?bozza=si").await.expect(200).text.contains("Storia lunga"));
        assert!(!city.get("anna", "/contatti/nuovo?bozza=si").await.expect(200).text.contains("Storia lunga"));
        contact(&city, "segreteria", &information()).await;
        assert!(!city.get("segreteria", "/contatti/nuovo?bozza=si").await.expect(200).text.contains("Storia lunga"));
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(404);
        city.api("segreteria", Method::PUT, "/api/v1/contacts/draft", &[], json!({"narrative": "di nuovo"})).await.expect(204);
        assert_eq!(
            city.get("segreteria", "/api/v1/contacts/draft").await.expect(200).json()["fields"],
            json!([{"name": "narrative", "value": "di nuovo"}])
        );
        city.post("segreteria", "/contatti/bozza/scarta", &[]).await.expect(303);
        city.get("segreteria", "/api/v1/contacts/draft").await.expect(404);
    })
    .await;
}
