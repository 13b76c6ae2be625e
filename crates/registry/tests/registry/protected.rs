//! Protected persons: for those who may not know of them they are not there, in any way.

use super::*;

#[tokio::test]
async fn a_protected_person_is_nowhere_for_those_without_a_mandate_and_can_be_entered_again_like_a_stranger() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let href = entered(&city, "capo", &pairs).await;
        let luca = entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
        city.post("capo", &format!("{luca}/relazioni"), &[("kind", "parent"), ("other", &id_of(&href).to_string())])
            .await
            .expect(303);
        city.get("anna", &href).await.expect(404);
        let version = version(&city, "capo", &href).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{href}/protezione"), &protect).await.expect(303);

        // Who protects goes on; the rest of the unit, the search, the suggestions, the question and the relatives' page know nothing.
        assert!(city.get("capo", &href).await.expect(200).text.contains("Persona protetta"));
        city.get("piero", &format!("{href}/scheda")).await.expect(404);
        for path in
            ["/persone?q=rossi+mario", "/persone?q=RSSMRA80A01F205X", "/persone/simili?prefix=&family_name=Rossi&given_name=Mario"]
        {
            assert!(!city.get("piero", path).await.expect(200).text.contains("Rossi Mario"), "{path}");
            assert!(city.get("capo", path).await.expect(200).text.contains("Rossi Mario"), "{path}");
        }
        let asked = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "1/1/1980")];
        assert!(city.post("olga", "/persone/conosciuta", &asked).await.expect(200).text.contains("Non risulta conosciuta"));

        // The very same data goes in again, with nothing that betrays it; whoever looks after the person learns of it.
        let again = entered(&city, "piero", &pairs).await;
        assert_ne!(again, href);
        let page = city.get("piero", &again).await.expect(200).text;
        assert!(!page.contains("Da verificare") && !page.contains("registrata di nuovo"), "{page}");
        followed(&city).await;
        let warned = city.get("capo", &href).await.expect(200).text;
        assert!(warned.contains("è stata registrata di nuovo come") && warned.contains(&again));

        let version = hidden(&city.get("capo", &href).await.expect(200), "_version");
        city.post("capo", &format!("{href}/protezione"), &[("reason", "cessata"), ("_version", &version)]).await.expect(303);
        assert!(city.get("piero", "/persone?q=rossi+mario").await.expect(200).text.contains(&format!("{href}/scheda")));
    })
    .await;
}

