//! The case of a protected person tells nobody of their household that there is one.

use crate::world::{World, story};
use axum::http::Method;
use kernel::PersonId;
use serde_json::{Value, json};
use store::Audit;

/// A husband and a wife in one registered household.
async fn married(w: &World) -> (PersonId, PersonId) {
    let (husband, wife) = (w.person("Mariti").await, w.person("Mogli").await);
    let created = |reply: ui::testing::Reply| reply.expect(201).json()["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/persons/{husband}/households");
    let household = created(w.city.api("anna", Method::POST, &path, &[], json!({"kind": "registered"})).await);
    let member = json!({"household": household, "person": wife, "role": "spouse"});
    created(w.city.api("anna", Method::POST, &format!("{path}/members"), &[("if-match", "1")], member).await);
    (husband, wife)
}

async fn protect(w: &World, person: PersonId) {
    let version = w.city.get("capo", &format!("/api/v1/persons/{person}")).await.expect(200).headers["etag"].clone();
    let version = version.to_str().expect("text");
    let protection = json!({"restricted": true, "reason": "È in una casa rifugio"});
    let path = format!("/api/v1/persons/{person}/protection");
    w.city.api("capo", Method::PUT, &path, &[("if-match", version)], protection).await.expect(204);
}

/// The news of the register come to this room.
async fn followed(w: &World) {
    let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
    casework::follow_news(&mut tx).await.expect("followed");
    tx.commit(Audit::of("news.follow")).await.expect("a commit");
}

/// A case of the whole household of somebody is proposed.
async fn of_household(w: &World, who: &str, person: PersonId) -> ui::testing::Reply {
    let mut interview = World::proposal(person);
    interview["of_household"] = json!(true);
    w.city.api(who, Method::POST, "/api/v1/interviews", &[], interview).await
}

fn case_of(reply: &Value) -> kernel::CaseId {
    reply["case"].as_str().expect("a case").parse().expect("an id")
}

#[tokio::test]
async fn the_household_of_somebody_protected_later_can_have_a_case_in_the_same_unit_and_learns_of_none() {
    story(|w| async move {
        let (husband, wife) = married(&w).await;
        let hers = case_of(&of_household(&w, "anna", wife).await.expect(201).json());
        w.put("capo", hers, "assignment", json!({"worker": w.anna})).await.expect(204);
        let card = format!("/api/v1/persons/{husband}/card");
        let told = w.city.get("bruno", &card).await.expect(200).json();
        assert_eq!(told["worker_name"], "anna", "the case of the family is his too: {told}");
        assert_eq!(of_household(&w, "anna", husband).await.expect(409).json()["type"], "CASE-002");
        protect(&w, wife).await;
        let told = w.city.get("bruno", &card).await.expect(200).json();
        assert!(told["worker_name"] == "" && told["unit"].is_null(), "who works with her is not on his card: {told}");
        followed(&w).await;
        let his = case_of(&of_household(&w, "bruno", husband).await.expect(201).json());
        assert_ne!(his, hers);
        // Hers goes on, is closed and opened again beside his.
        w.city.get("anna", &format!("/api/v1/cases/{hers}")).await.expect(200);
        w.city.get("bruno", &format!("/api/v1/cases/{hers}")).await.expect(404);
        assert_eq!(of_household(&w, "anna", husband).await.expect(409).json()["type"], "CASE-002", "his household has one now");
    })
    .await;
}

#[tokio::test]
async fn the_case_of_somebody_who_is_protected_already_takes_nothing_from_the_household() {
    story(|w| async move {
        let (husband, wife) = married(&w).await;
        protect(&w, wife).await;
        of_household(&w, "capo", wife).await.expect(201);
        let told = w.city.get("bruno", &format!("/api/v1/persons/{husband}/card")).await.expect(200).json();
        assert!(told["worker_name"] == "" && told["unit"].is_null(), "{told}");
        // In the very unit of her case.
        of_household(&w, "capo", husband).await.expect(201);
    })
    .await;
}
