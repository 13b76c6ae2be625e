//! Entering and correcting.

use super::*;

#[tokio::test]
async fn a_person_is_entered_once_and_opens_as_a_cartella() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.extend([
            ("identifier", "RSSMRA80A01F205X"),
            ("reaches[0].value", "333 1234567"),
            ("reaches[0].safety", "with_care"),
            ("reaches[0].note", "solo al mattino"),
            ("language", "ar"),
            ("interpreter", "on"),
            ("address.kind", "residence"),
            ("address.street", "Via Ignota"),
            ("address.number", "12/A"),
            ("_key", "k1"),
        ]);
        let href = entered(&city, "anna", &pairs).await;
        assert_eq!(entered(&city, "anna", &pairs).await, href, "the same form sent twice makes one person");
        let page = city.get("anna", &href).await.expect(200).text;
        for fact in [
            "Rossi Mario",
            "46 anni",
            "Via Ignota 12/A",
            "Serve un interprete: Arabo",
            "solo al mattino",
            "RSSMRA80A01F205X",
            "Persona registrata",
        ] {
            assert!(page.contains(fact), "{fact} is missing");
        }
        assert!(!page.contains("Da verificare"));
        for tab in ["/modifica", "/indirizzi", "/nucleo", "/relazioni", "/storia", "/scheda"] {
            city.get("anna", &format!("{href}{tab}")).await.expect(200);
        }
        for page in ["/persone", "/persone/nuova", "/persone?q=rossi"] {
            city.get("anna", page).await.expect(200);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let wrong = [
            ("family_name", "Ros\u{202e}si"),
            ("given_name", "Ma\0rio"),
            ("birth_date", "1/1/80"),
            ("known_as", "quello del terzo piano"),
        ];
        let page = city.post("anna", "/persone/nuova", &wrong).await.expect(422).text;
        for sentence in ["caratteri invisibili", "carattere di controllo", "anno di quattro cifre", "quello del terzo piano"] {
            assert!(page.contains(sentence), "{sentence}");
        }
        let nobody = city.post("anna", "/persone/nuova", &[("birth_date", "1/1/1980")]).await.expect(422).text;
        assert!(nobody.contains("Scrivi almeno il nome o il cognome"));
        let tomorrow =
            city.post("anna", "/persone/nuova", &[("family_name", "Rossi"), ("birth_date", "22/11/2026")]).await.expect(422).text;
        assert!(tomorrow.contains("nel futuro"));
        let more = city.post("anna", "/persone/nuova", &[("family_name", "Rossi"), ("_add", "reaches")]).await.expect(200).text;
        assert!(more.contains("value=\"Rossi\""));
        entered(&city, "anna", &[("family_name", "E")]).await;
    })
    .await;
}

#[tokio::test]
async fn a_tax_code_that_disagrees_is_kept_marked_and_closed_by_whoever_looked() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href =
            entered(&city, "anna", &[("family_name", "Bianchi"), ("given_name", "Mario"), ("identifier", "RSSMRA80A01F205X")])
                .await;
        let page = city.get("anna", &href).await.expect(200);
        assert!(page.text.contains("Il cognome non corrisponde al codice fiscale"));
        let mark = hidden(&page, "mark");
        city.post("anna", &format!("{href}/verifica"), &[("mark", &mark), ("note", "visto il documento")]).await.expect(303);
        let page = city.get("anna", &href).await.expect(200);
        assert!(!page.text.contains("Da verificare") && page.text.contains("RSSMRA80A01F205X"));
        assert!(city.get("anna", &format!("{href}/storia")).await.expect(200).text.contains("visto il documento"));
    })
    .await;
}

#[tokio::test]
async fn the_same_tax_code_twice_is_asked_about_and_two_people_can_be_confirmed() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        entered(&city, "anna", &pairs).await;
        let page = city.post("anna", "/persone/nuova", &pairs).await.expect(422).text;
        assert!(page.contains("Si tratta di Rossi Mario."));
        pairs.push(("same_code_confirmed", "on"));
        let twin = entered(&city, "anna", &pairs).await;
        assert!(city.get("anna", &twin).await.expect(200).text.contains("Lo stesso codice è anche di un&#39;altra persona"));
    })
    .await;
}