#[tokio::test]
async fn a_contact_once_taken_lets_nobody_know_of_a_person_protected_since_a_case_or_an_appointment_does() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db.clone()).await;
        let unit = city.unit("SSPT-4-L1");
        for name in ["sara", "anita", "irene", "carlo"] {
            city.somebody(name, if name == "sara" { "segreteria" } else { "assistente_sociale" }, "milano/SSPT-4-L1").await;
        }
        let href = entered(&city, "capo", &rossi()).await;
        let mut tx = db.begin(&city.actor("capo")).await.expect("a transaction");
        let from = tx.today();
        for (who, kind) in [("sara", "contact"), ("anita", "appointment"), ("irene", "interview"), ("carlo", "case")] {
            let account = Some(city.actor(who).account);
            let source = tx.new_id::<uuid::Uuid>().expect("an id");
            let it = registry::Involvement { person: id_of(&href), unit, account, kind, source, from, until: None };
            registry::involve(&mut tx, it).await.expect("an involvement");
        }
        tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
        city.get("sara", &href).await.expect(200);
        let version = version(&city, "capo", &href).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{href}/protezione"), &protect).await.expect(303);

        for path in [href.clone(), format!("{href}/scheda"), format!("{href}/storia"), format!("/api/v1/persons/{}", id_of(&href))]
        {
            city.get("sara", &path).await.expect(404);
        }
        assert!(!city.get("sara", "/persone?q=rossi+mario").await.expect(200).text.contains("Rossi Mario"));
        for who in ["capo", "anita", "irene", "carlo"] {
            city.get(who, &href).await.expect(200);
            assert!(city.get(who, "/persone?q=rossi+mario").await.expect(200).text.contains("Rossi Mario"), "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_history_of_a_relative_names_a_person_only_as_long_as_its_reader_may_know_of_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let mario = entered(&city, "capo", &rossi()).await;
        let luca = entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Luca")]).await;
        let page = format!("{luca}/relazioni");
        let other = id_of(&mario).to_string();
        city.post("capo", &page, &[("kind", "parent"), ("other", &other), ("note", "Vive dalla nonna Ada")]).await.expect(303);
        let shown = city.get("capo", &page).await.expect(200);
        let (id, version_of_it) = (hidden(&shown, "relation"), hidden(&shown, "_version"));
        let end = [("relation", id.as_str()), ("_version", version_of_it.as_str()), ("last_day", "21/11/2026")];
        city.post("capo", &format!("{page}/fine"), &end).await.expect(303);
        city.post("capo", &page, &[("kind", "neighbour"), ("other_name", "Signora Pina")]).await.expect(303);

        let histories = [format!("{luca}/storia"), format!("/api/v1/persons/{}/history", id_of(&luca))];
        for path in &histories {
            let text = city.get("sandra", path).await.expect(200).text;
            assert!(
                text.contains("Genitore: Rossi Mario") && text.contains("nonna Ada") && text.contains("Signora Pina"),
                "{text}"
            );
        }
        let version = version(&city, "capo", &mario).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{mario}/protezione"), &protect).await.expect(303);
        for path in &histories {
            let text = city.get("sandra", path).await.expect(200).text;
            assert!(text.contains("Signora Pina"), "{text}");
            for betrayed in ["Mario", "Genitore", "nonna Ada", "rotetta", "fino al 21/11/2026"] {
                assert!(!text.contains(betrayed), "{betrayed} in {text}");
            }
            assert!(city.get("capo", path).await.expect(200).text.contains("Genitore: Rossi Mario"));
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_code_given_several_times_at_once_is_given_once() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let at_once = async |who: &str, pairs: &[(&str, &str)]| {
            let one = || city.post(who, "/persone/nuova", pairs);
            let (a, b, c, d, e) = tokio::join!(one(), one(), one(), one(), one());
            [a, b, c, d, e].map(|reply| reply.status.as_u16())
        };
        let mut answers = at_once("capo", &pairs).await;
        answers.sort_unstable();
        assert_eq!(answers, [303, 422, 422, 422, 422]);

        // The other way to give a code: several records that are given the same one at once.
        let mut hrefs = Vec::new();
        for name in ["Luca", "Luigi", "Lino"] {
            hrefs.push(entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", name)]).await);
        }
        let change = async |href: &str, name: &str| {
            let version = version(&city, "capo", href).await;
            let data = [("family_name", "Rossi"), ("given_name", name), ("identifier", "VRDLCU85B02F205S"), ("_version", &version)];
            city.post("capo", &format!("{href}/modifica"), &data).await.status.as_u16()
        };
        let (a, b, c) = tokio::join!(change(&hrefs[0], "Luca"), change(&hrefs[1], "Luigi"), change(&hrefs[2], "Lino"));
        let mut answers = [a, b, c];
        answers.sort_unstable();
        assert_eq!(answers, [303, 422, 422]);
    })
    .await;
}

#[tokio::test]
async fn a_telephone_an_address_or_a_day_of_birth_that_a_protected_person_shares_leads_nobody_to_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.extend([
            ("reaches[0].value", "333 9876543"),
            ("identifier", "RSSMRA80A01F205X"),
            ("address.street", "Via Mecenate"),
            ("address.number", "4"),
        ]);
        let href = entered(&city, "capo", &pairs).await;
        let version = version(&city, "capo", &href).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{href}/protezione"), &protect).await.expect(303);
        let asked = [
            "/persone?q=3339876543",
            "/persone?q=333+9876543",
            "/persone?q=via+mecenate+4",
            "/persone?q=rossi+1/1/1980",
            "/persone?q=01/01/1980",
            "/persone?q=RSSMRA80A01F205X",
            "/persone?q=rosi+mairo",
            "/api/v1/persons?q=3339876543",
            "/api/v1/persons?q=rossi+mario",
            "/api/v1/persons/similar?family_name=Rossi&given_name=Mario&birth_date=1980-01-01&identifier=RSSMRA80A01F205X",
            "/persone/simili?prefix=&family_name=Rossi&given_name=Mario&birth_date=1/1/1980&reaches%5B0%5D.value=3339876543",
            "/persone/mappa",
            "/persone/indirizzi-da-individuare",
        ];
        let id = id_of(&href).to_string();
        for path in asked {
            let text = city.get("piero", path).await.expect(200).text;
            assert!(!text.contains(&id) && !text.contains("Rossi Mario"), "{path}: {text}");
        }
        assert!(city.get("capo", "/persone?q=3339876543").await.expect(200).text.contains(&id), "who follows them finds them");

        // Somebody else with the same telephone, the same code and the same home: nothing of it is remarked, by form and by API.
        let same = entered(&city, "piero", &pairs).await;
        let page = city.get("piero", &same).await.expect(200).text;
        assert!(!page.contains("Da verificare") && !page.contains(&id), "{page}");
        let household = [("kind", "registered"), ("role", "holder")];
        city.post("piero", &format!("{same}/nucleo"), &household).await.expect(303);
        for path in [format!("{same}/nucleo"), format!("{same}/relazioni"), format!("{same}/retta"), format!("{same}/storia")] {
            let text = city.get("piero", &path).await.expect(200).text;
            assert!(!text.contains(&id), "{path}: {text}");
        }
        for path in
            ["", "/card", "/addresses", "/payers", "/residence-requests", "/competence/history", "/households", "/relations"]
        {
            let hidden = city.get("piero", &format!("/api/v1/persons/{id}{path}")).await;
            let never = city.get("piero", &format!("/api/v1/persons/{}{path}", uuid::Uuid::nil())).await;
            assert_eq!((hidden.status, never.status.as_u16()), (never.status, 404), "{path}");
            let bare = |text: &str, id: &str| text.replace(id, "");
            let strip = |text: &str| text.split("\"instance\"").next().unwrap_or_default().to_owned();
            assert_eq!(strip(&bare(&hidden.text, &id)), strip(&bare(&never.text, &uuid::Uuid::nil().to_string())), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn that_somebody_has_the_same_code_is_said_only_to_those_who_may_know_of_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut pairs = rossi();
        pairs.push(("identifier", "RSSMRA80A01F205X"));
        let hidden_one = entered(&city, "capo", &pairs).await;
        // Both are known: it is confirmed that they are two, and marked until somebody looked.
        pairs.push(("same_code_confirmed", "on"));
        let known = entered(&city, "anna", &pairs).await;
        let says = async |who: &str| {
            let page = city.get(who, &known).await.expect(200).text;
            let api = city.get(who, &format!("/api/v1/persons/{}", id_of(&known))).await.expect(200).text;
            (
                page.contains("Lo stesso codice"),
                page.contains("a verificare") || page.contains("Da verificare"),
                api.contains("shared_code"),
            )
        };
        assert_eq!(says("anna").await, (true, true, true));
        let version = version(&city, "capo", &hidden_one).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
        city.post("capo", &format!("{hidden_one}/protezione"), &protect).await.expect(303);
        assert_eq!(says("anna").await, (false, false, false));
        assert_eq!(says("capo").await, (true, true, true));
        // Whoever does not know of it does not close it by correcting something else.
        let version = super::version(&city, "anna", &known).await;
        let edit = [("birth_name", "Rosi"), ("_version", version.as_str())];
        let edit: Vec<(&str, &str)> = pairs.iter().copied().chain(edit).collect();
        city.post("anna", &format!("{known}/modifica"), &edit).await.expect(303);
        assert_eq!(says("capo").await, (true, true, true));
    })
    .await;
}

