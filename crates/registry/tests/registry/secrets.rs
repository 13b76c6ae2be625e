//! What joining, parting, a case of the household and the search must not tell of a protected person, and must not lose.

use super::merging::{join, joining, part};
use super::*;
use axum::http::Method;
use serde_json::json;

/// Protects a person; the reason is said.
async fn protect(city: &City, who: &str, href: &str) {
    let version = version(city, who, href).await;
    let pairs = [("restricted", "on"), ("reason", "denuncia"), ("_version", version.as_str())];
    city.post(who, &format!("{href}/protezione"), &pairs).await.expect(303);
}

fn maria<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("family_name", "Neri"),
        ("given_name", "Maria"),
        ("birth_date", "1/1/1980"),
        ("sex", "F"),
        ("reaches[0].value", "333 7654321"),
    ]
}

#[tokio::test]
async fn whoever_was_protected_while_two_records_were_one_comes_back_protected() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let stays = entered(&city, "capo", &[("family_name", "Neri"), ("given_name", "Maria")]).await;
        let goes = entered(&city, "capo", &maria()).await;
        join(&city, "capo", &stays, &goes, &[]).await.expect(303);
        protect(&city, "capo", &stays).await;
        let merge = joining(&city, "capo", &stays).await;
        assert!(city.get("capo", &merge).await.expect(200).text.contains("Torna protetta"));
        part(&city, "capo", &merge, &[]).await.expect(303);
        for href in [&stays, &goes] {
            city.get("sandra", href).await.expect(404);
            city.get("piero", &format!("{href}/scheda")).await.expect(404);
        }
        assert!(!city.get("sandra", "/persone?q=neri+maria").await.expect(200).text.contains("Neri Maria"));
        assert!(!city.get("sandra", "/persone?q=3337654321").await.expect(200).text.contains("Neri Maria"));
        // Whoever parted them answers for both, and takes the protection of one away with a reason.
        let page = city.get("capo", &goes).await.expect(200);
        assert!(page.text.contains("Persona protetta"), "{}", page.text);
        let version = hidden(&page, "_version");
        let pairs = [("_version", version.as_str()), ("reason", "Non è lei in pericolo")];
        city.post("capo", &format!("{goes}/protezione"), &pairs).await.expect(303);
        city.get("sandra", &goes).await.expect(200);
        city.get("sandra", &stays).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_was_protected_and_comes_back_is_never_without_somebody_who_follows_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let stays = entered(&city, "capo", &[("family_name", "Neri"), ("given_name", "Maria")]).await;
        let goes = entered(&city, "capo", &maria()).await;
        protect(&city, "capo", &goes).await;
        join(&city, "capo", &stays, &goes, &[]).await.expect(303);
        let page = city.get("capo", &stays).await.expect(200);
        assert!(page.text.contains("Persona protetta"));
        let version = hidden(&page, "_version");
        let pairs = [("_version", version.as_str()), ("reason", "Cessata")];
        city.post("capo", &format!("{stays}/protezione"), &pairs).await.expect(303);
        let merge = joining(&city, "capo", &stays).await;
        part(&city, "capo", &merge, &[]).await.expect(303);
        assert!(city.get("capo", &goes).await.expect(200).text.contains("Persona protetta"));
    })
    .await;
}

#[tokio::test]
async fn an_undone_joining_leaves_nothing_of_a_protected_person_in_the_history_of_the_other() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let stays = entered(&city, "capo", &[("family_name", "Neri"), ("given_name", "Anna Maria"), ("sex", "F")]).await;
        let goes = entered(&city, "capo", &maria()).await;
        join(&city, "capo", &stays, &goes, &[]).await.expect(303);
        let history = format!("{stays}/storia");
        let told = city.get("sandra", &history).await.expect(200).text;
        assert!(told.contains("riunita la scheda: Neri Maria") && told.contains("333 7654321"), "one person, one history: {told}");
        let merge = joining(&city, "capo", &stays).await;
        part(&city, "capo", &merge, &[]).await.expect(303);
        let told = city.get("sandra", &history).await.expect(200).text;
        assert!(told.contains("separata la scheda: Neri Maria"), "{told}");
        protect(&city, "capo", &goes).await;
        let id = id_of(&stays);
        for path in [
            history.clone(),
            format!("/api/v1/persons/{id}/history"),
            format!("/api/v1/persons/{id}/timeline"),
            stays.clone(),
            format!("{stays}/unioni"),
        ] {
            let told = city.get("sandra", &path).await.expect(200).text;
            for betrayed in ["Neri Maria", "7654321", "01/01/1980", "schede riunite", "parata"] {
                assert!(!told.contains(betrayed), "{betrayed} at {path}: {told}");
            }
        }
        city.get("sandra", &merge).await.expect(404);
        assert!(city.get("capo", &history).await.expect(200).text.contains("Neri Maria"), "whoever follows her reads all of it");
    })
    .await;
}

