//! A plan that waits for signatures is among what is due, until everybody has signed or nobody has to.

use crate::world::{World, story};
use serde_json::json;

store::statements! {
    WAITS = "select d.title, case when d.met_at is null then false else true end as met from agenda_v_due d
              where d.body_id = :body and d.case_id = :case and d.due_key = 'signature' order by d.due_id";
}

/// Whether a signature is awaited in a case, and whether it was met.
async fn waits(w: &World, case: kernel::CaseId) -> Vec<(String, bool)> {
    let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
    let rows = tx.sql(&WAITS).id("case", case).all().await.expect("rows");
    tx.roll_back().await.expect("rolled back");
    rows
}

#[tokio::test]
async fn a_plan_that_waits_for_signatures_is_due_until_all_have_signed() {
    story(|w| async move {
        let case = w.in_care("Firme").await;
        let plan = w.offered(case).await;
        let open = [("Progetto da firmare".to_owned(), false)];
        assert_eq!(waits(&w, case).await, open);
        w.step("anna", &plan, "withdrawal", json!({})).await.expect(204);
        assert!(waits(&w, case).await.is_empty(), "a draft waits for nobody");
        w.step("anna", &plan, "offer", json!({})).await.expect(204);
        assert_eq!(waits(&w, case).await, open);
        w.all_sign(&plan).await;
        assert_eq!(waits(&w, case).await, [("Progetto da firmare".to_owned(), true)]);
    })
    .await;
}
