//! What is true of somebody for a time: groups, certificates, permits, risks; who reads them; what comes due.

use super::*;
use axum::http::Method;
use kernel::input::Fields;
use serde_json::{Value, json};

/// Anna follows this person: the case is hers.
async fn follow(city: &City, who: &str, href: &str) {
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let (from, source) = (tx.today(), tx.new_id::<uuid::Uuid>().expect("an id"));
    let (unit, account) = (city.unit("SSPT-4-L1"), Some(city.actor(who).account));
    let it = registry::Involvement { person: id_of(href), unit, account, kind: "case", source, from, until: None };
    registry::involve(&mut tx, it).await.expect("an involvement");
    tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
}

/// What the home of somebody shows: titles and days.
async fn due(city: &City, who: &str) -> Vec<(String, String)> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let items = registry::fact::day::day(&mut tx, &principal).await.expect("a day");
    tx.commit(store::Audit::of("day.read")).await.expect("a commit");
    items.into_iter().map(|item| (item.title, item.due.map(|day| day.to_string()).unwrap_or_default())).collect()
}

async fn post(city: &City, who: &str, href: &str, slug: &str, pairs: &[(&str, &str)], status: u16) -> Reply {
    city.post(who, &format!("{href}/situazione/{slug}"), pairs).await.expect(status)
}

#[tokio::test]
async fn a_certificate_is_read_by_whoever_needs_it_and_its_history_too() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sara", "segreteria", "milano/SSPT-4-L1").await;
        let href = entered(&city, "anna", &rossi()).await;
        // The secretary reads the person, and Anna too; neither follows them.
        for who in ["anna", "sara"] {
            let page = city.get(who, &format!("{href}/situazione")).await.expect(200).text;
            assert!(!page.contains("Certificazioni di disabilità"), "{who}: {page}");
        }
        let invalidity = [
            ("kind", "civil_invalidity"),
            ("percentage", "74"),
            ("allowance", "attendance"),
            ("authority", "Commissione ASST"),
            ("from", "1/3/2024"),
            ("review_on", "15/12/2026"),
        ];
        post(&city, "anna", &href, "certificazioni", &invalidity, 404).await;
        post(&city, "sara", &href, "certificazioni", &invalidity, 403).await;
        post(&city, "capo", &href, "certificazioni", &invalidity, 303).await;
        follow(&city, "anna", &href).await;
        let page = city.get("anna", &format!("{href}/situazione")).await.expect(200).text;
        for fact in [
            "Invalidità civile 74%, indennità di accompagnamento",
            "dal 01/03/2024",
            "Revisione: Il 15/12/2026",
            "Commissione ASST",
        ] {
            assert!(page.contains(fact), "{fact}: {page}");
        }
        for path in ["situazione", "storia", ""] {
            let page = city.get("sara", format!("{href}/{path}").trim_end_matches('/')).await.expect(200).text;
            assert!(!page.contains("nvalidità civile") && !page.contains("74%"), "{path}: {page}");
        }
        let history = city.get("anna", &format!("{href}/storia")).await.expect(200).text;
        assert!(history.contains("Percentuale di invalidità") && history.contains("74%"));
        let api = href.replace("/persone/", "/api/v1/persons/");
        city.get("sara", &format!("{api}/certificates")).await.expect(403);
        assert_eq!(city.get("anna", &format!("{api}/certificates")).await.expect(200).json()["items"][0]["percentage"], 74);
        let program = city.get("sara", &format!("{api}/history")).await.expect(200).text;
        assert!(!program.contains("health."), "{program}");
        for who in ["piero", "ugo"] {
            city.get(who, &format!("{href}/situazione")).await.expect(404);
            post(&city, who, &href, "certificazioni", &invalidity, 404).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_certificate_ends_the_one_of_before_and_what_cannot_be_is_said_beside_the_field() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "capo", &rossi()).await;
        let first = [("kind", "civil_invalidity"), ("percentage", "60"), ("from", "1/3/2020")];
        post(&city, "capo", &href, "certificazioni", &first, 303).await;
        post(
            &city,
            "capo",
            &href,
            "certificazioni",
            &[("kind", "civil_invalidity"), ("percentage", "80"), ("from", "1/6/2025")],
            303,
        )
        .await;
        let page = city.get("capo", &format!("{href}/situazione")).await.expect(200).text;
        assert!(page.contains("Invalidità civile 60%") && page.contains("dal 01/03/2020 al 31/05/2025"), "{page}");
        for (wrong, sentence) in [
            (vec![("kind", "civil_invalidity")], "Scrivi la percentuale che sta sul verbale"),
            (vec![("kind", "handicap")], "Scegli il comma che sta sul verbale"),
            (vec![("kind", "deafness"), ("percentage", "50")], "La percentuale si scrive solo per l&#39;invalidità civile"),
            (vec![("kind", "civil_invalidity"), ("percentage", "101")], "101"),
            (vec![("kind", "deafness"), ("from", "22/11/2026")], "La data non può essere nel futuro"),
            (vec![("kind", "deafness"), ("from", "1/1/1970")], "prima della nascita"),
            (vec![("kind", "deafness"), ("from", "1/1/2020"), ("review_on", "1/1/2019")], "La data è prima dell&#39;inizio"),
            (vec![("kind", "deafness"), ("from", "1/1/2020"), ("last_day", "1/1/2019")], "La fine non può precedere"),
            (
                vec![("kind", "civil_invalidity"), ("percentage", "70"), ("from", "1/1/2022")],
                "c&#39;è già un&#39;altra voce dello stesso tipo",
            ),
        ] {
            let page = post(&city, "capo", &href, "certificazioni", &wrong, 422).await.text;
            assert!(page.contains(sentence), "{wrong:?}: {page}");
        }
        let kept =
            post(&city, "capo", &href, "certificazioni", &[("kind", "handicap"), ("note", "portato dal figlio")], 422).await.text;
        assert!(kept.contains("portato dal figlio"));
    })
    .await;
}

