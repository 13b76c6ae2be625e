//! Outcomes that were written by mistake.

use super::money::{chapter, left};
use super::*;

fn page_of(row: &Value) -> String {
    format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"))
}

async fn corrected(office: &Office, row: &Value) -> Reply {
    let path = format!("/api/v1/payment-rows/{}/correction", row["id"].as_str().expect("an id"));
    office.city.api("bea", Method::POST, &path, &[], json!({"reason": "riga sbagliata"})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_was_a_mistake_is_taken_back_while_nothing_was_made_of_it() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let chapter = chapter(&office, 60_000).await;
        let grant = Grant { from: "2026-11-01", chapter: Some(chapter), ..Grant::default() };
        let (first, second) = (office.somebody("Rossi", grant).await, office.somebody("Verdi", grant).await);
        let id = office.transmitted("2026-11").await;
        let row = office.row(id, first.id, "2026-11").await;
        assert_eq!(corrected(&office, &row).await.expect(409).json()["type"], "PAY-028", "nothing is written yet");
        office.outcome(&row, "failed", "2026-11-21").await.expect(204);
        assert_eq!(left(&office, chapter).await, 40_000);
        assert!(office.city.get("bea", &page_of(&row)).await.expect(200).text.contains("Questo esito è sbagliato"));
        let path = format!("/api/v1/payment-rows/{}/correction", row["id"].as_str().expect("an id"));
        office.city.api("rita", Method::POST, &path, &[], json!({"reason": "x"})).await.expect(403);
        office.city.api("piero", Method::POST, &path, &[], json!({"reason": "x"})).await.expect(404);
        office.city.api("bea", Method::POST, &path, &[], json!({})).await.expect(422);
        corrected(&office, &row).await.expect(204);
        let open = office.row(id, first.id, "2026-11").await;
        assert_eq!(
            (open["state"].as_str(), open["outcome_on"].is_null(), left(&office, chapter).await),
            (Some("due"), true, 20_000)
        );
        office.outcome(&row, "paid", "2026-11-21").await.expect(204);
        assert_eq!(corrected(&office, &row).await.expect(409).json()["type"], "PAY-028");
        // Once another liquidation pays it, it stays as it is.
        let row = office.row(id, second.id, "2026-11").await;
        office.outcome(&row, "returned", "2026-11-21").await.expect(204);
        office.paid_on_account(&second.href, "Mario Verdi").await;
        let again = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(again).await["payable"], 20_000);
        assert_eq!(corrected(&office, &row).await.expect(409).json()["type"], "PAY-029");
        office.step("bea", again, "cancellation", json!({"reason": "non era tornata"})).await.expect(204);
        corrected(&office, &row).await.expect(204);
        assert_eq!((left(&office, chapter).await, office.live(second.id).await), (20_000, (1, 1)));
        // Written again, its money goes back to the chapter again.
        office.outcome(&row, "returned", "2026-11-21").await.expect(204);
        assert_eq!(left(&office, chapter).await, 40_000);
        office.step("bea", id, "reconciliation", json!({})).await.expect(204);
        // Also once it is closed: what arrived all the same would be paid again. It is to be closed anew.
        assert!(office.city.get("bea", &page_of(&row)).await.expect(200).text.contains("Questo esito è sbagliato"));
        corrected(&office, &row).await.expect(204);
        let run = office.run(id).await;
        assert_eq!((run["state"].as_str(), left(&office, chapter).await), (Some("exported"), 20_000), "{run}");
        assert_eq!(office.step("bea", id, "reconciliation", json!({})).await.expect(409).json()["type"], "PAY-012");
        office.outcome(&row, "paid", "2026-11-21").await.expect(204);
        office.step("bea", id, "reconciliation", json!({})).await.expect(204);
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!((office.run(next).await["payable_count"].as_i64(), office.live(second.id).await), (Some(0), (1, 1)), "once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_is_written_also_where_the_chapter_has_no_longer_enough() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let chapter = chapter(&office, 20_000).await;
        let grant = Grant { from: "2026-11-01", chapter: Some(chapter), ..Grant::default() };
        let first = office.somebody("Rossi", grant).await;
        let id = office.transmitted("2026-11").await;
        let row = office.row(id, first.id, "2026-11").await;
        office.outcome(&row, "failed", "2026-11-21").await.expect(204);
        // Somebody else is paid with the money that came back to the chapter.
        let second = office.somebody("Verdi", Grant { amount: 15_000, ..grant }).await;
        let other = office.prepared("bea", "2026-11").await;
        let wrong = office.row(other, first.id, "2026-11").await;
        let hold = format!("/api/v1/payment-rows/{}/hold", wrong["id"].as_str().expect("an id"));
        office.city.api("bea", Method::POST, &hold, &[], json!({"reason": "era pagata"})).await.expect(204);
        office.step("bea", other, "check", json!({})).await.expect(204);
        office.step("dino", other, "approval", approval()).await.expect(204);
        assert_eq!((left(&office, chapter).await, office.live(second.id).await), (5_000, (1, 1)));
        corrected(&office, &row).await.expect(204);
        assert_eq!(left(&office, chapter).await, 0, "what is missing has to be covered");
        office.outcome(&row, "paid", "2026-11-21").await.expect(204);
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(next).await["payable_count"], 0, "nobody is paid twice");
        // That it did come back gives the chapter everything again that was taken for it.
        office.outcome(&row, "returned", "2026-11-21").await.expect(204);
        assert_eq!(left(&office, chapter).await, 5_000);
    })
    .await;
}
