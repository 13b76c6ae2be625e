//! Looking up where people can turn to.

use super::*;
use serde_json::json;

#[tokio::test]
async fn whoever_receives_people_finds_an_office_with_its_hours_its_number_and_who_answers_for_it() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        city.somebody("sportello", "pua", "milano/PUA").await;
        let desk = json!({"code": "WEMI-4", "name": "Spazio WeMi Corvetto", "kind": "access_point", "parent": city.unit("SSPT-4").to_string(), "from": "2026-11-21",
            "municipio": 4, "address": "Via San Dionigi 42", "phone": "02 0100 0042", "hours": "martedì e giovedì 9-13"});
        let made = city.api("amministratrice", Method::POST, "/api/v1/units", &[], desk).await.expect(201).json();
        let id = made["id"].as_str().expect("an id").to_owned();
        city.somebody("referente", "coordinatore", "milano/SSPT-4-L1").await;

        let page = city.get("sportello", "/uffici?q=corvetto+wemi&municipio=4").await.expect(200).text;
        for fact in ["Spazio WeMi Corvetto", "Punto di accesso, Municipio 4", "Via San Dionigi 42", "martedì e giovedì 9-13", "tel:0201000042"] {
            assert!(page.contains(fact), "{fact}: {page}");
        }
        assert!(!page.contains("Unità SSPT-4-L1"), "words that do not match leave an office out");
        assert!(city.get("sportello", "/uffici?q=zzz").await.expect(200).text.contains("Nessun ufficio"));

        let all = city.get("sportello", "/api/v1/offices").await.expect(200).json();
        let of = |code: &str| all.as_array().expect("a list").iter().find(|one| one["id"] == code).cloned();
        assert!(of(&id).is_some());
        let territorial = of(&city.unit("SSPT-4-L1").to_string()).expect("the territorial office");
        assert_eq!(territorial["referents"], json!(["referente"]));
        assert!(of(&city.unit("DIR").to_string()).is_none(), "nobody turns to a directorate");
        assert!(of(&city.units["altrove/DIR"].to_string()).is_none());
    })
    .await;
}

#[tokio::test]
async fn a_closed_office_sends_nobody_on_a_vain_errand_and_who_receives_nobody_has_no_list() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        city.somebody("sportello", "pua", "milano/PUA").await;
        let to_come = json!({"code": "WEMI-5", "name": "Spazio che verrà", "kind": "access_point", "parent": city.unit("SSPT-4").to_string(), "from": "2026-11-22"});
        city.api("amministratrice", Method::POST, "/api/v1/units", &[], to_come).await.expect(201);
        assert!(!city.get("sportello", "/uffici").await.expect(200).text.contains("Spazio che verrà"));
        city.get("garante", "/uffici").await.expect(403);
        city.get("garante", "/api/v1/offices").await.expect(403);
    })
    .await;
}
