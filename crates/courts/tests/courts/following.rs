//! What happens to an order and to its case: held up, followed by a unit, and what is asked when the last one ends.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};

fn mandate(w: &World, way: &str) -> Value {
    json!({"activity": "support", "kind": "supportive", "unit": w.city.unit("SSPT-4-L1"), "way": way, "starts_on": "2026-11-21"})
}

#[tokio::test]
async fn an_order_is_held_up_and_put_into_force_again_and_its_terms_stay() {
    story(|w| async move {
        let (case, _) = w.girl("Sospesi").await;
        let order = w.order(case, json!({"ends_on": "2027-06-30"})).await;
        let pause = |what: &str, on: &str| json!({"pause": what, "on": on, "reason": "Decreto della Corte d'appello."});
        let early = w.change("anna", &order, "suspension", pause("resume", "2026-11-20")).await.expect(409);
        assert_eq!(early.json()["type"], "JUD-018", "it holds already");
        let before = w.change("anna", &order, "suspension", pause("suspend", "2026-11-17")).await.expect(422);
        assert_eq!(before.json()["type"], "JUD-010");
        w.change("anna", &order, "suspension", pause("suspend", "2026-11-20")).await.expect(204);
        let seen = w.read("anna", &order).await;
        assert_eq!(seen["order"]["state"], "suspended");
        assert!(seen["order"]["note"].as_str().expect("text").contains("Sospeso dal 20/11/2026"), "{seen}");
        assert!(w.dues(&order).await.iter().any(|due| due.0 == "end" && !due.3), "what is due stays due");
        let page = w.city.get("anna", &order.replace("/api/v1/court-orders", "/provvedimenti")).await.expect(200).text;
        assert!(page.contains("Il provvedimento è sospeso") && page.contains("rimesso in vigore"), "{page}");
        w.change("anna", &order, "suspension", pause("resume", "2026-11-21")).await.expect(204);
        assert_eq!(w.read("anna", &order).await["order"]["state"], "in_force");
        w.change("anna", &order, "suspension", pause("suspend", "2026-11-21")).await.expect(204);
        let end = json!({"end": "revoked", "on": "2026-11-21", "reason": "Accolto il reclamo."});
        w.change("anna", &order, "end", end).await.expect(204);
        assert_eq!(w.read("anna", &order).await["order"]["state"], "revoked");
    })
    .await;
}

#[tokio::test]
async fn when_the_last_order_of_a_case_ends_somebody_decides_whether_it_goes_back_to_the_first_level() {
    story(|w| async move {
        let (case, girl) = w.girl("Tornati").await;
        let order = w.order(case, json!({})).await;
        let other = w.order(case, json!({"number": "78", "kind": "limits"})).await;
        w.change("anna", &order, "mandates", mandate(&w, "level")).await.expect(201);
        let end = json!({"end": "executed", "on": "2026-11-21", "reason": "Concluso."});
        let key = format!("level:{case}");
        let asked = async |order: &str| w.dues(order).await.into_iter().find(|due| due.0 == key).map(|due| (due.2, due.3));
        w.change("anna", &other, "end", end.clone()).await.expect(204);
        assert_eq!(asked(&other).await, None, "the other one still holds");
        w.change("anna", &order, "end", end.clone()).await.expect(204);
        assert_eq!(asked(&order).await, Some((false, false)));
        // Another order that comes leaves nothing to decide; when that one ends as well it is asked again.
        let third = w.order(case, json!({"number": "79", "kind": "limits"})).await;
        assert_eq!(asked(&order).await, Some((false, true)));
        w.change("anna", &third, "end", end).await.expect(204);
        assert_eq!(asked(&third).await, Some((false, false)));
        let seen = w.city.get("capo", &format!("/api/v1/cases/{case}")).await.expect(200);
        assert_eq!(seen.json()["level"], 2, "nothing goes back by itself");
        let version = seen.headers["etag"].to_str().expect("text").to_owned();
        let body = json!({"level": "1", "unit": null, "from_day": "2026-11-21", "reason": "Il provvedimento è concluso."});
        let path = format!("/api/v1/cases/{case}/level");
        w.city.api("capo", Method::PUT, &path, &[("if-match", &version)], body).await.expect(204);
        w.tell("case.level", json!({"case_id": case, "person_id": girl, "level": 1, "on": "2026-11-21"})).await;
        assert_eq!(asked(&third).await, Some((true, false)));
    })
    .await;
}

#[tokio::test]
async fn a_prescription_is_followed_within_a_mandate_and_its_unit_answers_for_it() {
    story(|w| async move {
        let (case, _) = w.girl("Prescritti").await;
        let order = w.order(case, json!({})).await;
        let mandate = w.change("anna", &order, "mandates", mandate(&w, "here")).await.expect(201).json()["id"].clone();
        let new = |mandate: &Value| json!({"text": "Valutare le competenze dei genitori.", "whose": "service", "due_on": "2027-01-31", "mandate": mandate});
        let foreign = json!(uuid::Uuid::from_u128(7));
        w.change("anna", &order, "prescriptions", new(&foreign)).await.expect(422);
        w.change("anna", &order, "prescriptions", new(&mandate)).await.expect(201);
        let seen = w.read("anna", &order).await;
        let one = &seen["prescriptions"][0];
        assert_eq!((&one["mandate_id"], &one["unit_name"]), (&mandate, &seen["mandates"][0]["unit_name"]), "{seen}");
        let page = w.city.get("anna", &order.replace("/api/v1/court-orders", "/provvedimenti")).await.expect(200).text;
        assert!(page.contains("Ne risponde"), "{page}");
    })
    .await;
}