#[tokio::test]
async fn two_who_correct_the_same_permit_see_both_versions() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let permit = [
            ("kind", "application"),
            ("protection", "applicant"),
            ("authority", "Questura di Milano"),
            ("expires_on", "31/12/2026"),
            ("from", "1/7/2026"),
        ];
        post(&city, "anna", &href, "soggiorno", &permit, 303).await;
        let api = href.replace("/persone/", "/api/v1/persons/");
        let id = city.get("anna", &format!("{api}/permits")).await.expect(200).json()["items"][0]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let page = city.get("anna", &format!("{href}/situazione?soggiorno={id}")).await.expect(200).text;
        assert!(page.contains("value=\"Questura di Milano\"") && page.contains(&format!("name=\"fact\" value=\"{id}\"")), "{page}");
        let corrected = |more: &[(&'static str, &'static str)]| {
            let mut all: Vec<(&str, &str)> =
                permit.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name)).copied().collect();
            all.extend_from_slice(more);
            all
        };
        let own = [("fact", id.as_str()), ("_version", "1")];
        let first = [&corrected(&[("expires_on", "30/06/2027")])[..], &own].concat();
        post(&city, "anna", &href, "soggiorno", &first, 303).await;
        let second = [&corrected(&[("authority", "Questura di Monza")])[..], &own].concat();
        let both = post(&city, "capo", &href, "soggiorno", &second, 409).await.text;
        assert!(both.contains("30/06/2027") && both.contains("Questura di Monza"), "{both}");
        let stranger = [&corrected(&[])[..], &[("fact", "01890000-0000-7000-8000-000000000000"), ("_version", "1")]].concat();
        post(&city, "anna", &href, "soggiorno", &stranger, 404).await;
        post(&city, "piero", &href, "soggiorno", &second, 404).await;
    })
    .await;
}

#[tokio::test]
async fn an_unaccompanied_minor_is_a_minor_and_the_day_of_majority_is_told_six_months_before() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let boy = entered(
            &city,
            "anna",
            &[("family_name", "Diallo"), ("given_name", "Amadou"), ("birth_date", "3/2/2009"), ("citizenship", "Z329")],
        )
        .await;
        let page = city.get("anna", &format!("{boy}/situazione")).await.expect(200).text;
        assert!(page.contains("Diventa maggiorenne") && page.contains("il 03/02/2027") && page.contains("15-17 anni"), "{page}");
        for proposed in ["value=\"family_minors\"", "value=\"foreign\""] {
            assert!(page.contains(&format!("name=\"target\" {proposed}")), "{proposed}: {page}");
        }
        post(
            &city,
            "anna",
            &boy,
            "soggiorno",
            &[("kind", "minor"), ("unaccompanied", "on"), ("expires_on", "3/2/2027"), ("from", "1/6/2026")],
            303,
        )
        .await;
        assert!(city.get("anna", &boy).await.expect(200).text.contains("Minore straniero non accompagnato"));
        assert_eq!(due(&city, "anna").await, []);
        follow(&city, "anna", &boy).await;
        let told = due(&city, "anna").await;
        assert_eq!(
            told,
            [("Diallo Amadou – minore straniero non accompagnato, diventa maggiorenne".to_owned(), "2027-02-03".to_owned())]
        );
        assert_eq!(due(&city, "piero").await, []);
        let adult = entered(&city, "anna", &rossi()).await;
        let refused = post(&city, "anna", &adult, "soggiorno", &[("kind", "minor"), ("unaccompanied", "on")], 422).await.text;
        assert!(refused.contains("era già maggiorenne"));
    })
    .await;
}

