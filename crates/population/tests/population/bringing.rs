//! From the civil register into the register of persons, with nothing typed.

use super::*;

fn reference(href: &str, resident: &str) -> String {
    format!("{href}/porta?residente={resident}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resident_becomes_a_person_with_residence_and_household() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let page = city.get("anna", &reference(&href, "1")).await.expect(200).text;
        assert!(page.contains("Verdi Anna") && page.contains("Rossi Luca") && !page.contains("È la stessa persona?"), "{page}");
        let person =
            city.post("anna", &format!("{href}/porta"), &[("resident", "1"), ("members", "3")]).await.expect(303).location();
        let page = city.get("anna", &person).await.expect(200).text;
        for words in ["Rossi Mario", "RSSMRA80A01F205X", "Via Lenta 12", "Municipio 4", "Rossi Luca", "Nucleo anagrafico"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Verdi Anna"), "who was not ticked stays outside");
        // Asked again, the answer leads to the person.
        let (_, text) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        assert!(text.contains("È già nel registro"), "{text}");
        let (href, _) = asked(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Anna"), ("birth", "1982")]).await;
        let mother =
            city.post("anna", &format!("{href}/porta"), &[("resident", "2"), ("members", "1")]).await.expect(303).location();
        let page = city.get("anna", &mother).await.expect(200).text;
        assert!(page.contains("Verdi Anna"), "{page}");
        assert_eq!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").len(), 3, "nobody twice");
        assert_eq!(
            city.db.raw_rows("select '1' from registry_household").await.expect("rows").len(),
            1,
            "she comes into the one they are in"
        );
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let news = tx.news(50).await.expect("news");
        let came: Vec<&serde_json::Value> =
            news.iter().filter(|news| news.topic == "household.entered").map(|news| &news.payload.0["person_id"]).collect();
        assert_eq!(came, [mother.rsplit('/').next().expect("an id")], "the household was there before, for her alone");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_the_register_already_is_recognised_and_not_doubled() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let known =
            [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "1/1/1980"), ("identifier", "RSSMRA80A01F205X")];
        let person = city.post("anna", "/persone/nuova", &known).await.expect(303).location();
        let id = person.rsplit('/').next().expect("an id").to_owned();
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let page = city.get("anna", &reference(&href, "1")).await.expect(200).text;
        assert!(page.contains("È la stessa persona?") && page.contains(&id), "{page}");
        let refusal = city.post("anna", &format!("{href}/porta"), &[("resident", "1")]).await;
        assert_eq!(refusal.status, 422, "{}", refusal.text);
        let brought =
            city.post("anna", &format!("{href}/porta"), &[("resident", "1"), ("same", &id), ("members", "2")]).await.expect(303);
        assert_eq!(brought.location(), person);
        let page = city.get("anna", &person).await.expect(200).text;
        assert!(page.contains("Verdi Anna"), "the household came with it: {page}");
        assert_eq!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_ones_own_answer_brings_and_only_whom_it_showed() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        city.post("piero", &format!("{href}/porta"), &[("resident", "1")]).await.expect(404);
        city.get("piero", &reference(&href, "1")).await.expect(404);
        city.post("anna", &format!("{href}/porta"), &[("resident", "4")]).await.expect(404);
        city.post("anna", &format!("{href}/porta"), &[("resident", "1"), ("members", "4")]).await.expect(404);
        assert!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").is_empty());
        let body = serde_json::json!({"resident": "1", "members": [{"resident": "2"}]});
        let path = format!("/api/v1/population/questions/{}/persons", href.rsplit('/').next().expect("an id"));
        city.api("anna", Method::POST, &path, &[], body).await.expect(201);
        assert_eq!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_somebody_quite_different_has_is_decided_by_a_person_and_no_dead_end() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        // The father's code was once given for the daughter.
        let known =
            [("family_name", "Bassi"), ("given_name", "Clara"), ("birth_date", "9/9/2015"), ("identifier", "RSSMRA80A01F205X")];
        let person = city.post("anna", "/persone/nuova", &known).await.expect(303).location();
        let id = person.rsplit('/').next().expect("an id").to_owned();
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let page = city.get("anna", &reference(&href, "1")).await.expect(200).text;
        assert!(page.contains("È la stessa persona?") && page.contains(&id) && page.contains("stesso codice fiscale"), "{page}");
        city.post("anna", &format!("{href}/porta"), &[("resident", "1")]).await.expect(422);
        let brought = city.post("anna", &format!("{href}/porta"), &[("resident", "1"), ("same", "new")]).await.expect(303);
        assert_ne!(brought.location(), person);
        assert!(city.get("anna", &brought.location()).await.expect(200).text.contains("Rossi Mario"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_is_likely_known_is_asked_about_and_never_entered_twice() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        // Luca was entered with a mistyped surname.
        let known = [("family_name", "Rosi"), ("given_name", "Luca"), ("birth_date", "9/9/2015"), ("sex", "M")];
        let luca = city.post("anna", "/persone/nuova", &known).await.expect(303).location();
        let id = luca.rsplit('/').next().expect("an id").to_owned();
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let page = city.get("anna", &reference(&href, "1")).await.expect(200).text;
        assert!(page.contains("Rossi Luca: è la stessa persona?") && page.contains("name=\"same_33\""), "{page}");
        let unsaid = city.post("anna", &format!("{href}/porta"), &[("resident", "1"), ("members", "3")]).await.expect(422);
        assert!(unsaid.text.contains("Rossi Luca: di"), "{}", unsaid.text);
        assert_eq!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").len(), 1, "nothing half-written");
        let person = city
            .post("anna", &format!("{href}/porta"), &[("resident", "1"), ("members", "3"), ("same_33", &id)])
            .await
            .expect(303)
            .location();
        assert_eq!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").len(), 2, "Mario is new, Luca is not");
        assert!(city.get("anna", &person).await.expect(200).text.contains("Rosi Luca"));
        // Luca finds who brought him in among what was done about him.
        let rows = "select a.action from store_audit_shown s join store_audit a on a.body_id = s.body_id and a.seq = s.seq
                     where a.action = 'resident.bring' and lower(cast(s.person_id as text)) <> ''";
        assert_eq!(city.db.raw_rows(rows).await.expect("rows").len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_was_proposed_can_be_linked_and_a_household_is_composed_by_whoever_may() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        // Mario and his household are with the unit of Anna.
        let (href, _) = asked(&city, "anna", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let mario = city.post("anna", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303).location();
        let mario = mario.rsplit('/').next().expect("an id").to_owned();
        let stranger = [("family_name", "Altri"), ("given_name", "Uno"), ("birth_date", "3/3/1950")];
        let stranger = city.post("anna", "/persone/nuova", &stranger).await.expect(303).location();
        let stranger = stranger.rsplit('/').next().expect("an id").to_owned();
        let (href, _) = asked(&city, "piero", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let to = format!("{href}/porta");
        city.post("piero", &to, &[("resident", "1"), ("same", &stranger)]).await.expect(404);
        let refused = city.post("piero", &to, &[("resident", "1"), ("same", &mario), ("members", "3")]).await.expect(422);
        assert!(refused.text.contains("lo compone chi la segue"), "{}", refused.text);
        assert_eq!(city.db.raw_rows("select '1' from registry_person").await.expect("rows").len(), 2, "Luca was not entered");
        city.post("piero", &to, &[("resident", "1"), ("same", &mario)]).await.expect(303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_somebody_came_into_is_looked_at_again_whoever_led_to_it() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let versions = async || city.db.raw_rows("select cast(version as text) from registry_household").await.expect("rows");
        let (href, _) = asked(&city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let person = city.post("capo", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303).location();
        assert_eq!(versions().await, [[Some("1".to_owned())]]);
        // He is protected; she comes into the household that is known by him, and she is not.
        super::protected::protect(&city, "capo", &person).await;
        let (href, _) = asked(&city, "capo", &[("family_name", "Verdi"), ("given_name", "Anna"), ("birth", "1982")]).await;
        let wife = city.post("capo", &format!("{href}/porta"), &[("resident", "2")]).await.expect(303).location();
        assert!(city.get("capo", &format!("{wife}/nucleo")).await.expect(200).text.contains("Rossi Mario"));
        assert_eq!(versions().await, [[Some("2".to_owned())]], "whoever read it before reads it again");
        // Asked again with nobody who comes, nothing became of it.
        let (href, _) = asked(&city, "capo", &[("family_name", "Verdi"), ("given_name", "Anna"), ("birth", "1982")]).await;
        city.post("capo", &format!("{href}/porta"), &[("resident", "2")]).await;
        assert_eq!(versions().await, [[Some("2".to_owned())]]);
    })
    .await;
}
