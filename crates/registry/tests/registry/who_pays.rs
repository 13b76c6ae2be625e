//! Who pays, where the register knows only a part: one parent, a parent written down later, a stay that the body itself pays.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

async fn lives_in(city: &City, who: &str, name: &str, born: &str, place: &str) -> String {
    let pairs = [
        ("family_name", "Verdi"),
        ("given_name", name),
        ("birth_date", born),
        ("address.kind", "residence"),
        ("address.street", "Via Roma"),
        ("address.number", "1"),
        ("address.place", place),
        ("address.from", "1/1/2020"),
    ];
    entered(city, who, &pairs).await
}

fn api(href: &str, more: &str) -> String {
    format!("/api/v1/persons/{}/payers{more}", id_of(href))
}

async fn asks(city: &City, who: &str, href: &str, began_on: &str) -> Value {
    let input = json!({"service_name": "Comunità Arcobaleno", "began_on": began_on});
    city.api(who, Method::POST, &api(href, ""), &[], input).await.expect(201);
    first(city, who, href).await
}

async fn first(city: &City, who: &str, href: &str) -> Value {
    city.get(who, &api(href, "")).await.expect(200).json()["items"][0].clone()
}

async fn sends(city: &City, href: &str, path: &str, row: &Value, mut input: Value) -> Reply {
    input["payer"] = row["id"].clone();
    let version = row["version"].to_string();
    city.api("anna", Method::POST, &api(href, path), &[("if-match", version.as_str())], input).await
}

/// Writes down a parent without saying since when.
async fn parent(city: &City, who: &str, child: &str, parent: &str) {
    let pairs = [("kind", "parent"), ("other", &id_of(parent).to_string() as &str)];
    city.post(who, &format!("{child}/relazioni"), &pairs).await.expect(303);
}

#[tokio::test]
async fn a_parent_who_is_written_down_after_the_stay_began_was_a_parent_before() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let child = lives_in(&city, "anna", "Leo", "5/6/2015", "Milano (MI)").await;
        let row = asks(&city, "anna", &child, "2026-11-01").await;
        assert_eq!(row["place"], Value::Null);
        for name in ["Eva", "Ugo"] {
            let grown = lives_in(&city, "anna", name, "1/1/1985", "Segrate").await;
            parent(&city, "anna", &child, &grown).await;
        }
        let row = first(&city, "anna", &child).await;
        assert_eq!((&row["basis"], &row["place_name"]), (&json!("parent_residence"), &json!("Segrate")), "{row}");
        let page = city.get("anna", &format!("{child}/relazioni")).await.expect(200).text;
        assert!(page.contains("05/06/2015"), "since the birth of the child: {page}");
        // Of whom nobody knows the birth: since ever; of whom somebody chose: since today.
        let nobody = entered(&city, "anna", &[("family_name", "Neri"), ("given_name", "Gino")]).await;
        let kin = [("kind", "sibling"), ("other_name", "Neri Pino")];
        city.post("anna", &format!("{nobody}/relazioni"), &kin).await.expect(303);
        let friend = [("kind", "friend"), ("other_name", "Bruno")];
        city.post("anna", &format!("{nobody}/relazioni"), &friend).await.expect(303);
        let page = city.get("anna", &format!("{nobody}/relazioni")).await.expect(200).text;
        assert!(page.contains("da sempre") && page.contains("21/11/2026"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn one_parent_whose_residence_is_known_does_not_stand_for_both_and_a_protected_one_is_not_betrayed() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let why = |row: &Value| (row["place"].clone(), row["reason"].clone());
        let only = lives_in(&city, "capo", "Ada", "1/1/2016", "Milano (MI)").await;
        let child = lives_in(&city, "capo", "Leo", "1/1/2015", "Milano (MI)").await;
        let father = lives_in(&city, "capo", "Ugo", "1/1/1980", "Roma (RM)").await;
        parent(&city, "capo", &only, &father).await;
        parent(&city, "capo", &child, &father).await;
        let mother = lives_in(&city, "capo", "Eva", "1/1/1985", "Roma (RM)").await;
        parent(&city, "capo", &child, &mother).await;
        let row = asks(&city, "capo", &child, "2026-11-20").await;
        assert_eq!(row["place_name"], "Roma");
        let version = version(&city, "capo", &mother).await;
        let protect = [("restricted", "on"), ("reason", "minacce"), ("_version", version.as_str())];
        city.post("capo", &format!("{mother}/protezione"), &protect).await.expect(303);
        let alone = asks(&city, "capo", &only, "2026-11-20").await;
        assert!(alone["reason"].as_str().is_some_and(|why| why.contains("Di un genitore")), "{alone}");
        for who in ["capo", "sandra"] {
            assert_eq!(why(&first(&city, who, &child).await), why(&alone), "the same as of a child with one parent, to {who}");
        }
        // Of one who has died, even one with only a name, the other does stand for both.
        let dead = [("kind", "parent"), ("other_name", "Verdi Rita"), ("other_dead", "on")];
        city.post("capo", &format!("{only}/relazioni"), &dead).await.expect(303);
        assert_eq!(first(&city, "capo", &only).await["place_name"], "Roma");
    })
    .await;
}

