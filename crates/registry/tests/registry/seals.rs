//! A sealed change of identity: nobody finds who somebody was, but whoever may read it with a reason.

use super::*;
use axum::http::Method;
use serde_json::json;

pub(super) const ACT: [(&str, &str); 3] =
    [("authority", "Tribunale per i minorenni di Milano"), ("act_number", "123/2026"), ("act_date", "10/11/2026")];

pub(super) async fn sealed_city(db: Db) -> City {
    let mut city = city(db).await;
    city.somebody("dora", "dirigente", "milano/SSPT-4").await;
    city
}

pub(super) fn child<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("family_name", "Vecchini"),
        ("given_name", "Tommaso"),
        ("birth_date", "3/5/2020"),
        ("sex", "M"),
        ("birth_place", "Milano (MI)"),
        ("identifier", "VCCTMS20E03F205X"),
    ]
}

pub(super) async fn seal_version(city: &City, href: &str) -> String {
    hidden(&city.get("capo", &format!("{href}/sigillo")).await.expect(200), "_version")
}

pub(super) async fn adopt(city: &City, href: &str, more: &[(&str, &str)]) -> Reply {
    let version = seal_version(city, href).await;
    let mut pairs = vec![("_version", version.as_str())];
    pairs.extend(ACT);
    pairs.extend(more);
    city.post("capo", &format!("{href}/sigillo/adozione"), &pairs).await
}

/// A definitive code with its check character.
pub(super) fn code(start: &str) -> String {
    ('A'..='Z').map(|last| format!("{start}{last}")).find(|text| kernel::tax_code::Identifier::parse(text).is_ok()).expect("a code")
}

#[tokio::test]
async fn after_an_adoption_the_record_of_before_is_nowhere_and_the_new_one_leads_to_it_for_nobody() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let old_code = code("VCCTMS20E03F205");
        let mut tommaso = child();
        tommaso.retain(|(name, _)| *name != "identifier");
        tommaso.push(("identifier", old_code.as_str()));
        let old = entered(&city, "capo", &tommaso).await;
        let mother = entered(&city, "capo", &[("family_name", "Vecchini"), ("given_name", "Carla"), ("sex", "F")]).await;
        let old_id = id_of(&old).to_string();
        city.post("capo", &format!("{mother}/relazioni"), &[("kind", "child"), ("other", old_id.as_str()), ("bond", "usual")])
            .await
            .expect(303);
        assert!(city.get("capo", &format!("{mother}/relazioni")).await.expect(200).text.contains("Tommaso"));
        let new = entered(
            &city,
            "capo",
            &[
                ("family_name", "Nuovi"),
                ("given_name", "Tommaso"),
                ("birth_date", "3/5/2020"),
                ("sex", "M"),
                ("birth_place", "Milano (MI)"),
            ],
        )
        .await;
        let new_id = id_of(&new).to_string();
        adopt(&city, &old, &[("successor", new_id.as_str())]).await.expect(303);

        // No page of the sealed record opens, whoever asks and however.
        for who in ["capo", "anna", "dora", "piero"] {
            for path in
                ["", "/scheda", "/indirizzi", "/storia", "/nucleo", "/relazioni", "/codici", "/diritti", "/sigillo", "/modifica"]
            {
                let answer = city.get(who, &format!("{old}{path}")).await;
                assert!([403, 404].contains(&answer.status.as_u16()), "{who} {path}: {}", answer.status);
            }
            let answer = city.get(who, &format!("/api/v1/persons/{old_id}")).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{who}: {}", answer.status);
        }
        // No search finds it, by name, code or day of birth; the new record is found.
        for query in ["vecchini+tommaso".to_owned(), old_code.to_lowercase(), "3/5/2020".to_owned(), "tommaso".to_owned()] {
            let page = city.get("capo", &format!("/persone?q={query}")).await.expect(200).text;
            assert!(!page.contains(&old_id) && !page.contains("Vecchini Tommaso"), "{query}: {page}");
        }
        assert!(city.get("capo", "/persone?q=nuovi+tommaso").await.expect(200).text.contains(&new_id));
        let typing = "/persone/simili?prefix=&family_name=Vecchini&given_name=Tommaso&birth_date=3/5/2020";
        assert!(!city.get("capo", typing).await.expect(200).text.contains(&old_id));
        // The mother's record does not name him any more, nor does her history.
        for path in ["/relazioni", "/nucleo", "/storia", ""] {
            let page = city.get("capo", &format!("{mother}{path}")).await.expect(200).text;
            assert!(!page.contains("Tommaso") && !page.contains(&old_id), "{path}: {page}");
        }
        // The new record leads nowhere.
        for path in ["", "/storia", "/relazioni", "/codici", "/diritti"] {
            let page = city.get("capo", &format!("{new}{path}")).await.expect(200).text;
            assert!(!page.contains(&old_id) && !page.contains("Vecchini"), "{path}: {page}");
        }
        // Joining the two is refused like joining with nobody, and nobody can report them.
        let answer = city.get("capo", &format!("{new}/unione?altra={old_id}")).await;
        assert_eq!(answer.status, 404);
        assert_eq!(city.post("capo", &format!("{new}/doppione"), &[("other", old_id.as_str()), ("note", "")]).await.status, 404);
        // The old code is free for whoever brings it: no collision tells of him.
        let mut other = rossi();
        other.push(("identifier", old_code.as_str()));
        other.push(("family_name", "Vecchini"));
        let answer = city
            .post(
                "capo",
                "/persone/nuova",
                &[
                    ("family_name", "Vecchini"),
                    ("given_name", "Tommaso"),
                    ("birth_date", "3/5/2020"),
                    ("sex", "M"),
                    ("identifier", old_code.as_str()),
                ],
            )
            .await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn the_search_for_duplicates_knows_nothing_of_a_sealed_record() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let pairs = [
            ("family_name", "Vecchini"),
            ("given_name", "Tommaso"),
            ("birth_date", "3/5/2020"),
            ("sex", "M"),
            ("birth_place", "Milano (MI)"),
        ];
        let old = entered(&city, "capo", &pairs).await;
        let new = entered(&city, "capo", &pairs).await;
        let (old_id, new_id) = (id_of(&old).to_string(), id_of(&new).to_string());
        city.post("capo", &format!("{new}/doppione"), &[("other", old_id.as_str()), ("note", "stesso bambino")]).await.expect(303);
        adopt(&city, &old, &[("successor", new_id.as_str())]).await.expect(303);
        let page = city.get("capo", "/persone/doppioni").await.expect(200).text;
        assert!(!page.contains("Vecchini"), "{page}");
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let records = registry::duplicate::search::records(&mut tx).await.expect("records");
        tx.roll_back().await.expect("nothing");
        assert!(
            !records.is_empty() && records.iter().all(|known| !format!("{known:?}").contains(&old_id)),
            "the sealed record is compared with others"
        );
    })
    .await;
}

