//! The list of streets of a body with several Comuni, lists that are confirmed at once, and addresses that a new list touches.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

const HEADING: &str = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees\n";
const THREE: &str = "Via Roma,Milano,,4,Centro,1,31,odd,,45460000,9180000\nVia Roma,Segrate,I577,5,Centro,1,31,odd,,45490000,9290000\nVia Roma,Pavia,G388,6,Centro,1,31,odd,,45180000,9150000\nVia Sola,Segrate,I577,5,Centro,1,31,odd,,,\n";

async fn town(db: Db) -> City {
    let mut city = city(db).await;
    city.somebody("admin", "admin", "milano/DIR").await;
    city
}

async fn read(city: &City, rows: &str) -> Value {
    let input = json!({"source": "Toponomastica", "file": format!("{HEADING}{rows}")});
    city.api("admin", Method::POST, "/api/v1/street-editions", &[], input).await.expect(201).json()
}

async fn confirm(city: &City, edition: &Value, from: &str) -> Reply {
    let path = format!("/api/v1/street-editions/{}/confirmation", edition["id"].as_str().expect("an id"));
    city.api("admin", Method::POST, &path, &[], json!({"valid_from": from})).await
}

async fn works(city: &City) -> Vec<String> {
    let mut said = Vec::new();
    while let Some(lease) = store::jobs::take(&city.db).await.expect("a queue") {
        let end = registry::street::relocate::run(city.site.clone(), lease.clone()).await;
        if let store::jobs::End::Done { message, .. } = &end {
            said.push(message.clone());
        }
        lease.end(end).await.expect("an end");
    }
    said
}

async fn at(city: &City, street: &str, place: &str) -> String {
    let pairs = [
        ("family_name", "Rossi"),
        ("given_name", street),
        ("address.street", street),
        ("address.number", "5"),
        ("address.place", place),
        ("address.from", "1/1/2020"),
    ];
    entered(city, "anna", &pairs).await
}

async fn address(city: &City, href: &str) -> Value {
    city.get("anna", &format!("/api/v1/persons/{}/addresses", id_of(href))).await.expect(200).json()["items"][0].clone()
}

#[tokio::test]
async fn a_street_that_several_comuni_have_is_located_in_the_one_that_was_chosen() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db).await;
        let edition = read(&city, THREE).await;
        confirm(&city, &edition, "2026-11-21").await.expect(200);
        for (street, place, municipio, located) in [
            ("Via Roma", "Segrate", json!(5), "streets"),
            ("Via Roma", "Pavia (PV)", json!(6), "streets"),
            // A line that names no Comune is the body's own; so is a Comune that nobody chose.
            ("Via Roma", "Milano (MI)", json!(4), "streets"),
            ("Via Roma", "", json!(4), "streets"),
            ("Via Roma", "Torino (TO)", Value::Null, "elsewhere"),
            // Without a Comune, a street that only another one has is found there.
            ("Via Sola", "", json!(5), "streets"),
        ] {
            let row = address(&city, &at(&city, street, place).await).await;
            assert_eq!((&row["municipio"], &row["located"]), (&municipio, &json!(located)), "{street}, {place}: {row}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_list_locates_the_street_of_the_comune_and_marks_the_one_that_left_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db).await;
        let edition = read(&city, THREE).await;
        confirm(&city, &edition, "2026-11-21").await.expect(200);
        let (roma, sola) = (at(&city, "Via Roma", "Segrate").await, at(&city, "Via Sola", "Segrate").await);
        let before = address(&city, &roma).await;
        let next = THREE.replace("I577,5", "I577,7").lines().filter(|line| !line.contains("Sola")).collect::<Vec<_>>().join("\n");
        let edition = read(&city, &next).await;
        confirm(&city, &edition, "2026-11-21").await.expect(200);
        assert!(works(&city).await.concat().contains("1 hanno cambiato municipio o zona, 1 non sono"));
        let row = address(&city, &roma).await;
        assert_eq!((&row["municipio"], &row["located"]), (&json!(7), &json!("streets")));
        assert_eq!(row["version"], before["version"], "whoever has it open corrects it, or moves the person, without a conflict");
        // Of the street that left the list the borough that was known last stays, and somebody is asked.
        let row = address(&city, &sola).await;
        assert_eq!((&row["municipio"], &row["located"]), (&json!(5), &json!("unknown")));
        assert!(city.get("anna", "/persone/indirizzi-da-individuare").await.expect(200).text.contains("Via Sola"));
    })
    .await;
}

#[tokio::test]
async fn of_two_lists_that_are_confirmed_at_once_one_holds() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db.clone()).await;
        let mut lists = Vec::new();
        for district in 1..=4 {
            lists.push(read(&city, &THREE.replace(",4,", &format!(",{district},"))).await);
        }
        let holds = async |list: usize| confirm(&city, &lists[list], "2026-11-21").await.status.as_u16();
        let (a, b, c, d) = tokio::join!(holds(0), holds(1), holds(2), holds(3));
        let answers = [a, b, c, d];
        assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
        let held = db
            .raw_rows(
                "select cast(count(*) as text) from registry_street_edition where state = 'held' and valid_until = '9999-12-31'",
            )
            .await
            .expect("rows");
        assert_eq!(held.into_iter().flatten().flatten().next().as_deref(), Some("1"));
        let row = address(&city, &at(&city, "Via Roma", "Segrate").await).await;
        assert_eq!(row["municipio"], json!(5), "every door is there once: {row}");
    })
    .await;
}

#[tokio::test]
async fn the_streets_behind_the_map_are_of_the_whole_territory_however_many_there_are() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = town(db.clone()).await;
        let mut rows = String::new();
        for number in 0..5000 {
            rows.push_str(&format!("Via {number:04},Milano,F205,4,Centro,1,31,odd,,{},9180000\n", 45_000_000 + number * 100));
        }
        let edition = read(&city, &rows).await;
        confirm(&city, &edition, "2026-11-21").await.expect(200);
        let mut tx = db.begin_reading(&city.actor("anna")).await.expect("a transaction");
        let points: Vec<(i64, i64)> = tx.sql(&registry::map::store::STREETS).bind("most", 2000_i64).all().await.expect("points");
        let (south, north) = (points.iter().map(|point| point.0).min(), points.iter().map(|point| point.0).max());
        assert!(points.len() <= 2000 && points.len() > 1000, "{}", points.len());
        assert!(south < Some(45_001_000) && north > Some(45_499_000 - 1_000), "{south:?} {north:?}");
        tx.roll_back().await.expect("rolled back");
    })
    .await;
}
