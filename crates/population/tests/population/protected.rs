//! Nobody learns of a protected person, nor where they live, from the civil register.

use super::*;

pub(crate) async fn protect(city: &City, who: &str, person: &str) {
    let page = city.get(who, person).await.expect(200).text;
    let mark = "name=\"_version\" value=\"";
    let start = page.find(mark).expect("a version") + mark.len();
    let version = page[start..].split('"').next().expect("a version").to_owned();
    let pairs = [("_version", version.as_str()), ("restricted", "on"), ("reason", "casa rifugio")];
    city.post(who, &format!("{person}/protezione"), &pairs).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_resident_is_nobody_for_others_also_in_the_household() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let (href, _) = asked(&city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let person = city.post("capo", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303).location();
        protect(&city, "capo", &person).await;
        let (_, of_stranger) = asked(&city, "piero", &[("family_name", "Ignoti"), ("given_name", "Ugo"), ("birth", "1980")]).await;
        assert!(of_stranger.contains("Nessun residente trovato"));
        for pairs in [
            vec![("tax_code", "RSSMRA80A01F205X")],
            vec![("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "01/01/1980")],
            vec![("family_name", "Rossi"), ("given_name", "Mario"), ("birth", "1980")],
        ] {
            let (_, text) = asked(&city, "piero", &pairs).await;
            assert!(text.contains("Nessun residente trovato") && !text.contains("Via Lenta"), "{pairs:?}: {text}");
        }
        // Nor is he among those who live with her.
        let (_, text) = asked(&city, "piero", &[("family_name", "Verdi"), ("given_name", "Anna"), ("birth", "1982")]).await;
        assert!(text.contains("Rossi Luca") && !text.contains("Rossi Mario"), "{text}");
        let (_, text) = asked(&city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
        assert!(text.contains("Rossi Mario"), "whoever protects them is told");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_answer_does_not_tell_of_whoever_was_protected_since() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        imported(&city, "rina", "whole", &rossi()).await;
        let (href, _) = asked(&city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let person = city.post("capo", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303).location();
        let (of_him, text) = asked(&city, "piero", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let (of_her, _) = asked(&city, "piero", &[("family_name", "Verdi"), ("given_name", "Anna"), ("birth", "1982")]).await;
        assert!(text.contains("Via Lenta 12"));
        protect(&city, "capo", &person).await;
        let text = city.get("piero", &of_him).await.expect(200).text;
        assert!(text.contains("La risposta è scaduta") && !text.contains("Via Lenta"), "{text}");
        assert_eq!(city.get("piero", &format!("{of_him}/porta?residente=1")).await.status, 409);
        city.post("piero", &format!("{of_him}/porta"), &[("resident", "1")]).await.expect(409);
        let text = city.get("piero", &of_her).await.expect(200).text;
        assert!(text.contains("Rossi Luca") && !text.contains("Rossi Mario"), "{text}");
        city.post("piero", &format!("{of_her}/porta"), &[("resident", "2"), ("members", "1")]).await.expect(404);
    })
    .await;
}

/// How many ties to residents and news of them there are.
async fn kept(db: &Db) -> [String; 2] {
    let rows = "select cast((select count(*) from population_link) as text), cast((select count(*) from population_alert) as text)";
    let row = db.raw_rows(rows).await.expect("counts").remove(0);
    [row[0].clone().expect("a count"), row[1].clone().expect("a count")]
}

/// A resident who is a person of the register and of whom there is news, sealed after an adoption.
async fn sealed(city: &City) -> String {
    imported(city, "rina", "whole", &rossi()).await;
    let (href, _) = asked(city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
    let person = city.post("capo", &format!("{href}/porta"), &[("resident", "1")]).await.expect(303).location();
    let mut later = rossi();
    later[0] = later[0].replace("Via Lenta;12;20139;4;03/05/2001", "Via Nuova;7;20139;5;01/11/2026");
    imported(city, "rina", "whole", &later).await;
    assert_eq!(kept(&city.db).await, ["1", "1"]);
    let page = city.get("capo", &format!("{person}/sigillo")).await.expect(200).text;
    let version =
        page.split("name=\"_version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version").to_owned();
    let act = [("_version", version.as_str()), ("authority", "Tribunale"), ("act_number", "1/2026"), ("act_date", "10/11/2026")];
    city.post("capo", &format!("{person}/sigillo/adozione"), &act).await.expect(303);
    person
}

/// The news come to this room; how many of them were of a seal.
async fn followed(city: &City) -> i32 {
    let follow = population::room().follow.expect("a follower");
    let body = *city.bodies.get("milano").expect("milano");
    let mut tx = city.db.begin(&kernel::Actor::system(body)).await.expect("a transaction");
    let mut taken = 0;
    for news in tx.news(200).await.expect("news") {
        if follow(&mut tx, &news).await.expect("followed") && news.topic == "person.sealed" {
            taken += 1;
        }
        tx.took(&news).await.expect("taken");
    }
    tx.commit(store::Audit::of("news.follow")).await.expect("a commit");
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_identity_is_tied_to_no_resident_any_more_and_its_news_are_gone() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let person = sealed(&city).await;
        assert_eq!(followed(&city).await, 1);
        assert_eq!(kept(&db).await, ["0", "0"]);
        // The resident is nobody of the register, and leads to nobody.
        let (_, text) = asked(&city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
        assert!(text.contains("Rossi Mario") && !text.contains(&person), "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seal_that_was_undone_before_its_news_came_unties_nobody_and_one_undone_later_is_tied_again_by_asking() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let person = sealed(&city).await;
        let undone = || async {
            let own = city.get("capo", "/api/v1/sealed-identities/own").await.expect(200).json();
            let seal = own["items"][0]["id"].as_str().expect("a seal").to_owned();
            city.post("capo", "/identita-sigillate/messe", &[("seal", &seal), ("reason", "Era un altro bambino")])
                .await
                .expect(303);
        };
        undone().await;
        assert_eq!(followed(&city).await, 1);
        assert_eq!(kept(&db).await, ["1", "1"]);

        let page = city.get("capo", &format!("{person}/sigillo")).await.expect(200).text;
        let version =
            page.split("name=\"_version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version").to_owned();
        let act =
            [("_version", version.as_str()), ("authority", "Tribunale"), ("act_number", "2/2026"), ("act_date", "10/11/2026")];
        city.post("capo", &format!("{person}/sigillo/adozione"), &act).await.expect(303);
        followed(&city).await;
        undone().await;
        assert_eq!(kept(&db).await, ["0", "0"]);
        let (href, _) = asked(&city, "capo", &[("tax_code", "RSSMRA80A01F205X")]).await;
        let same = person.trim_start_matches("/persone/");
        let again = city.post("capo", &format!("{href}/porta"), &[("resident", "1"), ("same", same)]).await.expect(303).location();
        assert_eq!(again, person, "the record that came back, not a new one");
        assert_eq!(kept(&db).await[0], "1");
    })
    .await;
}