#[tokio::test]
async fn after_a_rectified_sex_the_record_stays_and_nothing_of_before_finds_it_or_stands_in_its_history() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let (old_code, new_code) = (code("RSSMRA80A01F205"), code("RSSSRA80A41F205"));
        let mut mario = rossi();
        mario.push(("identifier", old_code.as_str()));
        let href = entered(&city, "capo", &mario).await;
        later(&city);
        // A correction that names who they were.
        let page = city.get("capo", &format!("{href}/modifica")).await.expect(200);
        let version = hidden(&page, "_version");
        let mut changed = rossi();
        changed.retain(|(name, _)| *name != "given_name");
        changed.extend([
            ("given_name", "Mariolino"),
            ("identifier", old_code.as_str()),
            ("_version", version.as_str()),
            ("reason", "Mario si fa chiamare così"),
        ]);
        city.post("capo", &format!("{href}/modifica"), &changed).await.expect(303);
        let version = seal_version(&city, &href).await;
        let mut pairs = vec![
            ("_version", version.as_str()),
            ("given_name", "Sara"),
            ("family_name", "Rossi"),
            ("sex", "F"),
            ("identifier", new_code.as_str()),
        ];
        pairs.extend(ACT);
        city.post("capo", &format!("{href}/sigillo/rettifica"), &pairs).await.expect(303);

        let id = id_of(&href);
        let paths = [
            href.clone(),
            format!("{href}/storia"),
            format!("{href}/storia?on=21/11/2026"),
            format!("{href}/codici"),
            format!("{href}/diritti"),
            format!("{href}/scheda"),
            format!("/api/v1/persons/{id}"),
            format!("/api/v1/persons/{id}/history"),
            format!("/api/v1/persons/{id}/identifiers"),
        ];
        for path in &paths {
            let text = city.get("capo", path).await.expect(200).text;
            assert!(!text.contains("Mario") && !text.contains(&old_code) && !text.contains("Maschio"), "{path}: {text}");
        }
        assert!(city.get("capo", &href).await.expect(200).text.contains("Rossi Sara"));
        for query in ["rossi+mario".to_owned(), "mariolino".to_owned(), old_code.to_lowercase()] {
            let page = city.get("capo", &format!("/persone?q={query}")).await.expect(200).text;
            let found = page.contains(&id.to_string());
            // A search by the family name alone may still find them: it did not change.
            assert!(!found || query == "rossi+mario", "{query}: {page}");
            assert!(!page.contains("Mario R") && !page.contains("Rossi Mario"), "{query}: {page}");
        }
        assert!(
            city.get("capo", &format!("/persone?q={}", new_code.to_lowercase())).await.expect(200).text.contains(&id.to_string())
        );
        // Whoever brings the old code meets nobody.
        let again = [
            ("family_name", "Rossi"),
            ("given_name", "Mario"),
            ("birth_date", "1/1/1980"),
            ("sex", "M"),
            ("identifier", old_code.as_str()),
        ];
        city.post("anna", "/persone/nuova", &again).await.expect(303);
        // Whoever may read it learns that the code is there again, and why it was sealed.
        let question = json!({"question": old_code, "purpose": "Richiesta del giudice tutelare n. 7"});
        let found =
            city.api("dora", Method::POST, "/api/v1/sealed-identities/search", &[], question.clone()).await.expect(200).json();
        assert_eq!(
            (&found["items"][0]["now_called"], &found["items"][0]["entered_again"]),
            (&json!("Rossi Sara"), &json!(true)),
            "{found}"
        );
        let seal = found["items"][0]["id"].clone();
        let opened = json!({"seal": seal, "purpose": "Richiesta del giudice tutelare n. 7"});
        let opened = city.api("dora", Method::POST, "/api/v1/sealed-identities/open", &[], opened).await.expect(200).json();
        assert!(
            opened["content"].to_string().contains("Mariolino") && opened["content"].to_string().contains(&old_code),
            "{opened}"
        );
        for who in ["capo", "anna", "piero"] {
            city.api(who, Method::POST, "/api/v1/sealed-identities/search", &[], question.clone()).await.expect(403);
        }
        // Among the accesses of the person nothing tells that there is a seal.
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let rows: Vec<store::audit::Row> = tx
            .sql(&store::audit::OF_PERSON)
            .id("person", id)
            .bind("before", i64::MAX)
            .bind("most", 200_i64)
            .all()
            .await
            .expect("rows");
        tx.roll_back().await.expect("nothing");
        assert!(!rows.is_empty() && rows.iter().all(|row| !row.action.starts_with("identity.")), "{rows:?}");
    })
    .await;
}

