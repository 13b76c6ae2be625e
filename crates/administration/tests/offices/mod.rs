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

#[tokio::test]
async fn the_address_of_a_refuge_is_told_to_nobody_but_whoever_manages_the_units() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        city.somebody("sportello", "pua", "milano/PUA").await;
        let refuge = |address: &str| {
            json!({"code": "RIFUGIO", "name": "Casa rifugio", "kind": "service", "parent": city.unit("SSPT-4").to_string(), "from": "2026-11-21",
                "address": address, "phone": "02 0100 0099"})
        };
        let mut new = refuge("Via Segreta 7");
        new["address_secret"] = json!(true);
        let made = city.api("amministratrice", Method::POST, "/api/v1/units", &[], new).await.expect(201).json();
        let path = format!("/api/v1/units/{}", made["id"].as_str().expect("an id"));

        let page = city.get("sportello", "/uffici").await.expect(200).text;
        assert!(page.contains("Casa rifugio") && page.contains("02 0100 0099") && page.contains("chiedi all’ufficio"), "{page}");
        assert!(!page.contains("Segreta"), "{page}");
        for words in ["segreta", "chiedi"] {
            let found = city.get("sportello", &format!("/uffici?q={words}")).await.expect(200).text;
            assert!(found.contains("Nessun ufficio"), "nobody finds out by searching for «{words}»");
        }
        let all = city.get("sportello", "/api/v1/offices").await.expect(200);
        assert!(!all.text.contains("Segreta"), "{}", all.text);
        let told = all.json().as_array().expect("a list").iter().find(|one| one["id"] == made["id"]).cloned().expect("the refuge");
        assert_eq!((told["address"].as_str(), told["address_secret"].as_bool()), (Some("chiedi all’ufficio"), Some(true)));
        for (who, knows) in [("amministratrice", true), ("capo", false), ("garante", false)] {
            for path in ["/unita", "/api/v1/units", path.as_str()] {
                let shown = city.get(who, path).await.expect(200).text;
                assert_eq!(shown.contains("Via Segreta 7"), knows, "{who} {path}");
                let says = if path.starts_with("/api") { "\"address_secret\":true" } else { "indirizzo" };
                assert!(shown.contains(says), "{who} {path}: {shown}");
            }
        }
        let form = format!("/unita/{}", made["id"].as_str().expect("an id"));
        let shown = city.get("amministratrice", &form).await.expect(200).text;
        let ticked = shown.split("<input").find(|input| input.contains("name=\"address_secret\"")).expect("a box");
        assert!(ticked.contains("checked"), "{ticked}");

        // A program that says nothing of it changes nothing of it; a box that is not ticked any more does.
        city.api("amministratrice", Method::PUT, &path, &[("if-match", "\"1\"")], refuge("Via Segreta 9")).await.expect(204);
        assert!(!city.get("sportello", "/api/v1/offices").await.expect(200).text.contains("Segreta"));
        let sent = [("code", "RIFUGIO"), ("name", "Casa rifugio"), ("kind", "service"), ("from", "21/11/2026"), ("address", "Via Nota 9"), ("_version", "2")];
        city.post("amministratrice", &form, &sent).await.expect(303);
        assert!(city.get("sportello", "/uffici").await.expect(200).text.contains("Via Nota 9"));
    })
    .await;
}