#[tokio::test]
async fn the_card_of_a_husband_does_not_say_who_follows_his_protected_wife() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let wife = entered(&city, "capo", &maria()).await;
        let husband = entered(&city, "capo", &rossi()).await;
        let unit = city.unit("SSPT-5-L1");
        let mut tx = db.begin(&city.actor("capo")).await.expect("a transaction");
        let (from, source) = (tx.today(), tx.new_id::<uuid::Uuid>().expect("an id"));
        let account = Some(city.actor("anna").account);
        for (person, kind) in [(&wife, "case"), (&husband, "household")] {
            let it = registry::Involvement { person: id_of(person), unit, account, kind, source, from, until: None };
            registry::involve_beside(&mut tx, it, id_of(&wife)).await.expect("an involvement");
        }
        tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
        let places = [format!("{husband}/scheda"), "/persone?q=rossi+mario".to_owned()];
        let unit_name = |text: &str| text.contains("Municipio 5") || text.contains("SSPT-5");
        for path in &places {
            let text = city.get("piero", path).await.expect(200).text;
            assert!(text.contains("anna") || unit_name(&text), "before she is protected it is told: {text}");
        }
        let asked = [("family_name", "Rossi"), ("given_name", "Mario"), ("birth_date", "1/1/1980")];
        let known = city.post("olga", "/persone/conosciuta", &asked).await.expect(200).text;
        let before = known.clone();
        protect(&city, "capo", &wife).await;
        let card = city.get("piero", &format!("/api/v1/persons/{}/card", id_of(&husband))).await.expect(200).json();
        assert!(card["worker_name"] == json!("") && card["unit"].is_null(), "{card}");
        let known = city.post("olga", "/persone/conosciuta", &asked).await.expect(200).text;
        assert_ne!(known, before);
        assert!(!unit_name(&known), "{known}");
    })
    .await;
}