#[tokio::test]
async fn a_sealed_record_is_read_whole_with_a_reason_that_stands_in_the_log() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let mut tommaso = child();
        tommaso.retain(|(name, _)| *name != "identifier");
        tommaso.push(("reaches[0].value", "333 1112223"));
        let old = entered(&city, "capo", &tommaso).await;
        adopt(&city, &old, &[]).await.expect(303);
        let refused = city.post("dora", "/identita-sigillate", &[("question", "vecchini"), ("purpose", "serve")]).await;
        assert!(refused.text.contains("Scrivi per esteso"), "{}", refused.text);
        let page = city
            .post("dora", "/identita-sigillate", &[("question", "vecchini"), ("purpose", "Decreto del tribunale n. 9/2026")])
            .await
            .expect(200);
        assert!(page.text.contains("Vecchini Tommaso"), "{}", page.text);
        let seal = hidden(&page, "seal");
        let opened = city
            .post("dora", "/identita-sigillate/apri", &[("seal", seal.as_str()), ("purpose", "Decreto del tribunale n. 9/2026")])
            .await
            .expect(200)
            .text;
        assert!(opened.contains("3331112223") || opened.contains("333 1112223"), "{opened}");
        assert!(opened.contains("Tribunale per i minorenni di Milano"));
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let rows: Vec<store::audit::Row> = tx
            .sql(&store::audit::OF_PERSON)
            .id("person", id_of(&old))
            .bind("before", i64::MAX)
            .bind("most", 200_i64)
            .all()
            .await
            .expect("rows");
        tx.roll_back().await.expect("nothing");
        let opened = rows.iter().find(|row| row.action == "identity.open").expect("a row");
        assert_eq!(opened.purpose, "Decreto del tribunale n. 9/2026");
        city.post("capo", "/identita-sigillate", &[("question", "vecchini"), ("purpose", "Decreto del tribunale n. 9/2026")])
            .await
            .expect(403);
    })
    .await;
}

