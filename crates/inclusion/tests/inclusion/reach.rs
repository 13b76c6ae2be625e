//! Who reaches a household: its unit, and whoever follows somebody in it; nobody else, and of protected people nobody but those who follow them.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn another_unit_and_another_body_find_nothing_behind_any_door() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        imported(&city, "ada", &[MARIO, LUCA]).await;
        let whole = household(&city, "capo", "ADI-1").await;
        let (page, member) = (page_of(&whole), text(&whole, "/members/1/id").to_owned());
        let planned = act(
            &city,
            "capo",
            "ADI-1",
            &format!("households/{}/meetings", text(&whole, "/household/id")),
            json!({"on": "2026-12-01"}),
        )
        .await;
        let meeting = text(&planned.expect(201).json(), "/id").to_owned();
        let version = version_of(&household(&city, "capo", "ADI-1").await);
        let forms: [(String, Vec<(&str, &str)>); 7] = [
            (format!("{page}/incontri"), vec![("on", "2026-12-02")]),
            (format!("/inclusione/incontri/{meeting}/esito"), vec![("state", "cancelled")]),
            (format!("{page}/segnalazioni"), vec![("kind", "suspension"), ("reason", "x")]),
            (format!("{page}/patto"), vec![("case", "")]),
            (format!("/inclusione/componenti/{member}/registra"), vec![]),
            (format!("/inclusione/componenti/{member}/esoneri"), vec![("ground", "care"), ("from", "2026-11-01")]),
            (format!("/inclusione/componenti/{member}/scollega"), vec![]),
        ];
        for who in ["piero", "ugo", "anna"] {
            city.get(who, &page).await.expect(404);
            city.get(who, text(&whole, "/household/href")).await.expect(404);
            assert!(households(&city, who, "").await.is_empty(), "{who}");
            for (path, pairs) in &forms {
                let mut all = pairs.clone();
                all.push(("_version", version.as_str()));
                let status = city.post(who, path, &all).await.status.as_u16();
                assert!([403, 404].contains(&status), "{who} {path}: {status}");
            }
        }
        city.get("sara", &page).await.expect(403);
        // An administrative office reads and does not write.
        city.get("ada", &page).await.expect(200);
        for (path, pairs) in &forms {
            city.post("ada", path, pairs).await.expect(403);
        }
        // Whoever follows somebody of it in person reaches it.
        follow(&city, "anna", &href).await;
        city.get("anna", &page).await.expect(200);
        assert_eq!(version_of(&household(&city, "capo", "ADI-1").await), version, "nobody changed anything");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_household_of_a_protected_applicant_is_told_to_those_who_follow_them_and_a_protected_member_is_left_out() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let mario = mario(&city).await;
        let luca = entered(&city, "capo", ("Verdi", "Luca"), "VRDLCU85B02F205S").await;
        imported(&city, "ada", &[MARIO, LUCA]).await;
        let page = page_of(&household(&city, "ada", "ADI-1").await);
        protect(&city, "capo", &luca).await;
        let shown = city.get("ada", &page).await.expect(200).text;
        assert!(shown.contains("Rossi Mario") && !shown.contains("Verdi"), "{shown}");
        assert!(city.get("capo", &page).await.expect(200).text.contains("Verdi"), "whoever protected him knows of him");
        protect(&city, "capo", &mario).await;
        city.get("ada", &page).await.expect(404);
        assert!(households(&city, "bea", "").await.is_empty());
        assert_eq!(households(&city, "capo", "").await.len(), 1);
        assert!(!city.get("bea", "/inclusione?format=csv").await.expect(200).text.contains("Rossi"));
        // Nor does a list tell of it: it is a practice that is not imported from here.
        let list =
            upload(&city, "bea", &[HEADING, &MARIO.replace("In pagamento", "Decaduta"), &LUCA.replace("In pagamento", "Decaduta")])
                .await
                .expect(303)
                .location();
        let preview = city.get("bea", &list).await.expect(200).text;
        assert!(preview.contains("un'altra unità: ADI-1") && !preview.contains("prima in pagamento"), "{preview}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_whose_code_is_that_of_a_protected_person_is_found_by_nobody_who_may_not_know_of_them() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        mario(&city).await;
        let luca = entered(&city, "capo", ("Verdi", "Luca"), "VRDLCU85B02F205S").await;
        protect(&city, "capo", &luca).await;
        imported(&city, "ada", &[MARIO, LUCA]).await;
        let seen = household(&city, "ada", "ADI-1").await;
        assert_eq!(seen["members"].as_array().map(Vec::len), Some(1), "{seen}");
        let known = household(&city, "capo", "ADI-1").await;
        assert_eq!(known["members"].as_array().map(Vec::len), Some(2));
        assert_eq!(known["members"][1]["person"], Value::Null, "nobody tied them");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_pages_by_what_is_due_is_narrowed_and_exported() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let third = MARIO.replace("ADI-1", "ADI-3").replace("05/10/2026", "");
        imported(&city, "bea", &[MARIO, &pina(), &third]).await;
        let practices = async |query: &str| {
            let all = households(&city, "bea", query).await;
            all.iter().map(|one| text(one, "/practice").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(practices("").await, ["ADI-2", "ADI-1", "ADI-3"], "what has no day comes last");
        assert_eq!(practices("?due=late").await, ["ADI-2"]);
        assert_eq!(practices("?due=due").await, ["ADI-2", "ADI-1"]);
        assert_eq!(practices("?state=suspended").await, Vec::<String>::new());
        assert_eq!(practices("?unmatched=true").await.len(), 3);
        assert_eq!(practices(&format!("?unit={}", city.unit("SSPT-5-L1"))).await, Vec::<String>::new());
        let first = city.get("bea", "/api/v1/inclusion/households?limit=2").await.expect(200).json();
        let rest = city
            .get("bea", &format!("/api/v1/inclusion/households?limit=2&after={}", text(&first, "/next")))
            .await
            .expect(200)
            .json();
        assert_eq!((rest["items"].as_array().map(Vec::len), rest["items"][0]["practice"].clone()), (Some(1), json!("ADI-3")));
        city.get("bea", "/api/v1/inclusion/households?after=ieri").await.expect(422);
        let page = city.get("bea", "/inclusione?scadenza=late").await.expect(200).text;
        assert!(page.contains("Bianchi Pina") && page.contains("08/10/2026") && !page.contains("Rossi"), "{page}");
        let file = city.get("bea", "/inclusione?format=csv").await.expect(200).text;
        assert!(file.contains("ADI-3") && file.contains("Primo incontro"), "{file}");
        city.get("bea", "/inclusione?format=pdf").await.expect(404);
    })
    .await;
}
