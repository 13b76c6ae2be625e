//! Attestations that are typed from the paper: who may, what is shown, what counts on which day.

use super::*;

fn typed<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("kind", "ordinary"),
        ("protocol", "inps-isee-2026-12345678z-00"),
        ("submitted_on", "2/3/2026"),
        ("value", "6.000,00"),
        ("scale", "2,46"),
    ];
    all.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    all.extend_from_slice(more);
    all
}

/// The ways that a person's page offers to somebody: where they lead, and what they say.
async fn doors(city: &City, who: &str, href: &str) -> Vec<(String, String)> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
    let doors = benefits::isee::pages::doors(&mut tx, &principal, id_of(href)).await.expect("doors");
    tx.commit(store::Audit::of("person.read")).await.expect("a commit");
    doors.into_iter().map(|door| (door.href, door.detail)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attestation_is_typed_shown_and_counts_until_the_end_of_its_year() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        assert_eq!(doors(&city, "ada", &href).await, [(format!("{href}/isee"), "Nessuna attestazione.".to_owned())]);
        let one = city.post("ada", &format!("{href}/isee/nuova"), &typed(&[])).await.expect(303).location();
        let shown = city.get("ada", &one).await.expect(200).text;
        for fact in ["INPS-ISEE-2026-12345678Z-00", "6.000,00", "02/03/2026", "31/12/2026", "2,46", "Valida oggi"] {
            assert!(shown.contains(fact), "{fact}: {shown}");
        }
        let (_, words) = doors(&city, "ada", &href).await.remove(0);
        // Whose page it stands on is another reading than that of an amount.
        assert_eq!(words, "Ordinario, valido fino al 31/12/2026.");
        let all = city.get("ada", &format!("{href}/isee")).await.expect(200).text;
        assert!(all.contains("Ordinario di 6.000,00") && all.contains(&one), "{all}");
        for (day, state) in [("2026-03-01", "none"), ("2026-03-02", "holds"), ("2026-12-31", "holds"), ("2027-01-01", "expired")] {
            let counting = counting(&city, "ada", &href, &format!("on={day}")).await;
            assert_eq!(counting["state"], state, "{day}");
            assert_eq!(counting["value"], if state == "holds" { json!(600_000) } else { Value::Null }, "{day}");
        }
        let expired = counting(&city, "ada", &href, "on=2027-01-01").await;
        assert_eq!(
            (&expired["last_day"], &expired["sentence"]),
            (&json!("2026-12-31"), &json!("Scaduto il 31/12/2026: serve una nuova attestazione."))
        );
        assert_eq!(counting(&city, "ada", &href, "kind=minors").await["state"], "none");
        // Later rooms learn of it, and of no amount.
        let news: Vec<Value> =
            told(&city).await.into_iter().filter(|(topic, _)| topic == "isee.recorded").map(|(_, facts)| facts).collect();
        assert_eq!(news.len(), 1);
        assert_eq!((&news[0]["person_id"], &news[0]["last_day"]), (&json!(id_of(&href)), &json!("2026-12-31")));
        assert!(!news[0].to_string().contains("600000"), "{}", news[0]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_read_by_whoever_needs_them_and_by_no_other_unit() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let one = recorded(&city, "ada", &href, ordinary(1, "2026-03-02", 600_000)).await;
        let page = one.replace("/api/v1", "");
        // The secretary reads the person and no amount; Anna reads it once she follows him.
        city.get("sara", &href).await.expect(200);
        for who in ["sara", "anna"] {
            assert!(doors(&city, who, &href).await.is_empty(), "{who}");
        }
        city.get("sara", &format!("{href}/isee")).await.expect(403);
        city.get("anna", &format!("{href}/isee")).await.expect(404);
        city.get("anna", &page).await.expect(404);
        follow(&city, "anna", &href).await;
        city.get("anna", &page).await.expect(200);
        city.get("capo", &page).await.expect(200);
        city.api("capo", Method::POST, &format!("{}/isee/questions", api_of(&href)), &[], json!({})).await.expect(403);
        for who in ["piero", "ugo"] {
            for path in [format!("{href}/isee"), format!("{href}/isee/nuova"), page.clone(), one.clone()] {
                city.get(who, &path).await.expect(404);
            }
            city.post(who, &format!("{href}/isee/nuova"), &typed(&[])).await.expect(404);
            city.post(who, &format!("{page}/annulla"), &[("reason", "x"), ("_version", "1")]).await.expect(404);
            let question = json!({"wants": "attestation", "purpose": "application", "benefit": "A1.05"});
            city.api(who, Method::POST, &format!("{}/isee/questions", api_of(&href)), &[], question).await.expect(404);
        }
        protect(&city, "capo", &href).await;
        for path in [format!("{href}/isee"), page.clone()] {
            city.get("ada", &path).await.expect(404);
            city.get("capo", &path).await.expect(200);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let path = format!("{href}/isee/nuova");
        for (wrong, sentence) in [
            (("protocol", "12345"), "si scrive come INPS-ISEE-2026"),
            (("submitted_on", "22/11/2026"), "non può essere nel futuro"),
            (("submitted_on", "2/3/2025"), "Il protocollo è del 2026"),
            (("value", "dodici"), "Importo non valido"),
            (("scale", "0,5"), "La scala di equivalenza va da 1,00"),
            (("expires_on", "30/6/2026"), "Solo l&#39;ISEE corrente"),
        ] {
            let page = city
                .post("ada", &path, &typed(&[wrong, ("members[0].relation", "child"), ("members[0].name", "Rossi Pina")]))
                .await;
            let page = page.expect(422).text;
            assert!(page.contains(sentence) && page.contains("value=\"Rossi Pina\""), "{wrong:?}: {page}");
        }
        city.post("ada", &path, &typed(&[])).await.expect(303);
        let again = city.post("ada", &path, &typed(&[])).await.expect(422).text;
        assert!(again.contains("Questa attestazione c&#39;è già"), "{again}");
        // The same declaration gives another kind, and a key acts once.
        let minors = typed(&[("kind", "minors"), ("_key", "una sola volta")]);
        let first = city.post("ada", &path, &minors).await.expect(303).location();
        assert_eq!(city.post("ada", &path, &minors).await.expect(303).location(), first);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_recorded_by_mistake_stays_with_the_reason_and_counts_no_more() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let old = recorded(&city, "ada", &href, ordinary(1, "2026-02-02", 700_000)).await;
        let new = recorded(&city, "ada", &href, ordinary(2, "2026-03-02", 600_000)).await;
        assert_eq!(counting(&city, "ada", &href, "").await["value"], 600_000);
        let withdrawal = format!("{new}/withdrawal");
        let reason = json!({"reason": "Di un altro Mario Rossi"});
        city.api("ada", Method::POST, &withdrawal, &[], reason.clone()).await.expect(428);
        city.api("ada", Method::POST, &withdrawal, &[("if-match", "7")], reason.clone()).await.expect(409);
        city.api("ada", Method::POST, &withdrawal, &[("if-match", "1")], reason.clone()).await.expect(204);
        assert_eq!(
            city.api("ada", Method::POST, &withdrawal, &[("if-match", "2")], reason).await.expect(409).json()["type"],
            "BEN-002"
        );
        assert_eq!(counting(&city, "ada", &href, "").await["attestation"], json!(old.rsplit('/').next()));
        let page = city.get("ada", &new.replace("/api/v1", "")).await.expect(200).text;
        assert!(page.contains("Annullata") && page.contains("Di un altro Mario Rossi"), "{page}");
        // It can be recorded again as it should be.
        recorded(&city, "ada", &href, ordinary(2, "2026-03-02", 650_000)).await;
        assert_eq!(counting(&city, "ada", &href, "").await["value"], 650_000);
        assert!(told(&city).await.iter().any(|(topic, _)| topic == "isee.withdrawn"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_indicator_for_family_benefits_is_kept_and_said_not_to_count() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let mut family = ordinary(1, "2026-03-02", 400_000);
        family["indicator"] = json!("family");
        recorded(&city, "ada", &href, family).await;
        let counting = counting(&city, "ada", &href, "").await;
        assert_eq!((&counting["state"], &counting["value"]), (&json!("other_indicator"), &Value::Null));
        let page = city.get("ada", &format!("{href}/isee")).await.expect(200).text;
        assert!(page.contains("Non vale per le prestazioni del Comune"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn omissions_refuse_nobody_and_wait_on_the_home_of_whoever_may_settle_them() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let href = mario(&city).await;
        let mut with_defect = ordinary(1, "2026-03-02", 600_000);
        with_defect["members"] = json!([{"relation": "declarant", "person": id_of(&href)}]);
        with_defect["defects"] = json!([{"kind": "omission", "member": 1, "checked_on": "2026-03-20"}, {"kind": "discrepancy"}]);
        let one = recorded(&city, "ada", &href, with_defect).await;
        let counts = counting(&city, "ada", &href, "").await;
        assert_eq!((&counts["state"], &counts["has_open_defects"]), (&json!("holds"), &json!(true)), "it holds all the same");
        let waiting = async |who: &str| {
            let principal = city.principal(who).await;
            let mut tx = city.db.begin(&city.actor(who)).await.expect("a transaction");
            let items = benefits::isee::day::today(&mut tx, &principal).await.expect("a day");
            tx.commit(store::Audit::of("day.read")).await.expect("a commit");
            items.into_iter().map(|item| item.title).collect::<Vec<_>>()
        };
        for (who, count) in [("ada", 1), ("capo", 1), ("sara", 0), ("anna", 0), ("piero", 0), ("ugo", 0)] {
            assert_eq!(waiting(who).await.len(), count, "{who}");
        }
        let page = one.replace("/api/v1", "");
        let shown = city.get("ada", &page).await.expect(200).text;
        assert!(shown.contains("Omissione</strong>, Rossi Mario") && shown.contains("20/03/2026"), "{shown}");
        let settle = |position, version| {
            let (page, city) = (page.clone(), &city);
            async move {
                let pairs = [("position", position), ("outcome", "proof"), ("note", "Estratto conto"), ("_version", version)];
                city.post("ada", &format!("{page}/annotazioni"), &pairs).await
            }
        };
        settle("1", "1").await.expect(303);
        settle("2", "1").await.expect(409);
        settle("2", "2").await.expect(303);
        settle("2", "3").await.expect(409);
        assert_eq!(waiting("ada").await, Vec::<String>::new());
        assert_eq!(counting(&city, "ada", &href, "").await["has_open_defects"], false);
        assert!(city.get("ada", &page).await.expect(200).text.contains("Estratto conto"));
    })
    .await;
}

#[test]
fn the_documented_attestation_is_what_the_form_asks_for() {
    use kernel::input::{Fields, Raw};
    let document = serde_json::to_value(benefits::room().openapi.expect("a document")()).expect("JSON");
    let documented = |name: &str, prefix: &str| {
        let schema = &document["components"]["schemas"][name];
        assert_eq!(schema["additionalProperties"], false, "{name}");
        schema["properties"].as_object().expect("properties").keys().map(|key| format!("{prefix}{key}")).collect::<Vec<_>>()
    };
    let row = |name: &str| (name.to_owned(), Raw::Text("x".into()));
    let mut fields = Fields::from_json([row("members[0].name"), row("defects[0].kind")]);
    let _ = benefits::isee::forms::read_new(&mut fields);
    let mut asked: Vec<String> = fields.asked().map(|name| name.trim_end_matches("[]").to_owned()).collect();
    let mut all = documented("AttestationInput", "");
    all.extend(documented("MemberInput", "members[]."));
    all.extend(documented("DefectInput", "defects[]."));
    asked.sort();
    all.sort();
    assert_eq!(all, asked);
    let mut fields = Fields::from_json([]);
    let _ = benefits::isee::forms::read_question(&mut fields, chrono::NaiveDate::default());
    let mut asked: Vec<String> = fields.asked().map(str::to_owned).collect();
    let mut all = documented("IseeQuestionInput", "");
    asked.sort();
    all.sort();
    assert_eq!(all, asked);
}
