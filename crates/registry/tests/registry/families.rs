//! What happens to a whole household at once.

use super::versions::with;
use super::*;
use axum::http::Method;
use serde_json::{Value, json};

/// Mario, his wife Anna and their son Luca in via Padova, in one registered household: their pages, and the household.
pub(super) async fn rossi_family(city: &City) -> ([String; 3], String) {
    let home =
        [("address.kind", "residence"), ("address.street", "Via Padova"), ("address.number", "3"), ("address.from", "1/1/2020")];
    let mario = entered(city, "anna", &with(&rossi(), &home)).await;
    let wife = [("family_name", "Verdi"), ("given_name", "Elsa"), ("birth_date", "1/1/1982"), ("sex", "F")];
    let elsa = entered(city, "anna", &with(&wife, &home)).await;
    let son = [("family_name", "Rossi"), ("given_name", "Luca"), ("birth_date", "1/1/2015"), ("sex", "M")];
    let luca = entered(city, "anna", &with(&son, &home)).await;
    let page = format!("{mario}/nucleo");
    city.post("anna", &page, &[("kind", "registered"), ("role", "holder"), ("from", "1/1/2020")]).await.expect(303);
    let household = hidden(&city.get("anna", &page).await.expect(200), "household");
    for (other, role) in [(&elsa, "spouse"), (&luca, "child")] {
        let read = read(city, &page).await;
        let enter = [
            ("household", household.as_str()),
            ("person", &id_of(other).to_string()),
            ("role", role),
            ("from", "1/1/2020"),
            ("_version", &read),
        ];
        city.post("anna", &format!("{page}/membri"), &enter).await.expect(303);
    }
    ([mario, elsa, luca], household)
}

pub(super) async fn read(city: &City, page: &str) -> String {
    hidden(&city.get("anna", page).await.expect(200), "_version")
}

/// The membership of somebody in a household, as programs read it.
pub(super) async fn member(city: &City, who: &str, person: &str, name: &str) -> String {
    let households = city.get(who, &format!("/api/v1/persons/{}/households", id_of(person))).await.expect(200).json();
    let all = households["items"]
        .as_array()
        .expect("households")
        .iter()
        .flat_map(|one| one["members"].as_array().expect("members").clone());
    let found: Vec<Value> = all.filter(|row| row["display_name"].as_str().is_some_and(|shown| shown.contains(name))).collect();
    found.first().and_then(|row| row["id"].as_str()).unwrap_or_else(|| panic!("no {name}")).to_owned()
}

/// Who came into which household from a day on, as later rooms are told it.
async fn came(city: &City, on: &str) -> Vec<(PersonId, String)> {
    let mut tx = city.db.begin(&city.actor("anna")).await.expect("a transaction");
    let news = tx.news(50).await.expect("news");
    tx.roll_back().await.expect("rolled back");
    let told = news.into_iter().filter(|news| news.topic == "household.entered" && news.payload.0["on"] == on);
    let text = |payload: &Value, name: &str| payload[name].as_str().expect("an id").to_owned();
    told.map(|news| (text(&news.payload.0, "person_id").parse().expect("an id"), text(&news.payload.0, "household_id"))).collect()
}

