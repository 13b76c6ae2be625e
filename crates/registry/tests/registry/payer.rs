//! Who pays for a stay: proposed from where somebody lived, decided by a person, and then it stays.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

/// Somebody who lives in this Comune since 2020.
async fn lives_in(city: &City, name: &str, born: &str, place: &str) -> String {
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
    entered(city, "anna", &pairs).await
}

fn api(href: &str, more: &str) -> String {
    format!("/api/v1/persons/{}/payers{more}", id_of(href))
}

async fn asks(city: &City, href: &str, began_on: &str) -> Value {
    let input = json!({"service_name": "RSA Villa Serena", "began_on": began_on});
    city.api("anna", Method::POST, &api(href, ""), &[], input).await.expect(201);
    first(city, href).await
}

async fn first(city: &City, href: &str) -> Value {
    city.get("anna", &api(href, "")).await.expect(200).json()["items"][0].clone()
}

async fn sends(city: &City, href: &str, path: &str, row: &Value, mut input: Value) -> Reply {
    input["payer"] = row["id"].clone();
    let version = row["version"].to_string();
    city.api("anna", Method::POST, &api(href, path), &[("if-match", version.as_str())], input).await
}

#[tokio::test]
async fn the_comune_of_residence_before_the_stay_pays_and_goes_on_paying_after_a_move() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = lives_in(&city, "Ada", "1/1/1940", "Segrate").await;
        let row = asks(&city, &href, "2026-11-10").await;
        assert_eq!(
            (&row["place_name"], &row["basis"], &row["state"]),
            (&json!("Segrate"), &json!("own_residence"), &json!("to_decide"))
        );
        assert!(city.get("anna", "/persone").await.expect(200).text.contains("Persone"));
        let page = format!("{href}/retta");
        assert!(city.get("anna", &page).await.expect(200).text.contains("Segrate, dal 01/01/2020"));
        sends(&city, &href, "/decision", &row, json!({"basis": "own_residence"})).await.expect(204);
        let decided = first(&city, &href).await;
        assert_eq!((&decided["state"], &decided["notice_due"]), (&json!("frozen"), &json!("2026-11-10")));

        // The residence moves into the home; who pays does not.
        let moved =
            [("kind", "residence"), ("street", "Via Nuova"), ("number", "2"), ("place", "Milano (MI)"), ("from", "15/11/2026")];
        city.post("anna", &format!("{href}/indirizzi"), &moved).await.expect(303);
        assert_eq!(first(&city, &href).await["place_name"], "Segrate");
        let again = sends(
            &city,
            &href,
            "/decision",
            &decided,
            json!({"basis": "operator", "place": "Milano", "reason": "si è trasferita"}),
        )
        .await;
        assert_eq!(again.status.as_u16(), 409, "{}", again.text);
        let late = sends(&city, &href, "/decision", &row, json!({"basis": "own_residence"})).await;
        assert!(late.status.as_u16() == 409 && late.text.contains("Segrate"), "{}", late.text);
    })
    .await;
}

#[tokio::test]
async fn for_a_minor_the_residence_of_the_parents_counts_and_where_they_differ_somebody_decides() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let child = lives_in(&city, "Leo", "1/1/2015", "Milano (MI)").await;
        let mother = lives_in(&city, "Eva", "1/1/1985", "Segrate").await;
        let parent = [("kind", "parent"), ("other", &id_of(&mother).to_string() as &str), ("from", "1/1/2015")];
        city.post("anna", &format!("{child}/relazioni"), &parent).await.expect(303);
        let row = asks(&city, &child, "2026-11-20").await;
        assert_eq!((&row["minor"], &row["place"]), (&json!(true), &Value::Null), "one parent does not stand for both: {row}");

        let father = lives_in(&city, "Ugo", "1/1/1980", "Roma (RM)").await;
        let parent = [("kind", "parent"), ("other", &id_of(&father).to_string() as &str), ("from", "1/1/2015")];
        city.post("anna", &format!("{child}/relazioni"), &parent).await.expect(303);
        let row = first(&city, &child).await;
        assert_eq!((&row["place"], row["evidence"].as_array().map(Vec::len)), (&Value::Null, Some(3)), "{row}");
        let refused = sends(&city, &child, "/decision", &row, json!({"basis": "parent_residence"})).await;
        assert_eq!(refused.status.as_u16(), 422);
        let refused = sends(&city, &child, "/decision", &row, json!({"basis": "operator", "place": "Roma"})).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains("scrivi perch"), "{}", refused.text);
        let choice = json!({"basis": "operator", "place": "Roma", "reason": "Accordo fra i Comuni", "document": "Nota 12"});
        sends(&city, &child, "/decision", &row, choice).await.expect(204);
        assert_eq!(first(&city, &child).await["place_name"], "Roma");
    })
    .await;
}