#[tokio::test]
async fn somebody_anonymous_gets_a_name_later_and_is_still_the_same_record() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(
            &city,
            "anna",
            &[
                ("anonymous", "on"),
                ("known_as", "Il signore della panchina"),
                ("address.kind", "none"),
                ("address.street", "Stazione Centrale"),
            ],
        )
        .await;
        let page = city.get("anna", &href).await.expect(200).text;
        assert!(
            page.contains("Il signore della panchina") && page.contains("Persona ancora anonima") && page.contains("Senza dimora")
        );
        let version = version(&city, "anna", &href).await;
        let named =
            [("family_name", "Popescu"), ("given_name", "Ion"), ("known_as", "Il signore della panchina"), ("_version", &version)];
        city.post("anna", &format!("{href}/modifica"), &named).await.expect(303);
        assert!(city.get("anna", &href).await.expect(200).text.contains("Popescu Ion"));
        assert!(city.get("anna", "/persone?q=popescu").await.expect(200).text.contains(&href));
    })
    .await;
}

#[tokio::test]
async fn a_provisional_code_becomes_definitive_and_both_stay_findable() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href =
            entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("identifier", "STP0301234567890")]).await;
        let version = version(&city, "anna", &href).await;
        let edited =
            [("family_name", "Rossi"), ("given_name", "Mario"), ("identifier", "RSSMRA80A01F205X"), ("_version", version.as_str())];
        city.post("anna", &format!("{href}/modifica"), &edited).await.expect(303);
        let page = city.get("anna", &href).await.expect(200).text;
        assert!(page.contains("Codice precedente") && page.contains("STP0301234567890"));
        for code in ["STP0301234567890", "RSSMRA80A01F205X"] {
            assert!(city.get("anna", &format!("/persone?q={code}")).await.expect(200).text.contains(&href), "{code}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_death_is_registered_once_and_told_to_later_rooms() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let version = version(&city, "anna", &href).await;
        let death = format!("{href}/decesso");
        city.post("anna", &death, &[("death_date", "22/11/2026"), ("_version", &version)]).await.expect(422);
        city.post("anna", &death, &[("death_date", "31/12/1979"), ("_version", &version)]).await.expect(422);
        city.post("anna", &death, &[("death_date", "20/11/2026"), ("_version", &version)]).await.expect(303);
        assert!(city.get("anna", &href).await.expect(200).text.contains("deceduto a 46 anni"));
        let news = told(&city, "anna").await;
        assert_eq!(news["person.died"], serde_json::json!({"person_id": id_of(&href), "on": "2026-11-20"}));
    })
    .await;
}

#[tokio::test]
async fn a_small_form_that_is_refused_is_shown_again_in_its_page_with_what_was_typed() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let now = version(&city, "anna", &href).await;
        let death = format!("{href}/decesso");
        let wrong = [("death_date", "31/02/2026"), ("_version", now.as_str())];
        let page = city.post_from("anna", &href, &death, &wrong).await.expect(422).text;
        for fact in [
            "Cartella di Rossi Mario",
            r##"<a href="#death-date">Data del decesso</a>"##,
            r#"value="31/02/2026""#,
            r#"id="death-date-error""#,
            r#"<details class="confirm" open="">"#,
        ] {
            assert!(page.contains(fact), "{fact}: {page}");
        }
        // The browser is now at the address of the form: the page says where it stood.
        let second = [("death_date", "32/11/2026"), ("_version", now.as_str()), ("_page", href.as_str())];
        let page = city.post_from("anna", &death, &death, &second).await.expect(422).text;
        assert!(page.contains(r#"value="32/11/2026""#) && page.contains("Cartella di Rossi Mario"));
        let stale =
            city.post_from("anna", &href, &death, &[("death_date", "20/11/2026"), ("_version", "999")]).await.expect(409).text;
        assert!(stale.contains("Cartella di Rossi Mario") && stale.contains(r#"value="20/11/2026""#));
        let elsewhere = city.post_from("anna", "/persone/nuova", &death, &wrong).await.expect(422).text;
        assert!(elsewhere.contains("Dati non accettati") && !elsewhere.contains("Cartella di"));
        let right = [("death_date", "20/11/2026"), ("_version", now.as_str()), ("_page", href.as_str())];
        city.post_from("anna", &death, &death, &right).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_its_reader_may_not_see_is_not_shown_for_a_form() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let wrong = [("death_date", "31/02/2026"), ("_version", "1"), ("_page", href.as_str())];
        let reply = city.post_from("ugo", "/", &format!("{href}/decesso"), &wrong).await.expect(422);
        assert!(reply.text.contains("Dati non accettati") && !reply.text.contains("Rossi"), "{}", reply.text);
    })
    .await;
}

#[tokio::test]
async fn a_death_registered_by_mistake_is_put_right_with_its_reason() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let (death, right) = (format!("{href}/decesso"), format!("{href}/decesso/correzione"));
        let now = version(&city, "anna", &href).await;
        let never = [("fault", "never"), ("reason", "Era un omonimo")];
        let alive = city.post("anna", &right, &[&never[..], &[("_version", &now)]].concat()).await.expect(409);
        assert!(alive.text.contains("Nessun decesso è registrato"));
        city.post("anna", &death, &[("death_date", "20/11/2026"), ("_version", &now)]).await.expect(303);
        let now = version(&city, "anna", &href).await;
        let other = |day: &'static str, now: &str| {
            [("fault", "other_day"), ("death_date", day), ("reason", "Certificato"), ("_version", now)]
                .map(|(a, b)| (a, b.to_owned()))
        };
        for wrong in ["20/11/2026", "22/11/2026", "31/12/1979", ""] {
            let sent = other(wrong, &now);
            let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
            city.post("anna", &right, &sent).await.expect(422);
        }
        city.post("anna", &right, &[("fault", "never"), ("reason", ""), ("_version", &now)]).await.expect(422);
        let sent = other("18/11/2026", &now);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("anna", &right, &sent).await.expect(303);
        let told_so = told(&city, "anna").await["person.death_corrected"].clone();
        assert_eq!(told_so, serde_json::json!({"person_id": id_of(&href), "on": "2026-11-18", "before": "2026-11-20"}));
        let now = version(&city, "anna", &href).await;
        city.post("anna", &right, &[&never[..], &[("_version", &now)]].concat()).await.expect(303);
        let page = city.get("anna", &href).await.expect(200).text;
        assert!(!page.contains("deceduto a") && page.contains("Decesso tolto"));
        assert!(city.get("anna", &format!("{href}/storia")).await.expect(200).text.contains("Era un omonimo"));
    })
    .await;
}