pub(super) async fn residence(city: &City, who: &str, person: &str) -> String {
    let rows = city.get(who, &format!("/api/v1/persons/{}/addresses", id_of(person))).await.expect(200).json();
    let rows = rows["items"].as_array().expect("addresses").clone();
    rows.iter().find(|row| row["until"].is_null()).and_then(|row| row["text"].as_str()).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_family_moves_in_one_action_and_who_is_protected_is_neither_moved_nor_named() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ([mario, elsa, luca], household) = rossi_family(&city).await;
        let elsas = member(&city, "anna", &mario, "Verdi").await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", &version(&city, "capo", &elsa).await)]
            .map(|(a, b)| (a, b.to_owned()));
        let protect: Vec<_> = protect.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("capo", &format!("{elsa}/protezione"), &protect).await.expect(303);
        let page = format!("{mario}/nucleo/trasferisci");
        // Neither for who may not know of her nor for who may.
        for who in ["anna", "capo"] {
            let form = city.get(who, &format!("{page}?nucleo={household}")).await.expect(200).text;
            assert!(form.contains("Rossi Luca") && !form.contains("Verdi"), "{who}: {form}");
        }
        let (marios, lucas) = (member(&city, "anna", &mario, "Mario").await, member(&city, "anna", &mario, "Luca").await);
        let read = read(&city, &format!("{mario}/nucleo")).await;
        let address = [
            ("address.kind", "residence"),
            ("address.street", "Via Mecenate"),
            ("address.number", "8"),
            ("address.from", "1/11/2026"),
        ];
        let pairs = [
            ("household", household.as_str()),
            ("_version", &read),
            ("members[0].member", &marios),
            ("members[0].comes", "on"),
            ("members[1].member", &lucas),
            ("members[1].comes", "on"),
        ];
        // Her membership, guessed, is nobody's for who may not know of her, and changes nothing for who may.
        let guessed = with(&with(&pairs, &address), &[("members[2].member", &elsas), ("members[2].comes", "on")]);
        let refused = city.post("anna", &page, &guessed).await.expect(404).text;
        assert!(!refused.contains("Verdi"), "{refused}");
        // What is wrong is said, nothing is lost, nobody has moved.
        let wrong = [
            ("address.kind", "residence"),
            ("address.street", "Via Mecenate"),
            ("address.number", "8"),
            ("address.from", "1/1/2019"),
        ];
        let refused = city.post("anna", &page, &with(&pairs, &wrong)).await.expect(422).text;
        assert!(refused.contains("Si tratta di Rossi Mario") && refused.contains("value=\"Via Mecenate\""), "{refused}");
        assert!(residence(&city, "anna", &luca).await.contains("Via Padova"));
        city.post("anna", &page, &with(&pairs, &address)).await.expect(303);
        for person in [&mario, &luca] {
            assert!(residence(&city, "anna", person).await.contains("Via Mecenate 8"), "{person}");
        }
        assert!(residence(&city, "capo", &elsa).await.contains("Via Padova"));
        let told = told(&city, "anna").await;
        assert_eq!(told["person.moved"]["on"], json!("2026-11-01"));
        for stranger in ["piero", "ugo"] {
            city.get(stranger, &page).await.expect(404);
            let none = city.post(stranger, &page, &with(&pairs, &address)).await.expect(404).text;
            assert!(!none.contains("Rossi"), "{none}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_family_that_moves_leaves_a_protected_residence_of_one_of_them_as_it_is() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ([mario, elsa, luca], household) = rossi_family(&city).await;
        let refuge =
            [("kind", "residence"), ("street", "Via Segreta"), ("number", "8"), ("from", "1/10/2026"), ("restricted", "on")];
        city.post("capo", &format!("{elsa}/indirizzi"), &refuge).await.expect(303);
        let ids: Vec<String> = [
            member(&city, "capo", &mario, "Mario").await,
            member(&city, "capo", &mario, "Elsa").await,
            member(&city, "capo", &mario, "Luca").await,
        ]
        .into();
        let moves = async |who: &str, number: &str, from: &str| {
            let page = format!("{mario}/nucleo/trasferisci");
            let read = hidden(&city.get(who, &format!("{mario}/nucleo")).await.expect(200), "_version");
            let mut pairs = vec![
                ("household", household.as_str()),
                ("_version", &read),
                ("address.kind", "residence"),
                ("address.street", "Via Mecenate"),
            ];
            pairs.extend([("address.number", number), ("address.from", from)]);
            for (name, id) in [("members[0].member", &ids[0]), ("members[1].member", &ids[1]), ("members[2].member", &ids[2])] {
                pairs.push((name, id.as_str()));
            }
            pairs.extend([("members[0].comes", "on"), ("members[1].comes", "on"), ("members[2].comes", "on")]);
            city.post(who, &page, &pairs).await.expect(303);
        };
        // Whoever knows of it reads who stays where they are, and is not offered to move them.
        let form = city.get("capo", &format!("{mario}/nucleo/trasferisci?nucleo={household}")).await.expect(200).text;
        assert!(
            form.contains("Ha un indirizzo protetto") && form.contains("Verdi Elsa") && !form.contains("Via Segreta"),
            "{form}"
        );
        assert!(!form.contains(&ids[1]), "{form}");
        moves("capo", "8", "1/11/2026").await;
        assert!(residence(&city, "capo", &elsa).await.contains("Via Segreta 8"));
        for person in [&mario, &luca] {
            assert!(residence(&city, "capo", person).await.contains("Via Mecenate 8"), "{person}");
        }
        // Whoever does not know of it moves them like the others, and the protected one goes on.
        later(&city);
        let form = city.get("anna", &format!("{mario}/nucleo/trasferisci?nucleo={household}")).await.expect(200).text;
        assert!(form.contains(&ids[1]) && !form.contains("protetto"), "{form}");
        moves("anna", "9", "10/11/2026").await;
        assert!(residence(&city, "anna", &elsa).await.contains("Via Mecenate 9"));
        let all = city.get("capo", &format!("/api/v1/persons/{}/addresses", id_of(&elsa))).await.expect(200).json();
        let refuge =
            all["items"].as_array().expect("addresses").iter().find(|row| row["restricted"] == json!(true)).expect("the refuge");
        assert_eq!(refuge["until"], Value::Null, "{all}");
    })
    .await;
}

