//! The accesses as the person is told them.

use crate::staff::person;
use crate::{city, rooms};
use axum::http::Method;
use kernel::PersonId;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::{City, schema};

async fn told(city: &City, who: &str, person: PersonId) -> Vec<Value> {
    let reply = city.get(who, &format!("/api/v1/persons/{person}/access-history")).await.expect(200);
    reply.json().as_array().expect("days").clone()
}

#[tokio::test]
async fn the_person_is_told_days_and_units_and_no_names() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("altro.capo", "coordinatore", "milano/SSPT-5-L1").await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        let page = format!("/persone/{someone}/accessi/comunicazione");
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("senza i nomi di chi lavora") && !shown.contains(">anna<"), "{shown}");
        assert!(!shown.contains("Che cosa non si comunica"), "only the officer sees what is kept back");
        let days = told(&city, "garante", someone).await;
        assert_eq!((days.len(), &days[0]["day"]), (1, &json!("2026-11-21")));
        assert!(!days[0].to_string().contains("anna"), "{}", days[0]);
        city.get("altro.capo", &page).await.expect(404);
        city.get("anna", &page).await.expect(403);
        city.get("garante", &format!("{page}?format=csv")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_officer_keeps_back_what_would_warn_only_where_the_law_lets_it_and_leaves_no_trace() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let (someone, hidden) = (person(&db, &city, "SSPT-4-L1", false).await, person(&db, &city, "SSPT-4-L1", true).await);
        let unit = city.unit("SSPT-4-L1");
        let path = |person: PersonId| format!("/api/v1/persons/{person}/access-history/withholdings");
        let decision = json!({"ground": "violence", "reason": "Denuncia depositata", "unit": unit, "from": "2026-01-01"});
        city.api("capo", Method::POST, &path(someone), &[], decision.clone()).await.expect(403);
        let refused = city.api("garante", Method::POST, &path(someone), &[], decision.clone()).await.expect(409);
        assert!(refused.text.contains("GLASS-008"), "{}", refused.text);
        // Anna's unit entered them.
        let named = |days: &[Value]| days.iter().any(|day| day["units"].to_string().contains("Unità SSPT-4-L1"));
        assert!(named(&told(&city, "garante", hidden).await));
        let made = city.api("garante", Method::POST, &path(hidden), &[], decision).await.expect(201).json();
        assert!(!named(&told(&city, "garante", hidden).await));
        let page = city.get("garante", &format!("/persone/{hidden}/accessi/comunicazione")).await.expect(200).text;
        assert!(page.contains("Denuncia depositata") && page.contains("Ora è escluso 1 accesso"), "{page}");
        let ending = json!({"id": made["id"]});
        city.api("garante", Method::POST, &format!("{}/end", path(hidden)), &[], ending.clone()).await.expect(204);
        city.api("garante", Method::POST, &format!("{}/end", path(hidden)), &[], ending).await.expect(409);
        let page = city.get("garante", &format!("/persone/{hidden}/accessi/comunicazione")).await.expect(200).text;
        assert!(page.contains("Ora non è escluso nulla") && page.contains("Tolta"), "{page}");
    })
    .await;
}

store::statements! {
    HIDE_UNIT = "update guard_unit set address_secret = :yes where body_id = :body and id = :id";
}

#[tokio::test]
async fn an_office_whose_address_is_secret_is_not_named_to_whoever_asks_who_looked() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        let named = |days: &[Value]| days.iter().any(|day| day["units"].to_string().contains("Unità SSPT-4-L1"));
        assert!(named(&told(&city, "garante", someone).await));
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.sql(&HIDE_UNIT).id("id", city.unit("SSPT-4-L1")).bind("yes", true).run_one().await.expect("a unit");
        tx.commit(store::Audit::of("unit.change")).await.expect("a commit");
        let days = told(&city, "garante", someone).await;
        assert!(!named(&days) && days.iter().any(|day| day["units"].to_string().contains("Altro ufficio")), "{days:?}");
    })
    .await;
}

#[test]
fn the_copy_tells_neither_that_something_is_kept_back_nor_the_words_of_urgent_openings() {
    for data in rooms().iter().flat_map(|room| room.person_data) {
        match data.code {
            "accesses" => {
                let text = data.statement.text;
                assert!(text.contains("t.action not in ('history.withhold', 'history.restore')"), "{text}");
                assert!(text.contains("t.action in ('opening.begin', 'opening.review') then ''"), "{text}");
            }
            "openings" => assert!(data.fields.iter().all(|field| field.code != "reason")),
            _ => {}
        }
    }
}