#[tokio::test]
async fn however_many_protected_people_have_the_same_name_whoever_is_not_is_found() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        // More than one search compares, all entered before; to a reader without a mandate none of them is there.
        let mut apart = Vec::new();
        for at in 0..140_u32 {
            let day = format!("{}/3/{}", 1 + at % 28, 1940 + at / 28);
            let pairs = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", day.as_str())];
            let href = entered(&city, "capo", &pairs).await;
            let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", "1")];
            city.post("capo", &format!("{href}/protezione"), &protect).await.expect(303);
            apart.push(href);
        }
        let shown = entered(&city, "anna", &[("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "9/9/1999")]).await;
        for path in ["/persone?q=rossi+mario", "/persone?q=rossi+mrio", "/persone?q=ross", "/persone/simili?prefix=&family_name=Rossi&given_name=Mario"] {
            let page = city.get("piero", path).await.expect(200).text;
            assert!(page.contains(&shown) && apart.iter().all(|href| !page.contains(&id_of(href).to_string())), "{path}");
            // Whoever follows them finds of them as many as are shown.
            let page = city.get("capo", path).await.expect(200).text;
            assert!(apart.iter().any(|href| page.contains(&id_of(href).to_string())), "{path}");
        }
        // Whoever follows a protected person finds them as before, also by a name typed with an error.
        let one = [("family_name", "Quagliarella"), ("given_name", "Zeno"), ("birth_date", "5/5/1970")];
        let kept = entered(&city, "capo", &one).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", "1")];
        city.post("capo", &format!("{kept}/protezione"), &protect).await.expect(303);
        for path in ["/persone?q=quagliarella+zeno", "/persone?q=quaglia", "/persone?q=quaglarella+zeno"] {
            assert!(city.get("capo", path).await.expect(200).text.contains(&kept), "{path}");
            assert!(!city.get("piero", path).await.expect(200).text.contains("Zeno"), "{path}");
        }
        // Not protected any more, they are found by everybody.
        let version = hidden(&city.get("capo", &kept).await.expect(200), "_version");
        city.post("capo", &format!("{kept}/protezione"), &[("reason", "cessata"), ("_version", &version)]).await.expect(303);
        assert!(city.get("piero", "/persone?q=quaglarella+zeno").await.expect(200).text.contains(&kept));
        for (which, people) in [("=", "not restricted"), ("<>", "restricted")] {
            let wrong = format!("select cast(count(*) as text) from registry_key where substr(search_key, 1, 1) {which} '!' and person_id in (select id from registry_person where {people})");
            assert_eq!(db.raw_rows(&wrong).await.expect("a count")[0][0].as_deref(), Some("0"), "{people}");
        }
        let all = db.raw_rows("select cast(count(*) as text) from registry_key where substr(search_key, 1, 1) = '!'").await.expect("a count");
        assert_ne!(all[0][0].as_deref(), Some("0"), "they stand apart");
    })
    .await;
}