#[tokio::test]
async fn a_couple_parts_from_a_day_and_every_day_of_the_past_is_still_shown() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ([mario, elsa, luca], household) = rossi_family(&city).await;
        let page = format!("{mario}/nucleo");
        let form = city.get("anna", &format!("{page}/dividi?nucleo={household}")).await.expect(200).text;
        assert!(form.contains("Verdi Elsa") && form.contains("Va nel nuovo nucleo"), "{form}");
        let (elsas, lucas, marios) = (
            member(&city, "anna", &mario, "Elsa").await,
            member(&city, "anna", &mario, "Luca").await,
            member(&city, "anna", &mario, "Mario").await,
        );
        let now = read(&city, &page).await;
        let base = [("household", household.as_str()), ("_version", &now), ("from", "1/11/2026")];
        let nobody = city
            .post("anna", &format!("{page}/dividi"), &with(&base, &[("members[0].member", &marios), ("members[0].fate", "stays")]))
            .await
            .expect(422)
            .text;
        assert!(nobody.contains("Non cambia niente"), "{nobody}");
        let two = [
            ("members[0].member", elsas.as_str()),
            ("members[0].fate", "goes"),
            ("members[0].role", "spouse"),
            ("members[1].member", &lucas),
            ("members[1].fate", "goes"),
            ("members[1].role", "child"),
        ];
        let no_holder = city.post("anna", &format!("{page}/dividi"), &with(&base, &two)).await.expect(422).text;
        assert!(no_holder.contains("un solo intestatario"), "{no_holder}");
        let mut goes = two.to_vec();
        goes[2] = ("members[0].role", "holder");
        let home = [("address.kind", "residence"), ("address.street", "Via Lenta"), ("address.number", "9")];
        city.post("anna", &format!("{page}/dividi"), &with(&with(&base, &goes), &home)).await.expect(303);
        let here = city.get("anna", &page).await.expect(200).text;
        assert!(
            here.contains("Ne hanno fatto parte") && here.contains("dal 01/01/2020 al 31/10/2026") || here.contains("31/10/2026"),
            "{here}"
        );
        let theirs = city.get("anna", &format!("{elsa}/nucleo")).await.expect(200).text;
        assert!(
            theirs.contains("Rossi Luca") && theirs.contains("intestatario") && !theirs.contains("Rossi Mario</a></strong>"),
            "{theirs}"
        );
        assert!(
            residence(&city, "anna", &luca).await.contains("Via Lenta 9")
                && residence(&city, "anna", &mario).await.contains("Via Padova")
        );
        // A day of the past, without anything to press.
        let then = city.get("anna", &format!("{elsa}/nucleo?il=31/10/2026")).await.expect(200).text;
        assert!(then.contains("Com’era quel giorno") && then.contains("Rossi Mario") && !then.contains("Crea il nucleo"), "{then}");

        // Together again: the other household comes back, and the empty one is in nobody's way.
        let now = read(&city, &page).await;
        let shown = city.get("anna", &format!("{page}/unisci?nucleo={household}&con={}", id_of(&elsa))).await.expect(200).text;
        assert!(shown.contains("Verdi Elsa") && shown.contains("Rossi Luca"), "{shown}");
        let (elsas, lucas) = (member(&city, "anna", &elsa, "Elsa").await, member(&city, "anna", &elsa, "Luca").await);
        let back = [
            ("household", household.as_str()),
            ("_version", &now),
            ("from", "15/11/2026"),
            ("members[0].member", &elsas),
            ("members[0].comes", "on"),
            ("members[0].role", "spouse"),
            ("members[1].member", &lucas),
            ("members[1].comes", "on"),
            ("members[1].role", "child"),
        ];
        for stranger in ["piero", "ugo"] {
            city.post(stranger, &format!("{page}/unisci"), &back).await.expect(404);
            city.post(stranger, &format!("{page}/dividi"), &with(&base, &goes)).await.expect(404);
        }
        city.post("anna", &format!("{page}/unisci"), &back).await.expect(303);
        assert_eq!(came(&city, "2026-11-15").await, [(id_of(&elsa), household.clone()), (id_of(&luca), household.clone())]);
        let here = city.get("anna", &page).await.expect(200).text;
        assert!(here.contains("Verdi Elsa</a></strong>, coniuge o convivente"), "{here}");
    })
    .await;
}

