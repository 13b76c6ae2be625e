//! Two who change the same thing: what somebody else made of it is shown beside what was typed, and what stays is chosen.

use crate::{city, rooms};
use axum::http::Method;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::{City, schema};

/// A city with a second administrator.
async fn two(db: store::Db) -> City {
    let mut city = city(db).await;
    city.somebody("seconda", "admin", "milano/DIR").await;
    city
}

fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = base.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more).copied().collect()
}

async fn read(city: &City, path: &str) -> Value {
    city.get("amministratrice", path).await.expect(200).json()
}

#[tokio::test]
async fn of_two_who_change_one_unit_the_second_reads_both_and_chooses_field_by_field() {
    on_both(schema(&rooms()), |db| async move {
        let city = two(db).await;
        let id = city.unit("SSPT-4-L1").to_string();
        let (path, api, above) = (format!("/unita/{id}"), format!("/api/v1/units/{id}"), city.unit("SSPT-4").to_string());
        let unit = [("code", "SSPT-4-L1"), ("name", "Servizio del Municipio 4"), ("kind", "territorial"), ("from", "01/01/1900")];
        let first = [("parent", above.as_str()), ("phone", "02 1111111"), ("hours", "lunedì 9-13"), ("address_secret", "on")];
        let first = with(&unit, &with(&first, &[("address", "Via segreta 7"), ("_version", "1")]));
        city.post("seconda", &path, &first).await.expect(303);
        let second = [("parent", above.as_str()), ("phone", "02 2222222"), ("until", "31/12/2030"), ("_version", "1")];
        let second = with(&unit, &second);
        let page = city.post("amministratrice", &path, &second).await.expect(409).text;
        for shown in
            ["02 1111111", "value=\"02 2222222\"", "lunedì 9-13", "31/12/2030", "<p>Sì</p>", r#"name="_version" value="2""#]
        {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        for differs in ["phone", "hours", "address", "address_secret", "until"] {
            assert!(page.contains(&format!("name=\"_stored.{differs}\"")), "{differs}: {page}");
        }
        assert!(!page.contains("_stored.name") && !page.contains("_stored.parent"), "what is the same is shown once");
        let stored = [
            ("_version", "2"),
            ("_stored", ""),
            ("_stored.phone", "02 1111111"),
            ("_stored.hours", "lunedì 9-13"),
            ("_stored.address", "Via segreta 7"),
            ("_stored.address_secret", "on"),
            ("_stored.until", ""),
        ];
        let again = with(&second, &stored);
        let page = city.post("amministratrice", &path, &again).await.expect(422).text;
        assert!(
            page.contains("scegli quale resta") && page.contains("value=\"02 2222222\"") && page.contains("02 1111111"),
            "{page}"
        );
        assert_eq!(read(&city, &api).await["phone"], "02 1111111", "pressing the button once more overwrites nothing");
        let chosen = with(&again, &[("_keep", "stored"), ("_keep.phone", "mine")]);
        city.post("amministratrice", &path, &chosen).await.expect(303);
        let now = read(&city, &api).await;
        assert_eq!(
            (&now["phone"], &now["hours"], &now["address"]),
            (&json!("02 2222222"), &json!("lunedì 9-13"), &json!("Via segreta 7"))
        );
        assert_eq!((&now["address_secret"], &now["until"]), (&json!(true), &json!("9999-12-31")));
        // A wrong form with an old version tells nothing to who may not read the unit.
        for (who, status) in [("estranea", 404), ("capo", 403)] {
            let told = city.post(who, &path, &[("name", ""), ("_version", "1")]).await.expect(status).text;
            assert!(!told.contains("Via segreta") && !told.contains("02 2222222"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_one_line_of_a_privacy_register_neither_text_is_lost() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = two(db).await;
        city.somebody("vice", "dpo", "milano/DIR").await;
        let other = city.bodies["altrove"].to_string();
        let processing = [("name", "Cooperativa Esempio"), ("role", "processor"), ("activity", "Assistenza domiciliare")];
        let sharing = [("body", other.as_str()), ("subject", "Prese in carico in corso"), ("purpose", "Continuità")];
        for (kind, api, line) in [("trattamenti", "processing", processing), ("condivisioni", "sharings", sharing)] {
            let line = with(&line, &[("act", "Accordo 3"), ("from", "01/01/2026")]);
            city.post("garante", &format!("/privacy-registri/{kind}"), &line).await.expect(303);
            let act = async || {
                let all = city.get("garante", &format!("/api/v1/{api}")).await.expect(200).json();
                (all[0]["id"].clone(), all[0]["act"].clone(), all[0]["until"].clone())
            };
            let id = act().await.0;
            let path = format!("/privacy-registri/{kind}/{}", id.as_str().expect("an id"));
            let first = with(&line, &[("act", "Accordo 4"), ("until", "31/12/2027"), ("_version", "1")]);
            city.post("vice", &path, &first).await.expect(303);
            let second = with(&line, &[("act", "Accordo 5"), ("_version", "1")]);
            let page = city.post("garante", &path, &second).await.expect(409).text;
            assert!(page.contains("Accordo 4") && page.contains("value=\"Accordo 5\"") && page.contains("31/12/2027"), "{page}");
            assert!(page.contains("_stored.act") && page.contains("_stored.until"), "{page}");
            let stored = [("_version", "2"), ("_stored", ""), ("_stored.act", "Accordo 4"), ("_stored.until", "31/12/2027")];
            let again = with(&second, &stored);
            city.post("garante", &path, &again).await.expect(422);
            assert_eq!(act().await.1, "Accordo 4", "nobody chose yet");
            let chosen = with(&again, &[("_keep.act", "mine"), ("_keep.until", "stored")]);
            city.post("garante", &path, &chosen).await.expect(303);
            let (_, act, until) = act().await;
            assert_eq!((&act, &until), (&json!("Accordo 5"), &json!("2028-01-01")));
            let told = city.post("estranea", &path, &[("name", ""), ("_version", "1")]).await.expect(404).text;
            assert!(!told.contains("Accordo"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_closes_an_account_that_a_colleague_suspended_meanwhile_reads_so_first() {
    on_both(schema(&rooms()), |db| async move {
        let city = two(db).await;
        let anna = city.actor("anna").account;
        let (path, api) = (format!("/operatori/{anna}/stato"), format!("/api/v1/staff/{anna}"));
        let suspend = [("state", "suspended"), ("reason", "Verifica"), ("_version", "1")];
        city.post("seconda", &path, &suspend).await.expect(303);
        let close = [("state", "closed"), ("reason", "Dimissioni"), ("_version", "1")];
        let page = city.post("amministratrice", &path, &close).await.expect(409).text;
        for shown in [
            "Ho letto: procedo lo stesso",
            "Stato: <strong>Sospeso",
            "value=\"Dimissioni\"",
            r#"value="closed" type="radio" checked"#,
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let again = with(&close, &[("_version", "2"), ("_stored", "")]);
        city.post("amministratrice", &path, &again).await.expect(422);
        assert_eq!(read(&city, &api).await["state"], "suspended", "pressing the button once more decides nothing");
        city.post("amministratrice", &path, &with(&again, &[("_keep", "mine")])).await.expect(303);
        let late = [("state", "active"), ("reason", "È tornata"), ("_version", "2")];
        let page = city.post("seconda", &path, &late).await.expect(409).text;
        assert!(page.contains("L’account è chiuso dal 21/11/2026") && page.contains("«È tornata»"), "{page}");
        assert_eq!(read(&city, &api).await["state"], "closed");
    })
    .await;
}

#[tokio::test]
async fn an_identity_that_a_colleague_tied_is_shown_before_another_is_tied_in_its_place() {
    on_both(schema(&rooms()), |db| async move {
        let city = two(db).await;
        let anna = city.actor("anna").account;
        let (page, path) = (format!("/operatori/{anna}"), format!("/operatori/{anna}/identita"));
        city.post("seconda", &path, &[("subject", "AA00BB"), ("_version", "1")]).await.expect(303);
        let mine = [("subject", "CC11DD"), ("_version", "1")];
        let both = city.post("amministratrice", &path, &mine).await.expect(409).text;
        assert!(both.contains("AA00BB") && both.contains("value=\"CC11DD\"") && both.contains("_stored.subject"), "{both}");
        let again = with(&mine, &[("_version", "2"), ("_stored", ""), ("_stored.subject", "AA00BB")]);
        city.post("amministratrice", &path, &again).await.expect(422);
        let kept = city.get("amministratrice", &page).await.expect(200).text;
        assert!(kept.contains("name=\"subject\"") && kept.contains("value=\"AA00BB\""), "{kept}");
        assert!(
            !city.get("garante", &page).await.expect(200).text.contains("AA00BB"),
            "who does not manage staff does not read it"
        );
        city.post("amministratrice", &path, &with(&again, &[("_keep.subject", "mine")])).await.expect(303);
        assert!(city.get("seconda", &page).await.expect(200).text.contains("value=\"CC11DD\""));
    })
    .await;
}

/// The version that a page's small form carries with this identifier.
fn version_beside(page: &str, id: &str) -> String {
    let after = page.split(&format!("value=\"{id}\"><input type=\"hidden\" name=\"_version\" value=\"")).nth(1).expect("the form");
    after.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_end_that_somebody_else_decided_is_read_before_another_is_set() {
    on_both(schema(&rooms()), |db| async move {
        let city = two(db).await;
        let anna = city.actor("anna").account;
        let (path, api) = (format!("/operatori/{anna}"), format!("/api/v1/staff/{anna}"));
        let away = [("from", "23/11/2026"), ("until", "31/01/2027"), ("reason", "Ferie")];
        city.post("amministratrice", &format!("{path}/assenze"), &away).await.expect(303);
        city.post("amministratrice", &format!("{path}/turni"), &away[..2]).await.expect(303);
        for (list, tail, kept) in [("roles", "ruoli", "31/12/2026"), ("absences", "assenze", "31/12/2026")] {
            let id = read(&city, &api).await[list][0]["id"].as_str().expect("an id").to_owned();
            let to = format!("{path}/{tail}/fine");
            let shown = city.get("amministratrice", &path).await.expect(200).text;
            let version = version_beside(&shown, &id);
            city.post("seconda", &to, &[("id", &id), ("last", kept), ("_version", &version)]).await.expect(303);
            let mine = [("id", id.as_str()), ("last", "30/11/2026"), ("_version", &version)];
            let page = city.post_from("amministratrice", &path, &to, &mine).await.expect(409).text;
            assert!(page.contains(&format!("ora vale fino al {kept}")) && page.contains("value=\"30/11/2026\""), "{page}");
            assert_eq!(read(&city, &api).await[list][0]["until"], "2027-01-01");
            let knowing = version_beside(&page, &id);
            assert_ne!(knowing, version);
            let mine = [("id", id.as_str()), ("last", "30/11/2026"), ("_version", &knowing)];
            city.post_from("amministratrice", &path, &to, &mine).await.expect(303);
            assert_eq!(read(&city, &api).await[list][0]["until"], "2026-12-01");
            let longer = city.post_from("seconda", &path, &to, &[("id", &id), ("last", "31/12/2027")]).await.expect(409).text;
            assert!(longer.contains("Vale fino al 30/11/2026."), "{longer}");
        }
        let turn = read(&city, &api).await["on_call"][0]["id"].as_str().expect("an id").to_owned();
        let stale = [("id", turn.as_str()), ("_version", "1")];
        let page = city.post_from("seconda", &path, &format!("{path}/turni/fine"), &stale).await.expect(409).text;
        assert!(page.contains("ora vale fino al 31/01/2027"), "{page}");
        let ended = json!({"id": turn});
        city.api("amministratrice", Method::POST, &format!("{api}/on-call/end"), &[], ended).await.expect(204);
    })
    .await;
}
