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