#[tokio::test]
async fn for_a_minor_with_a_guardian_the_residence_of_the_guardian_counts_and_parents_who_lost_responsibility_do_not() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let child = lives_in(&city, "Leo", "1/1/2015", "Milano (MI)").await;
        let mother = lives_in(&city, "Eva", "1/1/1985", "Segrate").await;
        let father = lives_in(&city, "Ugo", "1/1/1980", "Roma (RM)").await;
        for parent in [&mother, &father] {
            let parent = [("kind", "parent"), ("other", &id_of(parent).to_string() as &str), ("from", "1/1/2015")];
            city.post("anna", &format!("{child}/relazioni"), &parent).await.expect(303);
        }
        let row = asks(&city, &child, "2026-11-20").await;
        assert_eq!(row["place"], Value::Null, "they live apart: {row}");
        // The father was deprived of his responsibility: where the mother lives counts.
        let lost = [
            ("kind", "parent"),
            ("other", &id_of(&father).to_string() as &str),
            ("responsibility", "lost"),
            ("act_number", "7/2025"),
            ("from", "1/6/2025"),
        ];
        city.post("anna", &format!("{child}/rappresentanti"), &lost).await.expect(303);
        let row = first(&city, &child).await;
        assert_eq!((&row["basis"], &row["place_name"]), (&json!("parent_residence"), &json!("Segrate")), "{row}");
        // A guardian was appointed before the service began.
        let guardian = lives_in(&city, "Ida", "1/1/1970", "Pavia (PV)").await;
        let named = [
            ("kind", "guardian"),
            ("other", &id_of(&guardian).to_string() as &str),
            ("act_number", "12/2026"),
            ("from", "1/3/2026"),
        ];
        city.post("anna", &format!("{child}/rappresentanti"), &named).await.expect(303);
        let row = first(&city, &child).await;
        assert_eq!((&row["basis"], &row["place_name"]), (&json!("guardian_residence"), &json!("Pavia")), "{row}");
        // Of one who has no record no residence is known: the parents do not count for that.
        let other = lives_in(&city, "Noa", "1/1/2016", "Milano (MI)").await;
        let parent = [("kind", "parent"), ("other", &id_of(&mother).to_string() as &str), ("from", "1/1/2016")];
        city.post("anna", &format!("{other}/relazioni"), &parent).await.expect(303);
        let office = [("kind", "guardian"), ("other_name", "Comune di Milano"), ("act_number", "13/2026"), ("from", "1/3/2026")];
        city.post("anna", &format!("{other}/rappresentanti"), &office).await.expect(303);
        let row = asks(&city, &other, "2026-11-20").await;
        assert_eq!(row["place"], Value::Null, "{row}");
    })
    .await;
}

#[tokio::test]
async fn where_a_parent_or_the_person_has_a_protected_address_nothing_is_proposed_from_it() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
        let href = entered(&city, "capo", &[("family_name", "Verdi"), ("given_name", "Ada"), ("birth_date", "1/1/1940")]).await;
        let refuge = [
            ("kind", "residence"),
            ("street", "Via Segreta"),
            ("number", "8"),
            ("place", "Segrate"),
            ("from", "1/1/2020"),
            ("restricted", "on"),
        ];
        city.post("capo", &format!("{href}/indirizzi"), &refuge).await.expect(303);
        let input = json!({"service_name": "RSA", "began_on": "2026-11-10"});
        city.api("capo", Method::POST, &api(&href, ""), &[], input).await.expect(201);
        for who in ["capo", "sandra"] {
            let row = city.get(who, &api(&href, "")).await.expect(200).json()["items"][0].clone();
            assert!(row["place"].is_null() && !row.to_string().contains("Segrate"), "{who}: {row}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_comune_is_told_may_disagree_and_another_one_takes_its_place_only_by_a_decision() {
    on_both(schema(&[registry::room()]), |db| async move {
        let city = city(db).await;
        let href = lives_in(&city, "Ada", "1/1/1940", "Segrate").await;
        let row = asks(&city, &href, "2026-11-10").await;
        let notice = json!({"sent_on": "2026-11-12", "protocol": "2026/1234"});
        assert_eq!(sends(&city, &href, "/notice", &row, notice.clone()).await.status.as_u16(), 409, "nobody decided");
        sends(&city, &href, "/decision", &row, json!({"basis": "own_residence"})).await.expect(204);
        let row = first(&city, &href).await;
        let tomorrow = json!({"sent_on": "2027-01-01", "protocol": "x"});
        assert_eq!(sends(&city, &href, "/notice", &row, tomorrow).await.status.as_u16(), 422);
        sends(&city, &href, "/notice", &row, notice).await.expect(204);
        let row = first(&city, &href).await;
        assert_eq!(row["notice_protocol"], "2026/1234");
        let argument = json!({"opened_on": "2026-11-15", "argument": "Non risiedeva qui da anni"});
        sends(&city, &href, "/dispute", &row, argument.clone()).await.expect(204);
        let row = first(&city, &href).await;
        assert_eq!(sends(&city, &href, "/dispute", &row, argument).await.status.as_u16(), 409);
        let settled = json!({"closed_on": "2026-11-20", "outcome": "changed", "place": "Roma", "reason": "Verificato in anagrafe"});
        sends(&city, &href, "/dispute/settlement", &row, settled).await.expect(204);
        let all = city.get("anna", &api(&href, "")).await.expect(200).json()["items"].clone();
        let states: Vec<_> =
            all.as_array().expect("items").iter().map(|row| (row["place_name"].clone(), row["state"].clone())).collect();
        assert!(
            states.contains(&(json!("Segrate"), json!("superseded"))) && states.contains(&(json!("Roma"), json!("frozen"))),
            "{all}"
        );
        let history = city.get("anna", &format!("{href}/storia")).await.expect(200).text;
        assert!(history.contains("Chi paga la retta") && history.contains("Verificato in anagrafe"), "{history}");
        city.get("piero", &api(&href, "")).await.expect(404);
    })
    .await;
}
