//! Two who write of the same person: the second sees what the first did beside what was typed, and nothing is lost.

use super::*;
use axum::http::Method;
use serde_json::json;

/// The pairs of a form, with more behind them.
pub fn with<'a>(pairs: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().chain(more).copied().collect()
}

/// The first identifier of this kind in a page's hidden fields, and the version that stands before it in the same form.
fn of_form(page: &Reply, name: &str) -> (String, String) {
    (hidden(page, name), hidden(page, "_version"))
}

/// Somebody who has lived in via Padova 3 since 2020.
fn in_via_padova<'a>() -> Vec<(&'a str, &'a str)> {
    let address =
        [("address.kind", "residence"), ("address.street", "Via Padova"), ("address.number", "3"), ("address.from", "1/1/2020")];
    rossi().into_iter().chain(address).collect()
}

#[tokio::test]
async fn two_who_edit_a_person_choose_field_by_field() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let read = version(&city, "anna", &href).await;
        let edit = format!("{href}/modifica");
        let same = [("birth_date", "01/01/1980"), ("sex", "M"), ("birth_place", "Milano (MI)")];
        let first =
            [("family_name", "Rossi"), ("given_name", "Mario Luigi"), ("known_as", "Gigi"), ("reaches[0].value", "333 1234567")];
        city.post("anna", &edit, &with(&with(&first, &same), &[("_version", &read)])).await.expect(303);

        // Written in another way, but the same: no second version of it.
        let second = [
            ("family_name", "Rossini"),
            ("given_name", "Mario"),
            ("birth_date", "1/1/1980"),
            ("birth_place", "milano"),
            ("sex", "M"),
            ("language", "ar"),
            ("reason", "visto il documento"),
        ];
        let both = city.post("capo", &edit, &with(&second, &[("_version", &read)])).await.expect(409);
        for fact in [
            "Mentre scrivevi qualcun altro ha modificato questi dati",
            "<p>Mario Luigi</p>",
            "value=\"Mario\"",
            "<p>Rossi</p>",
            "value=\"Rossini\"",
            "<p>Gigi</p>",
            "<p>333 1234567</p>",
            "value=\"visto il documento\"",
            "Ultima modifica: <strong>",
            "(anna, ",
        ] {
            assert!(both.text.contains(fact), "{fact}: {}", both.text);
        }
        assert!(!both.text.contains("_stored.birth_date") && !both.text.contains("_stored.birth_place"), "{}", both.text);
        let now = hidden(&both, "_version");
        assert_ne!(now, read);

        let stored = [
            ("_stored", ""),
            ("_stored.family_name", "Rossi"),
            ("_stored.given_name", "Mario Luigi"),
            ("_stored.known_as", "Gigi"),
            ("_stored.language", ""),
            ("_stored.reaches[0].kind", "mobile"),
            ("_stored.reaches[0].value", "333 1234567"),
            ("_stored.reaches[0].safety", "unknown"),
            ("_version", &now),
        ];
        let asked = city.post("capo", &edit, &with(&second, &stored)).await.expect(422).text;
        assert!(asked.contains("Ci sono due versioni: scegli quale resta.") && asked.contains("(anna, "), "{asked}");
        assert!(city.get("anna", &href).await.expect(200).text.contains("Rossi Mario Luigi"), "nobody chose yet");

        let choice = [("_keep", "stored"), ("_keep.family_name", "mine"), ("_keep.language", "mine")];
        city.post("capo", &edit, &with(&with(&second, &stored), &choice)).await.expect(303);
        let page = city.get("anna", &href).await.expect(200).text;
        for fact in ["Rossini Mario Luigi", "Arabo", "333 1234567"] {
            assert!(page.contains(fact), "{fact}: {page}");
        }
        assert!(city.get("anna", &edit).await.expect(200).text.contains("value=\"Gigi\""));
        let history = city.get("anna", &format!("{href}/storia")).await.expect(200).text;
        assert!(history.contains("Rossini") && history.contains("Mario Luigi") && history.contains("capo"));
    })
    .await;
}