#[tokio::test]
async fn a_record_is_not_sealed_twice_nor_with_an_act_of_tomorrow_nor_by_whoever_does_not_follow_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = sealed_city(db).await;
        let old = entered(&city, "capo", &rossi()).await;
        let id = id_of(&old).to_string();
        let version = seal_version(&city, &old).await;
        let tomorrow =
            [("_version", version.as_str()), ("authority", "Tribunale"), ("act_number", "1"), ("act_date", "22/11/2026")];
        let refused = city.post("capo", &format!("{old}/sigillo/adozione"), &tomorrow).await;
        assert!(refused.text.contains("non può essere nel futuro"), "{}", refused.text);
        let refused = adopt(&city, &old, &[("successor", id.as_str())]).await;
        assert!(refused.text.contains("La scheda nuova è un’altra"), "{}", refused.text);
        for who in ["piero", "anna"] {
            let answer = city.get(who, &format!("{old}/sigillo")).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{who}: {}", answer.status);
        }
        adopt(&city, &old, &[]).await.expect(303);
        assert_eq!(city.get("capo", &format!("{old}/sigillo")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_record_sealed_by_mistake_comes_back_when_whoever_sealed_it_says_why_and_the_seal_stays_on_file() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = sealed_city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let mut tommaso = child();
        let old_code = code("VCCTMS20E03F205");
        tommaso.retain(|(name, _)| *name != "identifier");
        tommaso.extend([("identifier", old_code.as_str()), ("reaches[0].value", "333 1112223")]);
        let href = entered(&city, "capo", &tommaso).await;
        let before = city.get("capo", &format!("/api/v1/persons/{}", id_of(&href))).await.expect(200).json();
        adopt(&city, &href, &[]).await.expect(303);
        city.get("capo", &href).await.expect(404);

        // Only whoever sealed it finds it, and only with a reason does it come back.
        let own = city.get("capo", "/api/v1/sealed-identities/own").await.expect(200).json();
        let seal = own["items"][0]["id"].as_str().expect("a seal").to_owned();
        assert!(city.get("capo", "/identita-sigillate/messe").await.expect(200).text.contains(&seal));
        for who in ["sandra", "anna", "piero"] {
            assert!(!city.get(who, "/identita-sigillate/messe").await.expect(200).text.contains(&seal), "{who}");
            city.post(who, "/identita-sigillate/messe", &[("seal", &seal), ("reason", "mi serve")]).await.expect(404);
        }
        city.get("dora", "/identita-sigillate/messe").await.expect(403);
        city.post("capo", "/identita-sigillate/messe", &[("seal", &seal), ("reason", "")]).await.expect(422);
        let undo = json!({"seal": seal, "reason": "Era la scheda di un altro bambino"});
        city.api("ugo", Method::POST, "/api/v1/sealed-identities/undo", &[], undo.clone()).await.expect(404);
        city.api("capo", Method::POST, "/api/v1/sealed-identities/undo", &[], undo.clone()).await.expect(204);
        city.api("capo", Method::POST, "/api/v1/sealed-identities/undo", &[], undo).await.expect(404);

        // It is what it was, and is found as before.
        let mut after = city.get("capo", &format!("/api/v1/persons/{}", id_of(&href))).await.expect(200).json();
        assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|version| version + 2));
        after["version"] = before["version"].clone();
        assert_eq!(after, before);
        for query in ["vecchini+tommaso", old_code.as_str(), "3331112223"] {
            assert!(city.get("capo", &format!("/persone?q={query}")).await.expect(200).text.contains(&href), "{query}");
        }
        assert!(!city.get("capo", "/identita-sigillate/messe").await.expect(200).text.contains(&seal));
        // The manager reads that there was a seal, who took it away and why.
        let ask = json!({"question": "Vecchini", "purpose": "Controllo dei sigilli di quest'anno"});
        let found = city.api("dora", Method::POST, "/api/v1/sealed-identities/search", &[], ask).await.expect(200).json();
        assert_eq!(found["items"][0]["undo_reason"], json!("Era la scheda di un altro bambino"), "{found}");
        let open = [("seal", seal.as_str()), ("purpose", "Controllo dei sigilli di quest'anno")];
        let page = city.post("dora", "/identita-sigillate/apri", &open).await.expect(200).text;
        assert!(page.contains("Sigillo tolto") && page.contains("Era la scheda di un altro bambino"), "{page}");
        // With the right act it is sealed again.
        adopt(&city, &href, &[]).await.expect(303);
        city.get("capo", &href).await.expect(404);
    })
    .await;
}
