//! A person's own data: asked for, looked through, put together, handed over.

use super::*;
use axum::http::Method;
use guard::Permission;
use registry::data_request::copy::Copy;
use serde_json::{Value, json};
use uuid::Uuid;

/// What is sent to record a request of the person, at the desk, with the document seen.
fn asked<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("asked_on", "20/11/2026"),
        ("asked_by", "person"),
        ("means", "in_person"),
        ("identity", "document"),
        ("identity_note", "CI AB123"),
    ]
}

async fn requests(city: &City, who: &str, href: &str) -> Vec<Value> {
    let path = format!("/api/v1/persons/{}/data-requests", id_of(href));
    city.get(who, &path).await.expect(200).json()["items"].as_array().expect("items").clone()
}

async fn ask(city: &City, who: &str, href: &str, more: &[(&str, &str)]) -> (String, i64) {
    let mut pairs = asked();
    pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    pairs.extend(more);
    city.post(who, &format!("{href}/diritti"), &pairs).await.expect(303);
    latest(city, who, href).await
}

async fn latest(city: &City, who: &str, href: &str) -> (String, i64) {
    let one = requests(city, who, href).await.remove(0);
    (one["id"].as_str().expect("an id").to_owned(), one["version"].as_i64().expect("a version"))
}

/// The copy as the office makes it.
async fn copied(city: &City, who: &str, href: &str, in_hand: bool) -> Copy {
    let (id, version) = latest(city, who, href).await;
    let id: Uuid = id.parse().expect("an id");
    let data = city.site.person_data();
    let principal = city.principal(who).await;
    registry::data_request::actions::prepare(&city.db, &principal, data, id_of(href), (id, version), in_hand).await.expect("a copy")
}

fn rows<'a>(copy: &'a Copy, section: &str) -> Vec<Vec<(&'a str, &'a str)>> {
    let section = copy.sections.iter().find(|one| one.code == section).unwrap_or_else(|| panic!("no {section}"));
    let told = |told: &'a ui::person_data::Told| (told.code, told.words.as_str());
    section.rows.iter().map(|row| row.told.iter().map(told).filter(|(_, words)| !words.is_empty()).collect()).collect()
}