#[tokio::test]
async fn who_left_a_field_alone_is_not_asked_about_it_and_does_not_bring_the_old_value_back() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let card = [("family_name", "Brambila"), ("given_name", "Ortensia"), ("birth_date", "12/03/1958"), ("sex", "F")];
        let href = entered(&city, "anna", &card).await;
        let edit = format!("{href}/modifica");
        // Two pages are open.
        let page = city.get("capo", &edit).await.expect(200);
        let (base, read) = of_form(&page, "_base");
        city.post("anna", &edit, &with(&card[1..], &[("family_name", "Brambilla"), ("_version", &read)])).await.expect(303);
        let second = with(&card, &[("known_as", "Tensina"), ("_version", &read), ("_base", &base)]);
        let both = city.post("capo", &edit, &second).await.expect(409);
        assert!(!both.text.contains("Brambila\"") && !both.text.contains("_stored.family_name"), "{}", both.text);
        assert!(both.text.contains("value=\"Brambilla\"") && both.text.contains("value=\"Tensina\""), "{}", both.text);
        assert!(both.text.contains("i campi che non avevi toccato hanno già il valore nuovo"), "{}", both.text);
        let now = hidden(&both, "_version");
        let again = [
            ("family_name", "Brambilla"),
            ("known_as", "Tensina"),
            ("_stored", "family_name"),
            ("_version", &now),
            ("_keep", "mine"),
        ];
        city.post("capo", &edit, &with(&card[1..], &again)).await.expect(303);
        let after = city.get("anna", &edit).await.expect(200).text;
        assert!(after.contains("value=\"Brambilla\"") && after.contains("value=\"Tensina\""), "{after}");
    })
    .await;
}

