//! The list of GePI: looked at, confirmed, compared with what is known; the same twice changes nothing.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_looked_at_then_kept_and_the_same_list_again_changes_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let page = upload(&city, "ada", &[HEADING, MARIO, LUCA, &pina()]).await.expect(303).location();
        let preview = city.get("ada", &page).await.expect(200);
        for words in ["Nuclei nuovi", "Rossi Mario", "pratica ADI-1, persone: 2", "05/10/2026", "Bianchi Pina"] {
            assert!(preview.text.contains(words), "{words}: {}", preview.text);
        }
        assert!(households(&city, "bea", "").await.is_empty(), "nothing is kept before it is confirmed");
        for who in ["bea", "pia", "ugo"] {
            city.get(who, &page).await.expect(404);
            city.post(who, &page, &[]).await.expect(404);
            city.post(who, &format!("{page}/scarta"), &[]).await.expect(404);
        }
        city.get("capo", "/inclusione/importa").await.expect(403);
        let seen = hidden(&preview, "seen");
        city.post("ada", &page, &[("seen", seen.as_str())]).await.expect(303);
        city.get("ada", &page).await.expect(404);

        let one = household(&city, "capo", "ADI-1").await;
        assert_eq!((text(&one, "/household/due"), text(&one, "/household/due_on")), ("first_meeting", "2027-02-02"));
        assert_eq!(text(&one, "/household/applicant_person"), id_of(&href).to_string(), "found by tax code");
        assert_eq!(one["members"].as_array().map(Vec::len), Some(2));
        assert_eq!((text(&one, "/members/1/tax_code"), one["household"]["unmatched"].as_i64()), ("VRDLCU85B02F205S", Some(1)));
        assert_eq!(text(&one, "/household/unit"), city.unit("SSPT-4").to_string(), "without an address it is of whoever imports");

        let again = upload(&city, "ada", &[HEADING, MARIO, LUCA, &pina()]).await.expect(303).location();
        let preview = city.get("ada", &again).await.expect(200);
        assert!(
            preview.text.contains("Questo file è già stato importato") && preview.text.contains("Non cambia nulla"),
            "{}",
            preview.text
        );
        city.post("ada", &again, &[("seen", hidden(&preview, "seen").as_str())]).await.expect(303);
        let after = household(&city, "capo", "ADI-1").await;
        assert_eq!(after, one, "not even its version");
        assert_eq!(households(&city, "bea", "").await.len(), 2);
        let told = city.get("ada", "/inclusione/importa").await.expect(200).text;
        assert!(told.contains("nuovi 0, cambiati 0, uguali 2, usciti 0"), "{told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faulty_lines_are_named_columns_that_nobody_knows_are_told_and_only_whole_households_are_kept() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let heading = format!("{HEADING};note_interne");
        let (mario, luca, pina) =
            (format!("{MARIO};x"), format!("{LUCA};x").replace("VRDLCU85B02F205S", "VRDLCU85B02F205A"), format!("{};x", pina()));
        let page = upload(&city, "bea", &[&heading, &mario, &luca, &pina]).await.expect(303).location();
        let preview = city.get("bea", &page).await.expect(200);
        for words in [
            "Righe con errori: 1",
            "codice_fiscale",
            "l&#39;ultimo carattere non corrisponde",
            "note_interne",
            "resta fuori per intero: ADI-1",
        ] {
            assert!(preview.text.contains(words), "{words}: {}", preview.text);
        }
        let seen = hidden(&preview, "seen");
        let refused = city.post("bea", &page, &[("seen", seen.as_str())]).await.expect(422).text;
        assert!(refused.contains("tenere solo i nuclei completi"), "{refused}");
        city.post("bea", &page, &[("seen", seen.as_str()), ("keep_good", "on")]).await.expect(303);
        let kept: Vec<String> = households(&city, "bea", "").await.iter().map(|one| text(one, "/practice").to_owned()).collect();
        assert_eq!(kept, ["ADI-2"]);
        let nothing = upload(&city, "bea", &["nome;cognome", "a;b"]).await.expect(422).text;
        assert!(nothing.contains("numero_pratica: Manca questa colonna."), "{nothing}");
        let page = upload(&city, "bea", &[HEADING, MARIO, LUCA]).await.expect(303).location();
        city.post("bea", &format!("{page}/scarta"), &[]).await.expect(303);
        city.get("bea", &page).await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_list_shows_what_is_new_what_changed_and_what_left_before_anything_is_written() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "bea", &[MARIO, LUCA, &pina()]).await;
        let suspended = MARIO.replace("In pagamento", "Sospesa");
        let new = pina().replace("ADI-2", "ADI-3");
        let page = upload(&city, "bea", &[HEADING, &suspended, &new]).await.expect(303).location();
        let preview = city.get("bea", &page).await.expect(200);
        for words in [
            "Beneficio: sospeso, prima in pagamento.",
            "Non è più nel nucleo: Verdi Luca.",
            "Registrati e non più nell&#39;elenco",
            "ADI-2</a>",
            "pratica ADI-3",
        ] {
            assert!(preview.text.contains(words), "{words}: {}", preview.text);
        }
        assert_eq!(text(&household(&city, "bea", "ADI-1").await, "/household/state"), "running");
        let seen = hidden(&preview, "seen");
        city.post("bea", &page, &[("seen", seen.as_str())]).await.expect(303);
        let one = household(&city, "bea", "ADI-1").await;
        assert_eq!((text(&one, "/household/state"), text(&one, "/members/1/left_on")), ("suspended", "2026-11-21"));
        let left = household(&city, "bea", "ADI-2").await;
        assert_eq!(left["household"]["left_on"], Value::Null, "a list may be of a part of the city");
        // When it is said that the list is whole, what is missing left it: nothing is due any more.
        let page = upload(&city, "bea", &[HEADING, &suspended, &new]).await.expect(303).location();
        let seen = hidden(&city.get("bea", &page).await.expect(200), "seen");
        city.post("bea", &page, &[("seen", seen.as_str()), ("gone_too", "on")]).await.expect(303);
        let left = household(&city, "bea", "ADI-2").await;
        assert_eq!((text(&left, "/household/left_on"), text(&left, "/household/due")), ("2026-11-21", "none"));
        assert_eq!(households(&city, "bea", "").await.len(), 2);
        // It may come again.
        imported(&city, "bea", &[&pina()]).await;
        let back = household(&city, "bea", "ADI-2").await;
        assert_eq!((back["household"]["left_on"].clone(), text(&back, "/household/due")), (Value::Null, "first_meeting"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_leaves_a_list_of_which_some_lines_could_not_be_told() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "bea", &[MARIO, LUCA, &pina()]).await;
        let page = upload(&city, "bea", &[HEADING, MARIO, LUCA, ";;;"]).await;
        assert_eq!(page.status.as_u16(), 422, "the household beside such a line is left out: {}", page.text);
        let third = pina().replace("ADI-2", "ADI-3");
        let page = upload(&city, "bea", &[HEADING, &third, MARIO, LUCA, "senza;pratica"]).await.expect(303).location();
        let preview = city.get("bea", &page).await.expect(200);
        assert!(preview.text.contains("non si segnano come uscite") && !preview.text.contains("gone_too"), "{}", preview.text);
        let seen = hidden(&preview, "seen");
        let all = [("seen", seen.as_str()), ("keep_good", "on"), ("gone_too", "on")];
        let refused = city.post("bea", &page, &all).await.expect(409).text;
        assert!(refused.contains("non si può dire chi è uscito"), "{refused}");
        city.post("bea", &page, &all[..2]).await.expect(303);
        assert_eq!(text(&household(&city, "bea", "ADI-2").await, "/household/due"), "first_meeting", "nobody left");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_confirm_the_same_list_at_the_same_moment_keep_it_once() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mut pages = Vec::new();
        for who in ["bea", "ada"] {
            let page = upload(&city, who, &[HEADING, MARIO, LUCA, &pina()]).await.expect(303).location();
            let seen = hidden(&city.get(who, &page).await.expect(200), "seen");
            pages.push((who, page, seen));
        }
        let confirm = async |at: usize| {
            let (who, page, seen) = &pages[at];
            city.post(who, page, &[("seen", seen.as_str())]).await
        };
        let (first, second) = tokio::join!(confirm(0), confirm(1));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "one of them is told that the differences are others now");
        let all = households(&city, "bea", "").await;
        assert_eq!(all.len(), 2, "{all:?}");
        for one in &all {
            assert_eq!(
                city.get("bea", text(one, "/href")).await.json()["members"].as_array().map(Vec::len).unwrap_or_default(),
                if one["practice"] == "ADI-1" { 2 } else { 1 }
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_of_another_unit_is_neither_taken_nor_told() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "ada", &[MARIO, LUCA]).await;
        let stolen = MARIO.replace("In pagamento", "Decaduta");
        let page = upload(&city, "pia", &[HEADING, &stolen, &pina()]).await.expect(303).location();
        let preview = city.get("pia", &page).await.expect(200);
        assert!(preview.text.contains("affidate a un'altra unità: ADI-1"), "{}", preview.text);
        assert!(!preview.text.contains("decaduto"), "{}", preview.text);
        city.post("pia", &page, &[("seen", hidden(&preview, "seen").as_str())]).await.expect(303);
        assert_eq!(text(&household(&city, "capo", "ADI-1").await, "/household/state"), "running");
        let own: Vec<String> = households(&city, "pia", "").await.iter().map(|one| text(one, "/practice").to_owned()).collect();
        assert_eq!(own, ["ADI-2"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_send_the_text_look_at_the_differences_and_a_key_acts_once() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let body = json!({"file_name": "adi.csv", "content": format!("{HEADING}\n{MARIO}\n{LUCA}\n")});
        let post =
            async |body: Value| city.api("bea", Method::POST, "/api/v1/inclusion/imports", &[("idempotency-key", "a")], body).await;
        let sent = post(body.clone()).await.expect(201);
        assert_eq!(sent.json()["new"], json!(["ADI-1"]));
        assert_eq!(post(body).await.expect(201).location(), sent.location());
        let confirmation = text(&sent.json(), "/confirmation").to_owned();
        let other = json!({"seen": "altro"});
        assert_eq!(city.api("bea", Method::POST, &confirmation, &[], other).await.expect(409).json()["type"], "INC-032");
        let confirm = async || {
            let body = json!({"seen": sent.json()["seen"]});
            city.api("bea", Method::POST, &confirmation, &[("idempotency-key", "b")], body).await.expect(200).json()
        };
        let expected = json!({"added": 1, "changed": 0, "unchanged": 0, "gone": 0});
        assert_eq!(confirm().await, expected);
        assert_eq!(confirm().await, expected, "the same key, the same answer");
        city.api("sara", Method::POST, "/api/v1/inclusion/imports", &[], json!({})).await.expect(403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_nobody_confirms_is_forgotten_after_a_week() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        upload(&city, "bea", &[HEADING, MARIO]).await.expect(303);
        let forget = async || {
            let mut tx = city.db.global(&kernel::Actor::system(city.bodies["milano"])).await.expect("a transaction");
            let gone = inclusion::import::forget(&mut tx).await.expect("forgotten");
            tx.commit_bookkeeping().await.expect("a commit");
            gone
        };
        assert_eq!(forget().await, 0, "it waits since today");
        let clock = city.db.clock();
        clock.move_to(clock.now() + chrono::TimeDelta::days(8));
        assert_eq!(forget().await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_city_has_households_of_every_sort() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let people: Vec<inclusion::demo::Somebody> = (1960..1980)
            .map(|year| {
                let birth = chrono::NaiveDate::from_ymd_opt(year, 5, 6).expect("a day");
                let tax_code =
                    kernel::TaxCode::compute("Prova", "Ada", kernel::tax_code::Sex::Female, birth, "F205").expect("a code");
                inclusion::demo::Somebody { tax_code, family_name: "Prova".into(), given_name: "Ada".into() }
            })
            .collect();
        let bea = city.principal("bea").await;
        assert_eq!(inclusion::demo::make(&city.db, &bea, &people).await.expect("made"), 12);
        let late = households(&city, "bea", "?due=late").await;
        assert!(!late.is_empty() && households(&city, "bea", "?due=soon").await.len() > 1, "{late:?}");
        let missed = household(&city, "bea", "INPS-ADI-DEMO-0004").await;
        assert_eq!(missed["proposals"].as_array().map(Vec::len), Some(2), "{missed}");
    })
    .await;
}