#[tokio::test]
async fn what_expires_is_on_the_home_of_whoever_follows_the_person_and_on_nobody_elses() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("nina", "educatore", "milano/SSPT-4-L1").await;
        let href = entered(&city, "capo", &rossi()).await;
        post(&city, "capo", &href, "certificazioni", &[("kind", "deafness"), ("from", "1/3/2024"), ("review_on", "20/1/2027")], 303).await;
        post(&city, "capo", &href, "certificazioni", &[("kind", "blindness"), ("from", "1/3/2024"), ("review_on", "21/1/2027")], 303).await;
        post(&city, "capo", &href, "soggiorno", &[("kind", "work"), ("from", "1/3/2024"), ("expires_on", "1/11/2026")], 303).await;
        post(&city, "capo", &href, "rischi", &[("kind", "alone"), ("review_on", "21/11/2026"), ("from", "1/3/2024")], 303).await;
        post(&city, "capo", &href, "rischi", &[("kind", "violence"), ("review_on", "20/11/2026"), ("from", "1/3/2024")], 303).await;
        follow(&city, "nina", &href).await;
        let titles: Vec<String> = due(&city, "nina").await.into_iter().map(|(title, day)| format!("{title} {day}")).collect();
        assert_eq!(titles, [
            "Rossi Mario – revisione di una certificazione 2027-01-20",
            "Rossi Mario – scade il titolo di soggiorno 2026-11-01",
            "Rossi Mario – rischio da rivedere: violenza o maltrattamento 2026-11-20",
            "Rossi Mario – rischio da rivedere: isolamento 2026-11-21",
        ]);
        for who in ["anna", "capo", "piero", "ugo", "olga"] {
            assert_eq!(due(&city, who).await, [], "{who}");
        }
        // Whoever asked for the renewal has done their part.
        let api = href.replace("/persone/", "/api/v1/persons/");
        let permit = city.get("capo", &format!("{api}/permits")).await.expect(200).json()["items"][0].clone();
        let body = json!({"fact": permit["id"], "kind": "work", "from": "2024-03-01", "expires_on": "2026-11-01", "renewal_on": "2026-10-20"});
        city.api("capo", Method::PUT, &format!("{api}/permits"), &[("if-match", "1")], body).await.expect(204);
        assert_eq!(due(&city, "nina").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn who_is_at_risk_is_listed_for_those_who_may_read_them_and_the_delicate_risks_for_fewer() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sara", "segreteria", "milano/SSPT-4-L1").await;
        let mut pairs = rossi();
        pairs.extend([("reaches[0].value", "333 1234567"), ("reaches[1].value", "02 7654321"), ("reaches[1].safety", "never")]);
        let mario = entered(&city, "anna", &pairs).await;
        let luca = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Luca")]).await;
        let elsewhere = entered(&city, "piero", &[("family_name", "Neri"), ("given_name", "Ugo")]).await;
        for (who, href, kind) in
            [("anna", &mario, "heat"), ("capo", &mario, "violence"), ("anna", &luca, "heat"), ("piero", &elsewhere, "heat")]
        {
            post(&city, who, href, "rischi", &[("kind", kind), ("note", "chiamare il vicino")], 303).await;
        }
        post(&city, "sara", &mario, "rischi", &[("kind", "violence")], 403).await;
        let twice = post(&city, "anna", &mario, "rischi", &[("kind", "heat")], 422).await.text;
        assert!(twice.contains("Caldo dal 21/11/2026"));
        post(&city, "anna", &mario, "rischi", &[("kind", "other")], 422).await;
        let list = city.get("sara", "/persone/a-rischio").await.expect(200).text;
        assert!(list.contains("Rossi Mario") && list.contains("Verdi Luca") && list.contains("333 1234567"), "{list}");
        assert!(
            !list.contains("Neri Ugo") && !list.contains("Violenza o maltrattamento</a>") && !list.contains("7654321"),
            "{list}"
        );
        assert!(city.get("capo", "/persone/a-rischio?rischio=violence").await.expect(200).text.contains("Rossi Mario"));
        assert!(!city.get("sara", "/persone/a-rischio?rischio=violence").await.expect(200).text.contains("Rossi Mario"));
        let file = city.get("sara", "/persone/a-rischio?format=csv&rischio=heat").await.expect(200);
        assert!(file.text.contains("Rossi Mario") && !file.text.contains("Neri"), "{}", file.text);
        city.get("olga", "/persone/a-rischio").await.expect(403);
        let first = city.get("sara", "/api/v1/risks?kind=heat&limit=1").await.expect(200).json();
        assert_eq!(first["items"][0]["display_name"], "Rossi Mario");
        let next = first["next"].as_str().unwrap_or_default().replace(' ', "%20");
        let second = city.get("sara", &format!("/api/v1/risks?kind=heat&limit=1&after={next}")).await.expect(200).json();
        assert_eq!((second["items"][0]["display_name"].clone(), second["next"].clone()), (json!("Verdi Luca"), Value::Null));

        // Protected, he is on nobody's list who may not know of him.
        let now = version(&city, "capo", &mario).await;
        city.post(
            "capo",
            &format!("{mario}/protezione"),
            &[("restricted", "on"), ("reason", "denuncia"), ("_version", now.as_str())],
        )
        .await
        .expect(303);
        assert!(!city.get("sara", "/persone/a-rischio").await.expect(200).text.contains("Rossi Mario"));
        assert!(city.get("capo", "/persone/a-rischio").await.expect(200).text.contains("Rossi Mario"));
    })
    .await;
}