#[tokio::test]
async fn a_copy_holds_what_the_register_knows_in_words_and_for_machines_and_the_request_remembers_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut mario = rossi();
        mario.extend([("citizenship", "Italia"), ("identifier", "RSSMRA80A01F205X"), ("reaches[0].value", "333 1112223")]);
        let href = entered(&city, "capo", &mario).await;
        let notice =
            [("given_on", "20/11/2026"), ("edition", "Servizi sociali 2026"), ("language", "Francese"), ("means", "interpreter")];
        city.post("capo", &format!("{href}/informativa"), &notice).await.expect(303);
        let (id, version) = ask(&city, "capo", &href, &[]).await;
        assert_eq!(requests(&city, "capo", &href).await[0]["due_on"], json!("2026-12-21"), "a month, to the next working day");

        let copy = copied(&city, "capo", &href, false).await;
        assert!(
            rows(&copy, "person")[0].contains(&("sex", "Maschio"))
                && rows(&copy, "person")[0].contains(&("birth_place", "Milano (MI)"))
        );
        assert!(rows(&copy, "identifiers")[0].contains(&("value", "RSSMRA80A01F205X")));
        assert!(
            rows(&copy, "reaches")[0].contains(&("value", "333 1112223"))
                || rows(&copy, "reaches")[0].contains(&("value", "3331112223"))
        );
        let notices = rows(&copy, "notices");
        assert!(notices[0].contains(&("language", "Francese")) && notices[0].contains(&("means", "Spiegata con un interprete")));
        let json = copy.json();
        assert_eq!(json["format"], json!("portico-person-data/1"));
        assert!(json["sections"].as_array().is_some_and(|sections| sections.len() == city.site.person_data().len()));
        let html = copy.html().expect("a page");
        assert!(html.contains("<html lang=\"it\">") && html.contains("RSSMRA80A01F205X") && html.contains("Garante"), "{html}");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(copy.zip().expect("an archive"))).expect("an archive");
        assert_eq!(archive.len(), 2);
        let mut machine = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("dati.json").expect("the file"), &mut machine).expect("text");
        assert_eq!(serde_json::from_str::<Value>(&machine).expect("json"), json);

        let one = requests(&city, "capo", &href).await.remove(0);
        assert_eq!((one["id"].as_str(), one["version"].as_i64()), (Some(id.as_str()), Some(version + 1)));
        assert_eq!(one["digest"], json!(copy.digest().expect("a digest")));
        // The page gives the same as a file, and the log knows.
        let version = (version + 1).to_string();
        let sent = [("request", id.as_str()), ("_version", version.as_str())];
        let file = city.post("capo", &format!("{href}/diritti/copia"), &sent).await.expect(200);
        assert_eq!(file.headers["content-type"], "application/zip");
        let (_, version) = latest(&city, "capo", &href).await;
        let version = version.to_string();
        let closed = [
            ("request", id.as_str()),
            ("_version", version.as_str()),
            ("state", "answered"),
            ("closed_on", "21/11/2026"),
            ("delivery", "in_hand"),
        ];
        city.post("capo", &format!("{href}/diritti/esito"), &closed).await.expect(303);
        let page = city.get("capo", &format!("{href}/diritti")).await.expect(200).text;
        assert!(
            page.contains("Copia consegnata") && page.contains("in francese") && page.contains("Servizi sociali 2026"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_protected_address_is_only_in_a_copy_for_the_hands_of_the_person() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href =
            entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Maria"), ("birth_date", "1/1/1980"), ("sex", "F")])
                .await;
        let refuge = [
            ("kind", "presence"),
            ("street", "Via Segreta"),
            ("number", "8"),
            ("from", "1/11/2026"),
            ("restricted", "on"),
            ("municipio", "5"),
            ("reason", "Lo dice lei"),
        ];
        city.post("capo", &format!("{href}/indirizzi"), &refuge).await.expect(303);
        ask(&city, "capo", &href, &[]).await;
        let open = copied(&city, "capo", &href, false).await;
        let told = open.json().to_string();
        assert!(
            !told.contains("Segreta") && rows(&open, "addresses").is_empty() && rows(&open, "competences").is_empty(),
            "{told}"
        );
        assert!(!open.html().expect("a page").contains("Segreta"));
        let in_hand = copied(&city, "capo", &href, true).await;
        assert!(rows(&in_hand, "addresses")[0].iter().any(|(_, words)| words.contains("Via Segreta 8")));

        // What was made for the hands is not sent by mail.
        let (id, version) = latest(&city, "capo", &href).await;
        let version = version.to_string();
        let by_mail = [
            ("request", id.as_str()),
            ("_version", version.as_str()),
            ("state", "answered"),
            ("closed_on", "21/11/2026"),
            ("delivery", "mail"),
        ];
        let refused = city.post("capo", &format!("{href}/diritti/esito"), &by_mail).await;
        assert!(refused.text.contains("si consegna solo in mano"), "{}", refused.text);
        assert_eq!(requests(&city, "capo", &href).await[0]["state"], json!("open"));

        // Nor is it made for whoever asks in her place.
        let uncle = [
            ("kind", "support_administrator"),
            ("other_name", "Bruno Verdi"),
            ("money", "for"),
            ("ordinary_acts", "for"),
            ("extraordinary_acts", "none"),
            ("health", "none"),
            ("residence", "none"),
            ("responsibility", "not_applicable"),
            ("from", "1/1/2026"),
            ("act_number", "12/2026"),
            ("authority", "Tribunale di Milano"),
        ];
        city.post("capo", &format!("{href}/rappresentanti"), &uncle).await.expect(303);
        let (id, version) = ask(
            &city,
            "capo",
            &href,
            &[("asked_by", "representative"), ("representative", "Bruno Verdi"), ("asked_on", "21/11/2026")],
        )
        .await;
        let headers = [("if-match", format!("\"{version}\""))];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let path = format!("/api/v1/persons/{}/data-requests/copy", id_of(&href));
        let body = json!({"request": id, "in_hand": true});
        city.api("capo", Method::POST, &path, &headers, body).await.expect(422);
        city.api("capo", Method::POST, &path, &headers, json!({"request": id})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_named_in_a_copy_whom_the_register_protects() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let wife = entered(&city, "capo", &[("family_name", "Segretini"), ("given_name", "Ada"), ("sex", "F")]).await;
        let son = entered(&city, "capo", &[("family_name", "Rossi"), ("given_name", "Luca"), ("sex", "M")]).await;
        let href = entered(&city, "capo", &rossi()).await;
        for other in [&wife, &son] {
            let kind = if *other == wife { "partner" } else { "child" };
            let id = id_of(other).to_string();
            let pairs = [("kind", kind), ("other", id.as_str()), ("bond", "usual")];
            city.post("capo", &format!("{href}/relazioni"), &pairs).await.expect(303);
        }
        ask(&city, "capo", &href, &[]).await;
        let before = copied(&city, "capo", &href, true).await.json().to_string();
        assert!(before.contains("Segretini") && before.contains("Luca"), "{before}");
        let version = version(&city, "capo", &wife).await;
        let protect = [("_version", version.as_str()), ("restricted", "on"), ("reason", "È in una casa rifugio")];
        city.post("capo", &format!("{wife}/protezione"), &protect).await.expect(303);
        // Capo follows her, and knows; the husband, who asks, does not.
        let after = copied(&city, "capo", &href, true).await.json().to_string();
        assert!(!after.contains("Segretini") && after.contains("Luca"), "{after}");
        city.somebody("nuovo", "coordinatore", "milano/SSPT-4").await;
        city.get("nuovo", &format!("{wife}/diritti")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn what_the_office_takes_out_is_missing_and_said_with_its_ground() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let mut mario = rossi();
        mario.push(("reaches[0].value", "333 1112223"));
        let href = entered(&city, "capo", &mario).await;
        let (id, version) = ask(&city, "capo", &href, &[]).await;
        let page = city.get("capo", &format!("{href}/diritti/lettura?richiesta={id}")).await.expect(200).text;
        let start = page.find("value=\"reaches/").expect("the row") + "value=\"".len();
        let row = page[start..].split('"').next().unwrap_or_default().to_owned();
        let version = version.to_string();
        let form = [("request", id.as_str()), ("_version", version.as_str()), ("row", row.as_str())];
        let refused = city.post("capo", &format!("{href}/diritti/omissioni"), &form).await;
        assert!(refused.text.contains("Scegli perché togli le righe"), "{}", refused.text);
        let mut form = form.to_vec();
        form.push(("ground", "others"));
        city.post("capo", &format!("{href}/diritti/omissioni"), &form).await.expect(303);
        let copy = copied(&city, "capo", &href, false).await;
        assert!(rows(&copy, "reaches").is_empty());
        let html = copy.html().expect("a page");
        assert!(html.contains("1 voce tolta dall’ufficio. Motivo: riguarda un’altra persona"), "{html}");
        assert!(!html.contains("1112223"));
    })
    .await;
}

#[tokio::test]
async fn a_copy_needs_an_identity_a_term_and_somebody_who_may() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sara", "segreteria", "milano/SSPT-4").await;
        let href = entered(&city, "capo", &rossi()).await;
        // Whoever takes the request is not whoever answers it.
        let (id, version) = ask(&city, "sara", &href, &[("identity", "not_yet")]).await;
        let seen = version.to_string();
        let sent = [("request", id.as_str()), ("_version", seen.as_str())];
        city.post("sara", &format!("{href}/diritti/copia"), &sent).await.expect(403);
        assert!(!city.principal("sara").await.may(Permission::PERSON_EXPORT));
        let refused = city.post("capo", &format!("{href}/diritti/copia"), &sent).await.expect(409);
        assert!(refused.text.contains("identità"), "{}", refused.text);
        for who in ["piero", "ugo"] {
            let answer = city.get(who, &format!("{href}/diritti")).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{who}: {}", answer.status);
        }
        // A stranger asks in the person's place; the future asks for nothing.
        let mut pairs = asked();
        pairs.retain(|(name, _)| *name != "asked_by");
        pairs.extend([("asked_by", "representative"), ("representative", "Uno Qualunque")]);
        let refused = city.post("capo", &format!("{href}/diritti"), &pairs).await;
        assert!(refused.text.contains("non risulta fra chi rappresenta"), "{}", refused.text);
        let mut pairs = asked();
        pairs.retain(|(name, _)| *name != "asked_on");
        pairs.push(("asked_on", "1/12/2026"));
        let refused = city.post("capo", &format!("{href}/diritti"), &pairs).await;
        assert!(refused.text.contains("non può essere nel futuro") && refused.text.contains("CI AB123"), "{}", refused.text);

        let identity =
            [("request", id.as_str()), ("_version", seen.as_str()), ("identity", "known"), ("identity_note", "Anna Neri")];
        city.post("sara", &format!("{href}/diritti/identita"), &identity).await.expect(303);
        let (_, version) = latest(&city, "capo", &href).await;
        let now = version.to_string();
        let put_off = [("request", id.as_str()), ("_version", now.as_str()), ("reason", "Molte cartelle")];
        city.post("capo", &format!("{href}/diritti/proroga"), &put_off).await.expect(303);
        let one = requests(&city, "capo", &href).await.remove(0);
        assert_eq!(one["due_on"], json!("2027-02-22"), "three months in all");
        let (_, version) = latest(&city, "capo", &href).await;
        let now = version.to_string();
        let again = [("request", id.as_str()), ("_version", now.as_str()), ("reason", "Ancora")];
        city.post("capo", &format!("{href}/diritti/proroga"), &again).await.expect(409);
        // It stands in the day of whoever answers it, and in their list.
        let list = city.get("capo", "/richieste-dati").await.expect(200).text;
        assert!(list.contains("Rossi Mario") && list.contains("22/02/2027"), "{list}");
        assert!(!city.get("capo", "/api/v1/data-requests").await.expect(200).json()["items"].as_array().expect("items").is_empty());
        city.get("sara", "/richieste-dati").await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn whoever_watches_over_data_protection_sees_the_terms_of_every_request_and_nothing_of_what_it_says() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("garante", "dpo", "milano/DIR").await;
        city.somebody("sistema", "admin", "milano/DIR").await;
        let href = entered(&city, "capo", &rossi()).await;
        let (id, version) = ask(&city, "capo", &href, &[("asked_on", "1/10/2026"), ("wants", "Il diario di Carla")]).await;
        let other = entered(&city, "capo", &[("family_name", "Neri"), ("given_name", "Nascosta")]).await;
        ask(&city, "capo", &other, &[]).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", "1")];
        city.post("capo", &format!("{other}/protezione"), &protect).await.expect(303);

        for who in ["garante", "capo"] {
            let list = city.get(who, "/richieste-dati").await.expect(200).text;
            assert!(list.contains("Rossi Mario") && list.contains("In ritardo") && list.contains("02/11/2026"), "{who}: {list}");
            assert!(!list.contains("diario") && !list.contains("AB123"), "{who}: {list}");
            assert_eq!(list.contains(&format!("{href}/diritti")), who == "capo", "only whoever answers it is led to it: {list}");
            assert_eq!(list.contains("Nascosta"), who == "capo", "{list}");
            assert!(!city.get(who, "/richieste-dati?stato=closed").await.expect(200).text.contains("Rossi"));
            // Nobody is led where they may not go.
            let may_search = city.get(who, "/persone").await.status == 200;
            assert_eq!((list.contains("href=\"/persone\""), may_search), (who == "capo", who == "capo"), "{who}: {list}");
        }
        let late = city.get("garante", "/api/v1/data-requests?state=late").await.expect(200).json();
        assert_eq!(late["items"].as_array().map(Vec::len), Some(1), "{late}");
        assert_eq!((&late["items"][0]["id"], &late["items"][0]["late"]), (&json!(id), &json!(true)));
        assert!(late["items"][0].get("wants").is_none() && late["items"][0].get("identity_note").is_none(), "{late}");
        city.get("garante", &format!("{href}/diritti")).await.expect(403);
        city.get("sistema", "/richieste-dati").await.expect(403);
        assert_eq!(city.get("garante", "/richieste-dati?stato=mai").await.status, 422);

        let version = version.to_string();
        let sent = [
            ("request", id.as_str()),
            ("_version", version.as_str()),
            ("state", "withdrawn"),
            ("closed_on", "20/11/2026"),
            ("outcome", "Non le serve più"),
        ];
        city.post("capo", &format!("{href}/diritti/esito"), &sent).await.expect(303);
        assert!(!city.get("garante", "/richieste-dati?stato=late").await.expect(200).text.contains("Rossi"));
        let closed = city.get("garante", "/richieste-dati?stato=closed").await.expect(200).text;
        assert!(closed.contains("Rossi Mario") && closed.contains("20/11/2026") && !closed.contains("Non le serve"), "{closed}");
    })
    .await;
}