#[tokio::test]
async fn a_child_is_born_the_holder_dies_and_a_wrong_entry_is_put_right() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let ([mario, elsa, luca], household) = rossi_family(&city).await;
        let page = format!("{mario}/nucleo");
        let now = read(&city, &page).await;
        let born = json!({"household": household, "child": {"family_name": "Rossi", "given_name": "Gaia", "sex": "F", "birth_date": "2026-11-10"}, "parent": id_of(&mario), "other_parent": id_of(&elsa)});
        let api = format!("/api/v1/persons/{}/households/birth", id_of(&mario));
        city.api("anna", Method::POST, &api, &[("if-match", &now)], json!({"household": household, "child": {"family_name": "Rossi"}})).await.expect(422);
        let child = city.api("anna", Method::POST, &api, &[("if-match", &now)], born).await.expect(201).location();
        let gaia = child.replace("/api/v1/persons/", "/persone/");
        assert_eq!(came(&city, "2020-01-01").await, [(id_of(&elsa), household.clone()), (id_of(&luca), household.clone())]);
        assert!(came(&city, "2026-11-10").await.is_empty(), "whoever is born into it is told apart");
        let news = told(&city, "anna").await["person.born"].clone();
        assert_eq!((&news["person_id"], &news["household_id"]), (&json!(id_of(&gaia)), &json!(household)));
        assert!(residence(&city, "anna", &gaia).await.contains("Via Padova 3"));
        let family = city.get("anna", &format!("{child}/family")).await.expect(200).json();
        let what = |name: &str| family["items"].as_array().expect("items").iter().find(|row| row["name"] == name).map(|row| row["what"].clone());
        assert_eq!((what("Rossi Mario"), what("Verdi Elsa")), (Some(json!("padre")), Some(json!("madre"))), "{family}");

        // Luca came on another day; then it turns out that he was never there.
        let lucas = member(&city, "anna", &mario, "Luca").await;
        let wrong = format!("{page}/errore");
        let now = read(&city, &page).await;
        let base = [("household", household.as_str()), ("member", &lucas), ("reason", "visto lo stato di famiglia")];
        city.post("anna", &wrong, &with(&base, &[("from", "1/6/2021"), ("_version", &now)])).await.expect(303);
        assert!(city.get("anna", &page).await.expect(200).text.contains("01/06/2021"));
        for stranger in ["piero", "ugo"] {
            city.post(stranger, &wrong, &with(&base, &[("never", "on"), ("_version", "1")])).await.expect(404);
        }
        let now = read(&city, &page).await;
        city.post("anna", &wrong, &with(&base, &[("never", "on"), ("_version", &now)])).await.expect(303);
        let shown = city.get("anna", &page).await.expect(200).text;
        assert!(!shown.contains("Rossi Luca"), "{shown}");
        let history = city.get("anna", &format!("{luca}/storia")).await.expect(200).text;
        assert!(history.contains("non ne ha mai fatto parte") && history.contains("visto lo stato di famiglia"), "{history}");

        // The holder dies: the page says it, the form proposes his wife.
        let dead = [("death_date", "18/11/2026"), ("_version", &version(&city, "anna", &mario).await)].map(|(a, b)| (a, b.to_owned()));
        let dead: Vec<_> = dead.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("anna", &format!("{mario}/decesso"), &dead).await.expect(303);
        let shown = city.get("anna", &page).await.expect(200).text;
        assert!(shown.contains("Rossi Mario, intestatario, è deceduto il 18/11/2026"), "{shown}");
        let form = city.get("anna", &format!("{elsa}/nucleo/dividi")).await.expect(200).text;
        assert!(form.contains("value=\"19/11/2026\"") && form.contains("value=\"leaves\" selected"), "{form}");
        let (marios, elsas) = (member(&city, "anna", &elsa, "Mario").await, member(&city, "anna", &elsa, "Elsa").await);
        let now = read(&city, &format!("{elsa}/nucleo")).await;
        let after = [("household", household.as_str()), ("_version", &now), ("from", "19/11/2026"), ("members[0].member", &marios), ("members[0].fate", "leaves"), ("members[1].member", &elsas), ("members[1].fate", "stays"), ("members[1].role", "holder")];
        city.post("anna", &format!("{elsa}/nucleo/dividi"), &after).await.expect(303);
        let shown = city.get("anna", &format!("{elsa}/nucleo")).await.expect(200).text;
        assert!(shown.contains("Verdi Elsa</strong>, intestatario") && !shown.contains("che è l’intestatario"), "{shown}");
        // Before that day she was the wife.
        let then = city.get("anna", &format!("{elsa}/nucleo?il=1/11/2026")).await.expect(200).text;
        assert!(then.contains("Verdi Elsa</strong>, coniuge o convivente"), "{then}");
    })
    .await;
}