#[tokio::test]
async fn groups_are_decided_by_a_person_and_counted_with_the_areas_of_the_survey() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let old = entered(&city, "anna", &[("family_name", "Bassi"), ("given_name", "Ida"), ("birth_date", "1/1/1940")]).await;
        let api = old.replace("/persone/", "/api/v1/persons/");
        let segments = city.get("anna", &format!("{api}/segments")).await.expect(200).json();
        assert_eq!((segments["age_band"].clone(), segments["istat_area"].clone()), (json!("85"), Value::Null));
        post(&city, "anna", &old, "destinatari", &[("target", "elderly")], 303).await;
        post(&city, "anna", &old, "destinatari", &[("target", "elderly")], 422).await;
        let page = city.get("anna", &format!("{old}/situazione")).await.expect(200).text;
        assert!(!page.contains("La persona sembra far parte"), "{page}");
        assert_eq!(city.get("anna", &format!("{api}/segments")).await.expect(200).json()["istat_area"], "ANZ");
        let body = json!({"target": "disabled", "from": "2026-01-01"});
        let id = city.api("anna", Method::POST, &format!("{api}/targets"), &[], body).await.expect(201).json()["id"].clone();
        assert_eq!(city.get("anna", &format!("{api}/segments")).await.expect(200).json()["istat_area"], "MULTI");
        let end = json!({"fact": id, "target": "disabled", "from": "2026-01-01", "last_day": "2026-11-20"});
        city.api("anna", Method::PUT, &format!("{api}/targets"), &[], end.clone()).await.expect(428);
        city.api("anna", Method::PUT, &format!("{api}/targets"), &[("if-match", "1")], end.clone()).await.expect(204);
        city.api("anna", Method::PUT, &format!("{api}/targets"), &[("if-match", "1")], end).await.expect(409);
        assert_eq!(city.get("anna", &format!("{api}/segments")).await.expect(200).json()["istat_area"], "ANZ");
    })
    .await;
}

#[test]
fn the_documented_facts_are_what_the_forms_ask_for() {
    let document = serde_json::to_value(registry::room().openapi.expect("a document")()).expect("JSON");
    let documented = |name: &str| {
        let schema = &document["components"]["schemas"][name];
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let names = schema["properties"].as_object().expect("properties").keys().cloned();
        names.collect::<std::collections::BTreeSet<_>>()
    };
    fn asked<F: registry::fact::Fact>() -> std::collections::BTreeSet<String> {
        let mut fields = Fields::from_json([]);
        let _ = F::read(&mut fields);
        let _ = registry::fact::Span::read(&mut fields, chrono::NaiveDate::default());
        fields.asked().map(str::to_owned).collect()
    }
    let all = [
        ("Target", asked::<registry::fact::Target>()),
        ("Certificate", asked::<registry::fact::Certificate>()),
        ("Permit", asked::<registry::fact::Permit>()),
        ("Risk", asked::<registry::fact::Risk>()),
    ];
    for (name, mut asked) in all {
        assert_eq!(documented(&format!("{name}Input")), asked, "{name}");
        asked.insert("fact".into());
        assert_eq!(documented(&format!("{name}Correction")), asked, "{name}");
    }
}