#[tokio::test]
async fn late_is_what_waits_after_its_term_and_an_answer_that_came_late_is_called_so() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("garante", "dpo", "milano/DIR").await;
        let href = entered(&city, "capo", &rossi()).await;
        let other = entered(&city, "capo", &[("family_name", "Verdi"), ("given_name", "Tarda")]).await;
        ask(&city, "capo", &href, &[("asked_on", "1/10/2026")]).await;
        let (id, version) = ask(&city, "capo", &other, &[("asked_on", "1/10/2026")]).await;
        let version = version.to_string();
        let refused = [
            ("request", id.as_str()),
            ("_version", &version),
            ("state", "refused"),
            ("closed_on", "20/11/2026"),
            ("outcome", "Non è lei"),
        ];
        city.post("capo", &format!("{other}/diritti/esito"), &refused).await.expect(303);

        for (state, words, name) in
            [("late", "In ritardo</span>", "Rossi Mario"), ("closed", "Risposta in ritardo</span>", "Verdi Tarda")]
        {
            let list = city.get("garante", &format!("/richieste-dati?stato={state}")).await.expect(200).text;
            let shown = list.matches("n ritardo</span>").count();
            assert!(list.contains(words) && list.contains(name) && shown == 1, "{state}: {list}");
            let told = city.get("garante", &format!("/api/v1/data-requests?state={state}")).await.expect(200).json();
            assert_eq!(told["items"].as_array().map(Vec::len), Some(1), "{told}");
            let one = &told["items"][0];
            assert_eq!((&one["late"], &one["answered_late"]), (&json!(state == "late"), &json!(state == "closed")), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_others_owe_takes_the_place_of_nothing_that_somebody_owes_themselves() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        // Whoever watches over the terms of everybody and answers in one municipio.
        let account = city.somebody("doppia", "coordinatore", "milano/SSPT-4").await;
        let mut tx = city.db.global(&city.actor("doppia")).await.expect("a transaction");
        guard::account::assign(&mut tx, account, "dpo", city.unit("DIR"), guard::scope::ALWAYS, None, "prova")
            .await
            .expect("a role");
        tx.commit(store::Audit::of("account.create")).await.expect("a commit");
        let elsewhere = entered(&city, "piero", &rossi()).await;
        let mut old = asked();
        old[0] = ("asked_on", "1/9/2026");
        for _ in 0..51 {
            city.post("piero", &format!("{elsewhere}/diritti"), &old).await.expect(303);
        }
        let own = entered(&city, "anna", &[("family_name", "Neri"), ("given_name", "Sara")]).await;
        city.post("anna", &format!("{own}/diritti"), &asked()).await.expect(303);
        let principal = city.principal("doppia").await;
        let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
        let items = registry::room().day.expect("what is asked today")(&mut tx, &principal).await.expect("the day");
        tx.roll_back().await.expect("nothing written");
        let titles: Vec<&str> =
            items.iter().filter(|item| item.group == "Richieste sui propri dati").map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["Consegna la copia dei dati: Neri Sara"]);
    })
    .await;
}