#[tokio::test]
async fn the_child_of_a_protected_mother_is_protected_from_the_first_moment() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let home = [
            ("address.kind", "residence"),
            ("address.street", "Via Padova"),
            ("address.number", "12"),
            ("address.from", "1/1/2020"),
        ];
        let mother = [("family_name", "Verdi"), ("given_name", "Elsa"), ("birth_date", "1/1/1992"), ("sex", "F")];
        let elsa = entered(&city, "capo", &with(&mother, &home)).await;
        let page = format!("{elsa}/nucleo");
        city.post("capo", &page, &[("kind", "registered"), ("role", "holder"), ("from", "1/1/2020")]).await.expect(303);
        let read = version(&city, "capo", &elsa).await;
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", read.as_str())];
        city.post("capo", &format!("{elsa}/protezione"), &protect).await.expect(303);
        let shown = city.get("capo", &page).await.expect(200);
        let born = [
            ("household", hidden(&shown, "household")),
            ("_version", hidden(&shown, "_version")),
            ("parent", id_of(&elsa).to_string()),
            ("child.family_name", "Verdi".into()),
            ("child.given_name", "Gioia".into()),
            ("child.birth_date", "20/11/2026".into()),
            ("child.sex", "F".into()),
        ];
        let born: Vec<(&str, &str)> = born.iter().map(|(name, value)| (*name, value.as_str())).collect();
        city.post("capo", &format!("{page}/nascita"), &born).await.expect(303);
        assert!(city.get("capo", "/persone?q=verdi+gioia").await.expect(200).text.contains("Gioia"));
        for who in ["piero", "sandra"] {
            for query in ["verdi+gioia", "via+padova+12"] {
                let text = city.get(who, &format!("/persone?q={query}")).await.expect(200).text;
                assert!(!text.contains("Gioia</") && !text.contains("/scheda"), "{who} {query}: {text}");
            }
        }
    })
    .await;
}
