//! What the log holds of lists: who was named in them.

use crate::world::story;
use guard::opening::{Target, open};
use serde_json::json;
use store::Audit;

store::statements! {
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id";
    CLOSE_PERSON = "update guard_opening set until_at = opened_at where body_id = :body and account_id = :actor and target_kind = 'person'";
}

#[tokio::test]
async fn whoever_stands_in_a_list_without_their_name_is_not_told_to_have_been_shown() {
    const SHOWN: &str = "select a.action from store_audit_shown s join store_audit a on a.body_id = s.body_id and a.seq = s.seq
                          where a.action in ('order.list', 'court_report.list') order by a.action";
    story(|w| async move {
        let (case, girl) = w.girl("Velate").await;
        w.order(case, json!({"kind": "inquiry", "answer_by": "2026-12-31"})).await;
        let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
        tx.sql(&PROTECT).id("id", girl).run_one().await.expect("protected");
        // The case is open to whoever coordinates, for some hours; the person is not.
        open(&mut tx, Target::Case(case, girl), w.city.unit("SSPT-4-L1"), "Chiama la comunità, chi segue non risponde.")
            .await
            .expect("open");
        tx.sql(&CLOSE_PERSON).run_one().await.expect("closed");
        tx.commit(Audit::of("opening.begin").about(girl)).await.expect("a commit");
        let lists = ["/api/v1/court-orders", "/api/v1/court-reports"];
        for list in lists {
            let seen = w.read("capo", list).await;
            assert_eq!(seen["items"][0]["person_name"], "Persona protetta", "{seen}");
        }
        assert!(w.db.raw_rows(SHOWN).await.expect("rows").is_empty());
        for list in lists {
            let seen = w.read("anna", list).await;
            assert_eq!(seen["items"][0]["person_name"], "Velate Maria", "{seen}");
        }
        let told: Vec<String> = w.db.raw_rows(SHOWN).await.expect("rows").into_iter().flatten().flatten().collect();
        assert_eq!(told, ["court_report.list", "order.list"]);
    })
    .await;
}