const STREETS: &str =
    "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees
Via Lenta,Milano,F205,4,Corvetto,1,31,odd,20139,45440000,9220000
Via Lunga,Milano,F205,5,Gratosoglio,2,98,even,20142,45410000,9170000
";

#[tokio::test]
async fn a_move_closes_the_old_address_changes_the_competent_office_and_is_told() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let segments = registry::street::parse(STREETS).expect("streets");
        assert_eq!(registry::street::load(&mut tx, &segments).await.expect("loaded"), 2);
        tx.commit(store::Audit::of("street.import")).await.expect("a commit");

        let mut pairs = rossi();
        pairs.extend([("address.street", "via lenta"), ("address.number", "15"), ("address.from", "1/1/2020")]);
        let href = entered(&city, "anna", &pairs).await;
        let addresses = format!("{href}/indirizzi");
        let page = city.get("anna", &addresses).await.expect(200).text;
        assert!(page.contains("Unità SSPT-4-L1") && page.contains("Corvetto"), "{page}");
        let moved = [("kind", "residence"), ("street", "Via Lunga"), ("number", "8"), ("from", "1/11/2026"), ("_key", "k")];
        city.post("anna", &addresses, &moved).await.expect(303);
        city.post("anna", &addresses, &moved).await.expect(303);
        let page = city.get("anna", &addresses).await.expect(200).text;
        assert!(page.contains("Unità SSPT-5-L1") && page.contains("31/10/2026"), "{page}");
        let news = told(&city, "anna").await;
        assert_eq!(news["person.moved"]["municipio"], 5);
        let before = [("kind", "residence"), ("street", "Via Lenta"), ("number", "1"), ("from", "1/6/2026")];
        assert!(
            city.post("anna", &addresses, &before).await.expect(422).text.contains("c&#39;è già un indirizzo dello stesso tipo")
        );

        let decide = format!("{addresses}/competenza");
        assert!(city.post("anna", &decide, &[("reason", "accordo")]).await.expect(422).text.contains("scegli il municipio"));
        city.post("anna", &decide, &[("municipio", "4"), ("reason", "continuità con il servizio")]).await.expect(303);
        let page = city.get("anna", &addresses).await.expect(200).text;
        assert!(page.contains("Unità SSPT-4-L1") && page.contains("continuità con il servizio"));
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let today = tx.today();
        let second = registry::competence(&mut tx, id_of(&href), 2, today).await.expect("competence");
        assert_eq!(second.unit, Some(city.unit("SSPT-4-L2")));
    })
    .await;
}

