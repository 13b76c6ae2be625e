//! A protected address: for those who neither follow the person nor have a mandate it is an address that is not known.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

const STREETS: &str =
    "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees
Via Lenta,Milano,F205,4,Corvetto,1,31,odd,20139,45440000,9220000
Via Segreta,Milano,F205,5,Gratosoglio,2,98,even,20142,45410000,9170000
";
/// Words that would betray the address.
const BETRAYING: [&str; 4] = ["Segreta", "Gratosoglio", "20142", "rotett"];

/// Maria Rossi, whom capo protects one address of, and whom sandra, of the same office, may read without following her.
async fn maria(city: &mut City) -> String {
    city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
    let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
    let segments = registry::street::parse(STREETS).expect("streets");
    registry::street::load(&mut tx, &segments).await.expect("loaded");
    tx.commit(store::Audit::of("street.import")).await.expect("a commit");
    entered(city, "capo", &[("family_name", "Rossi"), ("given_name", "Maria"), ("birth_date", "1/1/1980"), ("sex", "F")]).await
}

/// Capo enters the refuge as a protected address of this kind.
async fn hides(city: &City, href: &str, kind: &str) {
    let refuge =
        [("kind", kind), ("street", "Via Segreta"), ("number", "8"), ("from", "1/11/2026"), ("restricted", "on"), ("reason", "")];
    city.post("capo", &format!("{href}/indirizzi"), &refuge).await.expect(303);
}

async fn listed(city: &City, who: &str, href: &str) -> Vec<Value> {
    let path = format!("/api/v1/persons/{}/addresses", id_of(href));
    city.get(who, &path).await.expect(200).json()["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn a_protected_address_is_read_by_who_follows_the_person_and_is_not_known_to_others_wherever_they_look() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = maria(&mut city).await;
        hides(&city, &href, "residence").await;
        let id = id_of(&href);
        let pages = [
            href.clone(),
            format!("{href}/indirizzi"),
            format!("{href}/indirizzi?giorno=2/11/2026"),
            format!("{href}/competenza"),
            format!("{href}/storia"),
            format!("{href}/nucleo"),
            format!("{href}/relazioni"),
            format!("{href}/scheda"),
            format!("/api/v1/persons/{id}"),
            format!("/api/v1/persons/{id}/addresses"),
            format!("/api/v1/persons/{id}/competence"),
            format!("/api/v1/persons/{id}/competence/history"),
            format!("/api/v1/persons/{id}/history"),
            format!("/api/v1/persons/{id}/timeline"),
            format!("/api/v1/persons/{id}/card"),
            "/persone?q=rossi+maria".into(),
            "/persone?q=via+segreta+8".into(),
            "/api/v1/persons?q=rossi+maria".into(),
            "/persone/simili?prefix=&family_name=Rossi&given_name=Maria".into(),
        ];
        for path in &pages {
            let text = city.get("sandra", path).await.expect(200).text;
            // The cartella offers to protect the person, in whatever state she is; and the form of a new address offers the tick.
            let text = text.replace("Proteggi questa persona", "").replace("Indirizzo protetto</label>", "");
            let text = text.replace("Nel motivo non scrivere un indirizzo protetto", "");
            let told = text.split("</head>").last().unwrap_or_default();
            for word in BETRAYING.iter().filter(|word| **word != "rotett") {
                assert!(!told.contains(word), "{word} at {path}: {told}");
            }
            assert!(
                !told.contains("ndirizzo protetto: non dire") && !told.contains("badge bg-danger\">Protetto"),
                "{path}: {told}"
            );
        }
        assert!(city.get("sandra", &format!("{href}/indirizzi")).await.expect(200).text.contains("Non c&#39;è un indirizzo"));
        assert_eq!(listed(&city, "sandra", &href).await, Vec::<Value>::new());
        let competence = city.get("sandra", &format!("/api/v1/persons/{id}/competence")).await.expect(200).json();
        assert_eq!((&competence["municipio"], &competence["unit"]), (&Value::Null, &Value::Null));

        // Who protected it reads it everywhere.
        let page = city.get("capo", &href).await.expect(200).text;
        assert!(page.contains("Via Segreta 8") && page.contains("Indirizzo protetto: non dire a nessuno"), "{page}");
        assert!(city.get("capo", &format!("{href}/storia")).await.expect(200).text.contains("Via Segreta"));
        assert_eq!(listed(&city, "capo", &href).await[0]["restricted"], json!(true));
        let competence = city.get("capo", &format!("/api/v1/persons/{id}/competence")).await.expect(200).json();
        assert_eq!(competence["municipio"], json!(5));
    })
    .await;
}

#[tokio::test]
async fn a_move_to_or_from_a_protected_address_tells_nobody_where() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = maria(&mut city).await;
        let addresses = format!("{href}/indirizzi");
        let home = [("kind", "residence"), ("street", "Via Lenta"), ("number", "15"), ("from", "1/1/2020")];
        city.post("capo", &addresses, &home).await.expect(303);
        hides(&city, &href, "residence").await;
        assert!(!told(&city, "capo").await.contains_key("person.moved"), "a move to a protected address is not news");
        let next = [("kind", "residence"), ("street", "Via Lenta"), ("number", "3"), ("from", "10/11/2026")];
        city.post("capo", &addresses, &next).await.expect(303);
        let news = told(&city, "capo").await["person.moved"].clone();
        assert!(!news.to_string().contains("Segreta") && news["municipio"] == 4, "{news}");
        let history = city.get("sandra", &format!("{href}/storia")).await.expect(200).text;
        assert!(history.contains("Via Lenta 3") && !history.contains("Segreta"), "{history}");
        let seen: Vec<_> = listed(&city, "sandra", &href).await.into_iter().map(|row| row["number"].clone()).collect();
        assert_eq!(seen, [json!("3"), json!("15")]);
    })
    .await;
}

