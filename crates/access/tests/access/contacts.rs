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
        assert!(city.get("segreteria", "/contatti/nuovo").await.expect(200).text.contains("contatto iniziato e non registrato"));
        let back = city.get("segreteria", "/contatti/nuovo?bozza=si").await.expect(200).text;
        assert!(
            back.contains("La signora racconta che da marzo non riesce a pagare"),
            "whoever left the refused form finds it again"
        );
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

#[tokio::test]
async fn every_day_that_is_still_to_come_is_said_at_its_own_field_with_the_other_faults() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let pairs = [
            ("means", "phone"),
            ("subject", "new"),
            ("new_person.family_name", "Rossi"),
            ("new_person.birth_date", "22/11/2030"),
            ("new_person.address.street", "Via Padova"),
            ("new_person.address.number", "abc"),
            ("at_date", "22/11/2030"),
            ("at_time", "9"),
        ];
        let page = city.post("segreteria", "/contatti", &pairs).await.expect(422).text;
        for (field, sentence) in [
            ("new_person.birth_date", "La data di nascita è nel futuro"),
            ("new_person.address.number", "almeno una cifra"),
            ("at_date", "non può essere nel futuro"),
            ("channel", "Campo obbligatorio"),
        ] {
            let link = page.lines().find(|line| line.contains(sentence) && line.contains("href=\"#"));
            assert!(link.is_some_and(|line| line.contains(&field.replace('.', "-"))), "{field}: {link:?}");
        }
        for (name, value) in [("subject_phone", "pippo"), ("caller_phone", "pippo")] {
            let page = city.post("segreteria", "/contatti", &with(information(), &[(name, value)])).await.expect(422).text;
            assert!(page.contains("Scrivi un numero di telefono"), "{name}: {page}");
        }
        let page = city.post("segreteria", "/contatti", &with(information(), &[("municipio", "44")])).await.expect(422).text;
        assert!(page.contains("Questo municipio non esiste"));
        contact(&city, "segreteria", &with(information(), &[("subject_phone", "02 1234567, la vicina")])).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_was_looked_for_and_not_found_is_not_typed_again() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let found = city.get("segreteria", "/contatti/nuovo/trova?q=Bianchi+Maria").await.expect(200).text;
        assert!(found.contains("name=\"_new\" value=\"Bianchi Maria\""), "{found}");
        let fresh = city.get("segreteria", "/contatti/nuovo").await.expect(200).text;
        assert!(!fresh.contains("same_code_confirmed") && fresh.contains("new_person.citizenship"), "nothing is in conflict yet");
        let typed = [("_new", "Bianchi Maria Pia 3/5/1948 333 1234567"), ("means", "phone"), ("narrative", "Racconta")];
        let page = city.post("segreteria", "/contatti", &typed).await.expect(200).text;
        for kept in ["value=\"Bianchi\"", "value=\"Maria Pia\"", "value=\"03/05/1948\"", "value=\"333 1234567\"", "Racconta"] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        let page = city.post("centralino", "/contatti", &[("_new", "Bianchi Maria")]).await.expect(200).text;
        assert!(page.contains("value=\"Bianchi Maria\""), "who enters nobody finds the name as it was: {page}");
        let question = [("family_name", "Bianchi"), ("given_name", "Maria"), ("birth_date", "3/5/1948")];
        let answer = city.post("centralino", "/persone/conosciuta", &question).await.expect(200).text;
        assert!(answer.contains("name=\"_new\" value=\"Bianchi Maria 3/5/1948\""), "there is a way on: {answer}");
    })
    .await;
}

#[tokio::test]
async fn a_fixed_line_given_at_the_desk_is_one_and_whoever_is_not_registered_is_named_when_an_hour_is_chosen() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let more = [
            ("new_person.reaches[0].value", "02 1234567"),
            ("new_person.address.street", "Via Ignota"),
            ("new_person.address.from", "1/3/2020"),
        ];
        let (_, person) = contact_of(&city, "segreteria", "Bianchi", &more).await;
        let view = city.get("segreteria", &format!("/api/v1/persons/{person}")).await.expect(200).json();
        assert!(view.to_string().contains("landline"), "{view}");
        let addresses = city.get("segreteria", &format!("/persone/{person}/indirizzi")).await.expect(200).text;
        assert!(addresses.contains("01/03/2020"), "{addresses}");
        let id = contact(&city, "segreteria", &with(information(), &[("subject_name", "Signora Pina"), ("ending", "appointment")]))
            .await;
        let page = city.get("segreteria", &format!("/agenda/prenota?contatto={id}")).await.expect(200).text;
        assert!(page.contains("Signora Pina"), "{page}");
    })
    .await;
}

/// The timeline of this room alone on the person's page.
struct Timeline;

impl registry::TimelineSource for Timeline {
    fn entries<'a>(
        &'a self,
        tx: &'a mut store::Tx,
        person: kernel::PersonId,
        _kind: Option<&'a str>,
        before: kernel::Instant,
        most: i64,
    ) -> ui::Boxed<'a, kernel::Outcome<Vec<ui::TimelineEntry>>> {
        access::room().timeline.expect("a timeline")(tx, person, before, most)
    }
    fn kinds(&self) -> Vec<&'static str> {
        vec!["Appuntamento"]
    }
    fn doors<'a>(
        &'a self,
        _tx: &'a mut store::Tx,
        _principal: &'a guard::Principal,
        _person: kernel::PersonId,
    ) -> ui::Boxed<'a, kernel::Outcome<Vec<ui::PersonDoor>>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

#[tokio::test]
async fn an_appointment_that_is_still_to_come_stands_on_the_page_of_the_person() {
    on_both(schema(&rooms()), |db| async move {
        let mut ports = Extensions::new();
        ports.insert::<std::sync::Arc<dyn registry::TimelineSource>>(std::sync::Arc::new(Timeline));
        let mut city = City::found(db, rooms(), ports).await;
        city.somebody("segreteria", "segreteria", "milano/SSPT-4-L1").await;
        city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        hours(&city).await;
        let (id, person) = contact_of(&city, "segreteria", "Bianchi", &[]).await;
        let free = slots(&city, "segreteria").await;
        let social_service = unit(&city, "SSPT-4-L1");
        let chosen = [("contact", id.as_str()), ("unit", &social_service), ("slot", slot(&free, 0))];
        let booked = city.post("segreteria", "/appuntamenti", &chosen).await.expect(303).location();
        let page = city.get("anna", &format!("/persone/{person}?tipo=Appuntamento")).await.expect(200).text;
        assert!(page.contains(&booked) && page.contains("23/11/2026"), "{page}");
        let items = city.get("anna", &format!("/api/v1/persons/{person}/timeline")).await.expect(200).json();
        assert!(items.to_string().contains(&booked), "{items}");
        let interview = |page: &str| page.contains("/colloqui/nuovo?appuntamento=");
        assert!(!interview(&city.get("anna", &booked).await.expect(200).text), "not before its day");
        let morning = kernel::time::start_of_day("2026-11-23".parse().expect("a day")) + chrono::TimeDelta::hours(7);
        city.db.clock().move_to(morning);
        city.somebody("dora", "assistente_sociale", "milano/SSPT-4-L1").await;
        assert!(interview(&city.get("dora", &booked).await.expect(200).text), "who comes early is heard");
    })
    .await;
}