#[tokio::test]
async fn whoever_follows_a_protected_person_joins_the_record_as_which_she_was_entered_again() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mut pairs = maria();
        pairs.push(("identifier", "NREMRA80A41F205J"));
        let hers = entered(&city, "anna", &pairs).await;
        let unit = city.unit("SSPT-4-L1");
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let (from, source) = (tx.today(), tx.new_id::<uuid::Uuid>().expect("an id"));
        let account = Some(city.actor("anna").account);
        let it = registry::Involvement { person: id_of(&hers), unit, account, kind: "case", source, from, until: None };
        registry::involve(&mut tx, it).await.expect("an involvement");
        tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
        protect(&city, "anna", &hers).await;
        let again = entered(&city, "piero", &pairs).await;
        followed(&city).await;
        // Nobody has both in their extent; she who follows one and may know of the other brings them together.
        let path = format!("{hers}/unione?altra={}", id_of(&again));
        city.get("piero", &path).await.expect(404);
        city.get("anna", &path).await.expect(200);
        assert!(city.get("anna", "/persone/doppioni").await.expect(200).text.contains("Neri Maria"));
        assert!(!city.get("piero", "/persone/doppioni").await.expect(200).text.contains("Neri Maria"));
        join(&city, "anna", &hers, &again, &[]).await.expect(303);
        city.get("piero", &again).await.expect(404);
        // Another record is none of hers.
        let other = entered(&city, "piero", &rossi()).await;
        city.get("anna", &format!("{hers}/unione?altra={}", id_of(&other))).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn what_was_written_for_a_record_while_it_was_joined_is_handed_over_after_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let stays = entered(&city, "anna", &[("family_name", "Neri"), ("given_name", "Maria")]).await;
        let goes = entered(&city, "anna", &maria()).await;
        join(&city, "anna", &stays, &goes, &[]).await.expect(303);
        // Somebody found the record before it was joined, and writes after.
        let unit = city.unit("SSPT-5-L1");
        let mut tx = db.begin(&city.actor("piero")).await.expect("a transaction");
        let (from, source) = (tx.today(), tx.new_id::<uuid::Uuid>().expect("an id"));
        let account = Some(city.actor("piero").account);
        let it = registry::Involvement { person: id_of(&goes), unit, account, kind: "contact", source, from, until: None };
        registry::involve(&mut tx, it).await.expect("an involvement");
        tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
        city.get("piero", &stays).await.expect(404);
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        for news in tx.news(200).await.expect("news") {
            registry::merge::late::sweep(&mut tx, registry::room().person_rows, &news).await.expect("swept");
        }
        tx.commit(store::Audit::of("news.follow")).await.expect("a commit");
        city.get("piero", &stays).await.expect(200);
        // Parting gives it back like all the rest.
        let merge = joining(&city, "anna", &stays).await;
        part(&city, "anna", &merge, &[]).await.expect(303);
        city.get("piero", &goes).await.expect(200);
        city.get("piero", &stays).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn any_telephone_of_a_record_finds_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let numbers = ["02 111222", "333 1000001", "339 1000002", "340 1000003", "347 1000004"];
        let names: Vec<String> = (0..numbers.len()).map(|at| format!("reaches[{at}].value")).collect();
        let mut pairs = rossi();
        pairs.extend(names.iter().map(String::as_str).zip(numbers));
        let href = entered(&city, "anna", &pairs).await;
        for number in numbers {
            let page = city.get("anna", &format!("/persone?q={}", number.replace(' ', ""))).await.expect(200).text;
            assert!(page.contains(&href), "{number}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_called_like_a_kind_of_street_is_found_by_name() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let streets = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees
Piazza Luigi di Savoia,Milano,F205,2,Centrale,1,31,odd,20124,45440000,9220000
";
        let segments = registry::street::parse(streets).expect("streets");
        registry::street::load(&mut tx, &segments).await.expect("loaded");
        tx.commit(store::Audit::of("street.import")).await.expect("a commit");
        let piazza = entered(&city, "anna", &[("family_name", "Piazza"), ("given_name", "Luigi"), ("birth_date", "3/3/1970")]).await;
        let ada = entered(&city, "anna", &[("family_name", "Verdi"), ("given_name", "Ada")]).await;
        let home = [("kind", "residence"), ("street", "Piazza Luigi di Savoia"), ("number", "5"), ("from", "1/11/2026")];
        city.post("anna", &format!("{ada}/indirizzi"), &home).await.expect(303);
        let page = city.get("anna", "/persone?q=piazza+luigi").await.expect(200).text;
        let (name, street) = (page.find(&piazza), page.find(&ada));
        assert!(name.is_some() && street.is_some() && name < street, "both, and the name first: {page}");
        let page = city.get("anna", "/persone?q=piazza+luigi+di+savoia+5").await.expect(200).text;
        assert!(page.contains(&ada) && !page.contains(&piazza), "with a number it is an address: {page}");
    })
    .await;
}

#[tokio::test]
async fn two_requests_of_residence_that_wait_are_settled_before_two_records_are_joined() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("admin", "admin", "milano/DIR").await;
        let desk = json!({"municipio": 4, "name": "Sportello", "street": "Via Modesta Valenti", "number": "1"});
        city.api("admin", Method::POST, "/api/v1/residence-desks", &[], desk).await.expect(201);
        let desk = city.get("admin", "/api/v1/residence-desks").await.expect(200).json()["items"][0]["id"].clone();
        let mut records = Vec::new();
        for name in ["Maria", "Mariana"] {
            let href = entered(&city, "capo", &[("family_name", "Neri"), ("given_name", name)]).await;
            let input = json!({"desk": desk, "requested_on": "2026-11-02", "ground": "Dorme in piazza"});
            let path = format!("/api/v1/persons/{}/residence-requests", id_of(&href));
            city.api("capo", Method::POST, &path, &[], input).await.expect(201);
            records.push(href);
        }
        let shown = city.get("capo", &format!("{}/unione?altra={}", records[0], id_of(&records[1]))).await.expect(200).text;
        assert!(shown.contains("aspetta l’esito") || shown.contains("aspetta l&#39;esito"), "{shown}");
        let path = format!("/api/v1/persons/{}/merge", id_of(&records[0]));
        let body = json!({"other": id_of(&records[1]), "other_version": 1, "reason": "prova"});
        let refused = city.api("capo", Method::POST, &path, &[("If-Match", "\"1\"")], body).await;
        assert!(refused.status != 201 && refused.status != 200, "{} {}", refused.status, refused.text);
    })
    .await;
}