#[tokio::test]
async fn the_body_tells_itself_nothing_and_what_is_owed_to_others_stands_in_a_list_to_its_end() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let own = lives_in(&city, "anna", "Ada", "1/1/1940", "Milano (MI)").await;
        let row = asks(&city, "anna", &own, "2026-11-10").await;
        sends(&city, &own, "/decision", &row, json!({"basis": "own_residence"})).await.expect(204);
        let row = first(&city, "anna", &own).await;
        assert_eq!((&row["state"], &row["notice_due"]), (&json!("frozen"), &Value::Null), "{row}");
        let page = city.get("anna", &format!("{own}/retta")).await.expect(200).text;
        assert!(page.contains("paga il Comune dell’ente") && !page.contains("name=\"sent_on\""), "{page}");
        let other = lives_in(&city, "anna", "Ida", "1/1/1941", "Segrate").await;
        let row = asks(&city, "anna", &other, "2026-11-12").await;
        sends(&city, &other, "/decision", &row, json!({"basis": "own_residence"})).await.expect(204);
        for day in 1..=52 {
            let input = json!({"service_name": format!("Ricovero {day}"), "began_on": "2026-11-01"});
            city.api("anna", Method::POST, &api(&own, ""), &[], input).await.expect(201);
        }
        let page = city.get("anna", "/persone/rette").await.expect(200).text;
        assert!(
            page.contains("Decidi chi paga la retta") && !page.contains("Avvisa il Comune di"),
            "a page of those before: {page}"
        );
        let first_page = city.get("anna", "/api/v1/payers/to-do").await.expect(200).json();
        let next = first_page["next"].as_str().expect("there are more").to_owned();
        let second = city.get("anna", &format!("/api/v1/payers/to-do?after={next}")).await.expect(200).json();
        let names: Vec<_> = second["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|row| (row["place_name"].clone(), row["notice_due"].clone()))
            .collect();
        assert_eq!(names.len(), 3, "{second}");
        assert_eq!(names.last(), Some(&(json!("Segrate"), json!("2026-11-12"))));
        assert!(!first_page.to_string().contains("Milano"), "nothing is owed to the own Comune");
        assert_eq!(city.get("anna", "/api/v1/payers/to-do?after=x").await.status.as_u16(), 422);
        assert_eq!(city.get("piero", "/api/v1/payers/to-do").await.expect(200).json()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn an_azienda_owes_no_notice_to_the_comuni_that_are_its_units() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db.clone()).await;
        let body = *city.bodies.get("milano").expect("milano");
        let mut tx = db.global(&kernel::Actor::system(body)).await.expect("a transaction");
        let azienda = guard::body::NewBody {
            code: "milano",
            name: "Azienda",
            kind: guard::body::BodyKind::Azienda,
            belfiore: "",
            istat_code: "",
            demo: true,
        };
        guard::body::change(&mut tx, azienda).await.expect("changed");
        tx.commit(store::Audit::of("body.change")).await.expect("a commit");
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        let text = "street,comune,comune_belfiore,district,neighbourhood,number_from,number_to,parity,postcode,lat_microdegrees,lon_microdegrees\nVia Roma,Segrate,I577,4,Centro,1,31,odd,20090,,\n";
        registry::street::load(&mut tx, &registry::street::parse(text).expect("streets")).await.expect("loaded");
        tx.commit(store::Audit::of("street.import")).await.expect("a commit");
        for (name, place, due) in [("Ada", "Segrate", Value::Null), ("Ida", "Pavia (PV)", json!("2026-11-10"))] {
            let href = lives_in(&city, "anna", name, "1/1/1940", place).await;
            let row = asks(&city, "anna", &href, "2026-11-10").await;
            sends(&city, &href, "/decision", &row, json!({"basis": "own_residence"})).await.expect(204);
            assert_eq!(first(&city, "anna", &href).await["notice_due"], due, "{place}");
        }
    })
    .await;
}
