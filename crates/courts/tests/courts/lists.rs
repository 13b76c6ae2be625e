//! Lists across cases: the files of minors under orders, and what is prescribed.

use crate::world::{World, story};
use serde_json::{Value, json};

/// A word of every row of a list.
async fn column(w: &World, who: &str, path: &str, name: &str) -> Vec<String> {
    let all = w.read(who, path).await;
    all["items"].as_array().expect("items").iter().map(|row| row[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn the_archive_names_the_minors_under_orders_within_reach_page_by_page() {
    story(|w| async move {
        for (name, number) in [("Zanotti", "1"), ("Alberti", "2")] {
            let (case, _) = w.girl(name).await;
            w.order(case, json!({"register_number": number})).await;
            w.order(case, json!({"register_number": number, "number": "78", "kind": "limits", "ends_on": "2027-03-31"})).await;
        }
        let (grown, _) = w.in_care("Adulti", "03/05/1950", "anna", w.anna).await;
        w.order(grown, json!({"register_number": "3"})).await;
        let (ended, _) = w.girl("Finiti").await;
        let over = w.order(ended, json!({"register_number": "4"})).await;
        w.change("anna", &over, "end", json!({"end": "executed", "on": "2026-11-20", "reason": "Concluso."})).await.expect(204);
        let (secret, _) = w.girl("Segreti").await;
        w.order(secret, json!({"register_number": "5", "secret": true})).await;
        let path = "/api/v1/court-files";
        assert_eq!(column(&w, "anna", path, "person_name").await, ["Alberti Maria", "Segreti Maria", "Zanotti Maria"]);
        assert_eq!(
            column(&w, "capo", path, "person_name").await,
            ["Alberti Maria", "Zanotti Maria"],
            "of a secret one nothing is told"
        );
        let all = column(&w, "anna", "/api/v1/court-files?all=true", "person_name").await;
        assert_eq!(all, ["Alberti Maria", "Finiti Maria", "Segreti Maria", "Zanotti Maria"]);
        for who in ["bruno", "capo5", "altrove"] {
            assert!(column(&w, who, path, "person_name").await.is_empty(), "{who}");
        }
        w.city.get("segretaria", path).await.expect(403);
        let first: Value = w.read("anna", "/api/v1/court-files?limit=1").await;
        assert_eq!((first["items"][0]["orders"].as_i64(), first["items"][0]["ends_on"].as_str()), (Some(2), Some("2027-03-31")));
        let page = w.city.get("anna", "/fascicoli").await.expect(200).text;
        assert!(page.contains("Alberti Maria") && !page.contains("Adulti") && page.contains("/fascicolo\""), "{page}");
        w.city.get("anna", "/fascicoli?tutti=1").await.expect(200);
        w.city.get("anna", "/api/v1/court-files?after=niente").await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn what_is_prescribed_without_a_day_is_found_across_orders_until_its_outcome_is_written() {
    story(|w| async move {
        let (case, _) = w.girl("Prescritte").await;
        let order = w.order(case, json!({})).await;
        for (text, due_on) in [("Senza giorno", Value::Null), ("Entro gennaio", json!("2027-01-31"))] {
            let new = json!({"text": text, "whose": "parent", "due_on": due_on});
            w.change("anna", &order, "prescriptions", new).await.expect(201);
        }
        let path = "/api/v1/court-prescriptions";
        assert_eq!(column(&w, "anna", path, "text").await, ["Entro gennaio", "Senza giorno"]);
        assert_eq!(column(&w, "capo", "/api/v1/court-prescriptions?without_day=true", "text").await, ["Senza giorno"]);
        let first = w.read("anna", "/api/v1/court-prescriptions?limit=1").await;
        let next = first["next"].as_str().unwrap_or_default().to_owned();
        assert!(!next.is_empty(), "{first}");
        for who in ["bruno", "capo5"] {
            assert!(column(&w, who, path, "text").await.is_empty(), "{who}");
        }
        let page = w.city.get("anna", "/prescrizioni?senza_giorno=1").await.expect(200).text;
        assert!(page.contains("Senza giorno") && !page.contains("Entro gennaio"), "{page}");
        let end = json!({"end": "executed", "on": "2026-11-20", "reason": "Concluso."});
        w.change("anna", &order, "end", end).await.expect(204);
        assert!(column(&w, "anna", path, "text").await.is_empty(), "they ended with the order");
    })
    .await;
}