#[tokio::test]
async fn a_household_is_composed_and_nobody_is_in_two_registered_ones() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let luca =
            entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Luca"), ("birth_date", "3/4/2015"), ("sex", "M")])
                .await;
        let page = format!("{mario}/nucleo");
        city.post("anna", &page, &[("kind", "registered"), ("role", "holder"), ("from", "1/11/2026")]).await.expect(303);
        let shown = city.get("anna", &format!("{page}?q=rossi+luca")).await.expect(200);
        let (household, version, child) = (hidden(&shown, "household"), hidden(&shown, "_version"), id_of(&luca).to_string());
        let enter = [
            ("household", household.as_str()),
            ("_version", &version),
            ("person", &child),
            ("role", "child"),
            ("from", "1/11/2026"),
        ];
        city.post("anna", &format!("{page}/membri"), &enter).await.expect(303);
        city.post("anna", &format!("{page}/membri"), &enter).await.expect(409);
        let shown = city.get("anna", &mario).await.expect(200).text;
        assert!(shown.contains("role=\"img\"") && shown.contains("Rossi Luca: figlio, 11 anni, vive con la persona"));
        let twice = city.post("anna", &format!("{luca}/nucleo"), &[("kind", "registered")]).await.expect(422).text;
        assert!(twice.contains("altro nucleo dello stesso tipo"));
        let shown = city.get("anna", &page).await.expect(200);
        let (version, member) = (hidden(&shown, "_version"), hidden(&shown, "member"));
        let leave = [("household", household.as_str()), ("_version", &version), ("member", &member), ("last_day", "20/11/2026")];
        city.post("anna", &format!("{page}/membro"), &leave).await.expect(303);
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let today = tx.today();
        let left = registry::members(&mut tx, household.parse().expect("an id"), today).await.expect("members");
        assert_eq!(left.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn relations_are_seen_from_both_sides_and_end() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let luca = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
        let page = format!("{mario}/relazioni");
        let other = id_of(&luca).to_string();
        city.post("anna", &page, &[("kind", "child"), ("other", &other)]).await.expect(303);
        city.post("anna", &page, &[("kind", "neighbour"), ("other_name", "Signora Pina"), ("phone", "02 1234567")])
            .await
            .expect(303);
        assert!(
            city.get("anna", &format!("{luca}/relazioni")).await.expect(200).text.contains("Genitore: <strong><a href=\"/persone/")
        );
        city.post("anna", &page, &[("kind", "child"), ("other", &id_of(&mario).to_string())]).await.expect(422);
        city.post("anna", &page, &[("kind", "child")]).await.expect(422);
        let shown = city.get("anna", &page).await.expect(200);
        assert!(shown.text.contains("Signora Pina"));
        let (relation, version) = (hidden(&shown, "relation"), hidden(&shown, "_version"));
        city.post("anna", &format!("{page}/fine"), &[("relation", &relation), ("_version", &version), ("last_day", "21/11/2026")])
            .await
            .expect(303);
    })
    .await;
}

#[tokio::test]
async fn the_privacy_notice_is_recorded_with_its_day_and_means() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let given = [("edition", "Servizi sociali 2026"), ("given_on", "21/11/2026"), ("means", "spoken")];
        city.post("anna", &format!("{href}/informativa"), &given).await.expect(303);
        assert!(city.get("anna", &href).await.expect(200).text.contains("Servizi sociali 2026"));
        city.post("anna", &format!("{href}/informativa"), &[("edition", "x"), ("given_on", "22/11/2026"), ("means", "spoken")])
            .await
            .expect(422);
    })
    .await;
}

#[tokio::test]
async fn nobody_enters_a_household_in_the_future_and_the_history_says_since_when() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mario = entered(&city, "anna", &rossi()).await;
        let page = format!("{mario}/nucleo");
        let later = city.post("anna", &page, &[("kind", "registered"), ("from", "1/1/2030")]).await.expect(422).text;
        assert!(later.contains("La data è nel futuro") && later.contains("1/1/2030"), "{later}");
        city.post("anna", &page, &[("kind", "registered"), ("from", "1/11/2026")]).await.expect(303);
        assert!(city.get("anna", &format!("{mario}/storia")).await.expect(200).text.contains("dal 01/11/2026"));
        let luca = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
        let shown = city.get("anna", &format!("{page}?q=rossi+luca")).await.expect(200);
        let (household, version, child) = (hidden(&shown, "household"), hidden(&shown, "_version"), id_of(&luca).to_string());
        let pairs = [
            ("household", household.as_str()),
            ("_version", &version),
            ("person", &child),
            ("role", "child"),
            ("from", "1/1/2030"),
        ];
        city.post("anna", &format!("{page}/membri"), &pairs).await.expect(422);
        city.post("anna", &format!("{luca}/nucleo"), &[("kind", "registered")]).await.expect(303);
    })
    .await;
}