#[tokio::test]
async fn the_comparison_shows_nothing_of_a_person_whom_the_second_editor_may_no_longer_see() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &rossi()).await;
        let read = version(&city, "anna", &href).await;
        let edit = format!("{href}/modifica");
        city.post("anna", &edit, &with(&rossi(), &[("known_as", "Gigi"), ("_version", &read)])).await.expect(303);
        let mine = with(&rossi(), &[("known_as", "Luigino"), ("_version", &read)]);
        for stranger in ["piero", "ugo"] {
            let none = city.post(stranger, &edit, &mine).await.expect(404).text;
            assert!(!none.contains("Gigi") && !none.contains("_stored"), "{stranger}: {none}");
        }

        // Protected while anna writes: from then on she is answered as for nobody.
        let protected = entered(&city, "capo", &rossi()).await;
        let unit = city.unit("SSPT-4-L1");
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let from = tx.today();
        let known = registry::Involvement {
            person: id_of(&protected),
            unit,
            account: None,
            kind: "contact",
            source: id_of(&href).0,
            from,
            until: None,
        };
        registry::involve(&mut tx, known).await.expect("known");
        tx.commit(store::Audit::of("test.known")).await.expect("a commit");
        let read = version(&city, "anna", &protected).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", read.as_str())];
        city.post("capo", &format!("{protected}/protezione"), &protect).await.expect(303);
        for (path, pairs) in [
            ("/modifica", with(&rossi(), &[("known_as", "Luigino"), ("_version", &read)])),
            ("/decesso", vec![("death_date", "20/11/2026"), ("_version", read.as_str())]),
        ] {
            let none = city.post_from("anna", &protected, &format!("{protected}{path}"), &pairs).await.expect(404).text;
            assert!(!none.contains("denuncia") && !none.contains("protetta") && !none.contains("_stored"), "{path}: {none}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_death_or_a_protection_that_somebody_else_registered_is_told_with_what_was_typed() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "capo", &rossi()).await;
        let unit = city.unit("SSPT-4-L1");
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let (from, account) = (tx.today(), Some(city.actor("anna").account));
        let known =
            registry::Involvement { person: id_of(&href), unit, account, kind: "case", source: id_of(&href).0, from, until: None };
        registry::involve(&mut tx, known).await.expect("known");
        tx.commit(store::Audit::of("test.known")).await.expect("a commit");
        let read = version(&city, "anna", &href).await;

        later(&city);
        // Something else of the record changed: the form stands where it stood, with the reason above it.
        city.post("anna", &format!("{href}/modifica"), &with(&rossi(), &[("known_as", "Gigi"), ("_version", &read)]))
            .await
            .expect(303);
        let death = format!("{href}/decesso");
        let stale = city.post_from("capo", &href, &death, &[("death_date", "20/11/2026"), ("_version", &read)]).await.expect(409);
        for fact in
            ["Conosciuta come: «Gigi» (anna, ", "decidi di nuovo", "value=\"20/11/2026\"", r#"<details class="confirm" open="">"#]
        {
            assert!(stale.text.contains(fact), "{fact}: {}", stale.text);
        }

        // The same was registered with another day: the form has no place any more, what was typed is told.
        later(&city);
        let read = hidden(&city.get("anna", &href).await.expect(200), "_version");
        city.post("anna", &death, &[("death_date", "19/11/2026"), ("_version", &read)]).await.expect(303);
        let late =
            city.post_from("capo", &href, &death, &[("death_date", "20/11/2026"), ("_version", &read)]).await.expect(409).text;
        for fact in ["Decesso: «19/11/2026» (anna, ", "È registrato il decesso del 19/11/2026; tu avevi scritto 20/11/2026"] {
            assert!(late.contains(fact), "{fact}: {late}");
        }
        let wrong = format!("{death}/correzione");
        later(&city);
        let read = hidden(&city.get("anna", &href).await.expect(200), "_version");
        let never = [("fault", "never"), ("reason", "era il fratello"), ("_version", read.as_str())];
        city.post("anna", &wrong, &never).await.expect(303);
        let other = [("fault", "other_day"), ("death_date", "18/11/2026"), ("reason", "certificato"), ("_version", read.as_str())];
        let late = city.post_from("capo", &href, &wrong, &other).await.expect(409).text;
        assert!(
            late.contains("tolto «19/11/2026» (anna, ") && late.contains("tu avevi scritto 18/11/2026, «certificato»"),
            "{late}"
        );

        later(&city);
        let read = hidden(&city.get("anna", &href).await.expect(200), "_version");
        let protect = format!("{href}/protezione");
        city.post("anna", &protect, &[("restricted", "on"), ("reason", "denuncia"), ("_version", &read)]).await.expect(303);
        let late =
            city.post_from("capo", &href, &protect, &[("restricted", "on"), ("reason", "minacce"), ("_version", &read)]).await;
        assert!(late.status == 404 || late.text.contains("È già protetta; tu avevi scritto «minacce»"), "{}", late.text);
        let twice = [("restricted", "on"), ("reason", "minacce"), ("_version", read.as_str())];
        let late = city.post_from("anna", &href, &protect, &twice).await.expect(409).text;
        assert!(late.contains("È già protetta; tu avevi scritto «minacce»") && late.contains("(anna, "), "{late}");
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_relation_or_an_address_that_somebody_else_wrote_is_told_and_can_be_put_right() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &in_via_padova()).await;
        city.post(
            "anna",
            &format!("{href}/relazioni"),
            &[("kind", "neighbour"), ("other_name", "Signora Pina"), ("from", "1/1/2026")],
        )
        .await
        .expect(303);
        for (part, name) in [("relazioni", "relation"), ("indirizzi", "address")] {
            let page = format!("{href}/{part}");
            let end = format!("{page}/fine");
            let (id, read) = of_form(&city.get("anna", &page).await.expect(200), name);
            city.post("capo", &end, &[(name, &id), ("last_day", "10/11/2026"), ("_version", &read)]).await.expect(303);
            let mine = [(name, id.as_str()), ("last_day", "15/11/2026"), ("_version", read.as_str())];
            let told = city.post_from("anna", &page, &end, &mine).await.expect(409);
            for fact in
                ["10/11/2026 (capo, ", "value=\"15/11/2026\"", r#"<details class="confirm" open="">"#, "Correggi l’ultimo giorno"]
            {
                assert!(told.text.contains(fact), "{part} {fact}: {}", told.text);
            }
            let now = hidden(&told, "_version");
            assert_ne!(now, read, "{part}");
            city.post("anna", &end, &[(name, &id), ("last_day", "15/11/2026"), ("_version", &now)]).await.expect(303);
            let shown = city.get("anna", &page).await.expect(200).text;
            assert!(shown.contains("value=\"15/11/2026\"") && !shown.contains("value=\"10/11/2026\""), "{part}: {shown}");
            city.post("piero", &end, &mine).await.expect(404);
        }
        // What follows an address bounds it.
        let page = format!("{href}/indirizzi");
        city.post("anna", &page, &[("kind", "residence"), ("street", "Via Ignota"), ("number", "5"), ("from", "16/11/2026")])
            .await
            .expect(303);
        let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
        let all: Vec<registry::address::Address> =
            tx.sql(&registry::address::store::ALL).id("person", id_of(&href)).all().await.expect("addresses");
        drop(tx);
        let old = all.iter().find(|row| row.street == "Via Padova").expect("the old one");
        let (id, now) = (old.id.to_string(), old.version.to_string());
        let over = [("address", id.as_str()), ("last_day", "17/11/2026"), ("_version", now.as_str())];
        let refused = city.post_from("anna", &page, &format!("{page}/fine"), &over).await.expect(409).text;
        assert!(refused.contains("già un indirizzo dello stesso tipo"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_has_not_begun_is_taken_back_and_the_one_before_it_goes_on() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = entered(&city, "anna", &in_via_padova()).await;
        let page = format!("{href}/indirizzi");
        let later =
            [("kind", "residence"), ("street", "Via Ignota"), ("number", "5"), ("from", "1/12/2026"), ("later_confirmed", "on")];
        city.post("anna", &page, &later).await.expect(303);
        let api = format!("/api/v1/persons/{}/addresses", id_of(&href));
        let addresses = async || city.get("anna", &api).await.expect(200).json();
        let all = addresses().await;
        let of = |street: &str| {
            all["items"].as_array().expect("items").iter().find(|row| row["street"] == street).expect("an address").clone()
        };
        let (coming, held) = (of("Via Ignota"), of("Via Padova"));
        let shown = city.get("anna", &page).await.expect(200).text;
        assert!(shown.contains("Non ci va più: togli"), "{shown}");

        let take = format!("{page}/ritiro");
        let of_row = |row: &serde_json::Value| (row["id"].as_str().expect("an id").to_owned(), row["version"].to_string());
        let (id, now) = of_row(&coming);
        let unsaid = city.post_from("anna", &page, &take, &[("address", &id), ("_version", &now)]).await.expect(422).text;
        assert!(unsaid.contains("Campo obbligatorio"), "{unsaid}");
        let (old, old_version) = of_row(&held);
        let begun = [("address", old.as_str()), ("reason", "x"), ("_version", old_version.as_str())];
        assert!(city.post("anna", &take, &begun).await.expect(409).text.contains("Questo indirizzo vale già"));
        let why = [("address", id.as_str()), ("reason", "il contratto è saltato"), ("_version", now.as_str())];
        city.post("piero", &take, &why).await.expect(404);
        city.post("anna", &take, &why).await.expect(303);
        let all = addresses().await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
        assert_eq!((all["items"][0]["street"].as_str(), all["items"][0]["until"].is_null()), (Some("Via Padova"), true), "{all}");
        let history = city.get("anna", &format!("{href}/storia")).await.expect(200).text;
        for fact in ["Via Ignota 5", "non più dal 01/12/2026; resta Via Padova 3", "il contratto è saltato"] {
            assert!(history.contains(fact), "{fact}: {history}");
        }
        let late = city.post_from("anna", &page, &take, &why).await.expect(409).text;
        for fact in [
            "qualcun altro l&#39;ha già tolto",
            "non più dal 01/12/2026; resta Via Padova 3",
            "(anna, ",
            "«il contratto è saltato»",
        ] {
            assert!(late.contains(fact), "{fact}: {late}");
        }
        assert!(!city.post("piero", &take, &why).await.expect(404).text.contains("Via"));

        // Closed by hand before: nothing goes on that had ended anyway.
        let all = addresses().await;
        let (id, now) = of_row(&all["items"][0]);
        let end = json!({"address": id, "last_day": "2026-11-30"});
        city.api("anna", Method::POST, &format!("{api}/end"), &[("if-match", &now)], end).await.expect(204);
        let later =
            json!({"kind": "residence", "street": "Via Ignota", "number": "7", "from": "2026-12-01", "later_confirmed": true});
        city.api("anna", Method::POST, &api, &[], later).await.expect(201);
        let all = addresses().await;
        let seven = all["items"].as_array().expect("items").iter().find(|row| row["number"] == "7").expect("an address").clone();
        let (id, now) = of_row(&seven);
        let body = json!({"address": id, "reason": "ripensamento"});
        city.api("anna", Method::POST, &format!("{api}/withdraw"), &[], body.clone()).await.expect(428);
        city.api("anna", Method::POST, &format!("{api}/withdraw"), &[("if-match", &now)], body).await.expect(204);
        let all = addresses().await;
        assert_eq!(all["items"][0]["until"], "2026-12-01", "{all}");
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_into_a_search_that_found_nobody_is_carried_into_the_new_person() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let nobody = city.get("anna", "/persone?q=Bianchi+Ada+3%2F5%2F1948").await.expect(200).text;
        assert!(nobody.contains("/persone/nuova?q=Bianchi%20Ada%203/5/1948"), "{nobody}");
        let form = city.get("anna", "/persone/nuova?q=Bianchi%20Ada%203/5/1948%20333%201234567").await.expect(200).text;
        for fact in [
            "value=\"Bianchi\"",
            "value=\"Ada\"",
            "value=\"03/05/1948\"",
            "value=\"333 1234567\"",
            "Cittadinanza",
            "Luogo di nascita",
        ] {
            assert!(form.contains(fact), "{fact}: {form}");
        }
        let (place, more) =
            (form.find("name=\"citizenship\"").expect("a field"), form.find("Altri dati anagrafici").expect("a part"));
        assert!(place < more, "citizenship is asked where the person is named");
        let asked = [("family_name", "Bianchi"), ("given_name", "Ada"), ("birth_date", "3/5/1948")];
        let answer = city.post("olga", "/persone/conosciuta", &asked).await.expect(200).text;
        assert!(answer.contains("la registra chi lo riceve"), "{answer}");
    })
    .await;
}