#[tokio::test]
async fn who_does_not_know_of_a_protected_address_enters_another_one_as_if_there_was_none() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = maria(&mut city).await;
        hides(&city, &href, "residence").await;
        let addresses = format!("{href}/indirizzi");
        // On a day on which it holds, and even before it began.
        let old = [("kind", "residence"), ("street", "Via Lenta"), ("number", "15"), ("from", "1/1/2020")];
        city.post("sandra", &addresses, &old).await.expect(303);
        let new = [("kind", "residence"), ("street", "Via Lenta"), ("number", "3"), ("from", "15/11/2026")];
        city.post("sandra", &addresses, &new).await.expect(303);
        assert_eq!(listed(&city, "sandra", &href).await.len(), 2);
        let all = listed(&city, "capo", &href).await;
        let hidden = all.iter().find(|row| row["restricted"] == json!(true)).expect("the protected one");
        assert_eq!(hidden["until"], Value::Null, "nobody closed it");

        // Its identifier is that of an address which never was.
        let (id, never) = (hidden["id"].as_str().expect("an id"), id_of(&href).to_string());
        for path in ["fine", "ritiro", "correzione", "protezione"] {
            let answers = [id, never.as_str()].map(|address| {
                let pairs = [
                    ("address", address),
                    ("_version", "1"),
                    ("last_day", "20/11/2026"),
                    ("reason", "prova"),
                    ("street", "Via Lenta"),
                ];
                let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
                pairs.to_vec()
            });
            let mut texts = Vec::new();
            for pairs in answers {
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                let reply = city.post("sandra", &format!("{addresses}/{path}"), &pairs).await;
                texts.push((reply.status.as_u16(), reply.text.contains("Segreta"), reply.text.matches("role=\"alert\"").count()));
            }
            assert_eq!(texts[0], texts[1], "{path}");
            assert!(!texts[0].1 && texts[0].0 >= 400, "{path}: {texts:?}");
        }

        // Where two stand open now, protection is not taken away without a decision.
        let version = hidden["version"].to_string();
        let open = [("address", id), ("_version", version.as_str()), ("reason", "non serve più")];
        let refused = city.post("capo", &format!("{addresses}/protezione"), &open).await;
        assert!(refused.text.contains("un indirizzo dello stesso tipo"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_was_known_vanishes_when_it_is_protected_and_comes_back_with_everything() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db.clone()).await;
        let href = maria(&mut city).await;
        let addresses = format!("{href}/indirizzi");
        let home = [("kind", "domicile"), ("street", "Via Segreta"), ("number", "8"), ("from", "1/1/2020")];
        city.post("sandra", &addresses, &home).await.expect(303);
        let moved = [("kind", "domicile"), ("street", "Via Lenta"), ("number", "3"), ("from", "1/11/2026")];
        city.post("sandra", &addresses, &moved).await.expect(303);
        assert!(city.get("sandra", &format!("{href}/storia")).await.expect(200).text.contains("Via Segreta"));
        let row = listed(&city, "capo", &href).await.into_iter().find(|row| row["street"] == "Via Segreta").expect("an address");
        let protection = format!("/api/v1/persons/{}/addresses/protection", id_of(&href));
        let input = |on: bool| json!({"address": row["id"], "restricted": on, "reason": "minacce"});
        let version = row["version"].to_string();
        city.api("capo", Method::PUT, &protection, &[("if-match", version.as_str())], input(true)).await.expect(204);
        // The history of the address that followed it named it too.
        for path in [addresses.clone(), format!("{href}/storia"), href.clone(), format!("{href}/competenza")] {
            let text = city.get("sandra", &path).await.expect(200).text;
            assert!(!text.contains("Segreta"), "{path}: {text}");
            assert!(!text.contains("minacce"), "{path}");
        }
        // Who reads the log learns that an address was changed, and no more.
        let rows = db.raw_rows("select action from store_audit where action like 'person.address%'").await.expect("rows");
        assert!(rows.iter().flatten().flatten().all(|action| !action.contains("protect")), "{rows:?}");
        let late = city.api("capo", Method::PUT, &protection, &[("if-match", version.as_str())], input(false)).await;
        assert_eq!(late.status.as_u16(), 409);
        let next = (row["version"].as_i64().expect("a version") + 1).to_string();
        city.api("capo", Method::PUT, &protection, &[("if-match", next.as_str())], input(false)).await.expect(204);
        assert!(city.get("sandra", &format!("{href}/storia")).await.expect(200).text.contains("Via Segreta"));
        city.api("olga", Method::PUT, &protection, &[("if-match", "9")], input(true)).await.expect(403);
    })
    .await;
}

#[tokio::test]
async fn everybody_is_counted_where_they_live_and_only_there() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db.clone()).await;
        let href = maria(&mut city).await;
        hides(&city, &href, "residence").await;
        let count = async |view: &str| {
            let rows = db.raw_rows(&format!("select cast(count(*) as text) from {view} where place = 'F205'")).await.expect("rows");
            rows.into_iter().flatten().flatten().next()
        };
        assert_eq!(count("registry_v_place").await.as_deref(), Some("1"), "a return counts her");
        assert_eq!(count("registry_v_residence").await.as_deref(), Some("0"), "no other room learns the address");
    })
    .await;
}