#[tokio::test]
async fn where_somebody_lives_is_told_apart_from_where_they_lived_and_an_office_that_nobody_was_is_no_earlier_value() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mut pairs = rossi();
        pairs.extend([
            ("address.street", "Via Ignota"),
            ("address.number", "3"),
            ("address.municipio", "4"),
            ("address.reason", "lo dice"),
            ("address.from", "1/1/2020"),
        ]);
        let href = entered(&city, "anna", &pairs).await;
        let addresses = format!("{href}/indirizzi");
        let page = city.get("anna", &addresses).await.expect(200).text;
        assert!(page.contains("Dove vive adesso") && !page.contains("Dove ha vissuto"), "{page}");
        let moved = [
            ("kind", "residence"),
            ("street", "Via Lontana"),
            ("number", "9"),
            ("municipio", "5"),
            ("reason", "lo dice"),
            ("from", "1/11/2026"),
        ];
        city.post("anna", &addresses, &moved).await.expect(303);
        let page = city.get("anna", &addresses).await.expect(200).text;
        let (now, past) = (page.find("Dove vive adesso").expect("now"), page.find("Dove ha vissuto").expect("before"));
        assert!(page.get(now..past).is_some_and(|part| part.contains("Via Lontana 9") && !part.contains("Via Ignota")), "{page}");
        assert!(page.rfind("Via Ignota 3").expect("the old one") > past, "{page}");

        let nowhere = entered(&city, "anna", &rossi()[..2]).await;
        let decided = [("municipio", "5"), ("reason", "accordo")];
        city.post("anna", &format!("{nowhere}/indirizzi/competenza"), &decided).await.expect(303);
        let history = city.get("anna", &format!("{nowhere}/storia")).await.expect(200).text;
        assert!(history.contains("Municipio 5") && !history.contains("scegli l"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn of_a_telephone_that_nobody_asked_about_nobody_says_that_it_is_safe() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mut pairs = rossi();
        pairs.push(("reaches[0].value", "333 1234567"));
        let href = entered(&city, "anna", &pairs).await;
        let page = city.get("anna", &format!("{href}/modifica")).await.expect(200).text;
        assert!(page.contains("<option value=\"unknown\" selected>Non chiesto</option>"), "{page}");
        let card = city.get("anna", &href).await.expect(200).text;
        assert!(!card.contains("Non chiesto"), "what was not asked is no warning: {card}");
    })
    .await;
}

#[tokio::test]
async fn an_address_has_a_number_an_existing_municipio_with_its_reason_and_a_future_day_only_when_it_is_meant() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mut pairs = rossi();
        pairs.extend([("address.street", "Via Padova"), ("address.number", "3"), ("address.from", "1/1/2020")]);
        let href = entered(&city, "anna", &pairs).await;
        let addresses = format!("{href}/indirizzi");
        let typed = |number: &'static str, municipio: &'static str, reason: &'static str, from: &'static str| {
            vec![
                ("kind", "residence"),
                ("street", "Via Ignota"),
                ("number", number),
                ("municipio", municipio),
                ("reason", reason),
                ("from", from),
            ]
        };
        let page = city.post("anna", &addresses, &typed("abc", "4", "", "")).await.expect(422).text;
        assert!(page.contains("almeno una cifra") && page.contains("perché hai scelto questo municipio"), "{page}");
        let page = city.post("anna", &addresses, &typed("snc", "44", "lo dice", "")).await.expect(422).text;
        assert!(page.contains("Questo municipio non esiste"), "{page}");
        let mut later = typed("5", "5", "lo dice la signora", "22/11/2027");
        let page = city.post("anna", &addresses, &later).await.expect(422).text;
        assert!(page.contains("La data è nel futuro") && page.contains("name=\"later_confirmed\""), "{page}");
        later.push(("later_confirmed", "on"));
        city.post("anna", &addresses, &later).await.expect(303);
        let page = city.get("anna", &addresses).await.expect(200).text;
        let (coming, now) =
            (page.find("Dove andrà a vivere").expect("what comes"), page.find("Dove vive adesso").expect("what is"));
        assert!((coming..now).contains(&page.find("Via Ignota 5").expect("the address")), "{page}");
        let decide = format!("{addresses}/competenza");
        let page = city.post("anna", &decide, &[("municipio", "44"), ("reason", "accordo")]).await.expect(422).text;
        assert!(page.contains("Questo municipio non esiste"), "{page}");
        let wrong =
            [("family_name", "Verdi"), ("address.street", "Via Ignota"), ("address.municipio", "44"), ("address.reason", "x")];
        let page = city.post("anna", "/persone/nuova", &wrong).await.expect(422).text;
        assert!(page.contains("href=\"#address.municipio\"") || page.contains("Questo municipio non esiste"), "{page}");
    })
    .await;
}
